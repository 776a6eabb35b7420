#include "engine/tensor/quantized.h"

#include <algorithm>

#include "engine/tensor/ops_detail.h"

namespace glassbox {
using namespace detail;
namespace {

constexpr int kMaxInputs = 8192;          // 127 * 2047 * 8192 < 2^31
constexpr float kWeightLimit = 127.0f, kInputLimit = 2047.0f;
constexpr float kRound = 12582912.0f;     // 1.5 * 2^23: adding and subtracting it rounds to the nearest integer, half to even

float largest(const float* x, int64_t count, int64_t step) {
    float m = 0;
    for (int64_t i = 0; i < count; ++i) {
        const float a = x[i * step] < 0 ? -x[i * step] : x[i * step];
        if (a > m || a != a) m = a;  // a NaN stays
    }
    return m;
}
float rounded(float x) { return (x + kRound) - kRound; }

constexpr OpInfo kLinearInt8{"linear_int8", nullptr}, kGatherInt8{"gather_int8", nullptr};

}  // namespace

QuantizedMatrix quantize(ConstView weight, Transpose stored) {
    QuantizedMatrix q;
    if (weight.shape().rank() != 2 || weight.empty()) return q;
    const bool by_output = stored == Transpose::first;
    const int inputs = weight.shape()[by_output ? 1 : 0], outputs = weight.shape()[by_output ? 0 : 1];
    if (inputs > kMaxInputs) return q;
    q.inputs = inputs, q.outputs = outputs;
    q.weights.resize(static_cast<size_t>(weight.size()));
    q.scales.resize(static_cast<size_t>(outputs));
    const int64_t along = by_output ? 1 : outputs, across = by_output ? inputs : 1;
    for (int64_t o = 0; o < outputs; ++o) {
        const float* from = weight.data() + o * across;
        const float scale = largest(from, inputs, along) / kWeightLimit;
        q.scales[static_cast<size_t>(o)] = scale;
        int8_t* to = q.weights.data() + o * inputs;
        for (int64_t i = 0; i < inputs; ++i) {
            const float w = scale > 0 && scale < 3e38f ? rounded(from[i * along] / scale) : 0.0f;
            to[i] = static_cast<int8_t>(std::clamp(w, -kWeightLimit, kWeightLimit));
        }
    }
    return q;
}

Var linear_int8(Var x, const QuantizedMatrix& q, Var bias) {
    Tape* t = tape_of({x, bias});
    const Var operands[] = {x, bias};
    const std::span<const Var> used(operands, bias.tape != nullptr ? 2 : 1);
    if (t == nullptr || !t->usable("linear_int8", used)) return {};
    const Shape shape = t->shape(x);
    if (q.empty() || shape.rank() < 1 || shape[-1] != q.inputs || (used.size() > 1 && t->shape(bias) != Shape{q.outputs})) {
        t->fail(format("linear_int8: %s and weights [%d, %d] do not fit", t->describe(x).c_str(), q.inputs, q.outputs));
        return {};
    }
    const Var v = t->push(kLinearInt8, shape.with(shape.rank() - 1, q.outputs), used);
    auto* row = static_cast<int16_t*>(static_cast<void*>(t->scratch(q.inputs / 2 + 1)));
    auto* sums = static_cast<int32_t*>(static_cast<void*>(t->scratch(q.outputs)));
    if (!v || row == nullptr || sums == nullptr) {
        t->fail("linear_int8: out of memory");
        return {};
    }
    const int64_t rows = shape.size() / q.inputs;
    for (int64_t r = 0; r < rows; ++r) {
        const float* from = t->node(x).value + r * q.inputs;
        const float top = largest(from, q.inputs, 1), scale = top / kInputLimit;
        const bool usable = scale > 0 && scale < 3e38f;
        for (int i = 0; i < q.inputs; ++i) {
            const float value = usable ? rounded(from[i] / scale) : 0.0f;
            row[i] = static_cast<int16_t>(std::clamp(value, -kInputLimit, kInputLimit));
        }
        t->k().dot_int8(q.outputs, q.inputs, row, q.weights.data(), sums);
        float* to = t->node(v).value + r * q.outputs;
        // Infinity or NaN in the input shows in every output.
        const float poison = top * 0.0f;
        for (int o = 0; o < q.outputs; ++o) to[o] = static_cast<float>(sums[o]) * (q.scales[static_cast<size_t>(o)] * (usable ? scale : 0.0f)) + poison;
        if (used.size() > 1) t->k().accumulate(q.outputs, t->node(bias).value, to);
    }
    t->end_scratch();
    return v;
}

Var gather_int8(Tape& tape, const QuantizedMatrix& table, IndexSpan outputs) {
    if (!tape.usable("gather_int8", {}) || !indices_fit(tape, "gather_int8", outputs, table.outputs)) return {};
    const Var v = tape.push(kGatherInt8, Shape{static_cast<int>(outputs.size()), table.inputs}, std::span<const Var>{});
    if (!v) return {};
    float* to = tape.node(v).value;
    for (int32_t o : outputs) {
        const int8_t* from = table.weights.data() + int64_t{o} * table.inputs;
        for (int i = 0; i < table.inputs; ++i) *to++ = static_cast<float>(from[i]) * table.scales[static_cast<size_t>(o)];
    }
    return v;
}

}  // namespace glassbox
