// Whole training steps of small models: what tests/bench/peers/torch_steps.py times in PyTorch, name by name.
#include <algorithm>
#include <string>
#include <vector>

#include "engine/app/bench.h"
#include "engine/base/random.h"
#include "engine/nn/conv.h"
#include "engine/nn/linear.h"
#include "engine/nn/optimizer.h"
#include "engine/platform/process.h"

namespace glassbox {
namespace {

// Microseconds per step: the median of groups, each long enough for the clock.
template <class F>
double step_time(F step, int group) {
    for (int i = 0; i < group; ++i) step();
    std::vector<double> times;
    const double start = processor_seconds();
    while (times.size() < 5 || (processor_seconds() - start < 0.4 && times.size() < 200)) {
        const double before = processor_seconds();
        for (int i = 0; i < group; ++i) step();
        times.push_back((processor_seconds() - before) / group * 1e6);
    }
    std::nth_element(times.begin(), times.begin() + static_cast<long>(times.size() / 2), times.end());
    return times[times.size() / 2];
}

Tensor random_tensor(const Shape& shape, std::string_view stream) {
    Random rng(1, stream);
    Tensor t(shape);
    for (float& x : t.span()) x = rng.normal();
    return t;
}

double mlp(Activation activation, Optimizer::Kind kind) {
    Parameters params(1);
    const Mlp net(params.scope("mlp"), {2, 16, 16, 1}, {.activation = activation});
    Optimizer opt({.kind = kind, .rate = kind == Optimizer::Kind::adam ? 0.001f : 0.03f});
    const Tensor x = random_tensor({100, 2}, "x"), y = random_tensor({100, 1}, "y");
    Tape tape(Memory::observed);
    return step_time(
        [&] {
            tape.reset();
            Context c(tape);
            const Var loss = mse_loss(net(c, tape.borrow(x)), tape.borrow(y));
            params.zero_grad();
            tape.backward(loss);
            opt.step(params);
        },
        50);
}

// 3 layers of h = relu(h W + sum over neighbours of h V) on 32 molecules of 20 atoms, mean pooling, one output each.
double gnn(int width) {
    constexpr int kMolecules = 32, kAtoms = 20, kNodes = kMolecules * kAtoms;
    std::vector<int32_t> from, to, molecule;
    Random rng(1, "bonds");
    for (int m = 0; m < kMolecules; ++m) {
        for (int a = 0; a < kAtoms; ++a) molecule.push_back(m);
        for (int a = 1; a < kAtoms; ++a) {  // a tree, both ways
            const int b = rng.below(a);
            for (auto [p, q] : {std::pair{a, b}, std::pair{b, a}}) from.push_back(m * kAtoms + p), to.push_back(m * kAtoms + q);
        }
    }
    Parameters params(1);
    const Linear encode(params.scope("encode"), 8, width), decode(params.scope("decode"), width, 1);
    std::vector<Linear> own, other;
    for (int i = 0; i < 3; ++i) {
        own.emplace_back(params.scope("own." + std::to_string(i)), width, width);
        other.emplace_back(params.scope("other." + std::to_string(i)), width, width, LinearOptions{.bias = false});
    }
    const Tensor x = random_tensor({kNodes, 8}, "atoms"), y = random_tensor({kMolecules, 1}, "targets");
    Optimizer opt({.kind = Optimizer::Kind::adam, .rate = 0.001f});
    Tape tape(Memory::observed);
    return step_time(
        [&] {
            tape.reset();
            Context c(tape);
            Var h = relu(encode(c, tape.borrow(x)));
            for (size_t i = 0; i < 3; ++i)
                {
                const Var mine = own[i](c, h), theirs = other[i](c, h);
                const Var sum = segment_sum(tape.over(gather(tape.over(theirs), from)), to, kNodes);
                h = relu(tape.over(add(tape.over(mine), tape.over(sum))));
            }
            const Var loss = mse_loss(decode(c, segment_mean(h, molecule, kMolecules)), tape.borrow(y));
            params.zero_grad();
            tape.backward(loss);
            opt.step(params);
        },
        10);
}

// GAN Lab's default: noise 2, hidden 14 twice on both sides, batch 150, Adam, one step of each.
double gan() {
    Parameters g(1), d(2);
    const Mlp generator(g.scope("g"), {2, 14, 14, 2}), discriminator(d.scope("d"), {2, 14, 14, 1});
    Optimizer go({.kind = Optimizer::Kind::adam, .rate = 0.001f}), dopt({.kind = Optimizer::Kind::adam, .rate = 0.001f});
    const Tensor real = random_tensor({150, 2}, "real"), noise = random_tensor({150, 2}, "noise");
    Tape tape(Memory::observed);
    return step_time(
        [&] {
            tape.reset();
            Context c(tape);
            Var fake = generator(c, tape.borrow(noise));
            Var loss = discriminator_loss(GanLoss::non_saturating, discriminator(c, tape.borrow(real)), discriminator(c, detach(fake)));
            d.zero_grad();
            tape.backward(loss);
            dopt.step(d);
            tape.reset();
            d.freeze("");
            fake = generator(c, tape.borrow(noise));
            loss = generator_loss(GanLoss::non_saturating, discriminator(c, fake));
            g.zero_grad();
            tape.backward(loss);
            go.step(g);
            d.freeze("", false);
        },
        20);
}

// 3 stages of 3 residual blocks with 16, 32, 64 channels (He et al. 2015, section 4.2), cross-entropy over 10 classes, SGD.
struct ResNetCost {
    double ms, mb;  // of one step; of values and gradients, the most at a time
};
ResNetCost resnet20(int size, int batch, Memory memory) {
    Parameters params(1);
    const ConvBlock stem(params.scope("stem"), {.in = 3, .out = 16});
    std::vector<ResidualBlock> blocks;
    int in = 16;
    for (int stage = 0; stage < 3; ++stage)
        for (int i = 0; i < 3; ++i) {
            const int out = 16 << stage;
            blocks.emplace_back(params.scope("blocks." + std::to_string(blocks.size())),
                                ResidualOptions{.in = in, .out = out, .stride = stage > 0 && i == 0 ? 2 : 1});
            in = out;
        }
    const Linear head(params.scope("head"), 64, 10);
    const Tensor x = random_tensor({batch, 3, size, size}, "images");
    std::vector<int32_t> classes;
    for (int i = 0; i < batch; ++i) classes.push_back(i % 10);
    Optimizer opt({.rate = 0.01f});
    Tape tape(memory);
    const double us = step_time(
        [&] {
            tape.reset();
            Context c(tape);
            c.training = true;
            Var h = stem(c, tape.borrow(x));
            for (const ResidualBlock& b : blocks) h = b(c, h);
            const Var loss = cross_entropy(head(c, global_avg_pool(h)), classes);
            params.zero_grad();
            tape.backward(loss);
            opt.step(params);
        },
        1);
    return {us * 1e-3, static_cast<double>(tape.peak_memory()) * 1e-6};
}

}  // namespace

std::vector<BenchRow> bench_training() {
    const ResNetCost small = resnet20(16, 8, Memory::observed), large = resnet20(32, 32, Memory::observed);
    const double everything = resnet20(16, 8, Memory::everything).mb;
    return {
        {"train.mlp_relu_sgd", mlp(Activation::relu, Optimizer::Kind::sgd), "us", 0, ""},
        {"train.mlp_tanh_adam", mlp(Activation::tanh, Optimizer::Kind::adam), "us", 0, ""},
        {"train.gnn_16", gnn(16), "us", 0, ""},
        {"train.gnn_64", gnn(64), "us", 0, ""},
        {"train.gan", gan(), "us", 0, ""},
        {"train.resnet20_16x16_b8", small.ms, "ms", 0, ""},
        {"train.resnet20_32x32_b32", large.ms, "ms", 0, ""},
        {"train.resnet20_16x16_b8.memory", small.mb, "MB", everything, "keeping everything"},
    };
}

}  // namespace glassbox
