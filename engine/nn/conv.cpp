#include "engine/nn/conv.h"

namespace glassbox {
namespace {

int padding_of(const ConvOptions& o) { return o.padding >= 0 ? o.padding : (o.kernel - 1) / 2; }

}  // namespace

Conv2d::Conv2d(const Parameters::Scope& scope, const ConvOptions& o)
    : weight(&scope.add("weight", Shape{o.out, o.in / o.groups, o.kernel, o.kernel}, o.init)),
      bias(o.bias ? &scope.add("bias", Shape{o.out}) : nullptr),
      options{o.stride, padding_of(o), o.groups} {}

ConvTranspose2d::ConvTranspose2d(const Parameters::Scope& scope, const ConvOptions& o)
    : weight(&scope.add("weight", Shape{o.in, o.out / o.groups, o.kernel, o.kernel}, o.init)),
      bias(o.bias ? &scope.add("bias", Shape{o.out}) : nullptr),
      options{o.stride, padding_of(o), o.groups} {}

ConvBlock::ConvBlock(const Parameters::Scope& scope, ConvOptions o, Activation activation, bool normed)
    : path_(scope.path()), activation_(activation), normed_(normed) {
    if (normed) o.bias = false;
    conv = Conv2d(scope.scope("conv"), o);
    if (normed) bn = BatchNorm(scope.scope("bn"), o.out);
}

Var ConvBlock::operator()(Context& c, Var x) const {
    x = c.record(path_, "conv.out", conv(c, x));
    Tape& t = c.tape();
    if (normed_) x = c.record(path_, "bn.out", bn(c, t.over(x)));
    return activation_ == Activation::none ? x : c.record(path_, "act", activate(activation_, t.over(x)));
}

ResidualBlock::ResidualBlock(const Parameters::Scope& scope, const ResidualOptions& o) : path_(scope.path()), options_(o) {
    using Shortcut = ResidualOptions::Shortcut;
    const bool same = o.in == o.out && o.stride == 1;
    projects_ = o.shortcut == Shortcut::projection || (o.shortcut == Shortcut::automatic && !same);
    count_ = o.bottleneck ? 3 : 2;
    const int inner = o.bottleneck ? o.out / 4 : o.out;
    for (int i = 0; i < count_; ++i) {
        const std::string n = std::to_string(i + 1);
        ConvOptions conv{.in = i == 0 ? o.in : inner, .out = i + 1 == count_ ? o.out : inner, .bias = false};
        if (o.bottleneck && i != 1) conv.kernel = 1;
        if (i == (o.bottleneck ? 1 : 0)) conv.stride = o.stride;
        convs[i] = Conv2d(scope.scope("conv" + n), conv);
        norms[i] = BatchNorm(scope.scope("bn" + n), o.pre_activation ? conv.in : conv.out);
    }
    if (!projects_) return;
    projection = Conv2d(scope.scope("downsample.0"), {.in = o.in, .out = o.out, .kernel = 1, .stride = o.stride, .bias = false});
    if (!o.pre_activation) projection_norm = BatchNorm(scope.scope("downsample.1"), o.out);
}

ResidualBlock::Ways ResidualBlock::ways(Context& c, Var x) const {
    using Shortcut = ResidualOptions::Shortcut;
    const bool before = options_.pre_activation;
    Tape& t = c.tape();
    Ways w{x, x};
    Var& y = w.branch;
    for (int i = 0; i < count_; ++i) {
        if (before) {
            y = relu(t.over(norms[i](c, i > 0 ? t.over(y) : y)));  // the first y is x, which the shortcut reads
            if (i == 0 && projects_) w.shortcut = y;  // the projection sees the activated input
            y = convs[i](c, y);
        } else {
            y = norms[i](c, t.over(convs[i](c, y)));
            if (i + 1 < count_) y = relu(t.over(y));
        }
        if (c.recording() && i + 1 < count_) y = c.record(path_, "conv" + std::to_string(i + 1) + ".out", y);
    }
    y = c.record(path_, "branch", y);
    if (options_.shortcut == Shortcut::none) {
        w.shortcut = {};
        return w;
    }
    if (projects_) {
        w.shortcut = projection(c, w.shortcut);
        if (!before) w.shortcut = projection_norm(c, t.over(w.shortcut));
    } else if (options_.shortcut == Shortcut::zero_padding) {
        if (options_.stride > 1) w.shortcut = max_pool2d(w.shortcut, 1, options_.stride);  // of one pixel: a choice of pixels
        if (options_.out > options_.in) w.shortcut = pad(w.shortcut, 1, 0, options_.out - options_.in);
    }
    w.shortcut = c.record(path_, "shortcut", w.shortcut);
    return w;
}

Var ResidualBlock::joined(Context& c, const Ways& w) const {
    Tape& t = c.tape();
    const Var y = w.shortcut ? c.record(path_, "sum", add(t.over(w.branch), projects_ ? t.over(w.shortcut) : w.shortcut)) : w.branch;
    return options_.pre_activation ? y : c.record(path_, "out", relu(t.over(y)));
}

Var ResidualBlock::operator()(Context& c, Var x) const { return joined(c, ways(c, x)); }

}  // namespace glassbox
