#include "engine/trace/trace.h"

#include <doctest/doctest.h>

#include <limits>

#include "engine/base/hash.h"

using namespace glassbox;

namespace {
void tick(Trace& trace, int64_t n, int elements) {
    trace.begin_tick(n);
    trace.record("x", Tensor(Shape{elements}, static_cast<float>(n)));
    trace.end_tick();
}
}  // namespace

TEST_CASE("what is recorded is read by name once its tick is full") {
    Trace trace;
    CHECK(trace.empty());
    CHECK(trace.last_tick() == -1);
    CHECK(trace.view("x").empty());
    trace.begin_tick(0);
    trace.record("x", Tensor({2}, {1, 2}));
    CHECK(trace.view("x").empty());  // half a tick is never shown
    trace.end_tick();
    CHECK(trace.view("x")[1] == 2);
    CHECK(trace.view("absent").empty());
    CHECK(trace.find("absent") == -1);
    CHECK(trace.name(trace.find("x")) == "x");
}

TEST_CASE("recording copies, and a second record of a name in one tick replaces the first") {
    Trace trace;
    trace.begin_tick(0);
    Tensor x({2}, {1, 2});
    trace.record("x", x);
    trace.record("y", x, "copy", {"x"});
    x.set(0, 9);
    CHECK(trace.find("x") == 0);
    trace.record("x", Tensor({3}, {4, 5, 6}), "again", {"y"});
    trace.end_tick();
    CHECK(trace.last().tensors.size() == 2);
    CHECK(trace.view("x").size() == 3);
    CHECK(trace.view("y")[0] == 1);
    CHECK(trace.provenance(trace.last().tensors[0]) == "again(y)");
}

TEST_CASE("provenance names the operation and its inputs, also one recorded before or never") {
    Trace trace;
    trace.begin_tick(0);
    trace.record("layers.0.h", Tensor({1}, {1}));
    trace.record("layers.0.pooled", Tensor({1}, {1}), "sum over neighbours", {"layers.0.message"});
    trace.record("layers.1.h", Tensor({1}, {2}), "add", {"layers.0.h", "layers.0.pooled"});
    trace.end_tick();
    CHECK(trace.provenance(trace.last().tensors[0]) == "input");
    CHECK(trace.provenance(trace.last().tensors[1]) == "sum over neighbours(layers.0.message)");
    CHECK(trace.provenance(trace.last().tensors[2]) == "add(layers.0.h, layers.0.pooled)");
    CHECK(trace.view("layers.0.message").empty());
}

TEST_CASE("the ring keeps the newest ticks that fit its bytes, and always the last") {
    Trace trace(20000);  // some four ticks of 1000 floats
    for (int n = 0; n < 50; ++n) {
        tick(trace, n, 1000);
        CHECK(trace.last_tick() == n);
        CHECK(trace.last_tick() - trace.first_kept() < 5);
    }
    CHECK(trace.first_kept() > 44);
    CHECK(trace.at(trace.first_kept()) != nullptr);
    CHECK(trace.at(trace.first_kept() - 1) == nullptr);
    CHECK(trace.at(50) == nullptr);
    for (int64_t n = trace.first_kept(); n <= trace.last_tick(); ++n) CHECK(trace.at(n)->tensors[0].tensor[0] == static_cast<float>(n));
    tick(trace, 50, 100000);  // larger than the ring
    CHECK(trace.first_kept() == 50);
    CHECK(trace.view("x").size() == 100000);
    for (int n = 51; n < 60; ++n) tick(trace, n, 10);  // its bytes are given back
    CHECK(trace.first_kept() == 51);
}

TEST_CASE("a tick recorded again takes the place of itself and of all after it") {
    Trace trace;
    for (int n = 0; n < 10; ++n) tick(trace, n, 4);
    trace.begin_tick(3);
    trace.record("x", Tensor({1}, {-1}));
    trace.end_tick();
    CHECK(trace.last_tick() == 3);
    CHECK(trace.first_kept() == 0);
    CHECK(trace.view("x")[0] == -1);
    CHECK(trace.at(2)->tensors[0].tensor[0] == 2);
    const int entry = trace.find("x");
    trace.clear();
    CHECK(trace.empty());
    CHECK(trace.find("x") == entry);  // names stay, so that what is bound stays bound
}

TEST_CASE("large tensors are recorded when they are declared") {
    constexpr int kLarge = static_cast<int>(Trace::kAlwaysRecorded) + 1;
    Trace trace;
    CHECK(trace.wants("weights", Trace::kAlwaysRecorded));
    CHECK_FALSE(trace.wants("weights", kLarge));
    tick(trace, 0, kLarge);
    CHECK(trace.view("x").empty());
    trace.want("x");
    tick(trace, 1, kLarge);
    CHECK(trace.view("x").size() == kLarge);
    Trace all;
    all.want_all();
    CHECK(all.wants("anything", kLarge));
}

TEST_CASE("a gradient is recorded when it is declared, and what was left out is known") {
    Trace trace;
    CHECK_FALSE(trace.wants("h.grad", 4));
    CHECK(trace.left_out("h.grad"));
    CHECK_FALSE(trace.left_out("z.grad"));
    trace.want("h.grad");
    CHECK(trace.wants("h.grad", 4));
    CHECK_FALSE(trace.left_out("h.grad"));
}

TEST_CASE("an intervention is there for the model to read until it is cleared") {
    Trace trace;
    CHECK(trace.intervention("h") == nullptr);
    trace.intervene("h", Tensor({2}, {1, 0}));
    trace.intervene("h", Tensor({2}, {3, 4}));
    REQUIRE(trace.intervention("h") != nullptr);
    CHECK(trace.intervention("h")->values[1] == 4);
    trace.clear_interventions();
    CHECK(trace.intervention("h") == nullptr);
}

TEST_CASE("interventions are written and read; what is none is refused with what one looks like") {
    for (const char* text : {"scale 0.5", "scale -2 [:, 3]", "scale 0 [1]", "mask [:, 3]", "mask [0, :, 2]", "replace 2x3: 1 2 3 4 5 -6.5",
                             "replace scalar: 0.1", "replace 3: inf -inf 1e-45", "replace 0x2:"}) {
        const Result<Intervention> i = parse_intervention(text);
        REQUIRE_MESSAGE(static_cast<bool>(i), text);
        const Result<Intervention> again = parse_intervention(to_text(*i));
        REQUIRE_MESSAGE(static_cast<bool>(again), to_text(*i));
        CHECK(to_text(*again) == to_text(*i));
        CHECK(again->values == i->values);
    }
    for (const char* text : {"", "scale", "scale x", "scale 1 2", "scale 1 [", "mask", "mask 3", "mask [a]", "mask [-1]", "mask [0,0,0,0,0,0,0]",
                             "replace", "replace 2: 1", "replace 2: 1 2 3", "replace -1: 1", "replace 2x: 1 2", "replace 1: nan", "freeze", "remove",
                             "replace 99999x99999x99999x99999: 1"}) {
        const Result<Intervention> i = parse_intervention(text);
        CHECK_MESSAGE(!i, text);
        if (!i) CHECK(i.error().message.find("write \"scale 0.5\"") != std::string::npos);
    }
    const Intervention head = *parse_intervention("mask [:, 1]");
    CHECK(head.fits(Shape{2, 3, 4}));
    CHECK_FALSE(head.fits(Shape{2, 1}));
    CHECK_FALSE(head.fits(Shape{2}));
    CHECK(head.region(Shape{2, 3}, 0, 1) == Tensor({2, 3}, {1, 0, 1, 1, 0, 1}));
}

TEST_CASE("the hash is of names, shapes and elements, with every NaN alike") {
    const auto hash = [](std::string_view name, const Tensor& x) {
        Trace trace;
        trace.begin_tick(0);
        trace.record(name, x);
        trace.end_tick();
        return trace.hash();
    };
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const uint64_t h = hash("x", Tensor({2}, {1, 2}));
    CHECK(h == hash("x", Tensor({2}, {1, 2})));
    CHECK(h != hash("y", Tensor({2}, {1, 2})));
    CHECK(h != hash("x", Tensor({2, 1}, {1, 2})));
    CHECK(h != hash("x", Tensor({2}, {2, 1})));
    CHECK(hash("x", Tensor({1}, {nan})) == hash("x", Tensor({1}, {-nan})));
    CHECK(Trace().hash() == Trace().hash());
}
