// The matrix product for one vector width; see Gemm in kernels.h for the order of its sums. Kernel sources only.
//
// A register tile of kRows x kVectors vectors walks over k; every element of C keeps one running sum that starts from
// its initial value, so neither the tile, nor the blocking over k (which reloads C), nor packing changes a bit.
#pragma once
#include "engine/tensor/kernels.h"
#include "engine/tensor/simd.h"

namespace glassbox {
namespace {

inline constexpr int kGemmDepth = 256;    // k in a block: a panel of B stays in the first-level cache
inline constexpr int kGemmColumns = 512;  // n in a block: the packed B stays in the second-level cache
inline constexpr int kGemmRows = 96;      // m in a block of packed A

inline constexpr int64_t round_up(int64_t n, int64_t unit) { return (n + unit - 1) / unit * unit; }

template <int W, int Rows>
struct GemmBlocks {
    using S = Simd<W>;
    using F = typename S::F;
    static constexpr int kWide = 2 * W;

    // out[R x V W] = init + A[R x depth] B[depth x V W]
    template <int R, int V>
    static void tile(int depth, const float* a, int64_t a_row, int64_t a_col, const float* b, int64_t b_row,
                     const float* init, int64_t init_row, float* out, int64_t out_row) {
        F sum[R][V];
        for (int i = 0; i < R; ++i)
            for (int j = 0; j < V; ++j) sum[i][j] = S::load(init + i * init_row + j * W);
        for (int k = 0; k < depth; ++k) {
            F row[V];
            for (int j = 0; j < V; ++j) row[j] = S::load(b + j * W);
            for (int i = 0; i < R; ++i) {
                const F factor = S::splat(a[i * a_row]);
                for (int j = 0; j < V; ++j) sum[i][j] += factor * row[j];
            }
            a += a_col;
            b += b_row;
        }
        for (int i = 0; i < R; ++i)
            for (int j = 0; j < V; ++j) S::store(out + i * out_row + j * W, sum[i][j]);
    }
    using Tile = void (*)(int, const float*, int64_t, int64_t, const float*, int64_t, const float*, int64_t, float*, int64_t);
    template <int V>
    static Tile tile_for(int rows) {
        static constexpr Tile table[] = {tile<1, V>, tile<2, V>, tile<3, V>, tile<4, V>, tile<5, V>, tile<6, V>};
        static_assert(Rows <= 6);
        return table[rows - 1];
    }

    struct Operand {
        const float* data;
        int64_t row, col;
    };

    // Panel p of `panel` columns (or rows) holds element (k, j) at [p][k][j]; the last panel is padded with zeros.
    static void pack(int depth, int count, int panel, const float* x, int64_t along, int64_t across, float* out) {
        for (int p = 0; p < count; p += panel) {
            const int width = count - p < panel ? count - p : panel;
            const float* source = x + p * across;
            if (across == 1 && width == panel) {
                for (int k = 0; k < depth; ++k) std::memcpy(out + int64_t{k} * panel, source + k * along, sizeof(float) * static_cast<size_t>(panel));
            } else {
                for (int j = 0; j < width; ++j)
                    for (int k = 0; k < depth; ++k) out[int64_t{k} * panel + j] = source[j * across + k * along];
                for (int j = width; j < panel; ++j)
                    for (int k = 0; k < depth; ++k) out[int64_t{k} * panel + j] = 0.0f;
            }
            out += int64_t{depth} * panel;
        }
    }

    // One panel of V vectors (of which `cols` columns count) for all `rows` rows of A.
    template <int V>
    static void panel(int rows, int cols, int depth, const Operand& a, int64_t a_panel, const float* b, int64_t b_row,
                      const float* init, int64_t init_row, float* c, int64_t c_row) {
        for (int i = 0; i < rows; i += Rows) {
            const int r = rows - i < Rows ? rows - i : Rows;
            const float* start = a_panel > 0 ? a.data + (i / Rows) * a_panel : a.data + i * a.row;
            const Tile run = tile_for<V>(r);
            float* out = c + i * c_row;
            const float* from = init + i * init_row;
            if (cols == V * W) {
                run(depth, start, a.row, a.col, b, b_row, from, init_row, out, c_row);
            } else {
                float edge[Rows * V * W];
                for (int x = 0; x < r; ++x)
                    for (int y = 0; y < V * W; ++y) edge[x * V * W + y] = y < cols ? from[x * init_row + y] : 0.0f;
                run(depth, start, a.row, a.col, b, b_row, edge, V * W, edge, V * W);
                for (int x = 0; x < r; ++x)
                    for (int y = 0; y < cols; ++y) out[x * c_row + y] = edge[x * V * W + y];
            }
        }
    }

    static void gemm(const Gemm& g, float* scratch) {
        static constexpr float zeros[kGemmColumns] = {};
        const bool large = int64_t{g.n} * g.k > 4096;
        float* packed_b = scratch;
        float* packed_a = scratch + int64_t{g.k < kGemmDepth ? g.k : kGemmDepth} * round_up(g.n < kGemmColumns ? g.n : kGemmColumns, kWide);
        const bool pack_all_b = g.b_col != 1 || (large && g.m > 2 * Rows);
        const bool pack_a = large && g.n > 2 * kWide && g.m >= Rows;
        for (int jc = 0; jc < g.n; jc += kGemmColumns) {
            const int nc = g.n - jc < kGemmColumns ? g.n - jc : kGemmColumns;
            int pc = 0;
            do {
                const int kc = g.k - pc < kGemmDepth ? g.k - pc : kGemmDepth;
                const float* b = g.b + pc * g.b_row + jc * g.b_col;
                // Full panels are read in place where that is as good; a padded last one is always packed.
                const int in_place = pack_all_b ? 0 : nc / kWide * kWide;
                if (in_place < nc) pack_columns(kc, nc - in_place, b + in_place * g.b_col, g.b_row, g.b_col, packed_b);
                const bool first = pc == 0 && !g.accumulate;
                for (int ic = 0; ic < g.m; ic += kGemmRows) {
                    const int mc = g.m - ic < kGemmRows ? g.m - ic : kGemmRows;
                    Operand a{g.a + ic * g.a_row + pc * g.a_col, g.a_row, g.a_col};
                    int64_t a_panel = 0;
                    if (pack_a) {
                        pack(kc, mc, Rows, a.data, g.a_col, g.a_row, packed_a);
                        a = {packed_a, 1, Rows};
                        a_panel = int64_t{kc} * Rows;
                    }
                    float* c = g.c + ic * g.c_row + jc;
                    for (int j = 0; j < nc; j += kWide) {
                        const int cols = nc - j < kWide ? nc - j : kWide;
                        const float* init = !first ? c + j : g.bias != nullptr ? g.bias + jc + j : zeros;
                        const int64_t init_row = first ? 0 : g.c_row;
                        const bool direct = j < in_place;
                        const float* panel_b = direct ? b + j : packed_b + int64_t{kc} * (j - in_place);
                        if (cols > W) {
                            panel<2>(mc, cols, kc, a, a_panel, panel_b, direct ? g.b_row : kWide, init, init_row, c + j, g.c_row);
                        } else {
                            panel<1>(mc, cols, kc, a, a_panel, panel_b, direct ? g.b_row : W, init, init_row, c + j, g.c_row);
                        }
                    }
                }
                pc += kc;
            } while (pc < g.k);
        }
    }

  private:
    // Panels of two vectors; a remainder that fits one vector gets a panel of one.
    static void pack_columns(int depth, int count, const float* b, int64_t along, int64_t across, float* out) {
        const int rest = count % kWide, wide = rest > 0 && rest <= W ? count - rest : count;
        pack(depth, wide, kWide, b, along, across, out);
        if (wide < count) pack(depth, count - wide, W, b + wide * across, along, across, out + int64_t{depth} * wide);
    }
};

}  // namespace
}  // namespace glassbox
