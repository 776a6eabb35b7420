// The state of a model between two ticks, for going back to it. A model that can be gone back to lists, once, what changes
// from tick to tick; the same function keeps and restores it:
//
//     void state(Keyframe& k) { k(params_, adam_, seen_, random_); }
//
// Numbers and plain structs, tensors, strings, vectors of these, and whatever has itself a member state(Keyframe&), as
// Parameters and Optimizer of engine/nn have. What reset() makes and no tick changes is left out.
#pragma once
#include <cstddef>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include "engine/tensor/tensor.h"

namespace glassbox {

class Keyframe {
  public:
    template <class... T>
    void operator()(T&... parts) {
        (part(parts), ...);
    }
    size_t bytes() const { return kept_.capacity(); }
    // From now on calls restore, from the first part.
    void rewind() {
        restoring_ = true;
        at_ = 0;
        kept_.shrink_to_fit();
    }
    bool restoring() const { return restoring_; }

  private:
    template <class T>
    void part(T& v) {
        if constexpr (requires { v.state(*this); }) v.state(*this);
        else {
            static_assert(std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>, "give it a member state(Keyframe&)");
            raw(&v, sizeof v);
        }
    }
    void part(Tensor& t) {
        Shape shape = t.shape();
        part(shape);
        if (restoring_ && t.shape() != shape) t = Tensor(shape);
        raw(t.data(), sizeof(float) * static_cast<size_t>(t.size()));
    }
    template <class T>
    void part(std::vector<T>& v) {
        size_t n = v.size();
        part(n);
        if (restoring_) v.resize(n);
        if constexpr (std::is_trivially_copyable_v<T>) raw(v.data(), n * sizeof(T));
        else
            for (T& one : v) part(one);
    }
    void part(std::string& s) {
        size_t n = s.size();
        part(n);
        if (restoring_) s.resize(n);
        raw(s.data(), n);
    }
    void raw(void* data, size_t size) {
        if (size == 0) return;
        if (restoring_) {
            std::memcpy(data, kept_.data() + at_, size);
        } else {
            kept_.resize(at_ + size);
            std::memcpy(kept_.data() + at_, data, size);
        }
        at_ += size;
    }
    std::vector<std::byte> kept_;
    size_t at_ = 0;
    bool restoring_ = false;
};

}  // namespace glassbox
