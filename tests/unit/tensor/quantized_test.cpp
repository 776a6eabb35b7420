#include "engine/tensor/quantized.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/unit/tensor/random_tensor.h"

using namespace glassbox;

namespace {

Tensor normal(const Shape& shape, std::string_view stream) { return random_tensor(3, shape, stream); }

}  // namespace

TEST_CASE("8-bit weights come close to the full ones, with the same bits on every instruction set") {
    for (auto [inputs, outputs] : {std::pair{100, 37}, std::pair{768, 50}, std::pair{3, 5}, std::pair{64, 1}}) {
        const Tensor w = normal({inputs, outputs}, "w"), x = normal({4, inputs}, "x"), b = normal({outputs}, "b");
        const QuantizedMatrix q = quantize(w);
        uint64_t hash = 0;
        for (Isa isa : {Isa::base, Isa::avx2, Isa::avx512}) {
            const Kernels* k = kernels_for(isa);
            if (k == nullptr) continue;
            Tape t(*k);
            const Var exact = linear(t.input(x), t.input(w), t.input(b)), close = linear_int8(t.input(x), q, t.input(b));
            REQUIRE_MESSAGE(t.error().empty(), t.error());
            double error = 0, size = 0;
            for (int64_t i = 0; i < exact.value().size(); ++i) {
                const auto d = static_cast<double>(exact.value()[i] - close.value()[i]), e = static_cast<double>(exact.value()[i]);
                error += d * d, size += e * e;
            }
            CHECK(std::sqrt(error / size) < 0.012);
            if (hash == 0) hash = hash_tensor(close.value());
            CHECK(hash_tensor(close.value()) == hash);
        }
        // The same matrix stored the other way round.
        Tensor turned({outputs, inputs});
        for (int i = 0; i < inputs; ++i)
            for (int o = 0; o < outputs; ++o) turned.set(int64_t{o} * inputs + i, w.at(i, o));
        const QuantizedMatrix p = quantize(turned, Transpose::first);
        CHECK(p.weights == q.weights);
        CHECK(p.scales == q.scales);
    }
}

TEST_CASE("8-bit products at the edges") {
    Tape t;
    const QuantizedMatrix q = quantize(Tensor({8192, 1}, 1.0f));
    CHECK(linear_int8(t.input(Tensor({1, 8192}, 1.0f)), q, Var{}).value()[0] == doctest::Approx(8192));
    CHECK(quantize(Tensor({8193, 1}, 1.0f)).empty());
    CHECK(quantize(Tensor({8}, 1.0f)).empty());
    CHECK(linear_int8(t.input(Tensor({2, 8192})), q, Var{}).value()[1] == 0.0f);
    CHECK(quantize(Tensor({2, 2})).scales[0] == 0.0f);
    Tensor broken({1, 8192});
    broken.set(5, INFINITY);
    CHECK(std::isnan(linear_int8(t.input(broken), q, Var{}).value()[0]));
    broken.set(5, NAN);
    CHECK(std::isnan(linear_int8(t.input(broken), q, Var{}).value()[0]));
    CHECK(!linear_int8(t.input(Tensor({1, 3})), q, Var{}));
    CHECK(t.error() == "linear_int8: input [1, 3] and weights [8192, 1] do not fit");
}
