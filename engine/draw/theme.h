// The tokens of the look (VISUALS, "Paper"): paper, inks, accents and the categories, light and dark.
#pragma once
#include <array>

#include "engine/base/geometry.h"

namespace glassbox {

struct Theme {
    Color paper, ink, ink2, line, wash, accent, accent2, good, bad;
    std::array<Color, 8> category;  // after Okabe and Ito 2008, darkened until each reaches 3:1
    bool dark = false;
};

const Theme& light_theme();
const Theme& dark_theme();

// Relative luminance and contrast ratio of WCAG 2.2; both colours opaque.
double luminance(Color c);
double contrast(Color a, Color b);
// Ink or paper, whichever reads better on `ground`.
Color readable_on(Color ground, const Theme& theme);

// Sizes in figure units.
inline constexpr float kTitleSize = 17, kLabelSize = 14, kSmallSize = 12, kMinTextSize = 11;
inline constexpr float kGrid = 8, kGroupGap = 16, kEdgeMargin = 24;
inline constexpr float kHairline = 1, kEdgeWidth = 1.5f, kEmphasis = 2.5f;
inline constexpr float kCorner = 4, kCellCorner = 2, kArrowLength = 8;
inline constexpr float kNumberedCell = 34;  // from this width on a cell shows its number

}  // namespace glassbox
