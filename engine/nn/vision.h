// ResNet and AlexNet, in the layout of torchvision's weights.
//
//     ResNet net(params.scope(), ResNet::Config{.blocks = {3, 4, 6, 3}});     // ResNet-34; {2, 2, 2, 2} is ResNet-18
//     Status s = net.load(params, file);   Var logits = net(c, images);       // [n, 3, 224, 224] -> [n, 1000]
#pragma once
#include <array>
#include <vector>

#include "engine/nn/conv.h"
#include "engine/nn/import.h"

namespace glassbox {

// He et al. 2015, with basic blocks.
class ResNet {
  public:
    struct Config {
        std::array<int, 4> blocks = {2, 2, 2, 2};
        int width = 64, classes = 1000;
    };
    ResNet(const Parameters::Scope& scope, const Config& config);
    // Records stem, layer1.0.*, ..., pooled and logits.
    Var operator()(Context& c, Var images) const;
    std::vector<WeightSource> sources(const Parameters& parameters) const;
    Status load(Parameters& parameters, const StoredWeights& file) const;

    Conv2d conv1;
    BatchNorm bn1;
    std::vector<ResidualBlock> blocks;
    Linear fc;

  private:
    std::string path_;
};

// torchvision's AlexNet is not the net of Krizhevsky et al. 2012 but the variant of "One weird trick for parallelizing
// convolutional neural networks" (Krizhevsky 2014): one tower, 64-192-384-256-256 filters, no local response norm.
class AlexNet {
  public:
    struct Config {
        std::array<int, 5> filters = {64, 192, 384, 256, 256};
        int hidden = 4096, classes = 1000;
        float dropout = 0.5f;
    };
    AlexNet(const Parameters::Scope& scope, const Config& config);
    // [n, 3, 224, 224]; other sizes that leave 6 x 6 after the last pooling fit as well. Records features.0 ... (after relu),
    // pooled.0 ..., classifier.1, classifier.4 and logits.
    Var operator()(Context& c, Var images) const;
    std::vector<WeightSource> sources(const Parameters& parameters) const;
    Status load(Parameters& parameters, const StoredWeights& file) const;

    Conv2d convs[5];
    Linear linears[3];

  private:
    std::string path_;
    Config config_;
};

}  // namespace glassbox
