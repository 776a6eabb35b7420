// gnn/sampling: four ways to take a part of a graph that is too large for one step, what they cost and what they spoil.
#include <algorithm>

#include "engine/base/result.h"
#include "engine/figure/arrange.h"
#include "explainers/gnn/model_sampling.h"
#include "explainers/gnn/parts.h"

namespace glassbox {
namespace {

constexpr std::string_view kHows[] = {"nodes", "walk", "walk and neighbours", "diffusion"};

}  // namespace
}  // namespace glassbox

GB_FIGURE("gnn/sampling") {
    using namespace glassbox;
    const auto how = fig.choice("how", Sampling::How::node, kHows, {.label = "how to sample"});
    const int size = fig.slider("size", 40, {.min = 1, .max = Sampling::kNodes, .label = "nodes in the sample"});
    const int draw = fig.slider("draw", 0, {.min = 0, .max = 99, .label = "draw"});
    const auto run = fig.run<Sampling>({.how = how, .size = size, .draw = draw});
    if (run.tick < 0) return;
    const Theme& theme = fig.theme();
    const Graph& g = Sampling::graph();
    const Rect all = fig.area();
    const float below = all.w < 560 ? 84.f : 52.f;
    const Rect field{all.x, all.y, all.w, all.h - below};
    const PointMap at = fig.layout(g, field.inset(10), 200);
    const float radius = std::clamp(at.unit() * 0.22f, 4.f, 12.f);
    const Traced order = run["order"], kept = run["kept"];
    for (const Edge& e : g.edges()) {
        const bool in = kept[e.row] > 0;
        fig.line(key("edge", e.id), at[e.from], at[e.to], {.stroke = in ? theme.accent : theme.line, .width = in ? kEmphasis : kHairline}).hoverable(false);
    }
    // The order in which they came, from deep to pale; the first one framed.
    const ColorScale scale{ColorMap::sequential, 0, static_cast<float>(std::max(run.inputs.size, 2))};
    for (const Node& v : g.nodes()) {
        const Scalar o = order[v.row];
        const bool in = o >= 0, first = o.number == 0;
        const Key k = key("node", v.id);
        Style look{.stroke = first ? theme.accent2 : in ? theme.ink2 : theme.line, .width = first ? kEmphasis + 1 : kHairline};
        if (in)
            look.fill = {o, scale};
        else
            look.fill = theme.paper;
        fig.circle(k, at[v.id], first ? radius + 2 : radius, look).value(o).name(in ? "a sampled node" : "a node left out").instant();
    }
    const Traced messages = run["messages"], neighbours = run["neighbours"];
    const Scalar error = run["error"][0];
    const float y = all.bottom() - below + 26;
    const float second = all.w < 560 ? all.x : all.center().x + 8;
    fig.phrase(key("messages"), {all.x, y}, "{} messages a layer instead of {}", {messages[0], messages[1]});
    fig.phrase(key("neighbours"), {second, all.w < 560 ? y + 20 : y}, "{} of {} neighbours kept", {neighbours[0], neighbours[1]});
    fig.phrase(key("error"), {all.x, all.w < 560 ? y + 40 : y + 22}, "two layers on the sample are off by {} of their length", {error}, {.size = all.w < 560 ? kSmallSize : kLabelSize, .color = theme.accent2});
    fig.output("messages", messages[0], "messages of a layer on the sample");
    fig.output("neighbours", neighbours[0], "neighbours kept");
    fig.output("error", error, "how far off two layers are");
}
