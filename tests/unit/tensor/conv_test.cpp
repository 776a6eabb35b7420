// Convolutions have the bits of their formula: each element one sum over the window, in order.
#include <doctest/doctest.h>

#include "engine/tensor/ops.h"
#include "tests/unit/tensor/random_tensor.h"

using namespace glassbox;

namespace {

struct Case {
    int images, channels, height, width, filters, kernel, stride, padding, groups;
};

// Calls f(i, k, tap, c, position, pixel) for every product of image i: filter k of its group's channel c; the pixel is -1 in
// the padding.
template <class F>
void each_product(const Case& s, int out_h, int out_w, F f) {
    const int group_channels = s.channels / s.groups, group_filters = s.filters / s.groups;
    for (int i = 0; i < s.images; ++i)
        for (int k = 0; k < s.filters; ++k)
            for (int c = 0; c < group_channels; ++c)
                for (int tap = 0; tap < s.kernel * s.kernel; ++tap)
                    for (int p = 0; p < out_h * out_w; ++p) {
                        const int y = p / out_w * s.stride + tap / s.kernel - s.padding, x = p % out_w * s.stride + tap % s.kernel - s.padding;
                        const bool inside = y >= 0 && y < s.height && x >= 0 && x < s.width;
                        f(i, k, tap, c, p, inside ? ((i * s.channels + k / group_filters * group_channels + c) * s.height + y) * s.width + x : -1);
                    }
}

}  // namespace

TEST_CASE("a convolution and its gradients have the bits of their formulas") {
    const Case cases[] = {{2, 3, 5, 7, 4, 3, 1, 1, 1},   {1, 16, 8, 8, 16, 3, 1, 1, 1}, {2, 17, 4, 4, 33, 3, 2, 1, 1}, {1, 4, 6, 5, 6, 2, 1, 0, 2},
                          {1, 5, 1, 9, 21, 1, 1, 0, 1}, {1, 2, 11, 13, 3, 5, 3, 2, 1}, {3, 1, 1, 1, 1, 3, 1, 1, 1}};
    for (const Case& s : cases) {
        const Tensor image = random_tensor(1, {s.images, s.channels, s.height, s.width}, "image");
        const Tensor weight = random_tensor(2, {s.filters, s.channels / s.groups, s.kernel, s.kernel}, "weight");
        for (Isa isa : {Isa::base, Isa::avx2, Isa::avx512}) {
            const Kernels* k = kernels_for(isa);
            if (k == nullptr) continue;
            Tape t(*k);
            const Var x = t.input(image, Grad::yes), w = t.input(weight, Grad::yes);
            const Var y = conv2d(x, w, Var{}, {.stride = s.stride, .padding = s.padding, .groups = s.groups});
            CHECK_MESSAGE(t.error().empty(), t.error());
            const Shape out = y.shape();
            const int area = out[2] * out[3], taps = s.kernel * s.kernel;
            const Tensor g = random_tensor(3, out, "gradient");
            CHECK(t.backward(y, g));

            Tensor forward(out), to_weight(weight.shape()), to_image(image.shape()), over_filters({s.images, s.channels, taps, area});
            const auto weight_at = [&](int f, int tap, int c) { return (int64_t{f} * (s.channels / s.groups) + c) * taps + tap; };
            each_product(s, out[2], out[3], [&](int i, int f, int tap, int c, int p, int pixel) {
                const int64_t o = (int64_t{i} * s.filters + f) * area + p, at = weight_at(f, tap, c);
                const float value = pixel < 0 ? 0.0f : image[pixel];
                forward.data()[o] += weight[at] * value;
                to_weight.data()[at] += g[o] * value;
                const int channel = f / (s.filters / s.groups) * (s.channels / s.groups) + c;
                over_filters.data()[((int64_t{i} * s.channels + channel) * taps + tap) * area + p] += weight[at] * g[o];
            });
            Case once = s;  // the sums over filters, added where their windows lie
            once.filters = s.groups;
            each_product(once, out[2], out[3], [&](int i, int f, int tap, int c, int p, int pixel) {
                const int channel = f * (s.channels / s.groups) + c;
                if (pixel >= 0) to_image.data()[pixel] += over_filters[((int64_t{i} * s.channels + channel) * taps + tap) * area + p];
            });
            CHECK(Tensor(y.value()) == forward);
            CHECK(Tensor(w.grad()) == to_weight);
            CHECK(Tensor(x.grad()) == to_image);
        }
    }
}
