// The edges of graphs as the layers of engine/nn/graph.h take them: a row for each message, both directions of an edge one
// after the other, in the order of the graph's edges.
//
//     EdgeLists edges;
//     edges.add(first);   edges.add(second, first.node_count());         // two graphs side by side
//     trace.record("edge_index", edges.index());
//     h = layer(c, h, edges.of(nodes));
#pragma once
#include <vector>

#include "engine/data/graph.h"
#include "engine/nn/graph.h"

namespace glassbox {

struct EdgeLists {
    std::vector<int32_t> from, to;  // rows of nodes

    EdgeLists() = default;
    explicit EdgeLists(const Graph& graph) { add(graph); }
    void add(const Graph& graph, int first_row = 0);
    int messages() const { return static_cast<int>(from.size()); }
    // A view: the lists must outlive it.
    GraphEdges of(int nodes) const { return {.nodes = nodes, .from = from, .to = to}; }
    Tensor index() const;  // (2, messages): from, to
};

}  // namespace glassbox
