#include "explainers/attention/model_additive.h"

#include <string>

namespace glassbox {
namespace {
const std::string kNames[] = {"dot", "additive"};
}

TwoScores::Questions TwoScores::draw(Random rng, int n) {
    Questions q{Tensor({n, 2}), Tensor({n, kKeys, 2}), {}};
    for (float& v : q.queries.span()) v = rng.uniform(-kReach, kReach);
    for (float& v : q.keys.span()) v = rng.uniform(-kReach, kReach);
    for (int i = 0; i < n; ++i) {
        int best = 0;
        float least = 1e9f;
        for (int k = 0; k < kKeys; ++k) {
            const float dx = q.keys.at(i, k, 0) - q.queries.at(i, 0), dy = q.keys.at(i, k, 1) - q.queries.at(i, 1);
            const float d = dx * dx + dy * dy;
            if (d < least) least = d, best = k;
        }
        q.nearest.push_back(best);
    }
    return q;
}

void TwoScores::make(uint64_t seed) {
    parameters_ = std::make_unique<Parameters>(seed);
    const LinearOptions plain{.bias = false};
    dot_q_ = Linear(parameters_->scope("dot.q"), 2, 2, plain);
    dot_k_ = Linear(parameters_->scope("dot.k"), 2, 2, plain);
    additive_q_ = Linear(parameters_->scope("additive.q"), 2, in_.hidden, plain);
    additive_k_ = Linear(parameters_->scope("additive.k"), 2, in_.hidden);
    additive_v_ = Linear(parameters_->scope("additive.v"), in_.hidden, 1, plain);
    adam_ = Optimizer({.kind = Optimizer::Kind::adam, .rate = 0.02f});
    done_ = 0;
}

void TwoScores::reset(uint64_t seed, const Inputs& in) {
    // What was trained stays as long as it is on the way to what is asked for: moving a key asks nothing of it.
    const bool fresh = !parameters_ || seed != seed_ || in.hidden != made_hidden_ || in.steps < done_;
    in_ = in;
    if (!fresh) return;
    seed_ = seed;
    made_hidden_ = in.hidden;
    held_steps_ = -1;
    make(seed);
    unseen_ = draw(Random(seed, "held out"), kHeldOut);
}

Var TwoScores::score(Context& c, Kind kind, Var queries, Var keys) {
    const int n = queries.shape()[0];
    if (kind == kDot) return reshape(matmul(dot_k_(c, keys), reshape(dot_q_(c, queries), Shape{n, 2, 1})), Shape{n, kKeys});
    const Var q = reshape(additive_q_(c, queries), Shape{n, 1, in_.hidden});
    return reshape(additive_v_(c, tanh(additive_k_(c, keys) + q)), Shape{n, kKeys});
}

void TwoScores::train() {
    for (int i = 0; i < kSlice && done_ < in_.steps; ++i, ++done_) {
        const Questions q = draw(Random(seed_, "questions", static_cast<uint64_t>(done_) << 32), kBatch);
        tape_.reset();
        Context c(tape_);
        const Var queries = tape_.borrow(q.queries), keys = tape_.borrow(q.keys);
        parameters_->zero_grad();
        // One loss for both: they share no parameter, so each learns as if alone.
        const Var loss = cross_entropy(score(c, kDot, queries, keys), q.nearest) + cross_entropy(score(c, kAdditive, queries, keys), q.nearest);
        if (!tape_.backward(loss)) return;
        adam_.step(*parameters_);
    }
}

void TwoScores::answer(Recorder& trace) {
    tape_.reset();
    if (held_steps_ != done_) {
        Context c(tape_);
        for (const Kind kind : {kDot, kAdditive}) {
            const Var best = argmax(score(c, kind, tape_.borrow(unseen_.queries), tape_.borrow(unseen_.keys)), 1);
            int right = 0;
            for (int i = 0; i < kHeldOut; ++i) right += static_cast<int32_t>(best.value()[i]) == unseen_.nearest[static_cast<size_t>(i)];
            accuracy_[kind] = static_cast<float>(right) / kHeldOut;
        }
        held_steps_ = done_;
        tape_.reset();
    }
    for (const Parameter& p : *parameters_) trace.record(p.name, p.value, "parameter");
    Tensor keys({kKeys, 2}), grid({kGrid * kGrid, 2}), nearest({kKeys});
    for (int i = 0; i < kKeys; ++i) {
        keys.set(2 * i, in_.keys[static_cast<size_t>(i)].x);
        keys.set(2 * i + 1, in_.keys[static_cast<size_t>(i)].y);
    }
    for (int i = 0; i < kGrid * kGrid; ++i) {
        const float step = 2 * kReach / kGrid;
        grid.set(2 * i, -kReach + step * (static_cast<float>(i % kGrid) + 0.5f));
        grid.set(2 * i + 1, kReach - step * (static_cast<float>(i / kGrid) + 0.5f));
    }
    int best = 0;
    for (int i = 1; i < kKeys; ++i)
        if (length(in_.keys[static_cast<size_t>(i)] - in_.query) < length(in_.keys[static_cast<size_t>(best)] - in_.query)) best = i;
    nearest.set(best, 1);

    Context c(tape_, &trace);
    const Var query = c.record("query", tape_.input(Tensor({2}, {in_.query.x, in_.query.y})));
    const Var all_keys = c.record("keys", tape_.input(keys));
    trace.record("nearest", nearest, "1 for the nearest", {"query", "keys"});
    const Var row_of_query = reshape(query, Shape{1, 2}), row_of_keys = reshape(all_keys, Shape{1, kKeys, 2});
    for (const Kind kind : {kDot, kAdditive}) {
        const std::string& name = kNames[kind];
        const Var scores = c.record(name, "scores", reshape(score(c, kind, row_of_query, row_of_keys), Shape{kKeys}));
        c.record(name, "weights", softmax(scores));
        const Var everywhere = softmax(score(c, kind, tape_.input(grid), expand(row_of_keys, Shape{kGrid * kGrid, kKeys, 2})));
        c.record(name, "field", reshape(transpose(everywhere), Shape{kKeys, kGrid, kGrid}));
        trace.record(name + ".accuracy", ConstView(&accuracy_[kind], Shape{}), "share of unseen questions that it answers right");
    }
}

Progress TwoScores::step(Recorder& trace) {
    if (done_ < in_.steps && tape_.error().empty()) {
        train();
        return Progress::more;
    }
    if (tape_.error().empty()) answer(trace);
    return Progress::done;
}

}  // namespace glassbox
