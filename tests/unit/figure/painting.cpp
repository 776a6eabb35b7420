#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "engine/figure/hand.h"
#include "tests/unit/figure/lab.h"

using namespace glassbox;

namespace {

// A square of 300 units for -1 to 1, and how many points lie on it.
void draw(Figure& fig) {
    const LabelledPoints data = fig.points("data", "0.5 0.5 0");
    const std::string_view tools[] = {"draw", "erase"};
    const int tool = fig.choice("tool", 0, tools);
    const Rect box{100, 50, 300, 300};
    fig.rect(key("canvas"), box, {.stroke = fig.theme().ink2})
        .paints("data", tool == 0 ? "add 1" : "erase 0.2", {2 / box.w, 0, 0, -2 / box.h, -1 - 2 * box.x / box.w, 1 + 2 * box.y / box.h});
    fig.output("count", fig.derive("count", static_cast<float>(data.labels.size()), "count"));
}
constexpr FigureEntry kEntry{"lab/painting", draw, "tests"};

LiveFigureDesc desc() {
    LiveFigureDesc d = lab::desc();
    d.entry = &kEntry;
    return d;
}
std::string drawn(const LiveFigure& live) {
    for (const ControlSchema& s : live.evaluation().controls)
        if (s.name == "data") return live.raw(s);
    return "";
}

}  // namespace

TEST_CASE("painting: a press is a point, a stroke many at even steps, one undo takes it back") {
    LiveFigure live(desc());
    live.frame(0);
    Hand hand;
    std::vector<Event> log;
    hand.log = [&log](const Event& e) { log.push_back(e); };
    hand.move(live, {250, 200}, 0);
    CHECK(live.state().hovered.empty());
    hand.press(live, {250, 200}, 0);
    hand.release(live, {250, 200}, 0);
    CHECK(drawn(live) == "0.5 0.5 0;0 0 1");
    CHECK_FALSE(hand.dragging());

    hand.press(live, {100, 350}, 1);
    CHECK(hand.dragging());
    hand.move(live, {110, 350}, 1);
    hand.move(live, {170, 350}, 1.1);
    hand.release(live, {172, 350}, 1.2);
    // From 100 on every 7 units: 100, 107, ... 170.
    CHECK(live.evaluation().outputs[0].scalar.number == 2 + 11);
    CHECK(drawn(live).find(";-1 -1 1;") != std::string::npos);
    hand.key(live, HandKey::undo, 2);
    CHECK(drawn(live) == "0.5 0.5 0;0 0 1");

    // The events alone give the same.
    LiveFigure again(desc());
    for (const Event& e : log) CHECK(again.apply(e));
    CHECK(drawn(again) == drawn(live));
}

TEST_CASE("painting: the eraser, beyond the canvas, and a session") {
    LiveFigure live(desc());
    live.frame(0);
    Hand hand;
    hand.press(live, {20, 20}, 0);
    hand.release(live, {20, 20}, 0);
    CHECK(drawn(live) == "0.5 0.5 0");
    REQUIRE(live.apply({.time = 0, .kind = EventKind::set, .name = "data", .value = "0.5 0.5 0;-0.5 -0.5 1"}));
    REQUIRE(live.apply({.time = 0, .kind = EventKind::set, .name = "tool", .value = "erase"}));
    live.frame(1);
    hand.press(live, {330, 120}, 1);
    hand.release(live, {330, 120}, 1);
    CHECK(drawn(live) == "-0.5 -0.5 1");
    LiveFigure other(desc());
    REQUIRE(other.restore(live.session(), 0));
    CHECK(drawn(other) == "-0.5 -0.5 1");

    CHECK_FALSE(live.apply({.time = 2, .kind = EventKind::set, .name = "data", .value = "1 2"}));
    CHECK_FALSE(live.apply({.time = 2, .kind = EventKind::edit, .name = "data", .value = "move 1 2"}));
    CHECK_FALSE(live.apply({.time = 2, .kind = EventKind::edit, .name = "tool", .value = "clear"}));
    REQUIRE(live.apply({.time = 2, .kind = EventKind::edit, .name = "data", .value = "clear"}));
    CHECK(live.evaluation().outputs[0].scalar.number == 0);
}
