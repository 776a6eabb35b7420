#include "explainers/residual/model_shortcuts.h"

#include <algorithm>
#include <cmath>

#include "engine/data/shapes_images.h"

namespace glassbox {
namespace {

using Shortcut = ResidualOptions::Shortcut;

Tensor normal_numbers(const Shape& shape, Random rng) {
    Tensor t(shape);
    for (float& v : t.span()) v = rng.normal();
    return t;
}

float rms(ConstView v) {
    double sum = 0;
    for (const float x : v) sum += static_cast<double>(x) * static_cast<double>(x);
    return v.empty() ? 0 : static_cast<float>(std::sqrt(sum / static_cast<double>(v.size())));
}

float multiply_adds(const Conv2d& conv, int pixels) { return static_cast<float>(conv.weight->value.size()) * static_cast<float>(pixels * pixels); }

float parameters_of(const Conv2d& conv, const BatchNorm& norm) {
    return static_cast<float>(conv.weight->value.size() + (norm.weight ? norm.weight->value.size() + norm.bias->value.size() : 0));
}

}  // namespace

ResidualOptions BlockStudy::options_of(const Inputs& in) {
    constexpr Shortcut kinds[] = {Shortcut::identity, Shortcut::zero_padding, Shortcut::projection};
    const int channels = in.bottleneck ? 64 : 16;
    return {.in = channels, .out = in.grows ? 2 * channels : channels, .stride = in.grows ? 2 : 1, .shortcut = kinds[std::clamp(in.shortcut, 0, 2)],
            .pre_activation = in.pre_activation, .bottleneck = in.bottleneck};
}

Progress BlockStudy::step(Recorder& trace) {
    const ResidualOptions options = options_of(in_);
    Parameters parameters(seed_);
    const ResidualBlock block(parameters.scope("block"), options);
    const int n = block.count(), last = n;

    Tensor shape({n + 2, 3}), count({n + 1}), cost({n + 1});
    int pixels = kSide;
    const auto note = [&](int row, int channels, int kernel) {
        shape.set(3 * row, static_cast<float>(channels));
        shape.set(3 * row + 1, static_cast<float>(pixels));
        shape.set(3 * row + 2, static_cast<float>(kernel));
    };
    note(0, options.in, 0);
    for (int i = 0; i < n; ++i) {
        const Shape& w = block.convs[i].weight->value.shape();
        pixels /= block.convs[i].options.stride;
        note(i + 1, w[0], w[2]);
        count.set(i, parameters_of(block.convs[i], block.norms[i]));
        cost.set(i, multiply_adds(block.convs[i], pixels));
    }
    if (block.projects()) {
        count.set(last, parameters_of(block.projection, block.projection_norm));
        cost.set(last, multiply_adds(block.projection, pixels));
    }
    note(n + 1, options.out, block.projects() ? block.projection.weight->value.shape()[2] : 0);
    float all = 0;
    for (const float v : cost.span()) all += v;
    int trained = 0;
    for (const Parameter& p : parameters) trained += p.frozen ? 0 : static_cast<int>(p.value.size());

    const bool fits = !(in_.grows && in_.shortcut == 0);
    trace.record("shape", shape.view(), "channels, pixels and kernel");
    trace.record("parameters", count.view(), "numbers to learn");
    trace.record("parameters.all", Tensor({1}, static_cast<float>(trained)).view(), "all numbers to learn");
    trace.record("cost", cost.view(), "multiply-adds", {"shape"});
    trace.record("cost.all", Tensor({1}, all).view(), "sum", {"cost"});
    trace.record("fits", Tensor({1}, fits ? 1.f : 0.f).view(), "whether x and F(x) have one shape");
    if (!fits) return Progress::done;

    Tensor x = normal_numbers({kBatch, options.in, kSide, kSide}, Random(seed_, "x"));
    for (float& v : x.span()) v = std::max(v, 0.f);
    tape_.reset();
    Context c(tape_);
    c.training = true;
    // x twice, once for each way, so that what comes back along each can be told apart.
    const Var one = tape_.input(x.view(), Grad::yes), two = tape_.input(x.view(), Grad::yes);
    const Var y = block.joined(c, {block.ways(c, one).branch, block.ways(c, two).shortcut});
    const Tensor wanted = normal_numbers(y.shape(), Random(seed_, "y"));
    tape_.backward(sum(y * tape_.input(wanted.view())), Into::tape);
    Tensor both({static_cast<int>(x.size())});
    for (int64_t i = 0; i < x.size(); ++i) both.set(i, one.grad()[i] + two.grad()[i]);
    trace.record("back.branch", Tensor({1}, rms(one.grad())).view(), "root mean square of d loss / d x through F");
    trace.record("back.shortcut", Tensor({1}, rms(two.grad())).view(), "root mean square of d loss / d x through the shortcut");
    trace.record("back.both", Tensor({1}, rms(both.view())).view(), "root mean square of d loss / d x", {"back.branch", "back.shortcut"});
    return Progress::done;
}

struct ShortcutSeeds::Net {
    Net(uint64_t seed, int kind, bool before) : parameters(seed), stem(parameters.scope("stem"), {.in = 3, .out = 8}) {
        const Shortcut same = kind == 0 ? Shortcut::none : kind == 3 ? Shortcut::projection : Shortcut::identity;
        const Shortcut grown = kind == 0 ? Shortcut::none : kind == 1 ? Shortcut::zero_padding : Shortcut::projection;
        for (int b = 0; b < 3; ++b)
            blocks.emplace_back(parameters.scope().scope("blocks", b), ResidualOptions{.in = b == 0 ? 8 : 4 << b, .out = 8 << b, .stride = b == 0 ? 1 : 2,
                                                                                       .shortcut = b == 0 ? same : grown, .pre_activation = before});
        head = Linear(parameters.scope("head"), 32, kClasses);
    }
    Var operator()(Context& c, Var x) const {
        x = stem(c, x);
        for (const ResidualBlock& b : blocks) x = b(c, x);
        return head(c, global_avg_pool(x));
    }
    Parameters parameters;
    ConvBlock stem;
    std::vector<ResidualBlock> blocks;
    Linear head;
    Optimizer adam{{.kind = Optimizer::Kind::adam, .rate = 1e-2f}};
};

void ShortcutSeeds::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    seed_ = seed;
    net_.reset();
    pictures_ = Tensor({kPictures + kTest, 3, kSide, kSide});
    classes_.clear();
    errors_ = Tensor({kKinds, kSeeds}, -1.f);
    drawn_ = tick_ = kind_ = steps_ = 0;
}

Progress ShortcutSeeds::step(Recorder& trace) {
    if (tick_ == 0) {
        tick_ = 1;
        record(trace);
        return Progress::ticked;
    }
    if (drawn_ < kPictures + kTest) {
        // Each pixel the mean of a square of pixels.
        constexpr int kShrink = kShapeImageSize / kSide;
        std::vector<float> large(static_cast<size_t>(kShapeImageFloats));
        for (int i = 0; i < 20; ++i, ++drawn_) {
            draw_shape_image(seed_ + 40, static_cast<uint64_t>(drawn_ / kClasses * kShapeClasses + drawn_ % kClasses), large);
            classes_.push_back(drawn_ % kClasses);
            Tensor small({3, kSide, kSide});
            for (int at = 0; at < kShapeImageFloats; ++at) {
                const int c = at / (kShapeImageSize * kShapeImageSize), y = at / kShapeImageSize % kShapeImageSize, x = at % kShapeImageSize, to = (c * kSide + y / kShrink) * kSide + x / kShrink;
                small.set(to, small[to] + large[static_cast<size_t>(at)] / (kShrink * kShrink));
            }
            for (int at = 0; at < 3 * kSide * kSide; ++at) pictures_.set(drawn_ * 3 * kSide * kSide + at, 2 * small[at] - 1);
        }
        return Progress::more;
    }
    if (!net_) net_ = std::make_shared<Net>(seed_ + static_cast<uint64_t>(tick_), kind_, in_.pre_activation);
    if (steps_ < kSteps) {
        train_step();
        return Progress::more;
    }
    errors_.set(kind_ * kSeeds + tick_ - 1, wrong());
    net_.reset();
    steps_ = 0;
    if (++kind_ < kKinds) return Progress::more;
    kind_ = 0;
    record(trace);
    return tick_++ < kSeeds ? Progress::ticked : Progress::done;
}

void ShortcutSeeds::train_step() {
    const int first = steps_ * kBatch % kPictures;
    constexpr int kFloats = 3 * kSide * kSide;
    tape_.reset();
    Context c(tape_);
    c.training = true;
    const ConstView batch(pictures_.view().data() + first * kFloats, Shape{kBatch, 3, kSide, kSide});
    const Var loss = cross_entropy((*net_)(c, tape_.borrow(batch)), IndexSpan(classes_.data() + first, kBatch));
    net_->parameters.zero_grad();
    tape_.backward(loss);
    net_->adam.step(net_->parameters);
    ++steps_;
}

float ShortcutSeeds::wrong() {
    tape_.reset();
    Context c(tape_);
    const ConstView test(pictures_.view().data() + kPictures * 3 * kSide * kSide, Shape{kTest, 3, kSide, kSide});
    const ConstView logits = (*net_)(c, tape_.borrow(test)).value();
    int count = 0;
    for (int i = 0; i < kTest; ++i) {
        const ConstView row = logits.row(i);
        count += std::max_element(row.begin(), row.end()) - row.begin() != classes_[static_cast<size_t>(kPictures + i)];
    }
    return static_cast<float>(count) / kTest;
}

void ShortcutSeeds::record(Recorder& trace) const {
    Tensor mean({kKinds}, -1.f), spread({kKinds});
    for (int k = 0; k < kKinds; ++k) {
        float sum = 0, low = 1, high = 0;
        int n = 0;
        for (int s = 0; s < kSeeds; ++s) {
            const float e = errors_[k * kSeeds + s];
            if (e < 0) continue;
            ++n, sum += e, low = std::min(low, e), high = std::max(high, e);
        }
        if (n == 0) continue;
        mean.set(k, sum / static_cast<float>(n));
        spread.set(k, high - low);
    }
    trace.record("error", errors_.view(), "fraction wrong of the test pictures");
    trace.record("mean", mean.view(), "mean over the seeds", {"error"});
    trace.record("spread", spread.view(), "largest less smallest over the seeds", {"error"});
}

}  // namespace glassbox
