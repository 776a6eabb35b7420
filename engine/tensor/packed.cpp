#include "engine/tensor/packed.h"

#include <algorithm>
#include <vector>

#include "engine/tensor/ops_detail.h"

namespace glassbox {
using namespace detail;
namespace {

constexpr OpInfo kLinearPacked{"linear_packed", nullptr}, kGatherPacked{"gather_packed", nullptr};

}  // namespace

const float* PackedMatrix::column(int j) const { return panels.data() + int64_t{j / kPanel} * kPanel * inputs + j % kPanel; }
int PackedMatrix::step(int j) const { return std::min(kPanel, outputs - j / kPanel * kPanel); }

PackedMatrix pack(Tensor weight, Transpose stored) {
    if (weight.shape().rank() != 2 || weight.empty()) return {};
    const bool by_output = stored == Transpose::first;
    PackedMatrix p{weight.shape()[by_output ? 1 : 0], weight.shape()[by_output ? 0 : 1], {}};
    if (by_output) {
        // A panel takes the place of the 32 rows that it is made of.
        std::vector<float> rows;
        for (int first = 0; first < p.outputs; first += kPanel) {
            const int width = std::min(kPanel, p.outputs - first);
            float* panel = weight.data() + int64_t{first} * p.inputs;
            rows.assign(panel, panel + int64_t{width} * p.inputs);
            for (int i = 0; i < p.inputs; ++i)
                for (int j = 0; j < width; ++j) *panel++ = rows[static_cast<size_t>(j) * static_cast<size_t>(p.inputs) + static_cast<size_t>(i)];
        }
        p.panels = std::move(weight);
        return p;
    }
    p.panels = Tensor(weight.shape());
    float* to = p.panels.data();
    for (int first = 0; first < p.outputs; first += kPanel) {
        const int width = std::min(kPanel, p.outputs - first);
        for (int i = 0; i < p.inputs; ++i, to += width) std::copy_n(weight.data() + int64_t{i} * p.outputs + first, width, to);
    }
    return p;
}

Var linear_packed(Var x, const PackedMatrix& w, Var bias) {
    Tape* t = tape_of({x, bias});
    const Var operands[] = {x, bias};
    const bool biased = bias.tape != nullptr;
    const std::span<const Var> used(operands, biased ? 2 : 1);
    if (t == nullptr || !t->usable("linear_packed", used)) return {};
    const Shape shape = t->shape(x);
    if (w.empty() || shape.rank() < 1 || shape[-1] != w.inputs || (biased && t->shape(bias) != Shape{w.outputs})) {
        t->fail(format("linear_packed: %s and weights [%d, %d] do not fit", t->describe(x).c_str(), w.inputs, w.outputs));
        return {};
    }
    const Var v = t->push(kLinearPacked, shape.with(shape.rank() - 1, w.outputs), used);
    if (!v) return {};
    Gemm g;
    g.m = static_cast<int>(shape.size(0, shape.rank() - 1)), g.n = w.outputs, g.k = w.inputs;
    g.a = t->node(x).value, g.a_row = w.inputs;
    g.b = w.panels.data(), g.b_panels = true;
    g.c = t->node(v).value, g.c_row = w.outputs;
    g.bias = biased ? t->node(bias).value : nullptr;
    run_gemm(*t, g);
    t->end_scratch();
    return v;
}

Var gather_packed(Tape& tape, const PackedMatrix& table, IndexSpan columns) {
    if (!tape.usable("gather_packed", {}) || !indices_fit(tape, "gather_packed", columns, table.outputs)) return {};
    const Var v = tape.push(kGatherPacked, Shape{static_cast<int>(columns.size()), table.inputs}, std::span<const Var>{});
    if (!v) return {};
    float* to = tape.node(v).value;
    for (int32_t c : columns) {
        const float* from = table.column(c);
        for (int i = 0; i < table.inputs; ++i, from += table.step(c)) *to++ = *from;
    }
    return v;
}

}  // namespace glassbox
