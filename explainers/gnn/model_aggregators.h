// The compute side of gnn/aggregators: what three ways of adding up neighbours, and two layers of a graph isomorphism
// network (GIN; Xu et al. 2019), make of two neighbourhoods.
//
//     auto run = fig.run<Aggregators>({.left = {2, 4}, .right = {2, 2, 4, 4}});
//     run["mean"][0];  run["mean"][1];       // equal: the mean cannot tell them apart
//
// The graph: the neighbours of the left centre, those of the right, then the two centres; each neighbour sends to its
// centre. A centre itself starts at 0, so two layers give MLP(h + sum of MLP(x_j)): a sum after a network.
//     x (n + m + 2, 1)       edge_index (2, n + m)
//     sum, mean, max (2)     of the neighbours' numbers, left and right
//     gin.k.pooled (nodes, .), gin.k.sum, gin.k.mlp.i.z, .a      the layers' own records (engine/nn/graph.h), k = 0, 1
//     gin (2, 4)             the centres' embeddings
//     gap (4)                |left - right| of sum, mean, max, and the largest of the channels of gin
// and the parameters gin.k.epsilon, gin.k.mlp.i.weight, .bias: random, the biases too, since without them a network of
// ReLUs is linear on numbers of one sign, and its sum is fooled wherever the plain sum is.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "engine/nn/parameters.h"
#include "engine/trace/run.h"

namespace glassbox {

class Aggregators {
  public:
    static constexpr int kMostNeighbours = 5, kLargest = 4, kChannels = 4, kHidden = 8;
    struct Inputs {
        std::vector<int> left = {0}, right = {0};  // 1 to 5 neighbours each
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
