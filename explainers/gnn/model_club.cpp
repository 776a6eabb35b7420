#include "explainers/gnn/model_club.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "engine/data/karate.h"
#include "engine/tensor/elementary.h"
#include "explainers/gnn/model_playground.h"

namespace glassbox {
namespace {


float side_of(int member) { return karate_side(NodeId(member)) == KarateSide::officer ? 1.f : 0.f; }

// Numbers 0 to count - 1 in a random order.
std::vector<int> shuffled(int count, Random random) {
    std::vector<int> order(static_cast<size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    for (int i = count; i > 1; --i) std::swap(order[static_cast<size_t>(i - 1)], order[static_cast<size_t>(random.below(i))]);
    return order;
}

}  // namespace

Club::Net::Net(uint64_t seed) : parameters(seed), optimizer({.kind = Optimizer::Kind::adam, .rate = 0.02f}) {
    members = &parameters.add("members", Shape{kKarateMembers, kChannels}, Init::normal(0.5f));
    first = GcnLayer(parameters.scope("layers.0"), kChannels, kChannels);
    second = GcnLayer(parameters.scope("layers.1"), kChannels, kChannels);
    out = Linear(parameters.scope("out"), kChannels, 1);
}

void Club::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    seed_ = seed;
    steps_ = next_ = ticks_ = 0;
    nets_.clear();
    const Graph club = karate_club();
    for (int r = 0; r < kRepeats; ++r) {
        nets_.push_back(std::make_unique<Net>(seed * 1000 + static_cast<uint64_t>(r)));
        Net& net = *nets_.back();
        net.edges = EdgeLists(club);
        if (in.task == Task::side) continue;
        const std::vector<int> order = shuffled(kKarateEdges, Random(seed, "hidden", static_cast<uint64_t>(r) << 32));
        EdgeLists kept;
        for (int i = 0; i < kKarateEdges; ++i) {
            const auto e = static_cast<size_t>(2 * order[static_cast<size_t>(i)]);  // the edge one way, then the other
            if (i < kHidden) {
                net.from.push_back(net.edges.from[e]);
                net.to.push_back(net.edges.to[e]);
            } else {
                kept.from.insert(kept.from.end(), {net.edges.from[e], net.edges.to[e]});
                kept.to.insert(kept.to.end(), {net.edges.to[e], net.edges.from[e]});
            }
        }
        net.edges = kept;
        Random random(seed, "others", static_cast<uint64_t>(r) << 32);
        while (net.from.size() < kHidden + kOthers) {
            const int a = random.below(kKarateMembers), b = random.below(kKarateMembers);
            if (a == b || club.edge_between(NodeId(a), NodeId(b))) continue;
            net.from.push_back(a);
            net.to.push_back(b);
        }
    }
}

Var Club::embed(Context& c, const Net& net) const {
    const GraphEdges g = net.edges.of(kKarateMembers);
    return net.second(c, tanh(net.first(c, c.use(net.members), g)), g);
}

Var Club::logits(Context& c, const Net& net, Var h, IndexSpan from, IndexSpan to) const {
    if (in_.task == Task::side) return net.out(c, h);
    return sum(gather(h, from) * gather(h, to), 1, Keep::yes);
}

void Club::train(Net& net, int repeat) {
    tape_.reset();
    Context c(tape_);
    const Var h = embed(c, net);
    Var logit;
    std::vector<float> wanted;
    if (in_.task == Task::side) {
        std::vector<int32_t> rows(in_.taught.begin(), in_.taught.end());
        for (const int32_t r : rows) wanted.push_back(side_of(r));
        if (rows.empty()) return;
        logit = gather(logits(c, net, h, {}, {}), rows);
    } else {
        // The edges that are left, and as many pairs that are neither those nor set aside.
        std::vector<int32_t> from, to;
        for (size_t e = 0; e < net.edges.from.size(); e += 2) {
            from.push_back(net.edges.from[e]);
            to.push_back(net.edges.to[e]);
        }
        const size_t edges = from.size();
        Random random(seed_, "negatives", static_cast<uint64_t>(repeat * 1000 + steps_) << 32);
        const auto within = [](const std::vector<int32_t>& f, const std::vector<int32_t>& t, size_t count, int a, int b) {
            for (size_t i = 0; i < count; ++i)
                if ((f[i] == a && t[i] == b) || (f[i] == b && t[i] == a)) return true;
            return false;
        };
        while (from.size() < 2 * edges) {
            const int a = random.below(kKarateMembers), b = random.below(kKarateMembers);
            if (a == b || within(from, to, edges, a, b) || within(net.from, net.to, net.from.size(), a, b)) continue;
            from.push_back(a);
            to.push_back(b);
        }
        wanted.assign(2 * edges, 0);
        std::fill_n(wanted.begin(), edges, 1.f);
        logit = logits(c, net, h, from, to);
    }
    const Tensor target({static_cast<int>(wanted.size()), 1}, std::span<const float>(wanted));
    net.parameters.zero_grad();
    if (tape_.backward(bce_with_logits(logit, tape_.borrow(target)))) net.optimizer.step(net.parameters);
}

Progress Club::step(Recorder& trace) {
    if (steps_ < ticks_ * kSteps) {  // one step of one network
        train(*nets_[static_cast<size_t>(next_)], next_);
        if (++next_ == kRepeats) {
            next_ = 0;
            ++steps_;
        }
        return Progress::more;
    }
    finish_tick(trace);
    return ticks_++ >= kTicks ? Progress::done : Progress::ticked;
}

void Club::finish_tick(Recorder& trace) {
    const bool side = in_.task == Task::side;
    Tensor score({kRepeats});
    int held_out = 0;
    for (int r = 0; r < kRepeats; ++r) {
        Net& net = *nets_[static_cast<size_t>(r)];
        const bool shown = r == in_.shown;
        tape_.reset();
        Context c(tape_, shown ? &trace : nullptr);
        if (shown) {
            trace.record("edge_index", net.edges.index(), side ? "both directions of each edge" : "both directions of each edge that is not hidden");
            for (const Parameter& p : net.parameters) trace.record(p.name, p.value, ticks_ == 0 ? "initial value" : "after the tick's steps");
        }
        const Var h = c.record("h", embed(c, net));
        const Var logit = c.record("logit", logits(c, net, h, net.from, net.to));
        if (!logit) return;
        const int rows = logit.shape()[0];
        Tensor probability({rows}), right({rows});
        std::vector<int> label;
        int good = 0, count = 0;
        for (int i = 0; i < rows; ++i) {
            const float z = logit.value()[i];
            probability.set(i, 1 / (1 + elementary::exp(-z)));
            label.push_back(side ? side_of(i) > 0 : i < kHidden);
            right.set(i, (z > 0) == (label.back() == 1) ? 1.f : 0.f);
            if (side && std::find(in_.taught.begin(), in_.taught.end(), i) != in_.taught.end()) continue;
            good += right[i] > 0;
            ++count;
        }
        held_out = count;
        const std::vector<float> z(logit.value().begin(), logit.value().end());
        net.scores.push_back(side ? static_cast<float>(good) / static_cast<float>(std::max(count, 1)) : area_under_curve(z, label));
        score.set(r, net.scores.back());
        if (!shown) continue;
        trace.record("probability", probability, "sigmoid", {"logit"});
        trace.record("right", right, "the sign of the logit says what is so", {"logit"});
        if (side) continue;
        Tensor pairs({rows, 2});
        for (int i = 0; i < rows; ++i) {
            pairs.set(2 * i, static_cast<float>(net.from[static_cast<size_t>(i)]));
            pairs.set(2 * i + 1, static_cast<float>(net.to[static_cast<size_t>(i)]));
        }
        trace.record("pairs", pairs, "set aside: hidden edges, then pairs without one");
    }
    const auto mean_and_deviation = [&](size_t tick) {
        double sum = 0, squares = 0;
        for (const auto& net : nets_) sum += static_cast<double>(net->scores[tick]) / kRepeats;
        for (const auto& net : nets_) squares += (static_cast<double>(net->scores[tick]) - sum) * (static_cast<double>(net->scores[tick]) - sum) / (kRepeats - 1);
        Tensor out({2});
        out.set(0, static_cast<float>(sum));
        out.set(1, static_cast<float>(std::sqrt(squares)));
        return out;
    };
    std::vector<float> history;
    for (const auto& net : nets_) history.insert(history.end(), net->scores.begin(), net->scores.end());
    const size_t ticks = nets_[0]->scores.size();
    const std::string_view how = side ? "part of the members not taught whose side is right" : "AUC over the pairs set aside";
    trace.record("score", score, how, {"logit"});
    trace.record("history.score", Tensor({kRepeats, static_cast<int>(ticks)}, std::span<const float>(history)), "all ticks so far of", {"score"});
    trace.record("before", mean_and_deviation(0), "mean and standard deviation, before training, of", {"history.score"});
    trace.record("after", mean_and_deviation(ticks - 1), "mean and standard deviation, at this tick, of", {"history.score"});
    const float each = static_cast<float>(held_out);
    trace.record("held_out", ConstView(std::span(&each, 1)), side ? "members not taught" : "pairs set aside");
}

}  // namespace glassbox
