// Two small networks that tell the shapes of engine/data/shapes_images.h apart: a residual one and one after AlexNet.
//
//     Result<std::unique_ptr<ShapeResNet>> net = load_shape_resnet(bytes);          // weights/resnet.safetensors
//     Tape tape;  Context c(tape, &recorder);
//     Var logits = (**net)(c, tape.borrow(images));             // [n, 3, 32, 32] in [0, 1] -> [n, 10], in the order of kShapeNames
#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "engine/trained/recipe.h"
#include "engine/nn/conv.h"

namespace glassbox {

// He et al. 2015, section 4.2: a convolution, three stages of three basic blocks with 16, 32 and 64 channels at 32, 16 and 8 pixels,
// global pooling, one linear layer. 20 layers, 0.27 million parameters.
// Records centred (-1 to 1), stem.*, blocks.0.* to blocks.8.*, pooled, logits.
class ShapeResNet {
  public:
    explicit ShapeResNet(uint64_t seed);
    Var operator()(Context& c, Var images) const;
    Parameters parameters;
    ConvBlock stem;
    std::vector<ResidualBlock> blocks;
    Linear head;
};

// The plan of Krizhevsky, Sutskever, Hinton 2012 for 32 pixels: five convolutions (7, 5, 3, 3, 3 wide; 32, 64, 96, 96, 64 filters; the first
// at every second pixel), local response normalisation and overlapping pooling after the first two, pooling after the last, two linear
// layers. Maps of 16, 8 and 4 pixels; 0.28 million parameters.
// Records centred, conv.0 to conv.4 (after relu), norm.0 and norm.1, pool.0, pool.1, pool.4, hidden, logits.
class ShapeAlexNet {
  public:
    explicit ShapeAlexNet(uint64_t seed);
    Var operator()(Context& c, Var images) const;
    Parameters parameters;
    Conv2d convs[5];
    Linear hidden, head;
};

Result<std::unique_ptr<ShapeResNet>> load_shape_resnet(std::span<const std::byte> file);
Result<std::unique_ptr<ShapeAlexNet>> load_shape_alexnet(std::span<const std::byte> file);

std::unique_ptr<Training> train_resnet(const TrainingDesc& desc);
std::unique_ptr<Training> train_alexnet(const TrainingDesc& desc);
// By class, on pictures of another seed.
Result<std::vector<Score>> score_resnet(const TensorFile& weights);
Result<std::vector<Score>> score_alexnet(const TensorFile& weights);

}  // namespace glassbox
