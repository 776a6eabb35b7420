#include "engine/tensor/ops_detail.h"

#include <algorithm>
#include <cstring>

namespace glassbox::detail {

bool resolve_axis(Tape& t, const char* op, Var a, int& axis) {
    const int rank = t.shape(a).rank(), given = axis;
    if (axis < 0) axis += rank;
    if (axis >= 0 && axis < rank) return true;
    t.fail(format("%s: axis %d is outside %s", op, given, t.describe(a).c_str()));
    return false;
}

bool resolve_axes(Tape& t, const char* op, Var a, const Axes& axes, uint32_t& mask) {
    const int rank = t.shape(a).rank();
    mask = axes.count == 0 ? (1u << rank) - 1 : 0;
    for (int i = 0; i < axes.count; ++i) {
        int axis = axes.axis[i];
        if (!resolve_axis(t, op, a, axis)) return false;
        mask |= 1u << axis;
    }
    return true;
}

Shape reduced_shape(const Shape& shape, uint32_t mask, bool keep) {
    Shape out;
    for (int i = 0; i < shape.rank(); ++i) {
        if (!(mask >> i & 1)) out.push(shape[i]);
        else if (keep) out.push(1);
    }
    return out;
}

BroadcastStrides broadcast_strides(const Shape& shape, const Shape& out) {
    BroadcastStrides s{};
    int64_t step = 1;
    for (int i = shape.rank() - 1, o = out.rank() - 1; i >= 0; --i, --o) {
        s.stride[o] = shape[i] == 1 ? 0 : step;
        step *= shape[i];
    }
    return s;
}

void run_binary(const Kernels& k, Binary op, const float* a, const Shape& sa, const float* b, const Shape& sb, float* out,
                const Shape& shape) {
    const auto kernel = k.binary[static_cast<int>(op)];
    const int64_t size = shape.size();
    if (size == 0) return;
    if (sa == sb && sa == shape) return kernel(1, size, a, {0, 1}, b, {0, 1}, out);
    const BroadcastStrides ta = broadcast_strides(sa, shape), tb = broadcast_strides(sb, shape);
    // Merge neighbouring axes that both operands walk through evenly, dropping those of size 1.
    int64_t n[kMaxRank + 2], xa[kMaxRank + 2], xb[kMaxRank + 2];
    int rank = 0;
    for (int i = 0; i < shape.rank(); ++i) {
        if (shape[i] == 1) continue;
        if (rank > 0 && xa[rank - 1] == ta.stride[i] * shape[i] && xb[rank - 1] == tb.stride[i] * shape[i]) {
            n[rank - 1] *= shape[i];
            xa[rank - 1] = ta.stride[i];
            xb[rank - 1] = tb.stride[i];
        } else {
            n[rank] = shape[i], xa[rank] = ta.stride[i], xb[rank] = tb.stride[i];
            ++rank;
        }
    }
    while (rank < 2) {  // at least rows and columns
        for (int i = rank; i > 0; --i) n[i] = n[i - 1], xa[i] = xa[i - 1], xb[i] = xb[i - 1];
        n[0] = 1, xa[0] = xb[0] = 0;
        ++rank;
    }
    const int64_t rows = n[rank - 2], cols = n[rank - 1];
    int64_t counter[kMaxRank] = {};
    for (int64_t done = 0; done < size; done += rows * cols) {
        kernel(rows, cols, a, {xa[rank - 2], xa[rank - 1]}, b, {xb[rank - 2], xb[rank - 1]}, out + done);
        for (int d = rank - 3; d >= 0; --d) {
            a += xa[d], b += xb[d];
            if (++counter[d] < n[d]) break;
            a -= xa[d] * n[d], b -= xb[d] * n[d];
            counter[d] = 0;
        }
    }
}

void sum_axes(Tape& t, const float* x, const Shape& shape, uint32_t mask, float* out, bool accumulate) {
    const Kernels& k = t.k();
    // From the last axis to the first, one run of neighbouring axes after the other: [outer, count, inner] each time.
    Shape now = shape;
    int axis = shape.rank() - 1;
    while (true) {
        while (axis >= 0 && (!(mask >> axis & 1) || now[axis] == 1)) --axis;
        if (axis < 0) break;
        int first = axis;
        while (first > 0 && (mask >> (first - 1) & 1)) --first;
        const int64_t outer = now.size(0, first), count = now.size(first, axis + 1), inner = now.size(axis + 1, kMaxRank);
        for (int i = first; i <= axis; ++i) now.set(i, 1);
        bool last = true;
        for (int i = 0; i < first; ++i) last &= !(mask >> i & 1) || now[i] == 1;
        float* to = last ? out : t.scratch(outer * inner);
        if (to == nullptr) return t.fail("sum: out of memory");
        const bool add = last && accumulate;
        if (inner == 1) {
            const auto reduce = k.reduce[static_cast<int>(Reduce::sum)];
            for (int64_t i = 0; i < outer; ++i) {
                const float s = reduce(count, x + i * count);
                to[i] = add ? to[i] + s : s;
            }
        } else {
            for (int64_t i = 0; i < outer; ++i)
                k.reduce_rows[static_cast<int>(Reduce::sum)](count, inner, x + i * count * inner, inner, to + i * inner, add);
        }
        if (last) return;
        x = to;
        axis = first - 1;
    }
    // Nothing was summed.
    if (accumulate) k.accumulate(now.size(), x, out);
    else std::copy_n(x, now.size(), out);
}

void sum_to_shape(Tape& t, const float* x, const Shape& full, const Shape& small, float* out, bool accumulate) {
    uint32_t mask = 0;
    const int offset = full.rank() - small.rank();
    for (int i = 0; i < full.rank(); ++i)
        if (i < offset || (small[i - offset] == 1 && full[i] != 1)) mask |= 1u << i;
    sum_axes(t, x, full, mask, out, accumulate);
}

void put(const Kernels& k, int64_t n, const float* src, Tape::Slot dst) {
    if (!dst) return;
    if (src == dst.data && dst.fresh) return;  // handed on in place
    if (dst.fresh) std::copy_n(src, n, dst.data);
    else k.accumulate(n, src, dst.data);
}

bool indices_fit(Tape& t, const char* op, IndexSpan index, int64_t limit, int32_t lowest) {
    for (size_t i = 0; i < index.size(); ++i) {
        if (index[i] >= lowest && index[i] < limit) continue;
        t.fail(format("%s: index %d at position %zu is outside 0 to %lld", op, index[i], i, static_cast<long long>(limit) - 1));
        return false;
    }
    return true;
}

void run_gemm(Tape& t, const Gemm& g) {
    float* scratch = t.scratch(static_cast<int64_t>(gemm_scratch_size(g)));
    if (scratch == nullptr) return t.fail("matmul: out of memory");
    t.k().gemm(g, scratch);
}

}  // namespace glassbox::detail
