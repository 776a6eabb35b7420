#include "engine/tensor/half_matrix.h"

#include <algorithm>

#include "engine/tensor/ops_detail.h"

namespace glassbox {
using namespace detail;
namespace {

constexpr OpInfo kLinearHalf{"linear_half", nullptr}, kGatherHalf{"gather_half", nullptr};
constexpr int kPiece = 1 << 15;  // floats widened at a time: they stay in the cache

}  // namespace

HalfMatrix halved(ConstView matrix, StorageType type) {
    if (matrix.shape().rank() != 2 || matrix.empty() || (type != StorageType::f16 && type != StorageType::bf16)) return {};
    HalfMatrix h{type, matrix.shape()[0], matrix.shape()[1], {}};
    h.values.reserve(static_cast<size_t>(matrix.size()));
    for (float v : matrix) h.values.push_back(type == StorageType::bf16 ? float_to_bfloat(v) : float_to_half(v));
    return h;
}

Var linear_half(Var x, const HalfMatrix& w, Var bias, Transpose stored) {
    Tape* t = tape_of({x, bias});
    const Var operands[] = {x, bias};
    const bool biased = bias.tape != nullptr, by_output = stored == Transpose::second;
    const std::span<const Var> used(operands, biased ? 2 : 1);
    if (t == nullptr || !t->usable("linear_half", used)) return {};
    const Shape shape = t->shape(x);
    const int in = by_output ? w.cols : w.rows, out = by_output ? w.rows : w.cols;
    if (w.empty() || shape.rank() < 1 || shape[-1] != in || (biased && t->shape(bias) != Shape{out})) {
        t->fail(format("linear_half: %s and weights [%d, %d] do not fit", t->describe(x).c_str(), in, out));
        return {};
    }
    const Var v = t->push(kLinearHalf, shape.with(shape.rank() - 1, out), used);
    // Whole rows of the stored matrix: pieces of the inner dimension, or of the outputs.
    const int at_once = std::max(16, kPiece / w.cols / 16 * 16);
    float* piece = t->scratch(int64_t{std::min(at_once, w.rows)} * w.cols);
    if (!v || piece == nullptr) {
        t->fail("linear_half: out of memory");
        return {};
    }
    Gemm g;
    g.m = static_cast<int>(shape.size(0, shape.rank() - 1));
    g.a_row = in, g.c_row = out, g.b = piece;
    const float* bias_value = biased ? t->node(bias).value : nullptr;
    const Arena::Mark mark = t->scratch_mark();
    for (int r = 0; r < w.rows; r += at_once) {
        const int rows = std::min(at_once, w.rows - r);
        t->k().widen(int64_t{rows} * w.cols, w.values.data() + int64_t{r} * w.cols, piece, w.type == StorageType::bf16);
        if (by_output) {
            g.n = rows, g.k = in, g.b_row = 1, g.b_col = in;
            g.a = t->node(x).value, g.c = t->node(v).value + r;
            g.bias = biased ? bias_value + r : nullptr;
        } else {  // sums go on where the piece before left them
            g.n = out, g.k = rows, g.b_row = out;
            g.a = t->node(x).value + r, g.c = t->node(v).value;
            g.bias = bias_value, g.accumulate = r > 0;
        }
        run_gemm(*t, g);
        t->scratch_rewind(mark);
    }
    t->end_scratch();
    return v;
}

Var gather_half(Tape& tape, const HalfMatrix& table, IndexSpan rows) {
    if (!tape.usable("gather_half", {}) || !indices_fit(tape, "gather_half", rows, table.rows)) return {};
    const Var v = tape.push(kGatherHalf, Shape{static_cast<int>(rows.size()), table.cols}, std::span<const Var>{});
    if (!v) return {};
    for (size_t i = 0; i < rows.size(); ++i)
        tape.k().widen(table.cols, table.values.data() + int64_t{rows[i]} * table.cols, tape.node(v).value + static_cast<int64_t>(i) * table.cols,
                       table.type == StorageType::bf16);
    return v;
}

}  // namespace glassbox
