#include "explainers/gnn/model_attention.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>

#include "engine/tensor/elementary.h"

namespace glassbox {
namespace {

// Passes all on, and keeps what the layer says of its attention.
class Kept : public PrefixedRecorder {
  public:
    using PrefixedRecorder::PrefixedRecorder;
    void record(std::string_view name, ConstView tensor, std::string_view op, std::span<const std::string> inputs) override {
        if (name == "layer.scores") scores = Tensor(tensor);
        if (name == "layer.probs") probs = Tensor(tensor);
        PrefixedRecorder::record(name, tensor, op, inputs);
    }
    Tensor scores, probs;  // (edges + nodes, heads)
};

}  // namespace

Dictionary::Dealt Dictionary::deal(int count, Random random) const {
    const int k = in_.keys;
    Dealt d;
    d.x = Tensor({2 * k * count, 2 * k});
    for (int i = 0; i < count; ++i) {
        const int base = 2 * k * i;
        std::vector<int32_t> values(static_cast<size_t>(k));
        for (int32_t& v : values) v = random.below(k);
        for (int j = 0; j < k; ++j) {
            d.x.set(static_cast<int64_t>(base + j) * 2 * k + j, 1);
            d.x.set(static_cast<int64_t>(base + j) * 2 * k + k + values[static_cast<size_t>(j)], 1);
            d.x.set(static_cast<int64_t>(base + k + j) * 2 * k + j, 1);
            d.queries.push_back(base + k + j);
            for (int from = 0; from < k; ++from) {
                d.from.push_back(base + from);
                d.to.push_back(base + k + j);
            }
        }
        d.values.insert(d.values.end(), values.begin(), values.end());
    }
    return d;
}

void Dictionary::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    seed_ = seed;
    step_ = 0;
    held_out_ = deal(kHeldOut, Random(seed, "held out"));
    shown_ = deal(1, Random(seed, "held out"));
    parameters_ = std::make_unique<Parameters>(seed);
    const Parameters::Scope layer = parameters_->scope("layer");
    const bool gcn = in.kind == Kind::gcn;
    if (gcn)
        gcn_ = GcnLayer(layer, 2 * in.keys, kChannels);
    else
        gat_ = GatLayer(layer, {.in = 2 * in.keys, .out = kChannels, .heads = in.heads, .dynamic = in.kind == Kind::gat_v2});
    out_ = Linear(parameters_->scope("out"), gcn ? kChannels : kChannels * in.heads, in.keys);
    optimizer_ = Optimizer({.kind = Optimizer::Kind::adam, .rate = 0.01f});
    accuracy_.clear();
    loss_.clear();
}

Var Dictionary::forward(Context& c, const Dealt& d) const {
    const GraphEdges g{.nodes = d.x.shape()[0], .from = d.from, .to = d.to};
    const Var x = c.tape().borrow(d.x);
    return c.record("logit", out_(c, gather(in_.kind == Kind::gcn ? gcn_(c, x, g) : gat_(c, x, g), d.queries)));
}

Progress Dictionary::step(Recorder& trace) {
    if (step_ > 0 && step_ <= kStepsPerTick * static_cast<int>(accuracy_.size())) {
        tape_.reset();
        Context c(tape_);
        const Dealt batch = deal(kBatch, Random(seed_, "train", static_cast<uint64_t>(step_) << 32));
        parameters_->zero_grad();
        if (!tape_.backward(cross_entropy(forward(c, batch), batch.values))) return Progress::done;
        optimizer_.step(*parameters_);
        ++step_;
        return Progress::more;
    }
    finish_tick(trace);
    step_ = kStepsPerTick * (static_cast<int>(accuracy_.size()) - 1) + 1;
    return static_cast<int>(accuracy_.size()) > kTicks ? Progress::done : Progress::ticked;
}

void Dictionary::finish_tick(Recorder& trace) {
    const auto best = [](ConstView row) { return static_cast<int>(std::max_element(row.begin(), row.end()) - row.begin()); };
    const int k = in_.keys;
    tape_.reset();
    {
        Context c(tape_);
        const Var logit = forward(c, held_out_), loss = cross_entropy(logit, held_out_.values);
        if (!loss) return;
        int right = 0;
        for (size_t q = 0; q < held_out_.values.size(); ++q) right += best(logit.value().row(static_cast<int>(q))) == held_out_.values[q];
        accuracy_.push_back(static_cast<float>(right) / static_cast<float>(held_out_.values.size()));
        loss_.push_back(loss.value()[0]);
    }
    tape_.reset();
    for (const Parameter& p : *parameters_) trace.record(p.name, p.value, accuracy_.size() == 1 ? "initial value" : "after the tick's steps");
    trace.record("x", shown_.x, "one-hot name and value");
    std::vector<float> ends(shown_.from.begin(), shown_.from.end());
    ends.insert(ends.end(), shown_.to.begin(), shown_.to.end());
    trace.record("edge_index", Tensor({2, k * k}, std::span<const float>(ends)));
    Kept kept(trace, "");
    Context c(tape_, &kept);
    const Var logit = forward(c, shown_);
    if (!logit) return;

    const bool gcn = in_.kind == Kind::gcn;
    const int heads = gcn ? 1 : in_.heads;
    Tensor weights({heads, k, k}), favourite({heads, k}), rankings({heads}), answer({k}), value({k});
    for (int head = 0; head < heads; ++head) {
        std::set<std::vector<int>> orders;
        for (int q = 0; q < k; ++q) {
            std::vector<int> order(static_cast<size_t>(k));
            std::iota(order.begin(), order.end(), 0);
            const auto score = [&](int key) { return gcn ? 0.f : kept.scores.at(q * k + key, head); };
            std::sort(order.begin(), order.end(), [&](int a, int b) { return score(a) != score(b) ? score(a) > score(b) : a < b; });
            for (int j = 0; j < k; ++j)
                weights.set((static_cast<int64_t>(head) * k + q) * k + j, gcn ? 1 / elementary::sqrt(static_cast<float>(k + 1)) : kept.probs.at(q * k + j, head));
            favourite.set(head * k + q, static_cast<float>(order[0]));
            orders.insert(order);
        }
        rankings.set(head, static_cast<float>(orders.size()));
    }
    for (int q = 0; q < k; ++q) {
        answer.set(q, static_cast<float>(best(logit.value().row(q))));
        value.set(q, static_cast<float>(shown_.values[static_cast<size_t>(q)]));
    }
    int frequent = 0;
    for (int i = 0; i < kHeldOut; ++i) {
        const auto dictionary = std::span<const int32_t>(held_out_.values).subspan(static_cast<size_t>(i * k), static_cast<size_t>(k));
        std::ptrdiff_t most = 0;
        for (int v = 0; v < k; ++v) most = std::max(most, std::count(dictionary.begin(), dictionary.end(), v));
        frequent += static_cast<int>(most);
    }
    const float common = static_cast<float>(frequent) / static_cast<float>(held_out_.values.size());
    trace.record("common", ConstView(std::span(&common, 1)), "right with the most frequent value of each held-out dictionary");
    const std::string from = gcn ? "edge_index" : "layer.probs";
    trace.record("weights", weights, gcn ? "1 / sqrt(degrees with loops) of" : "by query and key", {from});
    trace.record("favourite", favourite, "the key with the largest of", {"weights"});
    trace.record("rankings", rankings, "different orders of the keys by", {"weights"});
    trace.record("answer", answer, "the largest of", {"logit"});
    trace.record("value", value, "the value of the query's own key", {"x"});
    trace.record("accuracy", ConstView(std::span<const float>(accuracy_)).row(static_cast<int>(accuracy_.size()) - 1), "queries of the held-out dictionaries answered rightly");
    trace.record("loss", ConstView(std::span<const float>(loss_)).row(static_cast<int>(loss_.size()) - 1), "mean cross-entropy of the held-out dictionaries");
    trace.record("history.accuracy", ConstView(std::span<const float>(accuracy_)), "all ticks so far of", {"accuracy"});
    trace.record("history.loss", ConstView(std::span<const float>(loss_)), "all ticks so far of", {"loss"});
}

}  // namespace glassbox
