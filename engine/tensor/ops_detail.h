// What several of the op sources share: axes, broadcasting, sums over axes. Not for models.
#pragma once
#include "engine/base/result.h"
#include "engine/tensor/ops.h"

namespace glassbox::detail {

// The tape of the first operand that has one.
inline Tape* tape_of(std::initializer_list<Var> operands) {
    for (Var v : operands)
        if (v.tape != nullptr) return v.tape;
    return nullptr;
}

// True with `axis` made non-negative; sets the tape's error otherwise.
bool resolve_axis(Tape& t, const char* op, Var a, int& axis);
// One bit per axis to reduce; false with the error set when one is out of range.
bool resolve_axes(Tape& t, const char* op, Var a, const Axes& axes, uint32_t& mask);
Shape reduced_shape(const Shape& shape, uint32_t mask, bool keep);

// Row-major strides of `shape` as seen in `out`, with 0 along broadcast axes.
struct BroadcastStrides {
    int64_t stride[kMaxRank];
};
BroadcastStrides broadcast_strides(const Shape& shape, const Shape& out);

// out = op(a, b) with broadcasting; out is contiguous of shape `shape`.
void run_binary(const Kernels& k, Binary op, const float* a, const Shape& sa, const float* b, const Shape& sb, float* out,
                const Shape& shape);

// Sums x over the axes in `mask` into out (added to it when `accumulate`). Uses the tape's scratch.
void sum_axes(Tape& t, const float* x, const Shape& shape, uint32_t mask, float* out, bool accumulate);
// Sums x of shape `full`, to which `small` broadcasts, into out of shape `small`.
void sum_to_shape(Tape& t, const float* x, const Shape& full, const Shape& small, float* out, bool accumulate);

// dst (+)= src
void put(const Kernels& k, int64_t n, const float* src, Tape::Slot dst);
// False, with the error set, when one is outside lowest to limit - 1.
bool indices_fit(Tape& t, const char* op, IndexSpan index, int64_t limit, int32_t lowest = 0);
// A product on this tape, with working memory from its scratch.
void run_gemm(Tape& t, const Gemm& g);

}  // namespace glassbox::detail
