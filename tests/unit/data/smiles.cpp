#include "engine/data/smiles.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "engine/data/elements.h"
#include "engine/data/molecules.h"

using namespace glassbox;

namespace {

Graph parsed(const std::string& text) {
    Result<Graph> g = parse_smiles(text);
    CHECK_MESSAGE(g, text << ": " << (g ? "" : g.error().message));
    return g ? *g : Graph();
}
std::string message_of(const std::string& text) {
    const Result<Graph> g = parse_smiles(text);
    return g ? "(no error)" : g.error().message;
}
std::string formula_of(const std::string& text) { return molecular_formula(parsed(text)); }

// Colours atoms by what surrounds them until nothing more can be told apart: a strong check of isomorphism.
std::vector<uint64_t> fingerprint(const Graph& g) {
    const Adjacency adj = adjacency(g);
    const std::vector<int> h = hydrogens_of(g);
    std::vector<uint64_t> colour;
    for (const Node& n : g.nodes())
        colour.push_back(
            hash_combine(hash_text(n.symbol), static_cast<uint64_t>((n.charge + 20) * 64 + n.aromatic * 32 +
                                                                    h[static_cast<size_t>(n.row.value)])));
    for (int round = 0; round < 24; ++round) {
        std::vector<uint64_t> next = colour;
        for (size_t v = 0; v < next.size(); ++v) {
            uint64_t around = 0;
            for (int i = adj.start[v]; i < adj.start[v + 1]; ++i) {
                const Adjacency::End end = adj.ends[static_cast<size_t>(i)];
                const auto kind = static_cast<uint64_t>(g.edges()[static_cast<size_t>(end.edge)].kind);
                around += hash_combine(colour[static_cast<size_t>(end.node)], kind);
            }
            next[v] = hash_combine(colour[v], around);
        }
        colour = next;
    }
    std::sort(colour.begin(), colour.end());
    return colour;
}

void check_round_trip(const Graph& g) {
    const std::string text = to_smiles(g);
    const Result<Graph> again = parse_smiles(text);
    CHECK_MESSAGE(again, text << ": " << (again ? "" : again.error().message));
    if (!again) return;
    CHECK_MESSAGE(fingerprint(*again) == fingerprint(g), text);
    CHECK(again->edge_count() == g.edge_count());
}

}  // namespace

TEST_CASE("smiles: atoms, bonds, branches, rings") {
    const Graph ethanol = parsed("CCO");
    CHECK(ethanol.node_count() == 3);
    CHECK(ethanol.edge_count() == 2);
    CHECK(ethanol.nodes()[2].symbol == "O");
    CHECK(hydrogens_of(ethanol) == std::vector<int>{3, 2, 1});

    const Graph acid = parsed("CC(=O)O");
    CHECK(acid.edges()[1].kind == EdgeKind::double_bond);
    CHECK(acid.neighbours(NodeId(1)).size() == 3);

    const Graph nitrile = parsed("N#CC");
    CHECK(nitrile.edges()[0].kind == EdgeKind::triple_bond);

    const Graph ring = parsed("C1CCCCC1");
    CHECK(ring.edge_count() == 6);
    CHECK(ring.edge_between(NodeId(0), NodeId(5)));

    CHECK(parsed("C%12CC%12").edge_count() == 3);
    CHECK(parsed("C=1CCCCC1").edges().back().kind == EdgeKind::double_bond);
    CHECK(parsed("C1CCCCC=1").edges().back().kind == EdgeKind::double_bond);
    CHECK(parsed("C=1CCCCC=1").edges().back().kind == EdgeKind::double_bond);
    CHECK(parsed("C1CC1C1CC1").edge_count() == 7);  // a number is free again when closed
    CHECK(parsed("C1.C1").edge_count() == 1);       // a ring number joins parts
    CHECK(parsed("  CCO \n").node_count() == 3);
    CHECK(parsed("F/C=C/F").edge_count() == 3);
    CHECK(parsed("F\\C=C/F").edges()[0].kind == EdgeKind::single_bond);
    CHECK(parsed("C(C(C(C)))C").node_count() == 5);
    CHECK(parsed("ClCBr").nodes()[2].symbol == "Br");
    CHECK(parsed("[Na+].[Cl-]").edge_count() == 0);
}

TEST_CASE("smiles: aromatic atoms and their hydrogens") {
    const Graph benzene = parsed("c1ccccc1");
    for (const Edge& e : benzene.edges()) CHECK(e.kind == EdgeKind::aromatic_bond);
    for (int h : hydrogens_of(benzene)) CHECK(h == 1);
    CHECK(formula_of("c1ccncc1") == "C5H5N");
    CHECK(formula_of("c1cc[nH]c1") == "C4H5N");
    CHECK(formula_of("Cn1cccc1") == "C5H7N");
    CHECK(formula_of("c1ccoc1") == "C4H4O");
    CHECK(formula_of("c1ccsc1") == "C4H4S");
    CHECK(formula_of("c1cc[se]c1") == "C4H4Se");
    CHECK(formula_of("O=c1cc[nH]cc1") == "C5H5NO");
    CHECK(formula_of("c1ccc2ccccc2c1") == "C10H8");
    CHECK(formula_of("[O-][n+]1ccccc1") == "C5H5NO");
    CHECK(formula_of("b1ccccc1") == "C5H5B");
    CHECK(formula_of("p1ccccc1") == "C5H5P");
    // Biphenyl: the bond between the rings is single, written or not.
    const Graph biphenyl = parsed("c1ccccc1c1ccccc1");
    CHECK(molecular_formula(biphenyl) == "C12H10");
    CHECK(biphenyl.find(biphenyl.edge_between(NodeId(5), NodeId(6)))->kind == EdgeKind::single_bond);
    CHECK(fingerprint(biphenyl) == fingerprint(parsed("c1ccccc1-c1ccccc1")));
    CHECK(parsed("Sc1ccccc1").nodes()[0].symbol == "S");  // not scandium
    CHECK(parsed("Cc1ccccc1").node_count() == 7);
    CHECK(fingerprint(parsed("c1:c:c:c:c:c1")) == fingerprint(benzene));
}

TEST_CASE("smiles: valences") {
    CHECK(formula_of("C") == "CH4");
    CHECK(formula_of("N") == "H3N");
    CHECK(formula_of("CN(=O)=O") == "CH3NO2");  // five-valent nitrogen
    CHECK(formula_of("OP(=O)(O)O") == "H3O4P");
    CHECK(formula_of("OS(=O)(=O)O") == "H2O4S");
    CHECK(formula_of("CS(=O)C") == "C2H6OS");
    CHECK(formula_of("S") == "H2S");
    CHECK(formula_of("FS(F)(F)(F)(F)F") == "F6S");
    CHECK(formula_of("B") == "BH3");
    CHECK(formula_of("ClI") == "ClI");
    CHECK(formula_of("[C]") == "C");
    CHECK(formula_of("[CH2]") == "CH2");
    CHECK(formula_of("[NH4+]") == "H4N+");
    CHECK(formula_of("[O-]S(=O)(=O)[O-]") == "O4S2-");
    CHECK(formula_of("[Fe+3]") == "Fe3+");
    CHECK(formula_of("[Fe+++]") == "Fe3+");
    CHECK(formula_of("[H][H]") == "H2");
    CHECK(formula_of("[H]O[H]") == "H2O");
    CHECK(formula_of("*C") == "CH3*");
}

TEST_CASE("smiles: what a bracket may hold") {
    CHECK(formula_of("[13CH4]") == "CH4");
    CHECK(formula_of("[2H]O[2H]") == "H2O");
    CHECK(formula_of("N[C@@H](C)C(=O)O") == "C3H7NO2");
    CHECK(formula_of("N[C@TH1H](C)C(=O)O") == "C3H7NO2");
    CHECK(formula_of("[Co@OH12](F)(F)(F)(F)(F)F") == "CoF6");
    CHECK(parsed("[CH3:7]C").nodes()[0].hydrogens == 3);
    CHECK(parsed("[Se]").nodes()[0].symbol == "Se");
    CHECK(parsed("[as]1cccc1").nodes()[0].symbol == "As");
    CHECK(parsed("[Og]").nodes()[0].symbol == "Og");
    CHECK(parsed("[O--]").nodes()[0].charge == -2);
    CHECK(parsed("[Ti+12]").nodes()[0].charge == 12);
}

TEST_CASE("smiles: each kind of bad input names its column") {
    const struct {
        const char* text;
        const char* message;
    } cases[] = {
        {"", "column 1: there is nothing here; write a SMILES such as CCO"},
        {"   ", "column 1: there is nothing here; write a SMILES such as CCO"},
        {"C1CC", "column 2: ring bond 1 is never closed"},
        {"CCCCC1", "column 6: ring bond 1 is never closed"},
        {"C%12CC", "column 2: ring bond 12 is never closed"},
        {"C11", "column 3: ring bond 1 joins an atom to itself"},
        {"C1C1", "column 4: these two atoms are bonded already"},
        {"C12CC12", "column 7: these two atoms are bonded already"},
        {"C=1CC#1", "column 7: ring bond 1 has one bond symbol where it opens and another here"},
        {"C%1C", "column 2: % must be followed by a ring number of two digits, as in %12"},
        {"1CC1", "column 1: ring bond 1 must follow an atom"},
        {"C.1CC1", "column 3: ring bond 1 must follow an atom"},
        {"C(1CC1)", "column 3: ring bond 1 must follow an atom of its branch"},
        {"CC(C", "column 3: the branch ( is never closed"},
        {"CC)C", "column 3: ) closes a branch that was never opened"},
        {"C()C", "column 2: the branch () is empty"},
        {"(C)C", "column 1: a branch ( must follow an atom"},
        {"C=(O)", "column 2: a bond must stand inside the branch: C(=O), not C=(O)"},
        {"C(=)O", "column 3: this bond leads to no atom"},
        {"CC=", "column 3: this bond leads to no atom"},
        {"C=.C", "column 2: this bond leads to no atom"},
        {"=C", "column 1: bond = has no atom before it"},
        {"C==C", "column 3: two bonds in a row; leave one out"},
        {"C..C", "column 3: a dot must stand between two atoms"},
        {".C", "column 1: a dot must stand between two atoms"},
        {"C.", "column 2: the dot must be followed by an atom"},
        {"C(C.)C", "column 4: the dot must be followed by an atom"},
        {"NaCl", "column 1: Na must be written in brackets: [Na]"},
        {"CCu", "column 2: Cu must be written in brackets: [Cu]"},
        {"CH4", "column 2: H must be written in brackets: [H]"},
        {"c1ccsec1", "column 5: se must be written in brackets: [se]"},
        {"CQ", "column 2: \"Q\" is no atom, bond or ring number"},
        {"Cx", "column 2: \"x\" is no atom, bond or ring number"},
        {"水", "column 1: \"水\" is no atom, bond or ring number"},
        {"[Na+]水", "column 6: \"水\" is no atom, bond or ring number"},
        {"C C", "column 2: a SMILES has no spaces"},
        {"C\001", "column 2: a control character is no SMILES"},
        {"C$C", "column 2: quadruple bonds ($) are not supported"},
        {"C]", "column 2: ] closes a bracket that was never opened"},
        {"[", "column 1: [ is never closed"},
        {"C[NH4+", "column 2: [ is never closed"},
        {"[]", "column 2: this bracket needs an element's symbol, as in [Na+] or [nH]"},
        {"[Xx]", "column 2: this bracket needs an element's symbol, as in [Na+] or [nH]"},
        {"[12]", "column 4: this bracket needs an element's symbol, as in [Na+] or [nH]"},
        {"[1234C]", "column 2: an isotope has at most three digits"},
        {"[C@TH3]", "column 3: chirality is @, @@, @TH1-2, @AL1-2, @SP1-3, @TB1-20 or @OH1-30"},
        {"[HH]", "column 3: a hydrogen atom bears no hydrogens"},
        {"[C+16]", "column 3: a charge is at most 15"},
        {"[C:]", "column 4: an atom class is a number of one to four digits after :"},
        {"[C?]",
         "column 3: \"?\" does not belong here; a bracket is [isotope symbol @ H charge], as in [NH4+]"},
        {"cc", "column 1: an aromatic atom (small letter) must lie on a ring; write C"},
        {"C1CC1:C", "column 6: an aromatic bond (:) must lie on a ring"},
    };
    for (const auto& c : cases)
        CHECK(std::string(c.text) + " -> " + message_of(c.text) == std::string(c.text) + " -> " + c.message);

    CHECK(message_of(std::string(501, 'C')) == "column 501: more than 500 atoms; draw a smaller molecule");
    CHECK(message_of(std::string(20000, '(')) == "column 10001: the text is longer than 10000 characters");
    CHECK(parsed(std::string(500, 'C')).node_count() == 500);
}

TEST_CASE("smiles: written text reads back as the same molecule") {
    for (const Molecule& m : molecules()) check_round_trip(parsed(std::string(m.smiles)));
    for (const char* text : {"[NH4+].[Cl-]", "C1CC1C1CC1", "c1ccccc1-c1ccccc1", "[Fe+3]",
                             "C12C3C4C1C5C2C3C45", "[H][H]", "*C(*)C", "[CH2]C[C]", "c1c[nH]c2c1cccc2",
                             "C%10CC%10", "O=S(=O)([O-])[O-]", "[as]1cccc1", "C1.C1", "[SiH3]C"})
        check_round_trip(parsed(text));
    CHECK(to_smiles(Graph()) == "");
    CHECK(to_smiles(parsed("CC(=O)O")) == "CC(=O)O");
    CHECK(to_smiles(parsed("c1ccccc1-c1ccccc1")) == "c1ccccc1-c1ccccc1");
}

TEST_CASE("smiles: an edited graph can be written") {
    Graph g = parsed("c1ccccc1");
    g.remove_edge(g.edge_between(NodeId(0), NodeId(1)));  // no ring any more
    CHECK(parse_smiles(to_smiles(g)));
    g.set_symbol(NodeId(0), "not an element");
    CHECK(parse_smiles(to_smiles(g)));
    Graph acid = parsed("CC(=O)O");
    acid.set_charge(NodeId(3), -1);
    CHECK(to_smiles(acid) == "CC(=O)[O-]");
    acid.set_symbol(NodeId(0), "N");
    CHECK(to_smiles(acid) == "NC(=O)[O-]");
    // Complete graph: more ring numbers at once than one digit has.
    Graph k;
    for (int i = 0; i < 40; ++i) k.add_node("C");
    for (int i = 0; i < 40; ++i)
        for (int j = i + 1; j < 40; ++j) k.add_edge(NodeId(i), NodeId(j));
    CHECK(parse_smiles(to_smiles(k)));
}

TEST_CASE("smiles: 200000 broken texts never crash") {
    constexpr std::string_view kAlphabet = "CNOPSFIBclnopsebrasHh123456789%0()[]=#:/\\.+-@*$ \t\xC3\xA9{}Xx";
    Random rng(20260811, "smiles fuzz");
    const int count = static_cast<int>(molecules().size());
    int good = 0, bad = 0;
    uint64_t h = kHashSeed;
    for (int round = 0; round < 200000; ++round) {
        std::string text;
        if (round % 4 == 0) {
            const int size = rng.below(40);
            for (int i = 0; i < size; ++i)
                text += kAlphabet[static_cast<size_t>(rng.below(static_cast<int>(kAlphabet.size())))];
        } else {
            text = molecules()[static_cast<size_t>(rng.below(count))].smiles;
            for (int edits = 1 + rng.below(4); edits > 0; --edits) {
                const auto at = static_cast<size_t>(rng.below(static_cast<int>(text.size()) + 1));
                const char c = kAlphabet[static_cast<size_t>(rng.below(static_cast<int>(kAlphabet.size())))];
                switch (rng.below(4)) {
                    case 0:
                        text.insert(at, 1, c);
                        break;
                    case 1:
                        if (at < text.size()) text[at] = c;
                        break;
                    case 2:
                        if (at < text.size()) text.erase(at, 1);
                        break;
                    default:
                        text = text.substr(at) + text.substr(0, at);
                        break;
                }
            }
        }
        const Result<Graph> g = parse_smiles(text);
        if (g) {
            ++good;
            if (round % 16 == 1) {
                const Result<Graph> again = parse_smiles(to_smiles(*g));
                CHECK_MESSAGE((again && molecular_formula(*again) == molecular_formula(*g)), text);
            }
            h = hash_combine(h, g->hash());
        } else {
            ++bad;
            const std::string& m = g.error().message;
            if (!m.starts_with("column ") || m.find('\n') != std::string::npos) FAIL_CHECK(text << ": " << m);
            h = hash_text(m, h);
        }
    }
    CHECK(good > 20000);
    CHECK(bad > 100000);
    MESSAGE("parsed " << good << ", refused " << bad << ", hash " << h);
}

TEST_CASE("elements") {
    CHECK(atomic_number("H") == 1);
    CHECK(atomic_number("Og") == 118);
    CHECK(atomic_number("Q") == 0);
    CHECK(atomic_number("") == 0);
    CHECK(element_symbol(17) == "Cl");
    CHECK(element_symbol(0) == "");
    CHECK(element_symbol(119) == "");
    CHECK(valence_hydrogens("N", 1, 0, false) == 4);
    CHECK(valence_hydrogens("O", -1, 1, false) == 0);
    CHECK(valence_hydrogens("C", -1, 0, false) == 3);
    CHECK(valence_hydrogens("C", 0, 5, false) == 0);
    CHECK(valence_hydrogens("Na", 0, 0, false) == 0);
}
