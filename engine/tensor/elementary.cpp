#include "engine/tensor/elementary.h"

#include <cstdint>

#include "engine/base/bits.h"
#include "engine/tensor/elementary_simd.h"

namespace glassbox::elementary {
namespace {

using E = Elementary<4>;

// sin and cos on [-pi/4, pi/4] in double: the polynomials of FreeBSD's k_sinf.c and k_cosf.c.
double sin_kernel(double x) {
    const double z = x * x, w = z * z;
    const double r = -1.98393348360966317347e-4 + z * 2.7183114939898219064e-6;
    const double s = z * x;
    return (x + s * (-0.166666666416265235595 + z * 0.0083333293858894631756)) + s * w * r;
}
double cos_kernel(double x) {
    const double z = x * x, w = z * z;
    const double r = -0.00138867637746099294692 + z * 0.0000243904487962774090654;
    return ((1.0 + z * -0.499999997251031003120) + w * 0.0416666233237390631894) + (w * z) * r;
}

struct Reduced {
    int quadrant;
    double rest;  // in [-pi/4, pi/4]
};

// The first 192 bits after the binary point of 2/pi.
constexpr uint32_t kTwoOverPi[] = {0xA2F9836E, 0x4E441529, 0xFC2757D1, 0xF534DDC0, 0xDB629599, 0x3C439041};

Reduced reduce(float x) {
    const uint32_t bits = bit_cast<uint32_t>(x) & 0x7FFFFFFFu;
    if (bits < 0x4DC90FDBu) {  // |x| < 2^28 pi/2: pi/2 in two parts, 33 and 53 bits (FreeBSD e_rem_pio2f.c)
        const double scaled = static_cast<double>(x) * 6.36619772367581382433e-01;
        const double n = (scaled + 0x1.8p52) - 0x1.8p52;
        const double rest = static_cast<double>(x) - n * 1.57079631090164184570e+00 - n * 1.58932547735281966916e-08;
        return {static_cast<int>(static_cast<int64_t>(n) & 3), rest};
    }
    // Payne and Hanek: x = m 2^e with a 24-bit m; m times 96 bits of 2/pi taken where they matter, modulo 4.
    const uint64_t m = (bits & 0x7FFFFFu) | 0x800000u;
    const int e = static_cast<int>(bits >> 23) - 150;  // 5 to 104 here
    // The product's bits above 2 drop out, so start at bit e - 2 of the fraction of 2/pi.
    const int start = e - 2, word = start >> 5, shift = start & 31;
    auto chunk = [&](int i) -> uint64_t {
        const uint64_t high = kTwoOverPi[word + i], low = word + i + 1 < 6 ? kTwoOverPi[word + i + 1] : 0;
        return shift == 0 ? high : ((high << shift) | (low >> (32 - shift))) & 0xFFFFFFFFu;
    };
    // (c0 2^64 + c1 2^32 + c2) m, keeping the top 64 bits of the 96 that remain modulo 2^96.
    const uint64_t low = (chunk(2) * m) >> 32;
    const uint64_t middle = chunk(1) * m + low;
    const uint64_t top = ((chunk(0) * m) << 32) + middle;  // wraps: multiples of 4 quarter turns
    int quadrant = static_cast<int>(top >> 62);
    const uint64_t fraction = top << 2;
    // A fraction of one half or more belongs to the next quadrant, from below.
    double rest = static_cast<double>(static_cast<int64_t>(fraction)) * 0x1p-64;
    if (fraction >> 63) ++quadrant;
    rest *= 1.57079632679489661923;
    if (bit_cast<uint32_t>(x) >> 31) return {(4 - quadrant) & 3, -rest};
    return {quadrant & 3, rest};
}

bool finite(float x) { return (bit_cast<uint32_t>(x) & 0x7F800000u) != 0x7F800000u; }

// log2 of a positive finite number, with an error near 1e-16 of the result or of 1, whichever is larger.
double log2_double(double x) {
    const uint64_t bits = bit_cast<uint64_t>(x);
    int exponent = static_cast<int>(bits >> 52) - 1023;
    double m = bit_cast<double>((bits & 0xFFFFFFFFFFFFFull) | 0x3FF0000000000000ull);
    if (m > 1.4142135623730951) {
        m *= 0.5;
        ++exponent;
    }
    // 2 atanh(s) with s = (m - 1) / (m + 1), |s| < 0.172: the series to s^23.
    const double s = (m - 1.0) / (m + 1.0), z = s * s;
    double sum = 0.0;
    for (int k = 23; k >= 1; k -= 2) sum = sum * z + 1.0 / k;
    return exponent + 2.0 * s * sum * 1.4426950408889634074;
}
// 2^x for |x| < 1000.
double exp2_double(double x) {
    const double n = (x + 0x1.8p52) - 0x1.8p52;
    const double r = (x - n) * 0.69314718055994530942;
    double p = 1.0;
    for (int k = 14; k >= 1; --k) p = p * r / k + 1.0;
    return p * bit_cast<double>(static_cast<uint64_t>(static_cast<int64_t>(n) + 1023) << 52);
}

}  // namespace

float exp(float x) { return E::exp(E::splat(x))[0]; }
float log(float x) { return E::log(E::splat(x))[0]; }
float log1p(float x) { return E::log1p(E::splat(x))[0]; }
float tanh(float x) { return E::tanh(E::splat(x))[0]; }
float sigmoid(float x) { return E::sigmoid(E::splat(x))[0]; }
float softplus(float x) { return E::softplus(E::splat(x))[0]; }
float erf(float x) { return E::erf(E::splat(x))[0]; }
float sqrt(float x) { return E::sqrt(E::splat(x))[0]; }

float sin(float x) {
    if (!finite(x)) return __builtin_nanf("");
    if (x == 0.0f) return x;
    const Reduced r = reduce(x);
    const double y = r.quadrant & 1 ? cos_kernel(r.rest) : sin_kernel(r.rest);
    return static_cast<float>(r.quadrant & 2 ? -y : y);
}

float cos(float x) {
    if (!finite(x)) return __builtin_nanf("");
    const Reduced r = reduce(x);
    const double y = r.quadrant & 1 ? sin_kernel(r.rest) : cos_kernel(r.rest);
    return static_cast<float>((r.quadrant + 1) & 2 ? -y : y);
}

float pow(float x, float y) {
    if (y == 0.0f || x == 1.0f) return 1.0f;
    if (x != x || y != y) return __builtin_nanf("");
    const float ay = y < 0 ? -y : y, ax = x < 0 ? -x : x;
    const bool integer = ay >= 8388608.0f || static_cast<float>(static_cast<int32_t>(y)) == y;
    const bool odd = integer && ay < 16777216.0f && (static_cast<int32_t>(ay) & 1) != 0;
    const bool negative = bit_cast<uint32_t>(x) >> 31;
    const float sign = negative && odd ? -1.0f : 1.0f;
    if (ax == 1.0f && (integer || !finite(y))) return sign;
    if (!finite(y)) return (ax > 1.0f) == (y > 0) ? __builtin_inff() : 0.0f;
    if (ax == 0.0f) return y > 0 ? sign * 0.0f : sign * __builtin_inff();
    if (!finite(x)) return y > 0 ? sign * __builtin_inff() : sign * 0.0f;
    if (negative && !integer) return __builtin_nanf("");
    const double exponent = static_cast<double>(y) * log2_double(static_cast<double>(ax));
    if (exponent >= 129.0) return sign * __builtin_inff();
    if (exponent <= -151.0) return sign * 0.0f;
    return sign * static_cast<float>(exp2_double(exponent));
}

}  // namespace glassbox::elementary
