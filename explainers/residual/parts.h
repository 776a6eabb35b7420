// What the pictures of this explainer share: the colours of plain and residual, and notes.
//
//     const Plot plot(fig, key("loss"), box, {.x = {0, 200}, .y = {0, 1}, .title = "training error"});
//     plot.curve(key("curve", 0), run["errors"].row(0), 200, plain_color(fig.theme()));
#pragma once
#include <string_view>

#include "engine/figure/plot.h"

namespace glassbox::residual {

// Plain nets are always in the second accent, residual ones in the first.
inline Color plain_color(const Theme& t) { return t.accent2; }
inline Color skip_color(const Theme& t) { return t.accent; }

inline TextLook small(Color color, Anchor anchor = Anchor::left) { return {.size = kSmallSize, .color = color, .anchor = anchor}; }

inline constexpr std::string_view kSetNames[] = {"circle", "xor", "gauss", "spiral", "moons", "rings"};  // of PointSet

// The largest square at the upper left of `box` whose `cells` cells, and their halves, meet on whole units: no seams show.
inline Rect snapped(Rect box, int cells) {
    const float edge = std::min(box.w, box.h), cell = edge / static_cast<float>(cells);
    const float whole = cell >= 6 ? 2 * std::floor(cell / 2) * static_cast<float>(cells) : edge;
    return {std::round(box.x), std::round(box.y), whole, whole};
}

// A label that says "computing" while a newer result is on its way.
template <class Model>
void stale_note(Figure& fig, const RunView<Model>& run) {
    if (run.stale) fig.text(key("stale"), {fig.size().x - kGrid, kSmallSize + 3}, "computing", small(fig.theme().ink2, Anchor::right));
}

}  // namespace glassbox::residual
