// The shape of a tensor: up to 6 dimensions, stored inline, so that a shape never touches the heap.
//
//     Shape s{32, 20, 16};   s.rank() == 3;   s[0] == 32;   s[-1] == 16;   s.size() == 10240;
//     Shape{} is a scalar: rank 0, size 1. A dimension may be 0.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

namespace glassbox {

inline constexpr int kMaxRank = 6;
// Larger tensors are refused, so that sizes and byte counts never overflow.
inline constexpr int64_t kMaxTensorSize = int64_t{1} << 36;

class Shape {
  public:
    constexpr Shape() = default;
    // More than kMaxRank dimensions, a negative one or an absurd product make the shape invalid (and of size 0).
    constexpr Shape(std::initializer_list<int> dims) {
        for (int d : dims) push(d);
    }

    constexpr int rank() const { return rank_; }
    constexpr bool valid() const { return valid_; }
    // Negative indices count from the end; what lies outside reads as 1, as broadcasting sees it.
    constexpr int operator[](int i) const {
        const int k = i < 0 ? i + rank_ : i;
        return k >= 0 && k < rank_ ? dims_[k] : 1;
    }
    constexpr int64_t size() const {
        if (!valid_) return 0;
        int64_t n = 1;
        for (int i = 0; i < rank_; ++i) n *= dims_[i];
        return n;
    }
    // Product of the dimensions from `first` up to, not including, `last`.
    constexpr int64_t size(int first, int last) const {
        int64_t n = 1;
        for (int i = first; i < last && i < rank_; ++i) n *= dims_[i];
        return n;
    }
    constexpr void push(int dim) {
        int64_t n = 1;
        for (int i = 0; i < rank_; ++i) n *= dims_[i] > 0 ? dims_[i] : 1;
        if (rank_ == kMaxRank || dim < 0 || (dim > 0 && n > kMaxTensorSize / dim)) {
            valid_ = false;
            return;
        }
        dims_[rank_++] = dim;
    }
    // `axis` must be inside the rank and `dim` not negative.
    constexpr void set(int axis, int dim) { dims_[axis] = dim; }
    constexpr Shape without(int axis) const {
        Shape s;
        for (int i = 0; i < rank_; ++i)
            if (i != axis) s.push(dims_[i]);
        return s;
    }
    constexpr Shape with(int axis, int dim) const {
        Shape s = *this;
        s.set(axis, dim);
        return s;
    }
    friend constexpr bool operator==(const Shape& a, const Shape& b) {
        if (a.rank_ != b.rank_ || a.valid_ != b.valid_) return false;
        for (int i = 0; i < a.rank_; ++i)
            if (a.dims_[i] != b.dims_[i]) return false;
        return true;
    }

  private:
    int dims_[kMaxRank] = {};
    int8_t rank_ = 0;
    bool valid_ = true;
};

// "[32, 20, 16]"; "[]" for a scalar.
std::string to_text(const Shape& shape);

// The shape that NumPy's rules give to two operands, or nothing when they do not fit.
std::optional<Shape> broadcast(const Shape& a, const Shape& b);

}  // namespace glassbox
