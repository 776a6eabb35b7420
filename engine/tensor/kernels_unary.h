// The functions of one variable and their derivatives, for one vector width. Kernel sources only.
#pragma once
#include "engine/tensor/elementary.h"
#include "engine/tensor/elementary_simd.h"
#include "engine/tensor/kernels.h"

namespace glassbox {
namespace {

template <int W, Unary Op>
struct UnaryOp {
    using E = Elementary<W>;
    using F = typename E::F;

    template <class Scalar>
    static F each(F x, Scalar function) {
        for (int i = 0; i < W; ++i) x[i] = function(x[i]);
        return x;
    }
    static F gelu_tanh_inner(F x) { return (x + x * x * x * 0.044715f) * 0.7978845608f; }

    static F value(F x, [[maybe_unused]] float p, [[maybe_unused]] float q) {
        if constexpr (Op == Unary::neg) return -x;
        if constexpr (Op == Unary::abs) return E::abs(x);
        if constexpr (Op == Unary::square) return x * x;
        if constexpr (Op == Unary::reciprocal) return 1.0f / x;
        if constexpr (Op == Unary::sqrt) return E::sqrt(x);
        if constexpr (Op == Unary::exp) return E::exp(x);
        if constexpr (Op == Unary::log) return E::log(x);
        if constexpr (Op == Unary::log1p) return E::log1p(x);
        if constexpr (Op == Unary::sin) return each(x, elementary::sin);
        if constexpr (Op == Unary::cos) return each(x, elementary::cos);
        if constexpr (Op == Unary::tanh) return E::tanh(x);
        if constexpr (Op == Unary::sigmoid) return E::sigmoid(x);
        if constexpr (Op == Unary::erf) return E::erf(x);
        if constexpr (Op == Unary::relu) return E::select(x <= 0.0f, F{}, x);
        if constexpr (Op == Unary::gelu) return x * 0.5f * (E::erf(x * 0.7071067812f) + 1.0f);
        if constexpr (Op == Unary::gelu_tanh) return x * 0.5f * (E::tanh(gelu_tanh_inner(x)) + 1.0f);
        if constexpr (Op == Unary::silu) return x * E::sigmoid(x);
        if constexpr (Op == Unary::softplus) return E::softplus(x);
        if constexpr (Op == Unary::sign) return E::select(x == 0.0f, x, E::select(x != x, x, E::copysign(E::splat(1.0f), x)));
        if constexpr (Op == Unary::add_scalar) return x + p;
        if constexpr (Op == Unary::scale) return x * p;
        if constexpr (Op == Unary::leaky_relu) return E::select(x > 0.0f, x, x * p);
        if constexpr (Op == Unary::power) return each(x, [p](float v) { return elementary::pow(v, p); });
        if constexpr (Op == Unary::clamp) return E::select(x < p, E::splat(p), E::select(x > q, E::splat(q), x));
    }

    static F derivative([[maybe_unused]] F x, [[maybe_unused]] F y, [[maybe_unused]] float p, [[maybe_unused]] float q) {
        const F one = E::splat(1.0f);
        if constexpr (Op == Unary::neg) return -one;
        if constexpr (Op == Unary::abs) return E::select(x == 0.0f, F{}, E::copysign(one, x));
        if constexpr (Op == Unary::square) return x + x;
        if constexpr (Op == Unary::reciprocal) return -(y * y);
        if constexpr (Op == Unary::sqrt) return 0.5f / y;
        if constexpr (Op == Unary::exp) return y;
        if constexpr (Op == Unary::log) return 1.0f / x;
        if constexpr (Op == Unary::log1p) return 1.0f / (x + 1.0f);
        if constexpr (Op == Unary::sin) return each(x, elementary::cos);
        if constexpr (Op == Unary::cos) return -each(x, elementary::sin);
        if constexpr (Op == Unary::tanh) return 1.0f - y * y;
        if constexpr (Op == Unary::sigmoid) return y * (1.0f - y);
        if constexpr (Op == Unary::erf) return E::exp(-(x * x)) * 1.1283791671f;
        if constexpr (Op == Unary::relu) return E::select(x > 0.0f, one, F{});
        if constexpr (Op == Unary::gelu) {
            // Normal distribution and its density.
            const F below = (E::erf(x * 0.7071067812f) + 1.0f) * 0.5f;
            return below + x * E::exp(x * x * -0.5f) * 0.3989422804f;
        }
        if constexpr (Op == Unary::gelu_tanh) {
            const F t = E::tanh(gelu_tanh_inner(x));
            const F slope = (x * x * 0.134145f + 1.0f) * 0.7978845608f;
            return (t + 1.0f) * 0.5f + x * 0.5f * (1.0f - t * t) * slope;
        }
        if constexpr (Op == Unary::silu) {
            const F s = E::sigmoid(x);
            return s * (x * (1.0f - s) + 1.0f);
        }
        if constexpr (Op == Unary::softplus) return E::sigmoid(x);
        if constexpr (Op == Unary::sign) return F{};
        if constexpr (Op == Unary::add_scalar) return one;
        if constexpr (Op == Unary::scale) return E::splat(p);
        if constexpr (Op == Unary::leaky_relu) return E::select(x > 0.0f, one, E::splat(p));
        if constexpr (Op == Unary::power) return each(x, [p](float v) { return p * elementary::pow(v, p - 1.0f); });
        if constexpr (Op == Unary::clamp) return E::select((x < p) | (x > q), F{}, one);
    }

    static void run(int64_t n, const float* x, float* y, float p, float q) {
        int64_t i = 0;
        for (; i + W <= n; i += W) E::store(y + i, value(E::load(x + i), p, q));
        if (i < n) E::store_part(y + i, value(E::load_part(x + i, n - i), p, q), n - i);
    }
    static void run_grad(int64_t n, const float* g, const float* x, const float* y, float* dx, bool accumulate, float p,
                         float q) {
        int64_t i = 0;
        for (; i + W <= n; i += W) {
            const F d = E::load(g + i) * derivative(E::load(x + i), E::load(y + i), p, q);
            E::store(dx + i, accumulate ? E::load(dx + i) + d : d);
        }
        if (i < n) {
            const int64_t r = n - i;
            const F d = E::load_part(g + i, r) * derivative(E::load_part(x + i, r), E::load_part(y + i, r), p, q);
            E::store_part(dx + i, accumulate ? E::load_part(dx + i, r) + d : d, r);
        }
    }
};

}  // namespace
}  // namespace glassbox
