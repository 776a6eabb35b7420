#include "explainers/residual/model_race.h"

#include <algorithm>
#include <string>

namespace glassbox {
namespace {

constexpr const char* kSides[] = {"plain", "skip"};

template <class Inputs>
BlockNetOptions options_of(const Inputs& in, int blocks, int side) {
    return {.blocks = blocks, .width = in.width, .skip = static_cast<float>(side), .norm = in.norm, .zero_last = in.begin.zero && side == 1,
            .relu = in.relu_before ? BlockNetOptions::Relu::before : BlockNetOptions::Relu::after, .gain = in.begin.gain};
}

}  // namespace

void DepthRace::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    in_.blocks = std::clamp(in.blocks, 1, 64);
    tick_ = side_ = left_ = 0;
    for (int side = 0; side < 2; ++side) {
        nets_[side] = std::make_unique<NetTrainer>(options_of(in_, in_.blocks, side), PointsTaskOptions{.set = in.set}, in.rate, seed);
        errors_[side] = Tensor({2, kTicks + 1});
    }
    const PointsTask& task = nets_[0]->task();
    const Tensor grid = plane_grid(kGrid);
    everything_ = Tensor({static_cast<int>(task.train.classes.size() + task.test.classes.size()) + kGrid * kGrid, 2});
    int64_t at = 0;
    for (const Tensor* part : {&task.train.points, &task.test.points, &grid})
        for (const float v : part->span()) everything_.set(at++, v);
}

Progress DepthRace::step(Recorder& trace) {
    if (left_ > 0) {
        nets_[side_]->train_step();
        --left_;
        return Progress::more;
    }
    look(trace, side_);
    const int per_tick = std::max(1, in_.steps / kTicks);
    if (side_ == 0) {
        side_ = 1;
        left_ = tick_ > 0 ? per_tick : 0;
        return Progress::more;
    }
    side_ = 0;
    left_ = per_tick;  // of the next tick
    return tick_++ < kTicks ? Progress::ticked : Progress::done;
}

void DepthRace::look(Recorder& trace, int side) {
    NetTrainer& net = *nets_[side];
    const std::string name = kSides[side];
    const auto& train = net.task().train;
    if (side == 0) {
        Tensor signs({static_cast<int>(train.classes.size())});
        for (size_t i = 0; i < train.classes.size(); ++i) signs.set(static_cast<int64_t>(i), train.classes[i] == 1 ? 1.f : -1.f);
        trace.record("x", train.points.view(), "input");
        trace.record("labels", signs.view(), "input");
    }
    const Var p = softmax(net.evaluate(everything_.view()));
    const ConstView all = p.value();
    const int n = static_cast<int>(train.classes.size()), m = static_cast<int>(net.task().test.classes.size());
    const auto part = [&](int first, int count) { return ConstView(all.data() + 2 * first, Shape{count, 2}); };
    errors_[side].set(tick_, 1 - accuracy(part(0, n), train.classes));
    errors_[side].set(kTicks + 1 + tick_, 1 - accuracy(part(n, m), net.task().test.classes));
    Tensor field({kGrid, kGrid});
    for (int i = 0; i < kGrid * kGrid; ++i) field.set(i, all.at(n + m + i, 1) - all.at(n + m + i, 0));
    trace.record(name + ".error", errors_[side].view(), "fraction of wrong answers in training and test set", {"x", "labels"});
    trace.record(name + ".field", field.view(), "p(1) - p(0) over the plane", {"x", "labels"});
}

void DepthSweep::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    seed_ = seed;
    round_ = -1;
    job_ = steps_ = 0;
    net_.reset();
    for (int side = 0; side < 2; ++side) train_[side] = test_[side] = Tensor({kDepths, kRateCount, kSeeds}, -1.f);
}

Progress DepthSweep::step(Recorder& trace) {
    if (round_ < 0) {
        round_ = 0;
        summarise(trace);
        return Progress::ticked;
    }
    const int depth = round_ % kDepths, seed = round_ / kDepths, side = job_ / kRateCount, rate = job_ % kRateCount;
    if (!net_) net_ = std::make_unique<NetTrainer>(options_of(in_, kBlocks[depth], side), PointsTaskOptions{.set = in_.set}, kRates[rate], seed_ + static_cast<uint64_t>(seed));
    if (steps_ < in_.steps) {
        net_->train_step();
        ++steps_;
        return Progress::more;
    }
    const int at = (depth * kRateCount + rate) * kSeeds + seed;
    train_[side].set(at, net_->error_on(net_->task().train));
    test_[side].set(at, net_->error_on(net_->task().test));
    net_.reset();
    steps_ = 0;
    if (++job_ < 2 * kRateCount) return Progress::more;
    job_ = 0;
    ++round_;
    summarise(trace);
    return round_ < kTicks ? Progress::ticked : Progress::done;
}

void DepthSweep::summarise(Recorder& trace) const {
    for (int side = 0; side < 2; ++side) {
        const std::string name = kSides[side];
        Tensor best({kDepths}), mean({kDepths}, -1.f), mean_test({kDepths}, -1.f);
        for (int d = 0; d < kDepths; ++d)
            for (int r = 0; r < kRateCount; ++r) {
                float train = 0, test = 0;
                int count = 0;
                for (int s = 0; s < kSeeds && train_[side].at(d, r, s) >= 0; ++s, ++count) train += train_[side].at(d, r, s), test += test_[side].at(d, r, s);
                if (count == 0 || (mean[d] >= 0 && train / static_cast<float>(count) >= mean[d])) continue;
                best.set(d, static_cast<float>(r));
                mean.set(d, train / static_cast<float>(count));
                mean_test.set(d, test / static_cast<float>(count));
            }
        trace.record(name + ".train", train_[side].view(), "fraction wrong of the training set after training");
        trace.record(name + ".test", test_[side].view(), "fraction wrong of the test set after training");
        trace.record(name + ".best", best.view(), "the rate with the lowest mean of", {name + ".train"});
        trace.record(name + ".mean", mean.view(), "mean over the seeds, at the best rate", {name + ".train"});
        trace.record(name + ".mean.test", mean_test.view(), "mean over the seeds, at the best rate", {name + ".test"});
    }
    trace.record("done", Tensor({1}, static_cast<float>(round_ * 2 * kRateCount)).view(), "trainings so far");
}

}  // namespace glassbox
