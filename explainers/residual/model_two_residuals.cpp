#include "explainers/residual/model_two_residuals.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/tensor/elementary.h"

namespace glassbox {
namespace {

float target_at(TwoResiduals::Target target, float x) {
    switch (target) {
        case TwoResiduals::Target::wave: return elementary::sin(4 * x) * 0.8f + 0.2f * x;
        case TwoResiduals::Target::step: return x < -0.4f ? -0.6f : x < 0.3f ? 0.7f : -0.1f;
        case TwoResiduals::Target::bumps: return elementary::exp(-30 * (x + 0.5f) * (x + 0.5f)) - 0.7f * elementary::exp(-40 * (x - 0.4f) * (x - 0.4f));
    }
    return 0;
}

}  // namespace

TwoResiduals::Nets::Nets(uint64_t seed) : boost(seed), net(seed) {
    const LinearOptions he{.init = Init::he_normal(), .bias_init = Init::normal(0.5f)}, last{.init = Init::normal(0.1f)};
    for (int k = 0; k < kStages; ++k) {
        const Parameters::Scope at = boost.scope().scope("stages", k);
        stages.push_back({Linear(at.scope("0"), 1, kHidden, he), Linear(at.scope("1"), kHidden, 1, last)});
    }
    stem = Linear(net.scope("stem"), 1, kHidden, he);
    for (int k = 0; k < kStages; ++k) {
        const Parameters::Scope at = net.scope().scope("blocks", k);
        blocks.push_back({Linear(at.scope("fc1"), kHidden, kHidden, {.init = Init::he_normal()}), Linear(at.scope("fc2"), kHidden, kHidden, last)});
    }
    head = Linear(net.scope("head"), kHidden, 1, {.init = Init::lecun_normal()});
}

void TwoResiduals::reset(uint64_t seed, const Inputs& in) {
    nets_ = std::make_unique<Nets>(seed);
    adam_ = Optimizer({.kind = Optimizer::Kind::adam, .rate = 0.02f});
    done_ = 0;
    x_ = Tensor({kPoints, 1}), y_ = Tensor({kPoints, 1}), grid_ = Tensor({kGridPoints, 1});
    Random rng(seed, "points");
    for (int i = 0; i < kPoints; ++i) {
        const float x = -1 + 2 * (static_cast<float>(i) + rng.uniform()) / kPoints;
        x_.set(i, x);
        y_.set(i, target_at(in.target, x) + 0.05f * rng.normal());
    }
    for (int i = 0; i < kGridPoints; ++i) grid_.set(i, -1 + 2 * static_cast<float>(i) / (kGridPoints - 1));
    left_ = y_;
}

Var TwoResiduals::Nets::stage(Context& c, int k, Var x) const {
    const Block& s = stages[static_cast<size_t>(k)];
    return s.second(c, relu(s.first(c, x)));
}

std::vector<Var> TwoResiduals::Nets::answers(Context& c, Var x) const {
    Var h = relu(stem(c, x));
    std::vector<Var> out = {head(c, h)};
    for (const Block& b : blocks) {
        h = h + b.second(c, relu(b.first(c, h)));
        out.push_back(head(c, h));
    }
    return out;
}

void TwoResiduals::descend(Parameters& parameters, Var loss) {
    parameters.zero_grad();
    tape_.backward(loss);
    adam_.step(parameters);
}

// What stage k does not explain is what the next one is trained on.
void TwoResiduals::finish_stage(int k) {
    tape_.reset();
    Context c(tape_);
    const Var said = nets_->stage(c, k, tape_.borrow(x_.view()));
    for (int i = 0; i < kPoints; ++i) left_.set(i, left_[i] - said.value()[i]);
    nets_->boost.freeze("stages." + std::to_string(k));
    adam_ = Optimizer(adam_.options());
}

// First the stages one after the other, then the net with as many steps as all of them together.
Progress TwoResiduals::step(Recorder& trace) {
    constexpr int kAll = kStages * kSteps, kPiece = 25;
    for (int piece = 0; piece < kPiece && done_ < 2 * kAll; ++piece, ++done_) {
        tape_.reset();
        Context c(tape_);
        if (done_ < kAll) {
            const int k = done_ / kSteps;
            descend(nets_->boost, mse_loss(nets_->stage(c, k, tape_.borrow(x_.view())), tape_.borrow(left_.view())));
            if ((done_ + 1) % kSteps == 0) finish_stage(k);
        } else {
            descend(nets_->net, mse_loss(nets_->answers(c, tape_.borrow(x_.view())).back(), tape_.borrow(y_.view())));
        }
    }
    if (done_ < 2 * kAll) return Progress::more;
    record(trace);
    return Progress::done;
}

void TwoResiduals::record(Recorder& trace) {
    trace.record("x", x_.view(), "input");
    trace.record("y", y_.view(), "input");
    trace.record("grid", grid_.view(), "input");
    for (const bool net : {false, true}) {
        const std::string name = net ? "net" : "boost";
        Tensor sum({kStages + 1, kGridPoints}), left({kStages + 1, kPoints}), loss({kStages + 1});
        for (const bool at_points : {false, true}) {
            tape_.reset();
            Context c(tape_);
            const Var x = tape_.borrow(at_points ? x_.view() : grid_.view());
            std::vector<Var> said;
            if (net) said = nets_->answers(c, x);
            else {
                said = {tape_.constant(x.shape(), 0)};
                for (int k = 0; k < kStages; ++k) said.push_back(said.back() + nets_->stage(c, k, x));
            }
            for (int k = 0; k <= kStages; ++k) {
                const ConstView v = said[static_cast<size_t>(k)].value();
                double square = 0;
                for (int i = 0; i < static_cast<int>(v.size()); ++i) {
                    if (!at_points) sum.set(k * kGridPoints + i, v[i]);
                    else left.set(k * kPoints + i, y_[i] - v[i]);
                    if (at_points) square += static_cast<double>(y_[i] - v[i]) * static_cast<double>(y_[i] - v[i]);
                }
                if (at_points) loss.set(k, static_cast<float>(square / kPoints));
            }
        }
        trace.record(name + ".sum", sum.view(), net ? "the head after each block" : "sum of the stages so far", {"grid"});
        trace.record(name + ".left", left.view(), "y minus the answer", {"x", "y"});
        trace.record(name + ".loss", loss.view(), "mean square of", {name + ".left"});
    }
}

}  // namespace glassbox
