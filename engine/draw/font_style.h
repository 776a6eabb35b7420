// What the writer of a text asks for; the fonts that answer are in engine/draw/font.h.
#pragma once
#include <cstdint>

namespace glassbox {

// The maths styles choose letters of one face: italic variables, upright operators.
enum class FontStyle : uint8_t { sans, medium, mono, math_italic, math_upright };

}  // namespace glassbox
