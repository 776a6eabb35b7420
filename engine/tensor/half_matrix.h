// Weights that stay in 16 bits, as their file had them: half the memory, and half of what decoding has to read.
//
//     HalfMatrix h = halved(weight, StorageType::f16);    // or bf16
//     Var y = linear_half(x, h, bias);                    // [..., in] -> [..., out]; no gradient
//
// A product widens pieces of the weights as it goes. The bits are those of linear() with the widened weights.
#pragma once
#include <vector>

#include "engine/tensor/ops.h"
#include "engine/tensor/safetensors.h"

namespace glassbox {

struct HalfMatrix {
    StorageType type = StorageType::f16;
    int rows = 0, cols = 0;
    std::vector<uint16_t> values;
    bool empty() const { return values.empty(); }
    size_t bytes() const { return values.size() * sizeof(uint16_t); }
};

// Rounds a matrix to the nearest; empty when it is none, or the type is neither f16 nor bf16.
HalfMatrix halved(ConstView matrix, StorageType type);

// `w` is [in, out], or with Transpose::second [out, in] (an embedding used as a head). It must outlive the tape's step. No gradient.
Var linear_half(Var x, const HalfMatrix& w, Var bias, Transpose stored = Transpose::none);
Var gather_half(Tape& tape, const HalfMatrix& table, IndexSpan rows);  // [rows, cols], without gradient

}  // namespace glassbox
