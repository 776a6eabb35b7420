// What chemistry says about a graph: hydrogens, formula, features for a network; and a library of everyday molecules.
//
//     const Molecule* m = find_molecule("caffeine");
//     Graph g = *parse_smiles(m->smiles);
//     molecular_formula(g) == "C8H10N4O2";
//     FeatureTable x = atom_features(g);          // x.values[row * x.columns + kFeatureCharge]
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/graph.h"

namespace glassbox {

struct Molecule {
    std::string_view id;       // "acetic-acid"
    std::string_view en, zh;   // names
    std::string_view formula;  // in Hill order, a known fact; the tests compare it with the parsed graph
    std::string_view smiles;
};
std::span<const Molecule> molecules();
const Molecule* find_molecule(std::string_view id);  // nullptr when there is none

// Hydrogens on the atom that are not nodes themselves: as written in brackets, else by valence.
int hydrogens_of(const Graph& graph, Row row);
std::vector<int> hydrogens_of(const Graph& graph);  // by row, in one pass
// Sum of the bond orders at each row, an aromatic bond counted as 1.
std::vector<int> bond_sums(const Graph& graph);

// Hill order: C, H, then the others by letter; without carbon all by letter. A net charge follows: "H4N+".
std::string molecular_formula(const Graph& graph);

// Floats in rows, one for each atom (bond), row-major.
struct FeatureTable {
    int rows = 0, columns = 0;
    std::vector<float> values;
    std::span<const float> row(int r) const {
        return {values.data() + static_cast<size_t>(r) * static_cast<size_t>(columns),
                static_cast<size_t>(columns)};
    }
};

// Columns of atom_features: the element as one of eleven, then numbers.
inline constexpr std::string_view kAtomFeatureNames[] = {
    "C", "N", "O",     "S",      "P",         "F",      "Cl",       "Br",
    "I", "B", "other", "degree", "hydrogens", "charge", "aromatic", "ring"};
inline constexpr int kAtomFeatures = 16;
inline constexpr int kElementFeatures = 11;
enum AtomFeature : int {
    kFeatureCarbon = 0,
    kFeatureNitrogen = 1,
    kFeatureOxygen = 2,
    kFeatureOther = 10,
    kFeatureDegree = 11,
    kFeatureHydrogens = 12,
    kFeatureCharge = 13,
    kFeatureAromatic = 14,
    kFeatureRing = 15
};
FeatureTable atom_features(const Graph& graph);

// Columns of bond_features: the kind as one of four, and whether the bond lies on a ring.
inline constexpr std::string_view kBondFeatureNames[] = {"single", "double", "triple", "aromatic", "ring"};
inline constexpr int kBondFeatures = 5;
FeatureTable bond_features(const Graph& graph);

}  // namespace glassbox
