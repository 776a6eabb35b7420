// What the engine adds to every figure's picture: hover and focus make all else step back, a tooltip says what a value
// is bound to, a ring shows where the keyboard is, a message stands in place of a figure that failed.
#pragma once
#include "engine/draw/font.h"
#include "engine/figure/evaluation.h"

namespace glassbox {

inline constexpr float kSteppedBack = 0.35f;

// Whether a mark has this key, or is of the kind of "edge:*".
bool matches(const Mark& m, std::string_view pattern);

// The marks that are lit for these keys or patterns ("edge:*") and for `value`: the marks themselves, all that they
// depend on, their parts, and the same quantity wherever else it shows; and what shows one of `inputs`, the tensors
// (as in Value::tensor) that the value was computed from. All other marks lose opacity.
void step_back(DisplayList& list, std::span<const std::string> lit, Value value, std::span<const uint32_t> inputs = {});

struct Tooltip {
    std::string where;   // "layers.0.pooled (12, 8) [3, 0]"
    Value value;
    float number = 0;
    std::string how;     // "sum over neighbours(layers.0.message)"
};
void add_tooltip(DisplayList& list, const FontSet& fonts, Rect beside, const Tooltip& tip);
void add_focus_ring(DisplayList& list, Rect around);
void add_failure(DisplayList& list, const FontSet& fonts, std::string_view message);

}  // namespace glassbox
