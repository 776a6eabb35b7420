// A plot with axes: grid lines, digits beside them, and curves whose points are numbers of a tensor.
//
//     const Plot plot(fig, key("loss"), box, {.x = {0, 200}, .y = {0, 1}, .title = "training error", .y_ticks = {0, 1}});
//     plot.curve(key("curve", 0), run["errors"].row(0), 200, fig.theme().accent);
#pragma once
#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/text.h"
#include "engine/figure/figure.h"

namespace glassbox {

struct PlotRange {
    float low = 0, high = 1;
    bool logarithmic = false;
    float part_of(float v) const {
        if (logarithmic) return std::log10(std::max(v, low) / low) / std::log10(high / low);
        return (v - low) / (high - low);
    }
};

struct PlotLook {
    PlotRange x, y;
    std::string_view title = "", x_title = "";
    std::vector<float> x_ticks, y_ticks;
};

class Plot {
  public:
    // `box` is all of it; the curves' own area is inside, below the title and beside the digits of the axis.
    Plot(Figure& fig, Key k, Rect box, const PlotLook& look) : fig_(fig), look_(look) {
        const Theme& theme = fig.theme();
        float left = 0;
        for (float v : look.y_ticks) left = std::max(left, fig.measure(digits(v), {.size = kMinTextSize}).width);
        const float top = look.title.empty() ? 6 : 22, bottom = look.x_ticks.empty() ? 4 : look.x_title.empty() ? 18 : 34;
        inner = {box.x + left + 6, box.y + top, box.w - left - 8, box.h - top - bottom};
        fig.rect(k, inner).decoration();  // unseen: what a step that focuses on the plot names
        if (!look.title.empty()) fig.text(part(k, "title"), {box.x, box.y + kSmallSize}, look.title, {.size = kSmallSize, .color = theme.ink2}).part_of(k);
        for (size_t i = 0; i < look.y_ticks.size(); ++i) {
            const float y = at(look.x.low, look.y_ticks[i]).y;
            fig.line(part(k, format("grid %zu", i)), {inner.x, y}, {inner.right(), y}, {.stroke = theme.line, .width = kHairline}).decoration().part_of(k);
            fig.literal({inner.x - 4, y}, digits(look.y_ticks[i]), {.size = kMinTextSize, .color = theme.ink2, .anchor = Anchor::right, .middle = true}).decoration().part_of(k);
        }
        for (size_t i = 0; i < look.x_ticks.size(); ++i) {
            const Vec2 p = at(look.x_ticks[i], look.y.low);
            const std::string text = digits(look.x_ticks[i]);
            const float half = fig.measure(text, {.size = kMinTextSize}).width / 2;
            fig.literal({std::clamp(p.x, box.x + half, box.right() - half), inner.bottom() + kMinTextSize + 4}, text, {.size = kMinTextSize, .color = theme.ink2, .anchor = Anchor::middle}).decoration().part_of(k);
        }
        if (!look.x_title.empty()) fig.text(part(k, "x"), {inner.center().x, inner.bottom() + 30}, look.x_title, {.size = kSmallSize, .color = theme.ink2, .anchor = Anchor::middle}).part_of(k);
    }
    Vec2 at(float x, float y) const {
        const float v = std::isfinite(y) ? std::clamp(look_.y.part_of(y), -0.02f, 1.02f) : 1.02f;
        return {inner.x + inner.w * look_.x.part_of(x), inner.bottom() - inner.h * v};
    }
    // values[i] over x = first + i * step, the first `count` of them; the last one is what the mark as a whole shows.
    void curve(Key k, const Traced& values, int count, Color color, float first = 0, float step = 1, float width = kEmphasis, Dash dash = Dash::solid) const {
        std::vector<Vec2> points;
        count = std::min(count, static_cast<int>(values.size()));
        for (int i = 0; i < count; ++i) points.push_back(at(first + step * static_cast<float>(i), values[i]));
        if (points.empty()) return;
        fig_.polyline(k, points, {.stroke = color, .width = width, .dash = dash}).value(values[count - 1]).instant();
    }
    Rect inner;

  private:
    static std::string digits(float v) { return format_number(static_cast<double>(v)); }
    Figure& fig_;
    PlotLook look_;
};

}  // namespace glassbox
