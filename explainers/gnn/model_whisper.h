// The compute side of gnn/whisper, gnn/teaser and gnn/over-smoothing's untrained half: a deep graph network with random
// weights, and how much each node at each layer matters to one node at the end.
//
//     auto run = fig.run<Whisper>({.graph = g, .layers = 6, .listener = 0});
//     run["influence"].row(0)[u];        // how much node u's input matters to the listener after six layers
//
// N nodes, C = 8 channels, K layers of Kipf and Welling (2017), tanh, orthogonal weights (so that a layer by itself neither
// shrinks nor grows a vector):
//     x (N, C)  edge_index (2, M)      random inputs; both directions of each edge
//     h.0 = x;  h.(k+1) = tanh(GCN_k(h.k)); layers.k.* are the layer's own records (engine/nn/graph.h)
//     influence (K+1, N)               Frobenius norm of d h.K[listener] / d h.k[node], a row for each depth k
//     reach (K+1, N)                   1 where that norm may differ from 0: within K - k edges
//     distance (N)                     edges to the listener, -1 where there is no way
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "engine/trace/run.h"
#include "explainers/gnn/model_edges.h"

namespace glassbox {

class Whisper {
  public:
    static constexpr int kChannels = 8, kMaxLayers = 16;
    struct Inputs {
        Graph graph;
        int layers = 4;
        int listener = 0;  // row; none when out of range: then no influence
        friend bool operator==(const Inputs& a, const Inputs& b) { return a.layers == b.layers && a.listener == b.listener && same_structure(a.graph, b.graph); }
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
