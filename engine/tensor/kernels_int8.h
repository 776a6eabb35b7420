// Products of 16-bit inputs with 8-bit weights, summed as integers: exact, so each instruction set may do it in its own way.
// Kernel sources only.
#pragma once
#include "engine/tensor/simd.h"
#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

namespace glassbox {
namespace {

// out[r] = sum over i of x[i] w[r, i]
inline void dot_int8(int64_t rows, int64_t inputs, const int16_t* x, const int8_t* w, int32_t* out) {
    for (int64_t r = 0; r < rows; ++r, w += inputs) {
        int64_t i = 0;
        int32_t total = 0;
        int32_t lanes[16] = {};
#if defined(__AVX512BW__)
        __m512i a = _mm512_setzero_si512(), b = a;
        for (; i + 64 <= inputs; i += 64) {
            const __m512i w0 = _mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(w + i)));
            const __m512i w1 = _mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(w + i + 32)));
            a = _mm512_add_epi32(a, _mm512_madd_epi16(w0, _mm512_loadu_si512(x + i)));
            b = _mm512_add_epi32(b, _mm512_madd_epi16(w1, _mm512_loadu_si512(x + i + 32)));
        }
        _mm512_storeu_si512(lanes, _mm512_add_epi32(a, b));
#elif defined(__AVX2__)
        __m256i a = _mm256_setzero_si256(), b = a;
        for (; i + 32 <= inputs; i += 32) {
            const __m256i w0 = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(w + i)));
            const __m256i w1 = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(w + i + 16)));
            a = _mm256_add_epi32(a, _mm256_madd_epi16(w0, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x + i))));
            b = _mm256_add_epi32(b, _mm256_madd_epi16(w1, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x + i + 16))));
        }
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(lanes), _mm256_add_epi32(a, b));
#elif defined(__SSE2__)
        __m128i a = _mm_setzero_si128(), b = a;
        for (; i + 16 <= inputs; i += 16) {
            const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(w + i));
            const __m128i sign = _mm_cmpgt_epi8(_mm_setzero_si128(), bytes);
            a = _mm_add_epi32(a, _mm_madd_epi16(_mm_unpacklo_epi8(bytes, sign), _mm_loadu_si128(reinterpret_cast<const __m128i*>(x + i))));
            b = _mm_add_epi32(b, _mm_madd_epi16(_mm_unpackhi_epi8(bytes, sign), _mm_loadu_si128(reinterpret_cast<const __m128i*>(x + i + 8))));
        }
        _mm_storeu_si128(reinterpret_cast<__m128i*>(lanes), _mm_add_epi32(a, b));
#elif defined(__wasm_simd128__)
        v128_t a = wasm_i32x4_splat(0), b = a;
        for (; i + 16 <= inputs; i += 16) {
            const v128_t bytes = wasm_v128_load(w + i);
            a = wasm_i32x4_add(a, wasm_i32x4_dot_i16x8(wasm_i16x8_extend_low_i8x16(bytes), wasm_v128_load(x + i)));
            b = wasm_i32x4_add(b, wasm_i32x4_dot_i16x8(wasm_i16x8_extend_high_i8x16(bytes), wasm_v128_load(x + i + 8)));
        }
        wasm_v128_store(lanes, wasm_i32x4_add(a, b));
#endif
        for (int32_t lane : lanes) total += lane;
        for (; i < inputs; ++i) total += int32_t{x[i]} * w[i];
        out[r] = total;
    }
}

}  // namespace
}  // namespace glassbox
