// Outlines of lines and Bézier curves, and what can be asked of them.
//
//     Path p;
//     p.add_rounded_rect({0, 0, 80, 40}, 4).move_to({10, 20}).cubic_to({30, 0}, {50, 40}, {70, 20});
//     Polylines lines;
//     flatten(p, Affine::scaling(2), 0.1f, lines);     // device pixels; reuses the memory of `lines`
//
// Every result is made of + - * / and sqrt in one order, so it has the same bits on every machine.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/geometry.h"

namespace glassbox {

enum class Verb : uint8_t { move, line, quad, cubic, close };
constexpr int point_count(Verb verb) {
    return verb == Verb::close ? 0 : verb == Verb::quad ? 2 : verb == Verb::cubic ? 3 : 1;
}

class Path {
  public:
    Path& move_to(Vec2 p);
    Path& line_to(Vec2 p);  // a line (or curve) without a move_to before starts at (0, 0), or where the last
                            // contour began
    Path& quad_to(Vec2 control, Vec2 p);
    Path& cubic_to(Vec2 control1, Vec2 control2, Vec2 p);
    Path& close();

    // Shapes, each a contour of its own, clockwise on the screen.
    Path& add_rect(Rect);
    Path& add_rounded_rect(Rect, float radius);
    Path& add_circle(Vec2 center, float radius);
    Path& add_ellipse(Vec2 center, float rx, float ry);
    Path& add_polyline(std::span<const Vec2>);
    Path& add_polygon(std::span<const Vec2>);
    // An arc from angle `start` over `sweep` radians (0 is to the right, positive is clockwise on the
    // screen). Joins with a line to the current point if `join`, else starts a contour.
    Path& add_arc(Vec2 center, float radius, float start, float sweep, bool join = false);
    Path& append(const Path&, const Affine& = {});

    void clear();
    bool empty() const { return verbs_.empty(); }
    std::span<const Verb> verbs() const { return verbs_; }
    std::span<const Vec2> points() const { return points_; }
    Vec2 current() const;  // where the pen is

    void transform(const Affine&);
    Rect bounds() const;          // of the curves themselves, exact but for rounding
    Rect control_bounds() const;  // of all points: never smaller, cheaper

    friend bool operator==(const Path&, const Path&) = default;

  private:
    void begin_if_needed();

    std::vector<Verb> verbs_;
    std::vector<Vec2> points_;
    Vec2 start_{};       // of the current contour
    bool open_ = false;  // a contour is being drawn
};

// A path as straight pieces: contours are runs of `points`.
struct Polylines {
    struct Contour {
        uint32_t begin = 0, end = 0;
        bool closed = false;
    };
    std::vector<Vec2> points;
    std::vector<Contour> contours;

    void clear() {
        points.clear();
        contours.clear();
    }
    std::span<const Vec2> of(const Contour& c) const {
        return std::span(points).subspan(c.begin, c.end - c.begin);
    }
};

// Maps the path, then cuts curves so that no piece is farther from its curve than `tolerance` (units after
// the map). Contours with a coordinate that is not finite, or beyond 1e9, are left out. Adds to `out` after
// clearing it.
void flatten(const Path&, const Affine&, float tolerance, Polylines& out);

// Lengths along all contours, in order; a closed contour includes its last side.
float total_length(const Polylines&);
struct PointOnPath {
    Vec2 point;
    Vec2 direction;  // of unit length; (1, 0) where there is none
};
// Clamped to the ends; (0, 0) for an empty path.
PointOnPath point_at_length(const Polylines&, float length);
// The part between two lengths, for a line that is drawn bit by bit. Contours in it are open, unless whole.
void trim(const Polylines&, float from, float to, Polylines& out);
// Cuts into dashes: lengths on, off, on ... starting `offset` into the pattern. A pattern that has no
// positive sum, or would make more than 100,000 dashes, leaves the lines whole.
void dash(const Polylines&, std::span<const float> pattern, float offset, Polylines& out);

// Cosine and sine by polynomials: the same bits everywhere, error below 1e-7.
Vec2 unit_vector(float radians);

}  // namespace glassbox
