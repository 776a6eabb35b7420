// What every way out shares: marks become a few kinds of drawing steps, with paints resolved, arrowheads placed,
// dashes measured, heatmaps cut into cells with their digits, text set. OpenGL and SVG only write these steps down,
// so they cannot drift apart.
//
//     class MySink : public Sink { ... };
//     MySink sink;
//     Expander expander;                                  // keeps its memory: one per renderer
//     expander.run(list, fonts, {.pixels_per_unit = 2}, sink);
//
// The list must have its ends resolved (resolve_ends). Geometry is in the coordinates of the innermost group. A mark
// with a number that is not finite, or beyond kFarthest, is left out; so is one that nothing can be seen of.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/draw/display_list.h"
#include "engine/draw/font.h"
#include "engine/draw/path.h"
#include "engine/draw/stroke.h"
#include "engine/draw/text.h"

namespace glassbox {

// A paint, resolved. A number that is not finite has no colour: it is hatched, `color` is the ground then.
struct DrawInk {
    Color color{0, 0, 0, 0};
    bool hatched = false;
    bool visible() const { return hatched || color.a != 0; }
};

// Stripes along x + y = constant, kHatchPeriod units apart in the group's coordinates, in Theme::ink2 on Theme::wash.
inline constexpr float kHatchPeriod = 5, kHatchWidth = 1.25f;
inline constexpr float kFarthest = 1e6f;

struct ShapeStep {  // a circle, or a rectangle with round corners; the stroke lies on the boundary
    Vec2 center, half;
    float corner = 0;  // at most the smaller half; equal to both halves for a circle
    bool circle = false;
    DrawInk fill, stroke;
    float stroke_width = 0;
    float opacity = 1;
};
struct LineStep {  // straight, butt ends; heads are filled triangles whose tips are a and b
    Vec2 a, b;
    float width = 0;
    float head_at_a = 0, head_at_b = 0;  // length, 0: none
    float head_half = 0;                 // half the width of a head
    DrawInk ink;
    float opacity = 1;
    Dash dash = Dash::solid;  // no heads then
};
struct CurveStep {  // a quadratic curve, butt ends
    Vec2 a, control, b;
    float width = 0;
    DrawInk ink;
    float opacity = 1;
    Dash dash = Dash::solid;
};
struct PathStep {
    const Path* path = nullptr;
    DrawInk fill, stroke;
    float stroke_width = 0;
    LineCap cap = LineCap::butt;
    Dash dash = Dash::solid;
    float opacity = 1;
};
struct TextStep {
    Vec2 origin;  // start of the baseline
    std::span<const PositionedGlyph> glyphs;
    Color color;
    Color halo{0, 0, 0, 0};
    float halo_width = 0;  // outside the letters
    float opacity = 1;
    std::string_view text;
};
struct ImageStep {
    Rect box;
    int width = 0, height = 0;
    std::span<const uint8_t> rgba;  // straight alpha
    bool smooth = false;
    float opacity = 1;
};

class Sink {
  public:
    virtual ~Sink() = default;
    virtual void begin_mark(const Mark&) {}
    virtual void end_mark(const Mark&) {}
    virtual void begin_group(const Affine&, const Rect* clip, float opacity) = 0;
    virtual void end_group() = 0;
    virtual void shape(const ShapeStep&) = 0;
    virtual void line(const LineStep&) = 0;
    virtual void curve(const CurveStep&) = 0;
    virtual void path(const PathStep&) = 0;
    virtual void text(const TextStep&) = 0;
    virtual void image(const ImageStep&) = 0;
};

struct ExpandOptions {
    float pixels_per_unit = 1;  // a heatmap becomes an image if its cells are small, in units or in pixels
};
inline constexpr float kSmallestCell = 4;
inline constexpr int kMostCells = 20000;

class Expander {
  public:
    void run(const DisplayList&, const FontSet&, const ExpandOptions&, Sink&);

  private:
    void mark(const DisplayList&, const FontSet&, const Mark&, Sink&);
    void line(const DisplayList&, const Mark&, Sink&);
    void path(const DisplayList&, const Mark&, Sink&);
    void text(const DisplayList&, const FontSet&, const Mark&, Sink&);
    void heatmap(const DisplayList&, const FontSet&, const Mark&, Sink&);
    void digits(const DisplayList&, const FontSet&, const Mark&, Rect cell, float number, Color ground, Sink&);
    void image(const DisplayList&, const Mark&, Sink&);
    void head(Vec2 tip, Vec2 base, float half, const DrawInk&, float opacity, Sink&);

    std::vector<float> scales_;  // pixels per unit of each open group
    Path path_, dashed_;
    TextLayout layout_;
    std::vector<uint8_t> cells_;
};

DrawInk resolve_ink(const DisplayList&, const Paint&);

// The lengths on and off of a dash pattern, for a stroke of that width; none for solid. Dots are dashes of no length
// with round caps.
struct DashPattern {
    float on = 0, off = 0;
    LineCap cap = LineCap::butt;
};
DashPattern dash_pattern(Dash, float width);

// Length and half width of the head of an arrow whose shaft has that width.
struct HeadSize {
    float length = 0, half = 0;
};
HeadSize head_size(float width);

// A shape as a path, for writers and maps that have no other way.
void add_shape(const ShapeStep&, Path&);
// A straight arrow as one outline.
void add_arrow(const LineStep&, Path&);

}  // namespace glassbox
