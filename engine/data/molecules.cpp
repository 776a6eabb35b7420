#include "engine/data/molecules.h"

#include <algorithm>
#include <utility>

#include "engine/data/elements.h"

namespace glassbox {
namespace {

int order_of(EdgeKind kind) {
    return kind == EdgeKind::double_bond ? 2 : kind == EdgeKind::triple_bond ? 3 : 1;
}

struct Bonds {
    int sum = 0, degree = 0;
    bool aromatic = false;
};
std::vector<Bonds> bonds_at(const Graph& graph) {
    std::vector<Bonds> out(static_cast<size_t>(graph.node_count()));
    for (const Edge& e : graph.edges())
        for (NodeId end : {e.from, e.to}) {
            Bonds& b = out[static_cast<size_t>(graph.row_of(end).value)];
            b.sum += order_of(e.kind);
            ++b.degree;
            b.aromatic = b.aromatic || e.kind == EdgeKind::aromatic_bond;
        }
    return out;
}
int hydrogens(const Node& node, const Bonds& b) {
    return node.hydrogens != Node::kByValence
               ? node.hydrogens
               : valence_hydrogens(node.symbol, node.charge, b.sum, b.aromatic);
}

}  // namespace

std::vector<int> hydrogens_of(const Graph& graph) {
    const std::vector<Bonds> bonds = bonds_at(graph);
    std::vector<int> out(bonds.size());
    for (size_t i = 0; i < out.size(); ++i) out[i] = hydrogens(graph.nodes()[i], bonds[i]);
    return out;
}
int hydrogens_of(const Graph& graph, Row row) {
    const NodeId id = graph.id_of(row);
    if (!id) return 0;
    Bonds b;
    for (const Edge& e : graph.edges())
        if (e.from == id || e.to == id) {
            b.sum += order_of(e.kind);
            b.aromatic = b.aromatic || e.kind == EdgeKind::aromatic_bond;
        }
    return hydrogens(*graph.find(id), b);
}
std::vector<int> bond_sums(const Graph& graph) {
    std::vector<int> out;
    for (const Bonds& b : bonds_at(graph)) out.push_back(b.sum);
    return out;
}

std::string molecular_formula(const Graph& graph) {
    std::vector<std::pair<std::string, int>> counts;
    const auto add = [&counts](const std::string& symbol, int n) {
        for (auto& [s, count] : counts)
            if (s == symbol) return void(count += n);
        counts.emplace_back(symbol, n);
    };
    int charge = 0, h = 0;
    const std::vector<int> hydrogens = hydrogens_of(graph);
    for (const Node& n : graph.nodes()) {
        add(n.symbol, 1);
        h += hydrogens[static_cast<size_t>(n.row.value)];
        charge += n.charge;
    }
    if (h > 0) add("H", h);
    const bool organic =
        std::any_of(counts.begin(), counts.end(), [](const auto& c) { return c.first == "C"; });
    const auto rank = [organic](const std::string& s) {
        return !organic ? 2 : s == "C" ? 0 : s == "H" ? 1 : 2;
    };
    std::sort(counts.begin(), counts.end(), [&rank](const auto& a, const auto& b) {
        const int ra = rank(a.first), rb = rank(b.first);
        return ra != rb ? ra < rb : a.first < b.first;  // each symbol occurs once: no ties
    });
    std::string out;
    for (const auto& [symbol, count] : counts) {
        out += symbol;
        if (count > 1) out += std::to_string(count);
    }
    if (charge != 0) {
        if (std::abs(charge) > 1) out += std::to_string(std::abs(charge));
        out += charge > 0 ? '+' : '-';
    }
    return out;
}

FeatureTable atom_features(const Graph& graph) {
    static_assert(std::size(kAtomFeatureNames) == kAtomFeatures);
    FeatureTable out{graph.node_count(), kAtomFeatures, {}};
    out.values.assign(static_cast<size_t>(out.rows) * kAtomFeatures, 0.0f);
    const std::vector<Bonds> bonds = bonds_at(graph);
    const std::vector<bool> ring = nodes_in_rings(graph);
    for (size_t i = 0; i < bonds.size(); ++i) {
        const Node& n = graph.nodes()[i];
        float* row = out.values.data() + i * kAtomFeatures;
        int element = 0;
        while (element < kFeatureOther && kAtomFeatureNames[element] != n.symbol) ++element;
        row[element] = 1;
        row[kFeatureDegree] = static_cast<float>(bonds[i].degree);
        row[kFeatureHydrogens] = static_cast<float>(hydrogens(n, bonds[i]));
        row[kFeatureCharge] = static_cast<float>(n.charge);
        row[kFeatureAromatic] = n.aromatic ? 1 : 0;
        row[kFeatureRing] = ring[i] ? 1 : 0;
    }
    return out;
}

FeatureTable bond_features(const Graph& graph) {
    static_assert(std::size(kBondFeatureNames) == kBondFeatures);
    FeatureTable out{graph.edge_count(), kBondFeatures, {}};
    out.values.assign(static_cast<size_t>(out.rows) * kBondFeatures, 0.0f);
    const std::vector<bool> ring = edges_in_rings(graph);
    for (size_t i = 0; i < ring.size(); ++i) {
        float* row = out.values.data() + i * kBondFeatures;
        row[static_cast<int>(graph.edges()[i].kind)] = 1;
        row[kEdgeKinds] = ring[i] ? 1 : 0;
    }
    return out;
}

}  // namespace glassbox
