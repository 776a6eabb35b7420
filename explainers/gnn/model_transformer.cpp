#include "explainers/gnn/model_transformer.h"

#include <algorithm>
#include <cmath>

#include "engine/nn/linear.h"
#include "engine/tensor/elementary.h"

namespace glassbox {

void MaskedAttention::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    seed_ = seed;
}

Progress MaskedAttention::step(Recorder& trace) {
    constexpr int d = kChannels;
    const auto n = static_cast<int>(in_.words.size());
    if (n == 0) return Progress::done;
    Tensor x = sinusoidal_positions(n, d), mask({n, n}, std::span<const float>(in_.mask));
    for (int i = 0; i < n; ++i) {
        Random random(seed_, in_.words[static_cast<size_t>(i)]);
        for (int c = 0; c < d; ++c) x.set(i * d + c, 0.5f * x[i * d + c] + random.normal());
    }
    trace.record("x", x, "a vector for each word, plus its place");
    trace.record("mask", mask);
    Parameters parameters(seed_);
    const LinearOptions plain{.bias = false};
    const Linear query(parameters.scope("query"), d, d, plain), keys(parameters.scope("key"), d, d, plain), value(parameters.scope("value"), d, d, plain);
    for (const Parameter& p : parameters) trace.record(p.name, p.value, "random");

    tape_.reset();
    Context c(tape_, &trace);
    const Var in = tape_.borrow(x);
    const Var q = c.record("q", query(c, in)), k = c.record("k", keys(c, in)), v = c.record("v", value(c, in));
    const float scale = 1 / elementary::sqrt(static_cast<float>(d));
    const Var weights = c.record("weights", softmax(masked(matmul(q, k, Transpose::second) * scale, tape_.borrow(mask))));
    const Var by_matrix = c.record("by_matrix", matmul(weights, v));

    std::vector<int32_t> from, to;
    for (int row = 0; row < n; ++row)
        for (int column = 0; column < n; ++column)
            if (mask.view().at(row, column) != 0) {
                from.push_back(column);
                to.push_back(row);
            }
    const auto edges = static_cast<int>(from.size());
    std::vector<float> ends(from.begin(), from.end());
    ends.insert(ends.end(), to.begin(), to.end());
    trace.record("edge_index", Tensor({2, edges}, std::span<const float>(ends)), "an edge for each 1 of", {"mask"});
    Var by_messages;
    if (edges > 0) {
        const Var edge_weight = c.record("edge_weight", segment_softmax(sum(gather(q, to) * gather(k, from), 1, Keep::yes) * scale, to, n));
        by_messages = c.record("by_messages", segment_sum(gather(v, from) * edge_weight, to, n));
    } else {
        by_messages = c.record("by_messages", tape_.constant(Shape{n, d}, 0));
    }
    if (!by_matrix || !by_messages) return Progress::done;
    float worst = 0;
    for (int64_t i = 0; i < by_matrix.value().size(); ++i) worst = std::max(worst, std::abs(by_matrix.value()[i] - by_messages.value()[i]));
    trace.record("difference", ConstView(std::span<const float>(&worst, 1)), "largest absolute difference between", {"by_matrix", "by_messages"});
    return Progress::done;
}

}  // namespace glassbox
