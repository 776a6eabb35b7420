// residual/two-residuals: the same word for what boosting fits and for what a residual block adds, on one curve.
#include "engine/figure/arrange.h"
#include "engine/figure/figure.h"
#include "explainers/residual/model_two_residuals.h"
#include "explainers/residual/parts.h"

namespace glassbox {
namespace {

using namespace residual;

constexpr std::string_view kTargets[] = {"wave", "steps", "bumps"};
constexpr float kReach = 1.5f;

void draw(Figure& fig, const RunView<TwoResiduals>& run, int stages) {
    const Theme& theme = fig.theme();
    const Rect all = fig.area();
    const bool narrow = all.w < 520;
    const auto [left, right] = split_columns(all, 0.5f, narrow ? kGroupGap : 2 * kEdgeMargin);
    for (int side = 0; side < 2; ++side) {
        const Rect panel = side ? right : left;
        const Color color = side ? skip_color(theme) : plain_color(theme);
        const std::string name = side ? "net" : "boost";
        fig.text(key("title", side), {panel.x, panel.y + kTitleSize}, side ? narrow ? "Residual net" : "Residual network" : "Boosting", {.size = kTitleSize, .color = color, .font = FontStyle::medium});
        const Scalar after = fig.derive("stages", static_cast<float>(stages), "the stages that are shown of", {"boost.sum"});
        fig.phrase(key("after", side), {panel.x, panel.y + 40}, side ? "after {} blocks" : "after {} stages", {after}, small(theme.ink2));
        const float low = std::max(90.f, panel.h * 0.28f);
        const Rect box{panel.x, panel.y + 48, panel.w, panel.h - 48 - low - kGroupGap};
        const Plot plot(fig, key("plot", side), box, {.x = {-1, 1}, .y = {-kReach, kReach}, .y_ticks = {-1, 0, 1}});
        const Traced x = run["x"], y = run["y"], sum = run[name + ".sum"].row(stages), left_over = run[name + ".left"].row(stages);
        for (int i = 0; i < TwoResiduals::kPoints; ++i) {
            const Vec2 p = plot.at(x[i], y[i]), said = plot.at(x[i], y[i] - left_over[i]);
            fig.line(key(side ? "left-net" : "left", i), p, said, {.stroke = theme.ink2, .width = kHairline}).value(left_over[i]);
            fig.circle(key(side ? "point-net" : "point", i), p, narrow ? 2.f : 3.f, {.fill = theme.ink}).value(y[i]).decoration();
        }
        {
            const auto cut = fig.group(key("cut", side), {.clip = plot.inner});
            std::vector<Vec2> curve;
            for (int i = 0; i < TwoResiduals::kGridPoints; ++i) curve.push_back({plot.at(run["grid"][i], 0).x, plot.inner.bottom() - plot.inner.h * (sum[i] + kReach) / (2 * kReach)});
            fig.polyline(key("curve", side), curve, {.stroke = color, .width = kEmphasis}).value(sum[0]).name("the answer so far");
        }
        const Traced loss = run[name + ".loss"];
        const Plot bars(fig, key("losses", side), {panel.x, panel.bottom() - low, panel.w, low - 16}, {.x = {0, TwoResiduals::kStages + 1}, .y = {1e-4f, 10, true}, .title = narrow ? "mean square left" : "mean square of what is left, after each", .y_ticks = {1e-3f, 0.1f, 10}});
        const float slot = bars.inner.w / (TwoResiduals::kStages + 1);
        for (int k = 0; k <= TwoResiduals::kStages; ++k) {
            const float top = bars.at(0, loss[k]).y, middle = bars.inner.x + slot * (static_cast<float>(k) + 0.5f);
            fig.rect(key(side ? "loss-net" : "loss", k), {middle - slot * 0.3f, top, slot * 0.6f, bars.inner.bottom() - top}, {.fill = k == stages ? color : theme.line, .corner = 1}).value(loss[k]).sets("stages", std::to_string(k)).name("show the answer after this many");
            fig.literal({middle, bars.inner.bottom() + kMinTextSize + 4}, std::to_string(k), {.size = kMinTextSize, .color = theme.ink2, .anchor = Anchor::middle}).decoration();
        }
        fig.output(name + ".loss", loss[stages], side ? "mean square left, residual network" : "mean square left, boosting");
    }
    stale_note(fig, run);
}

}  // namespace
}  // namespace glassbox

GB_FIGURE("residual/two-residuals") {
    using namespace glassbox;
    const int stages = fig.slider("stages", 2, {.min = 0, .max = TwoResiduals::kStages, .label = "stages, or blocks"});
    const auto target = fig.choice("target", TwoResiduals::Target::step, kTargets, {.label = "curve"});
    const auto run = fig.run<TwoResiduals>({.target = target});
    if (run.tick >= 0) draw(fig, run, stages);
}
