// Memory::observed: the bits of Memory::everything in at most half of the memory, counted and not timed.
#include <doctest/doctest.h>

#include "engine/nn/conv.h"
#include "engine/nn/graph.h"
#include "engine/nn/language.h"
#include "engine/nn/optimizer.h"
#include "tests/unit/tensor/random_tensor.h"

using namespace glassbox;

namespace {

struct Cost {
    size_t bytes;
    uint64_t hash;  // of the parameters after training, and of what was observed
};

// Trains for three steps. With `watched`, a trace looks at that value and at its gradient.
template <class Loss>
Cost train(Memory memory, Parameters& params, const char* watched, Loss loss) {
    Optimizer optimizer({.kind = Optimizer::Kind::momentum, .rate = 0.02f});
    Trace trace;
    if (watched != nullptr) trace.want(std::string(watched) + ".grad");
    Tape tape(memory);
    for (int step = 0; step < 3; ++step) {
        tape.reset();
        trace.begin_tick(step);
        Context c(tape, watched != nullptr ? &trace : nullptr);
        c.training = true;
        const Var root = loss(c);
        params.zero_grad();
        CHECK(tape.backward(root));
        c.record_gradients();
        optimizer.step(params);
        trace.end_tick();
        CHECK(root.value().size() == 1);
        CHECK_MESSAGE(tape.error().empty(), tape.error());
    }
    uint64_t hash = params.hash();
    if (watched != nullptr) {
        CHECK(!trace.view(std::string(watched) + ".grad").empty());
        hash = hash_combine(hash, hash_tensor(trace.view(watched)));
        hash = hash_combine(hash, hash_tensor(trace.view(std::string(watched) + ".grad")));
    }
    return {tape.peak_memory(), hash};
}

// Both ways, with and without somebody who looks. Gives the share that remains.
template <class Model>
double share(const char* watched) {
    const auto run = [](Memory memory, const char* seen) {
        Model model;
        return train(memory, model.params, seen, [&](Context& c) { return model.loss(c); });
    };
    const Cost all = run(Memory::everything, nullptr), lean = run(Memory::observed, nullptr);
    CHECK(all.hash == lean.hash);
    const Cost all_seen = run(Memory::everything, watched), seen = run(Memory::observed, watched);
    CHECK(all_seen.hash == seen.hash);
    CHECK(seen.bytes * 10 < all_seen.bytes * 6);
    return static_cast<double>(lean.bytes) / static_cast<double>(all.bytes);
}

std::vector<int32_t> counted(int n, int modulus, int factor = 1) {
    std::vector<int32_t> out;
    for (int i = 0; i < n; ++i) out.push_back(i * factor % modulus);
    return out;
}

// He et al. 2015, section 4.2: 3 stages of 3 blocks with 16, 32, 64 channels.
struct ResNet20 {
    ResNet20() {
        int in = 16;
        for (int i = 0; i < 9; ++i) {
            const int out = 16 << i / 3;
            blocks.emplace_back(params.scope().scope("blocks", i), ResidualOptions{.in = in, .out = out, .stride = out > in ? 2 : 1});
            in = out;
        }
    }
    Var loss(Context& c) {
        Var h = stem(c, c.tape().borrow(images));
        for (const ResidualBlock& b : blocks) h = b(c, h);
        return cross_entropy(head(c, global_avg_pool(h)), counted(8, 10));
    }
    Parameters params{4};
    ConvBlock stem{params.scope("stem"), {.in = 3, .out = 16}};
    std::vector<ResidualBlock> blocks;
    Linear head{params.scope("head"), 64, 10};
    Tensor images = random_tensor(1, {8, 3, 16, 16}, "data");
};

struct PreActivation {
    Var loss(Context& c) { return mean(square(second(c, first(c, stem(c, c.tape().borrow(images)))))); }
    Parameters params{4};
    Conv2d stem{params.scope("stem"), {.in = 3, .out = 8}};
    ResidualBlock first{params.scope("first"), {.in = 8, .out = 16, .stride = 2, .pre_activation = true}};
    ResidualBlock second{params.scope("second"), {.in = 16, .out = 16, .pre_activation = true, .bottleneck = true}};
    Tensor images = random_tensor(1, {4, 3, 16, 16}, "data");
};

struct WideMlp {
    Var loss(Context& c) { return mse_loss(mlp(c, c.tape().borrow(x)), c.tape().borrow(y)); }
    Parameters params{4};
    Mlp mlp{params.scope("mlp"), {8, 64, 64, 64, 1}};
    Tensor x = random_tensor(1, {200, 8}, "data"), y = random_tensor(2, {200, 1}, "data");
};

struct Graphs {
    Var loss(Context& c) {
        const GraphEdges g{640, from, to};
        Var h = relu(gcn(c, c.tape().borrow(atoms), g));
        h = gin(c, relu(sage(c, h, g)), g);
        return mean(square(segment_mean(h, counted(640, 32), 32)));
    }
    Parameters params{4};
    GcnLayer gcn{params.scope("gcn"), 8, 64};
    SageLayer sage{params.scope("sage"), 64, 64};
    GinLayer gin{params.scope("gin"), {64, 64, 64}};
    std::vector<int32_t> from = counted(1216, 640), to = counted(1216, 640, 7);
    Tensor atoms = random_tensor(1, {640, 8}, "data");
};

struct TinyGpt {
    Var loss(Context& c) { return cross_entropy(gpt.batch(c, counted(128, 50, 7), 4), counted(128, 50, 3)); }
    Parameters params{4};
    Gpt2 gpt{params.scope("gpt"), {.vocabulary = 50, .positions = 32, .width = 32, .heads = 4, .layers = 3, .dropout = 0.1f}};
};

}  // namespace

TEST_CASE("what nobody observes gives its memory to the next: at most half of keeping everything, and the same bits") {
    const double resnet = share<ResNet20>("blocks.4.branch"), pre = share<PreActivation>("first.sum"), mlp = share<WideMlp>("mlp.1.z"),
                 graphs = share<Graphs>("sage.out"), gpt = share<TinyGpt>("gpt.h.1.attn.probs");
    INFO("of everything: ResNet-20 " << resnet << ", pre-activation " << pre << ", MLP " << mlp << ", graphs " << graphs << ", GPT-2 " << gpt);
    CHECK(resnet < 0.5);
    CHECK(pre < 0.5);
    CHECK(mlp < 0.5);
    CHECK(graphs < 0.5);
    CHECK(gpt < 0.5);
}

TEST_CASE("what has given its memory away is not read by mistake") {
    Tape tape(Memory::observed);
    const Var a = tape.input(Tensor({2}, {1, -2}), Grad::yes), b = tape.input(Tensor({2}, {3, 4}));
    const Var s = add(a, b), r = relu(tape.over(s));
    CHECK(Tensor(r.value()) == Tensor({2}, {4, 2}));
    CHECK(s.value().empty());
    CHECK(!add(s, b));
    CHECK(tape.error().find("the memory of add [2] has another use") != std::string::npos);
    tape.reset();

    const Var x = tape.input(Tensor({2}, {1, -2}), Grad::yes);
    const Var twice = tape.keep(add(x, x)), y = relu(tape.over(twice)), loss = sum(add(relu(tape.over(x)), y));
    CHECK(Tensor(twice.value()) == Tensor({2}, {2, -4}));  // somebody looks at it, and at leaves
    CHECK(tape.backward(loss));
    CHECK(Tensor(x.grad()) == Tensor({2}, {3, 0}));
    CHECK(Tensor(twice.grad()) == Tensor({2}, {1, 0}));
    CHECK(y.value().empty());
    CHECK(y.grad().empty());
    CHECK(!loss.value().empty());
    CHECK_FALSE(tape.backward(loss));
    CHECK(tape.error().find("one backward() in a step") != std::string::npos);
}

TEST_CASE("an operand that a gradient still needs is not written over") {
    for (Memory memory : {Memory::everything, Memory::observed}) {
        Tape tape(memory);
        const Var x = tape.input(Tensor({2}, {3, -2}), Grad::yes), one = tape.input(Tensor({2}, {1, 1}));
        const Var s = add(x, one);                       // 4, -1
        const Var product = mul(s, s);                   // its gradient reads s
        const Var view = reshape(s, Shape{1, 2});        // so does this view of it
        const Var loss = sum(add(product, relu(s))), other = sum(tape.over(view));
        CHECK(tape.backward(add(loss, other)));
        CHECK(Tensor(x.grad()) == Tensor({2}, {10, -1}));
    }
}
