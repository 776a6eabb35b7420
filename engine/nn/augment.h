// Pictures a little changed each time they are seen, so that a small set trains as a larger one would.
//
//     Batches batches(1000, 32, seed);
//     augmented(images, batches.at(step), {.shift = 2}, seed, step, batch);     // batch: [32, channels, height, width]
//
// What is done to a picture depends on the seed, the step and its place in the batch only: step 70 is the same whether
// steps 0 to 69 ran or not.
#pragma once
#include <span>

#include "engine/tensor/tensor.h"

namespace glassbox {

struct Augment {
    int shift = 2;          // pixels at most, each way, along both axes; what comes in at the edge is `edge`
    bool mirror = true;     // left and right, half of the time
    float brightness = 0;   // all of a picture times 1 - brightness to 1 + brightness
    float noise = 0;        // standard deviation of normal noise on every element
    float edge = 0;
};

// The rows of images [n, channels, height, width], changed, into `out`; a row outside gives a picture of `edge`.
void augmented(ConstView images, std::span<const int32_t> rows, const Augment& how, uint64_t seed, int64_t step, Tensor& out);

}  // namespace glassbox
