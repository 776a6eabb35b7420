// The compute side of gnn/transformer-is-a-graph: one head of attention over a sentence, once as a product of matrices with a
// mask, once as messages along the edges of a graph. Both give the same vectors.
//
//     auto run = fig.run<MaskedAttention>({.words = {"a", "b"}, .mask = {1, 0, 1, 1}});
//     run["weights"].at(query, key);   run["difference"][0]
//
// n words, d = 16 channels (Vaswani et al. 2017):
//     x (n, d)             a random vector for each different word, plus its place (sinusoidal)
//     mask (n, n)          1 where the row may hear the column; a row without any hears nobody and stays 0
//     q, k, v (n, d)       x W, random weights
//     weights (n, n)       softmax over the allowed of q k^T / sqrt(d)
//     by_matrix (n, d)     weights v
//     edge_index (2, E)    from, to: an edge for each 1 of the mask, row by row
//     edge_weight (E, 1)   softmax over the edges that arrive of q[to] . k[from] / sqrt(d)
//     by_messages (n, d)   sum of edge_weight v[from] over them
//     difference (1)       largest |by_matrix - by_messages|
#pragma once
#include <string>
#include <vector>

#include "engine/tensor/tape.h"
#include "engine/trace/run.h"

namespace glassbox {

class MaskedAttention {
  public:
    static constexpr int kChannels = 16;
    struct Inputs {
        std::vector<std::string> words;
        std::vector<float> mask;  // (words, words)
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);
    std::string_view error() const { return tape_.error(); }

  private:
    Inputs in_;
    uint64_t seed_ = 0;
    Tape tape_;
};

}  // namespace glassbox
