// The three products of a convolution, for one group of channels: what conv2d and conv_transpose2d are made of. Not for models.
//
//     Convolver c(tape, window, filters);             // valid until the end of the op
//     c.use_weights(w);       c.forward(image, out, false);
//     c.use_weights_back(w);  c.back(g, image_gradient, false);
//
// The vectors run along channels of the result, the factors come from the image, padded with zeros, by tables of offsets:
// no matrix of windows is made. Every element has the sum that it has in a product with that matrix, in the same order.
#pragma once
#include "engine/tensor/tape.h"

namespace glassbox {

struct Window {
    int channels, height, width;          // of the image
    int kernel_h, kernel_w;
    int stride, padding;
    int out_h, out_w;
    int taps() const { return kernel_h * kernel_w; }
    int depth() const { return channels * taps(); }
    int positions() const { return out_h * out_w; }
    int64_t image() const { return int64_t{channels} * height * width; }
    // Each position sees one number of a channel: a matrix product.
    bool plain() const { return taps() == 1 && stride == 1 && padding == 0; }
};

class Convolver {
  public:
    Convolver(Tape& tape, const Window& window, int filters);

    // weights [filters, channels, kernel_h, kernel_w], for forward() or for back().
    void use_weights(const float* weights);
    void use_weights_back(const float* weights);
    // out [filters, out_h, out_w] (+)= sum over the window of weight times image.
    void forward(const float* image, float* out, bool accumulate);
    // image [channels, height, width] (+)= each number of g [filters, out_h, out_w] times the weights, where its window lies.
    void back(const float* g, float* image, bool accumulate);
    // dw [filters, channels, kernel_h, kernel_w] += g times the windows of the image, for one image after another.
    void begin_weights(const float* dw);
    void add_weights(const float* image, const float* g);
    void end_weights(float* dw);

  private:
    float* floats(int64_t count);
    template <class F>
    const int32_t* table(int count, F offset);
    int whole(int channels) const { return (channels + t_.k().lanes - 1) / t_.k().lanes * t_.k().lanes; }
    int padded_width() const { return w_.width + 2 * w_.padding; }
    int padded_plane() const { return padded_width() * (w_.height + 2 * w_.padding); }
    const float* padded(const float* image);

    Tape& t_;
    Window w_;
    int filters_;
    const int32_t *windows_, *places_, *lines_;  // offsets of a window's numbers, of windows, of the planes of g
    float *weights_ = nullptr, *gradient_ = nullptr;
};

}  // namespace glassbox
