#include "explainers/attention/model_sqrt_d.h"

#include <algorithm>
#include <string>

#include "engine/nn/context.h"
#include "engine/tensor/elementary.h"

namespace glassbox {
namespace {
constexpr int kPairs = WideScores::kQueries * WideScores::kKeys;
size_t at(int i) { return static_cast<size_t>(i); }
}

void WideScores::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    in_.width = std::clamp(in_.width, 1, kMaxWidth);
    if (drawn_ > 0 && seed == seed_) return;  // the same numbers, at another width
    seed_ = seed;
    drawn_ = 0;
    queries_.resize(at(kQueries * kMaxWidth));
    keys_.resize(at(kPairs * kMaxWidth));
    sums_.resize(at(kMaxWidth * kPairs));
}

Tensor WideScores::scores_at(int width) const {
    Tensor t({kQueries, kKeys});
    const float* row = sums_.data() + at((width - 1) * kPairs);
    for (int i = 0; i < kPairs; ++i) t.set(i, row[i] * in_.spread * in_.spread);
    return t;
}

// The Jacobian of a softmax is diag(p) - p p^T; the sum of its squares is s2 - 2 s3 + s2^2, with sk the sum of p^k.
float WideScores::gradient_of(ConstView weights) const {
    double total = 0;
    for (int q = 0; q < kQueries; ++q) {
        double s2 = 0, s3 = 0;
        for (const float p : weights.row(q)) {
            s2 += static_cast<double>(p) * static_cast<double>(p);
            s3 += static_cast<double>(p) * static_cast<double>(p) * static_cast<double>(p);
        }
        total += static_cast<double>(elementary::sqrt(static_cast<float>(std::max(0.0, s2 - 2 * s3 + s2 * s2))));
    }
    return static_cast<float>(total / kQueries);
}

void WideScores::answer(Recorder& trace) {
    tape_.reset();
    const int width = in_.width;
    Tensor queries({kQueries, width});
    for (int64_t i = 0; i < queries.size(); ++i)
        queries.set(i, in_.spread * queries_[static_cast<size_t>(i / width * kMaxWidth + i % width)]);
    trace.record("queries", queries, "input");
    if (trace.wants("keys", int64_t{kPairs} * width)) {
        Tensor keys({kQueries, kKeys, width});
        for (int64_t i = 0; i < keys.size(); ++i)
            keys.set(i, in_.spread * keys_[static_cast<size_t>(i / width * kMaxWidth + i % width)]);
        trace.record("keys", keys, "input");
    }
    Context c(tape_, &trace);
    for (const bool scaled : {false, true}) {
        const std::string name = scaled ? "scaled" : "plain";
        const auto scores_of = [&](int w) {
            const Var s = tape_.input(scores_at(w));
            return scaled ? s / elementary::sqrt(static_cast<float>(w)) : s;
        };
        const Var scores = c.record(name, "scores", scores_of(width));
        c.record(name, "deviation", sqrt(variance(scores, {}, Keep::no, 0)));
        const Var weights = c.record(name, "weights", softmax(scores));
        Tensor histogram({kBins}), listened({kQueries}), listened_histogram({kKeys - 1}), by_width({kWidths});
        for (const float s : scores.value()) {
            const int bin = static_cast<int>(std::clamp(s + kRange, 0.f, static_cast<float>(kBins) - 0.5f));
            histogram.set(bin, histogram[bin] + 1.f / kPairs);
        }
        for (int q = 0; q < kQueries; ++q) {
            float entropy = 0;
            for (const float p : weights.value().row(q))
                if (p > 0) entropy -= p * elementary::log(p);
            listened.set(q, elementary::exp(entropy));
            const int bin = std::clamp(static_cast<int>(listened[q] - 1), 0, kKeys - 2);
            listened_histogram.set(bin, listened_histogram[bin] + 1.f / kQueries);
        }
        trace.record(name + ".scores.histogram", histogram, "shares in bins of one", {name + ".scores"});
        trace.record(name + ".listened", listened, "exp of the entropy", {name + ".weights"});
        trace.record(name + ".listened.histogram", listened_histogram, "shares in bins of one", {name + ".listened"});
        const float now = gradient_of(weights.value());
        trace.record(name + ".gradient", ConstView(&now, Shape{}), "mean size of d weights / d scores", {name + ".weights"});
        for (int i = 0; i < kWidths; ++i) by_width.set(i, gradient_of(softmax(scores_of(1 << i)).value()));
        trace.record(name + ".gradient.by-width", by_width, "mean size of d weights / d scores at each power of two");
    }
}

Progress WideScores::step(Recorder& trace) {
    constexpr int kSlice = 4;
    for (int n = 0; n < kSlice && drawn_ < kQueries; ++n, ++drawn_) {
        const int q = drawn_;
        Random rng(seed_, "wide", static_cast<uint64_t>(q) << 32);
        float* query = queries_.data() + at(q * kMaxWidth);
        for (int c = 0; c < kMaxWidth; ++c) query[c] = rng.normal();
        for (int k = 0; k < kKeys; ++k) {
            const int pair = q * kKeys + k;
            float sum = 0;
            for (int c = 0; c < kMaxWidth; ++c) {
                const float v = keys_[at(pair * kMaxWidth + c)] = rng.normal();
                sum += query[c] * v;
                sums_[at(c * kPairs + pair)] = sum;
            }
        }
    }
    if (drawn_ < kQueries) return Progress::more;
    answer(trace);
    return Progress::done;
}

}  // namespace glassbox
