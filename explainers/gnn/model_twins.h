// The compute side of gnn/twins: a message-passing network on two molecules, and the test of Weisfeiler and Leman
// (1968), which no such network can beat (Xu et al. 2019; Morris et al. 2019).
//
//     auto run = fig.run<Twins>({.first = decalin, .second = bicyclopentyl});
//     run["colour.3"][row];      // class of an atom after three rounds; the atoms of the second come after the first's
//     run["gap"][3];             // largest difference of the two molecules' embeddings after three layers
//
// N atoms and E bonds of both together, M = 2E messages (2b and 2b+1 of bond b), C = 6 channels, k = 0 to K = 6.
//     x (N, 12)  edge_attr (M, 5)  edge_index (2, M)        element and ring; kind and ring
//     colour.k (N)            classes are numbered in the order of their first atom, the same numbers in both molecules
//     counts.k (2, classes)   how many atoms of each class each molecule has
//     told_apart (K+1)        1 where these differ
//     h.k (N, C)              h.0 = x W + b; layers.k.* are the records of a MessageLayer (engine/nn/graph.h), h.(k+1)
//                             its nodes; messages read both ends and edge_attr W + b
//     pooled.k (2, C)         sum of h.k over the atoms of each molecule
//     gap (K+1)               largest |pooled.k[0] - pooled.k[1]| over the largest |pooled.k|
// Random weights: that the test cannot tell two molecules apart holds for all weights, that it can for almost all.
#pragma once
#include <string>
#include <vector>

#include "engine/nn/parameters.h"
#include "engine/trace/run.h"
#include "explainers/gnn/model_edges.h"

namespace glassbox {

class Twins {
  public:
    // What atoms and bonds are told beside element and kind of bond.
    enum class Extra : uint8_t { nothing, atom_in_ring, bond_in_ring, ring_size };
    static constexpr int kChannels = 6, kLayers = 6;
    struct Inputs {
        Graph first, second;
        Extra extra = Extra::nothing;
        friend bool operator==(const Inputs& a, const Inputs& b);
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);
    std::string_view error() const { return tape_.error(); }

  private:
    Tensor atom_columns() const;
    Tensor bond_columns() const;
    void refine(Recorder& trace, const Tensor& x, const Tensor& edge_attr) const;
    Inputs in_;
    uint64_t seed_ = 0;
    Tape tape_;
    int first_atoms_ = 0, atoms_ = 0;
    EdgeLists messages_;
    std::vector<int32_t> molecule_;
};

}  // namespace glassbox
