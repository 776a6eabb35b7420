// gnn/over-smoothing: layer after layer, the members of a club become alike. Residuals, and training, hold that up.
#include <algorithm>
#include <array>

#include "engine/base/result.h"
#include "engine/data/karate.h"
#include "engine/data/layout.h"
#include "engine/figure/arrange.h"
#include "engine/figure/plot.h"
#include "explainers/gnn/model_smoothing.h"
#include "explainers/gnn/parts.h"

namespace glassbox {
namespace {

constexpr std::string_view kNets[] = {"plain", "residual"};

}  // namespace
}  // namespace glassbox

GB_FIGURE("gnn/over-smoothing") {
    using namespace glassbox;
    const int layers = fig.slider("layers", 16, {.min = 1, .max = Smoothing::kMaxLayers});
    const bool trained = fig.toggle("trained", false);
    const int shown = fig.choice("shown", 0, kNets, {.label = "network shown"});
    const int at_layer = std::min(fig.slider("layer", Smoothing::kMaxLayers, {.min = 0, .max = Smoothing::kMaxLayers, .label = "layer shown"}), layers);
    const auto run = fig.run<Smoothing>({.layers = layers, .epochs = trained ? 150 : 0});
    if (run.tick < 0 || run.inputs.layers != layers) return;
    const Theme& theme = fig.theme();
    const Traced alike = run["alike"], size = run["size"], right = run["right"];
    const Color colors[] = {theme.accent2, theme.accent};

    const Rect all = fig.area();
    const bool wide = all.w >= 560;
    const auto [left, panel] = wide ? split_columns(all, 0.5f, kEdgeMargin) : split_rows(all, 0.52f);
    // Each member as the first three channels of its embedding: stripes that become alike.
    static const Graph club = laid_out(karate_club(), 26);  // of sixty seeds, where the members lie least close
    const Rect field{left.x, left.y + 24, left.w, left.h - 24 - 44};
    const PointMap at = fig.layout(club, field.inset(14), 200);
    const float radius = std::clamp(field.w / 46, 5.5f, 9.f);
    const std::string net(kNets[shown]);
    const Traced h = run[format("%s.h.%d", net.c_str(), at_layer)];
    float largest = 1e-6f;  // of the channels that are shown
    for (int v = 0; v < kKarateMembers; ++v)
        for (int i = 0; i < 4; ++i) largest = std::max(largest, std::abs(h.at(v, i).number));
    const float reach = nice_ceiling(largest);
    fig.phrase(key("heading"), {left.x, left.y + 12}, shown == 0 ? "plain, after layer {}" : "residual, after layer {}",
               {fig.derive("layer-shown", static_cast<float>(at_layer), "no more than there are of", {"layer"})}, {.font = FontStyle::medium});
    for (const Edge& e : club.edges()) fig.line(key("edge", e.id), at[e.from], at[e.to], {.stroke = theme.line, .width = kHairline}).hoverable(false);
    for (const Node& v : club.nodes()) {
        const Vec2 c = at[v.id];
        // A square of four cells: channels 0 to 3.
        const Key k = key("member", v.id);
        const float half = radius * 0.9f;
        const bool taught = std::find(std::begin(Smoothing::kTaught), std::end(Smoothing::kTaught), v.id.value) != std::end(Smoothing::kTaught);
        fig.rect(k, {c.x - half - 1.5f, c.y - half - 1.5f, 2 * half + 3, 2 * half + 3}, {.fill = theme.paper, .stroke = taught ? theme.accent : theme.ink2, .width = taught ? kEmphasis : kHairline, .corner = 2})
            .name(taught ? "a member that is taught" : "a member");
        for (int i = 0; i < 4; ++i)
            fig.rect(key("cell", v.id, i), {c.x + (i % 2 ? 0 : -half), c.y + (i / 2 ? 0 : -half), half, half}, {.fill = {h.at(v.row, i), diverging(reach)}, .corner = 0}).part_of(k);
    }
    fig.color_bar(key("channels"), {left.x, left.bottom() - 22, std::min(200.f, left.w), 8}, diverging(reach), "four channels of each member");

    const Rect plots{panel.x, panel.y, panel.w, panel.h - 46};
    const auto [upper, lower] = wide ? split_rows(plots, 0.55f) : split_columns(plots, 0.5f);
    const float last = static_cast<float>(layers);
    const Plot plot(fig, key("alike"), upper, {.x = {0, last}, .y = {0, 1}, .title = wide ? "how alike the members are, from none to all on one line" : "how alike", .x_title = wide ? "" : "layer", .x_ticks = {0, last}, .y_ticks = {0, 0.5f, 1}});
    const float high = std::max(4.f, nice_ceiling(size.max_abs()));
    const Plot lengths(fig, key("size"), lower, {.x = {0, last}, .y = {0.001f, high, true}, .title = wide ? "length of the embeddings" : "length", .x_title = "layer", .x_ticks = {0, last}, .y_ticks = {0.001f, 0.01f, 0.1f, 1}});
    for (int which = 0; which < 2; ++which) {
        plot.curve(key("curve", which), alike.row(which), layers + 1, colors[which], 0, 1, which == shown ? kEmphasis : kEdgeWidth);
        lengths.curve(key("length", which), size.row(which), layers + 1, colors[which], 0, 1, which == shown ? kEmphasis : kEdgeWidth);
    }
    const Vec2 here = plot.at(static_cast<float>(at_layer), alike.at(shown, at_layer));
    fig.circle(key("here"), here, 5, {.fill = colors[shown], .stroke = theme.paper, .width = kEdgeWidth}).value(alike.at(shown, at_layer)).name("the layer shown");
    const float y = panel.bottom() - 24;
    const Scalar others = fig.derive("others", static_cast<float>(kKarateMembers) - 4, "members beside the taught ones");
    for (int which = 0; which < 2; ++which)
        fig.phrase(key("right", which), {panel.x, y + 18 * static_cast<float>(which)}, which == 0 ? "plain: {} alike at the end, {} of {} sides right" : "residual: {} alike at the end, {} of {} sides right",
                   {alike.at(which, layers), right[which], others}, {.size = kSmallSize, .color = colors[which]});
    fig.output("plain", alike.at(0, layers), "plain: how alike at the end");
    fig.output("residual", alike.at(1, layers), "residual: how alike at the end");
    fig.output("plain-right", right[0], "plain: sides right");
    fig.output("residual-right", right[1], "residual: sides right");
}
