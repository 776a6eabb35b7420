// Tensors as a figure reads them: a view that knows which tensor of which run it is, so that whatever is drawn from it
// keeps its binding.
//
//     Traced h = run["h.2"];                // (node, channel); empty and safe when there is no such tensor
//     Scalar s = h.row(3)[0];               // a number and its Value
//     fig.circle(k, p, 14, {.fill = {s, diverging(2)}});
#pragma once
#include "engine/base/value.h"
#include "engine/tensor/tensor.h"

namespace glassbox {

// A number of the model: what shows a quantity takes this, not a float.
struct Scalar {
    Value value;
    float number = 0;
    constexpr operator float() const { return number; }
};

class Traced {
  public:
    Traced() = default;
    Traced(ConstView view, uint32_t tensor, uint32_t offset = 0) : view_(view), tensor_(tensor), offset_(offset) {}

    ConstView view() const { return view_; }
    const Shape& shape() const { return view_.shape(); }
    int64_t size() const { return view_.size(); }
    int rows() const { return view_.empty() ? 0 : view_.shape()[0]; }
    explicit operator bool() const { return !view_.empty(); }

    Traced row(int i) const {
        const ConstView r = view_.row(i);
        return r ? Traced(r, tensor_, offset_ + static_cast<uint32_t>(r.data() - view_.data())) : Traced();
    }
    Scalar operator[](int64_t i) const {
        if (i < 0 || i >= view_.size()) return {};
        return {{tensor_, offset_ + static_cast<uint32_t>(i)}, view_[i]};
    }
    Scalar at(int i, int j) const { return row(i)[j]; }
    Scalar scalar() const { return (*this)[0]; }
    Value first() const { return view_.empty() ? Value{} : Value{tensor_, offset_}; }

    // Plain numbers, for layout and for derive(); they have no binding.
    float sum() const;
    float max_abs() const;

  private:
    ConstView view_;
    uint32_t tensor_ = Value::kUnbound, offset_ = 0;
};

inline float Traced::sum() const {
    float total = 0;
    for (float v : view_) total += v;
    return total;
}
inline float Traced::max_abs() const {
    float most = 0;
    for (float v : view_) most = v > most ? v : -v > most ? -v : most;
    return most;
}

}  // namespace glassbox
