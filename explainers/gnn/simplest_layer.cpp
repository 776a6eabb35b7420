// gnn/simplest-layer: one small network for all nodes, one for all edges, one for the global state. Who is joined to whom plays no part.
#include <algorithm>

#include "engine/base/result.h"
#include "engine/figure/arrange.h"
#include "explainers/gnn/model_blocks.h"
#include "explainers/gnn/parts.h"

namespace glassbox {
namespace {

constexpr std::string_view kParts[] = {"node", "edge", "global"};
constexpr std::string_view kLetters[] = {"a", "b", "c", "d", "e"};
constexpr std::string_view kTitles[] = {"every node by itself", "every edge by itself, both directions", "the global state by itself"};
constexpr std::string_view kJoined[] = {"every node, with edges and global", "every edge, with its ends, both directions", "the global state, with all"};

}  // namespace
}  // namespace glassbox

GB_FIGURE("gnn/simplest-layer") {
    using namespace glassbox;
    const int edges = fig.slider("edges", BlockProbe::kPentagon, {.min = 0, .max = (1 << BlockProbe::kPairs) - 1, .hidden = true});
    const bool joined = fig.toggle("connect", false, {.label = "let parts read each other"});
    const auto run = fig.run<Blocks>({.flow = joined ? BlockNet::kGraphNet : BlockNet::kSimplest});
    if (run.tick < 0) return;
    std::vector<Tensor> parameters;
    for (const Parameter& p : BlockNet(0, run.inputs.flow).parameters) parameters.emplace_back(run[p.name].view());
    const auto probe = fig.run<BlockProbe>({.flow = run.inputs.flow, .shown = edges, .parameters = std::move(parameters)}, "probe");
    if (probe.tick < 0) return;

    const Theme& theme = fig.theme();
    const Rect all = fig.area();
    const bool wide = all.w >= 560;
    const auto [left, right] = wide ? split_columns(all, 0.36f, 32) : split_rows(all, 0.4f);
    const auto [graph_box, bars] = wide ? split_rows(left, 0.46f) : split_columns(left, 0.36f);
    fig.text(key("hint"), {graph_box.x, graph_box.y + 12}, "click between two nodes", {.size = kSmallSize, .color = theme.ink2, .max_width = graph_box.w});
    const std::vector<Vec2> at = draw_switched_graph(fig, {graph_box.x, graph_box.y + (wide ? 18.f : 30.f), graph_box.w, graph_box.h - (wide ? 18.f : 30.f)}, "edges", probe.inputs.shown, BlockProbe::kPair, BlockProbe::kNodes);
    const Traced number = probe["node"];
    for (int v = 0; v < BlockProbe::kNodes; ++v)
        fig.circle(key("node", v), at[static_cast<size_t>(v)], 14, {.fill = {number[v], diverging(1)}, .stroke = theme.ink2}).label(kLetters[v], {.font = FontStyle::medium}).selectable();
    draw_learnt(fig, {bars.x, bars.y, bars.w, std::min(bars.h, 230.f)}, run["learnt"]);

    const int rows[] = {BlockProbe::kNodes, probe["edge"].rows(), 1};
    const float total = static_cast<float>(rows[0] + rows[1] + rows[2]);
    const float pitch = std::min((right.h - 3 * 34) / total, 20.f);
    const float w = (right.w - 36) / 2;
    float y = right.y;
    for (int part = 0; part < 3; ++part) {
        const std::string name(kParts[part]);
        fig.text(key("title", part), {right.x, y + 12}, joined ? kJoined[part] : kTitles[part], {.size = kSmallSize, .font = FontStyle::medium});
        if (rows[part] == 0) {
            y += 34;
            continue;
        }
        const float h = pitch * static_cast<float>(rows[part]);
        for (int side = 0; side < 2; ++side) {
            const Key k = key(side == 0 ? "before" : "after", part);
            const Rect box{right.x + (w + 36) * static_cast<float>(side), y + 22, w, h};
            ground(fig, k, box);
            fig.heatmap(k, box, probe[side == 0 ? "encode." + name : "blocks.1." + name], {.scale = diverging(1), .digits = false, .rows = rows[part], .columns = BlockNet::kChannels});
        }
        fig.line(key("network", part), {right.x + w + 6, y + 22 + h / 2}, {right.x + w + 30, y + 22 + h / 2}, {.stroke = theme.accent, .width = kEmphasis, .arrow = true}).decoration();
        y += h + 34;
    }
    fig.output("own", run["learnt"][BlockNet::own]);
    fig.output("neighbours", run["learnt"][BlockNet::neighbours]);
    fig.output("edges", run["learnt"][BlockNet::edges]);
    fig.output("whole", run["learnt"][BlockNet::whole]);
    fig.output("first-node", probe["blocks.1.node"][0], "first number of node a after the layers");
}
