#include "engine/base/random.h"

#include <cmath>

#include "engine/base/bits.h"

namespace glassbox {
namespace {

// ln(x) for 0 < x < 1 by range reduction and the series of atanh: no library call, so the same bits everywhere.
double log_portable(double x) {
    uint64_t bits = bit_cast<uint64_t>(x);
    int exponent = static_cast<int>((bits >> 52) & 0x7FF) - 1023;
    double m = bit_cast<double>((bits & 0xFFFFFFFFFFFFFull) | 0x3FF0000000000000ull);  // 1 <= m < 2
    if (m > 1.4142135623730951) {
        m *= 0.5;
        ++exponent;
    }
    const double s = (m - 1.0) / (m + 1.0), s2 = s * s;
    double sum = 0.0;
    for (int k = 23; k >= 1; k -= 2) sum = sum * s2 + 1.0 / k;
    return exponent * 0.69314718055994531 + 2.0 * s * sum;
}

double inverse_normal(double p) {
    static constexpr double a[] = {-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
                                   1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
    static constexpr double b[] = {-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
                                   6.680131188771972e+01, -1.328068155288572e+01};
    static constexpr double c[] = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                                   -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
    static constexpr double d[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                                   3.754408661907416e+00};
    auto tail = [](double q) {
        return (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
               ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1.0);
    };
    constexpr double low = 0.02425;
    if (p < low) return tail(std::sqrt(-2.0 * log_portable(p)));
    if (p > 1.0 - low) return -tail(std::sqrt(-2.0 * log_portable(1.0 - p)));
    const double q = p - 0.5, r = q * q;
    return (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
           (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1.0);
}

}  // namespace

float Random::normal() {
    // 52 random bits, moved off 0 and 1.
    const double p = (static_cast<double>(next() >> 12) + 0.5) * 0x1p-52;
    return static_cast<float>(inverse_normal(p));
}

}  // namespace glassbox
