#include "engine/nn/optimizer.h"

#include "engine/nn/linear.h"
#include "tests/unit/tensor/oracle.h"

using namespace oracle;

namespace {

const TensorFile& reference() {
    static const TensorFile file = load("tests/oracle/nn.safetensors");
    return file;
}
using Kind = Optimizer::Kind;
using Options = Optimizer::Options;

}  // namespace

TEST_CASE("optimisers take PyTorch's steps") {
    const std::map<std::string, Options> table = {
        {"sgd", {.rate = 0.1f}},
        {"sgd_decay", {.rate = 0.1f, .weight_decay = 0.05f}},
        {"momentum", {.kind = Kind::momentum, .rate = 0.1f}},
        {"nesterov", {.kind = Kind::nesterov, .rate = 0.1f}},
        {"rmsprop", {.kind = Kind::rmsprop, .rate = 0.05f}},
        {"adam", {.kind = Kind::adam, .rate = 0.05f}},
        {"adam_decay", {.kind = Kind::adam, .rate = 0.05f, .weight_decay = 0.1f}},
        {"adamw", {.kind = Kind::adamw, .rate = 0.05f, .weight_decay = 0.1f}},
    };
    int found = 0;
    for (const Case& c : cases(reference())) {
        if (c.name.rfind("optimizer:", 0) != 0) continue;
        INFO(c.name);
        const auto options = table.find(c.name.substr(10));
        REQUIRE(options != table.end());
        ++found;
        Parameters params;
        Parameter& w = params.add("w", c.find("start")->shape());
        Parameter& fixed = params.add("fixed", Shape{3}, Init::ones());
        fixed.frozen = true;
        w.value.assign(*c.find("start"));
        Optimizer opt(options->second);
        TensorFile key;
        for (int step = 0; step < c.find("grads")->shape()[0]; ++step) {
            if (step == 6) key = params.save(StorageType::f32, true);
            w.grad.assign(c.find("grads")->view().row(step));
            opt.step(params);
            CHECK(difference(w.value, c.find("values")->view().row(step)) < 2e-6f);
        }
        CHECK(fixed.value == Tensor({3}, 1.0f));
        // From a keyframe on, the same bits.
        const Tensor last = w.value;
        CHECK(params.load(key));
        Optimizer again(options->second);
        again.restore(6);
        for (int step = 6; step < c.find("grads")->shape()[0]; ++step) {
            w.grad.assign(c.find("grads")->view().row(step));
            again.step(params);
        }
        CHECK(w.value == last);
        CHECK(again.steps() == opt.steps());
    }
    CHECK(found == 8);
}

TEST_CASE("gradients are clipped by their common length") {
    const TensorFile& f = reference();
    Parameters params;
    Parameter& a = params.add("a", Shape{7});
    Parameter& b = params.add("b", Shape{5});
    a.grad.assign(f.view("clip:norm/in0"));
    b.grad.assign(f.view("clip:norm/in1"));
    CHECK(clip_gradients(params, 1.5f) == doctest::Approx(f.view("clip:norm/norm")[0]));
    CHECK(difference(a.grad, f.view("clip:norm/out0")) < 1e-5f);
    CHECK(difference(b.grad, f.view("clip:norm/out1")) < 1e-5f);
    CHECK(clip_gradients(params, 10) < 1.51f);
    clip_gradient_values(params, 0.1f);
    for (float x : a.grad.span()) CHECK(std::fabs(x) <= 0.1f);
}

TEST_CASE("schedules") {
    const ConstView rates = reference().view("schedule:cosine/rates");
    const Schedule cosine{.kind = Schedule::Kind::cosine, .rate = 0.4f, .warm_up = 0, .length = 20, .last = 0.02f};
    for (int i = 0; i < 20; ++i) CHECK(cosine(i) == doctest::Approx(rates[i]).epsilon(1e-5));
    CHECK(cosine(100) == doctest::Approx(0.02));
    const Schedule warm{.kind = Schedule::Kind::linear, .rate = 1, .warm_up = 4, .length = 10};
    CHECK(warm(0) == 0.25f);
    CHECK(warm(3) == 1.0f);
    CHECK(warm(9) == doctest::Approx(0.5));
    CHECK(warm(14) == 0.0f);
    const Schedule steps{.kind = Schedule::Kind::steps, .rate = 1, .length = 10, .factor = 0.5f};
    CHECK(steps(9) == 1.0f);
    CHECK(steps(10) == 0.5f);
    CHECK(steps(25) == 0.25f);
    CHECK(Schedule{.rate = 0.3f}(12345) == 0.3f);
}

TEST_CASE("a training follows PyTorch's for 40 steps, and leaves the same bits on every instruction set") {
    const TensorFile& f = reference();
    std::vector<uint64_t> hashes;
    for (Isa isa : {Isa::base, Isa::avx2, Isa::avx512}) {
        if (!set_kernels(isa)) continue;
        Parameters params;
        const Mlp mlp(params.scope("mlp"), {2, 7, 7, 1}, {.activation = Activation::tanh});
        for (size_t i = 0; i < 3; ++i) {
            const std::string n = std::to_string(i);
            mlp.layers[i].weight->value.assign(f.view("training:mlp/w" + n));
            mlp.layers[i].bias->value.assign(f.view("training:mlp/b" + n));
        }
        Optimizer adam({.kind = Kind::adam, .rate = 0.02f});
        Tape tape(kernels());
        const ConstView losses = f.view("training:mlp/losses");
        for (int step = 0; step < 40; ++step) {
            tape.reset();
            Context c(tape);
            const Var loss = bce_with_logits(mlp(c, tape.borrow(f.view("training:mlp/x"))), tape.borrow(f.view("training:mlp/y")));
            params.zero_grad();
            CHECK(tape.backward(loss));
            adam.step(params);
            CHECK(loss.value()[0] == doctest::Approx(losses[step]).epsilon(1e-5));
        }
        hashes.push_back(params.hash());
    }
    for (uint64_t h : hashes) CHECK(h == hashes[0]);
}
