// Molecules by the thousand from a grammar, with decoys: what a graph network learns on when the score on molecules that it
// never saw should mean something.
//
//     LabelledMolecules d = make_molecules({.task = MoleculeTask::ester, .seed = 1}, 0, 1000);
//     d.graphs[i], d.labels[i];                                       // 0 or 1, in turns
//     make_molecules({.task = MoleculeTask::ester, .seed = 1, .part = Part::held_out}, 0, 500);
//     if (auto group = find_ester(graph)) highlight(group->carbonyl, group->oxygen);
//
// Molecule i is a pure function of task, seed, part and i, with the same bits everywhere. Numbers 2k and 2k + 1 are isomers:
// the same atoms, joined in another way, so that counting atoms says nothing. A formula is either trained on or held
// out, whatever the seed (is_held_out): no molecule of one part is in the other. Labels are computed from the finished graph.
//
// The grammar: a ring or a chain, to whose carbons pieces (chains, rings, groups such as a hydroxyl, an ether or an amide)
// are joined a few times. Valences are right; nobody claims that each molecule would keep in a bottle.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/data/graph.h"
#include "engine/data/part.h"

namespace glassbox {

// ester    contains an ester group. Its decoys hold the same atoms in other groups: acid, hydroxy ketone, aldehyde and
//          ether, carbonate, carbamate, anhydride. Two bonds around an atom decide.
// reach    the one bromine is at most six bonds from the one nitrogen. The isomer differs in where the bromine sits, on a
//          carbon of the same degree, hydrogens and ring, so the answer takes messages from both to meet: three layers.
enum class MoleculeTask : uint8_t { ester, reach };
inline constexpr int kMoleculeTasks = 2;
std::string_view name_of(MoleculeTask task);

struct MoleculeSource {
    MoleculeTask task = MoleculeTask::ester;
    uint64_t seed = 0;
    Part part = Part::train;
};
struct LabelledMolecules {
    std::vector<Graph> graphs;  // 8 to 28 atoms without the hydrogens; no positions: see engine/data/layout.h
    std::vector<int> labels;
};
inline constexpr int kMaxMolecules = 100000;
// Molecules first to first + count - 1; `count` is cut to 0 to kMaxMolecules.
LabelledMolecules make_molecules(const MoleculeSource& source, uint64_t first, int count);

// The rule of MoleculeTask::ester: a carbon with a double bond to an oxygen, a bond to another oxygen, and otherwise only
// carbon or hydrogen (a carbonate, a carbamate and an acid chloride are none); and the second oxygen has no charge and goes
// on to a carbon that is not itself such a carbonyl (an anhydride is none). Rings count, also aromatic ones: coumarin.
struct EsterGroup {
    NodeId carbonyl, double_oxygen, oxygen, carbon;
};
std::optional<EsterGroup> find_ester(const Graph& graph);  // the first in the order of rows

inline constexpr int kReach = 6;
// The rule of MoleculeTask::reach: the fewest bonds between a nitrogen and a bromine, or -1.
int bonds_between(const Graph& graph, std::string_view symbol_a, std::string_view symbol_b);

int label_of(MoleculeTask task, const Graph& graph);
// One formula in four is held out.
bool is_held_out(std::string_view formula);
// The same for graphs that differ only in the order of nodes and edges: atoms and bonds, hashed by eight rounds of colour
// refinement (Weisfeiler and Leman 1968). Some different graphs share it.
uint64_t refinement_hash(const Graph& graph);

}  // namespace glassbox
