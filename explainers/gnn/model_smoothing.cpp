#include "explainers/gnn/model_smoothing.h"

#include <algorithm>
#include <cmath>

#include "engine/data/karate.h"
#include "engine/tensor/elementary.h"

namespace glassbox {
namespace {

constexpr std::string_view kNames[] = {"plain", "residual"};

}  // namespace

Smoothing::Net::Net(uint64_t seed, int depth) : parameters(seed), optimizer({.kind = Optimizer::Kind::adam, .rate = 0.02f}) {
    members = &parameters.add("members", Shape{kKarateMembers, kChannels}, Init::normal(0.5f));
    for (int k = 0; k < depth; ++k) layers.emplace_back(parameters.scope().scope("layers", k), kChannels, kChannels);
    out = Linear(parameters.scope("out"), kChannels, 1);
}

void Smoothing::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    edges_ = EdgeLists(karate_club());
    for (auto& net : nets_) net = std::make_unique<Net>(seed, in.layers);
}

Var Smoothing::forward(Context& c, const Net& net, bool residual, std::vector<Var>& h) const {
    h = {c.record("h.0", c.use(net.members))};
    for (size_t k = 0; k < net.layers.size(); ++k) {
        const Var next = tanh(net.layers[k](c, h.back(), edges_.of(kKarateMembers)));
        h.push_back(c.record("h." + std::to_string(k + 1), residual ? h.back() + next : next));
    }
    return c.record("logit", net.out(c, h.back()));
}

Progress Smoothing::step(Recorder& trace) {
    for (int which = 0; which < 2; ++which) {
        Net& net = *nets_[which];
        if (net.epoch >= in_.epochs) continue;
        tape_.reset();
        Context c(tape_);
        std::vector<Var> h;
        const Var logit = gather(forward(c, net, which == 1, h), kTaught);
        Tensor sides({4, 1});
        for (int i = 0; i < 4; ++i) sides.set(i, karate_side(NodeId(kTaught[i])) == KarateSide::officer ? 1.f : 0.f);
        const Var loss = bce_with_logits(logit, tape_.input(sides));
        net.parameters.zero_grad();
        if (!tape_.backward(loss)) return Progress::done;
        net.optimizer.step(net.parameters);
        ++net.epoch;
        return Progress::more;
    }
    finish(trace);
    return Progress::done;
}

void Smoothing::finish(Recorder& trace) {
    const int rows = in_.layers + 1;
    Tensor alike({2, rows}), size({2, rows}), right({2});
    std::vector<std::string> names;
    tape_.reset();
    trace.record("edge_index", edges_.index());
    for (int which = 0; which < 2; ++which) {
        const Net& net = *nets_[which];
        const std::string name(kNames[which]);
        PrefixedRecorder under(trace, name + ".");
        Context c(tape_, &under);
        for (const Parameter& p : net.parameters) under.record(p.name, p.value, in_.epochs > 0 ? "as trained" : "random");
        std::vector<Var> h;
        const Var logit = forward(c, net, which == 1, h);
        if (!logit) return;
        Tensor probability({kKarateMembers});
        for (int v = 0; v < kKarateMembers; ++v) {
            probability.set(v, 1 / (1 + elementary::exp(-logit.value()[v])));
            const bool taught = std::find(std::begin(kTaught), std::end(kTaught), v) != std::end(kTaught);
            const bool officer = karate_side(NodeId(v)) == KarateSide::officer;
            if (!taught && (logit.value()[v] > 0) == officer) right.set(which, right[which] + 1);
        }
        under.record("probability", probability, "sigmoid", {"logit"});
        for (int k = 0; k < rows; ++k) {
            const ConstView e = h[static_cast<size_t>(k)].value();
            const auto product = [&](int a, int b) {
                double sum = 0;
                for (int i = 0; i < kChannels; ++i) sum += static_cast<double>(e.at(a, i)) * static_cast<double>(e.at(b, i));
                return sum;
            };
            double cosines = 0, lengths = 0;
            for (int a = 0; a < kKarateMembers; ++a) {
                const double own = std::sqrt(product(a, a));
                lengths += own;
                for (int b = 0; b < a; ++b) cosines += std::abs(product(a, b)) / std::max(own * std::sqrt(product(b, b)), 1e-30);
            }
            alike.set(which * rows + k, static_cast<float>(cosines / (kKarateMembers * (kKarateMembers - 1) / 2)));
            size.set(which * rows + k, static_cast<float>(lengths / kKarateMembers));
            names.push_back(name + ".h." + std::to_string(k));
        }
    }
    trace.record("alike", alike, "mean over pairs of members of the absolute cosine between", names);
    trace.record("size", size, "mean length of", names);
    trace.record("right", right, "members, beside the taught ones, whose side is right", {"plain.logit", "residual.logit"});
}

}  // namespace glassbox
