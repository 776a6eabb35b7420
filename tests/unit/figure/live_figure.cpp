#include "engine/figure/live_figure.h"

#include "engine/figure/overlay.h"
#include "tests/unit/figure/lab.h"

using namespace glassbox;
using lab::set;

namespace {

// Plays the events up to `end`, drawing at these frame times, and gives the picture at `end`.
DisplayList play(const std::vector<Event>& events, double end, const std::vector<double>& frames) {
    LiveFigure live(lab::desc());
    size_t next = 0;
    for (double t : frames) {
        for (; next < events.size() && events[next].time <= t; ++next) (void)live.apply(events[next]);
        live.frame(t);
    }
    for (; next < events.size() && events[next].time <= end; ++next) (void)live.apply(events[next]);
    return live.frame(end);
}

std::vector<double> steady(double rate, double end) {
    std::vector<double> times;
    for (int i = 0; i / rate < end; ++i) times.push_back(i / rate);
    return times;
}

const Mark& find(const DisplayList& list, Key k) {
    for (const Mark& m : list.marks)
        if (m.key == k) return m;
    static const Mark none{};
    FAIL("no mark ", to_text(k));
    return none;
}

}  // namespace

TEST_CASE("the first picture is complete and nothing moves in it") {
    LiveFigure live(lab::desc());
    const DisplayList first = live.frame(0);
    CHECK_FALSE(live.moving(0));
    CHECK(same_picture(first, live.frame(10)));
    CHECK(first.marks.size() > 10);
}

TEST_CASE("seek: going to a time gives the picture that playing to it gives, at any frame rate") {
    for (uint64_t seed = 0; seed < 40; ++seed) {
        const std::vector<Event> events = lab::random_events(seed, 24);
        Random rng(seed, "frames");
        const double end = events.back().time * static_cast<double>(rng.uniform(0.3f, 1.05f));
        const DisplayList direct = play(events, end, {});
        std::vector<double> irregular;
        for (double t = 0; t < end; t += static_cast<double>(rng.uniform(0.001f, 0.4f))) irregular.push_back(t);
        std::string why;
        CHECK_MESSAGE(same_picture(direct, play(events, end, steady(7, end)), &why), "7 a second, seed ", seed, ": ", why);
        CHECK_MESSAGE(same_picture(direct, play(events, end, steady(60, end)), &why), "60 a second, seed ", seed, ": ", why);
        CHECK_MESSAGE(same_picture(direct, play(events, end, irregular), &why), "irregular, seed ", seed, ": ", why);
    }
}

TEST_CASE("a change eases from where the mark is, and arrives exactly") {
    LiveFigure live(lab::desc());
    REQUIRE(live.apply(set(1, "shape", "column")));
    const auto y = [&](double t) {
        const DisplayList& list = live.frame(t);
        return list.geometry(find(list, key("cell", 0)))[1];
    };
    CHECK(y(1) == 60);
    CHECK(y(1.25) > 40);
    CHECK(y(1.25) < 60);
    CHECK(live.moving(1.25));
    const float midway = y(1.2);
    REQUIRE(live.apply(set(1.2, "shape", "row")));
    CHECK(y(1.2) == doctest::Approx(midway).epsilon(1e-6));
    CHECK(y(3) == 60);
    CHECK_FALSE(live.moving(3));
}

TEST_CASE("what the hand holds follows at once; what comes and goes fades") {
    LiveFigure live(lab::desc());
    const Vec2 was = live.graph("molecule")->graph.position(NodeId(1));
    Event move{.time = 1, .kind = EventKind::edit, .name = "molecule", .value = "move 1 0.1 0.2", .held = true};
    REQUIRE(live.apply(move));
    CHECK_FALSE(live.moving(1));
    CHECK_FALSE(live.graph("molecule")->graph.position(NodeId(1)) == was);

    REQUIRE(live.apply(set(2, "ring", "true")));
    CHECK(find(live.frame(2), key("ring")).opacity == 0);
    const float rising = find(live.frame(2.2), key("ring")).opacity;
    CHECK(rising > 0);
    CHECK(rising < 1);
    CHECK(find(live.frame(3), key("ring")).opacity == 1);
    REQUIRE(live.apply(set(4, "ring", "false")));
    CHECK(find(live.frame(4.1), key("ring")).opacity < 1);
    for (const Mark& m : live.frame(5).marks) CHECK_FALSE(m.key == key("ring"));
}

TEST_CASE("reduced motion moves nothing") {
    LiveFigureDesc d = lab::desc();
    d.reduced_motion = true;
    LiveFigure live(d);
    REQUIRE(live.apply(set(1, "shape", "column")));
    for (const Mark& m : live.frame(1.05).marks)
        if (m.key == key("cell", 0)) CHECK((live.frame(1.05).geometry(m)[1] == 60 || live.frame(1.05).geometry(m)[1] == 40));
    CHECK_FALSE(live.moving(1.16));  // cells with a delay too
}

TEST_CASE("values: raw, clamped when read, in any order; a wrong one changes nothing and says so") {
    LiveFigure live(lab::desc());
    const uint64_t before = hash_of(live.frame(0));
    const auto refused = [&](const Event& e, std::string_view expected) {
        const Status s = live.apply(e);
        REQUIRE_FALSE(static_cast<bool>(s));
        CHECK_MESSAGE(s.error().message.find(expected) != std::string::npos, s.error().message);
        CHECK(s.error().message.find('\n') == std::string::npos);
    };
    refused(set(1, "sise", "3"), "did you mean size?");
    refused(set(1, "size", "many"), "a whole number from 1 to 6");
    refused(set(1, "size", "2.5"), "a whole number");
    refused(set(1, "size", "7"), "from 1 to 6");
    refused(set(1, "rate", "nan"), "a number");
    refused(set(1, "shape", "spiral"), "one of row, column");
    refused(set(1, "ring", "maybe"), "true or false");
    refused(set(1, "molecule", "C1CC"), "column");
    refused(set(1, "molecule", "cafeine"), "caffeine");
    refused({.kind = EventKind::edit, .name = "molecule", .value = "remove 99"}, "no such node");
    refused({.kind = EventKind::edit, .name = "molecule", .value = "explode"}, "unknown edit");
    refused({.kind = EventKind::edit, .name = "size", .value = "remove 1"}, "no graph");
    refused({.kind = EventKind::press, .name = "ring"}, "no button");
    refused({.kind = EventKind::step, .name = "start"}, "no step");
    refused({.kind = EventKind::seek, .value = "-3"}, "whole number");
    CHECK(hash_of(live.frame(10)) == before);

    const Status both = live.set_all({{"size", "3"}, {"rate", "9"}}, 0);
    CHECK_FALSE(static_cast<bool>(both));
    CHECK(hash_of(live.frame(10)) == before);
    CHECK(static_cast<bool>(live.set_all({{"rate", "0.5"}, {"size", "2"}}, 0)));
    CHECK(live.frame(10).marks.size() < 30);
}

TEST_CASE("undo takes back one gesture") {
    LiveFigure live(lab::desc());
    const Vec2 start = live.graph("molecule")->graph.position(NodeId(0));
    for (int i = 0; i < 5; ++i)
        REQUIRE(live.apply({.time = 1 + 0.1 * i, .kind = EventKind::edit, .name = "molecule",
                            .value = "move 0 " + write_point({0.1f * static_cast<float>(i), 0.3f}), .held = true, .gesture = 7}));
    REQUIRE(live.apply(set(2, "size", "2")));
    REQUIRE(live.apply({.time = 3, .kind = EventKind::undo}));
    CHECK(live.raw(live.evaluation().controls[0]) == "4");
    REQUIRE(live.apply({.time = 4, .kind = EventKind::undo}));
    CHECK(live.graph("molecule")->graph.position(NodeId(0)) == start);
    CHECK_FALSE(live.can_undo());
    REQUIRE(live.apply({.time = 5, .kind = EventKind::redo}));
    REQUIRE(live.apply({.time = 6, .kind = EventKind::redo}));
    CHECK(live.raw(live.evaluation().controls[0]) == "2");
    CHECK_FALSE(live.can_redo());
}

TEST_CASE("ticks advance with time, slip for no frame rate, and seek back") {
    LiveFigure live(lab::desc());
    const auto total = [&] { return live.evaluation().outputs[0].scalar.number; };
    CHECK(total() == 0);
    REQUIRE(live.apply({.time = 1, .kind = EventKind::play}));
    live.frame(1 + 3.5 / 30);
    CHECK(live.tick() == 3);
    CHECK(total() == 3 * (1 + 2 + 3 + 4));
    REQUIRE(live.apply({.time = 1 + 5.5 / 30, .kind = EventKind::pause}));
    live.frame(9);
    CHECK(live.tick() == 5);
    REQUIRE(live.apply({.time = 10, .kind = EventKind::seek, .value = "2"}));
    CHECK(total() == 2 * 10);
    // A live input acts from the next tick.
    REQUIRE(live.apply(set(11, "rate", "2")));
    CHECK(total() == 2 * 10);
}

TEST_CASE("a step takes the runs to its tick; a story that speaks of ticks begins at none") {
    Story story;
    story.steps = {{.id = "begin"}, {.id = "later", .tick = 5}, {.id = "more", .set = {{"size", "3"}}, .tick = 9}};
    Content content{.explainer = "lab"};
    content.figures.emplace("lab/counter", story);
    LiveFigureDesc d = lab::desc();
    d.content = &content;
    LiveFigure live(d);
    const auto go = [&](const char* step) { REQUIRE(live.apply({.kind = EventKind::step, .name = step})); };
    go("later");
    CHECK(live.tick() == 5);
    CHECK(live.runs()[0].run->tick() == 5);
    go("more");
    CHECK(live.runs()[0].run->tick() == 9);
    go("begin");
    CHECK(live.tick() == 0);
    // Without ticks in the story they are the reader's.
    content.figures.begin()->second.steps = {{.id = "begin"}};
    LiveFigure other(d);
    REQUIRE(other.apply({.kind = EventKind::seek, .value = "4"}));
    REQUIRE(other.apply({.kind = EventKind::step, .name = "begin"}));
    CHECK(other.tick() == 4);
}

TEST_CASE("an interactive figure shows the last full result, with the inputs it came from") {
    LiveFigureDesc d = lab::desc();
    d.interactive = true;
    LiveFigure live(d);
    CHECK(live.computing());
    live.finish();
    REQUIRE(live.apply(set(1, "size", "6")));
    const auto cells = [&] {
        int n = 0;
        for (const Mark& m : live.target().marks) n += m.key.kind == "cell" && m.kind == MarkKind::circle;
        return n;
    };
    CHECK(cells() == 4);  // drawn is what was computed, not what is asked for
    CHECK(live.computing());
    CHECK(live.runs()[0].run->stale());
    // And a choice made meanwhile.
    REQUIRE(live.apply(set(1.1, "size", "2")));
    CHECK(cells() == 4);
    live.finish(1.2);
    CHECK(cells() == 2);
    CHECK_FALSE(live.runs()[0].run->stale());
}

TEST_CASE("hover lights what a mark depends on and says what it is bound to") {
    LiveFigure live(lab::desc());
    REQUIRE(live.apply(set(0, "ring", "true")));
    REQUIRE(live.apply({.time = 1, .kind = EventKind::hover, .name = "ring"}));
    const DisplayList lit = live.frame(3);
    CHECK(find(lit, key("ring")).opacity == 1);
    CHECK(find(lit, key("cell", 0)).opacity == 1);
    CHECK(find(lit, key("cell", 1)).opacity < 0.5f);
    REQUIRE(live.apply({.time = 4, .kind = EventKind::hover, .name = "cell:2"}));
    const std::string picture = describe(live.frame(6));
    CHECK(picture.find("cells (4) [2]") != std::string::npos);
    CHECK(picture.find("cells plus rate(rate)") != std::string::npos);
    CHECK(find(live.frame(6), key("digits", 2)).opacity == 1);  // the same quantity, where else it shows
    REQUIRE(live.apply({.time = 7, .kind = EventKind::hover}));
    CHECK(find(live.frame(9), key("cell", 1)).opacity == 1);
}

TEST_CASE("hover lights what shows the tensors that a value was computed from") {
    DisplayList list;
    const auto add = [&](int i, uint32_t tensor) {
        Mark& m = list.add(MarkKind::circle, key("m", i), {0, 0, 5});
        m.value = {tensor, 0};
    };
    add(0, 7);
    add(1, 8);
    add(2, 9);
    const std::string hovered[] = {"m:0"};
    const uint32_t inputs[] = {8};
    step_back(list, hovered, {7, 0}, inputs);
    CHECK(list.marks[0].opacity == 1);
    CHECK(list.marks[1].opacity == 1);
    CHECK(list.marks[2].opacity == kSteppedBack);
}

TEST_CASE("a session brings the same picture back") {
    LiveFigure live(lab::desc());
    REQUIRE(live.apply(set(1, "size", "3")));
    REQUIRE(live.apply({.time = 2, .kind = EventKind::edit, .name = "molecule", .value = "add O to 1 double"}));
    REQUIRE(live.apply({.time = 3, .kind = EventKind::seek, .value = "6"}));
    REQUIRE(live.apply({.time = 3, .kind = EventKind::select, .name = "cell:1"}));
    const Result<Session> read = session_from_text(to_text(live.session()));
    REQUIRE(static_cast<bool>(read));
    LiveFigure again(lab::desc());
    REQUIRE(again.restore(*read, 0));
    std::string why;
    CHECK_MESSAGE(same_picture(live.frame(60), again.frame(60), &why), why);
    CHECK_FALSE(static_cast<bool>(session_from_text("{\"glassbox\": 99}")));
    CHECK_FALSE(static_cast<bool>(session_from_text("nonsense")));
}

TEST_CASE("a figure that fails draws the message in its place, keeps running and recovers") {
    static const FigureEntry entry{"lab/failing", [](Figure& fig) {
                                       const bool broken = fig.toggle("broken", false);
                                       const Tensor three({3}, {1, NAN, 3});
                                       const Traced cells = fig.derive("cells", three, "made up");
                                       fig.heatmap(key("cells"), {10, 10, 90, 30}, cells, {.rows = broken ? 2 : 1, .columns = broken ? 2 : 3});
                                       CHECK(cells.row(99).size() == 0);  // views of what is not there are empty and safe
                                       CHECK(cells[99].number == 0);
                                   },
                                   "lab"};
    LiveFigureDesc d = lab::desc();
    d.entry = &entry;
    LiveFigure live(d);
    const uint64_t whole = hash_of(live.frame(0));
    CHECK(live.evaluation().errors.empty());
    REQUIRE(live.apply(set(1, "broken", "true")));
    REQUIRE(live.evaluation().errors.size() == 1);
    CHECK(describe(live.frame(3)).find("cannot show the shape") != std::string::npos);
    REQUIRE(live.apply(set(4, "broken", "false")));
    CHECK(hash_of(live.frame(9)) == whole);
}

TEST_CASE("the pieces of a phrase stay side by side while its words change") {
    static const FigureEntry entry{"lab/phrase", [](Figure& fig) {
                                       const bool longer = fig.toggle("longer", false);
                                       const Scalar n = fig.derive("n", 3, "made up");
                                       fig.phrase(key("line"), {20, 50}, longer ? "many more than {} atoms" : "{} atoms", {n});
                                   },
                                   "lab"};
    LiveFigureDesc d = lab::desc();
    d.entry = &entry;
    LiveFigure live(d);
    REQUIRE(live.apply(set(1, "longer", "true")));
    const DisplayList early = live.frame(1.05);
    CHECK(same_picture(early, live.frame(9)));
}

TEST_CASE("an intervention is an event like any other: checked, undone, frozen values and all part of the session") {
    LiveFigure live(lab::desc());
    const auto cells = [](const LiveFigure& l) { return Tensor(l.runs()[0].run->present("cells")); };
    const auto go = [](LiveFigure& l, double time, EventKind kind, std::string name, std::string value) {
        return l.apply({.time = time, .kind = kind, .name = std::move(name), .value = std::move(value)});
    };
    REQUIRE(go(live, 0, EventKind::seek, "", "3"));
    const Tensor three = cells(live);
    CHECK(three[3] == 12);
    for (const auto& [name, value, message] : {std::array<const char*, 3>{"cell", "scale 2", "did you mean cells?"},
                                               {"cells", "scale", "is no intervention"},
                                               {"cells", "mask [4]", "does not fit cells [4]"},
                                               {"cells", "replace 2: 1 2", "does not fit cells [4]"}}) {
        const Status s = go(live, 1, EventKind::intervene, name, value);
        REQUIRE_FALSE(s);
        CHECK_MESSAGE(s.error().message.find(message) != std::string::npos, s.error().message);
    }
    REQUIRE(go(live, 1, EventKind::intervene, "cells", "scale 10 [3]"));
    CHECK(cells(live) == three);  // the rate is live: what changes acts from the next tick
    REQUIRE(go(live, 2, EventKind::seek, "", "4"));
    CHECK(cells(live)[3] == 160);
    CHECK(cells(live)[2] == 12);
    REQUIRE(go(live, 3, EventKind::intervene, "cells", "freeze"));
    REQUIRE(go(live, 4, EventKind::seek, "", "9"));
    CHECK(cells(live)[3] == 160);
    const Session kept = *session_from_text(to_text(live.session()));
    LiveFigure other(lab::desc());
    REQUIRE(other.restore(kept, 0));
    CHECK(cells(other) == cells(live));
    REQUIRE(go(live, 5, EventKind::undo, "", ""));
    REQUIRE(go(live, 5, EventKind::seek, "", "10"));
    CHECK(cells(live)[3] == 400);
    REQUIRE(go(live, 6, EventKind::intervene, "cells", ""));
    REQUIRE(go(live, 6, EventKind::seek, "", "11"));
    CHECK(cells(live)[3] == 44);
    REQUIRE(go(live, 7, EventKind::seek, "", "3"));
    CHECK(cells(live) == three);
}
