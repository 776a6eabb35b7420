// Linear layers whose weights lie in panels of 32 columns, for decoding: a row times such a matrix reads memory in one stream and
// keeps its sums in registers.
//
//     PackedMatrix p = pack(std::move(weight));                // weight [in, out]; takes its memory over
//     PackedMatrix head = pack(std::move(table), Transpose::first);   // stored [out, in] (an embedding used as a head)
//     Var y = linear_packed(x, p, bias);                       // [..., in] -> [..., out]; no gradient
//     Var e = gather_packed(tape, head, ids);                  // columns as rows: [ids, in]
//
// The bits are those of linear().
#pragma once
#include "engine/tensor/ops.h"

namespace glassbox {

// Element (i, j) is at panels[j / 32 * 32 * inputs + i * w + j % 32]; w is 32, in the last panel the columns that are left.
struct PackedMatrix {
    int inputs = 0, outputs = 0;
    Tensor panels;
    bool empty() const { return panels.empty(); }
    size_t bytes() const { return sizeof(float) * static_cast<size_t>(panels.size()); }
    const float* column(int j) const;  // its first element
    int step(int j) const;             // from one element of column j to the next
};

// Empty when it is no matrix. With Transpose::first it is packed where it lies; otherwise there are two copies for a moment.
PackedMatrix pack(Tensor weight, Transpose stored = Transpose::none);

// `w` must outlive the tape's step.
Var linear_packed(Var x, const PackedMatrix& w, Var bias);
Var gather_packed(Tape& tape, const PackedMatrix& table, IndexSpan columns);

}  // namespace glassbox
