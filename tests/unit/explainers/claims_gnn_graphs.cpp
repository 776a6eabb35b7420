// What the captions of gnn say of graphs and of what one asks of them (parts, as-graph, tasks, to-tensors, pooling, sampling,
// transformer-is-a-graph) is what their models compute.
#include <algorithm>

#include "engine/data/karate.h"
#include "explainers/gnn/model_club.h"
#include "tests/unit/explainers/support.h"

using namespace glassbox;

TEST_CASE("claims: an edge stands twice in the table, with a direction once, turned round mirrored, and two of them as 2") {
    const auto table = [](const char* step) {
        const LiveFigure live = at_step("gnn/parts", step);
        return std::pair(output(live, "a-b"), output(live, "b-a"));
    };
    CHECK(table("plain") == std::pair(1.f, 1.f));
    CHECK(table("directed") == std::pair(1.f, 0.f));
    CHECK(table("turned") == std::pair(0.f, 1.f));
    CHECK(table("several") == std::pair(2.f, 0.f));
    const LiveFigure several = at_step("gnn/parts", "several");
    CHECK(output(several, "edges") == 6);
    // Every edge leaves once and arrives once.
    CHECK(tensor(several, "leaving")[0] == 2);
    CHECK(tensor(several, "arriving")[0] == 1);
}

TEST_CASE("claims: four things as graphs, and painting an image leaves its matrix as it is") {
    const auto check = [](const char* step, float nodes, float edges) {
        const LiveFigure live = at_step("gnn/as-graph", step);
        CHECK(output(live, "nodes") == nodes);
        CHECK(output(live, "edges") == edges);
    };
    check("image", 25, 72);
    check("sentence", 5, 4);
    check("molecule", 14, 15);
    check("club", kKarateMembers, kKarateEdges);
    CHECK(output(at_step("gnn/as-graph", "club"), "filled") < 14);
    LiveFigure live = at_step("gnn/as-graph", "image");
    const ClickBinding* pixel = live.click_of(key("node", 0));
    REQUIRE(pixel);
    CHECK(pixel->control == "image");
    CHECK(pixel->value[0] == '1');
    const float filled = output(live, "filled");
    REQUIRE(live.apply({.kind = pixel->kind, .name = pixel->control, .value = pixel->value}));
    CHECK(output(live, "filled") == filled);
    // A script without spaces: a node for each character; a thirteenth word is left out.
    REQUIRE(live.set_all({{"thing", "sentence"}, {"sentence", "图无处不在"}}, 1));
    CHECK(output(live, "nodes") == 5);
    REQUIRE(live.set_all({{"sentence", "a b c d e f g h i j k l m n"}}, 2));
    CHECK(output(live, "nodes") == 12);
}

TEST_CASE("claims: two leaders teach ten networks the sides; hidden friends are found better than by chance") {
    const LiveFigure untrained = at_step("gnn/tasks", "untrained"), side = at_step("gnn/tasks", "side");
    CHECK(std::abs(output(untrained, "score") - 0.5f) < 0.1f);
    CHECK(output(untrained, "spread") > 0.1f);
    const ConstView scores = tensor(side, "score");
    for (int r = 0; r < Club::kRepeats; ++r) CHECK(scores[r] > 0.9f);
    CHECK(tensor(side, "held_out")[0] == kKarateMembers - 2);

    const LiveFigure hidden = at_step("gnn/tasks", "hidden");
    CHECK(output(hidden, "score") > 0.65f);
    CHECK(output(hidden, "score") < 0.9f);
    CHECK(output(hidden, "score") > output(hidden, "before") + 0.05f);
    // What is hidden takes no part in message passing.
    const ConstView pairs = tensor(hidden, "pairs"), edges = tensor(hidden, "edge_index");
    const int messages = edges.shape()[1];
    CHECK(messages == 2 * (kKarateEdges - Club::kHidden));
    for (int i = 0; i < Club::kHidden; ++i) {
        CHECK(karate_club().edge_between(NodeId(static_cast<int>(pairs.at(i, 0))), NodeId(static_cast<int>(pairs.at(i, 1)))));
        for (int m = 0; m < messages; ++m) CHECK_FALSE((edges.at(0, m) == pairs.at(i, 0) && edges.at(1, m) == pairs.at(i, 1)));
    }
}

TEST_CASE("claims: the ester is found by all three networks, near or far by one of them") {
    LiveFigure live = at_step("gnn/tasks", "ester");
    CHECK(output(live, "score") > 0.98f);
    CHECK(std::abs(output(live, "before") - 0.5f) < 0.05f);
    REQUIRE(live.apply({.kind = EventKind::step, .name = "reach"}));
    int understood = 0, hardly = 0;
    for (const RunSlot& slot : live.runs())
        if (const ConstView auc = slot.run->trace().view("auc"); !auc.empty()) {
            understood += auc[0] > 0.99f;
            hardly += auc[0] < 0.8f;
        }
    CHECK(understood == 1);
    CHECK(hardly == 2);
}

TEST_CASE("claims: a million nodes take sixteen megabytes as a list and four terabytes as a matrix") {
    const LiveFigure large = at_step("gnn/to-tensors", "large"), dense = at_step("gnn/to-tensors", "dense");
    CHECK(output(large, "sparse") == doctest::Approx(16e6));
    CHECK(output(large, "dense") == doctest::Approx(4e12));
    CHECK(output(dense, "times") < 1.5f);
    CHECK(output(at_step("gnn/to-tensors", "lists"), "edges") == 6);
    CHECK(output(at_step("gnn/to-tensors", "more"), "edges") == 10);
}

TEST_CASE("claims: pooling in cells, from edges, ends and all; a click on a cell raises the number") {
    LiveFigure live = at_step("gnn/pooling", "node");
    CHECK(output(live, "first") == 9);
    CHECK(output(live, "second") == 5);
    const ClickBinding* cell = live.click_of(key("from-edge", 0, 0));
    REQUIRE(cell);
    REQUIRE(live.apply({.kind = cell->kind, .name = cell->control, .value = cell->value}));
    CHECK(output(live, "first") == 10);
    CHECK(output(at_step("gnn/pooling", "edge"), "first") == 2);
    CHECK(output(at_step("gnn/pooling", "global"), "first") == 6);
    CHECK(output(at_step("gnn/pooling", "mean"), "first") == 1.5f);
    CHECK(tensor(at_step("gnn/pooling", "mean"), "global_from_edges")[0] == doctest::Approx(12.0 / 5));
}

TEST_CASE("claims: a sample in waves spoils least, nodes at random most") {
    const auto error = [](const char* step) { return output(at_step("gnn/sampling", step), "error"); };
    CHECK(error("nodes") > 1);
    CHECK(error("walk") < 0.55f * error("nodes"));
    CHECK(error("company") < 0.6f * error("walk"));
    CHECK(error("diffusion") < 0.2f);
    CHECK(error("diffusion") < error("company"));
    CHECK(error("half") < error("diffusion"));
    CHECK(output(at_step("gnn/sampling", "nodes"), "neighbours") < 2);
    const float once = output(at_step("gnn/sampling", "diffusion"), "messages"), twice = output(at_step("gnn/sampling", "half"), "messages");
    CHECK(twice > 1.8f * once);
    CHECK(twice < 2.3f * once);
    // Any size, in each way: as many nodes as asked for, each taken once.
    LiveFigure live(desc_of(*find_figure("gnn/sampling")));
    int time = 0;
    for (const char* how : {"nodes", "walk", "walk and neighbours", "diffusion"})
        for (const int size : {1, 7, 159, 160}) {
            REQUIRE(live.set_all({{"how", how}, {"size", std::to_string(size)}, {"draw", std::to_string(size % 5)}}, ++time));
            std::vector<float> taken;
            for (const float o : tensor(live, "order"))
                if (o >= 0) taken.push_back(o);
            std::sort(taken.begin(), taken.end());
            REQUIRE(taken.size() == static_cast<size_t>(size));
            for (int i = 0; i < size; ++i) CHECK(taken[static_cast<size_t>(i)] == static_cast<float>(i));
        }
}

TEST_CASE("claims: attention with any mask is message passing on its edges, up to rounding") {
    LiveFigure live = at_step("gnn/transformer-is-a-graph", "full");
    CHECK(output(live, "edges") == 36);
    for (const char* step : {"full", "one", "causal", "window"}) CHECK(output(at_step("gnn/transformer-is-a-graph", step), "difference") < 1e-6f);
    CHECK(output(at_step("gnn/transformer-is-a-graph", "causal"), "edges") == 21);
    CHECK(output(at_step("gnn/transformer-is-a-graph", "window"), "edges") == 16);
    // By hand: a click cuts one edge, and another word's vector stays what it was.
    const float other = tensor(live, "by_messages").at(3, 0), own = tensor(live, "by_messages").at(2, 0);
    const ClickBinding* cell = live.click_of(key("cell", 2, 4));
    REQUIRE(cell);
    REQUIRE(live.apply({.kind = cell->kind, .name = cell->control, .value = cell->value}));
    CHECK(output(live, "edges") == 35);
    CHECK(tensor(live, "weights").at(2, 4) == 0);
    CHECK(tensor(live, "by_messages").at(3, 0) == other);
    CHECK(tensor(live, "by_messages").at(2, 0) != own);
    // A word that may hear nobody hears nothing.
    REQUIRE(live.set_all({{"sentence", "a b"}, {"mask", "0011"}}, 5));
    CHECK(tensor(live, "by_messages").at(0, 0) == 0);
    CHECK(output(live, "difference") < 1e-6f);
}
