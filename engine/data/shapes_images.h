// Small colour pictures of ten shapes, drawn when they are asked for: what a small convolutional network
// learns on.
//
//     LabelledImages data = make_shape_images(seed, 0, 64);     // (64, 3, 32, 32), values in [0, 1]
//     kShapeNames[data.labels[i]];
//     draw_shape_image(seed, 17, pixels);                        // the same picture as data's number 17
//
// Picture i is a pure function of seed and i, with the same bits everywhere; its class is i % 10. Place,
// size, angle, the two colours, a texture on the ground, a shade across the shape and noise vary and say
// nothing about the class.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/geometry.h"
#include "engine/tensor/tensor.h"

namespace glassbox {

inline constexpr int kShapeClasses = 10;
inline constexpr int kShapeImageSize = 32;
inline constexpr int kShapeImageFloats = 3 * kShapeImageSize * kShapeImageSize;
inline constexpr int kMaxShapeImages = 100000;
inline constexpr std::string_view kShapeNames[kShapeClasses] = {
    "disc", "ring", "square", "triangle", "cross", "star", "stripes", "checker", "crescent", "heart"};

struct LabelledImages {
    Tensor images;  // (n, 3, 32, 32): red, green, blue
    std::vector<int> labels;
};

constexpr int shape_class(uint64_t index) { return static_cast<int>(index % kShapeClasses); }
// Whether the shape covers a point; shapes fit the circle of radius 1 about 0, y downwards.
bool shape_covers(int shape, Vec2 p);
// Writes one picture's kShapeImageFloats values, plane by plane; a span of another size stays as it is.
void draw_shape_image(uint64_t seed, uint64_t index, std::span<float> pixels);
// Pictures first to first + count - 1; `count` is cut to 0 to kMaxShapeImages.
LabelledImages make_shape_images(uint64_t seed, uint64_t first, int count);

}  // namespace glassbox
