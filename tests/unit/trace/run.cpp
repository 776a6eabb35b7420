// The contract of a run, with a model that does a tick in three pieces.
#include "engine/trace/run.h"

#include <doctest/doctest.h>

#include "engine/base/random.h"

using namespace glassbox;

namespace {

struct Walk {
    struct Inputs {
        int start = 0;     // resets
        float pace = 1;    // live
        int length = 1000; // resets; ticks until it is done
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    static bool needs_reset(const Inputs& a, const Inputs& b) { return a.start != b.start || a.length != b.length; }
    void reset(uint64_t seed, const Inputs& in) {
        rng = Random(seed, "walk");
        at = static_cast<float>(in.start);
        inputs = in;
        piece = tick = 0;
        ++resets;
    }
    void change(const Inputs& in) {
        inputs = in;
        ++changes;
    }
    Progress step(Recorder& trace) {
        ++steps;
        if (piece < 2) {
            at += inputs.pace * rng.uniform();
            ++piece;
            return Progress::more;
        }
        piece = 0;
        trace.record("at", ConstView(&at, Shape{}), "walk", {"pace"});
        trace.record("pace", ConstView(&inputs.pace, Shape{}));
        return ++tick >= inputs.length ? Progress::done : Progress::ticked;
    }
    std::string_view error() const { return inputs.start < 0 ? "the start is negative" : ""; }

    Random rng{0};
    Inputs inputs;
    float at = 0;
    int piece = 0, tick = 0, resets = 0, changes = 0, steps = 0;
};

// A walk that can be gone back to, and whose pace may be intervened on.
struct KeptWalk : Walk {
    void reset(uint64_t seed, const Inputs& in) {
        Walk::reset(seed, in);
        past.clear();
    }
    void state(Keyframe& k) { k(rng, at, piece, tick, past); }
    Progress step(Recorder& trace) {
        if (piece == 0) past.push_back(at);
        const Progress p = Walk::step(trace);
        if (p == Progress::more) return p;
        if (const Intervention* i = trace.intervention("at"); i && i->kind == Intervention::Kind::scale) at *= i->factor;
        trace.record("at", ConstView(&at, Shape{}), "walk", {"pace"});
        trace.record("past", ConstView(past));
        return p;
    }
    std::vector<float> past;
};

struct Once {  // has no live inputs: every change starts over
    struct Inputs {
        int value = 0;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t, const Inputs& in) { value = static_cast<float>(in.value); }
    Progress step(Recorder& trace) {
        trace.record("value", ConstView(&value, Shape{}));
        return Progress::done;
    }
    float value = 0;
};

int finish(Run& run, int64_t tick) {
    int pieces = 0;
    while (run.work(tick)) REQUIRE(++pieces < 100000);
    return pieces;
}
std::vector<float> path_of(uint64_t seed, int ticks, float pace = 1) {
    RunOf<Walk> run;
    run.set_seed(seed);
    run.ask({.pace = pace});
    finish(run, ticks);
    std::vector<float> path;
    for (int n = 0; n <= ticks; ++n) path.push_back(run.trace().at(n)->tensors[0].tensor[0]);
    return path;
}

struct Large {
    struct Inputs {
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t, const Inputs&) { n = 0; }
    Progress step(Recorder& trace) {
        const float v = static_cast<float>(n++);
        trace.record("x.grad", ConstView(&v, Shape{}));
        return n < 5 ? Progress::ticked : Progress::done;
    }
    int n = 0;
};

}  // namespace

TEST_CASE("work is done in slices, and nothing shows before the first full tick") {
    RunOf<Walk> run;
    run.ask({.start = 5});
    CHECK(run.wants_work(0));
    CHECK(run.shown(0) == nullptr);
    CHECK(run.work(0));
    CHECK(run.work(0));
    CHECK(run.shown(0) == nullptr);
    CHECK(run.stale());
    CHECK(run.inputs() == Walk::Inputs{});
    CHECK_FALSE(run.work(0));  // the tick is full and is the one that was asked for
    CHECK_FALSE(run.stale());
    CHECK(run.tick() == 0);
    CHECK(run.inputs().start == 5);
    CHECK(run.model().steps == 3);
    CHECK_FALSE(run.work(0));
    CHECK(run.model().steps == 3);  // an idle run computes nothing
}

TEST_CASE("a change that resets leaves the old result shown, with its own inputs, until the new is full") {
    RunOf<Walk> run;
    run.ask({.start = 5});
    finish(run, 3);
    const float old = run.trace().view("at")[0];
    run.ask({.start = 100});
    CHECK(run.stale());
    for (int i = 0; i < 2; ++i) {
        CHECK(run.work(0));
        CHECK(run.stale());
        CHECK(run.inputs().start == 5);
        CHECK(run.trace().view("at")[0] == old);
        CHECK(run.shown(3) != nullptr);
    }
    run.work(0);
    CHECK_FALSE(run.stale());
    CHECK(run.inputs().start == 100);
    CHECK(run.tick() == 0);
    CHECK(run.trace().at(3) == nullptr);  // of the old inputs
    CHECK(run.trace().view("at")[0] >= 100);
}

TEST_CASE("a change while a tick is half done drops it") {
    RunOf<Walk> run;
    run.ask({.start = 1});
    run.work(0);
    run.ask({.start = 50});
    finish(run, 0);
    CHECK(run.model().resets == 2);
    RunOf<Walk> straight;
    straight.ask({.start = 50});
    finish(straight, 0);
    CHECK(run.trace().hash() == straight.trace().hash());
    run.ask({.start = 50});  // the same again is no change
    CHECK_FALSE(run.wants_work(0));
}

TEST_CASE("a live input acts from the next tick; the tick that shows keeps its own") {
    RunOf<Walk> run;
    run.ask({.pace = 1});
    finish(run, 2);
    run.ask({.pace = 10});
    CHECK_FALSE(run.stale());
    CHECK_FALSE(run.wants_work(2));
    CHECK(run.inputs().pace == 1);
    CHECK(run.trace().view("pace")[0] == 1);
    finish(run, 3);
    CHECK(run.model().resets == 1);
    CHECK(run.model().changes == 1);
    CHECK(run.inputs().pace == 10);
    CHECK(run.trace().view("pace")[0] == 10);
    CHECK(run.trace().at(2)->tensors[1].tensor[0] == 1);
}

TEST_CASE("a live input that changes while a tick is half done waits for the next one") {
    RunOf<Walk> run;
    run.ask({.pace = 1});
    finish(run, 2);
    CHECK(run.work(3));
    run.ask({.pace = 10});
    run.ask({.pace = 20});
    finish(run, 3);
    CHECK(run.inputs().pace == 1);
    CHECK(run.trace().view("pace")[0] == 1);
    CHECK(run.trace().view("at")[0] == path_of(0, 3)[3]);
    finish(run, 4);
    CHECK(run.inputs().pace == 20);
    CHECK(run.model().changes == 1);
}

TEST_CASE("the same seed records the same bits, another seed others") {
    const std::vector<float> path = path_of(1, 20);
    CHECK(path == path_of(1, 20));
    CHECK(path != path_of(2, 20));
    RunOf<Walk> run;
    run.set_seed(2);
    run.ask({});
    finish(run, 20);
    run.set_seed(1);
    CHECK(run.stale());
    finish(run, 20);
    for (size_t n = 0; n < path.size(); ++n) CHECK(run.trace().at(static_cast<int64_t>(n))->tensors[0].tensor[0] == path[n]);
    run.set_seed(1);
    CHECK_FALSE(run.stale());
}

TEST_CASE("seeking back to a tick that the ring has lost replays the same bits") {
    const std::vector<float> path = path_of(4, 30);
    RunOf<Walk> run;
    run.trace() = Trace(1000);  // a few ticks
    run.set_seed(4);
    run.ask({});
    finish(run, 30);
    CHECK(run.trace().first_kept() > 20);
    CHECK_FALSE(run.wants_work(run.trace().first_kept()));
    CHECK(run.wants_work(3));
    for (const int64_t tick : {3, 0, 17, 30, 5}) {
        finish(run, tick);
        REQUIRE(run.trace().at(tick) != nullptr);
        CHECK(run.shown(tick)->tick == tick);
        CHECK(run.shown(tick)->tensors[0].tensor[0] == path[static_cast<size_t>(tick)]);
        CHECK_FALSE(run.stale());
    }
}

TEST_CASE("a finished run does no more, and its last tick shows for all later ones") {
    RunOf<Walk> run;
    run.ask({.length = 3});
    finish(run, 100);
    CHECK(run.finished());
    CHECK(run.tick() == 2);
    CHECK_FALSE(run.wants_work(100));
    CHECK(run.shown(100)->tick == 2);
    CHECK(run.shown(1)->tick == 1);
    run.ask({.length = 5});
    CHECK_FALSE(run.finished());
    finish(run, 100);
    CHECK(run.tick() == 4);
    finish(run, -1);  // no tick before the first: not an endless search for it
    CHECK_FALSE(run.wants_work(-1));
}

TEST_CASE("every input resets a model that has no live ones; an error stops the work and leaves with its cause") {
    RunOf<Once> once;
    CHECK_FALSE(RunOf<Once>::kHasLiveInputs);
    CHECK(RunOf<Walk>::kHasLiveInputs);
    once.ask({1});
    finish(once, 0);
    once.ask({2});
    CHECK(once.stale());
    finish(once, 0);
    CHECK(once.trace().view("value")[0] == 2);
    RunOf<Walk> run;
    run.ask({.start = -1});
    finish(run, 0);
    CHECK(run.error() == "the start is negative");
    CHECK_FALSE(run.wants_work(0));
    CHECK(run.shown(0) == nullptr);
    run.ask({.start = 1});
    CHECK(run.error().empty());
    finish(run, 0);
    CHECK(run.shown(0) != nullptr);
}

TEST_CASE("keyframes stay within their room, and going back replays from the nearest one, to the same bits") {
    RunOf<KeptWalk> straight;
    straight.set_seed(4);
    straight.ask({});
    finish(straight, 300);
    const auto past_at = [&](const Run& run, int64_t tick) {
        const TraceTick* t = run.trace().at(tick);
        REQUIRE(t != nullptr);
        return hash_tensor(t->find(run.trace().find("past"))->tensor);
    };
    RunOf<KeptWalk> run;
    constexpr size_t kRoom = 4000;
    run.trace() = Trace(3000);
    run.set_keyframe_bytes(kRoom);
    run.set_seed(4);
    run.ask({});
    finish(run, 300);
    CHECK(run.keyframe_count() > 3);
    CHECK(run.keyframe_bytes() <= kRoom);
    for (const int64_t tick : {250, 3, 0, 171, 300, 64}) {
        CAPTURE(tick);
        const int before = run.model().steps;
        finish(run, tick);
        CHECK(past_at(run, tick) == past_at(straight, tick));
        if (tick == 250) CHECK(run.model().steps - before < 3 * 130);
    }
    CHECK(run.model().resets <= 2);  // ticks before the first keyframe
    run.set_keyframe_bytes(0);       // no room: from the beginning
    run.restart();
    finish(run, 20);
    CHECK(run.keyframe_count() == 0);
    CHECK(past_at(run, 20) == past_at(straight, 20));
}

TEST_CASE("live inputs are kept with their ticks: going back and forth shows the same ticks") {
    const auto at = [](const Run& run, int64_t tick) {
        REQUIRE(run.trace().at(tick) != nullptr);
        return run.trace().at(tick)->find(run.trace().find("at"))->tensor[0];
    };
    for (const size_t room : {size_t{0}, size_t{1} << 20}) {
        RunOf<KeptWalk> run;
        run.set_keyframe_bytes(room);
        run.trace() = Trace(1500);
        run.ask({.pace = 1});
        std::vector<float> path;
        for (int64_t tick = 0; tick < 60; ++tick) {
            if (tick == 10) run.ask({.pace = 5});
            if (tick == 30) run.ask({.pace = -2});
            finish(run, tick);
            path.push_back(at(run, tick));
        }
        for (const int64_t tick : {4, 59, 9, 10, 35, 0, 29, 30, 58}) {
            CAPTURE(tick);
            finish(run, tick);
            CHECK(at(run, tick) == path[static_cast<size_t>(tick)]);
            CHECK(run.trace().at(tick)->find(run.trace().find("pace"))->tensor[0] == (tick < 10 ? 1.0f : tick < 30 ? 5.0f : -2.0f));
        }
        // Back to tick 20, another pace from there: the past stays, the future is another.
        finish(run, 20);
        run.ask({.pace = 100});
        CHECK_FALSE(run.wants_work(20));
        finish(run, 25);
        CHECK(at(run, 25) - path[20] > 50);
        finish(run, 15);
        CHECK(at(run, 15) == path[15]);
        finish(run, 40);
        CHECK(at(run, 40) > path[15] + 1000);
    }
}

TEST_CASE("an intervention on a run with live inputs acts from the next tick and is replayed; on another it starts over") {
    const auto at = [](const Run& run, int64_t tick) {
        REQUIRE(run.trace().at(tick) != nullptr);
        return run.trace().at(tick)->find(run.trace().find("at"))->tensor[0];
    };
    RunOf<KeptWalk> run;
    run.trace() = Trace(600);
    run.ask({});
    finish(run, 10);
    const float ten = at(run, 10);
    CHECK(run.present("at")[0] == ten);
    run.intervene({{"at", "scale 0"}, {"other", "nonsense"}});
    CHECK_FALSE(run.wants_work(10));
    finish(run, 12);
    CHECK(at(run, 12) == 0);
    run.intervene({});
    finish(run, 14);
    CHECK(at(run, 14) > 0);
    const float fourteen = at(run, 14);
    finish(run, 3);
    finish(run, 10);
    CHECK(at(run, 10) == ten);
    finish(run, 14);
    CHECK(at(run, 14) == fourteen);
    RunOf<Once> once;
    once.ask({1});
    finish(once, 0);
    once.intervene({{"value", "scale 2"}});
    CHECK(once.stale());
}

TEST_CASE("a tensor that was left out is there once it is wanted") {
    RunOf<Large> run;
    run.ask({});
    finish(run, 3);
    CHECK(run.present("x.grad").empty());
    CHECK_FALSE(run.wants_work(3));
    run.want("x.grad");
    CHECK(run.wants_work(3));
    finish(run, 3);
    CHECK(run.present("x.grad")[0] == 3);
    run.want("x.grad");
    run.want("not there");
    CHECK_FALSE(run.wants_work(3));
}
