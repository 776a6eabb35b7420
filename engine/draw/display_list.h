// The display list: what a picture is, as plain data. It is the seam between meaning and pixels: figures write it,
// easing rewrites its numbers, and the OpenGL renderer, the SVG writer, the tests and the accessibility tree read it.
//
//     DisplayList list;
//     Mark& m = list.add(MarkKind::circle, key("node", 3), {x, y, radius});
//     m.fill = Paint(theme.accent);
//
// Marks are drawn in order (painter's order). Geometry lives in one pool of floats, so that easing is one loop:
//
//     circle       cx cy r
//     rect         x y w h corner
//     line         x0 y0 x1 y1 bend          ends may be attached to marks, see LineEnds; bend moves the middle of the
//                                            line sideways by that much (a quadratic curve), 0 is straight
//     path         points x y ...            verbs in `verbs`
//     text         x y size                  anchor point on the baseline; text in `chars`, set as engine/draw/text.h
//                                            says; numerals with tabular digits and without markup
//     heatmap      x y w h values true-values    rows * columns each, row-major; see HeatmapInfo. Both are the
//                                            same until easing moves the first, which colour the cells; digits are
//                                            written from the second, since a written number is always true
//     image        x y w h                   see ImageInfo
//     group_begin  a b c d e f x y w h       affine map, then the clip rectangle inside it (w < 0: no clip)
//     group_end
#pragma once
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/geometry.h"
#include "engine/base/key.h"
#include "engine/base/value.h"
#include "engine/draw/colormap.h"
#include "engine/draw/font_style.h"
#include "engine/draw/path.h"

namespace glassbox {

enum class MarkKind : uint8_t { circle, rect, line, path, text, heatmap, image, group_begin, group_end };
enum class Anchor : uint8_t { left, middle, right };
enum class Dash : uint8_t { solid, dashed, dotted };

// A colour, or a number on a scale. A number keeps its Value, and eases as a number, through the colour map.
struct Paint {
    static constexpr uint16_t kSolid = 0xFFFF;
    Color color{0, 0, 0, 0};
    float number = 0;
    Value value;
    uint16_t scale = kSolid;  // index in DisplayList::scales

    constexpr Paint() = default;
    constexpr Paint(Color c) : color(c) {}
    constexpr bool visible() const { return scale != kSolid || color.a != 0; }
    friend bool operator==(const Paint&, const Paint&) = default;
};

struct Mark {
    enum Flag : uint16_t {
        kHoverable = 1,    // answers the pointer; set by a binding, a key with a label, or by the figure
        kSelectable = 2,   // a click or Enter chooses it
        kDraggable = 4,    // the hand may move it; `drag` names what moves
        kNumeral = 8,      // the text is digits written from `value`
        kLiteral = 16,     // the text holds digits that are no quantity of the model, and says so
        kArrowEnd = 32,    // arrowhead at the second end of a line, or the end of a path
        kArrowStart = 64,
        kDecoration = 128, // says nothing by itself: left out of the accessibility tree and of hit tests
        kInstant = 256,    // held by the hand or produced by a playing model: never eased
        kMayOverlap = 512, // a label that is meant to lie on another mark
        kClickable = 1024, // a click sets or edits a control
    };
    Key key;
    MarkKind kind = MarkKind::circle;
    FontStyle font = FontStyle::sans;
    Anchor anchor = Anchor::left;
    Dash dash = Dash::solid;
    uint16_t flags = 0;
    Paint fill, stroke;
    float stroke_width = 0;
    float opacity = 1;
    float delay = 0;              // 0 to 1 of the stagger, in reading order or along the data's path
    uint32_t geometry = 0, geometry_count = 0;  // in DisplayList::numbers
    uint32_t text = 0, text_size = 0;           // in chars: the text, of a text mark
    uint32_t name = 0, name_size = 0;           // in chars: the accessible name
    uint32_t info = 0;            // line: 1 + index in ends (0: free ends); index in heatmaps or images; first of verbs
    uint32_t depends = 0, depends_count = 0;    // in DisplayList::dependencies
    uint64_t owner = 0;           // hash of the key that this mark is a part of (a label of its node); 0: itself
    Value value;                  // the quantity that the mark as a whole shows
    bool has(Flag f) const { return (flags & f) != 0; }
};

// Ends of a line that stop on the boundary of the mark with that key (0: a free end), `gap` units short of it.
struct LineEnds {
    uint64_t from = 0, to = 0;
    float gap = 0;
};
struct HeatmapInfo {
    int rows = 0, columns = 0;
    float gap = 1;          // between cells, in units
    float corner = 2;
    uint16_t scale = 0;     // in DisplayList::scales
    bool digits = true;     // write numbers in cells that are wide enough
    Value first;            // cell (r, c) shows first.at(r * columns + c)
};
struct ImageInfo {
    int width = 0, height = 0;
    uint32_t pixels = 0;    // first byte in DisplayList::pixels, RGBA
    bool smooth = false;    // false: pixels stay squares
};

struct DisplayList {
    Vec2 size{640, 400};            // the figure's stage in units
    const Theme* theme = &light_theme();
    std::vector<Mark> marks;
    std::vector<float> numbers;
    std::vector<Verb> verbs;
    std::string chars;
    std::vector<ColorScale> scales;
    std::vector<LineEnds> ends;
    std::vector<HeatmapInfo> heatmaps;
    std::vector<ImageInfo> images;
    std::vector<uint8_t> pixels;
    std::vector<uint64_t> dependencies;  // hashes of keys

    void clear();  // keeps the memory
    Mark& add(MarkKind kind, Key k, std::initializer_list<float> geometry);
    uint16_t add_scale(const ColorScale& s);  // equal scales share an index
    void set_text(Mark& m, std::string_view s);
    void set_path(Mark& m, const Path& path);  // of the mark that was added last
    void set_name(Mark& m, std::string_view s);

    std::span<const float> geometry(const Mark& m) const { return {numbers.data() + m.geometry, m.geometry_count}; }
    std::span<float> geometry(const Mark& m) { return {numbers.data() + m.geometry, m.geometry_count}; }
    std::string_view text(const Mark& m) const { return {chars.data() + m.text, m.text_size}; }
    std::string_view name(const Mark& m) const { return {chars.data() + m.name, m.name_size}; }
    // Verbs of a path: as many as its points need.
    std::span<const Verb> path_verbs(const Mark& m) const;
    std::span<const uint64_t> depends_on(const Mark& m) const {
        return {dependencies.data() + m.depends, m.depends_count};
    }
    Color color(const Paint& p) const {
        return p.scale == Paint::kSolid ? p.color : color_of(scales[p.scale], p.number, *theme);
    }
    std::span<const float> cell_values(const Mark& heatmap) const { return cells(heatmap, 0); }  // for colours
    std::span<const float> cell_digits(const Mark& heatmap) const { return cells(heatmap, 1); }  // for written numbers
    // Rectangle of cell (r, c) of a heatmap mark.
    Rect cell(const Mark& heatmap, int r, int c) const;
    // Box around a mark's geometry in its own group's coordinates; text is measured elsewhere and gives a point.
    Rect bounds(const Mark& m) const;

  private:
    std::span<const float> cells(const Mark& heatmap, size_t block) const {
        const HeatmapInfo& h = heatmaps[heatmap.info];
        const size_t n = static_cast<size_t>(h.rows) * static_cast<size_t>(h.columns);
        return geometry(heatmap).subspan(4 + block * n, n);
    }
};

// Cuts attached lines at the boundaries of the marks that they point at. Run on the list to be drawn, after easing,
// so that an arrow stays on the edge of a moving node.
void resolve_ends(DisplayList& list);

// The distance from the centre of `m` to its boundary along unit vector `direction`.
float boundary_distance(const DisplayList& list, const Mark& m, Vec2 direction);

// Same picture: every drawn number, text and colour equal to the bit. What the seek test compares.
bool same_picture(const DisplayList& a, const DisplayList& b, std::string* difference = nullptr);
uint64_t hash_of(const DisplayList& list);

// All as text, a line a mark: for tests and for the author's inspector.
std::string describe(const DisplayList& list);

}  // namespace glassbox
