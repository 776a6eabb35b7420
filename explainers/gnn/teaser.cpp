// gnn/teaser: the layers of a live network above each other. Pointing at a node lights what reaches it.
#include <algorithm>

#include "engine/base/result.h"
#include "explainers/gnn/model_whisper.h"
#include "explainers/gnn/parts.h"

namespace glassbox {
namespace {

// Six nodes, drawn in a plane that is seen from the side.
constexpr Vec2 kPlaces[] = {{0, 0.45f}, {0.22f, 0}, {0.3f, 0.85f}, {0.55f, 0.4f}, {0.8f, 0.95f}, {1, 0.2f}};
constexpr int kPairs[][2] = {{0, 1}, {0, 2}, {1, 3}, {2, 3}, {3, 4}, {4, 5}};

Graph six_nodes() {
    Graph g;
    for (const Vec2 p : kPlaces) g.add_node("n", p);
    for (const auto& pair : kPairs) g.add_edge(NodeId(pair[0]), NodeId(pair[1]));
    return g;
}

}  // namespace
}  // namespace glassbox

GB_FIGURE("gnn/teaser") {
    using namespace glassbox;
    const int layers = fig.slider("layers", 3, {.min = 1, .max = 5});
    const int selected = fig.selected("node"), hovered = fig.hovered("node");
    const Graph g = six_nodes();
    const int listener = std::clamp(hovered >= 0 ? hovered : selected >= 0 ? selected : 0, 0, g.node_count() - 1);
    const auto run = fig.run<Whisper>({.graph = g, .layers = layers, .listener = listener});
    if (run.tick < 0) return;
    const Theme& theme = fig.theme();
    const int K = run.inputs.layers;
    const Traced influence = run["influence"], reach = run["reach"];
    // The square root, so that what is faint but there is still seen.
    const ColorScale shade{ColorMap::oranges, 0, std::max(influence.max_abs(), 0.1f), Spread::square_root};

    const Rect all = fig.area();
    const float label = all.w < 560 ? 72 : 120, bar = 40;
    const float width = std::min(all.w - label, 560.f) * 0.88f, x0 = all.x + label + std::max(0.f, (all.w - label - width) / 2);
    const float pitch = (all.h - bar) / static_cast<float>(K + 1), lean = width * 0.2f, depth = std::min(pitch * 0.62f, 74.f);
    const auto place = [&](int layer, Vec2 p) {
        const float bottom = all.bottom() - bar - pitch * static_cast<float>(layer) - (pitch - depth) / 2;
        return Vec2{x0 + lean * (1 - p.y) + p.x * (width - lean), bottom - depth * (1 - p.y)};
    };
    // All that lights up with the node that is pointed at.
    std::vector<Key> lit;
    const auto way = [](int k, const Node& v, const Node& u) { return key("way", (k * 8 + v.row) * 8 + u.row); };
    const auto tells = [&](const Node& u, const Node& v) { return u.id == v.id || g.edge_between(u.id, v.id); };
    for (int k = 0; k <= K; ++k)
        for (const Node& v : g.nodes()) {
            if (reach.at(k, v.row) == 0) continue;
            lit.push_back(key("node", v.id, k));
            for (const Node& u : g.nodes())
                if (k > 0 && tells(u, v)) lit.push_back(way(k, v, u));
        }
    const float numbers[] = {0, 1, 2, 3, 4, 5};
    const Traced counted = fig.derive("layer-numbers", ConstView(std::span<const float>(numbers)), "counted");
    for (int k = 0; k <= K; ++k) {
        const Vec2 corners[] = {place(k, {-0.08f, -0.2f}), place(k, {1.08f, -0.2f}), place(k, {1.08f, 1.2f}), place(k, {-0.08f, 1.2f})};
        fig.polyline(key("plane", k), corners, {.fill = theme.wash, .stroke = theme.line, .width = kHairline}, true).decoration().hoverable(false);
        if (k == 0)
            fig.text(key("layer", k), {all.x, place(k, {0, 0.5f}).y + 4}, "input", {.size = kSmallSize, .color = theme.ink2});
        else
            fig.phrase(key("layer", k), {all.x, place(k, {0, 0.5f}).y + 4}, "layer {}", {counted[k]}, {.size = kSmallSize, .color = theme.ink2});
        for (const Edge& e : g.edges())
            fig.line(key("edge", e.id, k), place(k, kPlaces[e.from.value]), place(k, kPlaces[e.to.value]), {.stroke = theme.line, .width = kEdgeWidth}).hoverable(false);
        // The ways by which something of the layer below still comes to the listener.
        if (k > 0)
            for (const Node& v : g.nodes())
                for (const Node& u : g.nodes()) {
                    if (!tells(u, v) || reach.at(k, v.row) == 0) continue;
                    fig.line(way(k, v, u), place(k - 1, kPlaces[u.id.value]), place(k, kPlaces[v.id.value]),
                             {.stroke = {influence.at(k - 1, u.row), shade}, .width = kEmphasis})
                        .hoverable(false);
                }
    }
    for (int k = 0; k <= K; ++k)
        for (const Node& v : g.nodes()) {
            const bool here = k == K && v.row == listener;
            fig.circle(key("node", v.id, k), place(k, kPlaces[v.id.value]), 9,
                       {.fill = {influence.at(k, v.row), shade}, .stroke = here ? theme.accent : theme.ink2, .width = here ? kEmphasis + 1 : kEdgeWidth})
                .name(here ? "the node that listens" : "a node")
                .instant()
                .selectable()
                .depends_on(v.row == listener ? std::span<const Key>(lit) : std::span<const Key>());
        }
    fig.color_bar(key("shade"), {all.x, all.bottom() - 20, std::min(200.f, all.w), 8}, shade, "how much it matters to the node on top");
    fig.output("heard", fig.derive("heard-of", reach.row(0).sum(), "sum of the first row of", {"reach"}), "nodes that reach it");
}
