// What the captions of gnn say of its layers (simplest-layer, blocks, attention) is what their models compute.
#include "explainers/gnn/model_attention.h"
#include "explainers/gnn/model_blocks.h"
#include "tests/unit/explainers/support.h"

using namespace glassbox;

namespace {

constexpr const char* kQuestions[] = {"own", "neighbours", "edges", "whole"};

// Which questions are answered with more than nine tenths of their variance explained: a bit each.
int understood(const LiveFigure& live) {
    int bits = 0;
    for (int q = 0; q < 4; ++q) bits |= (output(live, kQuestions[q]) > 0.9f) << q;
    return bits;
}

}  // namespace

TEST_CASE("claims: layers that read nothing but themselves learn one question of four, and no edge changes a bit") {
    const LiveFigure untrained = at_step("gnn/simplest-layer", "untrained"), alone = at_step("gnn/simplest-layer", "alone"), other = at_step("gnn/simplest-layer", "other");
    for (const char* q : kQuestions) CHECK(output(untrained, q) < 0.1f);
    CHECK(understood(alone) == 0b0001);
    CHECK(output(alone, "neighbours") < 0.01f);
    CHECK(output(alone, "edges") < 0.01f);
    CHECK(tensor(other, "edge").shape()[0] == 20);
    const ConstView before = tensor(alone, "blocks.1.node"), after = tensor(other, "blocks.1.node");
    REQUIRE(before.size() == after.size());
    for (int64_t i = 0; i < before.size(); ++i) CHECK(before[i] == after[i]);
    CHECK(understood(at_step("gnn/simplest-layer", "joined")) == 0b1111);
}

TEST_CASE("claims: each block answers what its lines lead to") {
    CHECK(understood(at_step("gnn/blocks", "simplest")) == 0b0001);
    const LiveFigure gcn = at_step("gnn/blocks", "gcn");
    CHECK(understood(gcn) == 0);
    CHECK(output(gcn, "neighbours") > 0.2f);
    CHECK(output(gcn, "edges") < 0.01f);
    CHECK(understood(at_step("gnn/blocks", "mpnn")) == 0b0111);
    CHECK(understood(at_step("gnn/blocks", "weave")) == 0b0111);
    CHECK(understood(at_step("gnn/blocks", "net")) == 0b1111);
    CHECK(understood(at_step("gnn/blocks", "cut")) == 0b0111);
    // What the boxes say they read is what their weights have rows for.
    const LiveFigure live = at_step("gnn/blocks", "net");
    CHECK(tensor(live, "reads")[1] == static_cast<float>(tensor(live, "blocks.0.edge.weight").shape()[0]));
}

TEST_CASE("claims: GCN and GAT name the most frequent value, GATv2 finds each query's own key") {
    const auto check = [](const char* step, float accuracy, float slack, float rankings) {
        CAPTURE(step);
        const LiveFigure live = at_step("gnn/attention", step);
        CHECK(std::abs(output(live, "accuracy") - accuracy) <= slack);
        CHECK(output(live, "rankings") == rankings);
    };
    const float common = tensor(at_step("gnn/attention", "gat"), "common")[0];
    check("gcn", common, 0.03f, 1);
    check("gat", common, 0.05f, 1);
    check("heads", common, 0.15f, 1);
    check("v2", 1, 0, 6);
    const LiveFigure v2 = at_step("gnn/attention", "v2");
    for (int q = 0; q < 6; ++q) CHECK(tensor(v2, "favourite")[q] == static_cast<float>(q));
}
