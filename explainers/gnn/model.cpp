#include "explainers/gnn/model.h"

#include <algorithm>
#include <cmath>

#include "engine/base/random.h"
#include "engine/data/molecules.h"
#include "engine/nn/context.h"
#include "engine/tensor/ops.h"

namespace glassbox {
namespace {

constexpr int C = MessagePassing::kChannels;
constexpr int H = MessagePassing::kHidden;

size_t at_index(int i) { return static_cast<size_t>(i); }
std::string layer_name(int k, const char* what) { return "layers." + std::to_string(k) + "." + what; }
std::string indexed(const char* what, int k) { return what + ("." + std::to_string(k)); }

constexpr int kTrainSteps = 240, kExamples = 240, kBatch = 12;

// For training: nothing is recorded.
class Silent final : public Recorder {
  public:
    using Recorder::record;
    void record(std::string_view, ConstView, std::string_view, std::span<const std::string>) override {}
    const Intervention* intervention(std::string_view) const override { return nullptr; }
    bool wants(std::string_view, int64_t) const override { return false; }
};

std::string_view pooling_words(MessagePassing::Pooling p) {
    return p == MessagePassing::Pooling::sum    ? "sum of arriving messages"
           : p == MessagePassing::Pooling::mean ? "mean of arriving messages"
                                                : "maximum of arriving messages";
}

}  // namespace

// Atoms, bonds and their order, but not where they are drawn.
bool operator==(const MessagePassing::Inputs& a, const MessagePassing::Inputs& b) {
    return a.layers == b.layers && a.pooling == b.pooling && a.residual == b.residual &&
           a.weights == b.weights && a.feed_global == b.feed_global && a.focus == b.focus &&
           same_structure(a.graph, b.graph);
}

Parameter* MessagePassing::make(std::string name, const Shape& shape) {
    Parameter& p = parameters_->add(name, shape);
    p.frozen = true;
    return &p;
}
MessagePassing::Linear MessagePassing::make_linear(const std::string& name, int in, int out) {
    return {make(name + ".weight", {in, out}), make(name + ".bias", {out})};
}
void MessagePassing::make_parameters() {
    parameters_ = std::make_unique<Parameters>();
    layers_.clear();
    encode_node_ = make_linear("encode.node", kAtomFeatures, C);
    encode_edge_ = make_linear("encode.edge", kBondFeatures, C);
    encode_global_ = make("encode.global", {1, C});
    for (int k = 0; k < in_.layers; ++k) {
        Layer l;
        l.message = make_linear(layer_name(k, "message"), C, C);
        l.edge_weight = make(layer_name(k, "message.edge_weight"), {C, C});
        l.update0 = make_linear(layer_name(k, "update.0"), 3 * C, H);
        l.update1 = make_linear(layer_name(k, "update.1"), H, C);
        l.edge = make_linear(layer_name(k, "edge"), 2 * C, C);
        l.global = make_linear(layer_name(k, "global"), 3 * C, C);
        layers_.push_back(l);
    }
}

// The meaning of the channels is in model.h.
void MessagePassing::set_by_hand() {
    const auto set = [](Parameter* p, int row, int column, float value) {
        p->value.set(static_cast<int64_t>(row) * p->value.shape()[1] + column, value);
    };
    for (const int c : {0, 4}) {  // once to gather, once to keep
        set(encode_node_.weight, kFeatureOxygen, c, 1);
        set(encode_node_.weight, kFeatureNitrogen, c + 1, 1);
        for (int element = 0; element < kElementFeatures; ++element)
            set(encode_node_.weight, element, c + 2, 1);
        set(encode_node_.weight, kFeatureAromatic, c + 3, 1);
    }
    for (int kind = 0; kind < kEdgeKinds; ++kind) set(encode_edge_.weight, kind, 4 + kind, 1);
    for (Layer& l : layers_) {
        for (int c = 0; c < 4; ++c) {
            set(l.message.weight, c, c, 0.5f);
            // Hidden units 0-3: own + pooled; 4-7: the channel as it was; 8-11: own. All shifted up by 1.
            set(l.update0.weight, 4 + c, c, 1);
            set(l.update0.weight, C + c, c, 1);
            set(l.update0.weight, c, 4 + c, 1);
            set(l.update0.weight, 4 + c, 8 + c, 1);
            for (int unit : {c, 4 + c, 8 + c}) l.update0.bias->value.set(unit, 1);
            set(l.update1.weight, c, c, 1);
            if (in_.residual) {  // the change: new minus old
                set(l.update1.weight, 4 + c, c, -1);
            } else {
                l.update1.bias->value.set(c, -1);
                set(l.update1.weight, 8 + c, 4 + c, 1);
                l.update1.bias->value.set(4 + c, -1);
            }
            set(l.edge.weight, c, c, 0.5f);
            set(l.edge.weight, C + 4 + c, 4 + c, 1);
            set(l.global.weight, c, c, 1);
            set(l.global.weight, C + 4 + c, 4 + c, 1);
        }
    }
}

// Glorot and Bengio 2010, uniform; biases stay 0. Each parameter has a random stream of its own, so the first layers
// are the same whatever the number of layers.
void MessagePassing::set_at_random(uint64_t seed) {
    for (Parameter& p : *parameters_) {
        if (p.value.shape().rank() != 2 || &p == encode_global_) continue;
        Random rng(seed, p.name);
        const auto fans = static_cast<double>(p.value.shape()[0] + p.value.shape()[1]);
        const auto limit = static_cast<float>(std::sqrt(6.0 / fans));
        for (float& w : p.value.span()) w = rng.uniform(-limit, limit);
    }
}

void MessagePassing::Molecules::add(const Graph& graph) {
    const FeatureTable of_atoms = atom_features(graph), of_bonds = bond_features(graph);
    x.insert(x.end(), of_atoms.values.begin(), of_atoms.values.end());
    edge_attr.insert(edge_attr.end(), of_bonds.values.begin(), of_bonds.values.end());
    messages.add(graph, atoms);
    for (const Edge& e : graph.edges()) {
        from.push_back(atoms + graph.row_of(e.from));
        to.push_back(atoms + graph.row_of(e.to));
        bond_of.insert(bond_of.end(), 2, bonds + e.row.value);
    }
    atoms += graph.node_count();
    bonds += graph.edge_count();
}

void MessagePassing::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    seed_ = seed;
    in_.layers = std::clamp(in_.layers, 0, kMaxLayers);
    shown_ = {};
    shown_.add(in_.graph);
    if (in_.focus < 0 || in_.focus >= shown_.atoms) in_.focus = -1;
    tape_.reset();
    make_parameters();
    if (in_.weights == Weights::hand_set)
        set_by_hand();
    else
        set_at_random(seed);
    if (in_.weights == Weights::trained) {
        const Inputs& t = trained_for_;
        const bool same = trained_steps_ == kTrainSteps && trained_seed_ == seed && t.layers == in_.layers && t.pooling == in_.pooling &&
                          t.residual == in_.residual && t.feed_global == in_.feed_global;
        if (!same || !parameters_->load(trained_)) trained_steps_ = 0;
        if (trained_steps_ == 0) {
            optimizer_ = Optimizer({.kind = Optimizer::Kind::adam, .rate = 0.01f});
            for (Parameter& p : *parameters_) p.frozen = false;
        }
    }
    h_.clear();
    influence_.assign(at_index(in_.layers + 1) * at_index(shown_.atoms), 0.0);
    phase_ = pass_ = 0;
}

// One batch: is an atom one of the four of an ester group? Channel 0 of the last layer is the logit.
void MessagePassing::train_step() {
    if (examples_.graphs.empty() || examples_seed_ != seed_) {
        examples_ = make_molecules({.task = MoleculeTask::ester, .seed = seed_}, 0, kExamples);
        examples_seed_ = seed_;
    }
    Molecules batch;
    std::vector<float> wanted;
    for (int i = 0; i < kBatch; ++i) {
        const Graph& g = examples_.graphs[at_index((trained_steps_ * kBatch + i) % kExamples)];
        wanted.resize(at_index(batch.atoms + g.node_count()));
        if (const auto group = find_ester(g))
            for (const NodeId id : {group->carbonyl, group->double_oxygen, group->oxygen, group->carbon}) wanted[at_index(batch.atoms + g.row_of(id))] = 1;
        batch.add(g);
    }
    Silent silent;
    tape_.reset();
    h_.clear();
    encode(silent, batch);
    for (int k = 0; k < in_.layers; ++k) layer(silent, batch, k);
    const Tensor target({batch.atoms, 1}, std::span<const float>(wanted));
    parameters_->zero_grad();
    if (tape_.backward(bce_with_logits(slice(h_.back(), 1, 0, 1), tape_.borrow(target)))) {
        clip_gradients(*parameters_, 1);
        optimizer_.step(*parameters_);
    }
    h_.clear();
    tape_.reset();
    if (++trained_steps_ < kTrainSteps) return;
    for (Parameter& p : *parameters_) p.frozen = true;
    trained_ = parameters_->save();
    trained_seed_ = seed_;
    trained_for_ = in_;
}

// Records a value, or what replaces it: then the gradient ends here.
Var MessagePassing::keep(Recorder& trace, const std::string& name, Var v, std::string_view op,
                         std::initializer_list<std::string> inputs) {
    if (const Intervention* i = trace.intervention(name); i && i->fits(v.shape())) {
        v = Context(tape_, &trace).intervene(name, v);
        trace.record(name, v.value(), "changed by hand");
    } else {
        trace.record(name, v.value(), op, inputs);
    }
    return tape_.name(v, name);
}

void MessagePassing::record_inputs(Recorder& trace) {
    trace.record("options",
                 Tensor({5}, {static_cast<float>(in_.layers), static_cast<float>(in_.pooling),
                              in_.residual ? 1.0f : 0.0f, in_.feed_global ? 1.0f : 0.0f,
                              static_cast<float>(in_.focus)}),
                 "input");
    for (Parameter& p : *parameters_) {
        const Intervention* i = trace.intervention(p.name);
        if (i && i->kind == Intervention::Kind::replace && i->fits(p.value.shape())) p.value.assign(i->values);
        trace.record(p.name, p.value, in_.weights == Weights::trained ? "trained" : "parameter");
    }
    trace.record("edge_index", shown_.messages.index(), "input");
}

void MessagePassing::encode(Recorder& trace, const Molecules& m) {
    x_ = tape_.input(Tensor({m.atoms, kAtomFeatures}, m.x), Grad::yes);
    x_ = keep(trace, "x", x_, "input", {});
    const Var attr =
        keep(trace, "edge_attr", tape_.input(Tensor({m.bonds, kBondFeatures}, m.edge_attr)), "input", {});
    const auto apply = [this](Var v, const Linear& l) {
        return linear(v, tape_.parameter(*l.weight), tape_.parameter(*l.bias));
    };
    h_.push_back(keep(trace, "h.0", apply(x_, encode_node_), "linear",
                      {"x", "encode.node.weight", "encode.node.bias"}));
    e_ = keep(trace, "e.0", apply(attr, encode_edge_), "linear",
              {"edge_attr", "encode.edge.weight", "encode.edge.bias"});
    u_ = keep(trace, "u.0", tape_.parameter(*encode_global_), "parameter", {"encode.global"});
}

void MessagePassing::layer(Recorder& trace, const Molecules& m, int k) {
    const Layer& l = layers_[at_index(k)];
    const auto apply = [this](Var v, const Linear& f) {
        return linear(v, tape_.parameter(*f.weight), tape_.parameter(*f.bias));
    };
    const auto local = [k](const char* what) { return layer_name(k, what); };
    const std::string h_name = indexed("h", k), e_name = indexed("e", k), u_name = indexed("u", k);
    const std::string h_next = indexed("h", k + 1), e_next = indexed("e", k + 1),
                      u_next = indexed("u", k + 1);
    const Var h = h_.back(), zero = tape_.constant({1, C}, 0);

    Var message = apply(gather(h, m.messages.from), l.message) +
                  gather(linear(e_, tape_.parameter(*l.edge_weight), Var{}), m.bond_of);
    message =
        keep(trace, local("message"), message, "linear of sender and bond",
             {h_name, e_name, local("message.weight"), local("message.edge_weight"), local("message.bias")});

    Var pooled = in_.pooling == Pooling::sum    ? segment_sum(message, m.messages.to, m.atoms)
                 : in_.pooling == Pooling::mean ? segment_mean(message, m.messages.to, m.atoms)
                                                : segment_max(message, m.messages.to, m.atoms);
    pooled = keep(trace, local("pooled"), pooled, pooling_words(in_.pooling), {local("message")});

    const Var seen = expand(in_.feed_global ? u_ : zero, {m.atoms, C});
    const Var in =
        keep(trace, local("update.in"), concat({h, pooled, seen}, 1),
             in_.feed_global ? "side by side: atom, pooled, global" : "side by side: atom, pooled, zeros",
             {h_name, local("pooled"), u_name});
    const Var hidden = keep(trace, local("update.hidden"), relu(apply(in, l.update0)), "ReLU of linear",
                            {local("update.in"), local("update.0.weight"), local("update.0.bias")});
    const Var update = keep(trace, local("update"), apply(hidden, l.update1), "linear",
                            {local("update.hidden"), local("update.1.weight"), local("update.1.bias")});
    const Var next =
        in_.residual ? keep(trace, h_next, h + update, "old embedding plus update", {h_name, local("update")})
                     : keep(trace, h_next, update, "update", {local("update")});
    h_.push_back(next);

    const Var ends = gather(next, m.from) + gather(next, m.to);
    e_ = keep(trace, e_next, apply(concat({ends, e_}, 1), l.edge), "linear of both ends and bond",
              {h_next, e_name, local("edge.weight"), local("edge.bias")});
    const Var mean_h = m.atoms > 0 ? mean(next, 0, Keep::yes) : zero;
    const Var mean_e = m.bonds > 0 ? mean(e_, 0, Keep::yes) : zero;
    u_ = keep(trace, u_next, apply(concat({mean_h, mean_e, u_}, 1), l.global), "linear of means and global",
              {h_next, e_next, u_name, local("global.weight"), local("global.bias")});
}

bool MessagePassing::influence_passes() {
    // One backward pass gives the gradient of one channel of the chosen atom at one depth.
    const int total = (in_.layers + 1) * C;
    const int most = std::max(1, 8000 / (shown_.atoms + shown_.bonds + 1));
    const int atoms = shown_.atoms;
    Tensor seed({atoms, C});
    for (int done = 0; done < most && pass_ < total; ++done, ++pass_) {
        const int depth = pass_ / C, channel = pass_ % C;
        const int64_t at = static_cast<int64_t>(in_.focus) * C + channel;
        seed.set(at, 1);
        if (!tape_.backward(h_[at_index(depth)], seed, Into::tape)) return true;
        seed.set(at, 0);
        const ConstView g = tape_.grad(x_);
        for (int a = 0; a < atoms; ++a)
            for (const float d : g.row(a))
                influence_[at_index(depth * atoms + a)] += static_cast<double>(d) * static_cast<double>(d);
    }
    return pass_ >= total;
}

void MessagePassing::finish(Recorder& trace) {
    const int atoms = shown_.atoms;
    Tensor influence({in_.layers + 1, atoms}), reach({in_.layers + 1, atoms});
    const std::vector<int> distance = distances(in_.graph, Row(in_.focus));
    std::vector<std::string> from{"x"};
    for (int k = 0; k <= in_.layers; ++k) {
        from.push_back(indexed("h", k));
        for (int a = 0; a < atoms; ++a) {
            const int64_t i = static_cast<int64_t>(k) * atoms + a;
            influence.set(i, static_cast<float>(std::sqrt(influence_[static_cast<size_t>(i)])));
            const int d = distance[at_index(a)];
            reach.set(i, d >= 0 && d <= k ? 1.0f : 0.0f);
        }
    }
    trace.record("influence", influence, "size of the gradient of the chosen atom's embedding", from);
    trace.record("reach", reach, "within as many bonds of the chosen atom", {"edge_index"});
}

Progress MessagePassing::step(Recorder& trace) {
    if (shown_.atoms == 0) return Progress::done;
    if (in_.weights == Weights::trained && trained_steps_ < kTrainSteps) {
        train_step();
        return tape_.error().empty() ? Progress::more : Progress::done;
    }
    if (phase_ <= in_.layers) {
        if (phase_ == 0) {
            record_inputs(trace);
            encode(trace, shown_);
        } else {
            layer(trace, shown_, phase_ - 1);
        }
        ++phase_;
        const bool more = phase_ <= in_.layers || in_.focus >= 0;
        return more && tape_.error().empty() ? Progress::more : Progress::done;
    }
    if (!influence_passes()) return Progress::more;
    if (tape_.error().empty()) finish(trace);
    return Progress::done;
}

ChannelName channel_name(MessagePassing::Weights weights, int channel) {
    static constexpr ChannelName kNames[C] = {
        {"oxygen nearby", "附近的氧"},  {"nitrogen nearby", "附近的氮"},
        {"atoms nearby", "附近的原子"}, {"aromatic nearby", "附近的芳香原子"},
        {"is oxygen", "是氧"},          {"is nitrogen", "是氮"},
        {"is an atom", "是原子"},       {"is aromatic", "是芳香原子"}};
    if (weights == MessagePassing::Weights::trained && channel == 0) return {"in an ester, says the network", "网络说：在酯基里"};
    if (weights != MessagePassing::Weights::hand_set || channel < 0 || channel >= C) return {"", ""};
    return kNames[channel];
}

}  // namespace glassbox
