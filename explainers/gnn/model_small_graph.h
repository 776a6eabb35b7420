// The compute side of gnn/parts, gnn/to-tensors and gnn/pooling: a graph of a handful of nodes as the tensors that a network
// reads, and what is pooled from where to where. Several edges between two nodes are allowed.
//
//     auto run = fig.run<SmallGraph>({.nodes = {1, 4, 2, 0}, .from = {0, 1}, .to = {1, 2}, .edges = {...}, .global = {0, 0}});
//     run["adjacency"].at(0, 1);   run["node_from_edges"].row(2)
//
// N nodes, E edges, numbers in pairs:
//     node (N, 2)   edge (E, 2)   global (1, 2)      as given
//     edge_index (2, E)                              from, to
//     adjacency (N, N)                               edges from row to column; with `directed` off also back
//     arriving (N)   leaving (N)                     edges; with `directed` off all of a node's edges
//     node_from_edges (N, 2)                         pooled over the edges that arrive, by sum, mean or maximum; 0 without any
//     edge_from_nodes (E, 2)                         over the two ends
//     global_from_nodes (1, 2)   global_from_edges (1, 2)
#pragma once
#include <vector>

#include "engine/trace/run.h"
#include "explainers/gnn/model_edges.h"

namespace glassbox {

class SmallGraph {
  public:
    struct Inputs {
        std::vector<float> nodes, edges, global;  // two numbers for each
        std::vector<int> from, to;
        bool directed = false;
        Aggregate pooling = Aggregate::sum;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);
    std::string_view error() const { return tape_.error(); }

  private:
    Inputs in_;
    Tape tape_;
};

}  // namespace glassbox
