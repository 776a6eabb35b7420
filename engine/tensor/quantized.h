// Linear layers with 8-bit weights: a quarter of the memory to read, for decoding large models.
//
//     QuantizedMatrix q = quantize(weight, Transpose::none);      // weight [in, out]; a scale for each output
//     Var y = linear_int8(x, q, bias);                            // [..., in] -> [..., out]; no gradient
//
// The weights are rounded to 8 bits, each row of x to 12, their products are summed as integers: exactly, in any order, so
// every machine gives the same bits. What rounding costs is tested: about 1% of a typical output with random weights.
#pragma once
#include <vector>

#include "engine/tensor/ops.h"

namespace glassbox {

struct QuantizedMatrix {
    int inputs = 0, outputs = 0;
    std::vector<int8_t> weights;  // [outputs, inputs]
    std::vector<float> scales;    // [outputs]
    bool empty() const { return weights.empty(); }
    size_t bytes() const { return weights.size() + scales.size() * sizeof(float); }
};

// Of a matrix [inputs, outputs], or with Transpose::first of one stored [outputs, inputs] (an embedding used as a head). Empty
// when it is no matrix or has more than 8192 inputs, where the integer sums could overflow.
QuantizedMatrix quantize(ConstView weight, Transpose stored = Transpose::none);

// `q` must outlive the tape's step.
Var linear_int8(Var x, const QuantizedMatrix& q, Var bias);
// The weights of some outputs, widened: of an embedding stored as a head, its rows [outputs, inputs]. No gradient.
Var gather_int8(Tape& tape, const QuantizedMatrix& table, IndexSpan outputs);

}  // namespace glassbox
