#include "engine/data/karate.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "engine/data/layout.h"

using namespace glassbox;

TEST_CASE("the karate club has its members, edges and degrees") {
    const Graph g = karate_club();
    REQUIRE(g.node_count() == kKarateMembers);
    REQUIRE(g.edge_count() == kKarateEdges);
    const std::vector<int> degrees = {16, 9, 10, 6, 3, 4, 4, 4, 5, 2, 3, 1, 2, 5, 2, 2, 2,
                                      2,  2, 3,  2, 2, 2, 5, 3, 3, 2, 4, 3, 4, 4, 6, 12, 17};
    for (int i = 0; i < kKarateMembers; ++i) {
        CHECK(g.degree(NodeId(i)) == degrees[static_cast<size_t>(i)]);
        CHECK(g.find(NodeId(i))->symbol == std::to_string(i + 1));
    }
    CHECK(component_count(connected_components(g)) == 1);
    CHECK_FALSE(g.edge_between(NodeId(0), NodeId(33)));  // the two hubs never met outside
}

TEST_CASE("the karate club splits evenly, mostly along its edges") {
    const Graph g = karate_club();
    int hi = 0, across = 0;
    for (const Node& n : g.nodes()) hi += karate_side(n.id) == KarateSide::mr_hi;
    for (const Edge& e : g.edges()) across += karate_side(e.from) != karate_side(e.to);
    CHECK(hi == 17);
    CHECK(across == 11);
    CHECK(karate_side(NodeId(0)) == KarateSide::mr_hi);
    CHECK(karate_side(NodeId(33)) == KarateSide::officer);
    CHECK(name_of(karate_side(NodeId(8))) == "Mr. Hi");
    CHECK(karate_side(NodeId()) == KarateSide::officer);
    const LayoutQuality q = layout_quality(laid_out(g));
    CHECK(q.shortest > 0);
}
