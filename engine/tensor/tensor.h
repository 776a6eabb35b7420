// float32 tensors in row-major order, and views of them.
//
//     Tensor x({2, 3}, {1, 2, 3, 4, 5, 6});   // owned; a value: copies copy, moves move
//     x.at(1, 2) == 6;   x[4] == 5;           // reading outside gives 0
//     ConstView row = x.view().row(1);        // [3]; no copy
//
// A view of a missing tensor is empty: its size is 0, its elements read as 0, nothing crashes. A view does not own
// its elements: it is good as long as the tensor (or the tape, until its next reset) that it came from.
#pragma once
#include <initializer_list>
#include <span>
#include <vector>

#include "engine/tensor/shape.h"

namespace glassbox {

class ConstView {
  public:
    ConstView() = default;
    ConstView(const float* data, const Shape& shape) : data_(data), shape_(shape), size_(data ? shape.size() : 0) {}
    ConstView(std::span<const float> values)
        : ConstView(values.data(), Shape{static_cast<int>(values.size())}) {}

    const float* data() const { return data_; }
    const Shape& shape() const { return shape_; }
    int64_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    explicit operator bool() const { return data_ != nullptr; }
    const float* begin() const { return data_; }
    const float* end() const { return data_ + size_; }
    std::span<const float> span() const { return {data_, static_cast<size_t>(size_)}; }

    float operator[](int64_t i) const { return i >= 0 && i < size_ ? data_[i] : 0.0f; }
    // Element by indices, for as many as the rank has.
    float at(int i) const { return index_ok({i}) ? data_[i] : 0.0f; }
    float at(int i, int j) const { return index_ok({i, j}) ? data_[offset({i, j})] : 0.0f; }
    float at(int i, int j, int k) const { return index_ok({i, j, k}) ? data_[offset({i, j, k})] : 0.0f; }
    float at(int i, int j, int k, int l) const { return index_ok({i, j, k, l}) ? data_[offset({i, j, k, l})] : 0.0f; }
    // The i-th slice along the first dimension; empty when there is none.
    ConstView row(int i) const {
        if (empty() || shape_.rank() == 0 || i < 0 || i >= shape_[0]) return {};
        const Shape rest = shape_.without(0);
        return {data_ + i * rest.size(), rest};
    }
    // The same elements under another shape of equal size; empty when the sizes differ.
    ConstView reshaped(const Shape& shape) const { return shape.size() == size_ ? ConstView{data_, shape} : ConstView{}; }

  private:
    bool index_ok(std::initializer_list<int> at) const {
        if (data_ == nullptr || static_cast<int>(at.size()) != shape_.rank()) return false;
        int axis = 0;
        for (int i : at) {
            if (i < 0 || i >= shape_[axis]) return false;
            ++axis;
        }
        return true;
    }
    int64_t offset(std::initializer_list<int> at) const {
        int64_t o = 0;
        int axis = 0;
        for (int i : at) o = o * shape_[axis++] + i;
        return o;
    }
    const float* data_ = nullptr;
    Shape shape_{0};
    int64_t size_ = 0;
};

// A view that can be written.
class TensorView : public ConstView {
  public:
    TensorView() = default;
    TensorView(float* data, const Shape& shape) : ConstView(data, shape), mutable_(data) {}
    float* data() const { return mutable_; }
    float* begin() const { return mutable_; }
    float* end() const { return mutable_ + size(); }
    std::span<float> span() const { return {mutable_, static_cast<size_t>(size())}; }
    // Writing outside does nothing.
    void set(int64_t i, float value) const {
        if (i >= 0 && i < size()) mutable_[i] = value;
    }

  private:
    float* mutable_ = nullptr;
};

class Tensor {
  public:
    Tensor() = default;  // empty: no elements, shape [0]
    explicit Tensor(const Shape& shape, float fill = 0.0f)
        : shape_(shape), values_(static_cast<size_t>(shape.size()), fill) {}
    // Missing values are 0, superfluous ones are dropped.
    Tensor(const Shape& shape, std::initializer_list<float> values) : Tensor(shape) { take({values.begin(), values.size()}); }
    Tensor(const Shape& shape, std::span<const float> values) : Tensor(shape) { take(values); }
    explicit Tensor(ConstView view) : shape_(view.shape()), values_(view.begin(), view.end()) {}

    const Shape& shape() const { return shape_; }
    int64_t size() const { return static_cast<int64_t>(values_.size()); }
    bool empty() const { return values_.empty(); }
    float* data() { return values_.data(); }
    const float* data() const { return values_.data(); }
    std::span<float> span() { return values_; }
    std::span<const float> span() const { return values_; }
    TensorView view() { return {values_.data(), shape_}; }
    ConstView view() const { return {values_.data(), shape_}; }
    operator ConstView() const { return view(); }

    float operator[](int64_t i) const { return view()[i]; }
    void set(int64_t i, float value) {
        if (i >= 0 && i < size()) values_[static_cast<size_t>(i)] = value;
    }
    float at(int i) const { return view().at(i); }
    float at(int i, int j) const { return view().at(i, j); }
    float at(int i, int j, int k) const { return view().at(i, j, k); }
    float at(int i, int j, int k, int l) const { return view().at(i, j, k, l); }
    void fill(float value);
    // Changes the shape, keeping the elements; does nothing and returns false when the sizes differ.
    bool reshape(const Shape& shape);
    // Becomes a copy of the view, reusing the memory where it suffices.
    void assign(ConstView view);
    friend bool operator==(const Tensor& a, const Tensor& b) { return a.shape_ == b.shape_ && a.values_ == b.values_; }

  private:
    void take(std::span<const float> values);
    Shape shape_{0};
    std::vector<float> values_;
};

// Hash of shape and elements: equal on every machine for equal numbers, all NaNs alike.
uint64_t hash_tensor(ConstView view);

}  // namespace glassbox
