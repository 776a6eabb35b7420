#include "engine/figure/hand.h"

#include "tests/unit/figure/lab.h"

using namespace glassbox;

namespace {
Vec2 node_at(LiveFigure& live, int id, double time) {
    const DisplayList& list = live.frame(time);
    for (const Mark& m : list.marks)
        if (m.key == key("node", id)) return {list.geometry(m)[0], list.geometry(m)[1]};
    return {};
}
}  // namespace

TEST_CASE("dragging a node keeps it under the pointer, moves no other, and is one undo") {
    LiveFigure live(lab::desc());
    Hand hand;
    std::vector<Event> log;
    hand.log = [&](const Event& e) { log.push_back(e); };
    const Vec2 from = node_at(live, 1, 0), other = node_at(live, 2, 0);
    hand.move(live, from + Vec2{3, 2}, 0.1);
    CHECK(live.state().hovered == "node:1");
    hand.press(live, from + Vec2{3, 2}, 0.2);
    for (int i = 1; i <= 10; ++i) hand.move(live, from + Vec2{3, 2} + Vec2{2, 1} * static_cast<float>(i), 0.2 + 0.01 * i);
    const Vec2 now = node_at(live, 1, 0.3);
    CHECK(now.x == doctest::Approx(from.x + 20).epsilon(0.001));
    CHECK(now.y == doctest::Approx(from.y + 10).epsilon(0.001));
    hand.release(live, from + Vec2{3, 2} + Vec2{20, 10}, 0.4);
    const Vec2 rest = node_at(live, 2, 5);
    CHECK(rest.x == doctest::Approx(other.x).epsilon(0.001));
    REQUIRE(live.apply({.time = 6, .kind = EventKind::undo}));
    CHECK(length(node_at(live, 1, 9) - from) < 0.01f);

    // The log alone brings the same picture back.
    LiveFigure again(lab::desc());
    for (const Event& e : log) REQUIRE(again.apply(e));
    LiveFigure played(lab::desc());
    for (const Event& e : log) REQUIRE(played.apply(e));
    CHECK(same_picture(again.frame(9), played.frame(9)));
}

TEST_CASE("a click chooses, a second one and a click on paper let go; keys do the same") {
    LiveFigure live(lab::desc());
    live.frame(0);
    Hand hand;
    const auto click = [&](Vec2 p, double t) {
        hand.press(live, p, t);
        hand.release(live, p, t);
        live.frame(t);
    };
    click({40, 60}, 1);
    CHECK(live.state().document.selected == "cell:0");
    click({40, 60}, 2);
    CHECK(live.state().document.selected.empty());
    click({90, 60}, 3);
    click({20, 300}, 4);
    CHECK(live.state().document.selected.empty());

    CHECK(hand.key(live, HandKey::next_stop, 5));
    CHECK_FALSE(live.state().focused.empty());
    while (live.state().focused != "cell:2") REQUIRE(hand.key(live, HandKey::next_stop, 5));
    CHECK(hand.key(live, HandKey::activate, 6));
    CHECK(live.state().document.selected == "cell:2");
    CHECK(hand.key(live, HandKey::escape, 7));
    CHECK(live.state().focused.empty());
    CHECK(hand.key(live, HandKey::escape, 7));
    CHECK(live.state().document.selected.empty());
    CHECK_FALSE(hand.key(live, HandKey::next_step, 8));  // there is no story
}

TEST_CASE("stops come in reading order and arrows move the focused node") {
    LiveFigure live(lab::desc());
    live.frame(0);
    const std::vector<std::string> stops = live.stops();
    REQUIRE(stops.size() == 7);
    Hand hand;
    while (live.state().focused != "node:0") REQUIRE(hand.key(live, HandKey::next_stop, 1));
    const Vec2 before = node_at(live, 0, 1);
    CHECK(hand.key(live, HandKey::right, 2));
    CHECK(node_at(live, 0, 2).x > before.x + 2);
}

TEST_CASE("a point control may have coordinates of its own, with y upwards; hand and keys move it by what they moved") {
    // Ten figure units are one of the control; (320, 200) is its origin.
    static const FigureEntry entry{"lab/plane", [](Figure& fig) {
        const Vec2 p = fig.point("handle", {3, 5});
        fig.circle(key("handle"), {320 + 10 * p.x, 200 - 10 * p.y}, 8, {.fill = fig.theme().accent})
            .draggable("handle", {0.1f, 0, 0, -0.1f, -32, 20});
    }, "lab"};
    LiveFigureDesc desc = lab::desc();
    desc.entry = &entry;
    LiveFigure live(desc);
    live.frame(0);
    const auto handle = [&] { return parse_point(live.raw(live.evaluation().controls[0])).value_or(Vec2{}); };
    Hand hand;
    hand.press(live, {352, 149}, 1);
    hand.move(live, {362, 129}, 1.1);
    CHECK(handle().x == doctest::Approx(4));
    CHECK(handle().y == doctest::Approx(7));
    hand.release(live, {362, 129}, 1.2);
    while (live.state().focused != "handle") REQUIRE(hand.key(live, HandKey::next_stop, 2));
    CHECK(hand.key(live, HandKey::up, 3));
    CHECK(handle().y == doctest::Approx(7.8));
}
