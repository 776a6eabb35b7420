#include "explainers/gnn/parts.h"

#include <cmath>
#include <cstdlib>

namespace glassbox {
namespace {

// +1 or -1: the side of a bond on which its neighbours lie, where the ring is.
float ring_side(const Graph& graph, const Edge& e, const PointMap& at) {
    const Vec2 middle = mix(at[e.from], at[e.to], 0.5f), aside = perpendicular(normalized(at[e.to] - at[e.from]));
    float side = 0;
    for (NodeId end : {e.from, e.to})
        for (const Neighbour& n : graph.neighbours(end))
            if (const Edge* other = graph.find(n.edge); other && other->id != e.id && other->kind == EdgeKind::aromatic_bond)
                side += dot(at[n.node] - middle, aside);
    return side >= 0 ? 1.f : -1.f;
}

}  // namespace

float nice_ceiling(float v) {
    float base = 1;
    while (base < v) base *= 10;
    while (base / 10 >= v && base > 1e-6f) base /= 10;
    if (base / 5 >= v) return base / 5;
    if (base / 2 >= v) return base / 2;
    return base;
}

void ground(Figure& fig, Key of, Rect box) {
    fig.rect(part(of, "ground"), box.inset(-1), {.fill = fig.theme().line, .corner = kCellCorner + 1}).decoration().part_of(of);
}

std::string symbol_of(const Node& v) {
    if (v.charge == 0) return v.symbol;
    const char* sign = v.charge > 0 ? "⁺" : "⁻";
    return v.symbol + (std::abs(v.charge) == 1 ? sign : (v.charge > 0 ? "²⁺" : "²⁻"));
}

float atom_radius(const PointMap& at) { return std::min(at.unit() * (at.unit() < 30 ? 0.38f : 0.3f), 16.f); }

MarkRef draw_bond(Figure& fig, std::string_view kind, const Graph& graph, const Edge& e, const PointMap& at, float radius) {
    const Vec2 a = at[e.from], b = at[e.to];
    const Vec2 aside = perpendicular(normalized(b - a));
    const auto stroke = [&](int n, float offset, Dash dash, float shorter) {
        const Vec2 shift = aside * offset, cut = normalized(b - a) * shorter;
        return fig.line(key(kind, e.id, n), a + shift + cut, b + shift - cut, {.stroke = fig.theme().ink2, .width = kEdgeWidth, .dash = dash});
    };
    const MarkRef bond = e.kind == EdgeKind::double_bond ? stroke(0, 2.5f, Dash::solid, 0) : stroke(0, 0, Dash::solid, 0);
    const Key first = key(kind, e.id, 0);
    if (e.kind == EdgeKind::double_bond) stroke(1, -2.5f, Dash::solid, 0).part_of(first);
    if (e.kind == EdgeKind::triple_bond) {
        stroke(1, 4.5f, Dash::solid, 0).part_of(first);
        stroke(2, -4.5f, Dash::solid, 0).part_of(first);
    }
    if (e.kind == EdgeKind::aromatic_bond) stroke(1, 5 * ring_side(graph, e, at), Dash::dashed, radius + 2).part_of(first);
    return bond;
}

}  // namespace glassbox
