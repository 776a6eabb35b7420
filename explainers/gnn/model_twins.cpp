#include "explainers/gnn/model_twins.h"

#include <algorithm>
#include <cmath>

#include "engine/data/layout.h"
#include "engine/data/molecules.h"

namespace glassbox {
namespace {

constexpr int C = Twins::kChannels;

std::string indexed(const char* what, int k) { return what + ("." + std::to_string(k)); }

}  // namespace

bool operator==(const Twins::Inputs& a, const Twins::Inputs& b) {
    return a.extra == b.extra && same_structure(a.first, b.first) && same_structure(a.second, b.second);
}

void Twins::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    seed_ = seed;
    first_atoms_ = in_.first.node_count();
    atoms_ = first_atoms_ + in_.second.node_count();
    messages_ = EdgeLists(in_.first);
    messages_.add(in_.second, first_atoms_);
    molecule_.assign(static_cast<size_t>(atoms_), 1);
    std::fill_n(molecule_.begin(), first_atoms_, 0);
}

// The element as one of eleven, then what the atom is told of its rings.
Tensor Twins::atom_columns() const {
    constexpr int kColumns = kElementFeatures + 1;
    Tensor x({atoms_, kColumns});
    int base = 0;
    for (const Graph* g : {&in_.first, &in_.second}) {
        const FeatureTable features = atom_features(*g);
        std::vector<int> smallest(static_cast<size_t>(g->node_count()));
        for (const std::vector<int>& ring : smallest_rings(*g))
            for (const int atom : ring)
                if (int& size = smallest[static_cast<size_t>(atom)]; size == 0) size = static_cast<int>(ring.size());
        for (int a = 0; a < g->node_count(); ++a) {
            const int64_t row = static_cast<int64_t>(base + a) * kColumns;
            for (int c = 0; c < kElementFeatures; ++c) x.set(row + c, features.row(a)[static_cast<size_t>(c)]);
            if (in_.extra == Extra::atom_in_ring) x.set(row + kElementFeatures, features.row(a)[kFeatureRing]);
            if (in_.extra == Extra::ring_size) x.set(row + kElementFeatures, static_cast<float>(smallest[static_cast<size_t>(a)]) / 6);
        }
        base = first_atoms_;
    }
    return x;
}

// A row for each message: the kind of bond as one of four, then whether it lies on a ring.
Tensor Twins::bond_columns() const {
    Tensor out({messages_.messages(), kBondFeatures});
    int64_t at = 0;
    for (const Graph* g : {&in_.first, &in_.second}) {
        const FeatureTable features = bond_features(*g);
        for (int b = 0; b < g->edge_count(); ++b)
            for (int way = 0; way < 2; ++way)
                for (int c = 0; c < kBondFeatures; ++c, ++at)
                    if (c < kEdgeKinds || in_.extra == Extra::bond_in_ring) out.set(at, features.row(b)[static_cast<size_t>(c)]);
    }
    return out;
}

// Atoms are of one class when they were, and when their neighbours' classes, with the bonds to them, are the same in
// number.
void Twins::refine(Recorder& trace, const Tensor& x, const Tensor& edge_attr) const {
    const auto n = static_cast<size_t>(atoms_);
    std::vector<std::vector<float>> signature(n);
    for (size_t a = 0; a < n; ++a) {
        const ConstView row = x.view().row(static_cast<int>(a));
        signature[a].assign(row.begin(), row.end());
    }
    Tensor told_apart({kLayers + 1});
    std::vector<std::string> names;
    for (int round = 0; round <= kLayers; ++round) {
        Tensor colour({atoms_});
        int classes = 0;
        for (size_t a = 0; a < n; ++a) {
            const size_t first = static_cast<size_t>(std::find(signature.begin(), signature.begin() + static_cast<std::ptrdiff_t>(a), signature[a]) - signature.begin());
            colour.set(static_cast<int64_t>(a), first < a ? colour[static_cast<int64_t>(first)] : static_cast<float>(classes++));
        }
        Tensor counts({2, classes});
        for (size_t a = 0; a < n; ++a) {
            const int64_t cell = molecule_[a] * classes + static_cast<int64_t>(colour[static_cast<int64_t>(a)]);
            counts.set(cell, counts[cell] + 1);
        }
        bool differ = false;
        for (int c = 0; c < classes; ++c) differ = differ || counts.at(0, c) != counts.at(1, c);
        told_apart.set(round, differ ? 1.f : 0.f);
        trace.record(indexed("colour", round), colour, round == 0 ? "class by own features" : "class by own class and those of the neighbours",
                     {round == 0 ? std::string("x") : indexed("colour", round - 1), "edge_index", "edge_attr"});
        trace.record(indexed("counts", round), counts, "atoms of each class in each molecule", {indexed("colour", round)});
        names.push_back(indexed("counts", round));

        std::vector<std::vector<std::vector<float>>> around(n);
        for (size_t m = 0; m < messages_.from.size(); ++m) {
            const ConstView bond = edge_attr.view().row(static_cast<int>(m));
            std::vector<float> seen(bond.begin(), bond.end());
            seen.push_back(colour[messages_.from[m]]);
            around[static_cast<size_t>(messages_.to[m])].push_back(std::move(seen));
        }
        for (size_t a = 0; a < n; ++a) {
            std::sort(around[a].begin(), around[a].end());
            signature[a] = {colour[static_cast<int64_t>(a)]};
            for (const auto& seen : around[a]) signature[a].insert(signature[a].end(), seen.begin(), seen.end());
        }
    }
    trace.record("told_apart", told_apart, "whether the molecules hold the classes in different numbers", names);
}

Progress Twins::step(Recorder& trace) {
    tape_.reset();
    if (atoms_ == 0) return Progress::done;
    const Tensor x = atom_columns(), edge_attr = bond_columns();
    trace.record("edge_index", messages_.index());

    Parameters parameters(seed_);
    const Linear encode_node(parameters.scope("encode.node"), x.shape()[1], C), encode_edge(parameters.scope("encode.edge"), kBondFeatures, C);
    std::vector<MessageLayer> layers;
    for (int k = 0; k < kLayers; ++k)
        layers.emplace_back(parameters.scope("layers").scope(std::to_string(k)), MessageLayer::Options{.node = C, .edge = C, .hidden = 2 * C, .activation = Activation::tanh});
    for (const Parameter& p : parameters) trace.record(p.name, p.value, "parameter");

    Context c(tape_, &trace);
    const GraphEdges edges = messages_.of(atoms_);
    MessageLayer::State s{.node = encode_node(c, c.record("x", tape_.input(x))), .edge = encode_edge(c, c.record("edge_attr", tape_.input(edge_attr)))};
    Tensor gap({kLayers + 1});
    std::vector<std::string> names;
    for (int k = 0; k <= kLayers; ++k) {
        if (k > 0) s = layers[static_cast<size_t>(k - 1)](c, s, edges);
        s.node = c.record(indexed("h", k), s.node);
        const Var pooled = c.record(indexed("pooled", k), segment_sum(s.node, molecule_, 2));
        if (!pooled) return Progress::done;  // the tape says why
        float apart = 0, largest = 1e-6f;
        for (int i = 0; i < C; ++i) {
            apart = std::max(apart, std::abs(pooled.value().at(0, i) - pooled.value().at(1, i)));
            largest = std::max({largest, std::abs(pooled.value().at(0, i)), std::abs(pooled.value().at(1, i))});
        }
        gap.set(k, apart / largest);
        names.push_back(indexed("pooled", k));
    }
    trace.record("gap", gap, "largest difference over the largest number of", names);
    refine(trace, x, edge_attr);
    return Progress::done;
}

}  // namespace glassbox
