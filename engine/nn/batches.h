// Mini-batches in a seeded order: every epoch shuffles anew, and any batch can be computed from its number alone.
//
//     Batches batches(1000, 32, seed);                     // 1000 examples
//     std::span<const int32_t> rows = batches.at(step);    // which examples step takes: 32 of them, or the rest of an epoch
#pragma once
#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "engine/base/random.h"

namespace glassbox {

class Batches {
  public:
    Batches(int examples, int size, uint64_t seed, bool shuffled = true)
        : seed_(seed), size_(size > 0 ? size : 1), shuffled_(shuffled), order_(static_cast<size_t>(examples > 0 ? examples : 0)) {}

    int64_t per_epoch() const { return (static_cast<int64_t>(order_.size()) + size_ - 1) / size_; }
    int64_t epoch_of(int64_t step) const { return per_epoch() > 0 ? step / per_epoch() : 0; }
    // Good until the next call.
    std::span<const int32_t> at(int64_t step) {
        if (order_.empty() || step < 0) return {};
        shuffle(epoch_of(step));
        const size_t first = static_cast<size_t>(step % per_epoch()) * static_cast<size_t>(size_);
        return std::span<const int32_t>(order_).subspan(first).first(std::min(order_.size() - first, static_cast<size_t>(size_)));
    }

  private:
    // Fisher and Yates 1938, with the random numbers of this epoch.
    void shuffle(int64_t epoch) {
        if (epoch == epoch_) return;
        epoch_ = epoch;
        for (size_t i = 0; i < order_.size(); ++i) order_[i] = static_cast<int32_t>(i);
        if (!shuffled_) return;
        Random rng(seed_, "batches", static_cast<uint64_t>(epoch) << 32);
        for (size_t i = order_.size(); i > 1; --i) std::swap(order_[i - 1], order_[static_cast<size_t>(rng.below(static_cast<int>(i)))]);
    }
    uint64_t seed_;
    int size_;
    bool shuffled_;
    int64_t epoch_ = -1;
    std::vector<int32_t> order_;
};

}  // namespace glassbox
