#include "engine/draw/path.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace glassbox;
using doctest::Approx;

namespace {

// Positive for a contour that runs clockwise on the screen.
double area_of(const Polylines& lines) {
    double sum = 0;
    for (const auto& c : lines.contours) {
        const auto p = lines.of(c);
        for (size_t i = 0; i < p.size(); ++i) {
            const Vec2 a = p[i], b = p[(i + 1) % p.size()];
            sum += double{a.x} * b.y - double{b.x} * a.y;
        }
    }
    return sum / 2;
}

Polylines flat(const Path& path, float tolerance = 0.001f) {
    Polylines out;
    flatten(path, {}, tolerance, out);
    return out;
}

constexpr float kPi = 3.14159265f;

}  // namespace

TEST_CASE("shapes have their areas, clockwise on the screen") {
    CHECK(area_of(flat(Path().add_rect({1, 2, 30, 40}))) == Approx(1200));
    CHECK(area_of(flat(Path().add_circle({5, 5}, 10))) == Approx(kPi * 100).epsilon(0.001));
    CHECK(area_of(flat(Path().add_ellipse({5, 5}, 10, 4))) == Approx(kPi * 40).epsilon(0.001));
    CHECK(area_of(flat(Path().add_rounded_rect({0, 0, 40, 20}, 4))) ==
          Approx(800 - (4 - kPi) * 16).epsilon(0.001));
    // A radius that is too large makes a pill; one of 0 a rectangle.
    CHECK(area_of(flat(Path().add_rounded_rect({0, 0, 40, 20}, 99))) ==
          Approx(400 + kPi * 100).epsilon(0.001));
    CHECK(Path().add_rounded_rect({0, 0, 40, 20}, 0).verbs().size() == 5);
}

TEST_CASE("arcs are round and end where they should") {
    for (const float sweep : {0.1f, 1.5f, 3.f, 6.f, -0.5f, -4.f}) {
        Path p;
        p.add_arc({10, 20}, 5, 0.7f, sweep);
        const Polylines lines = flat(p);
        for (const Vec2 q : lines.points) CHECK(length(q - Vec2{10, 20}) == Approx(5).epsilon(0.001));
        CHECK(length(p.current() - Vec2{10 + 5 * std::cos(0.7f + sweep), 20 + 5 * std::sin(0.7f + sweep)}) <
              1e-4f);
        CHECK(total_length(lines) == Approx(5 * std::abs(sweep)).epsilon(0.001));
    }
    Path whole;
    whole.add_arc({0, 0}, 5, 0, std::numeric_limits<float>::infinity());
    CHECK(total_length(flat(whole)) == Approx(10 * kPi).epsilon(0.001));
}

TEST_CASE("unit vectors are those of the library") {
    for (float a = -20; a < 20; a += 0.037f) {
        CHECK(std::abs(unit_vector(a).x - std::cos(a)) < 2e-7f);
        CHECK(std::abs(unit_vector(a).y - std::sin(a)) < 2e-7f);
    }
    CHECK(unit_vector(std::numeric_limits<float>::quiet_NaN()) == Vec2{1, 0});
}

TEST_CASE("bounds are those of the curve, not of its control points") {
    Path p;
    p.move_to({0, 0}).cubic_to({0, 40}, {30, 40}, {30, 0});
    CHECK(p.bounds().h == Approx(30));
    CHECK(p.control_bounds().h == 40);
    Path q;
    q.move_to({0, 0}).quad_to({10, 20}, {20, 0});
    CHECK(q.bounds().h == Approx(10));
    CHECK(Path().add_circle({3, 4}, 2).bounds().x == Approx(1));
    CHECK(Path().bounds() == Rect{});
    Path moved = q;
    moved.transform({2, 0, 0, 3, 5, 7});
    CHECK(moved.bounds().h == Approx(30));
    CHECK(Path().append(q, {2, 0, 0, 3, 5, 7}) == moved);
}

TEST_CASE("flattening keeps within the tolerance") {
    Path p;
    p.move_to({0, 0}).cubic_to({100, 300}, {200, -300}, {300, 100});
    for (const float tolerance : {0.01f, 0.1f, 1.f}) {
        const Polylines fine = flat(p, 0.0005f), coarse = flat(p, tolerance);
        CHECK(coarse.points.size() < fine.points.size());
        for (const Vec2 q : fine.points) {
            float nearest = 1e9f;
            for (size_t i = 0; i + 1 < coarse.points.size(); ++i) {
                const Vec2 a = coarse.points[i], d = coarse.points[i + 1] - a;
                const float t = std::fmin(1.f, std::fmax(0.f, dot(q - a, d) / dot(d, d)));
                nearest = std::fmin(nearest, length(q - (a + d * t)));
            }
            CHECK(nearest <= tolerance + 0.001f);
        }
    }
}

TEST_CASE("contours with coordinates that mean nothing are left out") {
    const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
    for (const float bad : {nan, inf, -inf, 1e30f}) {
        Path p;
        p.add_rect({0, 0, 1, 1});
        p.move_to({0, 0}).line_to({bad, 0}).line_to({1, 1}).close();
        p.move_to({0, 0}).cubic_to({0, bad}, {1, 1}, {2, 2});
        p.move_to({0, 0}).quad_to({bad, 1}, {2, 2});
        p.add_circle({bad, 0}, 3);
        p.add_rect({5, 5, 1, 1});
        const Polylines lines = flat(p);
        CHECK(lines.contours.size() == 2);
        CHECK(area_of(lines) == Approx(2));
        for (const Vec2 q : lines.points) CHECK(std::isfinite(q.x + q.y));
    }
    Polylines out;
    flatten(Path().add_circle({0, 0}, 5), {}, nan, out);
    CHECK(out.contours.size() == 1);
    flatten(Path().line_to({5, 5}).close().line_to({3, 3}), {}, 0.1f,
            out);  // no move first, a line after closing
    CHECK(out.contours.size() == 2);
}

TEST_CASE("length, points along, parts") {
    const Polylines lines = flat(Path().add_rect({0, 0, 30, 10}));
    CHECK(total_length(lines) == 80);
    CHECK(point_at_length(lines, 35).point == Vec2{30, 5});
    CHECK(point_at_length(lines, 35).direction == Vec2{0, 1});
    CHECK(point_at_length(lines, -5).point == Vec2{0, 0});
    CHECK(point_at_length(lines, 1e9f).point == Vec2{0, 0});
    CHECK(point_at_length(Polylines{}, 3).point == Vec2{});
    Polylines part;
    trim(lines, 25, 45, part);
    CHECK(total_length(part) == 20);
    CHECK(part.points.front() == Vec2{25, 0});
    CHECK(part.points.back() == Vec2{25, 10});
    trim(lines, 0, 80, part);
    CHECK(part.contours.at(0).closed);
    trim(lines, 50, 40, part);
    CHECK(part.contours.empty());
}

TEST_CASE("dashes") {
    const Polylines line = flat(Path().move_to({0, 0}).line_to({100, 0}));
    Polylines out;
    const float plain[] = {6, 4};
    dash(line, plain, 0, out);
    CHECK(out.contours.size() == 10);
    CHECK(total_length(out) == Approx(60));
    CHECK(out.points[2] == Vec2{10, 0});
    dash(line, plain, 3, out);
    CHECK(out.contours.size() == 11);
    CHECK(out.points[1] == Vec2{3, 0});
    dash(line, plain, -7, out);
    CHECK(out.points[0] == Vec2{0, 0});
    CHECK(out.points[1].x == Approx(3));
    const float odd[] = {5};  // as 5 on, 5 off
    dash(line, odd, 0, out);
    CHECK(total_length(out) == Approx(50));
    const float dots[] = {0, 10};
    dash(line, dots, 5, out);
    CHECK(out.contours.size() == 10);
    // A dash over the start of a closed contour is one piece.
    dash(flat(Path().add_rect({0, 0, 20, 20})), plain, 3, out);
    CHECK(out.contours.size() == 8);
    CHECK(total_length(out) == Approx(48));
    // Patterns that cannot be drawn leave the line whole.
    const float none[] = {0, 0}, wrong[] = {3, -1}, tiny[] = {1e-6f, 1e-6f};
    for (const auto& bad : {none, wrong, tiny}) {
        dash(line, {bad, 2}, 0, out);
        CHECK(out.contours.size() == 1);
    }
    dash(line, {}, 0, out);
    CHECK(out.contours.size() == 1);
}
