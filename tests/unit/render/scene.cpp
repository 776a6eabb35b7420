#include "tests/unit/render/scene.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <limits>

#include "engine/base/embedded.h"

namespace glassbox {
namespace {

Mark& circle(DisplayList& l, Key k, float x, float y, float r, Color fill, Color stroke = {0, 0, 0, 0}, float width = 0) {
    Mark& m = l.add(MarkKind::circle, k, {x, y, r});
    m.fill = fill, m.stroke = stroke, m.stroke_width = width;
    return m;
}
Mark& rect(DisplayList& l, Key k, float x, float y, float w, float h, float corner, Color fill, Color stroke = {0, 0, 0, 0}, float width = 0) {
    Mark& m = l.add(MarkKind::rect, k, {x, y, w, h, corner});
    m.fill = fill, m.stroke = stroke, m.stroke_width = width;
    return m;
}
Mark& line(DisplayList& l, float x0, float y0, float x1, float y1, Color stroke, float width, uint16_t flags = 0, float bend = 0, Dash dash = Dash::solid) {
    Mark& m = l.add(MarkKind::line, {}, {x0, y0, x1, y1, bend});
    m.stroke = stroke, m.stroke_width = width, m.flags = flags, m.dash = dash;
    return m;
}
Mark& text(DisplayList& l, float x, float y, float size, std::string_view s, Color c, Anchor a = Anchor::left, FontStyle f = FontStyle::sans) {
    Mark& m = l.add(MarkKind::text, {}, {x, y, size});
    m.fill = c, m.anchor = a, m.font = f;
    l.set_text(m, s);
    return m;
}
Mark& group(DisplayList& l, Affine a, Rect clip = {0, 0, -1, -1}, float opacity = 1) {
    Mark& m = l.add(MarkKind::group_begin, {}, {a.a, a.b, a.c, a.d, a.e, a.f, clip.x, clip.y, clip.w, clip.h});
    m.opacity = opacity;
    return m;
}
void end(DisplayList& l) { l.add(MarkKind::group_end, {}, {}); }

Mark& heatmap(DisplayList& l, Rect box, int rows, int columns, const ColorScale& scale, const std::vector<float>& values) {
    Mark& m = l.add(MarkKind::heatmap, key("heat", static_cast<int>(l.heatmaps.size())), {box.x, box.y, box.w, box.h});
    for (int twice = 0; twice < 2; ++twice) l.numbers.insert(l.numbers.end(), values.begin(), values.end());
    m.geometry_count += static_cast<uint32_t>(2 * values.size());
    m.info = static_cast<uint32_t>(l.heatmaps.size());
    HeatmapInfo h;
    h.rows = rows, h.columns = columns, h.scale = l.add_scale(scale);
    l.heatmaps.push_back(h);
    return m;
}

}  // namespace

Mark& add_path(DisplayList& l, Key k, const Path& path) {
    Mark& m = l.add(MarkKind::path, k, {});
    m.info = static_cast<uint32_t>(l.verbs.size());
    l.verbs.insert(l.verbs.end(), path.verbs().begin(), path.verbs().end());
    for (Vec2 p : path.points()) l.numbers.push_back(p.x), l.numbers.push_back(p.y);
    m.geometry_count = static_cast<uint32_t>(path.points().size() * 2);
    return m;
}

DisplayList every_mark(const Theme& t) {
    DisplayList l;
    l.size = {640, 400};
    l.theme = &t;
    const float nan = std::numeric_limits<float>::quiet_NaN();

    text(l, 24, 34, 17, "Every mark", t.ink, Anchor::left, FontStyle::medium);
    text(l, 616, 34, 12, "one shader, $h_v^{(k)} = \\sum_u \\alpha_u$", t.ink2, Anchor::right);

    // A small graph: arrows end on circles.
    rect(l, key("panel"), 24, 48, 184, 120, 4, t.wash);
    Mark& a = circle(l, key("node", 0), 56, 84, 14, t.category[0], t.ink, 1.5f);
    l.set_name(a, "node 0");
    circle(l, key("node", 1), 168, 76, 12, t.category[1]);
    circle(l, key("node", 2), 120, 138, 16, t.paper, t.category[2], 2.5f);
    circle(l, key("node", 3), 60, 142, 10, t.category[3].with_alpha(0.5f), t.category[3], 1.5f);
    const auto arrow = [&](int from, int to, float bend, uint16_t flags, float width, Dash dash = Dash::solid) {
        const auto at = [&](int i) {
            for (const Mark& m : l.marks)
                if (m.key == key("node", i)) return Vec2{l.geometry(m)[0], l.geometry(m)[1]};
            return Vec2{};
        };
        l.ends.push_back({key("node", from).hash, key("node", to).hash, 0});
        Mark& m = line(l, at(from).x, at(from).y, at(to).x, at(to).y, t.ink2, width, flags, bend, dash);
        m.info = static_cast<uint32_t>(l.ends.size());
    };
    arrow(0, 1, 0, Mark::kArrowEnd, 1.5f);
    arrow(0, 2, 14, Mark::kArrowEnd, 1.5f);
    arrow(2, 1, -10, Mark::kArrowEnd | Mark::kArrowStart, 2.5f);
    arrow(3, 2, 0, 0, 1.5f, Dash::dashed);
    arrow(3, 0, -8, Mark::kArrowEnd, 1.5f, Dash::dashed);
    text(l, 56, 89, 14, "C", Color::hex(0xFFFFFF), Anchor::middle, FontStyle::medium);

    // Lines of all widths and dashes.
    for (int i = 0; i < 6; ++i) {
        const float y = 56.5f + 12 * static_cast<float>(i);
        line(l, 224, y, 296, y, t.ink, 0.5f + 0.5f * static_cast<float>(i));
        line(l, 304, y, 364, y + 8, t.accent, 1.5f, 0, 0, i % 2 ? Dash::dotted : Dash::dashed);
    }
    line(l, 224, 132, 364, 132, t.accent2, 4, Mark::kArrowEnd | Mark::kArrowStart);
    line(l, 224, 156, 364, 156, t.ink, 1.5f, Mark::kArrowEnd, 12);
    line(l, 372, 60, 376, 62, t.ink, 1.5f, Mark::kArrowEnd);  // shorter than its head
    line(l, 372, 80, 372, 160, t.line, 1);

    // A heatmap with digits, one of its numbers is none.
    heatmap(l, {392, 48, 108, 72}, 3, 3, diverging(2), {-2, -1.25f, 0, 0.5f, nan, 1.234f, 2, 0.001f, -0.1f});
    heatmap(l, {508, 48, 108, 72}, 8, 12, sequential(95), [] {
        std::vector<float> v(96);
        for (size_t i = 0; i < v.size(); ++i) v[i] = static_cast<float>(i);
        return v;
    }());
    heatmap(l, {392, 128, 108, 40}, 20, 54, probability(), [] {  // cells of 2 pixels: an image
        std::vector<float> v(20 * 54);
        for (size_t i = 0; i < v.size(); ++i) v[i] = 0.5f + 0.5f * std::sin(0.02f * static_cast<float>((i % 54) * (i / 54)));
        return v;
    }());
    Mark& hatched = circle(l, key("nan"), 530, 148, 18, {});
    hatched.fill.scale = l.add_scale(sequential(1)), hatched.fill.number = nan;
    hatched.stroke = t.ink, hatched.stroke_width = 1;
    Mark& number = circle(l, key("value"), 580, 148, 18, {});
    number.fill.scale = l.add_scale(sequential(1)), number.fill.number = 0.6f;

    // Paths: filled with stroke, an open one with a head, a plot, a dashed ring.
    Path star;
    for (int i = 0; i < 10; ++i) {
        const float r = i % 2 ? 14.f : 34.f, angle = 0.6283185f * static_cast<float>(i) - 1.5707963f;
        const Vec2 p = Vec2{64, 222} + unit_vector(angle) * r;
        i == 0 ? star.move_to(p) : star.line_to(p);
    }
    star.close();
    Mark& s = add_path(l, key("star"), star);
    s.fill = t.category[6], s.stroke = t.ink, s.stroke_width = 2;
    Path wave;
    wave.move_to({112, 230}).cubic_to({140, 150}, {160, 300}, {204, 204});
    Mark& w = add_path(l, key("wave"), wave);
    w.stroke = t.accent, w.stroke_width = 2.5f, w.flags = Mark::kArrowEnd;
    Path plot;
    for (int i = 0; i <= 140; ++i) {
        const float x = static_cast<float>(i), y = 220 - 30 * std::exp(-x / 50) * std::cos(x / 6);
        i == 0 ? plot.move_to({224 + x, y}) : plot.line_to({224 + x, y});
    }
    Mark& p = add_path(l, key("plot"), plot);
    p.stroke = t.category[2], p.stroke_width = 1.5f;
    Mark& ring = circle(l, key("ring"), 408, 220, 24, {0, 0, 0, 0}, t.accent, 1.5f);
    ring.dash = Dash::dashed;
    Mark& faded = add_path(l, key("faded"), star);
    for (float* q = &l.numbers[faded.geometry]; q < &l.numbers[faded.geometry] + faded.geometry_count; q += 2) q[0] += 416;
    faded.fill = t.category[1], faded.stroke = t.ink, faded.stroke_width = 4, faded.opacity = 0.35f;

    // Groups: turned, clipped, clipped and turned, skewed, fading as one.
    group(l, {0.8660254f, 0.5f, -0.5f, 0.8660254f, 560, 190});
    rect(l, key("turned"), 0, 0, 50, 26, 4, t.category[4], t.ink, 1.5f);
    text(l, 25, 18, 12, "turned", t.paper, Anchor::middle);
    end(l);
    group(l, {}, {24, 272, 80, 60});
    circle(l, key("clipped"), 64, 340, 50, t.category[5]);
    end(l);
    group(l, {0.9659258f, 0.2588190f, -0.2588190f, 0.9659258f, 130, 270}, {0, 0, 70, 50});
    circle(l, key("turned clip"), 35, 25, 36, t.category[3]);
    line(l, 0, 0, 70, 50, t.ink, 2.5f);
    end(l);
    group(l, {1, 0.2f, -0.5f, 0.8f, 250, 270});
    rect(l, key("skewed"), 0, 0, 60, 50, 8, t.category[2], t.ink, 3);
    text(l, 30, 30, 14, "skew", t.paper, Anchor::middle, FontStyle::medium);
    end(l);
    group(l, {}, {0, 0, -1, -1}, 0.4f);
    circle(l, key("fade", 0), 350, 300, 26, t.category[0]);
    circle(l, key("fade", 1), 376, 300, 26, t.category[1]);
    end(l);

    // Images.
    const auto image = [&](Rect box, bool smooth) {
        Mark& m = l.add(MarkKind::image, key("image", smooth), {box.x, box.y, box.w, box.h});
        m.info = static_cast<uint32_t>(l.images.size());
        l.images.push_back({4, 4, static_cast<uint32_t>(l.pixels.size()), smooth});
        for (int i = 0; i < 16; ++i) {
            const Color c = t.category[static_cast<size_t>(i * 7 % 8)];
            for (uint8_t v : {c.r, c.g, c.b, static_cast<uint8_t>(i == 5 ? 0 : i == 6 ? 128 : 255)}) l.pixels.push_back(v);
        }
    };
    image({424, 272, 64, 64}, false);
    image({504, 272, 64, 64}, true);

    // Text of all faces, sizes and alphabets.
    text(l, 24, 364, 11, "eleven units, the smallest", t.ink2);
    text(l, 24, 384, 14, "Sans AVATAR \u2212 fi \u2192 \u03B1", t.ink);
    text(l, 200, 364, 14, "tok_en(\"mono\") $5", t.ink, Anchor::left, FontStyle::mono);
    text(l, 200, 384, 14, "\u6CE8\u610F\u529B\u673A\u5236", t.ink);
    text(l, 360, 376, 28, "Large", t.accent, Anchor::left, FontStyle::medium);
    text(l, 450, 384, 14, "$\\hat{y} = \\mathrm{softmax}(Wx + b)$", t.ink);
    Mark& halo = text(l, 600, 250, 14, "halo", t.ink, Anchor::right);
    halo.stroke = t.paper, halo.stroke_width = 3;

    resolve_ends(l);
    return l;
}

const FontSet& test_fonts() {
    static const Fonts* fonts = [] {
        Result<Fonts> loaded = load_fonts(embedded_assets());
        REQUIRE_MESSAGE(static_cast<bool>(loaded), (loaded ? std::string() : loaded.error().message));
        return new Fonts(std::move(*loaded));
    }();
    static const FontSet set = fonts->set();
    return set;
}

Gl* test_gl(GlDialect dialect) {
    static Gl contexts[2];
    Gl& gl = contexts[static_cast<int>(dialect)];
    if (!gl.renderer) {
        Result<std::unique_ptr<HeadlessContext>> context = open_headless(dialect);
        if (!context) {
            MESSAGE("skipped, no OpenGL here: ", context.error().message);
            return nullptr;
        }
        gl.context = std::move(*context);
        Result<std::unique_ptr<Renderer>> renderer = Renderer::create(static_cast<ShaderDialect>(dialect));
        REQUIRE_MESSAGE(static_cast<bool>(renderer), (renderer ? std::string() : renderer.error().message));
        gl.renderer = std::move(*renderer);
    }
    REQUIRE(static_cast<bool>(gl.context->make_current()));
    return &gl;
}

Picture draw_picture(GlDialect dialect, const DisplayList& list, DrawOptions options, int width, int height) {
    Picture picture;
    Gl* gl = test_gl(dialect);
    if (!gl) return picture;
    Result<std::unique_ptr<Target>> target = Target::create(width, height);
    REQUIRE_MESSAGE(static_cast<bool>(target), (target ? std::string() : target.error().message));
    gl->renderer->draw(list, test_fonts(), {(*target)->framebuffer(), width, height}, options);
    picture.width = width, picture.height = height;
    (*target)->read(picture.rgba);
    straighten_alpha(picture.rgba);
    CHECK(gl->renderer->take_gl_error() == 0);
    return picture;
}

}  // namespace glassbox
