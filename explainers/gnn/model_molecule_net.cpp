#include "explainers/gnn/model_molecule_net.h"

#include "engine/data/molecules.h"

namespace glassbox {
namespace {

int edge_width(const MoleculeSettings& s) { return s.kind == MoleculeSettings::Kind::message && s.edges ? s.width / 2 : 0; }
int global_width(const MoleculeSettings& s) { return s.kind == MoleculeSettings::Kind::message && s.global ? s.width / 2 : 0; }

}  // namespace

MoleculeBatch batch_of(std::span<const Graph> graphs, std::span<const int32_t> which) {
    MoleculeBatch b;
    int atoms = 0, bonds = 0;
    for (const int32_t i : which) {
        atoms += graphs[static_cast<size_t>(i)].node_count();
        bonds += graphs[static_cast<size_t>(i)].edge_count();
    }
    b.x = Tensor({atoms, kElementFeatures});
    b.edge_attr = Tensor({2 * bonds, kEdgeKinds});
    int32_t base = 0;
    for (const int32_t i : which) {
        const Graph& g = graphs[static_cast<size_t>(i)];
        for (const Node& v : g.nodes()) {
            int element = 0;
            while (element < kFeatureOther && kAtomFeatureNames[element] != v.symbol) ++element;
            b.x.set(static_cast<int64_t>(base + v.row) * kElementFeatures + element, 1);
            b.molecule_of_atom.push_back(b.molecules);
        }
        for (const Edge& e : g.edges())
            for (int way = 0; way < 2; ++way) {
                b.edge_attr.set(static_cast<int64_t>(b.molecule_of_message.size()) * kEdgeKinds + static_cast<int>(e.kind), 1);
                b.molecule_of_message.push_back(b.molecules);
            }
        b.edges.add(g, base);
        base += g.node_count();
        ++b.molecules;
    }
    return b;
}

MoleculeNet::MoleculeNet(uint64_t seed, const MoleculeSettings& s) : parameters(seed), settings_(s) {
    using Kind = MoleculeSettings::Kind;
    const int w = s.width, we = edge_width(s), wu = global_width(s);
    const Parameters::Scope all = parameters.scope();
    encode_node_ = Linear(all.scope("encode.node"), kElementFeatures, w);
    if (we > 0) encode_edge_ = Linear(all.scope("encode.edge"), kEdgeKinds, we);
    for (int k = 0; k < s.depth; ++k) {
        const Parameters::Scope at = all.scope("layers", k);
        switch (s.kind) {
            case Kind::message:
                message_.emplace_back(at, MessageLayer::Options{.node = w, .edge = we, .global = wu, .hidden = w, .how = s.pooling, .residual = s.residual, .activation = Activation::tanh});
                break;
            case Kind::gcn: gcn_.emplace_back(at, w, w); break;
            case Kind::gin: gin_.emplace_back(at, std::initializer_list<int>{w, w, w}); break;
            case Kind::attention: attention_.emplace_back(at, GatLayer::Options{.in = w, .out = w / 2, .heads = 2}); break;
        }
    }
    hidden_ = Linear(all.scope("readout.hidden"), w + wu, w);
    out_ = Linear(all.scope("readout.out"), w, 1, {.init = Init::glorot_uniform(0.1f)});
}

MoleculeNet::Result MoleculeNet::forward(Context& c, const MoleculeBatch& b) const {
    using Kind = MoleculeSettings::Kind;
    Tape& t = c.tape();
    const MoleculeSettings& s = settings_;
    const GraphEdges g = b.edges.of(b.x.shape()[0]);
    Result out;
    out.h0 = out.h = c.record("h.0", encode_node_(c, t.borrow(b.x)));
    MessageLayer::State state;
    if (edge_width(s) > 0) state.edge = encode_edge_(c, t.borrow(b.edge_attr));
    if (global_width(s) > 0) state.global = t.constant(Shape{b.molecules, global_width(s)}, 0);
    for (size_t k = 0; k < static_cast<size_t>(s.depth); ++k) {
        Var next;
        switch (s.kind) {
            case Kind::message:
                state.node = out.h;
                state = message_[k](c, state, g, b.molecule_of_atom, b.molecule_of_message);
                next = state.node;
                break;
            case Kind::gcn: next = relu(gcn_[k](c, out.h, g)); break;
            case Kind::gin: next = gin_[k](c, out.h, g); break;
            case Kind::attention: next = relu(attention_[k](c, out.h, g)); break;
        }
        if (s.residual && s.kind != Kind::message) next = next + out.h;
        out.h = c.record("h." + std::to_string(k + 1), next);
    }
    Var pooled = aggregate(s.pooling, out.h, b.molecule_of_atom, b.molecules);
    if (global_width(s) > 0) pooled = concat({pooled, state.global}, 1);
    out.embedding = c.record("embedding", leaky_relu(hidden_(c, c.record("pooled", pooled)), 0.1f));
    out.logit = c.record("logit", out_(c, out.embedding));
    return out;
}

}  // namespace glassbox
