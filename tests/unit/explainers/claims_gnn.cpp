// What the captions of the figures of gnn say is what their models compute.
#include <cmath>

#include "tests/unit/explainers/support.h"

using namespace glassbox;

namespace {

LiveFigure at(const char* figure, const char* step) {
    LiveFigure live(desc_of(*find_figure(figure)));
    REQUIRE(live.apply({.kind = EventKind::step, .name = step}));
    REQUIRE(live.evaluation().errors.empty());
    return live;
}
float output(const LiveFigure& live, std::string_view name) {
    for (const Output& o : live.evaluation().outputs)
        if (o.name == name) return o.scalar.number;
    FAIL_CHECK("no output ", name);
    return NAN;
}
ConstView tensor(const LiveFigure& live, std::string_view name) { return live.runs()[0].run->trace().view(name); }

}  // namespace

TEST_CASE("claims: which of sum, mean and maximum each pair of neighbourhoods fools, and that GIN is not") {
    struct Row {
        const char* step;
        bool sum, mean, max;
    };
    for (const Row& r : {Row{"mean", false, true, true}, Row{"max", false, false, true}, Row{"sum", true, false, false}, Row{"all", true, true, true}}) {
        CAPTURE(r.step);
        const LiveFigure live = at("gnn/aggregators", r.step);
        const ConstView gap = tensor(live, "gap");
        CHECK((gap[0] == 0) == r.sum);
        CHECK((gap[1] == 0) == r.mean);
        CHECK((gap[2] == 0) == r.max);
        CHECK(gap[3] > 0.01f);
        CHECK(output(live, "fooled") == static_cast<float>(r.sum + r.mean + r.max));
    }
    LiveFigure live = at("gnn/aggregators", "mean");
    CHECK(tensor(live, "mean")[0] == 3);
    CHECK(tensor(live, "max")[1] == 4);
    // The same neighbours in another order: equal up to rounding, and nothing counts as fooled.
    REQUIRE(live.set_all({{"left", "3 1 2"}, {"right", "2 3 1"}}, 1));
    CHECK(output(live, "fooled") == 0);
    CHECK(tensor(live, "gap")[3] < 1e-5f);
}

TEST_CASE("a click on a neighbour raises its number; from the largest it goes back to 0") {
    LiveFigure live = at("gnn/aggregators", "mean");
    const auto click = [&](const Key& k) {
        const ClickBinding* c = live.click_of(k);
        REQUIRE(c);
        REQUIRE(live.apply({.kind = c->kind, .name = c->control, .value = c->value}));
    };
    click(key("left", 0));
    click(key("left", 1));
    CHECK(tensor(live, "x")[0] == 3);
    CHECK(tensor(live, "x")[1] == 0);
}

TEST_CASE("claims: twins stay alike however deep, until bonds know of rings or atoms of their size") {
    const auto told = [](const char* step) {
        const LiveFigure live = at("gnn/twins", step);
        const float apart = output(live, "told-apart"), gap = output(live, "gap");
        CHECK((apart == 1) == (gap > 1e-3f));  // the network sees what the test sees
        if (apart == 0) CHECK(gap < 1e-5f);
        return apart == 1;
    };
    for (const char* step : {"own", "rounds", "deep", "atoms", "triangles"}) CHECK_MESSAGE(!told(step), step);
    for (const char* step : {"bonds", "size"}) CHECK_MESSAGE(told(step), step);

    LiveFigure live = at("gnn/twins", "deep");
    for (int round = 0; round <= 6; ++round) {
        CHECK(tensor(live, "told_apart")[round] == 0);
        CHECK(tensor(live, "gap")[round] < 1e-5f);
    }
    CHECK(tensor(live, "counts.0").shape() == Shape{2, 1});
    CHECK(tensor(live, "counts.3").shape() == Shape{2, 3});
    // One carbon more on one side, and the sums differ at once.
    REQUIRE(live.apply({.kind = EventKind::edit, .name = "first", .value = "add C to 0"}));
    CHECK(output(live, "gap") > 1e-3f);
}

TEST_CASE("the classes of the test are those of a walk through all colourings: a chain of five has three") {
    LiveFigure live = at("gnn/twins", "own");
    REQUIRE(live.set_all({{"first", "CCCCC"}, {"second", "CCCCO"}, {"round", "6"}}, 1));
    const ConstView colour = tensor(live, "colour.6");
    for (int a = 0; a < 5; ++a)
        for (int b = 0; b < 5; ++b) CHECK((colour[a] == colour[b]) == (a == b || a + b == 4));
    CHECK(output(live, "told-apart") == 1);
}
