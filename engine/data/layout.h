// Where the nodes of a graph go: molecules as chemists draw them, other graphs by their distances. The same graph and
// seed give the same bits everywhere, since positions are part of the recorded state.
//
//     Graph g = laid_out(*parse_smiles("c1ccccc1O"));
//     g.add_edge(ring_atom, g.add_node("C", place_new_node(g, ring_atom)));   // the others stay where they are
//
// Bonds are about 1 long, y grows downwards, the bounding box is centred on the origin. Rings are regular polygons,
// chains zigzag at 120 degrees, the long axis lies flat, parts that are not joined stand side by side.
#pragma once
#include <cstdint>
#include <vector>

#include "engine/data/graph.h"

namespace glassbox {

// Picks layout_molecule for what looks like a molecule (element symbols, at most 6 neighbours, no direction), else
// layout_by_distance.
Graph laid_out(Graph graph, uint64_t seed = 0);
Graph layout_molecule(Graph graph, uint64_t seed = 0);
// Stress majorisation (Gansner, Koren, North 2004): drawn distances follow the number of edges between two nodes.
Graph layout_by_distance(Graph graph, uint64_t seed = 0);

// A free place for a node that is about to be joined to `neighbour`, at the angle that a chemist would choose; beside
// the picture when there is no such node. Moves nothing.
Vec2 place_new_node(const Graph& graph, NodeId neighbour = {}, EdgeKind kind = EdgeKind::single_bond);

// The smallest rings (a minimum cycle basis), each as rows in order around it; shortest first.
std::vector<std::vector<int>> smallest_rings(const Graph& graph);

// How good a drawing is.
struct LayoutQuality {
    double closest = 0;                // the smallest distance of two nodes that are not joined
    double shortest = 0, longest = 0;  // edges
    int crossings = 0;                 // pairs of edges that cross
};
LayoutQuality layout_quality(const Graph& graph);

}  // namespace glassbox
