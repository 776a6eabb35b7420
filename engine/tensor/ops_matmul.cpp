#include <algorithm>

#include "engine/tensor/ops_detail.h"

namespace glassbox {
using namespace detail;
namespace {

struct MatmulAttributes {
    int m, k, n;
    bool ta, tb;
    int batch_rank;
    int64_t batches;
    int64_t batch_dims[kMaxRank], a_step[kMaxRank], b_step[kMaxRank];  // in matrices
};

// One of the two operands or the result, as stored.
struct Matrix {
    const float* data;
    int64_t row, col;
};
Matrix operand(const float* data, int rows, int cols, bool transposed) {
    return transposed ? Matrix{data, 1, rows} : Matrix{data, cols, 1};
}

// Calls f(batch, index of a's matrix, index of b's matrix).
template <class F>
void each_batch(const MatmulAttributes& at, F f) {
    for (int64_t i = 0; i < at.batches; ++i) {
        int64_t rest = i, a = 0, b = 0;
        for (int d = at.batch_rank - 1; d >= 0; --d) {
            const int64_t index = rest % at.batch_dims[d];
            rest /= at.batch_dims[d];
            a += index * at.a_step[d];
            b += index * at.b_step[d];
        }
        f(i, a, b);
    }
}

// c (stored transposed or not) (+)= x y. A transposed result is y^T x^T.
void product(Tape& t, Matrix x, Matrix y, int rows, int inner, int cols, float* c, bool c_transposed, bool accumulate) {
    Gemm g;
    g.k = inner;
    g.c = c;
    g.accumulate = accumulate;
    if (c_transposed) {
        g.m = cols, g.n = rows;
        g.a = y.data, g.a_row = y.col, g.a_col = y.row;
        g.b = x.data, g.b_row = x.col, g.b_col = x.row;
        g.c_row = rows;
    } else {
        g.m = rows, g.n = cols;
        g.a = x.data, g.a_row = x.row, g.a_col = x.col;
        g.b = y.data, g.b_row = y.row, g.b_col = y.col;
        g.c_row = cols;
    }
    run_gemm(t, g);
}

void matmul_backward(Tape& t, uint32_t id) {
    const auto& at = t.attributes<MatmulAttributes>(id);
    const Tape::Node &n = t.node(id), &a = t.in(id, 0), &b = t.in(id, 1);
    const int64_t sa = int64_t{at.m} * at.k, sb = int64_t{at.k} * at.n, sc = int64_t{at.m} * at.n;
    // A matrix that several batches share adds up over them.
    auto target = [&](uint32_t i, bool& add) -> float* {
        const bool shared = at.batches * (i == 0 ? sa : sb) != t.in(id, i).size;
        if (shared || at.batches == 0) {
            add = true;
            return t.sum_slot(id, i);
        }
        const Tape::Slot s = t.slot(id, i);
        add = s && !s.fresh;
        return s.data;
    };
    bool add = false;
    if (float* da = target(0, add)) {
        each_batch(at, [&](int64_t i, int64_t ia, int64_t ib) {
            // dA = dC B^T
            Matrix y = operand(b.value + ib * sb, at.k, at.n, at.tb);
            std::swap(y.row, y.col);
            product(t, operand(n.grad + i * sc, at.m, at.n, false), y, at.m, at.n, at.k, da + ia * sa, at.ta, add);
        });
    }
    if (float* db = target(1, add)) {
        each_batch(at, [&](int64_t i, int64_t ia, int64_t ib) {
            // dB = A^T dC
            Matrix x = operand(a.value + ia * sa, at.m, at.k, at.ta);
            std::swap(x.row, x.col);
            product(t, x, operand(n.grad + i * sc, at.m, at.n, false), at.k, at.m, at.n, db + ib * sb, at.tb, add);
        });
    }
}
constexpr OpInfo kMatmul{"matmul", matmul_backward, 3}, kMatmulStack{"matmul", nullptr};

void linear_backward(Tape& t, uint32_t id) {
    const Tape::Node &n = t.node(id), &x = t.in(id, 0), &w = t.in(id, 1);
    const int k = w.shape[0], cols = w.shape[1], rows = static_cast<int>(cols > 0 ? n.size / cols : 0);
    if (const Tape::Slot s = t.slot(id, 0))
        product(t, {n.grad, cols, 1}, {w.value, 1, cols}, rows, cols, k, s.data, false, !s.fresh);
    if (const Tape::Slot s = t.slot(id, 1))
        product(t, {x.value, 1, k}, {n.grad, cols, 1}, k, rows, cols, s.data, false, !s.fresh);
    if (n.input_count == 3)
        if (const Tape::Slot s = t.slot(id, 2))
            t.k().reduce_rows[static_cast<int>(Reduce::sum)](rows, cols, n.grad, cols, s.data, !s.fresh);
}
constexpr OpInfo kLinear{"linear", linear_backward, 3};

}  // namespace

Var matmul(Var a, Var b, Transpose transpose) {
    Tape* t = tape_of({a, b});
    if (t == nullptr || !t->usable("matmul", {a, b})) return {};
    auto refuse = [&] {
        t->fail(format("matmul: %s and %s do not fit", t->describe(a).c_str(), t->describe(b).c_str()));
        return Var{};
    };
    const Shape sa = t->shape(a), sb = t->shape(b);
    if (sa.rank() == 0 || sb.rank() == 0) return refuse();
    // A vector becomes a matrix of one row or one column, and the axis goes away again.
    if (sa.rank() == 1) {
        if (transpose != Transpose::none && transpose != Transpose::second) return refuse();
        const Var r = matmul(reshape(a, Shape{1, sa[0]}), b, transpose);
        if (!r) return r;
        const Shape s = r.shape();
        return reshape(r, s.without(s.rank() - 2));
    }
    if (sb.rank() == 1) {
        if (transpose == Transpose::second || transpose == Transpose::both) return refuse();
        const Var r = matmul(a, reshape(b, Shape{sb[0], 1}), transpose);
        if (!r) return r;
        const Shape s = r.shape();
        return reshape(r, s.without(s.rank() - 1));
    }
    MatmulAttributes at{};
    at.ta = transpose == Transpose::first || transpose == Transpose::both;
    at.tb = transpose == Transpose::second || transpose == Transpose::both;
    at.m = at.ta ? sa[-1] : sa[-2];
    at.k = at.ta ? sa[-2] : sa[-1];
    at.n = at.tb ? sb[-2] : sb[-1];
    if (at.k != (at.tb ? sb[-1] : sb[-2])) return refuse();
    Shape batch_a, batch_b;
    for (int i = 0; i + 2 < sa.rank(); ++i) batch_a.push(sa[i]);
    for (int i = 0; i + 2 < sb.rank(); ++i) batch_b.push(sb[i]);
    const std::optional<Shape> batch = broadcast(batch_a, batch_b);
    if (!batch) return refuse();
    at.batch_rank = batch->rank();
    at.batches = batch->size();
    const BroadcastStrides ra = broadcast_strides(batch_a, *batch), rb = broadcast_strides(batch_b, *batch);
    for (int i = 0; i < at.batch_rank; ++i)
        at.batch_dims[i] = (*batch)[i], at.a_step[i] = ra.stride[i], at.b_step[i] = rb.stride[i];
    Shape out = *batch;
    out.push(at.m);
    out.push(at.n);
    const Var v = t->push(kMatmul, out, {a, b});
    if (!v || t->attach(v, at) == nullptr) return {};
    const float *pa = t->node(a).value, *pb = t->node(b).value;
    float* pc = t->node(v).value;
    each_batch(at, [&](int64_t i, int64_t ia, int64_t ib) {
        product(*t, operand(pa + ia * at.m * at.k, at.m, at.k, at.ta), operand(pb + ib * at.k * at.n, at.k, at.n, at.tb), at.m, at.k,
                at.n, pc + i * at.m * at.n, false, false);
        t->end_scratch();
    });
    return v;
}

Var matmul(Var a, const MatrixStack& b, Transpose transpose) {
    Tape* t = tape_of({a});
    if (t == nullptr || !t->usable("matmul", {a})) return {};
    const Shape sa = t->shape(a);
    const bool turned = transpose == Transpose::second;
    const int m = sa.rank() >= 2 ? sa[-2] : 0, k = turned ? b.cols : b.rows, n = turned ? b.rows : b.cols;
    const int64_t batches = sa.rank() >= 2 ? sa.size(0, sa.rank() - 2) : 0;
    if (sa.rank() < 2 || sa[-1] != k || b.count < 1 || batches % b.count != 0 || (!turned && transpose != Transpose::none)) {
        t->fail(format("matmul: %s and %d matrices [%d, %d] do not fit", t->describe(a).c_str(), b.count, b.rows, b.cols));
        return {};
    }
    const Var v = t->push(kMatmulStack, sa.with(sa.rank() - 1, n), {a});
    if (!v) return {};
    const float* pa = t->node(a).value;
    float* pc = t->node(v).value;
    const int64_t share = batches / b.count;
    for (int64_t i = 0; i < batches; ++i) {
        product(*t, operand(pa + i * m * k, m, k, false), operand(b.data + i / share * b.distance, k, n, turned), m, k, n, pc + i * m * n, false, false);
        t->end_scratch();
    }
    return v;
}

Var linear(Var x, Var w, Var bias) {
    Tape* t = tape_of({x, w, bias});
    if (t == nullptr) return {};
    const bool biased = bias.tape != nullptr;
    const Var operands[] = {x, w, bias};
    const std::span<const Var> used(operands, biased ? 3 : 2);
    if (!t->usable("linear", used)) return {};
    const Shape sx = t->shape(x), sw = t->shape(w);
    if (sx.rank() < 1 || sw.rank() != 2 || sx[-1] != sw[0] || (biased && t->shape(bias) != Shape{sw[1]})) {
        t->fail(format("linear: %s, weights %s and bias %s do not fit", t->describe(x).c_str(), t->describe(w).c_str(),
                       biased ? t->describe(bias).c_str() : "none"));
        return {};
    }
    const Var v = t->push(kLinear, sx.with(sx.rank() - 1, sw[1]), used);
    if (!v) return {};
    Gemm g;
    g.m = static_cast<int>(sx.size(0, sx.rank() - 1)), g.n = sw[1], g.k = sw[0];
    g.a = t->node(x).value, g.a_row = g.k;
    g.b = t->node(w).value, g.b_row = g.n;
    g.c = t->node(v).value, g.c_row = g.n;
    g.bias = biased ? t->node(bias).value : nullptr;
    run_gemm(*t, g);
    t->end_scratch();
    return v;
}

}  // namespace glassbox
