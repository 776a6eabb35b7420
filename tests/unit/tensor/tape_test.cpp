#include "engine/tensor/tape.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <new>

#include "engine/base/hash.h"
#include "engine/base/random.h"
#include "engine/tensor/ops.h"
#include "tests/unit/tensor/random_tensor.h"

using namespace glassbox;

namespace {

int64_t allocations = 0;

Tensor normal(const Shape& shape, std::string_view stream) { return random_tensor(3, shape, stream); }
bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

// Most kinds of ops in one small net on a graph.
Var small_net(Tape& t, std::span<Parameter> p, const Tensor& x, IndexSpan from, IndexSpan to, IndexSpan classes) {
    const int nodes = x.shape()[0];
    Var h = tanh(linear(t.borrow(x), t.parameter(p[0]), t.parameter(p[1])));
    const Var message = relu(gather(h, from));
    const Var pooled = concat({segment_sum(message, to, nodes), segment_mean(message, to, nodes), segment_max(message, to, nodes)}, 1);
    h = gelu(linear(concat({h, pooled}, -1), t.parameter(p[2]), Var{})) + h * 0.5f;
    const Var scores = softmax(matmul(h, h, Transpose::second));
    const Var logits = linear(slice(matmul(scores, h), 1, 0, 6), t.parameter(p[3]), t.parameter(p[4]));
    return cross_entropy(logits, classes) + mean(square(permute(h, {1, 0})), {0, 1}) * 0.01f;
}
struct Net {
    std::vector<Parameter> p;
    Tensor x = normal({9, 5}, "x");
    std::vector<int32_t> from{0, 1, 2, 3, 4, 5, 6, 7, 8, 0}, to{1, 2, 3, 4, 5, 6, 7, 8, 0, 4}, classes{0, 1, 2, 0, 1, 2, 0, -1, 2};
    Net() {
        for (const Shape& s : {Shape{5, 7}, Shape{7}, Shape{28, 7}, Shape{6, 3}, Shape{3}}) p.emplace_back("p", normal(s, to_text(s)));
    }
    float step(Tape& t) {
        t.reset();
        for (Parameter& q : p) q.zero_grad();
        const Var loss = small_net(t, p, x, from, to, classes);
        t.backward(loss);
        for (Parameter& q : p) t.k().axpy(q.value.size(), -0.1f, q.grad.data(), q.value.data());
        return loss.value()[0];
    }
};

}  // namespace

// Counts what the whole test program allocates; a sanitizer has its own.
#if defined(__SANITIZE_ADDRESS__)
#define GB_COUNTS_ALLOCATIONS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GB_COUNTS_ALLOCATIONS 0
#endif
#endif
#if !defined(GB_COUNTS_ALLOCATIONS)
#define GB_COUNTS_ALLOCATIONS 1
void* operator new(size_t size) {
    ++allocations;
    void* p = std::malloc(size > 0 ? size : 1);
    if (p == nullptr) std::abort();
    return p;
}
void* operator new(size_t size, const std::nothrow_t&) noexcept {
    ++allocations;
    return std::malloc(size > 0 ? size : 1);
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, size_t) noexcept { std::free(p); }
void* operator new[](size_t size, std::align_val_t align, const std::nothrow_t&) noexcept {
    ++allocations;
    const size_t unit = static_cast<size_t>(align);
    return std::aligned_alloc(unit, (size + unit - 1) / unit * unit);
}
void operator delete[](void* p, std::align_val_t) noexcept { std::free(p); }
#endif

TEST_CASE("a training step allocates nothing once the tape has its memory") {
    float last[2] = {};
    for (Memory memory : {Memory::everything, Memory::observed}) {
        Net net;
        Tape t(memory);
        const float first = net.step(t);
        CHECK_MESSAGE(t.error().empty(), t.error());
        net.step(t);
        const int64_t before = allocations;
        float& loss = last[memory == Memory::observed];
        for (int i = 0; i < 100; ++i) loss = net.step(t);
        CHECK(allocations == before);
        if (GB_COUNTS_ALLOCATIONS) CHECK(allocations > 0);
        CHECK(loss < first);
    }
    CHECK(last[0] == last[1]);
}

TEST_CASE("gradients agree with finite differences") {
    Net net;
    Tape t;
    for (Parameter& q : net.p) q.zero_grad();
    CHECK(t.backward(small_net(t, net.p, net.x, net.from, net.to, net.classes)));
    for (Parameter& q : net.p) {
        for (int64_t i = 0; i < q.value.size(); i += 3) {
            const float x = q.value[i], h = 1e-2f;
            Tape u;
            q.value.set(i, x + h);
            const float up = small_net(u, net.p, net.x, net.from, net.to, net.classes).value()[0];
            q.value.set(i, x - h);
            const float down = small_net(u, net.p, net.x, net.from, net.to, net.classes).value()[0];
            q.value.set(i, x);
            CHECK(q.grad[i] == doctest::Approx((up - down) / (2 * h)).epsilon(0.02).scale(0.1));
        }
    }
}

TEST_CASE("every instruction set gives the same bits") {
    std::vector<uint64_t> hashes;
    for (Isa isa : {Isa::base, Isa::avx2, Isa::avx512}) {
        const Kernels* k = kernels_for(isa);
        if (k == nullptr) continue;
        Net net;
        Tape t(*k);
        for (int i = 0; i < 100; ++i) net.step(t);
        uint64_t h = 0;
        for (const Parameter& q : net.p) h = hash_combine(h, hash_tensor(q.value));
        hashes.push_back(h);
    }
    for (uint64_t h : hashes) CHECK(h == hashes[0]);
}

TEST_CASE("backward can be called with one root and seed after another") {
    Tape t;
    Parameter w("w", Tensor({2, 2}, {1, 2, 3, 4}));
    const Var x = t.input(Tensor({3, 2}, {1, 0, 0, 1, 1, 1}), Grad::yes);
    const Var y = matmul(x, t.parameter(w));
    const Tensor seed({3, 2}, {0, 0, 1, 0, 0, 0});
    CHECK(t.backward(y, seed));
    CHECK(x.grad().at(1, 0) == 1);
    CHECK(x.grad().at(1, 1) == 3);
    CHECK(x.grad().at(0, 0) == 0);
    CHECK(w.grad == Tensor({2, 2}, {0, 0, 1, 0}));
    CHECK(t.backward(y, seed));
    CHECK(x.grad().at(1, 1) == 3);                       // belongs to the last call
    CHECK(w.grad == Tensor({2, 2}, {0, 0, 2, 0}));       // adds up
    const Var p = t.at(1);
    CHECK(t.backward(sum(y), Into::tape));
    CHECK(w.grad == Tensor({2, 2}, {0, 0, 2, 0}));       // left alone
    CHECK(p.grad().at(0, 0) == 2);
    CHECK(t.backward(sum(y)));
    CHECK(w.grad == Tensor({2, 2}, {2, 2, 4, 2}));
    t.zero_grad();
    CHECK(w.grad == Tensor({2, 2}));
    CHECK(x.grad().empty());
    CHECK(!t.backward(y));
    CHECK(contains(t.error(), "not one number"));
}

TEST_CASE("gradients add up in the order of the formula, not of the calls") {
    Parameter p("p", normal({5, 5}, "p"));
    const Tensor x = normal({7, 5}, "x"), y = normal({9, 5}, "y"), z = normal({4, 5}, "z");
    Tensor first;
    for (int order = 0; order < 6; ++order) {
        Tape t;
        p.zero_grad();
        const Var w = t.parameter(p);
        const Tensor* inputs[] = {&x, &y, &z};
        const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        Var part[3];
        for (int i : orders[order]) part[i] = sum(tanh(matmul(t.input(*inputs[i]), w)));
        CHECK(t.backward(part[0] + part[1] + part[2]));
        if (order == 0) first = p.grad;
        CHECK(p.grad == first);
    }
}

TEST_CASE("frozen parameters and detached values get no gradient") {
    Tape t;
    Parameter a("a", Tensor({2}, {1, 2})), b("b", Tensor({2}, {3, 4}));
    b.frozen = true;
    const Var x = t.parameter(a);
    CHECK(t.backward(sum(x * t.parameter(b) + detach(x) * x)));
    CHECK(a.grad == Tensor({2}, {4, 6}));
    CHECK(b.grad.empty());
}

TEST_CASE("an error sticks, names what does not fit, and everything after it reads as empty") {
    Tape t;
    const Var a = t.name(t.input(Tensor({2, 3})), "a"), b = t.input(Tensor({2, 3}));
    const Var c = matmul(a, b);
    CHECK(!c);
    CHECK(t.error() == "matmul: a [2, 3] and input [2, 3] do not fit");
    CHECK(add(a, b).value().empty());
    CHECK(c.value().at(1, 1) == 0.0f);
    CHECK(c.shape() == Shape{0});
    CHECK(relu(c).grad()[5] == 0.0f);
    CHECK(!t.backward(c));
    CHECK(contains(t.error(), "matmul"));
    t.reset();
    CHECK(t.error().empty());
    CHECK(a.value().empty());  // from before the reset
    CHECK(!neg(a));
    CHECK(contains(t.error(), "before the tape's reset"));

    const auto message = [](auto f) {
        Tape u;
        f(u, u.input(Tensor({4, 3}, 1.0f)));
        return u.error();
    };
    using T = Tape&;
    const std::vector<int32_t> bad{0, 4}, four{0, 1, 2, 5};
    CHECK(contains(message([&](T, Var x) { gather(x, bad); }), "gather: index 4 at position 1 is outside 0 to 3"));
    CHECK(contains(message([&](T, Var x) { segment_max(x, four, 5); }), "index 5"));
    CHECK(contains(message([&](T, Var x) { segment_sum(x, bad, 5); }), "2 indices for the 4 rows"));
    CHECK(contains(message([&](T, Var x) { sum(x, {2}); }), "axis 2 is outside"));
    CHECK(contains(message([&](T, Var x) { slice(x, 0, 2, 5); }), "slice"));
    CHECK(contains(message([&](T, Var x) { reshape(x, Shape{5}); }), "does not become [5]"));
    CHECK(contains(message([&](T u, Var x) { concat({x, u.input(Tensor({4}))}, 0); }), "concat"));
    CHECK(contains(message([&](T u, Var x) { x + u.input(Tensor({4})); }), "do not broadcast"));
    CHECK(contains(message([&](T, Var x) { add(x, Var{}); }), "missing"));
    CHECK(contains(message([&](T, Var x) { permute(x, {0, 0}); }), "once"));
    CHECK(contains(message([&](T u, Var) { max(u.input(Tensor({0, 2})), 0); }), "nothing to choose from"));
    CHECK(contains(message([&](T, Var x) { cross_entropy(x, bad); }), "2 classes"));
    Tape other;
    CHECK(contains(message([&](T, Var x) { x + other.input(Tensor({4, 3})); }), "different tapes"));
    CHECK(!add(Var{}, Var{}));
}

TEST_CASE("a tape tells how each value was computed") {
    Tape t;
    Parameter w("layers.0.weight", Tensor({3, 2}));
    const Var x = t.name(t.input(Tensor({4, 3})), "x");
    const Var h = relu(linear(x, t.parameter(w), Var{}));
    CHECK(t.op_name(h) == "relu");
    REQUIRE(t.inputs(h).size() == 1);
    const Var l = t.at(t.inputs(h)[0]);
    CHECK(t.op_name(l) == "linear");
    REQUIRE(t.inputs(l).size() == 2);
    CHECK(t.name_of(t.at(t.inputs(l)[0])) == "x");
    CHECK(t.name_of(t.at(t.inputs(l)[1])) == "layers.0.weight");
    CHECK(t.parameter_of(t.at(t.inputs(l)[1])) == &w);
    CHECK(t.inputs(Var{}).empty());
}

TEST_CASE("views read as 0 outside, and shapes know their bounds") {
    const Tensor t({2, 3}, {1, 2, 3, 4, 5, 6});
    CHECK(t.at(1, 2) == 6);
    CHECK(t.at(2, 0) == 0);
    CHECK(t.at(0, -1) == 0);
    CHECK(t.at(0) == 0);
    CHECK(t[6] == 0);
    CHECK(t.view().row(1)[2] == 6);
    CHECK(t.view().row(2).empty());
    CHECK(t.view().row(1).row(0).row(0).empty());
    CHECK(ConstView{}.row(0).at(1, 2) == 0);
    CHECK(Shape{2, 3}[-1] == 3);
    CHECK(Shape{2, 3}[-3] == 1);
    CHECK(!Shape{1, 1, 1, 1, 1, 1, 1}.valid());
    CHECK(!Shape{1 << 20, 1 << 20}.valid());
    CHECK(!Shape{-1}.valid());
    CHECK(Shape{}.size() == 1);
    CHECK(broadcast(Shape{4, 1}, Shape{3}) == Shape{4, 3});
    CHECK(!broadcast(Shape{4, 2}, Shape{3}));
    CHECK(Tensor({2}, {1, 2, 3}) == Tensor({2}, {1, 2}));
}

TEST_CASE("split is the inverse of concat, and says what does not fit") {
    Tape tape;
    const Var x = tape.input(Tensor({2, 6}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}), Grad::yes);
    const auto [q, k, v] = split<3>(x, -1);
    CHECK(Tensor(k.value()) == Tensor({2, 2}, {2, 3, 8, 9}));
    CHECK(Tensor(concat({q, k, v}, 1).value()) == Tensor(x.value()));
    const auto [none, left, right] = split(x, 1, {0, 1, 5});
    CHECK(none.shape() == Shape{2, 0});
    CHECK(Tensor(left.value()) == Tensor({2, 1}, {0, 6}));
    CHECK(right.shape() == Shape{2, 5});
    CHECK(tape.backward(sum(mul(right, right) + 0.0f * sum(none)) + sum(left)));
    CHECK(Tensor(x.grad()) == Tensor({2, 6}, {1, 2, 4, 6, 8, 10, 1, 14, 16, 18, 20, 22}));
    CHECK(!split<4>(x, 1)[0]);
    CHECK(tape.error() == "split: axis 1 of input [2, 6] does not divide into 4 equal parts");
    tape.reset();
    CHECK(!split(tape.input(Tensor({2, 6})), 1, {2, 3})[0]);
    CHECK(tape.error() == "split: the parts of axis 1 of input [2, 6] have 5 elements together");
    tape.reset();
    CHECK(!split(tape.input(Tensor({2, 6})), 1, {-1, 7})[0]);
}
