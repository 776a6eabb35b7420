#include "engine/data/molecules.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "engine/data/smiles.h"

using namespace glassbox;

TEST_CASE("molecules: at least forty, each with its known formula") {
    CHECK(molecules().size() >= 40);
    std::set<std::string> ids;
    for (const Molecule& m : molecules()) {
        const std::string id(m.id);
        const Result<Graph> g = parse_smiles(m.smiles);
        CHECK_MESSAGE(g, id << ": " << (g ? "" : g.error().message));
        if (!g) continue;
        CHECK(id + " " + molecular_formula(*g) == id + " " + std::string(m.formula));
        CHECK(ids.insert(id).second);
        CHECK(!m.en.empty());
        CHECK(!m.zh.empty());
        CHECK(id.find(' ') == std::string::npos);
        CHECK(find_molecule(m.id) == &m);
    }
    CHECK(find_molecule("unobtainium") == nullptr);
}

TEST_CASE("molecules: atom features") {
    const Graph g = *parse_smiles("Oc1ccc(Br)nc1.[Na+]");
    const FeatureTable x = atom_features(g);
    CHECK(x.rows == g.node_count());
    CHECK(x.columns == kAtomFeatures);
    for (int r = 0; r < x.rows; ++r) {
        float one = 0;
        for (int c = 0; c < kElementFeatures; ++c) one += x.row(r)[static_cast<size_t>(c)];
        CHECK(one == 1);
    }
    const auto at = [&x](int row, int column) { return x.row(row)[static_cast<size_t>(column)]; };
    CHECK(at(0, kFeatureOxygen) == 1);
    CHECK(at(0, kFeatureDegree) == 1);
    CHECK(at(0, kFeatureHydrogens) == 1);
    CHECK(at(0, kFeatureAromatic) == 0);
    CHECK(at(0, kFeatureRing) == 0);
    CHECK(at(1, kFeatureCarbon) == 1);
    CHECK(at(1, kFeatureDegree) == 3);
    CHECK(at(1, kFeatureHydrogens) == 0);
    CHECK(at(1, kFeatureAromatic) == 1);
    CHECK(at(1, kFeatureRing) == 1);
    CHECK(at(5, 7) == 1);  // Br
    CHECK(at(6, kFeatureNitrogen) == 1);
    CHECK(at(8, kFeatureOther) == 1);
    CHECK(at(8, kFeatureCharge) == 1);
    CHECK(atom_features(Graph()).rows == 0);
}

TEST_CASE("molecules: bond features") {
    const Graph g = *parse_smiles("C1CC1C=CC#N");
    const FeatureTable e = bond_features(g);
    CHECK(e.rows == g.edge_count());
    const auto at = [&e](EdgeId id, const Graph& graph, size_t column) {
        return e.row(graph.row_of(id))[column];
    };
    const EdgeId ring = g.edge_between(NodeId(0), NodeId(1)), twice = g.edge_between(NodeId(3), NodeId(4)),
                 thrice = g.edge_between(NodeId(5), NodeId(6));
    CHECK(at(ring, g, 0) == 1);
    CHECK(at(ring, g, 4) == 1);
    CHECK(at(twice, g, 1) == 1);
    CHECK(at(twice, g, 4) == 0);
    CHECK(at(thrice, g, 2) == 1);
    CHECK(at(thrice, g, 0) == 0);
}

TEST_CASE("molecules: hydrogens follow an edit") {
    Graph g = *parse_smiles("CC");
    CHECK(molecular_formula(g) == "C2H6");
    g.set_kind(EdgeId(0), EdgeKind::double_bond);
    CHECK(molecular_formula(g) == "C2H4");
    CHECK(hydrogens_of(g, Row(0)) == 2);
    CHECK(hydrogens_of(g, Row(7)) == 0);
    g.set_symbol(NodeId(1), "O");
    CHECK(molecular_formula(g) == "CH2O");
    g.add_edge(NodeId(1), g.add_node("Q"));
    CHECK(molecular_formula(g) == "CH2OQ");
    CHECK(bond_sums(g) == std::vector<int>{2, 3, 1});
}
