#include "engine/data/generated_molecules.h"

#include <algorithm>
#include <iterator>

#include "engine/base/hash.h"
#include "engine/base/random.h"
#include "engine/data/molecules.h"
#include "engine/data/smiles.h"

namespace glassbox {
namespace {

// Pieces are SMILES; their first atom is the one that is joined.
constexpr std::string_view kCores[] = {"CC",         "CCC",        "CC(C)C",    "CCCC",          "c1ccccc1",
                                       "C1CCCCC1",   "C1CCCC1",    "c1ccncc1",  "c1ccoc1",       "c1ccsc1",
                                       "C1=CCCCC1",  "c1ccc2ccccc2c1", "C1CCOC1", "C1CCNCC1",    "C1CC1"};
constexpr std::string_view kPieces[] = {"C",     "C",     "CC",      "CC",      "CCC",     "C(C)C",    "C=C",     "CC=C",
                                        "c1ccccc1", "C1CCCCC1", "C1CC1", "c1ccco1", "O",    "O",        "OC",      "COC",
                                        "N",     "NC",    "F",       "Cl",      "C#N",     "C=O",      "C(=O)C",  "C(=O)O",
                                        "C(=O)N", "NC(=O)C", "CC(=O)O", "OCC",  "S",       "CO"};
// Without nitrogen and halogens, and longer: for the task of distances.
constexpr std::string_view kLongCores[] = {"CCCC", "c1ccccc1", "C1CCCCC1", "C1CCCC1", "CCCCC", "CCC(C)C"};
constexpr std::string_view kLongPieces[] = {"C", "CC", "CCC", "C(C)C", "CCCC", "c1ccccc1", "C1CCCCC1", "C1CC1",
                                            "O", "COC", "CC=C", "C(=O)C", "CC(C)CC", "OC"};

// Groups of one formula each: esters, and what else the same atoms can be.
constexpr int kMaxGroups = 9;
struct Family {
    std::string_view esters[kMaxGroups], decoys[kMaxGroups];
};
constexpr Family kFamilies[] = {
    // C2 H3 O2
    {{"C(=O)OC", "OC(=O)C", "COC=O"}, {"CC(=O)O", "C(=O)CO", "C(O)C=O", "OCC=O"}},
    // C3 H5 O2
    {{"C(=O)OCC", "CC(=O)OC", "OC(=O)CC", "COC(=O)C", "CCOC=O", "C(C)OC=O"},
     {"CCC(=O)O", "C(=O)COC", "C(=O)CCO", "COCC=O", "CC(=O)CO", "OCC(=O)C", "C(O)C(=O)C", "C(C)C(=O)O"}},
    // C4 H7 O2
    {{"C(=O)OC(C)C", "CC(=O)OCC", "OC(=O)C(C)C", "CCOC(=O)C", "CCC(=O)OC", "C(C)C(=O)OC", "C(C)OC(=O)C", "COC(=O)CC"},
     {"CCCC(=O)O", "C(C)CC(=O)O", "C(=O)COCC", "CC(=O)COC", "COCC(=O)C", "OCCC(=O)C", "C(C)(O)C(=O)C", "CC(=O)CCO", "OC(C)CC=O"}},
    // C4 H5 O2, rings: lactones among the esters
    {{"C1CC(=O)OC1", "C1CCOC1=O", "C1OC(=O)CC1", "C(=O)OCC=C", "OC(=O)C=CC"},
     {"C1CC(=O)CO1", "C1C(=O)COC1", "CC=CC(=O)O", "C1CC1(O)C=O", "C(=O)CCC=O", "C1(C(=O)O)CC1"}},
    // C7 H5 O2
    {{"C(=O)Oc1ccccc1", "OC(=O)c1ccccc1", "c1ccc(OC=O)cc1"},
     {"c1ccc(C(=O)O)cc1", "C(=O)c1ccc(O)cc1", "Oc1ccc(C=O)cc1", "C(=O)c1ccccc1O", "c1cccc(C(=O)O)c1"}},
    // C3 H6 N O2
    {{"NCC(=O)OC", "C(N)C(=O)OC", "C(=O)OCCN", "COC(=O)CN"},
     {"NC(=O)COC", "NC(=O)OCC", "OC(=O)NCC", "NCCC(=O)O", "C(N)CC(=O)O", "CNC(=O)OC", "C(=O)NCCO", "C(O)C(=O)NC", "COCC(=O)N"}},
    // C3 H5 O3
    {{"OCC(=O)OC", "C(=O)OCCO", "C(O)C(=O)OC", "COC(=O)CO", "COCOC=O"},
     {"COC(=O)OC", "OC(=O)OCC", "COCC(=O)O", "OCCC(=O)O", "C(O)CC(=O)O", "C(OC)C(=O)O", "C(=O)C(O)CO"}},
    // C4 H5 O3
    {{"C(=O)COC(=O)C", "CC(=O)OCC=O", "C(=O)CC(=O)OC", "OC(=O)CC(=O)C"},
     {"CC(=O)OC(=O)C", "C(=O)OC(=O)CC", "C(=O)CCC(=O)O", "CCC(=O)C(=O)O", "CC(=O)CC(=O)O", "C(=O)C(O)C(=O)C"}},
    // C2 H2 Cl O2
    {{"C(Cl)OC=O", "OC(=O)CCl", "C(=O)OCCl"}, {"COC(=O)Cl", "C(Cl)C(=O)O", "C(O)C(=O)Cl", "C(=O)C(O)Cl"}},
};

template <size_t N>
std::string_view pick(const std::string_view (&list)[N], Random& rng) {
    return list[static_cast<size_t>(rng.below(static_cast<int>(N)))];
}
// Of a family's list, which ends where its texts do.
std::string_view pick_group(const std::string_view (&list)[kMaxGroups], Random& rng) {
    const auto count = std::find(std::begin(list), std::end(list), std::string_view()) - std::begin(list);
    return list[static_cast<size_t>(rng.below(static_cast<int>(count)))];
}

bool is_carbonyl(const Graph& g, const Adjacency& ends, int row) {
    if (g.nodes()[static_cast<size_t>(row)].symbol != "C") return false;
    for (int i = ends.start[static_cast<size_t>(row)]; i < ends.start[static_cast<size_t>(row) + 1]; ++i) {
        const Adjacency::End& end = ends.ends[static_cast<size_t>(i)];
        if (g.nodes()[static_cast<size_t>(end.node)].symbol == "O" &&
            g.edges()[static_cast<size_t>(end.edge)].kind == EdgeKind::double_bond)
            return true;
    }
    return false;
}

// Rows of carbons that have a hydrogen to give and are no aldehydes: joining an oxygen there never makes an ester.
std::vector<int> open_sites(const Graph& g) {
    const std::vector<int> hydrogens = hydrogens_of(g);
    const Adjacency ends = adjacency(g);
    std::vector<int> out;
    for (int row = 0; row < g.node_count(); ++row)
        if (g.nodes()[static_cast<size_t>(row)].symbol == "C" && hydrogens[static_cast<size_t>(row)] > 0 &&
            !is_carbonyl(g, ends, row))
            out.push_back(row);
    return out;
}

// Joins the piece's first atom to a row of the graph by a single bond.
void join(Graph& g, int row, const Graph& piece) {
    std::vector<NodeId> made;
    for (const Node& n : piece.nodes()) {
        const NodeId id = g.add_node(n.symbol);
        g.set_charge(id, n.charge);
        g.set_hydrogens(id, n.hydrogens);
        g.set_aromatic(id, n.aromatic);
        made.push_back(id);
    }
    for (const Edge& e : piece.edges())
        g.add_edge(made[static_cast<size_t>(piece.row_of(e.from).value)], made[static_cast<size_t>(piece.row_of(e.to).value)], e.kind);
    g.add_edge(g.id_of(Row(row)), made[0]);
}
void join_somewhere(Graph& g, std::string_view smiles, Random& rng) {
    const std::vector<int> sites = open_sites(g);
    const Result<Graph> piece = parse_smiles(smiles);
    if (sites.empty() || !piece) return;
    join(g, sites[static_cast<size_t>(rng.below(static_cast<int>(sites.size())))], *piece);
}

bool fits(const Graph& g, Part part) {
    return g.node_count() >= 8 && g.node_count() <= 28 && is_held_out(molecular_formula(g)) == (part == Part::held_out);
}

// One try at molecule `second` of pair `k`; both of a pair fail or succeed together, since size and formula decide.
std::optional<Graph> try_ester(const MoleculeSource& s, uint64_t k, bool ester, uint64_t attempt) {
    Random both(s.seed, "molecule pair", (k * 256 + attempt) << 16);
    Random own(s.seed, ester ? "ester" : "decoy", (k * 256 + attempt) << 16);
    Graph g = *parse_smiles(pick(kCores, both));
    for (int steps = both.below(4); steps > 0; --steps) join_somewhere(g, pick(kPieces, both), both);
    const Family& family = kFamilies[static_cast<size_t>(both.below(static_cast<int>(std::size(kFamilies))))];
    join_somewhere(g, pick_group(ester ? family.esters : family.decoys, own), own);
    // A last piece, which may sit on the group.
    const std::string_view last = pick(kPieces, both);
    if (both.below(2) == 1) join_somewhere(g, last, own);
    if (!fits(g, s.part)) return std::nullopt;
    return g;
}

// What a message-passing network sees of a site before any message: degree, hydrogens, ring, aromatic.
int site_kind(const Graph& g, const std::vector<int>& hydrogens, const std::vector<bool>& ring, int row) {
    const Node& n = g.nodes()[static_cast<size_t>(row)];
    const size_t i = static_cast<size_t>(row);
    return hydrogens[i] * 64 + g.degree(n.id) * 4 + (ring[i] ? 2 : 0) + (n.aromatic ? 1 : 0);
}

std::optional<Graph> try_reach(const MoleculeSource& s, uint64_t k, bool near, uint64_t attempt) {
    Random both(s.seed, "reach pair", (k * 256 + attempt) << 16);
    Graph g = *parse_smiles(pick(kLongCores, both));
    for (int steps = 3 + both.below(4); steps > 0; --steps) join_somewhere(g, pick(kLongPieces, both), both);
    const int nitrogen = g.node_count();
    join_somewhere(g, "N", both);
    if (g.node_count() != nitrogen + 1) return std::nullopt;
    const std::vector<int> far = distances(g, Row(nitrogen)), hydrogens = hydrogens_of(g);
    const std::vector<bool> ring = nodes_in_rings(g);
    // Pairs of sites of the same kind: one that puts the bromine 4 to 6 bonds away, one with 7 to 9.
    std::vector<std::pair<int, int>> choices;
    const std::vector<int> sites = open_sites(g);
    const auto bonds = [&far](int row) { return far[static_cast<size_t>(row)] + 1; };
    for (int a : sites)
        for (int b : sites)
            if (bonds(a) >= kReach - 2 && bonds(a) <= kReach && bonds(b) > kReach && bonds(b) <= kReach + 3 &&
                site_kind(g, hydrogens, ring, a) == site_kind(g, hydrogens, ring, b))
                choices.emplace_back(a, b);
    if (choices.empty()) return std::nullopt;
    const auto [inside, outside] = choices[static_cast<size_t>(both.below(static_cast<int>(choices.size())))];
    join(g, near ? inside : outside, *parse_smiles("Br"));
    if (!fits(g, s.part)) return std::nullopt;
    return g;
}

Graph make_molecule(const MoleculeSource& s, uint64_t index) {
    const uint64_t k = index / 2;
    const bool yes = index % 2 == 1;
    for (uint64_t attempt = 0; attempt < 256; ++attempt)
        if (std::optional<Graph> g = s.task == MoleculeTask::ester ? try_ester(s, k, yes, attempt) : try_reach(s, k, yes, attempt))
            return std::move(*g);
    return {};  // a try succeeds one time in five or more: never reached in practice, and an empty graph has label 0
}

}  // namespace

std::string_view name_of(MoleculeTask task) {
    constexpr std::string_view kNames[] = {"ester", "reach"};
    const size_t i = static_cast<size_t>(task);
    return i < std::size(kNames) ? kNames[i] : std::string_view();
}

LabelledMolecules make_molecules(const MoleculeSource& source, uint64_t first, int count) {
    LabelledMolecules out;
    const int n = std::clamp(count, 0, kMaxMolecules);
    out.graphs.reserve(static_cast<size_t>(n));
    out.labels.reserve(static_cast<size_t>(n));
    for (int i = 0; i < n; ++i) {
        out.graphs.push_back(make_molecule(source, first + static_cast<uint64_t>(i)));
        out.labels.push_back(label_of(source.task, out.graphs.back()));
    }
    return out;
}

std::optional<EsterGroup> find_ester(const Graph& g) {
    const Adjacency ends = adjacency(g);
    const auto around = [&ends](int row) {
        const auto first = ends.ends.begin() + ends.start[static_cast<size_t>(row)];
        return std::pair(first, ends.ends.begin() + ends.start[static_cast<size_t>(row) + 1]);
    };
    const auto node = [&g](int row) -> const Node& { return g.nodes()[static_cast<size_t>(row)]; };
    const auto kind = [&g](const Adjacency::End& e) { return g.edges()[static_cast<size_t>(e.edge)].kind; };
    for (int c = 0; c < g.node_count(); ++c) {
        if (node(c).symbol != "C") continue;
        int double_oxygen = -1, oxygen = -1, others = 0;
        const auto [first, last] = around(c);
        for (auto e = first; e != last; ++e) {
            if (node(e->node).symbol == "O" && kind(*e) == EdgeKind::double_bond) double_oxygen = e->node;
            else if (node(e->node).symbol == "O" && node(e->node).charge == 0) oxygen = oxygen < 0 ? e->node : oxygen, others += oxygen != e->node;
            else if (node(e->node).symbol != "C" && node(e->node).symbol != "H") ++others;
        }
        if (double_oxygen < 0 || oxygen < 0 || others > 0) continue;
        const auto [from, to] = around(oxygen);
        if (to - from != 2) continue;
        const int carbon = from->node == c ? (from + 1)->node : from->node;
        if (node(carbon).symbol != "C" || is_carbonyl(g, ends, carbon)) continue;
        return EsterGroup{node(c).id, node(double_oxygen).id, node(oxygen).id, node(carbon).id};
    }
    return std::nullopt;
}

int bonds_between(const Graph& g, std::string_view a, std::string_view b) {
    int best = -1;
    for (const Node& n : g.nodes()) {
        if (n.symbol != a) continue;
        const std::vector<int> far = distances(g, n.row);
        for (const Node& m : g.nodes()) {
            const int d = far[static_cast<size_t>(m.row.value)];
            if (m.symbol == b && d > 0 && (best < 0 || d < best)) best = d;
        }
    }
    return best;
}

int label_of(MoleculeTask task, const Graph& graph) {
    if (task == MoleculeTask::ester) return find_ester(graph) ? 1 : 0;
    const int bonds = bonds_between(graph, "N", "Br");
    return bonds > 0 && bonds <= kReach ? 1 : 0;
}

bool is_held_out(std::string_view formula) { return hash_text(formula) % 4 == 0; }

uint64_t refinement_hash(const Graph& g) {
    const Adjacency ends = adjacency(g);
    const std::vector<int> hydrogens = hydrogens_of(g);
    std::vector<uint64_t> colour, next(static_cast<size_t>(g.node_count()));
    for (const Node& n : g.nodes())
        colour.push_back(hash_combine(hash_text(n.symbol), static_cast<uint64_t>(hydrogens[static_cast<size_t>(n.row.value)] * 64 + n.charge)));
    for (int round = 0; round < 8; ++round) {
        for (size_t row = 0; row < next.size(); ++row) {
            uint64_t sum = 0;  // of the neighbours' colours: their order says nothing
            for (int i = ends.start[row]; i < ends.start[row + 1]; ++i) {
                const Adjacency::End& e = ends.ends[static_cast<size_t>(i)];
                sum += hash_combine(colour[static_cast<size_t>(e.node)], static_cast<uint64_t>(g.edges()[static_cast<size_t>(e.edge)].kind));
            }
            next[row] = hash_combine(colour[row], sum);
        }
        colour.swap(next);
    }
    uint64_t all = 0;
    for (uint64_t c : colour) all += hash_mix(c);
    return hash_combine(all, static_cast<uint64_t>(g.node_count()));
}

}  // namespace glassbox
