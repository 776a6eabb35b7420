// residual/degradation: plain and residual networks of the same depth, trained side by side; and every depth at its best rate.
#include "engine/figure/arrange.h"
#include "engine/figure/figure.h"
#include "explainers/residual/model_race.h"
#include "explainers/residual/parts.h"

namespace glassbox {
namespace {

using namespace residual;

constexpr std::string_view kViews[] = {"one depth", "all depths"}, kDepthNames[] = {"4", "8", "16", "32", "64"}, kWidths[] = {"8", "16", "32"},
                           kRateNames[] = {"0.001", "0.003", "0.01"}, kOrders[] = {"after", "before"},
                           kBeginnings[] = {"He's weights", "half as large", "half as large again", "branches at zero"};
constexpr Beginning kBeginningOf[] = {{}, {.gain = 0.5f}, {.gain = 1.5f}, {.zero = true}};
constexpr int kWidthOf[] = {8, 16, 32};
constexpr std::string_view kSides[] = {"plain", "skip"};

class RaceScene {
  public:
    RaceScene(Figure& fig, const RunView<DepthRace>& run) : fig_(fig), run_(run), theme_(fig.theme()), tick_(static_cast<int>(run.tick)) {}

    void draw() {
        const Rect all = fig_.area();
        const bool wide = all.w > 1.15f * all.h;
        const float most = wide ? std::min((all.w - kEdgeMargin) * 0.36f, all.h - 60) : std::min((all.w - kGroupGap) / 2, all.h * 0.5f);
        const float edge = snapped({0, 0, most, most}, DepthRace::kGrid - 1).w;
        const float top = wide ? all.y + std::max(0.f, (all.h - edge - 60) / 2) : all.y;
        for (int side = 0; side < 2; ++side) draw_net({std::round(all.x + static_cast<float>(side) * (edge + kGroupGap)), std::round(top), edge, edge + 60}, side);
        const Rect rest = wide ? Rect{all.x + 2 * (edge + kGroupGap) + kGrid, top, all.w - 2 * (edge + kGroupGap) - kGrid, edge + 60}
                               : Rect{all.x, all.y + edge + 76, all.w, all.h - edge - 76};
        draw_curves(rest);
        stale_note(fig_, run_);
    }

  private:
    Color color_of_side(int side) const { return side ? skip_color(theme_) : plain_color(theme_); }

    void draw_net(Rect box, int side) {
        const std::string name(kSides[side]);
        fig_.text(key("title", side), {box.x, box.y + kTitleSize}, side ? "With skips" : "Plain", {.size = kTitleSize, .color = color_of_side(side), .font = FontStyle::medium});
        const Rect map{box.x, box.y + 28, box.w, box.w};
        {
            const auto cut = fig_.group(key("cut", side), {.clip = map});
            fig_.heatmap(key("field", side), map.inset(-map.w / (DepthRace::kGrid - 1) / 2), run_[name + ".field"], {.scale = diverging(1), .gap = 0, .digits = false})
                .name("what the network says about each place");
            draw_points(map, side);
        }
        fig_.rect(key("frame", side), map, {.stroke = theme_.ink2, .width = kHairline, .corner = 0}).decoration();
        const Scalar wrong = run_[name + ".error"].row(0)[tick_];
        const Scalar percent = fig_.derive(name + ".percent", 100 * wrong.number, "100 times the training error", {name + ".error"});
        fig_.phrase(key("wrong", side), {box.x, map.bottom() + 20}, map.w < 220 ? "{} % wrong" : "{} % of the training points wrong", {percent}, {.size = kLabelSize});
        fig_.output(name + ".error", wrong, side ? "training error with skips" : "training error, plain");
        fig_.output(name + ".test", run_[name + ".error"].row(1)[tick_], side ? "test error with skips" : "test error, plain");
    }

    void draw_points(Rect map, int side) {
        const Traced x = run_["x"], labels = run_["labels"];
        const float r = std::clamp(map.w / 80, 2.f, 4.f);
        for (int i = 0; i < x.rows(); ++i) {
            const Vec2 p{map.x + map.w * (x.at(i, 0) / kPlaneReach + 1) / 2, map.y + map.h * (1 - x.at(i, 1) / kPlaneReach) / 2};
            fig_.circle(key(side ? "point-skip" : "point", i), p, r, {.fill = {labels[i], diverging(1)}, .stroke = theme_.paper, .width = kHairline}).decoration();
        }
    }

    void draw_curves(Rect box) {
        const Plot plot(fig_, key("plot"), {box.x, box.y, box.w, box.h - 18}, {.x = {0, DepthRace::kTicks}, .y = {0, 0.6f}, .title = "fraction of wrong answers", .y_ticks = {0, 0.25f, 0.5f}});
        for (int side = 0; side < 2; ++side) {
            const Traced error = run_[std::string(kSides[side]) + ".error"];
            plot.curve(key("test", side), error.row(1), tick_ + 1, color_of_side(side), 0, 1, kEdgeWidth, Dash::dashed);
            plot.curve(key("train", side), error.row(0), tick_ + 1, color_of_side(side));
        }
        // What the strokes mean, at the lower edge.
        const float y = plot.inner.bottom() + 13;
        fig_.line(key("legend", 0), {box.x, y}, {box.x + 20, y}, {.stroke = theme_.ink2, .width = kEmphasis}).decoration();
        fig_.text(key("legend-word", 0), {box.x + 26, y}, "training set", {.size = kSmallSize, .color = theme_.ink2, .middle = true});
        const float right = box.x + 40 + fig_.measure(fig_.translate("training set"), {.size = kSmallSize}).width;
        fig_.line(key("legend", 1), {right, y}, {right + 20, y}, {.stroke = theme_.ink2, .width = kEdgeWidth, .dash = Dash::dashed}).decoration();
        fig_.text(key("legend-word", 1), {right + 26, y}, "test set", {.size = kSmallSize, .color = theme_.ink2, .middle = true});
    }

    Figure& fig_;
    const RunView<DepthRace>& run_;
    const Theme& theme_;
    int tick_ = 0;
};

// Training error after training, for each depth at its best rate: a dot a seed, a line through the means.
void draw_sweep(Figure& fig, const RunView<DepthSweep>& run) {
    const Theme& theme = fig.theme();
    const Rect all = fig.area();
    fig.text(key("sweep-title"), {all.x, all.y + kTitleSize}, all.w < 520 ? "Wrong after training" : "Wrong answers in the training set, each depth at its best learning rate", {.size = kTitleSize, .font = FontStyle::medium});
    const Plot plot(fig, key("sweep"), {all.x, all.y + 56, all.w, all.h - 116}, {.x = {3.2f, 80, true}, .y = {-0.02f, 0.6f}, .title = "", .x_title = "layers", .x_ticks = {4, 8, 16, 32, 64}, .y_ticks = {0, 0.25f, 0.5f}});
    fig.text(key("guess"), plot.at(3.3f, 0.5f) + Vec2{0, -6}, "guessing", small(theme.ink2));
    for (int side = 0; side < 2; ++side) {
        const std::string name(kSides[side]);
        const Color color = side ? skip_color(theme) : plain_color(theme);
        const Traced mean = run[name + ".mean"], all_runs = run[name + ".train"], best = run[name + ".best"];
        std::vector<Vec2> line;
        Scalar last;
        for (int d = 0; d < DepthSweep::kDepths && mean[d] >= 0; ++d) {
            const auto layers = static_cast<float>(2 * DepthSweep::kBlocks[d]);
            line.push_back(plot.at(layers, mean[d]));
            last = mean[d];
            for (int s = 0; s < DepthSweep::kSeeds; ++s) {
                const Scalar e = all_runs.row(d).row(static_cast<int>(best[d]))[s];
                const float aside = 5 * static_cast<float>(s - 1) + (side ? 2.f : -2.f);
                if (e >= 0) fig.circle(key(side ? "seed-skip" : "seed", d, s), plot.at(layers, e) + Vec2{aside, 0}, 3, {.fill = color}).value(e).may_overlap().decoration();
            }
        }
        if (!line.empty()) fig.polyline(key("mean", side), line, {.stroke = color, .width = kEmphasis}).value(last).name(side ? "with skips" : "plain").instant();
        for (int d = 0; d < DepthSweep::kDepths; ++d)
            if (mean[d] >= 0 && (d == 2 || d == 4)) fig.output(name + (d == 2 ? ".sixteen" : ".sixty-four"), mean[d], d == 2 ? (side ? "16 layers with skips" : "16 layers, plain") : (side ? "64 layers with skips" : "64 layers, plain"));
        fig.text(key("sweep-name", side), {all.x + static_cast<float>(side) * 80, all.bottom() - 22}, side ? "With skips" : "Plain", {.size = kLabelSize, .color = color, .font = FontStyle::medium});
    }
    // What the outputs say, in a sentence: the deepest against the best of the others.
    const Traced plain = run["plain.mean"], skips = run["skip.mean"];
    constexpr int kDeepest = DepthSweep::kDepths - 1;
    if (plain[kDeepest] >= 0) {
        float shallow = 1;
        for (int d = 0; d < kDeepest; ++d) shallow = std::min(shallow, plain[d].number);
        const auto percent = [&](const char* name, float part, const char* from) { return fig.derive(name, std::round(1000 * part) / 10, "100 times, rounded", {from}); };
        const Scalar deep = percent("plain.deepest", plain[kDeepest], "plain.mean"), best = percent("plain.fewer", shallow, "plain.mean"), skip = percent("skip.deepest", skips[kDeepest], "skip.mean");
        const bool worse = plain[kDeepest] > shallow + 0.02f;
        const std::string_view words = all.w < 520 ? worse ? "deepest plain: {} %; shallower: {} %" : "depth does not hurt here: {} %, {} %"
                                       : worse ? "Wrong in training: the deepest plain network {} %, shallower ones {} %; the deepest with skips {} %"
                                               : "Here depth does not hurt: the deepest plain network {} %, shallower ones {} %; with skips {} %";
        if (all.w < 520) fig.phrase(key("verdict"), {all.x, all.y + 44}, words, {deep, best}, {.size = kSmallSize});
        else fig.phrase(key("verdict"), {all.x, all.y + 44}, words, {deep, best, skip}, {.size = all.w < 760 ? kSmallSize : kLabelSize});
    }
    fig.phrase(key("done"), {all.x, all.bottom() - 2}, "{} networks trained; a dot is one of them", {run["done"].scalar()}, small(theme.ink2));
    stale_note(fig, run);
}

}  // namespace
}  // namespace glassbox

GB_FIGURE("residual/degradation") {
    using namespace glassbox;
    const int view = fig.choice("view", 0, kViews, {.label = "what to train"});
    const int depth = fig.choice("depth", 4, kDepthNames, {.label = "layers", .hidden = view == 1});
    const int width = fig.choice("width", 1, kWidths, {.label = "width"});
    const bool norm = fig.toggle("norm", true, {.label = "batch norm"});
    const int order = fig.choice("relu", 0, kOrders, {.label = "the ReLU stands before or after the sum"});
    const int rate = fig.choice("rate", 1, kRateNames, {.label = "learning rate", .hidden = view == 1});
    const auto set = fig.choice("data", PointSet::spiral, kSetNames, {.label = "points"});
    const int start = fig.choice("begin", 0, kBeginnings, {.label = "initial weights"});
    const bool longer = fig.toggle("longer", false, {.label = "train three times longer"});
    const int steps = longer ? 600 : 200;
    if (view == 1) {
        const auto run = fig.run<DepthSweep>({.width = kWidthOf[width], .steps = steps, .norm = norm, .relu_before = order == 1, .set = set, .begin = kBeginningOf[start]}, "sweep");
        if (run.tick >= 0) draw_sweep(fig, run);
        return;
    }
    const auto run = fig.run<DepthRace>({.blocks = DepthSweep::kBlocks[depth], .width = kWidthOf[width], .steps = steps, .norm = norm, .relu_before = order == 1,
                                         .rate = DepthSweep::kRates[rate], .set = set, .begin = kBeginningOf[start]});
    if (run.tick >= 0) RaceScene(fig, run).draw();
}
