// SMILES, the line notation of molecules (Weininger 1988, OpenSMILES 1.0): text to graph and back.
//
//     Result<Graph> caffeine = parse_smiles("CN1C=NC2=C1C(=O)N(C(=O)N2C)C");
//     if (!caffeine) show(caffeine.error().message);     // "column 5: ring bond 1 is never closed"
//
// Read: the organic subset, aromatic atoms (b c n o p s se as), bracket atoms (isotope and chirality are checked and
// dropped; hydrogens and charge are kept; an atom class is checked and dropped), bonds - = # : / \ (the last two are
// single), branches, ring bonds 0-9 and %10-%99 with a bond symbol at either end, and parts set apart by a dot.
// Hydrogens that are not in brackets are not nodes: their count follows from the valence (engine/data/molecules.h).
// The graph has no positions yet: see engine/data/layout.h.
#pragma once
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/data/graph.h"

namespace glassbox {

inline constexpr int kMaxSmilesBytes = 10000;

// The error begins with the column (from 1) at which reading failed.
Result<Graph> parse_smiles(std::string_view text);

// A SMILES of the graph: it parses to a graph that is isomorphic to this one (same atoms, bonds, charges and
// hydrogens; the order of atoms may differ, and positions and ids are not kept). An atom or bond that is marked
// aromatic but lies on no ring is written as an ordinary one. A symbol that is no element is written as *.
std::string to_smiles(const Graph& graph);

}  // namespace glassbox
