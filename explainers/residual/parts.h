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

// A label that says "computing" while a newer result is on its way.
template <class Model>
void stale_note(Figure& fig, const RunView<Model>& run) {
    if (run.stale) fig.text(key("stale"), {fig.size().x - kGrid, kSmallSize + 3}, "computing", small(fig.theme().ink2, Anchor::right));
}

}  // namespace glassbox::residual
