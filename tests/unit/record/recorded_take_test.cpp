// A take does not know how fast the machine was on which it was recorded.
#include <doctest/doctest.h>

#include "engine/base/embedded.h"
#include "engine/base/hash.h"
#include "engine/figure/live_figure.h"
#include "engine/platform/headless.h"
#include "engine/record/film.h"
#include "engine/record/take.h"

using namespace glassbox;

namespace {

// Each tick counts on, in two pieces of work.
struct Counter {
    struct Inputs {
        float rate = 1;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    static bool needs_reset(const Inputs&, const Inputs&) { return false; }
    void reset(uint64_t, const Inputs& in) { rate = in.rate, total = 0, half = false; }
    void change(const Inputs& in) { rate = in.rate; }
    Progress step(Recorder& trace) {
        half = !half;
        if (half) return Progress::more;
        total += rate;
        trace.record("total", ConstView(&total, Shape{}), "counted");
        return Progress::ticked;
    }
    float rate = 1, total = 0;
    bool half = false;
};

void draw(Figure& fig) {
    const double rate = fig.slider("rate", 1.0, {.min = 0, .max = 9});
    const auto run = fig.run<Counter>({static_cast<float>(rate)});
    const float x = run["total"].scalar();
    fig.circle(key("dot"), {20 + x * 2, 60}, 10, {.fill = fig.theme().accent}).label("dot").selectable();
    fig.rect(key("bar"), {20, 90, 10 + 60 * static_cast<float>(rate), 12}, {.fill = fig.theme().ink2});
}
constexpr FigureEntry kEntry = {"test/counter", draw, "test"};

const FontSet& fonts() {
    static const Result<Fonts> loaded = load_fonts(embedded_assets());
    REQUIRE(static_cast<bool>(loaded));
    static const FontSet set = loaded->set();
    return set;
}

// What a window does: frames at `fps`, `work` pieces of compute in each, and the hand's events at their own times.
Take record(const std::vector<Event>& hand, double fps, int work) {
    LiveFigure live({.entry = &kEntry, .fonts = &fonts(), .size = {320, 180}, .interactive = true});
    live.finish();
    TakeRecorder recorder;
    recorder.begin(live.session(), 0);
    size_t next = 0;
    for (int n = 0; n <= static_cast<int>(4 * fps); ++n) {
        const double now = n / fps;
        for (; next < hand.size() && hand[next].time <= now; ++next) {
            REQUIRE(live.apply(hand[next]));
            recorder.record(hand[next], live.tick());
        }
        for (int i = 0; i < work && live.work(now); ++i) {}
        live.frame(now);
    }
    return recorder.end(4);
}

std::vector<uint64_t> film(const Take& take, FrameRate rate) {
    const Result<Timeline> t = timeline_of(take, nullptr, rate);
    REQUIRE(t);
    FilmDesc desc{.figure = {.entry = &kEntry, .fonts = &fonts()}, .timeline = *t, .width = 160, .height = 90, .scale = 0.5};
    desc.prepare = [&](LiveFigure& live) { return live.restore(take.session, 0); };
    Result<std::unique_ptr<Film>> opened = Film::open(desc);
    REQUIRE(opened);
    std::vector<uint64_t> hashes;
    for (int64_t n = 0; n < t->frames; ++n) {
        const Result<const Picture*> p = (*opened)->frame(n);
        REQUIRE(p);
        const uint64_t hash = hash_bytes((*p)->rgba.data(), (*p)->rgba.size());
        if (!(*opened)->changed()) CHECK((n > 0 && hash == hashes.back()));
        hashes.push_back(hash);
    }
    // And backwards and forwards, each alone.
    for (int64_t n : {t->frames - 1, t->frames / 2, int64_t{0}, t->frames - 2, t->frames - 1}) {
        const Result<const Picture*> p = (*opened)->frame(n);
        REQUIRE(p);
        CHECK(hash_bytes((*p)->rgba.data(), (*p)->rgba.size()) == hashes[static_cast<size_t>(n)]);
    }
    return hashes;
}

}  // namespace

TEST_CASE("a take recorded at 7 frames a second renders the same frames as one at 60") {
    if (!open_headless(GlDialect::desktop33)) return;
    const std::vector<Event> hand = {{.time = 0.31, .kind = EventKind::play, .value = "1"},
                                     {.time = 1.02, .kind = EventKind::set, .name = "rate", .value = "3"},
                                     {.time = 1.755, .kind = EventKind::pause},
                                     {.time = 2.2, .kind = EventKind::select, .name = "dot"},
                                     {.time = 2.9, .kind = EventKind::set, .name = "rate", .value = "2"}};
    const Take slow = record(hand, 7, 1000), fast = record(hand, 60, 1000);
    CHECK(slow == fast);
    CHECK(fast.events[2].tick == 43);  // (1.755 - 0.31) s at 30 a second
    CHECK(film(slow, {25, 1}) == film(fast, {25, 1}));
}

TEST_CASE("a model that was slow stops where the pause was seen") {
    if (!open_headless(GlDialect::desktop33)) return;
    const std::vector<Event> hand = {{.time = 0.5, .kind = EventKind::play, .value = "1"}, {.time = 3, .kind = EventKind::pause}};
    const Take take = record(hand, 60, 1);  // half a tick of compute each second frame
    const int64_t seen = take.events[1].tick;
    CHECK(seen > 5);
    CHECK(seen < 70);
    LiveFigure live({.entry = &kEntry, .fonts = &fonts(), .size = {320, 180}});
    const Result<Timeline> t = timeline_of(take, nullptr, {60, 1});
    REQUIRE(t);
    int64_t before = 0;
    for (const TimedEvent& e : t->events) {
        live.frame(e.event.time);
        if (e.event.kind == EventKind::pause) before = live.tick();
        REQUIRE(live.apply(e.event));
    }
    CHECK(live.tick() == seen);
    CHECK(before == seen);  // it came there evenly, without a jump
}
