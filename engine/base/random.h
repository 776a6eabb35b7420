// Counter-based random numbers: number n of stream s of a seed is a pure function of the three, so a model
// can be replayed from any tick, and drawing in another order changes nothing.
//
//     Random rng(seed, "weights");
//     float w = rng.normal();        // standard normal
//     int   k = rng.below(10);       // 0 to 9, each equally likely
#pragma once
#include <cstdint>
#include <string_view>

#include "engine/base/hash.h"

namespace glassbox {

class Random {
  public:
    explicit Random(uint64_t seed, std::string_view stream = "") : key_(hash_combine(hash_mix(seed), hash_text(stream))) {}
    Random(uint64_t seed, std::string_view stream, uint64_t counter) : Random(seed, stream) { counter_ = counter; }

    uint64_t counter() const { return counter_; }
    uint64_t at(uint64_t counter) const { return hash_mix(hash_mix(key_ + counter * kHashSeed) ^ key_); }
    uint64_t next() { return at(counter_++); }
    // Uniform in [0, 1) with 24 bits, exact in float.
    float uniform() { return static_cast<float>(next() >> 40) * 0x1p-24f; }
    float uniform(float low, float high) { return low + (high - low) * uniform(); }
    // The bias is below n / 2^32.
    int below(int n) { return static_cast<int>(((next() >> 32) * static_cast<uint64_t>(n)) >> 32); }
    // Standard normal: the inverse of the normal distribution by Acklam's rational approximation, in double, with only
    // + - * / and sqrt (Box-Muller needs library functions that differ between machines). Relative error 1.2e-9.
    float normal();

  private:
    uint64_t key_;
    uint64_t counter_ = 0;
};

}  // namespace glassbox
