// All kernels for one vector width, gathered in a table. Each kernels_*.cpp includes this with another width and is
// compiled for another instruction set.
#pragma once
#include "engine/tensor/kernels_gemm.h"
#include "engine/tensor/kernels_int8.h"
#include "engine/tensor/kernels_unary.h"
#include "engine/tensor/kernels_window.h"

namespace glassbox {
namespace {

template <int W>
struct Loops {
    using E = Elementary<W>;
    using S = Simd<W>;
    using F = typename S::F;

    template <Binary Op>
    static F combine(F a, F b) {
        const F one = S::splat(1.0f);
        if constexpr (Op == Binary::add) return a + b;
        if constexpr (Op == Binary::sub) return a - b;
        if constexpr (Op == Binary::mul) return a * b;
        if constexpr (Op == Binary::div) return a / b;
        if constexpr (Op == Binary::max) return S::max(a, b);
        if constexpr (Op == Binary::min) return S::min(a, b);
        if constexpr (Op == Binary::pow) {
            for (int i = 0; i < W; ++i) a[i] = elementary::pow(a[i], b[i]);
            return a;
        }
        if constexpr (Op == Binary::equal) return S::select(a == b, one, F{});
        if constexpr (Op == Binary::less) return S::select(a < b, one, F{});
        if constexpr (Op == Binary::less_equal) return S::select(a <= b, one, F{});
    }
    static F load_strided(const float* p, int64_t stride, int64_t n) {
        F v = {};
        for (int64_t i = 0; i < n; ++i) v[i] = p[i * stride];
        return v;
    }
    template <Binary Op>
    static void binary(int64_t rows, int64_t cols, const float* a, Strides sa, const float* b, Strides sb, float* out) {
        for (int64_t r = 0; r < rows; ++r, a += sa.row, b += sb.row, out += cols) {
            int64_t i = 0;
            if (sa.col == 1 && sb.col == 1) {
                for (; i + W <= cols; i += W) S::store(out + i, combine<Op>(S::load(a + i), S::load(b + i)));
            } else if (sa.col == 1 && sb.col == 0) {
                const F same = S::splat(*b);
                for (; i + W <= cols; i += W) S::store(out + i, combine<Op>(S::load(a + i), same));
            } else if (sa.col == 0 && sb.col == 1) {
                const F same = S::splat(*a);
                for (; i + W <= cols; i += W) S::store(out + i, combine<Op>(same, S::load(b + i)));
            }
            for (; i < cols; i += W) {
                const int64_t n = cols - i < W ? cols - i : W;
                S::store_part(out + i, combine<Op>(load_strided(a + i * sa.col, sa.col, n), load_strided(b + i * sb.col, sb.col, n)), n);
            }
        }
    }

    static void axpy(int64_t n, float s, const float* x, float* y) {
        int64_t i = 0;
        for (; i + W <= n; i += W) S::store(y + i, S::load(y + i) + S::load(x + i) * s);
        for (; i < n; ++i) y[i] += x[i] * s;
    }
    static void multiply_add(int64_t n, const float* a, const float* b, float* y) {
        int64_t i = 0;
        for (; i + W <= n; i += W) S::store(y + i, S::load(y + i) + S::load(a + i) * S::load(b + i));
        for (; i < n; ++i) y[i] += a[i] * b[i];
    }

    static void add_row(int64_t n, const float* x, float* y) {
        int64_t i = 0;
        for (; i + W <= n; i += W) S::store(y + i, S::load(y + i) + S::load(x + i));
        for (; i < n; ++i) y[i] += x[i];
    }
    static void scatter_add(int64_t count, int64_t width, const int32_t* index, const float* x, float* out) {
        for (int64_t i = 0; i < count; ++i)
            if (index[i] >= 0) add_row(width, x + i * width, out + index[i] * width);
    }
    static void gather(int64_t count, int64_t width, const int32_t* index, const float* x, float* out, bool add) {
        const size_t bytes = sizeof(float) * static_cast<size_t>(width);
        for (int64_t i = 0; i < count; ++i, out += width) {
            if (index[i] < 0) {
                if (!add) std::memset(out, 0, bytes);
            } else if (add) {
                add_row(width, x + index[i] * width, out);
            } else {
                std::memcpy(out, x + index[i] * width, bytes);
            }
        }
    }

    template <Reduce Op>
    static constexpr float identity() {
        return Op == Reduce::max ? -__builtin_inff() : Op == Reduce::min ? __builtin_inff() : 0.0f;
    }
    template <Reduce Op, class T>
    static T fold(T sum, T x) {
        if constexpr (Op == Reduce::sum) return sum + x;
        if constexpr (Op == Reduce::sum_squares) return sum + x * x;
        if constexpr (Op == Reduce::max) return ((sum > x) | (sum != sum)) ? sum : x;
        if constexpr (Op == Reduce::min) return ((sum < x) | (sum != sum)) ? sum : x;
    }
    // How two partial results combine.
    template <Reduce Op>
    static float join(float a, float b) {
        return fold<Op == Reduce::sum_squares ? Reduce::sum : Op, float>(a, b);
    }
    // next(i, n) gives the n <= W values from i on; those beyond n must read as `fill`.
    template <Reduce Op, class Next>
    static float lanes(int64_t n, Next next) {
        Lanes16<W> sums(identity<Op>());
        int64_t i = 0;
        for (; i + 16 <= n; i += 16)
            for (int p = 0; p < Lanes16<W>::kParts; ++p) sums.part[p] = fold<Op, F>(sums.part[p], next(i + p * W, W));
        for (int p = 0; i < n; i += W, ++p) sums.part[p] = fold<Op, F>(sums.part[p], next(i, n - i < W ? n - i : W));
        return sums.reduce(join<Op>);
    }
    static F load_filled(const float* x, int64_t n, float fill) {
        if (n == W) return S::load(x);
        F v = S::splat(fill);
        for (int64_t i = 0; i < n; ++i) v[i] = x[i];
        return v;
    }
    template <Reduce Op>
    static float reduce(int64_t n, const float* x) {
        return lanes<Op>(n, [x](int64_t i, int64_t count) { return load_filled(x + i, count, identity<Op>()); });
    }
    static float dot(int64_t n, const float* a, const float* b) {
        return lanes<Reduce::sum>(
            n, [a, b](int64_t i, int64_t count) { return load_filled(a + i, count, 0.0f) * load_filled(b + i, count, 0.0f); });
    }
    template <Reduce Op>
    static void reduce_rows(int64_t rows, int64_t cols, const float* x, int64_t stride, float* out, bool accumulate) {
        for (int64_t j = 0; j < cols; j += W) {
            const int64_t n = cols - j < W ? cols - j : W;
            F sum = accumulate ? load_filled(out + j, n, 0.0f) : S::splat(identity<Op>());
            if (n == W) {
                for (int64_t i = 0; i < rows; ++i) sum = fold<Op, F>(sum, S::load(x + i * stride + j));
                S::store(out + j, sum);
            } else {
                for (int64_t i = 0; i < rows; ++i) sum = fold<Op, F>(sum, S::load_part(x + i * stride + j, n));
                S::store_part(out + j, sum, n);
            }
        }
    }

    static void softmax(int64_t rows, int64_t cols, const float* x, float* y, bool logarithm) {
        for (int64_t r = 0; r < rows; ++r, x += cols, y += cols) {
            float top = reduce<Reduce::max>(cols, x);
            if (top == -E::kInfinity) top = 0.0f;  // a row that is masked as a whole
            const float sum = lanes<Reduce::sum>(cols, [x, y, top, logarithm](int64_t i, int64_t n) {
                const F e = E::exp(load_filled(x + i, n, -E::kInfinity) - top);
                if (!logarithm) S::store_part(y + i, e, n);
                return e;
            });
            if (logarithm) {
                const float shift = top + elementary::log(sum);
                for (int64_t i = 0; i < cols; ++i) y[i] = x[i] - shift;
            } else if (sum > 0.0f || sum != sum) {
                for (int64_t i = 0; i < cols; ++i) y[i] = y[i] / sum;
            }
        }
    }

    // Kingma and Ba 2015; decoupled decay by Loshchilov and Hutter 2019; in PyTorch's order of operations.
    static F adam_lanes(F value, F grad, F& m, F& v, const AdamStep& s) {
        m = m * s.beta1 + grad * (1.0f - s.beta1);
        v = v * s.beta2 + grad * grad * (1.0f - s.beta2);
        const F scale = E::sqrt(v / s.correction2) + s.epsilon;
        return value - value * (s.rate * s.decay) - (m / s.correction1) / scale * s.rate;
    }
    static void adam(int64_t n, float* value, const float* grad, float* m, float* v, const AdamStep& s) {
        int64_t i = 0;
        for (; i + W <= n; i += W) {
            F first = S::load(m + i), second = S::load(v + i);
            S::store(value + i, adam_lanes(S::load(value + i), S::load(grad + i), first, second, s));
            S::store(m + i, first);
            S::store(v + i, second);
        }
        if (i < n) {
            const int64_t r = n - i;
            F first = S::load_part(m + i, r), second = S::load_part(v + i, r);
            S::store_part(value + i, adam_lanes(S::load_part(value + i, r), S::load_part(grad + i, r), first, second, s), r);
            S::store_part(m + i, first, r);
            S::store_part(v + i, second, r);
        }
    }

    // As half_to_float and bfloat_to_float (half.cpp), lane by lane.
    static void widen(int64_t n, const uint16_t* x, float* y, bool bfloat) {
        using H = typename VectorTypes<W>::H;
        using U = typename S::U;
        const auto wide = [bfloat](H h) -> F {
            const U bits = __builtin_convertvector(h, U);
            if (bfloat) return (F)(bits << 16);
            const U sign = (bits & 0x8000u) << 16, rest = (bits & 0x7FFFu) << 13;
            const U finite = (U)((F)rest * S::splat(0x1p112f)), special = rest | 0x7F800000u;
            return (F)(sign | ((U)(rest >= 0x0F800000u) & special) | ((U)(rest < 0x0F800000u) & finite));
        };
        int64_t i = 0;
        H h;
        for (; i + W <= n; i += W) {
            std::memcpy(&h, x + i, sizeof h);
            S::store(y + i, wide(h));
        }
        if (i < n) {
            h = H{};
            std::memcpy(&h, x + i, sizeof(uint16_t) * static_cast<size_t>(n - i));
            S::store_part(y + i, wide(h), n - i);
        }
    }

    template <int... Ops>
    struct Sequence {};
    template <int N, int... Ops>
    struct Count : Count<N - 1, N - 1, Ops...> {};
    template <int... Ops>
    struct Count<0, Ops...> {
        using Type = Sequence<Ops...>;
    };
    template <int... U, int... B, int... R>
    static constexpr Kernels table(Isa isa, Sequence<U...>, Sequence<B...>, Sequence<R...>) {
        using Strips = StripBlocks<W, GB_GEMM_TILE>;
        return {isa,
                W,
                {UnaryOp<W, static_cast<Unary>(U)>::run...},
                {UnaryOp<W, static_cast<Unary>(U)>::run_grad...},
                {binary<static_cast<Binary>(B)>...},
                add_row,
                axpy,
                multiply_add,
                scatter_add,
                gather,
                {reduce<static_cast<Reduce>(R)>...},
                dot,
                {reduce_rows<static_cast<Reduce>(R)>...},
                softmax,
                GemmBlocks<W, GB_GEMM_TILE>::gemm,
                Strips::strip,
                GemmBlocks<W, GB_GEMM_TILE>::pack_columns,
                Strips::transpose,
                dot_int8,
                widen,
                adam};
    }
    static constexpr Kernels table(Isa isa) {
        return table(isa, typename Count<static_cast<int>(Unary::count)>::Type{},
                     typename Count<static_cast<int>(Binary::count)>::Type{},
                     typename Count<static_cast<int>(Reduce::count)>::Type{});
    }
};

}  // namespace
}  // namespace glassbox
