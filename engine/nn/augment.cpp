#include "engine/nn/augment.h"

#include "engine/base/random.h"

namespace glassbox {

void augmented(ConstView images, std::span<const int32_t> rows, const Augment& how, uint64_t seed, int64_t step, Tensor& out) {
    if (images.shape().rank() != 4) {
        out = Tensor();
        return;
    }
    const Shape shape = images.shape().with(0, static_cast<int>(rows.size()));
    if (out.shape() != shape) out = Tensor(shape);
    const int channels = shape[1], height = shape[2], width = shape[3], shift = how.shift > 0 ? how.shift : 0;
    float* to = out.data();
    for (size_t i = 0; i < rows.size(); ++i) {
        // Each picture has a stream of its own: step in the upper half, place in the lower.
        Random rng(seed + hash_mix(static_cast<uint64_t>(step)), "augment", static_cast<uint64_t>(i) << 32);
        const int dx = rng.below(2 * shift + 1) - shift, dy = rng.below(2 * shift + 1) - shift;
        const bool mirror = how.mirror && rng.below(2) == 1;
        const float gain = how.brightness > 0 ? rng.uniform(1 - how.brightness, 1 + how.brightness) : 1.0f;
        const ConstView from = images.row(rows[i]);
        for (int c = 0; c < channels; ++c)
            for (int y = 0; y < height; ++y)
                for (int x = 0; x < width; ++x, ++to) {
                    const int sy = y - dy, sx = (mirror ? width - 1 - x : x) - dx;
                    const bool inside = !from.empty() && sy >= 0 && sy < height && sx >= 0 && sx < width;
                    const float v = inside ? from.data()[(int64_t{c} * height + sy) * width + sx] : how.edge;
                    *to = v * gain + (how.noise > 0 ? how.noise * rng.normal() : 0.0f);
                }
    }
}

}  // namespace glassbox
