#include "explainers/attention/model_positions.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/tensor/elementary.h"
#include "engine/tensor/ops.h"

namespace glassbox {
namespace {
constexpr int D = OrderModel::kWidth, L = OrderModel::kPositions;

Tensor normal(uint64_t seed, std::string_view name, int rows, float deviation) {
    Tensor t({rows, D});
    Random rng(seed, name);
    for (float& v : t.span()) v = deviation * rng.normal();
    return t;
}
}  // namespace

// One head on the words in this order; the answers are put back by word.
Tensor OrderModel::answers(ConstView x, ConstView wq, ConstView wk, ConstView wv, const std::vector<int>& order) {
    const auto n = static_cast<int>(order.size());
    tape_.reset();
    Var placed = gather(tape_.input(x), std::vector<int32_t>(order.begin(), order.end()));
    if (in_.code == Code::sinusoidal) placed = placed + tape_.input(sinusoidal_positions(n, D));
    Var q = matmul(placed, tape_.input(wq)), k = matmul(placed, tape_.input(wk));
    if (in_.code == Code::rotary) {
        q = rotary(q);
        k = rotary(k);
    }
    Var scores = matmul(q, k, Transpose::second) / elementary::sqrt(static_cast<float>(D));
    if (in_.causal) scores = causal_mask(scores);
    const ConstView out = matmul(softmax(scores), matmul(placed, tape_.input(wv))).value();
    Tensor by_word({n, D});
    for (int p = 0; p < n; ++p)
        for (int c = 0; c < D; ++c) by_word.set(order[static_cast<size_t>(p)] * D + c, out.at(p, c));
    return by_word;
}

Progress OrderModel::step(Recorder& trace) {
    const auto n = static_cast<int>(in_.order.size());
    if (n == 0) return Progress::done;
    const float spread = 1 / elementary::sqrt(static_cast<float>(D));
    const Tensor x = normal(seed_, "words", n, 1), wq = normal(seed_, "wq", D, spread), wk = normal(seed_, "wk", D, spread), wv = normal(seed_, "wv", D, spread);
    std::vector<int> straight(in_.order.size());
    std::iota(straight.begin(), straight.end(), 0);
    const Tensor first = answers(x, wq, wk, wv, straight), now = answers(x, wq, wk, wv, in_.order);
    float change = 0;
    for (int64_t i = 0; i < now.size(); ++i) change = std::max(change, std::abs(now[i] - first[i]));

    const std::vector<float> order(in_.order.begin(), in_.order.end());
    trace.record("order", ConstView(order), "input");
    trace.record("x", x, "input");
    trace.record("wq", wq, "parameter");
    trace.record("wk", wk, "parameter");
    trace.record("wv", wv, "parameter");
    trace.record("first", first, "one head, in the first order", {"x", "wq", "wk", "wv"});
    trace.record("now", now, "one head, in this order", {"x", "wq", "wk", "wv", "order"});
    trace.record("change", ConstView(&change, Shape{}), "the largest difference", {"first", "now"});

    tape_.reset();
    const int width = std::max(2, in_.code_width / 2 * 2);
    Var codes = tape_.constant({L, width}, 1);
    if (in_.code == Code::sinusoidal) codes = tape_.input(sinusoidal_positions(L, width));
    if (in_.code == Code::rotary) codes = rotary(codes);
    const Var products = matmul(codes, codes, Transpose::second);
    // All codes are of one length: pairs of sine and cosine, or one vector turned.
    trace.record("similarity", (products / products.value()[0]).value(), "cosine of the codes of two positions");
    return Progress::done;
}

}  // namespace glassbox
