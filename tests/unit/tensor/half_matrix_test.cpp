#include "engine/tensor/half_matrix.h"

#include <doctest/doctest.h>

#include <vector>

#include "tests/unit/tensor/random_tensor.h"

using namespace glassbox;

namespace {
Tensor normal(const Shape& shape, std::string_view stream) { return random_tensor(5, shape, stream); }
}  // namespace

TEST_CASE("every half and every bfloat is widened exactly, on every instruction set") {
    std::vector<uint16_t> all(65536 + 5);
    for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<uint16_t>(i);
    std::vector<float> wide(all.size());
    for (Isa isa : {Isa::base, Isa::avx2, Isa::avx512}) {
        const Kernels* k = kernels_for(isa);
        if (k == nullptr) continue;
        for (bool bfloat : {false, true}) {
            k->widen(static_cast<int64_t>(all.size()), all.data(), wide.data(), bfloat);
            int wrong = 0;
            for (size_t i = 0; i < all.size(); ++i) {
                const float expected = bfloat ? bfloat_to_float(all[i]) : half_to_float(all[i]);
                wrong += !(wide[i] == expected || (wide[i] != wide[i] && expected != expected));
            }
            CHECK(wrong == 0);
        }
    }
}

TEST_CASE("products with 16-bit weights have the bits of products with the widened ones") {
    for (StorageType type : {StorageType::f16, StorageType::bf16})
        for (auto [rows, in, out] : {std::array{1, 70, 37}, {1, 768, 3072}, {5, 33, 2}, {64, 1000, 96}, {3, 1, 1}, {1, 4096, 20}}) {
            const Tensor x = normal({rows, in}, "x"), w = normal({in, out}, "w"), b = normal({out}, "b");
            const HalfMatrix h = halved(w, type);
            Tensor widened({in, out}), turned({out, in});
            for (int64_t i = 0; i < w.size(); ++i) {
                const uint16_t v = h.values[static_cast<size_t>(i)];
                widened.set(i, type == StorageType::f16 ? half_to_float(v) : bfloat_to_float(v));
                turned.set(i % out * in + i / out, widened[i]);
            }
            Tape t;
            const Var xs = t.input(x), bias = t.input(b);
            const uint64_t expected = hash_tensor(linear(xs, t.input(widened), bias).value());
            const uint64_t unbiased = hash_tensor(linear(xs, t.input(widened), Var{}).value());
            CHECK(hash_tensor(linear_half(xs, h, bias).value()) == expected);
            const HalfMatrix other = halved(turned, type);
            CHECK(hash_tensor(linear_half(xs, other, bias, Transpose::second).value()) == expected);
            CHECK(hash_tensor(linear_half(xs, h, Var{}).value()) == unbiased);
            CHECK(Tensor(gather_half(t, h, std::vector<int32_t>{in - 1, 0}).value()) == Tensor(gather(t.input(widened), std::vector<int32_t>{in - 1, 0}).value()));
            CHECK(t.error().empty());
        }
    Tape t;
    const HalfMatrix h = halved(normal({4, 3}, "w"), StorageType::f16);
    CHECK(!linear_half(t.input(Tensor({2, 5})), h, Var{}));
    CHECK(t.error() == "linear_half: input [2, 5] and weights [4, 3] do not fit");
    t.reset();
    CHECK(!gather_half(t, h, std::vector<int32_t>{4}));
    CHECK(halved(Tensor({4}), StorageType::f16).empty());
    CHECK(halved(Tensor({2, 2}), StorageType::i8).empty());
}
