// What the captions of the figures of gnn say is what their models compute.
#include <algorithm>
#include <cmath>

#include "engine/data/molecules.h"
#include "explainers/gnn/model_playground.h"
#include "tests/unit/explainers/support.h"

using namespace glassbox;

TEST_CASE("claims: which of sum, mean and maximum each pair of neighbourhoods fools, and that GIN is not") {
    struct Row {
        const char* step;
        bool sum, mean, max;
    };
    for (const Row& r : {Row{"mean", false, true, true}, Row{"max", false, false, true}, Row{"sum", true, false, false}, Row{"all", true, true, true}}) {
        CAPTURE(r.step);
        const LiveFigure live = at_step("gnn/aggregators", r.step);
        const ConstView gap = tensor(live, "gap");
        CHECK((gap[0] == 0) == r.sum);
        CHECK((gap[1] == 0) == r.mean);
        CHECK((gap[2] == 0) == r.max);
        CHECK(gap[3] > 0.01f);
        CHECK(output(live, "fooled") == static_cast<float>(r.sum + r.mean + r.max));
    }
    LiveFigure live = at_step("gnn/aggregators", "mean");
    CHECK(tensor(live, "mean")[0] == 3);
    CHECK(tensor(live, "max")[1] == 4);
    // The same neighbours in another order: equal up to rounding, and nothing counts as fooled.
    REQUIRE(live.set_all({{"left", "3 1 2"}, {"right", "2 3 1"}}, 1));
    CHECK(output(live, "fooled") == 0);
    CHECK(tensor(live, "gap")[3] < 1e-5f);
}

TEST_CASE("claims: trained weights mark the four atoms of aspirin's ester, not its acid; another molecule keeps them") {
    LiveFigure live = at_step("gnn/message-passing", "trained");
    const Graph& g = live.graph("molecule")->graph;
    const auto group = find_ester(g);
    REQUIRE(group);
    const ConstView h = tensor(live, "h.3");
    for (const Node& v : g.nodes()) {
        const bool ester = v.id == group->carbonyl || v.id == group->double_oxygen || v.id == group->oxygen || v.id == group->carbon;
        CHECK((h.at(v.row, 0) > 0) == ester);
    }
    // Another molecule is read with the same weights, to the bit, as if it had been the first.
    REQUIRE(live.set_all({{"molecule", "CCOC(C)=O"}}, 1));
    const Tensor then(tensor(live, "h.3")), weight(tensor(live, "layers.2.update.1.weight"));
    LiveFigure fresh(desc_of(*find_figure("gnn/message-passing")));
    REQUIRE(fresh.set_all({{"molecule", "CCOC(C)=O"}, {"layers", "3"}, {"weights", "trained"}}, 0));
    CHECK(Tensor(tensor(fresh, "layers.2.update.1.weight")) == weight);
    CHECK(Tensor(tensor(fresh, "h.3")) == then);
}

TEST_CASE("a click on a neighbour raises its number; from the largest it goes back to 0") {
    LiveFigure live = at_step("gnn/aggregators", "mean");
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
        const LiveFigure live = at_step("gnn/twins", step);
        const float apart = output(live, "told-apart"), gap = output(live, "gap");
        CHECK((apart == 1) == (gap > 1e-3f));  // the network sees what the test sees
        if (apart == 0) CHECK(gap < 1e-5f);
        return apart == 1;
    };
    for (const char* step : {"own", "rounds", "deep", "atoms", "triangles"}) CHECK_MESSAGE(!told(step), step);
    for (const char* step : {"bonds", "size"}) CHECK_MESSAGE(told(step), step);

    LiveFigure live = at_step("gnn/twins", "deep");
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
    LiveFigure live = at_step("gnn/twins", "own");
    REQUIRE(live.set_all({{"first", "CCCCC"}, {"second", "CCCCO"}, {"round", "6"}}, 1));
    const ConstView colour = tensor(live, "colour.6");
    for (int a = 0; a < 5; ++a)
        for (int b = 0; b < 5; ++b) CHECK((colour[a] == colour[b]) == (a == b || a + b == 4));
    CHECK(output(live, "told-apart") == 1);
}

TEST_CASE("claims: the playground goes from a coin to nearly all, counting stays at one half, one layer is in between") {
    LiveFigure live = at_step("gnn/playground", "untrained");
    CHECK(std::abs(output(live, "auc") - 0.5f) < 0.06f);
    REQUIRE(live.apply({.kind = EventKind::step, .name = "trained"}));
    CHECK(output(live, "auc") > 0.99f);
    CHECK(output(live, "probability") > 0.9f);
    const Graph& g = live.graph("molecule")->graph;
    for (const RunSlot& slot : live.runs())
        if (slot.name == "probe") {  // the shade is deepest at the carbon of the group, which the rule finds too
            const ConstView influence = slot.run->trace().view("influence");
            const auto deepest = std::max_element(influence.begin(), influence.end()) - influence.begin();
            REQUIRE(find_ester(g));
            CHECK(g.id_of(Row(static_cast<int>(deepest))) == find_ester(g)->carbonyl);
        }
    const std::string formula = molecular_formula(g);
    REQUIRE(live.apply({.kind = EventKind::step, .name = "isomer"}));
    CHECK(output(live, "probability") < 0.1f);
    CHECK(molecular_formula(live.graph("molecule")->graph) == formula);
    REQUIRE(live.apply({.kind = EventKind::step, .name = "counting"}));
    CHECK(std::abs(output(live, "other-auc") - 0.5f) < 0.01f);
    REQUIRE(live.apply({.kind = EventKind::step, .name = "one-layer"}));
    CHECK(output(live, "other-auc") > 0.8f);
    CHECK(output(live, "other-auc") < 0.96f);
}

TEST_CASE("claims: the far question looks hopeless after fifteen epochs and is answered after forty") {
    LiveFigure live = at_step("gnn/playground", "far");
    CHECK(output(live, "auc") < 0.6f);
    REQUIRE(live.apply({.kind = EventKind::step, .name = "at-once"}));
    CHECK(output(live, "auc") > 0.99f);
}

TEST_CASE("playground: scrubbing back shows what was, in the plane of the newest epoch") {
    LiveFigure live(desc_of(*find_figure("gnn/playground")));
    REQUIRE(live.set_all({{"molecules", "100"}, {"depth", "1"}}, 0));
    const auto plane = [&](const char* name) {
        for (const RunSlot& slot : live.runs())
            if (slot.name == "plane") return Tensor(slot.run->trace().view(name));
        return Tensor();
    };
    REQUIRE(live.apply({.kind = EventKind::seek, .value = "2"}));
    const Tensor then = plane("shown");
    REQUIRE(live.apply({.kind = EventKind::seek, .value = "5"}));
    const Tensor components = plane("components"), newest = plane("shown");
    CHECK(newest != then);
    REQUIRE(live.apply({.kind = EventKind::set, .name = "epoch", .value = "2"}));
    CHECK(plane("shown") == then);
    CHECK(plane("components") == components);
    CHECK(plane("basis") == newest);
    // Orthonormal axes, and most of what varies along the first.
    double product = 0, length = 0;
    for (int j = 0; j < components.shape()[1]; ++j) {
        product += static_cast<double>(components.at(0, j)) * static_cast<double>(components.at(1, j));
        length += static_cast<double>(components.at(0, j)) * static_cast<double>(components.at(0, j));
    }
    CHECK(std::abs(product) < 1e-6);
    CHECK(std::abs(length - 1) < 1e-6);
    CHECK(plane("explained")[0] >= plane("explained")[1]);
}

TEST_CASE("area under the curve counts the pairs in the right order, equal ones by halves") {
    const float scores[] = {0.1f, 0.4f, 0.4f, 0.8f, 0.3f};
    const int labels[] = {0, 0, 1, 1, 1};
    // Pairs (yes, no): 0.4 against 0.1 and 0.4, 0.8 against both, 0.3 against both: 1 + 0.5 + 2 + 1 of 6.
    CHECK(area_under_curve(scores, labels) == doctest::Approx(4.5 / 6));
}

TEST_CASE("claims: the cone of listening holds three, four, five nodes, and from the middle all six") {
    const auto heard = [](const char* step) { return output(at_step("gnn/teaser", step), "heard"); };
    CHECK(heard("one") == 3);
    CHECK(heard("two") == 4);
    CHECK(heard("three") == 5);
    CHECK(heard("middle") == 6);
    // Outside the cone the gradient is exactly 0, inside it is not.
    const LiveFigure live = at_step("gnn/teaser", "two");
    const ConstView influence = tensor(live, "influence"), reach = tensor(live, "reach");
    for (int64_t i = 0; i < influence.size(); ++i) CHECK((influence[i] > 0) == (reach[i] > 0));
}

TEST_CASE("claims: a graph network gives one answer to all matrices of a graph, a plain one does not") {
    const auto check = [](const char* step, float matrices) {
        const LiveFigure live = at_step("gnn/permutations", step);
        CHECK(output(live, "matrices") == matrices);
        CHECK(output(live, "graph-spread") < 1e-5f);
        CHECK((output(live, "plain-spread") > 0.1f) == (matrices > 1));
    };
    check("paw", 12);
    check("another", 12);
    check("edge", 6);
    check("complete", 1);
    // As many different matrices as 24 over the symmetries, for every graph on four nodes.
    LiveFigure live(desc_of(*find_figure("gnn/permutations")));
    for (int edges = 0; edges < 64; ++edges) {
        REQUIRE(live.set_all({{"edges", std::to_string(edges)}}, edges));
        CHECK(24 % static_cast<int>(output(live, "matrices")) == 0);
        CHECK(output(live, "graph-spread") < 1e-5f);
    }
}

TEST_CASE("claims: a bridge of five leaves less than a ten-thousandth, and a shortcut gives it back") {
    const float near = output(at_step("gnn/whisper", "near"), "whisper"), far = output(at_step("gnn/whisper", "far"), "whisper");
    const float deeper = output(at_step("gnn/whisper", "deeper"), "whisper"), shortcut = output(at_step("gnn/whisper", "shortcut"), "whisper");
    CHECK(near > 0.01f);
    CHECK(far > 0);
    CHECK(far < 1e-4f);
    CHECK(deeper > far);
    CHECK(deeper < near / 10);
    CHECK(shortcut > near / 2);
    CHECK(output(at_step("gnn/whisper", "far"), "distance") == 8);
}

TEST_CASE("claims: plain averaging puts all on one line, residuals less so; training saves it at sixteen layers, not at twenty-four") {
    const LiveFigure live = at_step("gnn/over-smoothing", "plain");
    CHECK(output(live, "plain") > 0.98f);
    CHECK(output(live, "residual") < 0.7f);
    CHECK(tensor(live, "alike").at(0, 0) < 0.4f);
    CHECK(tensor(live, "alike").at(1, 16) > tensor(live, "alike").at(1, 0));
    const LiveFigure trained = at_step("gnn/over-smoothing", "trained");
    CHECK(output(trained, "plain-right") >= 28);
    LiveFigure deepest = at_step("gnn/over-smoothing", "deepest");
    for (const int seed : {0, 1, 2}) {
        CAPTURE(seed);
        REQUIRE(deepest.apply({.kind = EventKind::seed, .value = std::to_string(seed)}));
        CHECK((output(deepest, "plain-right") > 26) == (seed == 2));
        CHECK(output(deepest, "residual-right") >= 26);
    }
}
