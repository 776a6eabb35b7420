// residual/two-knobs: a product of many numbers with and without "1 +", as landscapes over two of them.
#include "engine/figure/arrange.h"
#include "engine/figure/figure.h"
#include "explainers/residual/model_knobs.h"
#include "explainers/residual/parts.h"

namespace glassbox {
namespace {

using namespace residual;

class Chains {
  public:
    Chains(Figure& fig, const RunView<KnobChains>& run, float rolled) : fig_(fig), run_(run), theme_(fig.theme()), rolled_(rolled) {}

    void draw() {
        const Rect all = fig_.area();
        const bool narrow = all.w < 520;
        const auto [left, right] = split_columns(all, 0.5f, narrow ? kGroupGap : 2 * kEdgeMargin);
        draw_chain(left, "plain", 0, narrow);
        draw_chain(right, "skip", 1, narrow);
        stale_note(fig_, run_);
    }

  private:
    void draw_chain(Rect panel, const std::string& name, int side, bool narrow) {
        const Color color = side ? skip_color(theme_) : plain_color(theme_);
        const std::string_view formula = side ? narrow ? "$(1+w_1)\\cdots(1+w_L)$" : "$y = (1+w_1)(1+w_2)\\cdots(1+w_L)$" : narrow ? "$w_1 w_2\\cdots w_L$" : "$y = w_1 w_2\\cdots w_L$";
        fig_.text(key("title", side), {panel.x, panel.y + kTitleSize}, side ? "With a skip" : "Plain", {.size = kTitleSize, .color = color, .font = FontStyle::medium});
        const float title = fig_.measure(fig_.translate(side ? "With a skip" : "Plain"), {.size = kTitleSize, .font = FontStyle::medium}).width;
        if (narrow) fig_.text(key("formula", side), {panel.x, panel.y + 40}, formula, {.size = kLabelSize});
        else fig_.text(key("formula", side), {panel.x + title + kGroupGap, panel.y + kTitleSize}, formula, {.size = kLabelSize});
        const float top = narrow ? 56.f : 34.f, below = narrow ? 176.f : 176.f;
        const float edge = std::min(panel.w - 18, panel.h - top - below);
        const Rect map = snapped({panel.x + 18, panel.y + top, edge, edge}, KnobChains::kGrid - 1);
        draw_map(map, name, side);
        draw_words({panel.x, map.bottom() + 24, panel.w, below - 24}, name, side, narrow);
        if (side == 0) fig_.color_bar(key("scale"), {panel.x, map.bottom() + below - 16, std::min(panel.w, 160.f), 8}, scale(), "loss");
    }

    static Vec2 on(Rect map, float first, float second) {
        const float range = 2 * KnobChains::kWindow;
        return {map.x + map.w * (first + KnobChains::kWindow) / range, map.bottom() - map.h * (second + KnobChains::kWindow) / range};
    }

    void draw_map(Rect map, const std::string& name, int side) {
        // Cells meet at their middles, so that the picture's edge is the middle of the outer cells.
        const float cell = map.w / (KnobChains::kGrid - 1);
        {
            const auto cut = fig_.group(key("cut", side), {.clip = map});
            fig_.heatmap(key("field", side), map.inset(-cell / 2), run_[name + ".loss.field"], {.scale = scale(), .gap = 0, .digits = false});
            draw_path(map, name, side);
        }
        fig_.rect(key("frame", side), map, {.stroke = theme_.ink2, .width = kHairline, .corner = 0}).decoration();
        for (const float v : {-2.f, -1.f, 0.f, 1.f, 2.f}) {
            const TextLook digits{.size = kMinTextSize, .color = theme_.ink2, .anchor = Anchor::middle, .middle = true};
            fig_.literal({on(map, v, 0).x, map.bottom() + 10}, format_number(static_cast<double>(v)), digits).decoration();
            TextLook left = digits;
            left.anchor = Anchor::right;
            if (v > -2) fig_.literal({map.x - 4, on(map, 0, v).y}, format_number(static_cast<double>(v)), left).decoration();
        }
        const TextLook axis{.size = kLabelSize, .anchor = Anchor::middle, .middle = true};
        fig_.text(key("axis-x", side), {on(map, 1.5f, 0).x, map.bottom() + 10}, "$w_1$", axis).decoration();
        fig_.text(key("axis-y", side), {map.x - 10, on(map, 0, 1.5f).y}, "$w_2$", axis).decoration();
        draw_ball(map, name, side);
    }

    // The way down, as far as it has rolled.
    void draw_path(Rect map, const std::string& name, int side) {
        const Traced path = run_[name + ".path"];
        const float steps = std::min(rolled_, run_[name + ".path.steps"].scalar().number);
        std::vector<Vec2> points;
        for (int s = 0; static_cast<float>(s) <= steps; ++s) points.push_back(on(map, path.at(s, 0), path.at(s, 1)));
        const int last = static_cast<int>(points.size()) - 1;
        if (last >= 1) fig_.polyline(key("path", side), points, {.stroke = theme_.ink, .width = kEmphasis}).value(path.at(last, 2)).name("the way down").instant();
        if (last >= 1) fig_.circle(key("rolled", side), points.back(), 5, {.fill = theme_.ink}).value(path.at(last, 2)).decoration().instant();
        rolled_loss_ = path.at(last, 2);
    }

    void draw_ball(Rect map, const std::string& name, int side) {
        const Vec2 p = on(map, run_.inputs.first, run_.inputs.second);
        const float per_unit = 2 * KnobChains::kWindow / map.w;
        const Affine to_weights{per_unit, 0, 0, -per_unit, -KnobChains::kWindow - map.x * per_unit, KnobChains::kWindow + map.y * per_unit};
        fig_.circle(key("ball", side), p, 9, {.fill = theme_.paper, .stroke = theme_.ink, .width = kEmphasis})
            .draggable("knobs", to_weights)
            .value(run_[name + ".loss"].scalar())
            .name("the two weights")
            .may_overlap();
    }

    void draw_words(Rect box, const std::string& name, int side, bool narrow) {
        Stack rows(box);
        fig_.text(key("through", side), {box.x, rows.take(kSmallSize + 8).y + kSmallSize}, narrow ? "after each factor" : "what has come through after each factor", small(theme_.ink2));
        // What comes through, factor by factor.
        const Traced signal = run_[name + ".signal"];
        const Rect strip = rows.take(14);
        fig_.rect(key("ground", side), strip.inset(-1), {.fill = theme_.line, .corner = 3}).decoration();
        fig_.heatmap(key("signal", side), strip, signal, {.scale = diverging(2), .gap = 1, .digits = false, .rows = 1}).name("what has come through after each factor");
        const float line = kSmallSize + 6;
        const auto say = [&](std::string_view what, std::string_view pattern, std::initializer_list<Scalar> values) {
            fig_.phrase(key(what, side), {box.x, rows.take(line).bottom()}, pattern, values, {.size = kSmallSize});
        };
        const Scalar y = signal[signal.size() - 1], slope = run_[name + ".slope"][0];
        say("output", narrow ? "y = {}" : "what comes out: {}", {y});
        say("slope", narrow ? "slope in $w_1$: {}" : "turn $w_1$ by one and it changes by {}", {slope});
        say("loss", narrow ? "loss {}" : "loss, half the square of what is missing: {}", {run_[name + ".loss"].scalar()});
        if (rolled_ >= 1) say("rolled-loss", "loss after rolling: {}", {rolled_loss_});
        fig_.output(name + ".y", y, side ? "output with a skip" : "output, plain");
        fig_.output(name + ".slope", slope, side ? "slope with a skip" : "slope, plain");
        fig_.output(name + ".rolled", rolled_loss_, side ? "loss after rolling, with a skip" : "loss after rolling, plain");
    }

    static ColorScale scale() { return {ColorMap::blues, 0, 8, Spread::square_root}; }

    Figure& fig_;
    const RunView<KnobChains>& run_;
    const Theme& theme_;
    float rolled_ = 0;
    Scalar rolled_loss_;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("residual/two-knobs") {
    using namespace glassbox;
    const Vec2 knobs = fig.point("knobs", {-0.5f, -0.6f}, {.label = "the two weights"});
    const int depth = fig.slider("depth", 10, {.min = 3, .max = KnobChains::kMaxDepth, .label = "factors in the product"});
    const double rest = fig.slider("rest", 0.1, {.min = -1.5, .max = 1.5, .label = "all other weights"});
    const double target = fig.slider("target", 2.0, {.min = -2, .max = 3, .label = "what should come out"});
    const float roll = fig.playhead("roll", 0, {.min = 0, .max = KnobChains::kSteps, .label = "steps downhill", .speed = 25});
    const auto inside = [](float v) { return std::clamp(v, -KnobChains::kWindow, KnobChains::kWindow); };
    const auto run = fig.run<KnobChains>({.depth = depth, .first = inside(knobs.x), .second = inside(knobs.y), .rest = static_cast<float>(rest),
                                          .target = static_cast<float>(target)});
    if (run.tick < 0) return;
    Chains(fig, run, roll).draw();
}
