#include "engine/data/layout.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "engine/base/random.h"
#include "engine/data/molecules.h"
#include "engine/data/smiles.h"

using namespace glassbox;

namespace {

double distance(const Graph& g, NodeId a, NodeId b) {
    const Vec2 d = g.position(a) - g.position(b);
    return std::sqrt(static_cast<double>(d.x) * d.x + static_cast<double>(d.y) * d.y);
}
double cosine_at(const Graph& g, NodeId hub, NodeId a, NodeId b) {
    return dot(normalized(g.position(a) - g.position(hub)), normalized(g.position(b) - g.position(hub)));
}
Graph drawn(const std::string& smiles) { return laid_out(*parse_smiles(smiles)); }

}  // namespace

TEST_CASE("layout: every molecule of the library is well drawn, with the same bits everywhere") {
    uint64_t h = kHashSeed;
    for (const Molecule& m : molecules()) {
        const std::string id(m.id);
        const Graph g = drawn(std::string(m.smiles));
        const LayoutQuality q = layout_quality(g);
        CHECK_MESSAGE(q.crossings == 0, id);
        CHECK_MESSAGE(q.closest >= 0.5, id << " " << q.closest);
        if (g.edge_count() > 0) CHECK_MESSAGE((q.shortest >= 0.6 && q.longest <= 1.5), id);
        const Rect box = g.bounds();
        CHECK(std::abs(box.center().x) < 0.002);
        CHECK(std::abs(box.center().y) < 0.002);
        h = hash_combine(h, g.hash());
    }
    // Another compiler, processor or WebAssembly must come to the same number.
    CHECK(h == 14969813519030845509u);
}

TEST_CASE("layout: rings are regular, chains zigzag") {
    const Graph benzene = drawn("c1ccccc1");
    for (const Edge& e : benzene.edges())
        CHECK(distance(benzene, e.from, e.to) == doctest::Approx(1).epsilon(0.002));
    CHECK(distance(benzene, NodeId(0), NodeId(3)) == doctest::Approx(2).epsilon(0.002));

    const Graph naphthalene = drawn("c1ccc2ccccc2c1");
    for (const Edge& e : naphthalene.edges())
        CHECK(distance(naphthalene, e.from, e.to) == doctest::Approx(1).epsilon(0.002));
    CHECK(naphthalene.bounds().w > 1.4f * naphthalene.bounds().h);  // lies flat

    const Graph hexane = drawn("CCCCCC");
    for (int i = 1; i < 5; ++i)
        CHECK(cosine_at(hexane, NodeId(i), NodeId(i - 1), NodeId(i + 1)) ==
              doctest::Approx(-0.5).epsilon(0.01));
    CHECK(hexane.bounds().w == doctest::Approx(5 * 0.866).epsilon(0.01));
    CHECK(hexane.bounds().h == doctest::Approx(0.5).epsilon(0.01));
    CHECK(hexane.position(NodeId(0)).x < hexane.position(NodeId(5)).x);  // reads from the left

    const Graph butyne = drawn("CC#CC");
    CHECK(cosine_at(butyne, NodeId(1), NodeId(0), NodeId(2)) == doctest::Approx(-1).epsilon(0.01));
    const Graph allene = drawn("C=C=C");
    CHECK(cosine_at(allene, NodeId(1), NodeId(0), NodeId(2)) == doctest::Approx(-1).epsilon(0.01));
}

TEST_CASE("layout: smallest rings") {
    const auto sizes = [](const char* smiles) {
        std::string out;
        for (const std::vector<int>& ring : smallest_rings(*parse_smiles(smiles)))
            out += std::to_string(ring.size()) + " ";
        return out;
    };
    CHECK(sizes("CCC") == "");
    CHECK(sizes("c1ccc2ccccc2c1") == "6 6 ");
    CHECK(sizes("CN1C=NC2=C1C(=O)N(C(=O)N2C)C") == "5 6 ");
    CHECK(sizes("c1cc2ccc3cccc4ccc(c1)c2c34") == "6 6 6 6 ");
    CHECK(sizes("C12C3C4C1C5C2C3C45") == "4 4 4 4 4 ");  // cubane: five faces span the sixth
    CHECK(sizes("C1CC2CCC1C2") == "5 5 ");
    CHECK(sizes("C1CC12CC2.C1CC1") == "3 3 3 ");
}

TEST_CASE("layout: parts stand apart, cages and strange graphs are drawn somehow") {
    const Graph parts = drawn("CCO.c1ccccc1.[Na+].[Cl-]");
    CHECK(layout_quality(parts).closest >= 0.9);
    for (const char* smiles :
         {"C1C2CC3CC1CC(C2)C3", "C12C3C4C1C5C2C3C45", "C1CC2CCC1C2", "C1CC2(C1)CCC1(CC2)CC1",
          "c1cc2cc3ccc(cc4ccc(cc5ccc(cc1n2)[nH]5)n4)[nH]3", "C1CCCCCCCCCCCCCC1=O"}) {
        const LayoutQuality q = layout_quality(drawn(smiles));
        CHECK_MESSAGE(q.closest > 0.3, smiles);
        CHECK_MESSAGE(q.longest < 2, smiles);
    }
    CHECK(laid_out(Graph()).empty());
    Graph star;
    const NodeId hub = star.add_node("hub");
    for (int i = 0; i < 9; ++i) star.add_edge(hub, star.add_node("leaf " + std::to_string(i)));
    const Graph star_drawn = laid_out(star, 3);
    CHECK(layout_quality(star_drawn).crossings == 0);
    CHECK(star_drawn == laid_out(star, 3));
    CHECK(!(star_drawn == laid_out(star, 4)));  // another seed, another picture
    // Random graphs of all kinds: every position is finite, and it ends.
    Random rng(5, "layout");
    for (int round = 0; round < 60; ++round) {
        Graph g;
        const int n = 1 + rng.below(60);
        for (int i = 0; i < n; ++i) g.add_node(round % 2 ? "C" : "node");
        for (int i = rng.below(2 * n); i > 0; --i) g.add_edge(NodeId(rng.below(n)), NodeId(rng.below(n)));
        const Graph placed = laid_out(g, 1);
        CHECK(placed.node_count() == n);
        for (const Node& v : placed.nodes())
            CHECK((std::abs(v.position.x) < 500 && std::abs(v.position.y) < 500));
    }
}

TEST_CASE("layout: a new atom takes a free angle and moves nothing") {
    for (const Molecule& m : molecules()) {
        const Graph g = drawn(std::string(m.smiles));
        if (g.node_count() > 30) continue;
        for (const Node& v : g.nodes()) {
            const Vec2 p = place_new_node(g, v.id);
            double nearest = 1e9;
            for (const Node& u : g.nodes())
                nearest = std::min(nearest, static_cast<double>(length(u.position - p)));
            CHECK_MESSAGE(nearest > 0.4, std::string(m.id) << " at atom " << v.id.value << ": " << nearest);
        }
    }
    const Graph ethane = drawn("CC");
    const Vec2 p = place_new_node(ethane, NodeId(1));
    CHECK(length(p - ethane.position(NodeId(1))) == doctest::Approx(1).epsilon(0.01));
    CHECK(dot(normalized(ethane.position(NodeId(0)) - ethane.position(NodeId(1))),
              p - ethane.position(NodeId(1))) == doctest::Approx(-0.5).epsilon(0.01));
    const Vec2 straight = place_new_node(ethane, NodeId(1), EdgeKind::triple_bond);
    CHECK(dot(normalized(ethane.position(NodeId(0)) - ethane.position(NodeId(1))),
              straight - ethane.position(NodeId(1))) == doctest::Approx(-1).epsilon(0.01));
    const Graph benzene = drawn("c1ccccc1");
    CHECK(length(place_new_node(benzene, NodeId(0))) ==
          doctest::Approx(2).epsilon(0.01));  // straight out of the ring
    CHECK(place_new_node(Graph()) == Vec2{});
    CHECK(place_new_node(ethane).x > ethane.bounds().right() + 1);
}
