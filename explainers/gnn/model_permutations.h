// The compute side of gnn/permutations: all ways to write one graph of four nodes as a matrix, and what a graph network
// and a plain network make of each.
//
//     auto run = fig.run<Permutations>({.edges = 0b001011});
//     run["matrices"].row(i);  run["graph_network"][i];  run["plain_network"][i];
//
// `edges` has a bit for each of the pairs 01 02 03 12 13 23. U different matrices, 24 divided by the graph's symmetries:
//     order (U, 4)             row r of matrix i is node order[i][r]: the first such order among the 24, by number
//     matrices (U, 4, 4)       1 where two are joined
//     gin.k.*                  two GIN layers (engine/nn/graph.h), hidden width 8, on all matrices at once; each node starts at 1
//     nodes (U, 4)             the second layer's one channel
//     graph_network (U)        its sum over the four nodes
//     plain_network (U)        an MLP (16, 16, 1), tanh, of the 16 numbers of the matrix in reading order
//     spread (2)               largest minus smallest, of graph_network and of plain_network
// Random weights.
#pragma once
#include <string_view>

#include "engine/nn/parameters.h"
#include "engine/trace/run.h"

namespace glassbox {

class Permutations {
  public:
    static constexpr int kNodes = 4, kPairs = 6;
    static constexpr int kPair[kPairs][2] = {{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}};
    struct Inputs {
        int edges = 0;
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
