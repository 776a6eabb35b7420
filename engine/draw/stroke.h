// Lines with a width, as shapes to fill.
//
//     flatten(path, Affine::scaling(scale), 0.1f, lines);
//     stroke(lines, {.width = 1.5f * scale}, 0.1f, outline);          // then rasterise, or draw as a path
//
// The outline is to be filled with the non-zero rule. Its contours all wind the same way and neighbouring
// pieces share their edges, so that coverage adds up without seams where a curve was cut into straight
// pieces.
#pragma once
#include <cstdint>
#include <span>

#include "engine/draw/path.h"

namespace glassbox {

enum class LineJoin : uint8_t { round, miter, bevel };
enum class LineCap : uint8_t { butt, round, square };

struct StrokeStyle {
    float width = 1;
    LineJoin join = LineJoin::round;
    LineCap cap = LineCap::butt;
    float miter_limit = 4;  // as in SVG: a miter longer than this many widths becomes a bevel
    std::span<const float> dashes = {};
    float dash_offset = 0;
};

// Widths, dashes and tolerance are in the units of `lines`. A contour of no length gives a dot with round or
// square caps, nothing with butt caps. A width that is not finite or not above 0 gives nothing. Clears `out`
// first.
void stroke(const Polylines& lines, const StrokeStyle&, float tolerance, Polylines& out);

// The same for a path, back to a path of lines.
Path stroke_path(const Path&, const StrokeStyle&, float tolerance = 0.05f);

}  // namespace glassbox
