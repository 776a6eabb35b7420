// residual/identity: how large F(x) is against x in every block, before and through training, for three ways to begin.
#include "engine/figure/arrange.h"
#include "engine/figure/figure.h"
#include "explainers/residual/model_flow.h"
#include "explainers/residual/parts.h"

namespace glassbox {
namespace {

using namespace residual;

constexpr std::string_view kDepthNames[] = {"8", "16", "32", "64"}, kOrders[] = {"after", "before"};
constexpr int kBlocksOf[] = {4, 8, 16, 32};
constexpr std::string_view kNames[] = {"norm", "bare", "zero"}, kTitles[] = {"With batch norm", "Without norm", "Branches start at zero"};
constexpr std::string_view kBars[] = {"ratio-norm", "ratio-bare", "ratio-zero"};
constexpr float kMost = 3;  // of the axis

void draw(Figure& fig, const RunView<FlowProbe>& run, Rect box, int panel, int tick) {
    const Theme& theme = fig.theme();
    const int blocks = run.inputs.net.blocks;
    const bool beside = box.w > 280;  // room for the error beside the title
    const float head = beside ? 22 : 38;
    const Plot plot(fig, key("plot", panel), {box.x, box.y + head, box.w, box.h - head}, {.x = {0, static_cast<float>(blocks)}, .y = {0, kMost}, .y_ticks = {0, 1, 2, 3}});
    fig.text(key("title", panel), {box.x, box.y + kLabelSize}, kTitles[panel], {.size = kLabelSize, .font = FontStyle::medium});
    const Scalar percent = fig.derive(std::string(kNames[panel]) + ".percent", 100 * run["error"].scalar().number, "100 times", {"error"});
    fig.phrase(key("wrong", panel), {beside ? box.right() : box.x, box.y + kLabelSize + (beside ? 0.f : 17.f)}, "{} % wrong", {percent}, small(theme.ink2, beside ? Anchor::right : Anchor::left));
    const Traced now = run["ratio.history"].row(tick), first = run["ratio.history"].row(0);
    const float width = plot.inner.w / static_cast<float>(blocks);
    for (int l = 0; l < blocks; ++l) {
        const Vec2 left = plot.at(static_cast<float>(l), 0);
        const float top = plot.at(0, now[l]).y, start = plot.at(0, first[l]).y, gap = std::min(width * 0.15f, 3.f);
        fig.rect(key(kBars[panel], l), {left.x + gap, top, width - 2 * gap, left.y - top}, {.fill = skip_color(theme), .corner = 1}).value(now[l]).instant();
        if (tick > 0) fig.line(key("start", panel, l), {left.x + gap, start}, {left.x + width - gap, start}, {.stroke = theme.accent2, .width = kEmphasis}).value(first[l]);
    }
    const auto mean = [&](const Traced& row) { return row.sum() / static_cast<float>(blocks); };
    const std::string name = std::string(kNames[panel]) + ".mean";
    fig.output(name, fig.derive(name, mean(now), "mean over the blocks of", {"ratio"}), kTitles[panel]);
}

}  // namespace
}  // namespace glassbox

GB_FIGURE("residual/identity") {
    using namespace glassbox;
    const int depth = fig.choice("depth", 2, kDepthNames, {.label = "layers"});
    const int order = fig.choice("relu", 0, kOrders, {.label = "the ReLU stands before or after the sum"});
    const double gain = fig.slider("gain", 1.0, {.min = 0.25, .max = 1.5, .label = "initial weights, times He's"});
    const Rect all = fig.area();
    const bool narrow = all.w < 620;
    fig.text(key("what"), {all.x, all.y + kLabelSize}, narrow ? "Size of $F(x)$ over size of $x$" : "Size of $F(x)$ over size of $x$, for each block from input to output", {.size = kLabelSize});
    if (!narrow) {
        fig.line(key("legend"), {all.right() - 130, all.y + 9}, {all.right() - 112, all.y + 9}, {.stroke = fig.theme().accent2, .width = kEmphasis}).decoration();
        fig.text(key("legend-word"), {all.right() - 106, all.y + 9}, "before training", {.size = kSmallSize, .color = fig.theme().ink2, .middle = true});
    }
    for (int panel = 0; panel < 3; ++panel) {
        const auto run = fig.run<FlowProbe>({.net = {.blocks = kBlocksOf[depth], .skip = 1, .norm = panel != 1, .zero_last = panel == 2,
                                                     .relu = static_cast<BlockNetOptions::Relu>(order), .gain = static_cast<float>(gain)}}, kNames[panel]);
        const Rect box = grid_cell({all.x, all.y + 32, all.w, all.h - 32}, {.columns = narrow ? 1 : 3, .rows = narrow ? 3 : 1, .gap = narrow ? kGrid : kEdgeMargin}, panel);
        if (run.tick >= 0) draw(fig, run, box, panel, static_cast<int>(run.tick));
        if (panel == 2) stale_note(fig, run);
    }
}
