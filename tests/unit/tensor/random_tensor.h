// Tensors of normal numbers: the same for the same seed, stream and shape.
#pragma once
#include "engine/base/random.h"
#include "engine/tensor/tensor.h"

namespace glassbox {

inline Tensor random_tensor(uint64_t seed, const Shape& shape, std::string_view stream) {
    Random rng(seed, stream);
    Tensor t(shape);
    for (float& x : t.span()) x = rng.normal();
    return t;
}

}  // namespace glassbox
