#include "engine/draw/stroke.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "engine/draw/coverage.h"

using namespace glassbox;
using doctest::Approx;

namespace {

AlphaMask draw(const Path& path, const StrokeStyle& style, PixelRect clip = {0, 0, 200, 200}) {
    Polylines lines, outline;
    flatten(path, {}, kFlattenTolerance, lines);
    stroke(lines, style, kFlattenTolerance, outline);
    return rasterize_glyph(outline, clip);
}

double area(const AlphaMask& mask) {
    return std::accumulate(mask.alpha.begin(), mask.alpha.end(), 0.0) / 255;
}

int alpha_at(const AlphaMask& m, int x, int y) {
    if (x < m.bounds.x || y < m.bounds.y || x >= m.bounds.x + m.bounds.w || y >= m.bounds.y + m.bounds.h)
        return 0;
    return m.alpha[static_cast<size_t>((y - m.bounds.y) * m.bounds.w + x - m.bounds.x)];
}

}  // namespace

TEST_CASE("a line has exactly its width") {
    for (const float width : {0.3f, 1.f, 1.5f, 2.5f, 7.f}) {
        CHECK(area(draw(Path().move_to({10, 20}).line_to({110, 20}), {.width = width})) ==
              Approx(100 * width).epsilon(0.01));
        CHECK(area(draw(Path().move_to({10, 20.3f}).line_to({90, 80.3f}), {.width = width})) ==
              Approx(100 * width).epsilon(0.01));
    }
    // One pixel wide on the pixel grid: one row, all of it.
    const AlphaMask m = draw(Path().move_to({10, 20.5f}).line_to({20, 20.5f}), {.width = 1});
    CHECK(m.bounds == PixelRect{10, 20, 10, 1});
    for (const uint8_t a : m.alpha) CHECK(a == 255);
}

TEST_CASE("a curve's stroke has its length times its width") {
    Path wave;
    wave.move_to({20, 60}).cubic_to({60, -20}, {100, 140}, {150, 60});
    Polylines lines;
    flatten(wave, {}, 0.001f, lines);
    for (const float width : {1.f, 2.5f, 6.f})
        CHECK(area(draw(wave, {.width = width})) == Approx(total_length(lines) * width).epsilon(0.015));
    for (const float radius : {3.f, 10.f, 60.f})
        CHECK(area(draw(Path().add_circle({100, 100}, radius), {.width = 2})) ==
              Approx(4 * 3.14159 * radius).epsilon(0.02));
}

TEST_CASE("a fine curve is even, without beads where its pieces meet") {
    // Along the upper quarter of a circle, each pixel column holds the same ink, but for the slope.
    const AlphaMask m = draw(Path().add_circle({100, 100}, 80), {.width = 1});
    for (int x = 70; x < 130; ++x) {
        double column = 0;
        for (int y = 10; y < 40; ++y) column += alpha_at(m, x, y) / 255.0;
        const double dx = (x + 0.5 - 100) / 80;
        CHECK(column == Approx(1 / std::sqrt(1 - dx * dx)).epsilon(0.03));
    }
}

TEST_CASE("caps and joins add what they should") {
    const Path line = Path().move_to({50, 50}).line_to({100, 50});
    CHECK(area(draw(line, {.width = 20, .cap = LineCap::square})) == Approx(70 * 20).epsilon(0.002));
    CHECK(area(draw(line, {.width = 20, .cap = LineCap::round})) ==
          Approx(50 * 20 + 3.14159 * 100).epsilon(0.005));
    // A right angle: the outer corner is a square, a quarter disc or half the square.
    const Path corner = Path().move_to({50, 50}).line_to({100, 50}).line_to({100, 100});
    const double body = 2 * 50 * 20 - 100;
    CHECK(area(draw(corner, {.width = 20, .join = LineJoin::miter})) == Approx(body + 100).epsilon(0.002));
    CHECK(area(draw(corner, {.width = 20, .join = LineJoin::round})) ==
          Approx(body + 3.14159 * 25).epsilon(0.003));
    CHECK(area(draw(corner, {.width = 20, .join = LineJoin::bevel})) == Approx(body + 50).epsilon(0.002));
    // A sharp point is cut off at the limit.
    const Path spike = Path().move_to({20, 50}).line_to({120, 52}).line_to({20, 54});
    CHECK(draw(spike, {.width = 4, .join = LineJoin::miter}).bounds.w < 110);
    CHECK(draw(spike, {.width = 4, .join = LineJoin::miter, .miter_limit = 100}).bounds.w > 130);
    // Turning back on itself.
    CHECK(area(draw(Path().move_to({50, 50}).line_to({90, 50}).line_to({60, 50}), {.width = 10})) ==
          Approx(400 + 3.14159 * 12.5).epsilon(0.01));
    // A closed contour has a join at its start.
    CHECK(area(draw(Path().add_rect({50, 50, 40, 40}), {.width = 4, .join = LineJoin::miter})) ==
          Approx(44 * 44 - 36 * 36).epsilon(0.001));
}

TEST_CASE("contours of no length") {
    const Path dot = Path().move_to({50, 50}).line_to({50, 50});
    CHECK(area(draw(dot, {.width = 10})) == 0);
    CHECK(area(draw(dot, {.width = 10, .cap = LineCap::square})) == Approx(100));
    CHECK(area(draw(dot, {.width = 10, .cap = LineCap::round})) == Approx(78.5).epsilon(0.02));
    CHECK(area(draw(Path().move_to({50, 50}).close(), {.width = 10, .cap = LineCap::round})) ==
          Approx(78.5).epsilon(0.02));
    const float dots[] = {0, 20};
    CHECK(area(draw(Path().move_to({50, 50}).line_to({109, 50}),
                    {.width = 6, .cap = LineCap::round, .dashes = dots})) ==
          Approx(3 * 3.14159 * 9).epsilon(0.03));
}

TEST_CASE("degenerate and hostile strokes are harmless") {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const Path line = Path().move_to({10, 10}).line_to({50, 10});
    for (const float width : {0.f, -1.f, nan, std::numeric_limits<float>::infinity()})
        CHECK(draw(line, {.width = width}).alpha.empty());
    // Many points in almost the same place, then sharp zigzags shorter than the width.
    Path p;
    p.move_to({50, 50});
    for (int i = 0; i < 200; ++i) p.line_to({50 + static_cast<float>(i % 3) * 1e-5f, 50});
    for (int i = 0; i < 200; ++i)
        p.line_to({50 + static_cast<float>(i) * 0.1f, 50 + static_cast<float>(i % 2)});
    for (const LineJoin join : {LineJoin::round, LineJoin::miter, LineJoin::bevel})
        for (const LineCap cap : {LineCap::butt, LineCap::round, LineCap::square}) {
            Polylines lines, outline;
            flatten(p, {}, 0.1f, lines);
            stroke(lines, {.width = 8, .join = join, .cap = cap}, 0.1f, outline);
            for (const Vec2 q : outline.points) {
                REQUIRE(std::isfinite(q.x + q.y));
                CHECK(std::abs(q.x - 60) < 60);
                CHECK(std::abs(q.y - 50) < 60);
            }
            const AlphaMask m = rasterize_glyph(outline, {0, 0, 200, 200});
            CHECK(alpha_at(m, 60, 50) == 255);
        }
    Polylines wild;
    wild.points = {{0, 0}, {nan, 1}, {5, 5}};
    wild.contours = {{0, 3, false}, {0, 0, true}, {0, 1, true}};
    Polylines outline;
    stroke(wild, {.width = 2, .cap = LineCap::round}, nan, outline);
    for (const Vec2 q : outline.points) CHECK(std::isfinite(q.x + q.y));
}
