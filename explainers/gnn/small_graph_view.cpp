#include "explainers/gnn/small_graph_view.h"

#include <algorithm>

#include "engine/base/result.h"
#include "explainers/gnn/parts.h"

namespace glassbox {

std::vector<float> small_numbers(std::string_view text, std::string_view fallback) {
    // The fallback is of single digits with a space between them.
    std::vector<float> out;
    for (const char c : text)
        if (c >= '0' && c <= '9' && out.size() * 2 < fallback.size()) out.push_back(static_cast<float>(c - '0'));
    while (out.size() * 2 < fallback.size()) out.push_back(static_cast<float>(fallback[out.size() * 2] - '0'));
    return out;
}

std::string small_text(const std::vector<float>& numbers) {
    std::string out;
    for (const float v : numbers) out += format(out.empty() ? "%d" : " %d", static_cast<int>(v));
    return out;
}

SmallGraph::Inputs small_graph(bool several, int turned) {
    SmallGraph::Inputs in{.nodes = {1, 4, 2, 0, 3, 1, 0, 2}, .edges = {5, 1, 0, 3, 2, 2, 1, 0, 4, 1}, .global = {1, 2}, .from = {0, 1, 2, 3, 1}, .to = {1, 2, 3, 0, 3}};
    if (several) {
        in.from.push_back(0);
        in.to.push_back(1);
        in.edges.insert(in.edges.end(), {2, 6});
    }
    for (size_t e = 0; e < in.from.size(); ++e)
        if (turned >> e & 1) std::swap(in.from[e], in.to[e]);
    return in;
}

Vec2 SmallView::node(int v) const {
    constexpr Vec2 kAt[] = {{0.1f, 0.56f}, {0.5f, 0.07f}, {0.9f, 0.5f}, {0.5f, 0.86f}};
    const Vec2 p = kAt[v];
    const Rect r{box_.x + 20, box_.y + 8, box_.w - 40, box_.h - 24};
    return {r.x + r.w * p.x, r.y + r.h * p.y};
}

float SmallView::bend(int e) const { return run_.inputs.from.size() > 5 && (e == 0 || e == 5) ? 26.f : 0.f; }

Vec2 SmallView::edge(int e) const {
    const Vec2 a = node(run_.inputs.from[static_cast<size_t>(e)]), b = node(run_.inputs.to[static_cast<size_t>(e)]);
    if (bend(e) == 0) {  // lower than the middle where a node's own vector would be in the way
        const Vec2 down = node(3);
        return e == 2 ? mix(node(2), down, 0.6f) : e == 3 ? mix(node(0), down, 0.6f) : e == 4 ? mix(node(1), down, 0.6f) : mix(a, b, 0.5f);
    }
    // Two between a and b: one above the straight line, one below it.
    const Vec2 low = node(0), high = node(1);
    const Vec2 aside = normalized(perpendicular(high - low)) * (box_.h * 0.1f);
    return e == 0 ? mix(low, high, 0.48f) - aside : mix(low, high, 0.4f) + aside;
}

Vec2 SmallView::global() const { return {box_.x + 38, box_.y + 34}; }

void SmallView::vector(Key owner, Vec2 center, const Traced& row) const {
    const Rect cells{center.x - kWide / 2, center.y - kHigh / 2, kWide, kHigh};
    const Key k = part(owner, "vector");
    ground(fig_, k, cells);
    fig_.heatmap(k, cells, row, {.scale = blues(kSmallReach), .rows = 1, .columns = 2}).part_of(owner);
}

void SmallView::draw(Key chosen, std::string_view turned_control, int turned) const {
    const Theme& theme = fig_.theme();
    const SmallGraph::Inputs& in = run_.inputs;
    for (int e = 0; e < static_cast<int>(in.from.size()); ++e) {
        const int a = in.from[static_cast<size_t>(e)], b = in.to[static_cast<size_t>(e)];
        const bool lit = chosen == key("edge", e);
        const Vec2 straight = mix(node(a), node(b), 0.5f);
        const Vec2 aside = normalized(perpendicular(node(b) - node(a)));
        // The line passes its vector: a bend is twice as far as its middle lies aside.
        const float off = bend(e) == 0 ? 0.f : dot(edge(e) - straight, aside);
        MarkRef line = fig_.link(key("edge", e), key("node", a), node(a), key("node", b), node(b),
                                 {.stroke = lit ? theme.accent : theme.ink2, .width = lit ? kEmphasis : kEdgeWidth, .arrow = in.directed, .bend = off}, 1);
        line.name("an edge").depends_on({key("node", a), key("node", b)});
        if (turned_control.empty())
            line.selectable();
        else
            line.sets(turned_control, format("%d", turned ^ 1 << e));
    }
    for (int e = 0; e < static_cast<int>(in.from.size()); ++e) vector(key("edge", e), edge(e), run_["edge"].row(e));
    for (int v = 0; v < 4; ++v) {
        const bool lit = chosen == key("node", v);
        fig_.circle(key("node", v), node(v), 13, {.fill = theme.paper, .stroke = lit ? theme.accent : theme.ink2, .width = lit ? kEmphasis : kEdgeWidth}).label(kSmallNames[v], {.font = FontStyle::medium}).selectable();
        vector(key("node", v), node(v) + Vec2{v == 0 ? -12.f : v == 2 ? 12.f : 0.f, 27}, run_["node"].row(v));
    }
    const Vec2 g = global();
    const bool lit = chosen == key("global");
    fig_.rect(key("global"), {g.x - kWide / 2 - 4, g.y - 34, kWide + 8, 52}, {.fill = theme.wash, .stroke = lit ? theme.accent : theme.line, .width = lit ? kEmphasis : kHairline}).name("the global state").selectable();
    fig_.text(key("global-name"), {g.x, g.y - 18}, "global", {.size = kSmallSize, .color = theme.ink2, .anchor = Anchor::middle}).part_of(key("global"));
    vector(key("global"), g, run_["global"].row(0));
}

}  // namespace glassbox
