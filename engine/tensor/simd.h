// Vectors of floats for the kernels, in the vector extensions of GCC and clang: one source for SSE2, AVX2, AVX-512,
// NEON, WebAssembly SIMD and plain scalar code. Included only by kernel sources; everything is in an unnamed namespace,
// because each source is compiled for another instruction set and their functions must not be merged by the linker.
//
// Rules that keep the bits equal for every width: only + - * / sqrt, comparisons, selections and bit operations lane
// by lane; no reduction across lanes except the fixed tree of `sum_lanes` (16 lanes at every width).
#pragma once
#include <cstdint>
#include <cstring>
#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace glassbox {
namespace {

// GCC takes the attribute only with a literal number, so the types are spelled out.
template <int W>
struct VectorTypes;
template <>
struct VectorTypes<4> {
    typedef float F __attribute__((vector_size(16)));
    typedef int32_t I __attribute__((vector_size(16)));
    typedef uint32_t U __attribute__((vector_size(16)));
    typedef uint16_t H __attribute__((vector_size(8)));
};
template <>
struct VectorTypes<8> {
    typedef float F __attribute__((vector_size(32)));
    typedef int32_t I __attribute__((vector_size(32)));
    typedef uint32_t U __attribute__((vector_size(32)));
    typedef uint16_t H __attribute__((vector_size(16)));
};
template <>
struct VectorTypes<16> {
    typedef float F __attribute__((vector_size(64)));
    typedef int32_t I __attribute__((vector_size(64)));
    typedef uint32_t U __attribute__((vector_size(64)));
    typedef uint16_t H __attribute__((vector_size(32)));
};

template <int W>
struct Simd {
    static constexpr int kWidth = W;
    using F = typename VectorTypes<W>::F;
    using I = typename VectorTypes<W>::I;
    using U = typename VectorTypes<W>::U;

    static inline F splat(float x) { return x - F{}; }
    static inline I splat_int(int32_t x) { return x + I{}; }
    static inline F load(const float* p) {
        F v;
        std::memcpy(&v, p, sizeof v);
        return v;
    }
    static inline void store(float* p, F v) { std::memcpy(p, &v, sizeof v); }
    // The first n <= W elements, the rest 0; memory beyond them is not touched.
    static inline F load_part(const float* p, int64_t n) {
#if defined(__AVX512F__)
        if constexpr (W == 16) return (F)_mm512_maskz_loadu_ps(mask16(n), p);
#endif
#if defined(__AVX2__)
        if constexpr (W == 8) return (F)_mm256_maskload_ps(p, mask8(n));
#endif
        F v = {};
        if constexpr (W == 4) {
            if (n >= 4) return load(p);
            if (n == 1) v[0] = p[0];
            if (n >= 2) std::memcpy(&v, p, 8);
            if (n == 3) v[2] = p[2];
        } else {
            for (int64_t i = 0; i < n; ++i) v[i] = p[i];
        }
        return v;
    }
    static inline void store_part(float* p, F v, int64_t n) {
#if defined(__AVX512F__)
        if constexpr (W == 16) return _mm512_mask_storeu_ps(p, mask16(n), (__m512)v);
#endif
#if defined(__AVX2__)
        if constexpr (W == 8) {  // in halves: masked stores are slow on some processors
            using Half = Simd<4>;
            if (n >= 4) {
                Half::store(p, (typename Half::F)_mm256_castps256_ps128((__m256)v));
                Half::store_part(p + 4, (typename Half::F)_mm256_extractf128_ps((__m256)v, 1), n - 4);
            } else {
                Half::store_part(p, (typename Half::F)_mm256_castps256_ps128((__m256)v), n);
            }
            return;
        }
#endif
        if constexpr (W == 4) {
            if (n >= 4) return store(p, v);
            if (n == 1) p[0] = v[0];
            if (n >= 2) std::memcpy(p, &v, 8);
            if (n == 3) p[2] = v[2];
        } else {
            for (int64_t i = 0; i < n; ++i) p[i] = v[i];
        }
    }
#if defined(__AVX512F__)
    static inline __mmask16 mask16(int64_t n) { return static_cast<__mmask16>((uint32_t{1} << n) - 1); }
#endif
#if defined(__AVX2__)
    static inline __m256i mask8(int64_t n) {
        return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(n)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    }
#endif
    static inline I bits(F v) { return (I)v; }
    static inline F from_bits(I v) { return (F)v; }
    static inline F abs(F v) { return from_bits(bits(v) & splat_int(0x7FFFFFFF)); }
    // The magnitude of `v` with the sign of `s`.
    static inline F copysign(F v, F s) {
        return from_bits((bits(v) & splat_int(0x7FFFFFFF)) | (bits(s) & splat_int(INT32_MIN)));
    }
    static inline F select(I mask, F yes, F no) { return mask ? yes : no; }
    // NaN in either operand gives NaN, as in PyTorch.
    static inline F max(F a, F b) { return ((a > b) | (a != a)) ? a : b; }
    static inline F min(F a, F b) { return ((a < b) | (a != a)) ? a : b; }
    static inline F sqrt(F v) {
#if defined(__SSE2__)
        if constexpr (W == 4) return (F)_mm_sqrt_ps((__m128)v);
#endif
#if defined(__AVX2__)
        if constexpr (W == 8) return (F)_mm256_sqrt_ps((__m256)v);
#endif
#if defined(__AVX512F__)
        if constexpr (W == 16) return (F)_mm512_maskz_sqrt_ps(0xFFFF, (__m512)v);
#endif
        for (int i = 0; i < W; ++i) v[i] = __builtin_sqrtf(v[i]);
        return v;
    }
};

// 16 running sums or maxima, whatever the vector width: lane j sees the elements j, j + 16, j + 32 ...
template <int W>
struct Lanes16 {
    using S = Simd<W>;
    static constexpr int kParts = 16 / W;
    typename S::F part[kParts];

    explicit Lanes16(float fill) {
        for (auto& p : part) p = S::splat(fill);
    }
    template <class Combine>
    float reduce(Combine combine) const {
        float lane[16];
        for (int i = 0; i < kParts; ++i) S::store(lane + i * W, part[i]);
        for (int half = 8; half > 0; half /= 2)
            for (int i = 0; i < half; ++i) lane[i] = combine(lane[i], lane[i + half]);
        return lane[0];
    }
};

}  // namespace
}  // namespace glassbox
