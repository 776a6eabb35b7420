// Point sets that a reader draws: as text (what a control holds, a link carries), and the strokes that change it.
//
//     Result<std::string> text = edit_points("0.5 0.5 0", "add 1 -0.25 0.5");      // "0.5 0.5 0;-0.25 0.5 1"
//     Result<LabelledPoints> data = read_points(*text);                            // (2, 2), labels 0 and 1
//
// A text is "x y label" for each point, set apart by semicolons; coordinates lie in -1.5 to 1.5 and keep three decimals, labels are 0
// to 9. Nothing is random: the same strokes give the same text.
#pragma once
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/data/points.h"

namespace glassbox {

inline constexpr int kMaxDrawnPoints = 2000;

// "" is no points. The error says which point is broken, and how.
Result<LabelledPoints> read_points(std::string_view text);
std::string write_points(const LabelledPoints& points);  // rounded and clamped, the first kMaxDrawnPoints

// add LABEL X Y: one point more. erase RADIUS X Y: those nearer than that are gone. clear: all are.
Result<std::string> edit_points(std::string_view text, std::string_view edit);

}  // namespace glassbox
