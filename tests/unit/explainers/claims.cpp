// What the captions of gnn/message-passing say is what the network computes.
#include "tests/unit/explainers/support.h"

using namespace glassbox;

namespace {

LiveFigure message_passing(const char* step) { return at_step("gnn/message-passing", step); }

}  // namespace

TEST_CASE("claims: alone, each atom knows only itself; after one layer only the neighbours of an oxygen have heard") {
    const LiveFigure live = message_passing("one-layer");
    const Graph& g = live.graph("molecule")->graph;
    const ConstView h0 = tensor(live, "h.0"), h1 = tensor(live, "h.1"), m = tensor(live, "layers.0.message");
    for (const Node& v : g.nodes()) {
        const bool oxygen = v.symbol == "O";
        bool beside = false;
        for (const Neighbour& n : g.neighbours(v.id)) beside |= g.find(n.node)->symbol == "O";
        CHECK((h0.at(v.row, 0) > 0) == oxygen);
        CHECK((h1.at(v.row, 0) > 0) == (oxygen || beside));
    }
    // "Each atom sends half of what it knows along every bond, in both directions."
    for (const Edge& e : g.edges())
        for (int channel = 0; channel < 4; ++channel) {
            CHECK(m.at(2 * e.row, channel) == h0.at(g.row_of(e.from), channel) / 2);
            CHECK(m.at(2 * e.row + 1, channel) == h0.at(g.row_of(e.to), channel) / 2);
        }
}

TEST_CASE("claims: with the mean, an atom hears each neighbour more faintly than with the sum") {
    const LiveFigure mean_live = message_passing("mean"), sum_live = message_passing("chosen");
    const ConstView mean = tensor(mean_live, "influence"), whole = tensor(sum_live, "influence");
    const Graph& g = sum_live.graph("molecule")->graph;
    for (const Neighbour& n : g.neighbours(NodeId(6))) CHECK(mean.at(1, g.row_of(n.node)) < whole.at(1, g.row_of(n.node)));
}

TEST_CASE("claims: after six layers the methyl carbon has heard of every atom, of the far ones only a whisper") {
    const LiveFigure live = message_passing("deep");
    CHECK(output(live, "receptive-field") == output(live, "atoms"));
    const ConstView influence = tensor(live, "influence");
    const Graph& g = live.graph("molecule")->graph;
    const Row here = g.row_of(NodeId(0));
    const std::vector<int> far = distances(g, here);
    for (const Node& v : g.nodes()) {
        CHECK(influence.at(6, v.row) > 0);
        if (far[static_cast<size_t>(v.row)] >= 5) CHECK(influence.at(6, v.row) < influence.at(6, here) / 10);
    }
}

TEST_CASE("the arithmetic at rest is of the layer whose result is shown") {
    LiveFigure live(desc_of(*find_figure("gnn/message-passing")));
    const auto after = [&]() -> std::string {
        for (const Mark& m : live.target().marks)
            if (m.key == key("after")) return live.bound(m.value).name;
        return "nothing";
    };
    REQUIRE(live.set_all({{"layers", "6"}, {"depth", "2"}}, 0));
    REQUIRE(live.apply({.kind = EventKind::select, .name = "node:6"}));
    CHECK(after() == "h.2");
    REQUIRE(live.apply({.kind = EventKind::set, .name = "depth", .value = "2.5"}));
    CHECK(after() == "h.3");  // on its way to the next
    REQUIRE(live.apply({.kind = EventKind::set, .name = "depth", .value = "0"}));
    CHECK(after() == "h.1");
    REQUIRE(live.apply({.kind = EventKind::set, .name = "depth", .value = "6"}));
    CHECK(after() == "h.6");
}

TEST_CASE("in a chain of hundreds of atoms none lies on another") {
    LiveFigure live(desc_of(*find_figure("gnn/message-passing")));
    REQUIRE(live.set_all({{"molecule", std::string(300, 'C')}}, 0));
    std::vector<Vec2> centers;
    float radius = 0;
    for (const Mark& m : live.target().marks) {
        if (m.kind != MarkKind::circle || m.key.kind != "node" || m.owner) continue;
        const auto g = live.target().geometry(m);
        centers.push_back({g[0], g[1]});
        radius = g[2];
    }
    REQUIRE(centers.size() == 300);
    for (size_t i = 0; i < centers.size(); ++i)
        for (size_t k = 0; k < i; ++k) CHECK(length(centers[i] - centers[k]) > 2 * radius);
}
