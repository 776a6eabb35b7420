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
