#include "explainers/residual/model_knobs.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace glassbox {
namespace {

struct Weights {
    float first, second, rest;
};

// In double: with 30 factors single precision would round the plateau away.
struct Chain {
    int equal;      // how many weights are `rest`
    double skip;    // 0 or 1, added to each
    double target;

    double power(double factor, int n) const {
        double p = 1;
        for (int i = 0; i < n; ++i) p *= factor;
        return p;
    }
    double output(const Weights& w) const {
        return (skip + static_cast<double>(w.first)) * (skip + static_cast<double>(w.second)) * power(skip + static_cast<double>(w.rest), equal);
    }
    double loss(double y) const { return (y - target) * (y - target) / 2; }
    // dy by w1, w2 and one of the equal weights.
    void slopes(const Weights& w, double out[3]) const {
        const double a = skip + static_cast<double>(w.first), b = skip + static_cast<double>(w.second), c = skip + static_cast<double>(w.rest);
        out[0] = b * power(c, equal);
        out[1] = a * power(c, equal);
        out[2] = a * b * power(c, equal - 1);
    }
};

void record(Recorder& trace, const std::string& at, const Chain& chain, const KnobChains::Inputs& in, int depth) {
    constexpr int kGrid = KnobChains::kGrid, kSteps = KnobChains::kSteps;
    const Weights w{in.first, in.second, in.rest};
    const auto factor = [&](float weight) { return chain.skip + static_cast<double>(weight); };

    Tensor signal({depth + 1});
    double through = 1;
    for (int l = 0; l <= depth; ++l) {
        signal.set(l, static_cast<float>(through));
        through *= factor(l == 0 ? w.first : l == 1 ? w.second : w.rest);
    }
    trace.record(at + ".signal", signal.view(), "running product of the factors", {"weights"});
    const double y = chain.output(w);
    trace.record(at + ".loss", Tensor({1}, static_cast<float>(chain.loss(y))).view(), "half the square of output minus target", {at + ".signal", "target"});
    double slope[3];
    chain.slopes(w, slope);
    Tensor slopes({3});
    for (int i = 0; i < 3; ++i) slopes.set(i, static_cast<float>(slope[i]));
    trace.record(at + ".slope", slopes.view(), "product of all other factors", {"weights"});

    Tensor field({kGrid, kGrid});
    const auto place = [](int i) { return KnobChains::kWindow * static_cast<float>(2 * i - (kGrid - 1)) / static_cast<float>(kGrid - 1); };
    for (int i = 0; i < kGrid; ++i)
        for (int j = 0; j < kGrid; ++j)
            field.set(i * kGrid + j, static_cast<float>(chain.loss(chain.output({place(j), -place(i), w.rest}))));
    trace.record(at + ".loss.field", field.view(), "the loss for each pair of the two weights", {"weights", "target"});

    // Down the picture itself: the two weights learn, the others stay.
    Tensor path({kSteps + 1, 3});
    Weights at_step = w;
    int steps = kSteps;
    for (int s = 0; s <= kSteps; ++s) {
        const double now = chain.output(at_step);
        const float row[3] = {at_step.first, at_step.second, static_cast<float>(chain.loss(now))};
        for (int c = 0; c < 3; ++c) path.set(3 * s + c, row[c]);
        if (s >= steps) continue;
        chain.slopes(at_step, slope);
        const double pull = static_cast<double>(in.rate) * (now - chain.target);
        const Weights next{static_cast<float>(static_cast<double>(at_step.first) - pull * slope[0]), static_cast<float>(static_cast<double>(at_step.second) - pull * slope[1]), w.rest};
        if (std::abs(next.first) <= KnobChains::kReach && std::abs(next.second) <= KnobChains::kReach) at_step = next;
        else steps = s;
    }
    trace.record(at + ".path", path.view(), "gradient descent on the two weights", {"weights", "target"});
    trace.record(at + ".path.steps", Tensor({1}, static_cast<float>(steps)).view(), "steps before a weight left the range", {at + ".path"});
}

}  // namespace

Progress KnobChains::step(Recorder& trace) {
    const int depth = std::clamp(in_.depth, 3, kMaxDepth);
    const float weights[] = {in_.first, in_.second, in_.rest};
    trace.record("weights", ConstView(weights, Shape{3}), "input");
    trace.record("target", Tensor({1}, in_.target).view(), "input");
    for (const bool skip : {false, true})
        record(trace, skip ? "skip" : "plain", {depth - 2, skip ? 1.0 : 0.0, static_cast<double>(in_.target)}, in_, depth);
    return Progress::done;
}

}  // namespace glassbox
