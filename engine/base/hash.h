// 64-bit hashing that gives the same number on every machine: keys of marks, traces, sessions.
//
//     uint64_t h = hash_bytes(data, size);   h = hash_combine(h, hash_text("layers"));
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "engine/base/bits.h"

namespace glassbox {

inline constexpr uint64_t kHashSeed = 0x9E3779B97F4A7C15ull;

// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): a bijection that mixes every bit into every other.
constexpr uint64_t hash_mix(uint64_t x) {
    x ^= x >> 30;
    x *= 0xBF58476D1CE4E5B9ull;
    x ^= x >> 27;
    x *= 0x94D049BB133111EBull;
    return x ^ (x >> 31);
}
constexpr uint64_t hash_combine(uint64_t h, uint64_t x) { return hash_mix(h * 0xD6E8FEB86659FD93ull + x + kHashSeed); }

constexpr uint64_t hash_text(std::string_view text, uint64_t h = kHashSeed) {
    for (char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
    return hash_mix(h ^ text.size());
}

// Little-endian machines only (all that we build for); reads 8 bytes at a time.
inline uint64_t hash_bytes(const void* data, size_t size, uint64_t h = kHashSeed) {
    const auto* p = static_cast<const unsigned char*>(data);
    size_t n = size;
    for (; n >= 8; n -= 8, p += 8) {
        uint64_t x;
        std::memcpy(&x, p, 8);
        h = hash_combine(h, x);
    }
    uint64_t tail = 0;
    std::memcpy(&tail, p, n);
    return hash_combine(hash_combine(h, tail), size);
}

// Hash of floats in which every NaN counts as the same value: WebAssembly does not fix a NaN's payload.
inline uint64_t hash_floats(const float* data, size_t count, uint64_t h = kHashSeed) {
    for (size_t i = 0; i < count; ++i) {
        uint32_t bits = bit_cast<uint32_t>(data[i]);
        if ((bits & 0x7FFFFFFFu) > 0x7F800000u) bits = 0x7FC00000u;
        h = hash_combine(h, bits);
    }
    return hash_combine(h, count);
}

}  // namespace glassbox
