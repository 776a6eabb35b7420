#include "engine/tensor/packed.h"

#include <doctest/doctest.h>

#include "tests/unit/tensor/random_tensor.h"

using namespace glassbox;

TEST_CASE("packed weights give the bits of linear(), for one row and for many, on every instruction set") {
    for (auto [inputs, outputs] : {std::pair{100, 37}, std::pair{300, 32}, std::pair{7, 200}, std::pair{64, 1}, std::pair{520, 1095}, std::pair{3, 49}}) {
        const Tensor w = random_tensor(3, {inputs, outputs}, "w"), bias = random_tensor(3, {outputs}, "b");
        Tensor turned({outputs, inputs});
        for (int i = 0; i < inputs; ++i)
            for (int o = 0; o < outputs; ++o) turned.set(int64_t{o} * inputs + i, w.at(i, o));
        const PackedMatrix p = pack(w), same = pack(turned, Transpose::first);
        CHECK(p.panels.size() == w.size());
        CHECK(std::equal(p.panels.span().begin(), p.panels.span().end(), same.panels.span().begin()));
        for (int rows : {1, 2, 13, 40}) {
            const Tensor x = random_tensor(3, {rows, inputs}, "x");
            for (Isa isa : {Isa::base, Isa::avx2, Isa::avx512}) {
                const Kernels* k = kernels_for(isa);
                if (k == nullptr) continue;
                Tape t(*k);
                const Var vx = t.borrow(x), vb = t.borrow(bias), vw = t.borrow(w);
                CHECK(hash_tensor(linear_packed(vx, p, vb).value()) == hash_tensor(linear(vx, vw, vb).value()));
                CHECK(hash_tensor(linear_packed(vx, p, Var{}).value()) == hash_tensor(linear(vx, vw, Var{}).value()));
                REQUIRE_MESSAGE(t.error().empty(), t.error());
            }
        }
        Tape t;
        const std::vector<int32_t> columns{outputs - 1, 0, outputs / 2};
        const Var rows = gather_packed(t, p, columns);
        int different = 0;
        for (int r = 0; r < 3; ++r)
            for (int i = 0; i < inputs; ++i) different += rows.value().at(r, i) != turned.at(columns[static_cast<size_t>(r)], i);
        CHECK(different == 0);
    }
}

TEST_CASE("packed weights say what does not fit") {
    CHECK(pack(Tensor({8}, 1.0f)).empty());
    CHECK(pack(Tensor()).empty());
    const PackedMatrix p = pack(Tensor({4, 3}, 1.0f));
    Tape t;
    CHECK(!linear_packed(t.input(Tensor({1, 5})), p, Var{}));
    CHECK(t.error() == "linear_packed: input [1, 5] and weights [4, 3] do not fit");
    t.reset();
    const std::vector<int32_t> wrong{0, 3};
    CHECK(!gather_packed(t, p, wrong));
    CHECK(t.error() == "gather_packed: index 3 at position 1 is outside 0 to 2");
}

TEST_CASE("a product with matrices that lie apart has the bits of one with a tensor") {
    const Tensor a = random_tensor(5, {2, 6, 3, 8}, "a"), room = random_tensor(5, {2, 3, 10, 8}, "b");
    // Of each [10, 8] the first seven rows count; two matrices of a share one.
    const MatrixStack stack{room.data(), 80, 6, 7, 8};
    Tape t;
    const Var left = t.borrow(a), seven = slice(t.borrow(room), 2, 0, 7);
    const Var grouped = reshape(left, Shape{2, 3, 2, 3, 8}), shared = reshape(seven, Shape{2, 3, 1, 7, 8});
    const Var scores = matmul(left, stack, Transpose::second), wanted = matmul(grouped, shared, Transpose::second);
    REQUIRE_MESSAGE(t.error().empty(), t.error());
    CHECK(scores.shape() == Shape{2, 6, 3, 7});
    CHECK(std::equal(scores.value().begin(), scores.value().end(), wanted.value().begin()));
    const Var mix = matmul(scores, stack), mixed = matmul(wanted, shared);
    CHECK(mix.shape() == Shape{2, 6, 3, 8});
    CHECK(std::equal(mix.value().begin(), mix.value().end(), mixed.value().begin()));
    CHECK(!matmul(left, stack));
    CHECK(t.error() == "matmul: input [2, 6, 3, 8] and 6 matrices [7, 8] do not fit");
}
