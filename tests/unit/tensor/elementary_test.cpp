#include "engine/tensor/elementary.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/bits.h"
#include "engine/tensor/kernels.h"

using namespace glassbox;

namespace {

// Error of `got` in units in the last place of the float nearest to `want`.
double ulps(float got, double want) {
    if (std::isnan(want)) return std::isnan(got) ? 0 : INFINITY;
    const auto rounded = static_cast<float>(want);
    if (std::isinf(rounded) || std::isinf(got)) {
        // At the edge of the range the last float and infinity are neighbours.
        return got == rounded || (std::fabs(want) > 3.40282e38 && std::fabs(got) > 3.40282e38f && std::signbit(got) == std::signbit(rounded)) ? 0 : INFINITY;
    }
    int exponent = -148;
    if (want != 0) std::frexp(want, &exponent);
    return std::fabs(static_cast<double>(got) - want) / std::ldexp(1.0, std::max(exponent - 24, -149));
}

struct Bound {
    const char* name;
    float (*function)(float);
    double (*reference)(double);
    double bound;
    Unary kernel;
};
double sigmoid(double x) { return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x)); }
double softplus(double x) { return std::isnan(x) ? x : std::fmax(x, 0) + std::log1p(std::exp(-std::fabs(x))); }

const Bound kBounds[] = {
    {"exp", elementary::exp, std::exp, 1.0, Unary::exp},
    {"log", elementary::log, std::log, 0.9, Unary::log},
    {"log1p", elementary::log1p, std::log1p, 2.1, Unary::log1p},
    {"tanh", elementary::tanh, std::tanh, 1.4, Unary::tanh},
    {"sigmoid", elementary::sigmoid, sigmoid, 2.4, Unary::sigmoid},
    {"softplus", elementary::softplus, softplus, 2.7, Unary::softplus},
    {"erf", elementary::erf, std::erf, 1.2, Unary::erf},
    {"sin", elementary::sin, std::sin, 0.51, Unary::sin},
    {"cos", elementary::cos, std::cos, 0.51, Unary::cos},
};
bool same(float a, float b) { return bit_cast<uint32_t>(a) == bit_cast<uint32_t>(b) || (a != a && b != b); }

}  // namespace

TEST_CASE("elementary functions keep their bounds over all floats") {
    for (const Bound& b : kBounds) {
        double worst = 0;
        float at = 0;
        // A prime step walks through every exponent, both signs, denormals and NaNs.
        for (uint64_t bits = 0; bits < (uint64_t{1} << 32); bits += 10007) {
            const float x = bit_cast<float>(static_cast<uint32_t>(bits));
            const double e = ulps(b.function(x), b.reference(static_cast<double>(x)));
            if (e > worst) worst = e, at = x;
        }
        INFO(std::string(b.name), " at ", at);
        CHECK(worst <= b.bound);
    }
}

TEST_CASE("elementary functions at the edges") {
    const float special[] = {0.0f, -0.0f, INFINITY, -INFINITY, NAN, 1e-45f, -1e-45f, 1.17549435e-38f, 3.4028235e38f, -3.4028235e38f,
                             1.0f, -1.0f, 88.72283f, 88.72284f, -87.33655f, -103.97208f, -103.97209f, 0.625f, 0.62499994f, 10.0f};
    for (const Bound& b : kBounds) {
        for (float x : special) {
            const float got = b.function(x);
            const double want = b.reference(static_cast<double>(x));
            INFO(std::string(b.name), "(", x, ") = ", got);
            CHECK(ulps(got, want) <= b.bound);
            if (want == 0 && b.function != elementary::softplus) CHECK(std::signbit(got) == std::signbit(want));
        }
    }
}

TEST_CASE("pow is right to half a unit, and at the special cases of C99") {
    const float special[] = {0.f, -0.f, 1.f, -1.f, 2.f, -2.f, 3.f, 0.5f, -0.5f, INFINITY, -INFINITY, NAN, 1e30f, -1e30f, 16777217.f, 8388607.5f, 1e-45f};
    for (float x : special) {
        for (float y : special) {
            const float got = elementary::pow(x, y), want = static_cast<float>(std::pow(static_cast<double>(x), static_cast<double>(y)));
            INFO("pow(", x, ", ", y, ")");
            CHECK(same(got, want));
        }
    }
    uint32_t state = 1;
    double worst = 0;
    for (int i = 0; i < 100000; ++i) {
        state = state * 1664525u + 1013904223u;
        const float x = bit_cast<float>(state >> 1);
        state = state * 1664525u + 1013904223u;
        if (!(x < INFINITY)) continue;
        const float y = static_cast<float>(static_cast<int>(state >> 8) - (1 << 23)) / (1 << 23) * 100.0f / (std::fabs(std::log2(x)) + 1.0f);
        worst = std::max(worst, ulps(elementary::pow(x, y), std::pow(static_cast<double>(x), static_cast<double>(y))));
    }
    CHECK(worst <= 0.51);
}

TEST_CASE("the vectorised functions give the bits of the single ones, at every width and length") {
    std::vector<float> x;
    for (uint64_t bits = 0; bits < (uint64_t{1} << 32); bits += 1000003) x.push_back(bit_cast<float>(static_cast<uint32_t>(bits)));
    std::vector<float> y(x.size());
    for (Isa isa : {Isa::base, Isa::avx2, Isa::avx512}) {
        const Kernels* k = kernels_for(isa);
        if (k == nullptr) continue;
        for (const Bound& b : kBounds) {
            for (size_t n : {x.size(), size_t{1}, size_t{5}, size_t{13}, size_t{31}}) {
                k->unary[static_cast<int>(b.kernel)](static_cast<int64_t>(n), x.data(), y.data(), 0, 0);
                int wrong = 0;
                for (size_t i = 0; i < n; ++i) wrong += !same(y[i], b.function(x[i]));
                INFO(std::string(b.name), " ", std::string(isa_name(isa)), " ", n);
                CHECK(wrong == 0);
            }
        }
    }
}
