#include "explainers/residual/model_flow.h"

#include <algorithm>
#include <cmath>

namespace glassbox {
namespace {

float rms(ConstView v) {
    double sum = 0;
    for (const float x : v) sum += static_cast<double>(x) * static_cast<double>(x);
    return v.empty() ? 0 : static_cast<float>(std::sqrt(sum / static_cast<double>(v.size())));
}

double dot(ConstView a, ConstView b) {
    double sum = 0;
    for (int64_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    return sum;
}

// Rows that are zero have no direction and are left out; 0 when none is left.
double cosine(ConstView a, ConstView b, bool& defined) {
    const double scale = std::sqrt(dot(a, a)) * std::sqrt(dot(b, b));
    defined = scale > 1e-30;
    return defined ? dot(a, b) / scale : 0;
}

// Of all pairs of rows i < k < count: from the sum of the unit vectors.
float mean_cosine(ConstView rows, int count) {
    std::vector<double> sum(static_cast<size_t>(rows.shape()[1]), 0);
    int n = 0;
    for (int i = 0; i < count; ++i) {
        const ConstView r = rows.row(i);
        const double length = std::sqrt(dot(r, r));
        if (length <= 1e-30) continue;
        for (size_t c = 0; c < sum.size(); ++c) sum[c] += static_cast<double>(r[static_cast<int64_t>(c)]) / length;
        ++n;
    }
    double square = 0;
    for (const double s : sum) square += s * s;
    return n < 2 ? 0 : static_cast<float>((square - n) / (static_cast<double>(n) * (n - 1)));
}

float neighbour_cosine(ConstView rows, int count) {
    double sum = 0;
    int n = 0;
    for (int i = 0; i < count; ++i) {
        bool defined = false;
        sum += cosine(rows.row(i), rows.row(count + i), defined);
        n += defined;
    }
    return n == 0 ? 0 : static_cast<float>(sum / n);
}

}  // namespace

void FlowProbe::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    tick_ = left_ = 0;
    trainer_ = std::make_unique<NetTrainer>(in.net, PointsTaskOptions{.train = kPoints}, in.rate, seed);
    history_ = Tensor({kTicks + 1, in.net.blocks});
    const ClassedPoints& train = trainer_->task().train;
    batch_ = Tensor({2 * kPoints, 2});
    classes_.clear();
    Random rng(seed, "neighbours");
    for (int i = 0; i < kPoints; ++i) {
        // A direction from a square, so that no function of the C library has a say.
        float dx = 0, dy = 0;
        do {
            dx = rng.uniform(-1, 1), dy = rng.uniform(-1, 1);
        } while (dx * dx + dy * dy < 0.01f || dx * dx + dy * dy > 1);
        const float scale = kNear / std::sqrt(dx * dx + dy * dy);
        for (int c = 0; c < 2; ++c) {
            const float x = train.points.at(i, c);
            batch_.set(2 * i + c, x);
            batch_.set(2 * (kPoints + i) + c, x + scale * (c == 0 ? dx : dy));
        }
    }
    for (int copy = 0; copy < 2; ++copy) classes_.insert(classes_.end(), train.classes.begin(), train.classes.end());
}

Progress FlowProbe::step(Recorder& trace) {
    if (left_ > 0) {
        trainer_->train_step();
        --left_;
        return Progress::more;
    }
    measure(trace);
    left_ = std::max(1, in_.steps / kTicks);
    return tick_++ < kTicks ? Progress::ticked : Progress::done;
}

void FlowProbe::measure(Recorder& trace) {
    const BlockNet& net = trainer_->net();
    const int blocks = in_.net.blocks;
    Tape& tape = trainer_->tape();
    tape.reset();
    Context c(tape);
    c.training = true;
    std::vector<Var> h = {net.stem(c, tape.input(batch_.view(), Grad::yes))}, f;
    for (int l = 0; l < blocks; ++l) {
        f.push_back(net.branch(c, h.back(), l));
        h.push_back(net.joined(h.back(), f.back()));
    }
    const Var logits = net.head(c, h.back());
    const Var loss = cross_entropy(logits, classes_);
    tape.backward(loss, Into::tape);

    Tensor signal({blocks + 1}), gradient({blocks + 1}), alike({blocks + 1}), neighbours({blocks + 1}), ratio({blocks});
    for (int l = 0; l <= blocks; ++l) {
        const ConstView values = h[static_cast<size_t>(l)].value(), back = h[static_cast<size_t>(l)].grad();
        signal.set(l, rms(values));
        gradient.set(l, rms(back));
        alike.set(l, mean_cosine(values, kPoints));
        neighbours.set(l, back.empty() ? 0 : neighbour_cosine(back, kPoints));
        if (l == blocks) continue;
        const float before = in_.net.skip * signal[l];
        ratio.set(l, before > 0 ? rms(f[static_cast<size_t>(l)].value()) / before : 0);
        history_.set(tick_ * blocks + l, ratio[l]);
    }
    trace.record("x", batch_.view(), "input");
    trace.record("signal", signal.view(), "root mean square after each block", {"x"});
    trace.record("gradient", gradient.view(), "root mean square of d loss / d h", {"x"});
    trace.record("alike", alike.view(), "mean cosine of different points after each block", {"x"});
    trace.record("neighbours", neighbours.view(), "mean cosine of the gradients of neighbours", {"x"});
    trace.record("ratio", ratio.view(), "size of F over size of the skip", {"x"});
    trace.record("ratio.history", history_.view(), "at every tick so far", {"ratio"});
    trace.record("loss", loss.value(), "cross entropy", {"x"});
    trace.record("error", Tensor({1}, 1 - accuracy(logits.value(), classes_)).view(), "fraction of wrong answers", {"x"});
}

}  // namespace glassbox
