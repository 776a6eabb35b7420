// The parts of the renderers that need no OpenGL: drawing steps, the atlas, the small PNG encoder, SVG text.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "engine/platform/png.h"
#include "engine/render/atlas.h"
#include "engine/render/expand.h"
#include "engine/base/png_data.h"
#include "engine/render/svg.h"
#include "tests/unit/render/scene.h"

namespace glassbox {
namespace {

// Counts steps and keeps the last of each kind.
struct Counter final : Sink {
    int shapes = 0, lines = 0, curves = 0, paths = 0, texts = 0, images = 0, depth = 0, deepest = 0;
    ShapeStep shape_;
    LineStep line_;
    CurveStep curve_;
    std::vector<std::string> written;
    void begin_group(const Affine&, const Rect*, float) override { deepest = std::max(deepest, ++depth); }
    void end_group() override { --depth; }
    void shape(const ShapeStep& s) override { ++shapes, shape_ = s; }
    void line(const LineStep& s) override { ++lines, line_ = s; }
    void curve(const CurveStep& s) override { ++curves, curve_ = s; }
    void path(const PathStep&) override { ++paths; }
    void text(const TextStep& s) override { ++texts, written.push_back(std::string(s.text)); }
    void image(const ImageStep&) override { ++images; }
};

Counter expand(const DisplayList& list) {
    Counter c;
    Expander e;
    e.run(list, test_fonts(), {1}, c);
    CHECK(c.depth == 0);
    return c;
}

}  // namespace

TEST_CASE("arrowheads: 8 long, at the given end, never longer than their line") {
    DisplayList l;
    const auto arrow = [&](float x1, float bend, float width) {
        l.clear();
        Mark& m = l.add(MarkKind::line, {}, {0, 0, x1, 0, bend});
        m.stroke = l.theme->ink, m.stroke_width = width, m.flags = Mark::kArrowEnd;
        return expand(l);
    };
    Counter c = arrow(100, 0, 1.5f);
    CHECK(c.lines == 1);
    CHECK(c.line_.b == Vec2{100, 0});
    CHECK(c.line_.head_at_b == 8);
    CHECK(c.line_.head_at_a == 0);
    CHECK(arrow(3, 0, 1.5f).line_.head_at_b == 3);
    CHECK(arrow(100, 0, 5).line_.head_at_b == 16);
    c = arrow(100, 20, 1.5f);
    CHECK(c.curves == 1);
    CHECK(c.lines == 1);  // the head
    CHECK(c.line_.b == Vec2{100, 0});
    CHECK(c.line_.head_at_b == doctest::Approx(8).epsilon(0.001));
    // The shaft ends a little under the base of its head, not at the tip.
    CHECK(length(c.curve_.b - Vec2{100, 0}) < 8.01f);
    CHECK(length(c.curve_.b - Vec2{100, 0}) > 7);
}

TEST_CASE("digits are written in wide cells, from the true numbers") {
    DisplayList l;
    Mark& m = l.add(MarkKind::heatmap, {}, {0, 0, 80, 40});
    for (float v : {0.1f, 0.9f, 0.5f, std::nanf("")}) l.numbers.push_back(v);
    for (float v : {-1.5f, 1234.f, 2.f, 7.f}) l.numbers.push_back(v);
    m.geometry_count = 12;
    HeatmapInfo h;
    h.rows = 2, h.columns = 2;
    h.scale = l.add_scale(probability());
    l.heatmaps.push_back(h);
    Counter c = expand(l);
    CHECK(c.shapes == 4);
    CHECK(c.shape_.fill.hatched);
    REQUIRE(c.written.size() == 3);  // none in the hatched cell
    CHECK(c.written[0] == "\u2212" "1.5");
    CHECK(c.written[2] == "2");
    l.geometry(l.marks[0])[2] = 60;  // 30 units a cell
    CHECK(expand(l).texts == 0);
}

TEST_CASE("groups: nothing of what is hidden, closed if forgotten") {
    DisplayList l;
    const auto group = [&](float scale, float opacity) {
        l.add(MarkKind::group_begin, {}, {scale, 0, 0, scale, 0, 0, 0, 0, -1, -1}).opacity = opacity;
    };
    const auto dot = [&] { l.add(MarkKind::circle, {}, {1, 1, 1}).fill = l.theme->ink; };
    group(0, 1);
    dot();
    group(1, 1);
    dot();
    l.add(MarkKind::group_end, {}, {});
    l.add(MarkKind::group_end, {}, {});
    dot();
    group(1, 0);
    dot();
    l.add(MarkKind::group_end, {}, {});
    group(1, 0.5f);
    group(2, 1);
    dot();
    Counter c = expand(l);
    CHECK(c.shapes == 2);
    CHECK(c.deepest == 2);
}

TEST_CASE("what is no number of ordinary size is left out") {
    for (const float x : {std::nanf(""), std::numeric_limits<float>::infinity(), 1e7f, -3e38f}) {
        DisplayList l;
        l.add(MarkKind::circle, {}, {x, 0, 1}).fill = l.theme->ink;
        l.add(MarkKind::rect, {}, {0, 0, x, 1, 0}).fill = l.theme->ink;
        Mark& m = l.add(MarkKind::line, {}, {0, 0, 5, x, 0});
        m.stroke = l.theme->ink, m.stroke_width = 1;
        Counter c = expand(l);
        CHECK(c.shapes + c.lines + c.curves + c.paths == 0);
    }
}

TEST_CASE("the atlas gives every bitmap a place of its own, and grows") {
    Atlas atlas;
    std::vector<uint8_t> alpha(64 * 64);
    int n = 0;
    bool full = false;
    std::vector<std::pair<uint64_t, CoveragePiece>> placed;
    for (; n < 20000 && !full; ++n) {
        const int w = 1 + n * 7 % 64, h = 1 + n * 11 % 64;
        std::fill(alpha.begin(), alpha.end(), static_cast<uint8_t>(n));
        atlas.begin(static_cast<uint64_t>(n));
        if (!atlas.add({0, 0, w, h}, alpha.data(), 64)) {
            atlas.abandon();
            full = true;
            break;
        }
        placed.push_back({static_cast<uint64_t>(n), atlas.pieces(atlas.end())[0]});
    }
    CHECK(full);
    CHECK(n > 8000);
    CHECK(atlas.size() == Atlas::kLargestSize);
    CHECK(atlas.take_changes().resized);
    CHECK(atlas.take_changes().count == 0);
    bool intact = true;
    for (const auto& [key, p] : placed)
        for (int y = 0; y < p.h; ++y)
            for (int x = 0; x < p.w; ++x)
                intact = intact && atlas.texels()[static_cast<size_t>(p.v + y) * static_cast<size_t>(atlas.size()) + static_cast<size_t>(p.u + x)] == static_cast<uint8_t>(key);
    CHECK(intact);
    CHECK(atlas.find(0) != nullptr);
    atlas.drop();
    CHECK(atlas.find(0) == nullptr);
    atlas.begin(5);
    CHECK_FALSE(atlas.add({0, 0, 5000, 1}, alpha.data(), 0));
    atlas.abandon();
}

TEST_CASE("the small PNG encoder is read by libpng") {
    for (const auto& [w, h] : {std::pair{1, 1}, {7, 5}, {300, 200}}) {
        Picture p;
        p.width = w, p.height = h;
        for (unsigned i = 0; i < static_cast<unsigned>(w * h * 4); ++i) p.rgba.push_back(static_cast<uint8_t>(i % 97 < 50 ? i * i / 7 : 3));
        const std::string bytes = encode_png_data(p.rgba, w, h);
        Result<Picture> q = decode_png(bytes, "ours");
        REQUIRE_MESSAGE(static_cast<bool>(q), (q ? std::string() : q.error().message));
        CHECK(q->rgba == p.rgba);
    }
    const std::vector<uint8_t> flat(400 * 400 * 4, 9);
    CHECK(encode_png_data(flat, 400, 400).size() < 6000);
    CHECK(base64("") == "");
    CHECK(base64("f") == "Zg==");
    CHECK(base64("fo") == "Zm8=");
    CHECK(base64("foo") == "Zm9v");
}

TEST_CASE("svg: names, escapes, short numbers, the same bytes twice") {
    DisplayList l;
    l.size = {100, 50};
    Mark& m = l.add(MarkKind::circle, key("a"), {10.5f, 1.0f / 3, 2});
    m.fill = Color::hex(0x123456, 128);
    m.opacity = 0.5f;
    l.set_name(m, "a <b> & \"c\"\n");
    Mark& t = l.add(MarkKind::text, {}, {5, 20, 14});
    t.fill = l.theme->ink;
    l.set_text(t, "$h_v$ oo");
    const std::string svg = write_svg(l, test_fonts(), {.title = "T"});
    CHECK(svg == write_svg(l, test_fonts(), {.title = "T"}));
    const auto has = [&](std::string_view s) { return svg.find(s) != std::string::npos; };
    CHECK(has("aria-label=\"a &lt;b&gt; &amp; &quot;c&quot; \""));
    CHECK(has("<circle cx=\"10.5\" cy=\".333\" r=\"2\" fill=\"#123456\" fill-opacity=\".502\" opacity=\".5\"/>"));
    CHECK(has("viewBox=\"0 0 100 50\""));
    CHECK(has("<title>T</title>"));
    CHECK(has("aria-label=\"h_v oo\""));
    // One outline for both letters o.
    size_t outlines = 0;
    for (size_t at = svg.find("<path id="); at != std::string::npos; at = svg.find("<path id=", at + 1)) ++outlines;
    CHECK(outlines == 3);
    CHECK_FALSE(has("<text"));
    CHECK(write_svg(l, test_fonts(), {.transparent = true}).find("100%") == std::string::npos);
}

TEST_CASE("svg groups open and close in order, named or not") {
    DisplayList l = every_mark(light_theme());
    Mark& g = l.add(MarkKind::group_begin, {}, {1, 0, 0, 1, 0, 0, 0, 0, 5, 5});
    l.set_name(g, "group");
    l.add(MarkKind::circle, {}, {1, 1, 1}).fill = l.theme->ink;
    l.add(MarkKind::group_end, {}, {});
    const std::string svg = write_svg(l, test_fonts());
    int depth = 0;
    bool never_negative = true;
    for (size_t at = 0; (at = svg.find("<", at)) != std::string::npos; ++at) {
        if (svg.compare(at, 2, "<g") == 0 && (svg[at + 2] == ' ' || svg[at + 2] == '>')) ++depth;
        if (svg.compare(at, 4, "</g>") == 0) never_negative = --depth >= 0 && never_negative;
    }
    CHECK(depth == 0);
    CHECK(never_negative);
}

}  // namespace glassbox
