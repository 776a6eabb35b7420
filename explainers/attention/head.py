# One head of attention on the words of the figure. T holds the trace: x [words, 8], one row a word; the weights; keep
# [words, words], 1 where the word of the row may listen to the word of the column.
import numpy as np

x, keep, wq, wk, wv, wo = (T[name] for name in ("x", "keep", "wq", "wk", "wv", "wo"))
q = x @ wq                                          #= q         #@ query
k = x @ wk                                          #= k         #@ query
v = x @ wv                                          #= v         #@ query
scores = q @ k.T / np.sqrt(q.shape[1])              #= scores    #@ score
scores_kept = np.where(keep == 1, scores, -np.inf)  # what is hidden gets no weight  #@ causal sliding
raised = np.exp(scores_kept - scores_kept.max(axis=1, keepdims=True))
weights = raised / raised.sum(axis=1, keepdims=True)  #= weights  #@ weight
mix = weights @ v                                   #= mix       #@ hear
out = mix @ wo                                      #= out       #@ write
