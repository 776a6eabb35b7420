#include "engine/record/yuv.h"

#include <cstddef>

namespace glassbox {
namespace {

// Of 1 << 16; the rows of U and V sum to 0, so that grey stays grey.
constexpr int kShift = 16;
constexpr int kY[3] = {11966, 40254, 4064}, kU[3] = {-6596, -22188, 28784}, kV[3] = {28784, -26145, -2639};

void luma_row(const uint8_t* p, int width, uint8_t* y) {
    for (int x = 0; x < width; ++x) {
        const int sum = kY[0] * p[4 * x] + kY[1] * p[4 * x + 1] + kY[2] * p[4 * x + 2];
        y[x] = static_cast<uint8_t>((sum + (16 << kShift) + (1 << (kShift - 1))) >> kShift);
    }
}

// Eight times a colour to one sample.
uint8_t chroma(const int (&k)[3], int r, int g, int b) {
    constexpr int shift = kShift + 3;
    return static_cast<uint8_t>((k[0] * r + k[1] * g + k[2] * b + (128 << shift) + (1 << (shift - 1))) >> shift);
}

void chroma_row(const uint8_t* top, const uint8_t* bottom, int width, std::vector<int>& sums, uint8_t* u, uint8_t* v) {
    // Two rows at once, then across.
    const size_t n = static_cast<size_t>(width) * 4;
    for (size_t i = 0; i < n; ++i) sums[i + 4] = top[i] + bottom[i];
    for (size_t i = 0; i < 4; ++i) sums[i] = sums[i + 4];
    for (int x = 0; x < width / 2; ++x) {
        const int* s = &sums[static_cast<size_t>(x) * 8];
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
    std::vector<int> sums(w * 4 + 4);
    for (size_t row = 0; row < h; ++row) luma_row(&rgba[row * w * 4], width, y + row * w);
    for (size_t row = 0; row < h; row += 2) {
        const uint8_t *top = &rgba[row * w * 4], *bottom = top + w * 4;
        uint8_t *to_u = u + row / 2 * (w / 2), *to_v = v + row / 2 * (w / 2);
        if (alpha) weighted_chroma_row(top, bottom, width, to_u, to_v);
        else chroma_row(top, bottom, width, sums, to_u, to_v);
    }
    if (alpha)
        for (size_t i = 0; i < all; ++i) a[i] = rgba[4 * i + 3];
}

}  // namespace glassbox
