// The matrix product for one vector width; see Gemm in kernels.h for the order of its sums. Kernel sources only.
//
// A register tile of Rows x Vectors vectors walks over k; every element of C keeps one running sum that starts from
// its initial value, so neither the tile, nor the blocking over k (which reloads C), nor packing changes a bit.
#pragma once
#include "engine/tensor/kernels.h"
#include "engine/tensor/kernels_tables.h"
#include "engine/tensor/simd.h"

// So that the sums of a tile live in registers from its first line to its last.
#if defined(__clang__)
#define GB_UNROLL _Pragma("unroll")
#else
#define GB_UNROLL _Pragma("GCC unroll 16")
#endif

namespace glassbox {
namespace {

inline constexpr int64_t round_up(int64_t n, int64_t unit) { return (n + unit - 1) / unit * unit; }

// Rows x Vectors: the largest tile whose sums fit the registers, with the fewest loads per product.
template <int W, int Rows, int Vectors>
struct GemmBlocks {
    using S = Simd<W>;
    using F = typename S::F;
    static constexpr int kWide = Vectors * W;
    static_assert((Vectors == 1 || Vectors == 2) && kGemmRows % Rows == 0 && kGemmWidest % kWide == 0);

    // out[R x V W] = init + A[R x depth] B[depth x V W]; when PartialC, the last vector has only `last`
    // columns; when PartialB, B ends there too, otherwise it is padded.
    template <int R, int V, bool PartialC, bool PartialB>
    static void tile(int depth, const float* a, int64_t a_row, int64_t a_col, const float* b, int64_t b_row,
                     const float* init, int64_t init_row, float* out, int64_t out_row, int last) {
        const auto get = [last](bool partial, const float* p) { return partial ? S::load_part(p, last) : S::load(p); };
        F sum[R][V];
        GB_UNROLL for (int i = 0; i < R; ++i)
            GB_UNROLL for (int j = 0; j < V; ++j) sum[i][j] = get(PartialC && j == V - 1, init + i * init_row + j * W);
        for (int k = 0; k < depth; ++k) {
            F row[V];
            GB_UNROLL for (int j = 0; j < V; ++j) row[j] = get(PartialB && j == V - 1, b + j * W);
            GB_UNROLL for (int i = 0; i < R; ++i) {
                const F factor = S::splat(a[i * a_row]);
                GB_UNROLL for (int j = 0; j < V; ++j) sum[i][j] += factor * row[j];
            }
            a += a_col;
            b += b_row;
        }
        GB_UNROLL for (int i = 0; i < R; ++i) {
            GB_UNROLL for (int j = 0; j < V; ++j) {
                if (PartialC && j == V - 1) S::store_part(out + i * out_row + j * W, sum[i][j], last);
                else S::store(out + i * out_row + j * W, sum[i][j]);
            }
        }
    }
    using Tile = void (*)(int, const float*, int64_t, int64_t, const float*, int64_t, const float*, int64_t, float*, int64_t, int);
    template <int V, bool PartialC, bool PartialB>
    static Tile tile_for(int rows) {
        // Rows above the table's own are never asked for; the entries only fill it.
        static constexpr Tile table[] = {
            tile<1, V, PartialC, PartialB>,          tile<2, V, PartialC, PartialB>,          tile<3, V, PartialC, PartialB>,
            tile<4, V, PartialC, PartialB>,          tile<at_most(5), V, PartialC, PartialB>,  tile<at_most(6), V, PartialC, PartialB>,
            tile<at_most(7), V, PartialC, PartialB>, tile<at_most(8), V, PartialC, PartialB>,  tile<at_most(9), V, PartialC, PartialB>,
            tile<at_most(10), V, PartialC, PartialB>, tile<at_most(11), V, PartialC, PartialB>, tile<at_most(12), V, PartialC, PartialB>};
        static_assert(Rows >= 4 && Rows <= 12);
        return table[rows - 1];
    }
    static constexpr int at_most(int rows) { return rows < Rows ? rows : Rows; }

    struct Operand {
        const float* data;
        int64_t row, col;
    };

    // Four lines that are contiguous along k become columns of a panel, 4 by 4 turned in registers.
    static void pack_four(int depth, int panel, const float* x, int64_t across, float* out) {
        using Four = Simd<4>;
        int k = 0;
        for (; k + 4 <= depth; k += 4, out += 4 * int64_t{panel}) {
            const auto a = Four::load(x + k), b = Four::load(x + across + k), c = Four::load(x + 2 * across + k),
                       d = Four::load(x + 3 * across + k);
            const auto ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
            const auto ef = __builtin_shufflevector(a, b, 2, 6, 3, 7), gh = __builtin_shufflevector(c, d, 2, 6, 3, 7);
            Four::store(out, __builtin_shufflevector(ab, cd, 0, 1, 4, 5));
            Four::store(out + panel, __builtin_shufflevector(ab, cd, 2, 3, 6, 7));
            Four::store(out + 2 * int64_t{panel}, __builtin_shufflevector(ef, gh, 0, 1, 4, 5));
            Four::store(out + 3 * int64_t{panel}, __builtin_shufflevector(ef, gh, 2, 3, 6, 7));
        }
        for (; k < depth; ++k, out += panel)
            for (int j = 0; j < 4; ++j) out[j] = x[j * across + k];
    }

    // Panel p of `panel` columns (or rows) holds element (k, j) at [p][k][j]; the last panel is padded with zeros.
    static void pack(int depth, int count, int panel, const float* x, int64_t along, int64_t across, float* out) {
        for (int p = 0; p < count; p += panel) {
            const int width = count - p < panel ? count - p : panel;
            const float* source = x + p * across;
            if (across == 1 && width == panel) {
                for (int k = 0; k < depth; ++k) std::memcpy(out + int64_t{k} * panel, source + k * along, sizeof(float) * static_cast<size_t>(panel));
            } else {
                int j = 0;
                for (; along == 1 && j + 4 <= width; j += 4) pack_four(depth, panel, source + j * across, across, out + j);
                for (; j < width; ++j)
                    for (int k = 0; k < depth; ++k) out[int64_t{k} * panel + j] = source[j * across + k * along];
                for (j = width; j < panel; ++j)
                    for (int k = 0; k < depth; ++k) out[int64_t{k} * panel + j] = 0.0f;
            }
            out += int64_t{depth} * panel;
        }
    }

    // Panels of two vectors; a remainder that fits one vector gets a panel of one.
    static void pack_columns(int depth, int count, const float* b, int64_t along, int64_t across, float* out) {
        const int rest = count % kWide, wide = rest > 0 && rest <= W ? count - rest : count;
        pack(depth, wide, kWide, b, along, across, out);
        if (wide < count) pack(depth, count - wide, W, b + wide * across, along, across, out + int64_t{depth} * wide);
    }

    // One panel of V vectors (of which `cols` columns count) for all `rows` rows of A.
    template <int V>
    static void panel(int rows, int cols, int depth, const Operand& a, int64_t a_panel, const float* b, int64_t b_row, bool b_padded,
                      const float* init, int64_t init_row, float* c, int64_t c_row) {
        for (int i = 0; i < rows; i += Rows) {
            const int r = rows - i < Rows ? rows - i : Rows;
            const float* start = a_panel > 0 ? a.data + (i / Rows) * a_panel : a.data + i * a.row;
            const Tile run = cols == V * W ? tile_for<V, false, false>(r) : b_padded ? tile_for<V, true, false>(r) : tile_for<V, true, true>(r);
            // The rows of C that come next, while this tile computes.
            for (int x = i + Rows; depth > 64 && x < i + 2 * Rows && x < rows; ++x) __builtin_prefetch(c + x * c_row);
            run(depth, start, a.row, a.col, b, b_row, init + i * init_row, init_row, c + i * c_row, c_row, cols - (V - 1) * W);
        }
    }

    // One row times a matrix whose rows are contiguous: eight rows of B at a time run along all columns, so that
    // memory is read in long streams.
    static void row_times(const Gemm& g) {
        const auto bytes = sizeof(float) * static_cast<size_t>(g.n);
        if (!g.accumulate) {
            if (g.bias != nullptr) std::memcpy(g.c, g.bias, bytes);
            else std::memset(g.c, 0, bytes);
        }
        int k = 0;
        for (; k + 8 <= g.k; k += 8) add_rows<8>(g, k);
        for (; k < g.k; ++k) add_rows<1>(g, k);
    }
    template <int Count>
    static void add_rows(const Gemm& g, int k) {
        F factor[Count];
        const float* row[Count];
        for (int i = 0; i < Count; ++i) {
            factor[i] = S::splat(g.a[(k + i) * g.a_col]);
            row[i] = g.b + (k + i) * g.b_row;
        }
        int j = 0;
        for (; j + W <= g.n; j += W) {
            F sum = S::load(g.c + j);
            for (int i = 0; i < Count; ++i) sum += factor[i] * S::load(row[i] + j);
            S::store(g.c + j, sum);
        }
        if (j < g.n) {
            const int n = g.n - j;
            F sum = S::load_part(g.c + j, n);
            for (int i = 0; i < Count; ++i) sum += factor[i] * S::load_part(row[i] + j, n);
            S::store_part(g.c + j, sum, n);
        }
    }

    // One row times a matrix that is stored transposed: its columns are contiguous, and each sum goes along one of them in
    // order. Blocks of 4 columns by 4 are turned in registers, so that 4 sums advance at once.
    static void row_times_columns(const Gemm& g) {
        constexpr int kGroups = 4, kAtOnce = 4 * kGroups;
        using Four = Simd<4>;
        int j = 0;
        for (; j + kAtOnce <= g.n; j += kAtOnce) {
            float edge[kAtOnce];
            for (int c = 0; c < kAtOnce; ++c) edge[c] = initial(g, j + c);
            typename Four::F sum[kGroups];
            GB_UNROLL for (int q = 0; q < kGroups; ++q) sum[q] = Four::load(edge + 4 * q);
            const float* column = g.b + j * g.b_col;
            int k = 0;
            for (; k + 4 <= g.k; k += 4) {
                GB_UNROLL for (int q = 0; q < kGroups; ++q) {
                    const float* from = column + 4 * q * g.b_col + k;
                    const auto a = Four::load(from), b = Four::load(from + g.b_col), c = Four::load(from + 2 * g.b_col),
                               d = Four::load(from + 3 * g.b_col);
                    const auto ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
                    const auto ef = __builtin_shufflevector(a, b, 2, 6, 3, 7), gh = __builtin_shufflevector(c, d, 2, 6, 3, 7);
                    sum[q] += __builtin_shufflevector(ab, cd, 0, 1, 4, 5) * Four::splat(g.a[k * g.a_col]);
                    sum[q] += __builtin_shufflevector(ab, cd, 2, 3, 6, 7) * Four::splat(g.a[(k + 1) * g.a_col]);
                    sum[q] += __builtin_shufflevector(ef, gh, 0, 1, 4, 5) * Four::splat(g.a[(k + 2) * g.a_col]);
                    sum[q] += __builtin_shufflevector(ef, gh, 2, 3, 6, 7) * Four::splat(g.a[(k + 3) * g.a_col]);
                }
            }
            GB_UNROLL for (int q = 0; q < kGroups; ++q) Four::store(edge + 4 * q, sum[q]);
            for (int c = 0; c < kAtOnce; ++c) g.c[j + c] = along_column(g, j + c, k, edge[c]);
        }
        for (; j < g.n; ++j) g.c[j] = along_column(g, j, 0, initial(g, j));
    }
    // One row times a packed matrix. As many panels at once as give eight vectors of sums, which stay in registers.
    static void row_times_panels(const Gemm& g) {
        constexpr int kParts = kPanel / W, kAtOnce = kParts < 8 ? 8 / kParts : 1;
        const int64_t panel = int64_t{kPanel} * g.k;
        const int whole = g.n / kPanel * kPanel;
        int j = 0;
        for (; j + kAtOnce * kPanel <= whole; j += kAtOnce * kPanel) panels<kAtOnce>(g, j, panel);
        for (; j < whole; j += kPanel) panels<1>(g, j, panel);
        const int left = g.n - whole;
        for (; j < g.n; j += W) {  // the last panel is narrower, and so are its rows
            const int n = g.n - j < W ? g.n - j : W;
            F sum = initial_part(g, j, n);
            const float* from = g.b + g.k * int64_t{whole} + (j - whole);
            for (int k = 0; k < g.k; ++k, from += left) sum += S::splat(g.a[k * g.a_col]) * S::load_part(from, n);
            S::store_part(g.c + j, sum, n);
        }
    }
    template <int Count>
    static void panels(const Gemm& g, int j, int64_t panel) {
        constexpr int kParts = kPanel / W;
        F sum[Count][kParts];
        GB_UNROLL for (int p = 0; p < Count; ++p)
            GB_UNROLL for (int i = 0; i < kParts; ++i) sum[p][i] = initial_part(g, j + p * kPanel + i * W, W);
        const float* from = g.b + g.k * int64_t{j};
        const float* a = g.a;
        for (int k = 0; k < g.k; ++k, from += kPanel, a += g.a_col) {
            const F factor = S::splat(*a);
            GB_UNROLL for (int p = 0; p < Count; ++p)
                GB_UNROLL for (int i = 0; i < kParts; ++i) sum[p][i] += factor * S::load(from + p * panel + i * W);
        }
        GB_UNROLL for (int p = 0; p < Count; ++p)
            GB_UNROLL for (int i = 0; i < kParts; ++i) S::store(g.c + j + p * kPanel + i * W, sum[p][i]);
    }
    static F initial_part(const Gemm& g, int j, int n) {
        return g.accumulate ? S::load_part(g.c + j, n) : g.bias != nullptr ? S::load_part(g.bias + j, n) : S::splat(0.0f);
    }

    static float along_column(const Gemm& g, int j, int k, float sum) {
        for (; k < g.k; ++k) sum += g.a[k * g.a_col] * g.b[j * g.b_col + k];
        return sum;
    }
    static float initial(const Gemm& g, int j) { return g.accumulate ? g.c[j] : g.bias != nullptr ? g.bias[j] : 0.0f; }

    static void gemm(const Gemm& g, float* scratch) {
        static constexpr float zeros[kWide] = {};
        if (g.m == 1 && g.b_panels) return row_times_panels(g);
        if (g.m == 1 && g.b_col == 1) return row_times(g);
        if (g.m == 1 && g.b_row == 1) return row_times_columns(g);
        const bool large = int64_t{g.n} * g.k > 4096;
        // Vectors that do not straddle cache lines: the scratch has room to spare.
        float* packed_b = scratch + (64 - (reinterpret_cast<uintptr_t>(scratch) & 63)) % 64 / sizeof(float);
        float* packed_a = packed_b + int64_t{g.k < kGemmDepth ? g.k : kGemmDepth} * round_up(g.n < kGemmColumns ? g.n : kGemmColumns, kWide);
        // With 4 lanes a partial vector is put together from pieces: better once than in every step.
        const bool pack_b = !g.b_panels && (g.b_col != 1 || (large && g.m > 2 * Rows) || (W == 4 && g.n % W != 0 && g.m > Rows));
        const bool pack_a = large && g.n > 2 * kWide && g.m >= Rows;
        for (int jc = 0; jc < g.n; jc += kGemmColumns) {
            const int nc = g.n - jc < kGemmColumns ? g.n - jc : kGemmColumns;
            int pc = 0;
            do {
                const int kc = g.k - pc < kGemmDepth ? g.k - pc : kGemmDepth;
                const float* b = g.b + pc * g.b_row + jc * g.b_col;
                if (pack_b) pack_columns(kc, nc, b, g.b_row, g.b_col, packed_b);
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
                        const float* panel_b = pack_b ? packed_b + int64_t{kc} * j : b + j;
                        int64_t b_row = pack_b ? (cols > W ? kWide : W) : g.b_row;
                        if (g.b_panels) {
                            const int column = jc + j, start = column / kPanel * kPanel;
                            b_row = g.n - start < kPanel ? g.n - start : kPanel;
                            panel_b = g.b + int64_t{start} * g.k + pc * b_row + (column - start);
                        }
                        if (cols > W) {
                            panel<Vectors>(mc, cols, kc, a, a_panel, panel_b, b_row, pack_b, init, init_row, c + j, g.c_row);
                        } else {
                            panel<1>(mc, cols, kc, a, a_panel, panel_b, b_row, pack_b, init, init_row, c + j, g.c_row);
                        }
                    }
                }
                pc += kc;
            } while (pc < g.k);
        }
    }
};

}  // namespace
}  // namespace glassbox
