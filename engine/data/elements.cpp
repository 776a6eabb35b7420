#include "engine/data/elements.h"

#include <algorithm>

namespace glassbox {
namespace {

constexpr std::string_view kSymbols[] = {
    "",   "H",  "He", "Li", "Be", "B",  "C",  "N",  "O",  "F",  "Ne", "Na", "Mg", "Al", "Si", "P",  "S",
    "Cl", "Ar", "K",  "Ca", "Sc", "Ti", "V",  "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Ga", "Ge", "As",
    "Se", "Br", "Kr", "Rb", "Sr", "Y",  "Zr", "Nb", "Mo", "Tc", "Ru", "Rh", "Pd", "Ag", "Cd", "In", "Sn",
    "Sb", "Te", "I",  "Xe", "Cs", "Ba", "La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho",
    "Er", "Tm", "Yb", "Lu", "Hf", "Ta", "W",  "Re", "Os", "Ir", "Pt", "Au", "Hg", "Tl", "Pb", "Bi", "Po",
    "At", "Rn", "Fr", "Ra", "Ac", "Th", "Pa", "U",  "Np", "Pu", "Am", "Cm", "Bk", "Cf", "Es", "Fm", "Md",
    "No", "Lr", "Rf", "Db", "Sg", "Bh", "Hs", "Mt", "Ds", "Rg", "Cn", "Nh", "Fl", "Mc", "Lv", "Ts", "Og"};
constexpr int kElements = static_cast<int>(sizeof kSymbols / sizeof kSymbols[0]) - 1;

struct Valence {
    std::string_view symbol;
    int usual[3];    // ascending, 0: none
    int per_charge;  // what a positive charge adds to the valence; carbon loses one with either sign
};
constexpr Valence kValences[] = {
    {"H", {1, 0, 0}, -1}, {"B", {3, 0, 0}, -1}, {"C", {4, 0, 0}, 0},  {"Si", {4, 0, 0}, 0},
    {"N", {3, 5, 0}, 1},  {"P", {3, 5, 0}, 1},  {"As", {3, 5, 0}, 1}, {"O", {2, 0, 0}, 1},
    {"S", {2, 4, 6}, 1},  {"Se", {2, 4, 6}, 1}, {"F", {1, 0, 0}, 1},  {"Cl", {1, 0, 0}, 1},
    {"Br", {1, 0, 0}, 1}, {"I", {1, 0, 0}, 1},
};

}  // namespace

int atomic_number(std::string_view symbol) {
    for (int z = 1; z <= kElements; ++z)
        if (kSymbols[z] == symbol) return z;
    return 0;
}
std::string_view element_symbol(int z) { return z >= 1 && z <= kElements ? kSymbols[z] : kSymbols[0]; }

bool in_organic_subset(std::string_view s) {
    constexpr std::string_view kSubset[] = {"B", "C", "N", "O", "P", "S", "F", "Cl", "Br", "I", "*"};
    return std::find(std::begin(kSubset), std::end(kSubset), s) != std::end(kSubset);
}
bool may_be_aromatic(std::string_view s) {
    constexpr std::string_view kAromatic[] = {"B", "C", "N", "O", "P", "S", "Se", "As"};
    return std::find(std::begin(kAromatic), std::end(kAromatic), s) != std::end(kAromatic);
}

int valence_hydrogens(std::string_view symbol, int charge, int bonds, bool shares_pi) {
    for (const Valence& v : kValences) {
        if (v.symbol != symbol) continue;
        const int shift = v.per_charge == 0 ? -std::abs(charge) : v.per_charge * charge;
        // An aromatic atom fills its lowest valence only, one bond of which is its share of the ring's pi bonds.
        if (shares_pi) return std::max(0, v.usual[0] + shift - bonds - 1);
        // A charged atom too: the higher valences are those of neutral atoms.
        for (int usual : v.usual) {
            if (usual == 0 || (charge != 0 && usual != v.usual[0])) break;
            if (bonds <= usual + shift) return usual + shift - bonds;
        }
        return 0;
    }
    return 0;
}

}  // namespace glassbox
