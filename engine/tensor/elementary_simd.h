// The elementary functions, lane by lane; see elementary.h for what they promise. Kernel sources only.
#pragma once
#include "engine/tensor/simd.h"

namespace glassbox {
namespace {

template <int W>
struct Elementary : Simd<W> {
    using S = Simd<W>;
    using F = typename S::F;
    using I = typename S::I;
    using U = typename S::U;
    using S::abs;
    using S::bits;
    using S::from_bits;
    using S::select;
    using S::splat;
    using S::splat_int;

    static constexpr float kRoundMagic = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer in the low bits
    static constexpr float kInfinity = __builtin_inff();

    // 2^n for n in [-252, 254], as two factors so that the result may be denormal or just below overflow.
    static inline F scale_by_power(F x, I n) {
        const I half = n >> 1;
        const F first = from_bits((half + 127) << 23), second = from_bits((n - half + 127) << 23);
        return x * first * second;
    }

    // e^x = 2^n e^r, |r| <= ln 2 / 2; the polynomial of Cephes expf.
    static inline F exp(F x) {
        const F low = splat(-104.5f), high = splat(89.5f);
        x = select(x < low, low, x);
        x = select(x > high, high, x);
        const F t = x * 1.44269504f + kRoundMagic;
        const F n = t - kRoundMagic;
        // ln 2 in two parts, the first with 9 low zero bits so that n times it is exact (Cody and Waite).
        F r = x - n * 0.693359375f;
        r = r - n * -2.12194440e-4f;
        F p = splat(1.9875691500e-4f);
        p = p * r + 1.3981999507e-3f;
        p = p * r + 8.3334519073e-3f;
        p = p * r + 4.1665795894e-2f;
        p = p * r + 1.6666665459e-1f;
        p = p * r + 5.0000001201e-1f;
        p = p * (r * r) + r + 1.0f;
        return scale_by_power(p, (I)((U)bits(t) - 0x4B400000u));
    }

    // log(m 2^k (1 + correction)) with f = m - 1 in [sqrt(1/2) - 1, sqrt(2) - 1]: the polynomial of FreeBSD's e_logf.c.
    static inline F log_reduced(F f, F k, F correction) {
        const F s = f / (f + 2.0f), z = s * s, w = z * z;
        const F r = z * (w * 0.28498786688f + 0.66666662693f) + w * (w * 0.24279078841f + 0.40000972152f);
        const F half_square = f * f * 0.5f;
        return k * 6.9313812256e-01f - ((half_square - (s * (half_square + r) + (k * 9.0580006145e-06f + correction))) - f);
    }
    // Mantissa in [sqrt(1/2), sqrt(2)) and exponent of a positive normal number.
    static inline F split_exponent(F x, I& k) {
        const I offset = (I)((U)bits(x) - 0x3F3504F3u);  // wraps for what is not a positive number
        k = offset >> 23;
        return from_bits((offset & 0x007FFFFF) + 0x3F3504F3);
    }
    static inline F log(F x) {
        const I tiny = x < 1.17549435e-38f;
        const F scaled = select(tiny, x * 33554432.0f, x);
        I k;
        const F m = split_exponent(scaled, k);
        k = k - (tiny & 25);
        F y = log_reduced(m - 1.0f, __builtin_convertvector(k, F), F{});
        y = select(x == kInfinity, x, y);
        y = select(x == 0.0f, splat(-kInfinity), y);
        return select((x < 0.0f) | (x != x), splat(__builtin_nanf("")), y);
    }
    static inline F log1p(F x) {
        const F u = x + 1.0f;
        I k;
        const F m = split_exponent(u, k);
        const F exponent = __builtin_convertvector(k, F);
        // What rounding 1 + x lost, relative to it.
        const F lost = select(k > 0, (x - u) + 1.0f, x - (u - 1.0f));
        const F correction = select(u < 16777216.0f, lost / u, F{});
        const F f = select(k == 0, x, m - 1.0f);
        F y = log_reduced(f, exponent, select(k == 0, F{}, correction));
        y = select(x == 0.0f, x, y);  // keeps -0
        y = select(x == kInfinity, x, y);
        y = select(x == -1.0f, splat(-kInfinity), y);
        return select((x < -1.0f) | (x != x), splat(__builtin_nanf("")), y);
    }
    static inline F tanh(F x) {
        const F a = abs(x);
        // Odd polynomial of Cephes tanhf below 0.625, and 1 - 2 / (e^2a + 1) above.
        const F z = x * x;
        F p = splat(-5.70498872745e-3f);
        p = p * z + 2.06390887954e-2f;
        p = p * z - 5.37397155531e-2f;
        p = p * z + 1.33314422036e-1f;
        p = p * z - 3.33332819422e-1f;
        const F small = p * z * x + x;
        const F clamped = select(a > 10.0f, splat(10.0f), a);
        const F large = 1.0f - 2.0f / (exp(clamped + clamped) + 1.0f);
        return S::copysign(select((a < 0.625f) | (x != x), small, large), x);
    }
    static inline F sigmoid(F x) {
        const F e = exp(-abs(x));
        return select(x < 0.0f, e, splat(1.0f)) / (e + 1.0f);
    }
    // log(1 + e^x) without overflow.
    static inline F softplus(F x) {
        const F tail = log1p(exp(-abs(x)));
        return select(x > 0.0f, x, F{}) + tail;
    }
    // erf: odd polynomial below 0.9277, above it 1 - e^q(x); coefficients by N. Juffa (public answer, BSD-2 licence).
    static inline F erf(F x) {
        const F a = abs(x), z = x * x;
        F p = splat(-5.96761703e-4f);
        p = p * z + 4.99119423e-3f;
        p = p * z - 2.67681349e-2f;
        p = p * z + 1.12819925e-1f;
        p = p * z - 3.76125336e-1f;
        p = p * z + 1.28379166e-1f;
        const F small = p * x + x;
        const F t = select(a > 4.0f, splat(4.0f), a), s = t * t;
        F q = t * -1.72853470e-5f + 3.83197126e-4f;
        q = q * s + (t * -3.88396438e-3f + 2.42546219e-2f);
        q = q * t - 1.06777877e-1f;
        q = q * t - 6.34846687e-1f;
        q = q * t - 1.28717512e-1f;
        q = q * t - t;
        const F large = 1.0f - exp(q);
        return select((a <= 0.927734375f) | (x != x), small, S::copysign(large, x));
    }
};

}  // namespace
}  // namespace glassbox
