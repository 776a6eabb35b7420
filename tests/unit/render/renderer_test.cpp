#include "engine/render/renderer.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/golden/compare.h"
#include "tests/unit/render/scene.h"

namespace glassbox {
namespace {

Mark& circle(DisplayList& l, float x, float y, float r, Color c) {
    Mark& m = l.add(MarkKind::circle, key("c", static_cast<int>(l.marks.size())), {x, y, r});
    m.fill = c;
    return m;
}
Mark& rect(DisplayList& l, float x, float y, float w, float h, Color c) {
    Mark& m = l.add(MarkKind::rect, key("r", static_cast<int>(l.marks.size())), {x, y, w, h, 0});
    m.fill = c;
    return m;
}
DisplayList stage(float w, float h) {
    DisplayList l;
    l.size = {w, h};
    return l;
}
int red(const Picture& p, int x, int y) { return p.at(x, y)[0]; }
constexpr Color kBlack = Color::hex(0);

}  // namespace

TEST_CASE("golden pictures of every mark") {
    Gl* gl = test_gl(GlDialect::desktop33);
    if (!gl) return;
    for (const Theme* theme : {&light_theme(), &dark_theme()}) {
        const std::string name = theme->dark ? "marks_dark" : "marks_light";
        const Picture picture = draw_picture(GlDialect::desktop33, every_mark(*theme));
        const GoldenResult r = check_golden(name, picture, gl->context->renderer_name());
        CHECK_MESSAGE(r.passed, r.message);
    }
}

TEST_CASE("the shaders of the page draw what those of the desktop draw") {
    if (!test_gl(GlDialect::desktop33) || !test_gl(GlDialect::es30)) return;
    for (const float scale : {1.f, 1.5f, 2.f}) {
        const DisplayList list = every_mark(light_theme());
        const Picture a = draw_picture(GlDialect::desktop33, list, scale), b = draw_picture(GlDialect::es30, list, scale);
        const PictureDifference d = compare_pictures(a, b, 2);
        CHECK(d.same_size);
        CHECK(d.pixels == 0);
        CHECK(count_colors(b) > 100);
    }
}

TEST_CASE("what the caches hold never shows") {
    Gl* gl = test_gl(GlDialect::desktop33);
    if (!gl) return;
    const DisplayList light = every_mark(light_theme()), dark = every_mark(dark_theme());
    gl->renderer->drop_caches();
    const Picture cold = draw_picture(GlDialect::desktop33, light);
    const Picture warm = draw_picture(GlDialect::desktop33, light);
    CHECK(gl->renderer->stats().atlas_uploads == 0);
    CHECK(gl->renderer->stats().image_uploads == 0);
    draw_picture(GlDialect::desktop33, dark, 2.5f);
    draw_picture(GlDialect::desktop33, dark, 0.37f);
    const Picture later = draw_picture(GlDialect::desktop33, light);
    CHECK(cold.rgba == warm.rgba);
    CHECK(cold.rgba == later.rgba);
}

TEST_CASE("an atlas that overflows within a frame draws the same picture") {
    Gl* gl = test_gl(GlDialect::desktop33);
    if (!gl) return;
    // Many letters, each of another size, larger together than the largest atlas; in a fading group for good measure.
    DisplayList l = stage(1000, 1000);
    Mark& g = l.add(MarkKind::group_begin, {}, {1, 0, 0, 1, 0, 0, 0, 0, -1, -1});
    g.opacity = 0.5f;
    for (int i = 0; i < 9000; ++i) {
        Mark& m = l.add(MarkKind::text, {}, {static_cast<float>(i % 100) * 9, static_cast<float>(i / 100) * 11 + 40, 50 + 0.002f * static_cast<float>(i)});
        m.fill = l.theme->category[static_cast<size_t>(i % 7)];
        l.set_text(m, "W");
    }
    l.add(MarkKind::group_end, {}, {});
    const Picture once = draw_picture(GlDialect::desktop33, l);
    const int flushes = gl->renderer->stats().flushes;
    CHECK(flushes > 0);
    const Picture again = draw_picture(GlDialect::desktop33, l);
    CHECK(once.rgba == again.rgba);
    CHECK(count_colors(once) > 50);
    gl->renderer->drop_caches();
}

TEST_CASE("a transparent ground holds premultiplied colours") {
    if (!test_gl(GlDialect::desktop33)) return;
    DisplayList l = every_mark(light_theme());
    const Picture clear = draw_picture(GlDialect::desktop33, l, 1, true);
    CHECK(clear.at(0, 0)[3] == 0);
    // Laid on paper it is the picture with paper.
    const Picture paper = draw_picture(GlDialect::desktop33, l);
    Picture laid = clear;
    for (size_t i = 0; i < laid.rgba.size(); i += 4) {
        const int a = laid.rgba[i + 3];
        for (size_t c = 0; c < 3; ++c) laid.rgba[i + c] = static_cast<uint8_t>((laid.rgba[i + c] * a + 255 * (255 - a) + 127) / 255);
        laid.rgba[i + 3] = 255;
    }
    const PictureDifference d = compare_pictures(laid, paper, 3);
    CHECK(d.largest <= 4);

    DisplayList half = stage(8, 8);
    rect(half, 0, 0, 8, 8, Color{200, 100, 50, 128});
    const Picture p = draw_picture(GlDialect::desktop33, half, 1, true);
    CHECK(p.at(4, 4)[3] == 128);
    CHECK(std::abs(p.at(4, 4)[0] - 200) <= 1);
    CHECK(std::abs(p.at(4, 4)[2] - 50) <= 1);
}

TEST_CASE("boxes on the pixel grid are exact, and so is half a pixel") {
    if (!test_gl(GlDialect::desktop33)) return;
    DisplayList l = stage(40, 20);
    rect(l, 2, 2, 10, 10, kBlack);
    rect(l, 20.5f, 2, 10, 10, kBlack);
    const Picture p = draw_picture(GlDialect::desktop33, l);
    CHECK(red(p, 1, 5) == 255);
    CHECK(red(p, 2, 5) == 0);
    CHECK(red(p, 11, 5) == 0);
    CHECK(red(p, 12, 5) == 255);
    CHECK(std::abs(red(p, 20, 5) - 128) <= 1);
    CHECK(std::abs(red(p, 30, 5) - 128) <= 1);
    CHECK(red(p, 25, 5) == 0);
}

TEST_CASE("hairlines thinner than a pixel keep their weight") {
    if (!test_gl(GlDialect::desktop33)) return;
    for (const float y : {10.f, 10.25f, 10.5f}) {
        DisplayList l = stage(40, 20);
        Mark& m = l.add(MarkKind::line, {}, {0, y, 40, y, 0});
        m.stroke = kBlack, m.stroke_width = 0.5f;
        const Picture p = draw_picture(GlDialect::desktop33, l);
        int dark = 0;
        for (int k = 0; k < 20; ++k) dark += 255 - red(p, 20, k);
        CHECK(std::abs(dark - 128) <= 3);
    }
}

TEST_CASE("an arrow ends on the boundary that it points at") {
    if (!test_gl(GlDialect::desktop33)) return;
    DisplayList l = stage(200, 100);
    circle(l, 30, 50, 20, Color::hex(0x00FF00));
    circle(l, 160, 50, 20, Color::hex(0x00FF00));
    l.ends.push_back({l.marks[0].key.hash, l.marks[1].key.hash, 0});
    Mark& m = l.add(MarkKind::line, key("edge"), {30, 50, 160, 50, 0});
    m.info = 1, m.stroke = kBlack, m.stroke_width = 1.5f, m.flags = Mark::kArrowEnd;
    resolve_ends(l);
    const Picture p = draw_picture(GlDialect::desktop33, l, 4);
    const int y = 200;
    // From left to right: paper, the first node, the shaft at once, the tip exactly at the second.
    int green_end = 0, black_end = 0;
    for (int x = 0; x < 800; ++x) {
        const uint8_t* c = p.at(x, y);
        if (c[1] > 200 && c[0] < 60 && x < 400) green_end = x;
        if (c[1] < 120) black_end = x;
    }
    CHECK(green_end == 199);                      // 50 units: the boundary
    CHECK(red(p, 201, y) < 60);                   // the shaft touches it
    CHECK(std::abs(black_end - 4 * 140) <= 4);    // the tip fades within a unit of the boundary
    CHECK(p.at(4 * 140 + 2, y)[1] > 200);         // and does not enter the node
    CHECK(red(p, 4 * 134, y - 8) < 60);           // the head is wider than the shaft
    CHECK(red(p, 4 * 120, y - 8) == 255);
}

TEST_CASE("bent lines are painted once, without gaps") {
    if (!test_gl(GlDialect::desktop33)) return;
    // Half transparent: a pixel that two pieces painted would be darker, one between them lighter.
    DisplayList l = stage(200, 120);
    Mark& m = l.add(MarkKind::line, {}, {20, 100, 180, 100, -70});
    m.stroke = Color{0, 0, 0, 128}, m.stroke_width = 8;
    const Picture p = draw_picture(GlDialect::desktop33, l, 2);
    for (int k = 4; k < 60; ++k) {
        const float t = static_cast<float>(k) / 64;
        const Vec2 a{20, 100}, c{100, -40}, b{180, 100};
        const Vec2 at = mix(mix(a, c, t), mix(c, b, t), t);
        for (int dy = -1; dy <= 1; ++dy)
            for (int dx = -1; dx <= 1; ++dx)
                CHECK(std::abs(red(p, static_cast<int>(at.x * 2) + dx, static_cast<int>(at.y * 2) + dy) - 127) <= 1);
    }
}

TEST_CASE("groups fade as one and nest") {
    if (!test_gl(GlDialect::desktop33)) return;
    DisplayList l = stage(60, 40);
    for (int depth = 0; depth < 20; ++depth) {
        Mark& g = l.add(MarkKind::group_begin, {}, {1, 0, 0, 1, 0, 0, 0, 0, -1, -1});
        g.opacity = depth == 0 ? 0.5f : depth < 3 ? 0.999f : 0.9999f;
    }
    circle(l, 20, 20, 12, kBlack);
    circle(l, 32, 20, 12, kBlack);
    for (int depth = 0; depth < 20; ++depth) l.add(MarkKind::group_end, {}, {});
    const Picture p = draw_picture(GlDialect::desktop33, l);
    CHECK(std::abs(red(p, 15, 20) - 128) <= 3);
    CHECK(std::abs(red(p, 26, 20) - 128) <= 3);  // where they overlap
    CHECK(red(p, 50, 20) == 255);
}

TEST_CASE("a clip cuts, also when it is turned, and a figure can be drawn into a part of a target") {
    if (!test_gl(GlDialect::desktop33)) return;
    DisplayList l = stage(100, 100);
    l.add(MarkKind::group_begin, {}, {1, 0, 0, 1, 0, 0, 20, 20, 30.5f, 30});
    rect(l, 0, 0, 100, 100, kBlack);
    l.add(MarkKind::group_end, {}, {});
    l.add(MarkKind::group_begin, {}, {0.70710678f, 0.70710678f, -0.70710678f, 0.70710678f, 75, 50, 0, 0, 20, 20});
    rect(l, -100, -100, 300, 300, kBlack);
    l.add(MarkKind::group_end, {}, {});
    const Picture p = draw_picture(GlDialect::desktop33, l);
    CHECK(red(p, 19, 30) == 255);
    CHECK(red(p, 20, 30) == 0);
    CHECK(std::abs(red(p, 50, 30) - 128) <= 1);
    CHECK(red(p, 51, 30) == 255);
    CHECK(red(p, 75, 65) == 0);
    CHECK(red(p, 65, 52) == 255);

    DrawOptions part;
    part.clip = DrawOptions::Box{10, 10, 20, 20};
    part.offset = {10, 10};
    DisplayList ground = stage(100, 100);
    rect(ground, -50, -50, 300, 300, kBlack);
    part.transparent = true;
    const Picture q = draw_picture(GlDialect::desktop33, ground, part, 40, 40);
    CHECK(q.at(10, 10)[3] == 255);
    CHECK(q.at(29, 29)[3] == 255);
    CHECK(q.at(30, 20)[3] != 255);  // outside nothing was drawn: whatever the new texture held
}

TEST_CASE("absurd input draws something finite and no error") {
    if (!test_gl(GlDialect::desktop33)) return;
    const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
    DisplayList l = stage(64, 64);
    for (const float x : {nan, inf, -inf, 1e30f, -1e30f, 1e6f, -1e6f, 9e5f, 0.f, 1e-30f})
        for (const float y : {nan, inf, 1e8f, 1e5f, 0.f, 1e-38f}) {
            circle(l, x, y, 5, kBlack);
            circle(l, 5, 5, x, Color{0, 0, 0, 1});
            rect(l, x, y, 10, 10, Color{0, 0, 0, 1}).stroke = kBlack;
            l.marks.back().stroke_width = y;
            rect(l, 0, 0, x, y, Color{0, 0, 0, 1});
            for (const float bend : {0.f, 5.f, nan}) {
                Mark& m = l.add(MarkKind::line, {}, {0, 0, x, y, bend});
                m.stroke = Color{0, 0, 0, 1}, m.stroke_width = 1, m.flags = Mark::kArrowEnd;
                m.dash = bend == 0 ? Dash::dotted : Dash::dashed;
            }
            Path path;
            path.move_to({x, y}).line_to({10, 10}).quad_to({y, x}, {20, 4}).close();
            Mark& p = add_path(l, {}, path);
            p.fill = Color{0, 0, 0, 1}, p.stroke = Color{0, 0, 0, 1}, p.stroke_width = 3, p.dash = Dash::dashed;
            Mark& t = l.add(MarkKind::text, {}, {x, y, 12});
            t.fill = kBlack;
            l.set_text(t, "x\xFF\xFE");
            Mark& big = l.add(MarkKind::text, {}, {3, 3, x});
            big.fill = Color{0, 0, 0, 1};
            l.set_text(big, "W");
            l.add(MarkKind::group_begin, {}, {x, 0, 0, y, 0, 0, 0, 0, -1, -1});
            circle(l, 1, 1, 1, Color{0, 0, 0, 1});
            l.add(MarkKind::group_end, {}, {});
            Mark& faint = circle(l, 1, 1, 1, kBlack);
            faint.opacity = x;
        }
    l.add(MarkKind::group_end, {}, {});  // one too many
    l.add(MarkKind::heatmap, {}, {0, 0, 10, 10});  // no such info
    l.marks.back().info = 99;
    l.add(MarkKind::image, {}, {0, 0, 10, 10});
    l.marks.back().info = 99;
    l.add(MarkKind::circle, {}, {1});  // too few numbers
    l.add(MarkKind::path, {}, {});
    l.add(MarkKind::group_begin, {}, {1, 0, 0, 1, 0, 0, 0, 0, -1, -1});  // never closed
    const Picture p = draw_picture(GlDialect::desktop33, l);
    CHECK(p.width == 64);
}

TEST_CASE("nothing, one pixel, too many pixels") {
    Gl* gl = test_gl(GlDialect::desktop33);
    if (!gl) return;
    const DisplayList empty = stage(10, 10);
    const Picture p = draw_picture(GlDialect::desktop33, empty);
    CHECK(count_colors(p) == 1);
    CHECK(gl->renderer->stats().draw_calls == 0);
    const Picture one = draw_picture(GlDialect::desktop33, every_mark(light_theme()), DrawOptions{}, 1, 1);
    CHECK(one.rgba.size() == 4);
    for (const auto& [w, h] : {std::pair{8193, 10}, {10, 100000}, {0, 10}, {10, -1}}) {
        Result<std::unique_ptr<Target>> t = Target::create(w, h);
        REQUIRE_FALSE(static_cast<bool>(t));
        CHECK(t.error().message.find("8192") != std::string::npos);
        CHECK_FALSE(static_cast<bool>(check_picture_size(w, h)));
    }
}

TEST_CASE("a heatmap is cells, or an image when they are small") {
    Gl* gl = test_gl(GlDialect::desktop33);
    if (!gl) return;
    for (const int n : {8, 400}) {
        DisplayList l = stage(160, 160);
        Mark& m = l.add(MarkKind::heatmap, {}, {0, 0, 160, 160});
        for (int i = 0; i < 2 * n * n; ++i) l.numbers.push_back(i % (n * n) == 0 ? std::nanf("") : static_cast<float>(i % n) / static_cast<float>(n));
        m.geometry_count = static_cast<uint32_t>(4 + 2 * n * n);
        HeatmapInfo h;
        h.rows = h.columns = n;
        h.scale = l.add_scale(probability());
        l.heatmaps.push_back(h);
        const Picture p = draw_picture(GlDialect::desktop33, l);
        CHECK(gl->renderer->stats().instances == (n == 8 ? 64 : 2));
        CHECK(red(p, 155, 80) < red(p, 12, 80));  // from paper to accent
        CHECK(count_colors(p) > 8);
    }
}

TEST_CASE("a hundred thousand shapes are few calls") {
    Gl* gl = test_gl(GlDialect::desktop33);
    if (!gl) return;
    DisplayList l = stage(320, 200);
    for (int i = 0; i < 100000; ++i) {
        const auto x = static_cast<float>(i * 79L % 320), y = static_cast<float>(i * 47L % 200);
        if (i % 3 == 0) circle(l, x, y, 1, kBlack);
        if (i % 3 == 1) rect(l, x, y, 2, 2, l.theme->accent);
        if (i % 3 == 2) {
            Mark& m = l.add(MarkKind::line, {}, {x, y, x + 2, y + 1, 0});
            m.stroke = l.theme->ink2, m.stroke_width = 1;
        }
    }
    draw_picture(GlDialect::desktop33, l);
    CHECK(gl->renderer->stats().draw_calls <= 4);
    CHECK(gl->renderer->stats().instances > 99000);
}

}  // namespace glassbox
