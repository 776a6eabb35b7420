#include "engine/draw/display_list.h"

#include <doctest/doctest.h>

#include <limits>

using namespace glassbox;
using doctest::Approx;

namespace {

Mark& link(DisplayList& list, Vec2 a, Vec2 b, Key from, Key to, float bend = 0, float gap = 0) {
    list.ends.push_back({from.hash, to.hash, gap});
    Mark& m = list.add(MarkKind::line, key("link"), {a.x, a.y, b.x, b.y, bend});
    m.stroke = Paint(list.theme->ink2);
    m.stroke_width = 1.5f;
    m.info = static_cast<uint32_t>(list.ends.size());
    return m;
}
Vec2 start_of(const DisplayList& list) { return {list.geometry(list.marks.back())[0], list.geometry(list.marks.back())[1]}; }
Vec2 end_of(const DisplayList& list) { return {list.geometry(list.marks.back())[2], list.geometry(list.marks.back())[3]}; }

// Signed distance from a point to the outline of a rounded rectangle, negative inside.
double rounded_distance(Rect box, float radius, Vec2 p) {
    const double r = static_cast<double>(std::min({radius, box.w / 2, box.h / 2}));
    const double x = std::abs(static_cast<double>(p.x - box.center().x)) - static_cast<double>(box.w) / 2 + r;
    const double y = std::abs(static_cast<double>(p.y - box.center().y)) - static_cast<double>(box.h) / 2 + r;
    return std::hypot(std::max(x, 0.0), std::max(y, 0.0)) + std::min(std::max(x, y), 0.0) - r;
}

// A list with one mark of each kind, to change one thing at a time.
DisplayList scene() {
    DisplayList list;
    Mark& disc = list.add(MarkKind::circle, key("disc"), {10, 20, 5});
    disc.fill.number = 0.5f;
    disc.fill.scale = list.add_scale(blues(1));
    Mark& path = list.add(MarkKind::path, key("path"), {0, 0, 10, 0, 10, 10});
    path.stroke = Paint(list.theme->ink);
    path.stroke_width = 1;
    list.verbs = {Verb::move, Verb::line, Verb::line, Verb::close};
    Mark& text = list.add(MarkKind::text, key("text"), {5, 5, 14});
    list.set_text(text, "words");
    Mark& cells = list.add(MarkKind::heatmap, key("cells"), {0, 0, 40, 20, 1, -1, 1, -1});
    list.heatmaps.push_back({.rows = 1, .columns = 2, .scale = list.add_scale(diverging(2)), .first = {}});
    cells.info = 0;
    Mark& image = list.add(MarkKind::image, key("image"), {0, 0, 8, 8});
    list.images.push_back({.width = 1, .height = 1});
    list.pixels = {1, 2, 3, 255};
    image.info = 0;
    return list;
}

}  // namespace

TEST_CASE("a link ends exactly on the boundaries of two circles, also when they move") {
    DisplayList list;
    list.add(MarkKind::circle, key("a"), {10, 10, 10});
    Mark& b = list.add(MarkKind::circle, key("b"), {110, 10, 12});
    b.stroke = Paint(list.theme->ink2);
    b.stroke_width = 3;
    link(list, {10, 10}, {110, 10}, key("a"), key("b"));
    const DisplayList before = list;
    resolve_ends(list);
    CHECK(start_of(list) == Vec2{20, 10});
    CHECK(end_of(list) == Vec2{110 - 12 - 1.5f, 10});  // outside of the stroke
    for (int i = 0; i < 24; ++i) {
        list = before;
        const Vec2 at{110 + 7 * static_cast<float>(i), 10 + 9 * static_cast<float>(i)};
        list.geometry(list.marks[1])[0] = at.x;
        list.geometry(list.marks[1])[1] = at.y;
        list.geometry(list.marks[2])[2] = at.x;
        list.geometry(list.marks[2])[3] = at.y;
        resolve_ends(list);
        CHECK(length(start_of(list) - Vec2{10, 10}) == Approx(10).epsilon(1e-4));
        CHECK(length(end_of(list) - at) == Approx(13.5).epsilon(1e-4));
        CHECK(std::abs(dot(perpendicular(at - Vec2{10, 10}), end_of(list) - Vec2{10, 10})) < 0.1f);
    }
}

TEST_CASE("a link ends exactly on the boundary of a rectangle, at its sides and its round corners") {
    for (const float corner : {0.f, 4.f, 20.f, 100.f})
        for (const float stroke : {0.f, 2.f})
            for (int i = 0; i < 96; ++i) {
                const float angle = 6.2831853f * static_cast<float>(i) / 96;
                const Vec2 away{200 * std::cos(angle), 200 * std::sin(angle)}, c{50, 40};
                DisplayList list;
                const Rect box{c.x - 30, c.y - 20, 60, 40};
                Mark& r = list.add(MarkKind::rect, key("box"), {box.x, box.y, box.w, box.h, corner});
                r.stroke = stroke > 0 ? Paint(list.theme->ink) : Paint();
                r.stroke_width = stroke;
                link(list, c + away, c, {}, key("box"));
                resolve_ends(list);
                CHECK(start_of(list) == c + away);  // a free end stays
                CHECK(rounded_distance(box, corner, end_of(list)) == Approx(static_cast<double>(stroke / 2)).epsilon(1e-3));
                CHECK(std::abs(dot(perpendicular(normalized(away)), end_of(list) - c)) < 1e-3f);
            }
}

TEST_CASE("a bent link ends on the boundary in the direction in which it arrives; a gap keeps it away") {
    DisplayList list;
    list.add(MarkKind::circle, key("a"), {0, 0, 10});
    list.add(MarkKind::circle, key("b"), {100, 0, 10});
    link(list, {0, 0}, {100, 0}, key("a"), key("b"), 25, 2);
    resolve_ends(list);
    CHECK(length(start_of(list)) == Approx(12));
    CHECK(length(end_of(list) - Vec2{100, 0}) == Approx(12));
    CHECK(start_of(list).y == Approx(end_of(list).y));
    CHECK(start_of(list).y > 5);  // towards the side to which it bends
}

TEST_CASE("links that have no room, no length or no mark stay finite") {
    DisplayList list;
    list.add(MarkKind::circle, key("a"), {0, 0, 10});
    list.add(MarkKind::circle, key("b"), {12, 0, 10});
    link(list, {0, 0}, {12, 0}, key("a"), key("b"));
    resolve_ends(list);
    CHECK(start_of(list) == end_of(list));  // the marks overlap: nothing is left of it
    link(list, {5, 5}, {5, 5}, key("a"), key("b"));
    resolve_ends(list);
    CHECK(start_of(list) == Vec2{5, 5});
    link(list, {0, 0}, {50, 0}, key("nobody"), key("b"));
    resolve_ends(list);
    CHECK(start_of(list) == Vec2{0, 0});
}

TEST_CASE("a path takes as many verbs as its points need") {
    DisplayList list;
    Mark a = list.add(MarkKind::path, key("a"), {0, 0, 1, 0, 1, 1});
    a.info = 0;
    Mark b = list.add(MarkKind::path, key("b"), {0, 0, 1, 1, 2, 2, 3, 3});
    b.info = 4;
    Mark c = list.add(MarkKind::path, key("c"), {0, 0, 1, 0, 5, 5, 6, 5});
    c.info = 6;
    Mark none = list.add(MarkKind::path, key("none"), {});
    none.info = 12;
    list.verbs = {Verb::move, Verb::line, Verb::line, Verb::close, Verb::move, Verb::cubic,
                  Verb::move, Verb::line, Verb::close, Verb::move, Verb::line, Verb::close};
    CHECK(list.path_verbs(a).size() == 4);
    CHECK(list.path_verbs(b).size() == 2);
    CHECK(list.path_verbs(c).size() == 6);  // two closed contours
    CHECK(list.path_verbs(none).empty());
    list.verbs.resize(5);  // too few verbs: never more points than there are
    CHECK(list.path_verbs(b).size() == 1);
}

TEST_CASE("cells fill a heatmap, and bounds hold each mark") {
    DisplayList list = scene();
    const Mark& cells = list.marks[3];
    CHECK(list.cell(cells, 0, 0) == Rect{0.5f, 0.5f, 19, 19});
    CHECK(list.cell(cells, 0, 1).right() == 39.5f);
    CHECK(list.cell_values(cells)[1] == -1);
    CHECK(list.bounds(list.marks[0]) == Rect{5, 15, 10, 10});
    CHECK(list.bounds(list.marks[1]) == Rect{0, 0, 10, 10});
    CHECK(list.add_scale(blues(1)) == 0);
}

TEST_CASE("the same picture twice is the same, and any visible difference is found and named") {
    const DisplayList a = scene();
    CHECK(same_picture(a, scene()));
    CHECK(hash_of(a) == hash_of(scene()));
    const auto differs = [&](const char* what, auto change) {
        DisplayList b = scene();
        change(b);
        std::string why;
        CHECK_FALSE_MESSAGE(same_picture(a, b, &why), what);
        CHECK_FALSE_MESSAGE(why.empty(), what);
        CHECK_MESSAGE(hash_of(a) != hash_of(b), what);
    };
    differs("a number", [](DisplayList& l) { l.numbers[0] += 1e-5f; });
    differs("not a number", [](DisplayList& l) { l.numbers[0] = std::numeric_limits<float>::quiet_NaN(); });
    differs("a colour", [](DisplayList& l) { l.marks[1].stroke = Paint(l.theme->accent); });
    differs("a number behind a colour", [](DisplayList& l) { l.marks[0].fill.number = 0.9f; });
    differs("opacity", [](DisplayList& l) { l.marks[0].opacity = 0.5f; });
    differs("stroke width", [](DisplayList& l) { l.marks[1].stroke_width = 2; });
    differs("dash", [](DisplayList& l) { l.marks[1].dash = Dash::dashed; });
    differs("font", [](DisplayList& l) { l.marks[2].font = FontStyle::mono; });
    differs("anchor", [](DisplayList& l) { l.marks[2].anchor = Anchor::right; });
    differs("text", [](DisplayList& l) { l.chars[0] = 'W'; });
    differs("flags", [](DisplayList& l) { l.marks[1].flags |= Mark::kArrowEnd; });
    differs("key", [](DisplayList& l) { l.marks[0].key = key("other"); });
    differs("verbs", [](DisplayList& l) { l.verbs.pop_back(); });
    differs("a cell", [](DisplayList& l) { l.geometry(l.marks[3])[4] = 0.9f; });
    differs("the range of cells", [](DisplayList& l) { l.scales[1] = diverging(3); });
    differs("digits in cells", [](DisplayList& l) { l.heatmaps[0].digits = false; });
    differs("a pixel", [](DisplayList& l) { l.pixels[0] = 9; });
    differs("a further mark", [](DisplayList& l) { l.add(MarkKind::circle, key("more"), {0, 0, 1}); });
    differs("the stage", [](DisplayList& l) { l.size.x += 1; });
    // Two that are not a number are alike.
    DisplayList n = scene(), m = scene();
    n.numbers[0] = m.numbers[0] = std::numeric_limits<float>::quiet_NaN();
    CHECK(same_picture(n, m));
}

TEST_CASE("a description has a line for each mark") {
    const std::string text = describe(scene());
    CHECK(text.find("circle disc 10 20 5") != std::string::npos);
    CHECK(text.find("text text 5 5 14 \"words\"") != std::string::npos);
    CHECK(std::count(text.begin(), text.end(), '\n') == 5);
}
