#include "engine/tensor/convolver.h"

#include <algorithm>

namespace glassbox {

Convolver::Convolver(Tape& tape, const Window& window, int filters) : t_(tape), w_(window), filters_(filters) {
    if (w_.plain()) {  // one long row
        w_.width *= w_.height, w_.height = 1;
        w_.out_w *= w_.out_h, w_.out_h = 1;
    }
    const int plane = padded_plane(), width = padded_width(), taps = w_.taps();
    windows_ = table(w_.depth(), [&](int i) { return i / taps * plane + i % taps / w_.kernel_w * width + i % w_.kernel_w; });
    places_ = table(w_.positions(), [&](int i) { return (i / w_.out_w * width + i % w_.out_w) * w_.stride; });
    lines_ = table(filters_, [&](int i) { return i * w_.positions(); });
}

float* Convolver::floats(int64_t count) {
    float* out = t_.scratch(count);
    if (out == nullptr) t_.fail("convolution: out of memory");
    return out;
}

template <class F>
const int32_t* Convolver::table(int count, F offset) {
    auto* out = reinterpret_cast<int32_t*>(floats(count));
    for (int i = 0; out != nullptr && i < count; ++i) out[i] = offset(i);
    return out;
}

const float* Convolver::padded(const float* image) {
    if (w_.padding == 0) return image;
    const int width = padded_width();
    float* out = floats(int64_t{w_.channels} * padded_plane());
    if (out == nullptr) return nullptr;
    std::fill_n(out, int64_t{w_.channels} * padded_plane(), 0.0f);
    for (int c = 0; c < w_.channels; ++c) {
        float* to = out + int64_t{c} * padded_plane() + w_.padding * width + w_.padding;
        for (int y = 0; y < w_.height; ++y, image += w_.width, to += width) std::copy_n(image, w_.width, to);
    }
    return out;
}

void Convolver::use_weights(const float* weights) {
    weights_ = floats(int64_t{w_.depth()} * whole(filters_));
    if (weights_ != nullptr) t_.k().pack_columns(w_.depth(), filters_, weights, 1, w_.depth(), weights_);
}

void Convolver::use_weights_back(const float* weights) {
    const int64_t size = int64_t{filters_} * whole(w_.channels);
    weights_ = floats(size * w_.taps());
    for (int tap = 0; weights_ != nullptr && tap < w_.taps(); ++tap)
        t_.k().pack_columns(filters_, w_.channels, weights + tap, w_.depth(), w_.taps(), weights_ + tap * size);
}

void Convolver::forward(const float* image, float* out, bool accumulate) {
    const Arena::Mark mark = t_.scratch_mark();
    const int columns = whole(filters_), positions = w_.positions(), row = w_.stride * padded_width();
    const float* from = padded(image);
    float* turned = floats(int64_t{positions} * columns);
    if (!t_.error().empty()) return;
    if (accumulate) t_.k().transpose(filters_, positions, out, positions, turned, columns);
    Strip s{.rows = w_.out_w, .columns = filters_, .depth = w_.depth(), .a_row = w_.stride, .a_col = windows_, .b = weights_, .c_row = columns,
            .onto = accumulate ? Onto::running : Onto::fresh};
    for (int y = 0; y < w_.out_h; ++y) {
        s.a = from + int64_t{y} * row;
        s.c = turned + int64_t{y} * w_.out_w * columns;
        t_.k().strip(s);
    }
    t_.k().transpose(positions, filters_, turned, columns, out, positions);
    t_.scratch_rewind(mark);
}

void Convolver::back(const float* g, float* image, bool accumulate) {
    const Arena::Mark mark = t_.scratch_mark();
    const int columns = whole(w_.channels), width = padded_width(), area = w_.height * w_.width;
    float* turned = floats(int64_t{padded_plane()} * columns);
    if (!t_.error().empty()) return;
    float* inner = turned + (int64_t{w_.padding} * width + w_.padding) * columns;
    std::fill_n(turned, int64_t{padded_plane()} * columns, 0.0f);
    for (int y = 0; accumulate && y < w_.height; ++y)
        t_.k().transpose(w_.channels, w_.width, image + y * w_.width, area, inner + int64_t{y} * width * columns, columns);
    Strip s{.rows = w_.out_w, .columns = w_.channels, .depth = filters_, .a_row = 1, .a_col = lines_, .c_row = int64_t{w_.stride} * columns,
            .onto = w_.plain() ? Onto::running : Onto::added};
    for (int tap = 0; tap < w_.taps(); ++tap) {
        s.b = weights_ + int64_t{tap} * filters_ * columns;
        for (int y = 0; y < w_.out_h; ++y) {
            s.a = g + int64_t{y} * w_.out_w;
            s.c = turned + (int64_t{y * w_.stride + tap / w_.kernel_w} * width + tap % w_.kernel_w) * columns;
            t_.k().strip(s);
        }
    }
    for (int y = 0; y < w_.height; ++y)
        t_.k().transpose(w_.width, w_.channels, inner + int64_t{y} * width * columns, columns, image + y * w_.width, area);
    t_.scratch_rewind(mark);
}

void Convolver::begin_weights(const float* dw) {
    const int columns = whole(filters_);
    gradient_ = floats(int64_t{w_.depth()} * columns);
    if (gradient_ != nullptr) t_.k().transpose(filters_, w_.depth(), dw, w_.depth(), gradient_, columns);
}

void Convolver::add_weights(const float* image, const float* g) {
    const Arena::Mark mark = t_.scratch_mark();
    const int columns = whole(filters_);
    const float* from = padded(image);
    float* turned = floats(int64_t{w_.positions()} * columns);
    if (!t_.error().empty()) return;
    t_.k().pack_columns(w_.positions(), filters_, g, 1, w_.positions(), turned);
    Strip s{.rows = w_.channels, .columns = filters_, .depth = w_.positions(), .a_row = padded_plane(), .a_col = places_, .b = turned,
            .c_row = int64_t{w_.taps()} * columns, .onto = Onto::running};
    for (int tap = 0; tap < w_.taps(); ++tap) {
        s.a = from + tap / w_.kernel_w * padded_width() + tap % w_.kernel_w;
        s.c = gradient_ + int64_t{tap} * columns;
        t_.k().strip(s);
    }
    t_.scratch_rewind(mark);
}

void Convolver::end_weights(float* dw) {
    if (gradient_ != nullptr) t_.k().transpose(w_.depth(), filters_, gradient_, whole(filters_), dw, w_.depth());
}

}  // namespace glassbox
