#include "engine/data/shapes_images.h"

#include <algorithm>
#include <cmath>

#include "engine/base/random.h"
#include "engine/tensor/elementary.h"

namespace glassbox {

namespace {

constexpr float kPi = 3.14159274f;
constexpr uint64_t kDrawsPerImage = 4096;
constexpr int kSamples = 3;  // by side of a pixel

struct Rgb {
    float r = 0, g = 0, b = 0;
};
Rgb mix(Rgb a, Rgb b, float t) {
    return {glassbox::mix(a.r, b.r, t), glassbox::mix(a.g, b.g, t), glassbox::mix(a.b, b.b, t)};
}
float luminance(Rgb c) { return 0.30f * c.r + 0.59f * c.g + 0.11f * c.b; }
Rgb random_colour(Random& rng) { return {rng.uniform(), rng.uniform(), rng.uniform()}; }

Vec2 turned(Vec2 p, float c, float s) { return {c * p.x - s * p.y, s * p.x + c * p.y}; }
// The remainder in [0, period) for values that are not far off.
float wrapped(float x, float period) { return x - period * std::floor(x / period); }

// A regular star (or polygon) with its first tip upwards: the wedge between a tip and the next notch,
// mirrored about.
bool in_star(Vec2 p, int tips, float notch) {
    const float half = kPi / static_cast<float>(tips);
    const float c = elementary::cos(2 * half), s = elementary::sin(2 * half);
    // Turn the point until it lies in the wedge around the first tip.
    Vec2 q = p;
    for (int i = 0; i < tips; ++i) {
        const Vec2 next = turned(p, c, s);
        if (-next.y > -q.y) q = next;
        p = next;
    }
    const Vec2 tip{0, -1};
    const Vec2 inner{notch * elementary::sin(half), -notch * elementary::cos(half)};
    const Vec2 edge = inner - tip, from = Vec2{std::abs(q.x), q.y} - tip;
    return edge.x * from.y - edge.y * from.x >= 0;
}

}  // namespace

bool shape_covers(int shape, Vec2 p) {
    const float r2 = dot(p, p);
    const bool in_box = std::abs(p.x) <= 0.75f && std::abs(p.y) <= 0.75f;
    switch (shape) {
        case 0:
            return r2 <= 0.81f;
        case 1:
            return r2 <= 0.9f && r2 >= 0.3f;
        case 2:
            return in_box;
        case 3:
            return in_star(p, 3, 0.5f);
        case 4:
            return (std::abs(p.x) <= 0.27f && std::abs(p.y) <= 0.92f) ||
                   (std::abs(p.y) <= 0.27f && std::abs(p.x) <= 0.92f);
        case 5:
            return in_star(p, 5, 0.42f);
        case 6:
            return in_box && wrapped(p.x + 0.75f, 0.6f) <= 0.3f;
        case 7:
            return in_box && (wrapped(p.x + 0.75f, 1.0f) < 0.5f) == (wrapped(p.y + 0.75f, 1.0f) < 0.5f);
        case 8: {
            const Vec2 bite = p - Vec2{0.42f, 0};
            return r2 <= 0.9f && dot(bite, bite) > 0.52f;
        }
        case 9: {
            // (x^2 + y^2 - 1)^3 = x^2 y^3, shrunk to fit.
            const float x = p.x * 1.25f, y = -p.y * 1.25f + 0.1f;
            const float a = x * x + y * y - 1;
            return a * a * a <= x * x * y * y * y;
        }
        default:
            return false;
    }
}

void draw_shape_image(uint64_t seed, uint64_t index, std::span<float> pixels) {
    if (pixels.size() != static_cast<size_t>(kShapeImageFloats)) return;
    Random rng(seed, "shape", index * kDrawsPerImage);
    const int shape = shape_class(index);
    const float radius = rng.uniform(8.0f, 13.0f);
    const float room = 16.0f - radius;
    const Vec2 centre{16 + room * rng.uniform(-0.9f, 0.9f), 16 + room * rng.uniform(-0.9f, 0.9f)};
    const float angle = rng.uniform(-0.6f, 0.6f);
    const float c = elementary::cos(angle), s = elementary::sin(angle);

    const Rgb ground = random_colour(rng);
    Rgb ink = random_colour(rng);
    // Both colours stay as drawn when they differ enough in light, else the ink goes to the far end.
    if (std::abs(luminance(ink) - luminance(ground)) < 0.3f)
        ink = mix(ink, luminance(ground) < 0.5f ? Rgb{1, 1, 1} : Rgb{0, 0, 0}, 0.65f);

    const float wave_angle = rng.uniform(0, kPi), wave_length = rng.uniform(3.0f, 12.0f);
    const float wave_depth = rng.uniform(0, 0.12f), wave_phase = rng.uniform(0, 2 * kPi);
    const Vec2 wave{elementary::cos(wave_angle) * 2 * kPi / wave_length,
                    elementary::sin(wave_angle) * 2 * kPi / wave_length};
    const float shade_angle = rng.uniform(0, 2 * kPi), shade_depth = rng.uniform(0, 0.25f);
    const Vec2 shade{elementary::cos(shade_angle), elementary::sin(shade_angle)};
    const float grain = rng.uniform(0.01f, 0.06f);

    constexpr int kSize = kShapeImageSize;
    for (int y = 0; y < kSize; ++y)
        for (int x = 0; x < kSize; ++x) {
            int inside = 0;
            for (int k = 0; k < kSamples * kSamples; ++k) {
                const float sx = static_cast<float>(x) + (static_cast<float>(k % kSamples) + 0.5f) / kSamples;
                const float sy = static_cast<float>(y) + (static_cast<float>(k / kSamples) + 0.5f) / kSamples;
                const Vec2 p = turned((Vec2{sx, sy} - centre) * (1 / radius), c, -s);
                inside += shape_covers(shape, p) ? 1 : 0;
            }
            const Vec2 at{static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f};
            const float ripple = wave_depth * elementary::sin(dot(wave, at) + wave_phase);
            const float light = shade_depth * dot(shade, (at - centre) * (1 / radius));
            const Rgb below{ground.r + ripple, ground.g + ripple, ground.b + ripple};
            const Rgb above{ink.r + light, ink.g + light, ink.b + light};
            const Rgb mixed = mix(below, above, static_cast<float>(inside) / (kSamples * kSamples));
            const float channels[3] = {mixed.r, mixed.g, mixed.b};
            for (int channel = 0; channel < 3; ++channel) {
                const float noisy = channels[channel] + grain * rng.normal();
                pixels[static_cast<size_t>((channel * kSize + y) * kSize + x)] =
                    std::clamp(noisy, 0.0f, 1.0f);
            }
        }
}

LabelledImages make_shape_images(uint64_t seed, uint64_t first, int count) {
    const int n = std::clamp(count, 0, kMaxShapeImages);
    LabelledImages out;
    out.images = Tensor({n, 3, kShapeImageSize, kShapeImageSize});
    out.labels.reserve(static_cast<size_t>(n));
    for (int i = 0; i < n; ++i) {
        const uint64_t index = first + static_cast<uint64_t>(i);
        const size_t start = static_cast<size_t>(i) * static_cast<size_t>(kShapeImageFloats);
        draw_shape_image(seed, index,
                         out.images.span().subspan(start, static_cast<size_t>(kShapeImageFloats)));
        out.labels.push_back(shape_class(index));
    }
    return out;
}

}  // namespace glassbox
