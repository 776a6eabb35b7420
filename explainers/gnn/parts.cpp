#include "explainers/gnn/parts.h"

#include <cmath>
#include <cstdlib>

#include "engine/base/result.h"

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

void draw_learnt(Figure& fig, Rect box, const Traced& learnt) {
    constexpr std::string_view kQuestions[] = {"the size of its own number", "the sum of its neighbours' numbers", "the sum of its edges' numbers", "the mean of the whole graph"};
    const Theme& theme = fig.theme();
    fig.text(key("asked"), {box.x, box.y + 12}, "What nodes learn, held out", {.size = kSmallSize, .font = FontStyle::medium});
    const float pitch = (box.h - 22) / 4;
    for (int q = 0; q < 4; ++q) {
        const Rect row{box.x, box.y + 22 + pitch * static_cast<float>(q), box.w, pitch};
        const Rect bar{row.x, row.y + 18, std::max(row.w - 46, 20.f), std::min(10.f, pitch - 22)};
        const Scalar part = learnt[q];
        fig.text(glassbox::part(key("bar", q), "name"), {row.x, row.y + 12}, kQuestions[q], {.size = kSmallSize}).part_of(key("bar", q));
        fig.rect(glassbox::part(key("bar", q), "ground"), bar, {.fill = theme.wash, .stroke = theme.line, .width = kHairline, .corner = 2}).decoration().part_of(key("bar", q));
        fig.rect(key("bar", q), {bar.x, bar.y, std::max(bar.w * part.number, 1.f), bar.h}, {.fill = part > 0.8f ? theme.good : part > 0.3f ? theme.accent : theme.accent2, .corner = 2})
            .value(part)
            .name(kQuestions[q])
            .instant();
        fig.number(key("learnt", q), {row.right(), bar.y + bar.h}, part, {.text = {.size = kSmallSize, .anchor = Anchor::right}});
    }
}

std::vector<Vec2> draw_switched_graph(Figure& fig, Rect box, std::string_view control, int edges, std::span<const int[2]> pairs, int nodes) {
    const Theme& theme = fig.theme();
    const float reach = std::min(box.w, box.h) / 2 - 20;
    std::vector<Vec2> at;
    for (int v = 0; v < nodes; ++v) {
        const float turn = 6.2831853f * (static_cast<float>(v) / static_cast<float>(nodes) - 0.25f);
        at.push_back(box.center() + Vec2{std::cos(turn), std::sin(turn)} * reach);
    }
    for (size_t p = 0; p < pairs.size(); ++p) {
        const bool there = edges >> p & 1;
        fig.line(key("pair", static_cast<int>(p)), at[static_cast<size_t>(pairs[p][0])], at[static_cast<size_t>(pairs[p][1])],
                 {.stroke = there ? theme.ink2 : theme.line, .width = there ? kEmphasis : kEdgeWidth, .dash = there ? Dash::solid : Dash::dotted})
            .name(there ? "an edge" : "no edge")
            .sets(control, format("%d", edges ^ 1 << p));
    }
    return at;
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
