#include "engine/record/yuv.h"

#include <cstddef>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace glassbox {
namespace {

// Of 1 << 15, so that they fit 16 bits; the rows of U and V sum to 0, so that grey stays grey.
constexpr int kShift = 15;
constexpr int kY[3] = {5983, 20127, 2032}, kU[3] = {-3298, -11094, 14392}, kV[3] = {14392, -13072, -1320};
constexpr int kChromaShift = kShift + 3;  // of eight times a colour
constexpr int kLumaBias = (16 << kShift) + (1 << (kShift - 1)), kChromaBias = (128 << kChromaShift) + (1 << (kChromaShift - 1));

uint8_t luma(const uint8_t* p) { return static_cast<uint8_t>((kY[0] * p[0] + kY[1] * p[1] + kY[2] * p[2] + kLumaBias) >> kShift); }

// Eight times a colour to one sample.
uint8_t chroma(const int (&k)[3], int r, int g, int b) {
    return static_cast<uint8_t>((k[0] * r + k[1] * g + k[2] * b + kChromaBias) >> kChromaShift);
}

#if defined(__SSE2__)
// The same integers, several pixels at once.
__m128i weights(const int (&low)[3], const int (&high)[3]) {
    const auto w = [](int v) { return static_cast<short>(v); };
    return _mm_setr_epi16(w(low[0]), w(low[1]), w(low[2]), 0, w(high[0]), w(high[1]), w(high[2]), 0);
}
// [a0 + a1, a2 + a3, b0 + b1, b2 + b3]
__m128i add_pairs(__m128i a, __m128i b) {
    const __m128 x = _mm_castsi128_ps(a), y = _mm_castsi128_ps(b);
    return _mm_add_epi32(_mm_castps_si128(_mm_shuffle_ps(x, y, _MM_SHUFFLE(2, 0, 2, 0))),
                         _mm_castps_si128(_mm_shuffle_ps(x, y, _MM_SHUFFLE(3, 1, 3, 1))));
}
#endif

void luma_row(const uint8_t* p, int width, uint8_t* y) {
    int x = 0;
#if defined(__SSE2__)
    const __m128i zero = _mm_setzero_si128(), k = weights(kY, kY), bias = _mm_set1_epi32(kLumaBias);
    const auto four = [&](const uint8_t* from) {
        const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
        const __m128i sums = add_pairs(_mm_madd_epi16(_mm_unpacklo_epi8(v, zero), k), _mm_madd_epi16(_mm_unpackhi_epi8(v, zero), k));
        return _mm_srai_epi32(_mm_add_epi32(sums, bias), kShift);
    };
    for (; x + 8 <= width; x += 8) {
        const __m128i words = _mm_packs_epi32(four(p + 4 * x), four(p + 4 * x + 16));
        _mm_storel_epi64(reinterpret_cast<__m128i*>(y + x), _mm_packus_epi16(words, words));
    }
#endif
    for (; x < width; ++x) y[x] = luma(p + 4 * x);
}

// `sums` has room for a pixel more than the row: the first stands before it once more.
void chroma_row(const uint8_t* top, const uint8_t* bottom, int width, std::vector<int16_t>& sums, uint8_t* u, uint8_t* v) {
    const size_t n = static_cast<size_t>(width) * 4;
    size_t i = 0;
#if defined(__SSE2__)
    const __m128i zero = _mm_setzero_si128();
    for (; i + 16 <= n; i += 16) {
        const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(top + i)), b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bottom + i));
        auto* to = reinterpret_cast<__m128i*>(&sums[i + 4]);
        _mm_storeu_si128(to, _mm_add_epi16(_mm_unpacklo_epi8(a, zero), _mm_unpacklo_epi8(b, zero)));
        _mm_storeu_si128(to + 1, _mm_add_epi16(_mm_unpackhi_epi8(a, zero), _mm_unpackhi_epi8(b, zero)));
    }
#endif
    for (; i < n; ++i) sums[i + 4] = static_cast<int16_t>(top[i] + bottom[i]);
    for (i = 0; i < 4; ++i) sums[i] = sums[i + 4];
    int x = 0;
#if defined(__SSE2__)
    const __m128i k = weights(kU, kV), bias = _mm_set1_epi32(kChromaBias);
    const auto both = [&](const int16_t* s) {  // [u, u, v, v] of one pair of pixels, still to be added
        const auto* at = reinterpret_cast<const __m128i*>(s);
        const __m128i left = _mm_loadl_epi64(at), here = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(s + 4)),
                      right = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(s + 8));
        const __m128i eight = _mm_add_epi16(_mm_add_epi16(left, right), _mm_add_epi16(here, here));
        return _mm_madd_epi16(_mm_unpacklo_epi64(eight, eight), k);
    };
    for (; x + 2 <= width / 2; x += 2) {
        const int16_t* s = &sums[static_cast<size_t>(x) * 8];
        const __m128i uv = _mm_srai_epi32(_mm_add_epi32(add_pairs(both(s), both(s + 8)), bias), kChromaShift);
        const __m128i words = _mm_packs_epi32(uv, uv);
        const int bytes = _mm_cvtsi128_si32(_mm_packus_epi16(words, words));
        u[x] = static_cast<uint8_t>(bytes), v[x] = static_cast<uint8_t>(bytes >> 8);
        u[x + 1] = static_cast<uint8_t>(bytes >> 16), v[x + 1] = static_cast<uint8_t>(bytes >> 24);
    }
#endif
    for (; x < width / 2; ++x) {
        const int16_t* s = &sums[static_cast<size_t>(x) * 8];
        const int r = s[0] + 2 * s[4] + s[8], g = s[1] + 2 * s[5] + s[9], b = s[2] + 2 * s[6] + s[10];
        u[x] = chroma(kU, r, g, b);
        v[x] = chroma(kV, r, g, b);
    }
}

void weighted_chroma_row(const uint8_t* top, const uint8_t* bottom, int width, uint8_t* u, uint8_t* v) {
    for (int x = 0; x < width; x += 2) {
        int sum[3] = {}, weight = 0;
        for (const uint8_t* row : {top, bottom})
            for (int dx = -1; dx <= 1; ++dx) {
                const uint8_t* p = row + 4 * static_cast<ptrdiff_t>(x + dx < 0 ? 0 : x + dx);
                const int w = (dx == 0 ? 2 : 1) * p[3];
                for (int c = 0; c < 3; ++c) sum[c] += w * p[c];
                weight += w;
            }
        int eight[3] = {};
        for (int c = 0; c < 3 && weight > 0; ++c) eight[c] = (8 * sum[c] + weight / 2) / weight;
        u[x / 2] = chroma(kU, eight[0], eight[1], eight[2]);
        v[x / 2] = chroma(kV, eight[0], eight[1], eight[2]);
    }
}

}  // namespace

void rgba_to_yuv420(std::span<const uint8_t> rgba, int width, int height, bool alpha, std::vector<uint8_t>& out) {
    const size_t w = static_cast<size_t>(width), h = static_cast<size_t>(height), all = w * h;
    out.resize(all * 3 / 2 + (alpha ? all : 0));
    uint8_t *y = out.data(), *u = y + all, *v = u + all / 4, *a = v + all / 4;
    std::vector<int16_t> sums(w * 4 + 4);
    for (size_t row = 0; row < h; row += 2) {
        const uint8_t *top = &rgba[row * w * 4], *bottom = top + w * 4;
        luma_row(top, width, y + row * w);
        luma_row(bottom, width, y + (row + 1) * w);
        uint8_t *to_u = u + row / 2 * (w / 2), *to_v = v + row / 2 * (w / 2);
        if (alpha) weighted_chroma_row(top, bottom, width, to_u, to_v);
        else chroma_row(top, bottom, width, sums, to_u, to_v);
    }
    if (alpha)
        for (size_t i = 0; i < all; ++i) a[i] = rgba[4 * i + 3];
}

}  // namespace glassbox
