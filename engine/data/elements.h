// The periodic table as SMILES needs it: symbols, and which bonds an atom forms when nothing else is said.
//
//     atomic_number("Cl") == 17;   valence_hydrogens("N", 0, 1, false) == 2;   // as in CN, methylamine
#pragma once
#include <string_view>

namespace glassbox {

// 0 when there is no such element.
int atomic_number(std::string_view symbol);
std::string_view element_symbol(int atomic_number);  // "" when out of range

// May stand without brackets: B C N O P S F Cl Br I and *.
bool in_organic_subset(std::string_view symbol);
// May be aromatic: B C N O P S Se As.
bool may_be_aromatic(std::string_view symbol);

// How many hydrogens fill the atom up to a usual valence. `bonds` is the sum of bond orders with an aromatic bond
// counted as 1; `shares_pi` says that it has an aromatic bond. 0 for elements without a usual valence.
int valence_hydrogens(std::string_view symbol, int charge, int bonds, bool shares_pi);

}  // namespace glassbox
