// attention/sqrt-d: dot products of wide vectors spread out, the softmax saturates, its gradient dies; dividing helps.
#include "engine/figure/plot.h"
#include "explainers/attention/model_sqrt_d.h"
#include "explainers/attention/parts.h"

namespace glassbox {
namespace {

using namespace attention;

constexpr std::string_view kNames[] = {"plain", "scaled"};
constexpr float kShare = 0.4f;  // the end of the upright axes

class Scene {
  public:
    Scene(Figure& fig, const RunView<WideScores>& run) : fig_(fig), run_(run), theme_(fig.theme()) {}

    void draw() {
        const Rect all = fig_.area();
        const float low = std::clamp(all.h * 0.34f, 130.f, 190.f);
        const auto [left, right] = split_columns({all.x, all.y, all.w, all.h - low - 20}, 0.5f, kEdgeMargin);
        column(0, left);
        column(1, right);
        gradient({all.x, all.bottom() - low, all.w, low});
    }

  private:
    Color color(int side) const { return side ? theme_.accent : theme_.accent2; }
    Traced of(int side, const char* what) const { return run_[std::string(kNames[side]) + "." + what]; }

    void column(int side, Rect box) {
        const TextLook small{.size = kSmallSize, .color = theme_.ink2};
        Stack stack(box);
        const Rect head = stack.take(22);
        fig_.text(key("title", side), {head.x, head.y + 14}, side ? "Divided: $q \\cdot k / \\sqrt{d}$" : "As it is: $q \\cdot k$",
                  {.size = kLabelSize, .font = FontStyle::medium});
        const float each = (stack.rest().h - 46) / 2;
        {
            const Rect line = stack.take(20);
            fig_.phrase(key("deviation", side), {line.x, line.y + 13}, "scores spread by {}", {of(side, "deviation").scalar()}, small);
            constexpr float kEnd = WideScores::kRange;
            const Plot plot(fig_, key("scores", side), stack.take(each), {.x = {-kEnd, kEnd}, .y = {0, kShare}, .x_ticks = {-kEnd, 0, kEnd}, .y_ticks = {0, kShare}});
            draw_bars(fig_, side ? "scaled-score" : "score", plot.inner, of(side, "scores.histogram"), kShare, color(side),
                      "share of the scores in this bin; the last bins hold all beyond");
        }
        {
            const Rect line = stack.take(26);
            const Traced listened = of(side, "listened");
            const Scalar mean = fig_.derive(side ? "scaled.listened.mean" : "plain.listened.mean", listened.sum() / static_cast<float>(std::max<int64_t>(listened.size(), 1)),
                                            "mean of", {side ? "scaled.listened" : "plain.listened"});
            fig_.phrase(key("listened", side), {line.x, line.y + 19}, "a query hears {} keys", {mean}, small);
            const Plot plot(fig_, key("keys", side), stack.take(each), {.x = {1, WideScores::kKeys}, .y = {0, 2 * kShare}, .x_ticks = {1, 4, 8, 12, 16}, .y_ticks = {0, 2 * kShare}});
            draw_bars(fig_, side ? "scaled-listened" : "listened-bin", plot.inner, of(side, "listened.histogram"), 2 * kShare, color(side), "share of the queries in this bin");
        }
    }

    void gradient(Rect box) {
        fig_.text({box.x, box.y + 14}, "What is left of the gradient, against the width $d$", {.size = kLabelSize, .font = FontStyle::medium});
        std::vector<float> widths;
        for (int i = 0; i < WideScores::kWidths; ++i) widths.push_back(static_cast<float>(1 << i));
        const Plot plot(fig_, key("gradient"), {box.x, box.y + 22, box.w, box.h - 22}, {.x = {1, WideScores::kMaxWidth, true}, .y = {0, kShare}, .x_ticks = widths, .y_ticks = {0, kShare}});
        const auto width = static_cast<float>(run_.inputs.width);
        fig_.line(key("now"), plot.at(width, 0), plot.at(width, kShare), {.stroke = theme_.ink2, .width = kHairline, .dash = Dash::dashed}).decoration();
        for (const int side : {0, 1}) {
            const Traced by_width = of(side, "gradient.by-width");
            std::vector<Vec2> points;
            for (int i = 0; i < WideScores::kWidths; ++i) points.push_back(plot.at(widths[static_cast<size_t>(i)], by_width[i]));
            fig_.polyline(key("curve", side), points, {.stroke = color(side), .width = 2}).name(side ? "gradient, divided" : "gradient, as it is");
            for (int i = 0; i < WideScores::kWidths; ++i)
                fig_.circle(key(side ? "scaled-point" : "point", i), points[static_cast<size_t>(i)], 3.5f, {.fill = color(side)})
                    .value(by_width[i])
                    .sets("width", std::to_string(1 << i))
                    .name("a click sets this width");
        }
        for (const int side : {0, 1}) {
            const Scalar now = of(side, "gradient").scalar();
            fig_.circle(key("now", side), plot.at(width, now), 7, {.fill = color(side), .stroke = theme_.paper, .width = 2}).value(now).decoration();
        }
    }

    Figure& fig_;
    const RunView<WideScores>& run_;
    const Theme& theme_;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("attention/sqrt-d") {
    using namespace glassbox;
    const int width = fig.slider("width", 64, {.min = 1, .max = WideScores::kMaxWidth, .logarithmic = true, .label = "width d of queries and keys"});
    const double spread = fig.slider("spread", 1.0, {.min = 0.25, .max = 2, .label = "spread of each component"});
    const auto run = fig.run<WideScores>({.width = width, .spread = static_cast<float>(spread)});
    if (run.tick < 0) return;
    Scene(fig, run).draw();
    fig.output("deviation", run["plain.deviation"].scalar(), "spread of the scores");
    fig.output("scaled-deviation", run["scaled.deviation"].scalar(), "spread of the divided scores");
    fig.output("gradient", run["plain.gradient"].scalar(), "gradient left");
    fig.output("scaled-gradient", run["scaled.gradient"].scalar(), "gradient left when divided");
}
