// gnn/whisper: two crowds and a bridge between them. How much of the far crowd still reaches one node at the end?
#include <algorithm>
#include <cmath>

#include "engine/base/result.h"
#include "engine/figure/arrange.h"
#include "engine/figure/plot.h"
#include "explainers/gnn/model_whisper.h"
#include "explainers/gnn/parts.h"

namespace glassbox {
namespace {

constexpr float kFaintest = -6;  // of the decimal logarithm of an influence

struct Bridge {
    Graph graph;
    NodeId far;       // a node of the far crowd that does not stand at the bridge
    EdgeId shortcut;  // none without one
};
// Two circles of people who all know each other, and `stretch` people in a row between them.
Bridge make_bridge(int crowd, int stretch, bool shortcut) {
    Bridge b;
    const auto circle = [&](float x, float facing) {
        std::vector<NodeId> ids;
        for (int i = 0; i < crowd; ++i) {
            const float turn = facing + 6.2831853f * static_cast<float>(i) / static_cast<float>(crowd);
            ids.push_back(b.graph.add_node("n", {x + 1.25f * std::cos(turn), 1.25f * std::sin(turn)}));
            for (int j = 0; j < i; ++j) b.graph.add_edge(ids[static_cast<size_t>(j)], ids.back());
        }
        return ids;
    };
    const float gap = static_cast<float>(stretch + 1) * 0.9f;
    const std::vector<NodeId> near = circle(-gap / 2 - 1.25f, 0), far = circle(gap / 2 + 1.25f, 3.14159265f);
    NodeId last = near[0];
    for (int i = 0; i < stretch; ++i) {
        const NodeId next = b.graph.add_node("n", {-gap / 2 + 0.9f * static_cast<float>(i + 1), 0});
        b.graph.add_edge(last, next);
        last = next;
    }
    b.graph.add_edge(last, far[0]);
    b.far = far[far.size() / 2];
    // From the upper side of one crowd to the upper side of the other: nodes that face each other above the bridge.
    const auto top = [&](const std::vector<NodeId>& ids) {
        return *std::min_element(ids.begin(), ids.end(), [&](NodeId p, NodeId q) { return b.graph.position(p).y < b.graph.position(q).y; });
    };
    if (shortcut) b.shortcut = b.graph.add_edge(top(near), top(far));
    return b;
}

}  // namespace
}  // namespace glassbox

GB_FIGURE("gnn/whisper") {
    using namespace glassbox;
    const int crowd = fig.slider("crowd", 5, {.min = 3, .max = 7, .label = "people in a crowd"});
    const int stretch = fig.slider("stretch", 1, {.min = 0, .max = 6, .label = "people on the bridge"});
    const int layers = fig.slider("layers", 8, {.min = 1, .max = Whisper::kMaxLayers});
    const bool shortcut = fig.toggle("shortcut", false, {.label = "a shortcut"});
    const Theme& theme = fig.theme();
    const Bridge bridge = make_bridge(crowd, stretch, shortcut);
    const Graph& g = bridge.graph;
    const int chosen = fig.selected("node");
    const NodeId listener = g.contains(NodeId(chosen)) ? NodeId(chosen) : NodeId(crowd / 2);
    const auto run = fig.run<Whisper>({.graph = g, .layers = layers, .listener = g.row_of(listener)});
    if (run.tick < 0 || !same_structure(run.inputs.graph, g)) return;

    // Influences span many powers of ten; what cannot reach the listener at all is at the faintest.
    const Traced influence = run["influence"].row(0), distance = run["distance"];
    std::vector<float> exponent;
    for (const Node& v : g.nodes()) exponent.push_back(influence[v.row] > 0 ? std::max(std::log10(influence[v.row].number), kFaintest) : kFaintest);
    const Traced loud = fig.derive("exponent", ConstView(std::span<const float>(exponent)), "decimal logarithm, at least -6, of the first row of", {"influence"});
    const ColorScale shade{ColorMap::oranges, kFaintest, 0};

    const Rect all = fig.area();
    const auto [upper, lower] = split_rows(all, all.w < 560 ? 0.44f : 0.5f);
    const Rect field{upper.x, upper.y, upper.w, upper.h - 48};
    const PointMap at = fig.layout(g, field.inset(16), 64);
    const float radius = std::min(atom_radius(at), 13.f);
    for (const Edge& e : g.edges()) {
        const bool is_shortcut = e.id == bridge.shortcut;
        fig.line(key("edge", e.id), at[e.from], at[e.to], {.stroke = is_shortcut ? theme.accent : theme.ink2, .width = is_shortcut ? kEmphasis : 1, .bend = 0})
            .depends_on({key("node", e.from), key("node", e.to)});
    }
    for (const Node& v : g.nodes()) {
        const bool here = v.id == listener;
        fig.circle(key("node", v.id), at[v.id], radius, {.fill = {loud[v.row], shade}, .stroke = here ? theme.accent : theme.ink2, .width = here ? kEmphasis + 1 : kEdgeWidth})
            .name(here ? "the listener" : "a speaker")
            .selectable();
    }
    fig.color_bar(key("shade"), {upper.x, upper.bottom() - 22, std::min(220.f, upper.w), 8}, shade, "how much it matters to the listener, as a power of ten");

    const float most = std::max(6.f, static_cast<float>(stretch + 3));
    std::vector<float> ticks;
    for (int d = 0; d <= static_cast<int>(most); ++d) ticks.push_back(static_cast<float>(d));
    const Plot plot(fig, key("plot"), lower, {.x = {-0.3f, most + 0.3f}, .y = {kFaintest, 1}, .title = "influence in powers of ten, by distance",
                                              .x_title = "edges to the listener", .x_ticks = ticks, .y_ticks = {-6, -4, -2, 0}});
    for (const Node& v : g.nodes()) {
        const Scalar d = distance[v.row];
        if (d < 0) continue;
        // People at one distance stand side by side.
        int before = 0, same = 0;
        for (const Node& u : g.nodes())
            if (distance[u.row].number == d.number) same += 1, before += u.id < v.id;
        const Vec2 p = plot.at(d, loud[v.row]) + Vec2{8 * (static_cast<float>(before) - static_cast<float>(same - 1) / 2), 0};
        fig.circle(key("point", v.id), p, 5, {.fill = {loud[v.row], shade}, .stroke = v.id == listener ? theme.accent : theme.ink2, .width = kEdgeWidth}).depends_on({key("node", v.id)}).part_of(key("node", v.id));
    }
    const Row far = g.row_of(bridge.far);
    fig.output("whisper", influence[far], "influence of the far side");
    fig.output("exponent", loud[far], "as a power of ten");
    fig.output("distance", distance[far], "edges to the far side");
}
