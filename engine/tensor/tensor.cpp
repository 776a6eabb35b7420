#include "engine/tensor/tensor.h"

#include <algorithm>

#include "engine/base/hash.h"

namespace glassbox {

std::string to_text(const Shape& shape) {
    std::string out = "[";
    for (int i = 0; i < shape.rank(); ++i) {
        if (i > 0) out += ", ";
        out += std::to_string(shape[i]);
    }
    return out + "]";
}

std::optional<Shape> broadcast(const Shape& a, const Shape& b) {
    const int rank = std::max(a.rank(), b.rank());
    Shape out;
    for (int i = -rank; i < 0; ++i) {
        // An index before the first dimension reads as 1.
        const int da = a[i], db = b[i];
        if (da != db && da != 1 && db != 1) return std::nullopt;
        out.push(da == 1 ? db : da);
    }
    if (!out.valid()) return std::nullopt;
    return out;
}

void Tensor::fill(float value) { std::fill(values_.begin(), values_.end(), value); }

bool Tensor::reshape(const Shape& shape) {
    if (!shape.valid() || shape.size() != size()) return false;
    shape_ = shape;
    return true;
}

void Tensor::assign(ConstView view) {
    shape_ = view.shape();
    values_.assign(view.begin(), view.end());
}

void Tensor::take(std::span<const float> values) {
    std::copy_n(values.begin(), std::min(values.size(), values_.size()), values_.begin());
}

uint64_t hash_tensor(ConstView view) {
    uint64_t h = kHashSeed;
    for (int i = 0; i < view.shape().rank(); ++i) h = hash_combine(h, static_cast<uint64_t>(view.shape()[i]));
    return hash_floats(view.data(), static_cast<size_t>(view.size()), h);
}

}  // namespace glassbox
