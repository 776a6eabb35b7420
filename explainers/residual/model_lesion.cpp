#include "explainers/residual/model_lesion.h"

#include <cmath>
#include <numeric>
#include <string>

namespace glassbox {
namespace {

std::vector<int> all_blocks() {
    std::vector<int> order(Lesions::kBlocks);
    std::iota(order.begin(), order.end(), 0);
    return order;
}

std::vector<int> without(int block) {
    std::vector<int> order = all_blocks();
    order.erase(order.begin() + block);
    return order;
}

std::vector<int> swapped(std::vector<int> order, int first, int second) {
    std::swap(order[static_cast<size_t>(first)], order[static_cast<size_t>(second)]);
    return order;
}

float rms(ConstView v) {
    double sum = 0;
    for (const float x : v) sum += static_cast<double>(x) * static_cast<double>(x);
    return v.empty() ? 0 : static_cast<float>(std::sqrt(sum / static_cast<double>(v.size())));
}

}  // namespace

void Lesions::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    const Recipe recipe{seed, in.relu_before, in.zero, in.steps};
    if (recipe_ == recipe) return;
    recipe_ = recipe;
    trained_ = 0;
    for (int side = 0; side < 2; ++side)
        nets_[side] = std::make_unique<NetTrainer>(BlockNetOptions{.blocks = kBlocks, .skip = static_cast<float>(side), .zero_last = side == 1 && in.zero,
                                                                   .relu = in.relu_before ? BlockNetOptions::Relu::before : BlockNetOptions::Relu::after},
                                                   PointsTaskOptions{.train = 96}, 1e-2f, seed);
}

std::vector<int> Lesions::order_of(const Inputs& in) {
    const int first = in.swap - 1, second = in.with > 0 ? in.with - 1 : in.swap;
    if (first < 0 || first >= kBlocks || second >= kBlocks) return all_blocks();
    return swapped(all_blocks(), first, second);
}

Progress Lesions::step(Recorder& trace) {
    if (trained_ < 2 * in_.steps) {
        nets_[trained_++ % 2]->train_step();
        return Progress::more;
    }
    const ClassedPoints& train = nets_[0]->task().train;
    Tensor signs({static_cast<int>(train.classes.size())});
    for (size_t i = 0; i < train.classes.size(); ++i) signs.set(static_cast<int64_t>(i), train.classes[i] == 1 ? 1.f : -1.f);
    trace.record("x", train.points.view(), "input");
    trace.record("labels", signs.view(), "input");
    for (int side = 0; side < 2; ++side) record_net(trace, side);
    record_paths(trace);
    return Progress::done;
}

Var Lesions::logits(int side, ConstView points, std::span<const int> order) {
    Tape& tape = nets_[side]->tape();
    tape.reset();
    Context c(tape);
    return nets_[side]->net()(c, tape.borrow(points), order);
}

float Lesions::error(int side, std::span<const int> order) {
    const ClassedPoints& train = nets_[side]->task().train;
    return 1 - accuracy(logits(side, train.points.view(), order).value(), train.classes);
}

void Lesions::record_net(Recorder& trace, int side) {
    const std::string name = side ? "skip" : "plain";
    Tensor deleted({kBlocks}), exchanged({kBlocks - 1});
    for (int l = 0; l < kBlocks; ++l) deleted.set(l, error(side, without(l)));
    for (int l = 0; l + 1 < kBlocks; ++l) exchanged.set(l, error(side, swapped(all_blocks(), l, l + 1)));
    std::vector<int> order = order_of(in_);
    std::erase_if(order, [&](int l) { return (in_.off >> l & 1) != 0; });
    const Tensor grid = plane_grid(kGrid);
    const Var p = softmax(logits(side, grid.view(), order));
    Tensor field({kGrid, kGrid});
    for (int i = 0; i < kGrid * kGrid; ++i) field.set(i, p.value().at(i, 1) - p.value().at(i, 0));
    trace.record(name + ".field", field.view(), "p(1) - p(0) over the plane", {"x", "labels"});
    trace.record(name + ".error", Tensor({1}, error(side, all_blocks())).view(), "fraction wrong with all blocks", {"x", "labels"});
    trace.record(name + ".now", Tensor({1}, error(side, order)).view(), "fraction wrong with the blocks that are left", {"x", "labels"});
    trace.record(name + ".deleted", deleted.view(), "fraction wrong without one block", {"x", "labels"});
    trace.record(name + ".swapped", exchanged.view(), "fraction wrong with two neighbours swapped", {"x", "labels"});
}

void Lesions::record_paths(Recorder& trace) {
    NetTrainer& trainer = *nets_[1];
    const BlockNet& net = trainer.net();
    const ClassedPoints& train = trainer.task().train;
    const int n = static_cast<int>(train.classes.size()), width = net.options().width;
    Tape& tape = trainer.tape();
    tape.reset();
    Context c(tape);
    std::vector<Var> h = {net.stem(c, tape.input(train.points.view(), Grad::yes))}, into, f, out;
    for (int l = 0; l < kBlocks; ++l) {
        into.push_back(h.back() * 1.0f);  // the branch's own copy of h: its gradient is that of the branch alone
        f.push_back(net.branch(c, into.back(), l));
        h.push_back(net.joined(h.back(), f.back()));
    }
    const Var logit = net.head(c, h.back());
    Tensor difference({n, 2});
    for (int i = 0; i < n; ++i) difference.set(2 * i, -1), difference.set(2 * i + 1, 1);
    tape.backward(logit, difference.view(), Into::tape);
    const Tensor whole(h[0].grad());
    // part[k]: what has come back through exactly k branches so far.
    std::vector<Tensor> part(kBlocks + 1, Tensor({n, width}));
    part[0] = Tensor(h.back().grad());
    const bool masked = net.options().relu == BlockNetOptions::Relu::after;
    for (int l = kBlocks - 1; l >= 0; --l) {
        const ConstView value = h[static_cast<size_t>(l) + 1].value();
        for (int k = kBlocks - 1 - l; k >= 0; --k) {
            Tensor& at = part[static_cast<size_t>(k)];
            for (int64_t i = 0; masked && i < at.size(); ++i)
                if (value[i] <= 0) at.set(i, 0);
            tape.backward(f[static_cast<size_t>(l)], at.view(), Into::tape);
            const ConstView back = tape.grad(into[static_cast<size_t>(l)]);
            Tensor& longer = part[static_cast<size_t>(k) + 1];
            for (int64_t i = 0; i < longer.size(); ++i) longer.set(i, longer[i] + back[i]);
        }
    }
    Tensor size({kBlocks + 1}), count({kBlocks + 1}), share({kBlocks + 1}), sum({n, width});
    double paths = 1;
    for (int k = 0; k <= kBlocks; ++k) {
        const Tensor& p = part[static_cast<size_t>(k)];
        for (int64_t i = 0; i < sum.size(); ++i) sum.set(i, sum[i] + p[i]);
        size.set(k, rms(p.view()));
        count.set(k, static_cast<float>(paths));
        share.set(k, static_cast<float>(static_cast<double>(size[k]) / std::sqrt(paths)));
        paths = paths * (kBlocks - k) / (k + 1);
    }
    trace.record("paths.size", size.view(), "size of the gradient through exactly k branches", {"x"});
    trace.record("paths.count", count.view(), "number of paths through exactly k branches");
    trace.record("paths.share", share.view(), "size over the root of the count", {"paths.size", "paths.count"});
    trace.record("paths.sum", sum.view(), "sum over all lengths", {"x"});
    trace.record("paths.whole", whole.view(), "gradient at h.0", {"x"});
}

}  // namespace glassbox
