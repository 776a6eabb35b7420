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
