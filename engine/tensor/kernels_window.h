// The product under a convolution, for one vector width; see Strip in kernels.h. Kernel sources only.
#pragma once
#include "engine/tensor/kernels_gemm.h"

namespace glassbox {
namespace {

// Rows x Vectors sums at a time, in panels as GemmBlocks packs them.
template <int W, int Rows, int Vectors>
struct StripBlocks {
    using S = Simd<W>;
    using F = typename S::F;
    using Panels = GemmBlocks<W, Rows, Vectors>;

    template <int R, int V>
    static void tile(const Strip& s, const float* a, const float* b, float* c) {
        F sum[R][V];
        GB_UNROLL for (int i = 0; i < R; ++i)
            GB_UNROLL for (int j = 0; j < V; ++j) sum[i][j] = s.onto == Onto::running ? S::load(c + i * s.c_row + j * W) : F{};
        for (int k = 0; k < s.depth; ++k, b += V * W) {
            const float* at = a + s.a_col[k];
            F row[V];
            GB_UNROLL for (int j = 0; j < V; ++j) row[j] = S::load(b + j * W);
            GB_UNROLL for (int i = 0; i < R; ++i) {
                const F factor = S::splat(at[i * s.a_row]);
                GB_UNROLL for (int j = 0; j < V; ++j) sum[i][j] += factor * row[j];
            }
        }
        GB_UNROLL for (int i = 0; i < R; ++i) {
            GB_UNROLL for (int j = 0; j < V; ++j) {
                float* to = c + i * s.c_row + j * W;
                S::store(to, s.onto == Onto::added ? S::load(to) + sum[i][j] : sum[i][j]);
            }
        }
    }
    using Tile = void (*)(const Strip&, const float*, const float*, float*);
    static constexpr int at_most(int rows) { return rows < Rows ? rows : Rows; }
    template <int V>
    static Tile tile_for(int rows) {
        static constexpr Tile table[] = {tile<1, V>,           tile<2, V>,           tile<3, V>,           tile<4, V>,
                                         tile<at_most(5), V>,  tile<at_most(6), V>,  tile<at_most(7), V>,  tile<at_most(8), V>,
                                         tile<at_most(9), V>,  tile<at_most(10), V>, tile<at_most(11), V>, tile<at_most(12), V>};
        static_assert(Rows >= 4 && Rows <= 12);
        return table[rows - 1];
    }

    static void strip(const Strip& s) {
        if (s.rows <= 0) return;
        const int blocks = (s.rows + Rows - 1) / Rows, even = (s.rows + blocks - 1) / blocks;
        for (int j = 0; j < s.columns; j += Panels::kWide) {
            const bool wide = s.columns - j > W;
            const float* b = s.b + int64_t{s.depth} * j;
            for (int i = 0; i < s.rows; i += even) {
                const int r = s.rows - i < even ? s.rows - i : even;
                const Tile run = wide ? tile_for<Vectors>(r) : tile_for<1>(r);
                run(s, s.a + i * s.a_row, b, s.c + i * s.c_row + j);
            }
        }
    }

    // y[j, i] = x[i, j], in blocks of 4 by 4 turned in registers.
    static void transpose(int rows, int cols, const float* x, int64_t x_row, float* y, int64_t y_row) {
        using Four = Simd<4>;
        int i = 0;
        for (; i + 4 <= rows; i += 4, x += 4 * x_row, y += 4) {
            int j = 0;
            for (; j + 4 <= cols; j += 4) {
                const auto a = Four::load(x + j), b = Four::load(x + x_row + j), c = Four::load(x + 2 * x_row + j), d = Four::load(x + 3 * x_row + j);
                const auto ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
                const auto ef = __builtin_shufflevector(a, b, 2, 6, 3, 7), gh = __builtin_shufflevector(c, d, 2, 6, 3, 7);
                Four::store(y + j * y_row, __builtin_shufflevector(ab, cd, 0, 1, 4, 5));
                Four::store(y + (j + 1) * y_row, __builtin_shufflevector(ab, cd, 2, 3, 6, 7));
                Four::store(y + (j + 2) * y_row, __builtin_shufflevector(ef, gh, 0, 1, 4, 5));
                Four::store(y + (j + 3) * y_row, __builtin_shufflevector(ef, gh, 2, 3, 6, 7));
            }
            for (; j < cols; ++j)
                for (int r = 0; r < 4; ++r) y[j * y_row + r] = x[r * x_row + j];
        }
        for (; i < rows; ++i, x += x_row, ++y)
            for (int j = 0; j < cols; ++j) y[j * y_row] = x[j];
    }
};

}  // namespace
}  // namespace glassbox
