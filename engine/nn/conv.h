// Convolutions, and the residual blocks of ResNet (He et al. 2015; pre-activation: He et al. 2016).
//
//     ResidualBlock block(params.scope("layer1.0"), {.in = 16, .out = 32, .stride = 2});   Var y = block(c, x);
//
// Images are [n, channels, height, width], weights [out, in / groups, kernel, kernel]: the layout and the names of torchvision.
#pragma once
#include <string>

#include "engine/nn/linear.h"
#include "engine/nn/norm.h"

namespace glassbox {

struct ConvOptions {
    int in = 1, out = 1, kernel = 3, stride = 1;
    int padding = -1;  // -1: (kernel - 1) / 2, which keeps the size at stride 1
    int groups = 1;
    bool bias = true;
    Init init = Init::he_normal();
};

class Conv2d {
  public:
    Conv2d() = default;
    Conv2d(const Parameters::Scope& scope, const ConvOptions& o);
    Var operator()(const Context& c, Var x) const { return conv2d(x, c.use(weight), c.use(bias), options); }
    Parameter *weight = nullptr, *bias = nullptr;
    Conv2dOptions options;
};

class ConvTranspose2d {
  public:
    ConvTranspose2d() = default;
    ConvTranspose2d(const Parameters::Scope& scope, const ConvOptions& o);
    Var operator()(const Context& c, Var x) const { return conv_transpose2d(x, c.use(weight), c.use(bias), options); }
    Parameter *weight = nullptr, *bias = nullptr;
    Conv2dOptions options;
};

// Convolution, batch norm (or none, then with bias), activation. Records path.conv, path.bn, path.act.
class ConvBlock {
  public:
    ConvBlock() = default;
    ConvBlock(const Parameters::Scope& scope, ConvOptions o, Activation activation = Activation::relu, bool normed = true);
    Var operator()(Context& c, Var x) const;
    Conv2d conv;
    BatchNorm bn;

  private:
    std::string path_;
    Activation activation_ = Activation::relu;
    bool normed_ = true;
};

struct ResidualOptions {
    // none: a plain net, to compare with. zero_padding (He et al. 2015, option A): every stride-th pixel, and zeros in the new channels.
    enum class Shortcut : uint8_t { automatic, none, identity, projection, zero_padding };
    int in = 16, out = 16, stride = 1;
    Shortcut shortcut = Shortcut::automatic;  // identity where shapes agree, projection elsewhere
    bool pre_activation = false;              // norm, relu, conv instead of conv, norm, relu
    bool bottleneck = false;                  // 1x1 to a quarter, 3x3, 1x1 back
};

// Parameters conv1, bn1, conv2, bn2 (conv3, bn3), downsample.0, downsample.1, as in torchvision. Records path.branch (what
// the convolutions say), path.shortcut, path.sum and path.out.
class ResidualBlock {
  public:
    ResidualBlock() = default;
    ResidualBlock(const Parameters::Scope& scope, const ResidualOptions& options);
    Var operator()(Context& c, Var x) const;

    // The two ways of x, for figures that look between them: y = joined(c, ways(c, x)).
    struct Ways {
        Var branch, shortcut;  // no shortcut: none
    };
    Ways ways(Context& c, Var x) const;
    Var joined(Context& c, const Ways& w) const;
    const ResidualOptions& options() const { return options_; }
    int count() const { return count_; }  // of the convolutions in the branch
    bool projects() const { return projects_; }
    Conv2d convs[3], projection;
    BatchNorm norms[3], projection_norm;

  private:
    std::string path_;
    ResidualOptions options_;
    int count_ = 2;
    bool projects_ = false;
};

}  // namespace glassbox
