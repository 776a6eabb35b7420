# One residual block of 2015, forward and backward. T holds the trace: x [1, 4]; the weights [4, 4], inputs by outputs.
import numpy as np

x, w1, w2 = T["x"], T["fc1.weight"], T["fc2.weight"]
skip, gain = T["skip.jacobian"][0, 0], 1     # gain 0: a branch that starts at zero
c = int(T["out.grad"].argmax())              # the output that is asked about

z = x @ w1                                   #= z               #@ sum plain
a = np.maximum(z, 0)                         #= a
f = gain * (a @ w2)                          #= f               #@ sum plain
total = skip * x + f                         #= sum             #@ sum
out = np.maximum(total, 0)                   #= out             #@ closed

g_out = np.eye(4)[[c]]                       #= out.grad
g_total = g_out * (total > 0)                #= sum.grad        #@ closed
g_a = gain * (g_total @ w2.T)                #= a.grad
g_z = g_a * (z > 0)                          #= z.grad
g_x = skip * g_total + g_z @ w1.T            #= x.grad          #@ sum plain

J = gain * (w2.T * (z > 0)) @ w1.T           #= branch.jacobian #@ sum
whole = (total > 0).T * (skip * np.eye(4) + J)  #= jacobian     #@ sum closed
