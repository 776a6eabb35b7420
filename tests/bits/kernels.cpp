#include <limits>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/random.h"
#include "engine/tensor/kernels.h"
#include "tests/bits/bits.h"

using namespace glassbox;

namespace {

// Ordinary numbers, then wide ones, then those that go wrong first. 1003 is no multiple of any vector.
std::vector<float> numbers(const char* stream, size_t n = 1003) {
    Random random(7, stream);
    std::vector<float> x(n);
    for (size_t i = 0; i < n; ++i) {
        x[i] = random.normal();
        if (i % 3 == 1) x[i] *= 20.0f;
        if (i % 31 == 2) x[i] *= 1e-39f;
        if (i % 37 == 3) x[i] *= 1e30f;
    }
    using Limits = std::numeric_limits<float>;
    const float awkward[] = {0.0f, -0.0f, 1.0f, -1.0f, 0.5f, 88.0f, 89.0f, -104.0f, 3.1415927f,
                             Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN(), Limits::denorm_min(),
                             -Limits::denorm_min(), Limits::max(), Limits::lowest(), Limits::min(), Limits::epsilon()};
    size_t i = n / 3;
    for (float value : awkward) x[i += 5] = value;
    return x;
}

uint64_t hash_of(const std::vector<float>& x) { return hash_floats(x.data(), x.size()); }

void gemm_case(const Kernels& k, int m, int n, int inner, bool accumulate, bool bias, bool transposed) {
    Random random(11, "gemm", static_cast<uint64_t>(m * 1000003 + n * 1009 + inner));
    auto filled = [&random](size_t size) {
        std::vector<float> x(size);
        for (float& value : x) value = random.normal();
        return x;
    };
    const auto um = static_cast<size_t>(m), un = static_cast<size_t>(n), uk = static_cast<size_t>(inner);
    const std::vector<float> a = filled(um * uk), b = filled(uk * un), add = filled(un);
    std::vector<float> c = filled(um * un);
    Gemm g;
    g.m = m, g.n = n, g.k = inner;
    g.a = a.data(), g.a_row = transposed ? 1 : inner, g.a_col = transposed ? m : 1;
    g.b = b.data(), g.b_row = transposed ? 1 : n, g.b_col = transposed ? inner : 1;
    g.c = c.data(), g.c_row = n;
    g.bias = bias ? add.data() : nullptr;
    g.accumulate = accumulate;
    std::vector<float> scratch(gemm_scratch_size(g));
    k.gemm(g, scratch.data());
    print_hash("gemm." + std::to_string(m) + "x" + std::to_string(n) + "x" + std::to_string(inner) + (accumulate ? ".add" : "") +
                   (bias ? ".bias" : "") + (transposed ? ".transposed" : ""),
               hash_of(c));
}

}  // namespace

void bits_kernels() {
    const Kernels& k = kernels();
    const std::vector<float> x = numbers("x"), z = numbers("z");
    const auto n = static_cast<int64_t>(x.size());
    std::vector<float> y(x.size()), d(x.size());

    for (int f = 0; f < static_cast<int>(Unary::count); ++f) {
        k.unary[f](n, x.data(), y.data(), 0.25f, 1.5f);
        print_hash("unary." + std::to_string(f), hash_of(y));
        d = z;
        if (k.unary_grad[f] != nullptr) k.unary_grad[f](n, z.data(), x.data(), y.data(), d.data(), true, 0.25f, 1.5f);
        print_hash("unary_grad." + std::to_string(f), hash_of(d));
    }
    for (int f = 0; f < static_cast<int>(Binary::count); ++f) {
        k.binary[f](17, 59, x.data(), {59, 1}, z.data(), {59, 1}, y.data());
        print_hash("binary." + std::to_string(f), hash_of(y));
        k.binary[f](17, 59, x.data(), {1, 17}, z.data(), {0, 1}, y.data());
        print_hash("binary_strided." + std::to_string(f), hash_of(y));
    }
    std::vector<float> mild(x.size());
    Random random(3, "mild");
    for (float& value : mild) value = random.normal();
    for (int f = 0; f < static_cast<int>(Reduce::count); ++f) {
        uint64_t h = 0;
        for (int64_t count : {int64_t{0}, int64_t{1}, int64_t{7}, int64_t{16}, int64_t{33}, n}) {
            const float all[] = {k.reduce[f](count, mild.data())};
            h = hash_floats(all, 1, h);
        }
        print_hash("reduce." + std::to_string(f), h);
    }
    const float dot[] = {k.dot(n, mild.data(), y.data()), k.dot(n, mild.data(), mild.data())};
    print_hash("dot", hash_floats(dot, 2));
    for (bool logarithm : {false, true}) {
        k.softmax(17, 59, mild.data(), y.data(), logarithm);
        print_hash(logarithm ? "log_softmax" : "softmax", hash_of(y));
        k.softmax(17, 59, x.data(), y.data(), logarithm);
        print_hash(logarithm ? "log_softmax.awkward" : "softmax.awkward", hash_of(y));
    }
    for (int m : {1, 3, 64})
        for (int cols : {1, 5, 16, 33, 100})
            for (int inner : {1, 7, 300}) gemm_case(k, m, cols, inner, m == 3, cols % 2 == 1, inner == 7);
    gemm_case(k, 130, 257, 515, false, true, false);
}
