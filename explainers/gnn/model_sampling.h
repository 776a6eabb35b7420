// The compute side of gnn/sampling: a part of a larger graph, taken in four ways; what a step on it costs, and how far two
// layers of a graph convolution on the part are from the same layers on the whole.
//
//     auto run = fig.run<Sampling>({.how = Sampling::How::walk, .size = 30, .draw = 1});
//     run["order"][row];   run["messages"];   run["error"]
//
// N = 160 nodes that lie on a plane, joined when they are near (Sampling::graph()). A sample of `size` nodes, number `draw`:
//     node        nodes at random
//     walk        a random walk from a random node; when nothing new comes for long, from another one
//     walk_with_neighbourhood    the same, but all neighbours of each node walked on come along
//     diffusion   a random node, its neighbours, their neighbours, until there are enough (Sanchez-Lengeling et al. 2021)
// All edges between sampled nodes are kept, except with `walk`: those that were walked.
//     order (N)        when a node was taken, from 0; -1 when it was not
//     kept (E)         1 where an edge is kept
//     messages (2)     of one layer: on the sample, on the whole graph: two an edge
//     neighbours (2)   mean number of kept edges at a sampled node; mean number of all its edges
//     edge_index (2, 2E), sample_index (2, M), x (N, 8), layers.k.* parameters
//     whole (N, 8), sampled (N, 8)    tanh(GCN(tanh(GCN x))), on all edges and on the kept ones
//     error (1)        mean over sampled nodes of |sampled - whole| / mean over them of |whole| (Euclidean lengths)
#pragma once
#include "engine/trace/run.h"
#include "explainers/gnn/model_edges.h"

namespace glassbox {

class Sampling {
  public:
    enum class How : uint8_t { node, walk, walk_with_neighbourhood, diffusion };
    static constexpr int kNodes = 160, kChannels = 8;
    struct Inputs {
        How how = How::node;
        int size = 30;  // 1 to kNodes
        int draw = 0;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);
    std::string_view error() const { return tape_.error(); }
    static const Graph& graph();

  private:
    void sample(std::vector<int>& order, std::vector<char>& kept) const;
    Inputs in_;
    uint64_t seed_ = 0;
    Tape tape_;
};

}  // namespace glassbox
