// Numbers to colours (VISUALS): sequential, diverging, probability; never a rainbow.
//
//     ColorScale s{ColorMap::diverging, -2, 2};   Color c = color_of(s, 0.7f, theme);
#pragma once
#include "engine/draw/theme.h"

namespace glassbox {

enum class ColorMap : uint8_t {
    sequential,   // viridis (Smith and van der Walt 2015): from 0 up
    blues,        // one hue on paper: from 0 up, where the paper should mean "nothing"
    oranges,      // the same in a second hue, for a second quantity in one picture
    diverging,    // blue negative, paper at zero, orange positive; symmetric about zero
    probability,  // 0 is paper, 1 is the accent
    category,     // the theme's categories; the number is an index
};
enum class Spread : uint8_t { linear, square_root };

struct ColorScale {
    ColorMap map = ColorMap::sequential;
    float low = 0, high = 1;
    Spread spread = Spread::linear;
    friend bool operator==(const ColorScale&, const ColorScale&) = default;
};
// Symmetric about zero, as a diverging map must be.
constexpr ColorScale diverging(float reach) { return {ColorMap::diverging, -reach, reach}; }
constexpr ColorScale sequential(float high, float low = 0) { return {ColorMap::sequential, low, high}; }
constexpr ColorScale blues(float high, float low = 0) { return {ColorMap::blues, low, high}; }
constexpr ColorScale probability() { return {ColorMap::probability, 0, 1}; }

// Numbers beyond the range take the end's colour. A number that is not finite has no colour: see is_hatched.
Color color_of(const ColorScale& scale, float number, const Theme& theme);
inline bool is_hatched(float number) { return !std::isfinite(number); }

}  // namespace glassbox
