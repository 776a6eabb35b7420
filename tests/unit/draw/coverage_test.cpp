#include "engine/draw/coverage.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

using namespace glassbox;
using doctest::Approx;

namespace {

Polylines flat(const Path& path, float tolerance = 0.005f) {
    Polylines out;
    flatten(path, {}, tolerance, out);
    return out;
}

double area(const AlphaMask& mask) {
    return std::accumulate(mask.alpha.begin(), mask.alpha.end(), 0.0) / 255;
}

// A picture of all pixels of the clip, from either output.
std::vector<uint8_t> picture(const AlphaMask& m, PixelRect clip) {
    std::vector<uint8_t> out(static_cast<size_t>(clip.w * clip.h));
    for (int y = 0; y < m.bounds.h; ++y)
        for (int x = 0; x < m.bounds.w; ++x)
            out.at(static_cast<size_t>((m.bounds.y + y - clip.y) * clip.w + m.bounds.x + x - clip.x)) =
                m.alpha[static_cast<size_t>(y * m.bounds.w + x)];
    return out;
}
std::vector<uint8_t> picture(const CoverageTiles& t, PixelRect clip) {
    std::vector<uint8_t> out(static_cast<size_t>(clip.w * clip.h));
    const auto put = [&](int x, int y, uint8_t a) {
        const bool inside = x >= clip.x && y >= clip.y && x < clip.x + clip.w && y < clip.y + clip.h;
        if (!inside) {
            REQUIRE(a == 0);
            return;
        }
        uint8_t& pixel = out.at(static_cast<size_t>((y - clip.y) * clip.w + x - clip.x));
        REQUIRE(pixel == 0);  // no pixel is told twice
        pixel = a;
    };
    for (const auto& s : t.solids)
        for (int y = 0; y < s.h; ++y)
            for (int x = 0; x < s.w; ++x) put(s.x + x, s.y + y, 255);
    for (const auto& p : t.partials)
        for (int y = 0; y < kTileSize; ++y)
            for (int x = 0; x < kTileSize; ++x)
                put(p.x + x, p.y + y, t.alpha.at(p.offset + static_cast<size_t>(y * kTileSize + x)));
    return out;
}

Path star(Vec2 center, float radius) {
    Path p;
    for (int i = 0; i < 5; ++i) {
        const Vec2 q = center + unit_vector(static_cast<float>(i) * 2.5132741f - 1.5707963f) * radius;
        i == 0 ? p.move_to(q) : p.line_to(q);
    }
    return p.close();
}

}  // namespace

TEST_CASE("coverage is area") {
    const PixelRect clip{0, 0, 100, 100};
    CHECK(area(rasterize_glyph(flat(Path().add_rect({10.25f, 20.5f, 30.5f, 7.25f})), clip)) ==
          Approx(30.5 * 7.25).epsilon(0.001));
    CHECK(area(rasterize_glyph(flat(Path().add_circle({50, 50}, 33.3f)), clip)) ==
          Approx(3.14159265 * 33.3 * 33.3).epsilon(0.001));
    const Vec2 triangle[] = {{3, 4}, {90, 13}, {31, 77}};
    const double twice = (90 - 3) * (77 - 4) - (31 - 3) * (13 - 4);
    CHECK(area(rasterize_glyph(flat(Path().add_polygon(triangle)), clip)) ==
          Approx(twice / 2).epsilon(0.001));
    // A quarter of a pixel, to the bit.
    const AlphaMask m = rasterize_glyph(flat(Path().add_rect({5.5f, 5.5f, 0.5f, 0.5f})), clip);
    CHECK(m.bounds == PixelRect{5, 5, 1, 1});
    CHECK(m.alpha[0] == 64);
    // A sliver much thinner than a pixel still counts for what it is.
    CHECK(area(rasterize_glyph(flat(Path().add_rect({10, 10.5f, 50, 0.1f})), clip)) ==
          Approx(5).epsilon(0.05));
}

TEST_CASE("each pixel agrees with many samples") {
    const Polylines lines = flat(star({40, 40}, 37.3f));
    for (const FillRule rule : {FillRule::nonzero, FillRule::even_odd}) {
        const auto pixels = picture(rasterize_glyph(lines, {0, 0, 80, 80}, rule), {0, 0, 80, 80});
        constexpr int kSamples = 16;
        int checked = 0;
        for (int y = 0; y < 80; y += 3)
            for (int x = 0; x < 80; x += 3) {
                int inside = 0, lowest = 9, highest = -9;
                for (int i = 0; i < kSamples * kSamples; ++i) {
                    const float px =
                        static_cast<float>(x) + (static_cast<float>(i % kSamples) + 0.5f) / kSamples;
                    const float py =
                        static_cast<float>(y) + (static_cast<float>(i / kSamples) + 0.5f) / kSamples;
                    int winding = 0;
                    const auto p = lines.points;
                    for (size_t k = 0; k < p.size(); ++k) {
                        const Vec2 a = p[k], b = p[(k + 1) % p.size()];
                        if ((a.y <= py) == (b.y <= py)) continue;
                        if (a.x + (py - a.y) / (b.y - a.y) * (b.x - a.x) > px) winding += a.y < b.y ? 1 : -1;
                    }
                    inside += rule == FillRule::nonzero ? winding != 0 : winding % 2 != 0;
                    lowest = std::min(lowest, winding);
                    highest = std::max(highest, winding);
                }
                // Where edges cross in a pixel the sum of areas is not the union; that is stated in the
                // header.
                if (highest - lowest > 1) continue;
                ++checked;
                CHECK(std::abs(pixels[static_cast<size_t>(y * 80 + x)] -
                               inside * 255.0 / (kSamples * kSamples)) < 12);
            }
        CHECK(checked > 600);
    }
}

TEST_CASE("tiles and bitmap are the same picture") {
    Path p = star({150, 120}, 110);
    p.add_circle({150, 120}, 60).add_rounded_rect({-30, 40, 90, 300}, 12);
    const Polylines lines = flat(p);
    Rasterizer r;
    for (const FillRule rule : {FillRule::nonzero, FillRule::even_odd})
        for (const PixelRect clip : {PixelRect{0, 0, 300, 240}, PixelRect{-50, -50, 400, 400},
                                     PixelRect{97, 43, 61, 77}, PixelRect{150, 120, 1, 1}}) {
            AlphaMask m;
            CoverageTiles t;
            r.rasterize(lines, clip, rule, m);
            r.rasterize_tiles(lines, clip, rule, t);
            CHECK(picture(m, clip) == picture(t, clip));
            for (const auto& partial : t.partials) {
                CHECK(partial.x % kTileSize == 0);
                CHECK(partial.y % kTileSize == 0);
            }
        }
}

TEST_CASE("a clip shows a part of the same picture") {
    Path p = star({60, 60}, 55);
    p.add_circle({20, 30}, 40);
    const Polylines lines = flat(p);
    const PixelRect all{-40, -40, 200, 200};
    const auto whole = picture(rasterize_glyph(lines, all), all);
    for (const PixelRect clip : {PixelRect{10, 10, 50, 50}, PixelRect{0, 0, 33, 100},
                                 PixelRect{64, 1, 16, 16}, PixelRect{-100, 50, 1000, 1}}) {
        const AlphaMask m = rasterize_glyph(lines, clip);
        for (int y = 0; y < m.bounds.h; ++y)
            for (int x = 0; x < m.bounds.w; ++x) {
                const int at = (m.bounds.y + y - all.y) * all.w + m.bounds.x + x - all.x;
                CHECK(std::abs(m.alpha[static_cast<size_t>(y * m.bounds.w + x)] -
                               whole[static_cast<size_t>(at)]) <= 1);
            }
    }
}

TEST_CASE("shapes that share an edge leave no seam") {
    // A square cut by a slanted line, and a fan of triangles.
    const PixelRect clip{0, 0, 64, 64};
    const auto sum_of = [&](const std::vector<Path>& parts) {
        std::vector<int> sum(64 * 64);
        for (const Path& part : parts) {
            const auto pixels = picture(rasterize_glyph(flat(part), clip), clip);
            for (size_t i = 0; i < sum.size(); ++i) sum[i] += pixels[i];
        }
        return sum;
    };
    const Vec2 left[] = {{0, 0}, {17.3f, 0}, {41.7f, 64}, {0, 64}},
               right[] = {{17.3f, 0}, {64, 0}, {64, 64}, {41.7f, 64}};
    for (const int v : sum_of({Path().add_polygon(left), Path().add_polygon(right)}))
        CHECK(std::abs(v - 255) <= 1);
    // In one path the shared edges cancel to the bit.
    Path fan;
    for (int i = 0; i < 16; ++i) {
        const Vec2 a = unit_vector(static_cast<float>(i) * 0.39269908f) * 100,
                   b = unit_vector(static_cast<float>((i + 1) % 16) * 0.39269908f) * 100;
        const Vec2 c{31.4f, 29.8f}, triangle[] = {c, c + a, c + b};
        fan.add_polygon(triangle);
    }
    const auto pixels = picture(rasterize_glyph(flat(fan), clip), clip);
    for (const uint8_t a : pixels) CHECK(a == 255);
}

TEST_CASE("large areas become few solid runs") {
    Rasterizer r;
    CoverageTiles t;
    r.rasterize_tiles(flat(Path().add_rect({0, 0, 1000, 600})), {0, 0, 1000, 600}, FillRule::nonzero, t);
    CHECK(t.partials.empty());
    CHECK(t.solids.size() == 38);  // a run for each row of tiles, cut to the clip
    CHECK(t.solids.back().h == 8);
    r.rasterize_tiles(flat(Path().add_circle({500, 300}, 290)), {0, 0, 1000, 600}, FillRule::nonzero, t);
    CHECK(t.partials.size() < 200);
    CHECK(t.solids.size() < 40);
    // A thin ring has no solid part, and nothing inside.
    r.rasterize_tiles(flat(Path().add_circle({500, 300}, 290).add_circle({500, 300}, 289)), {0, 0, 1000, 600},
                      FillRule::even_odd, t);
    CHECK(t.solids.empty());
    CHECK(t.partials.size() < 200);
}

TEST_CASE("hostile coordinates are safe") {
    const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
    Rasterizer r;
    CoverageTiles t;
    AlphaMask m;
    const PixelRect clip{0, 0, 100, 80};
    // Beyond what flatten lets through, straight into the rasteriser.
    for (const float far : {1e4f, 1e9f, 1e20f, 3e38f}) {
        Polylines lines;
        lines.points = {{-far, -far}, {far, -far}, {far, far}, {-far, far}};
        lines.contours = {{0, 4, true}};
        r.rasterize(lines, clip, FillRule::nonzero, m);
        CHECK(m.bounds == clip);
        for (const uint8_t a : m.alpha) CHECK(a == 255);
        r.rasterize_tiles(lines, clip, FillRule::nonzero, t);
        CHECK(t.partials.empty());
        lines.points = {{-far, 40}, {50, -far}, {far, 40}, {50, far}};
        r.rasterize(lines, clip, FillRule::nonzero, m);
        for (const uint8_t a : m.alpha) CHECK(a == 255);
    }
    for (const float bad : {nan, inf, -inf}) {
        Polylines lines;
        lines.points = {{0, 0}, {bad, 0}, {10, 10}};
        lines.contours = {{0, 3, true}};
        r.rasterize(lines, clip, FillRule::nonzero, m);
        CHECK(m.alpha.empty());
    }
    r.rasterize(flat(Path().add_rect({10, 10, 20, 20})), {0, 0, -5, 10}, FillRule::nonzero, m);
    CHECK(m.alpha.empty());
    r.rasterize(flat(Path().add_rect({10, 10, 20, 20})),
                {-2147483647 - 1, 2147483647, 2147483647, 2147483647}, FillRule::nonzero, m);
    CHECK(m.alpha.empty());
    r.rasterize_tiles(flat(Path().add_rect({0, 0, 1e9f, 1e9f})), {0, 0, 2147483647, 64}, FillRule::nonzero,
                      t);
    CHECK(t.solids.size() == 4);
    // Random polygons, far and near, compared between the two outputs.
    uint32_t state = 7;
    const auto random = [&] {
        return static_cast<float>((state = state * 1664525u + 1013904223u) >> 8) / (1 << 24);
    };
    for (int i = 0; i < 300; ++i) {
        Polylines lines;
        const float spread = i % 3 == 0 ? 60.f : i % 3 == 1 ? 1e3f : 1e7f;
        for (int k = 0; k < 12; ++k)
            lines.points.push_back({50 + (random() - 0.5f) * spread, 40 + (random() - 0.5f) * spread});
        lines.contours = {{0, 5, true}, {5, 12, true}};
        r.rasterize(lines, clip, FillRule::nonzero, m);
        r.rasterize_tiles(lines, clip, FillRule::nonzero, t);
        CHECK(picture(m, clip) == picture(t, clip));
    }
}

TEST_CASE("pixels touched") {
    const PixelRect clip{0, 0, 100, 100};
    CHECK(pixels_touched({1.5f, 2, 3, 4}, clip) == PixelRect{1, 2, 4, 4});
    CHECK(pixels_touched({-5, -5, 300, 300}, clip) == clip);
    CHECK(pixels_touched({200, 0, 5, 5}, clip).w == 0);
    CHECK(pixels_touched({std::numeric_limits<float>::quiet_NaN(), 0, 5, 5}, clip).w == 0);
}
