// What the figures of this explainer share: how atoms and bonds look, and frames behind cells.
//
//     for (const Edge& e : graph.edges()) draw_bond(fig, "edge", graph, e, at, radius);
//     ground(fig, key("h"), box);   fig.heatmap(key("h"), box, h, look);
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/figure/figure.h"

namespace glassbox {

// The smallest of 1, 2, 5 times a power of ten that is not below v: ranges that stay while numbers move a little.
float nice_ceiling(float v);

// A frame behind cells, so that a cell of zero, which has the colour of paper, is still seen to be there.
void ground(Figure& fig, Key of, Rect box);

// "N⁺": the symbol with its charge.
std::string symbol_of(const Node& v);

// How well each of the four questions of model_blocks.h is understood, as bars under "bar:i".
void draw_learnt(Figure& fig, Rect box, const Traced& learnt);

// A small graph whose edges switch: nodes under "node:i" on a circle, a pair of them under "pair:p", which a click on the
// hidden control `edges` (a bit a pair) switches. Gives back where the nodes lie.
std::vector<Vec2> draw_switched_graph(Figure& fig, Rect box, std::string_view control, int edges, std::span<const int[2]> pairs, int nodes);

// How large an atom is drawn: smaller in a molecule of hundreds, rather than one on the other.
float atom_radius(const PointMap& at);

// The strokes of a bond between atoms of this radius, under key(kind, id, stroke); the first one is given back.
MarkRef draw_bond(Figure& fig, std::string_view kind, const Graph& graph, const Edge& e, const PointMap& at, float radius);

}  // namespace glassbox
