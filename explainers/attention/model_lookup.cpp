#include "explainers/attention/model_lookup.h"

#include <algorithm>

#include "engine/nn/context.h"
#include "engine/tensor/elementary.h"

namespace glassbox {
namespace {

Tensor rows_of(const std::array<Vec2, Lookup::kKeys>& points) {
    Tensor t({Lookup::kKeys, 2});
    for (size_t i = 0; i < points.size(); ++i) {
        t.set(static_cast<int64_t>(2 * i), points[i].x);
        t.set(static_cast<int64_t>(2 * i + 1), points[i].y);
    }
    return t;
}

}  // namespace

Progress Lookup::step(Recorder& trace) {
    tape_.reset();
    Context c(tape_, &trace);
    const Var query = c.record("query", tape_.input(Tensor({2}, {in_.query.x, in_.query.y})));
    const Var keys = c.record("keys", tape_.input(rows_of(in_.keys)));
    const Var values = c.record("values", tape_.input(rows_of(in_.values)));
    const Var temperature = c.record("temperature", tape_.constant({}, in_.temperature));
    const Var scores = c.record("scores", matmul(keys, query));
    Var weights = softmax(scores / temperature);
    if (in_.hard) {
        const auto best = static_cast<int32_t>(argmax(scores, 0).value()[0]);
        weights = reshape(one_hot(tape_, IndexSpan(&best, 1), kKeys), Shape{kKeys});
    }
    weights = c.record("weights", weights);
    const Var mix = c.record("mix", matmul(weights, values));

    const ConstView w = weights.value(), v = values.value(), m = mix.value();
    float entropy = 0;
    Tensor influence({kKeys});
    for (int i = 0; i < kKeys; ++i) {
        if (w[i] > 0) entropy -= w[i] * elementary::log(w[i]);
        const float dx = v.at(i, 0) - m[0], dy = v.at(i, 1) - m[1];
        // d mix / d score_i = weight_i (value_i - mix) / temperature
        if (!in_.hard) influence.set(i, w[i] / in_.temperature * elementary::sqrt(dx * dx + dy * dy));
    }
    const float listened = elementary::exp(entropy);
    trace.record("listened", ConstView(&listened, Shape{}), "exp of the entropy", {"weights"});
    trace.record("influence", influence, "length of the gradient of the mix", {"weights", "values", "mix", "temperature"});
    return Progress::done;
}

}  // namespace glassbox
