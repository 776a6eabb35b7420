#include "engine/data/points.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "engine/base/geometry.h"
#include "engine/base/random.h"
#include "engine/tensor/elementary.h"

namespace glassbox {

namespace {

constexpr float kPi = 3.14159274f;
constexpr uint64_t kDrawsPerPoint = 16;

Vec2 polar(float radius, float angle) { return {radius * elementary::sin(angle), radius * elementary::cos(angle)}; }

float clipped_normal(Random& rng) { return std::clamp(rng.normal(), -3.0f, 3.0f); }

// Point `i` of class i % 2; `k` of `half` in its class.
Vec2 clean_point(PointSet set, int i, int k, int half, Random& rng) {
    const bool second = i % 2 == 1;
    switch (set) {
        case PointSet::circle: {
            // Even over the area: the square root of a uniform number.
            const float low = second ? 0.7f : 0.0f, high = second ? 1.0f : 0.5f;
            const float radius = std::sqrt(rng.uniform(low * low, high * high));
            return polar(std::min(radius, 1.0f), rng.uniform(0, 2 * kPi));
        }
        case PointSet::exclusive_or: {
            const float x = rng.uniform(0.06f, 1.0f), y = rng.uniform(0.06f, 1.0f);
            const float side = k % 2 == 0 ? 1.0f : -1.0f;
            return {side * x, (second ? -side : side) * y};
        }
        case PointSet::gauss: {
            const float centre = second ? -0.4f : 0.4f;
            const float x = clipped_normal(rng), y = clipped_normal(rng);
            return {centre + 0.2f * x, centre + 0.2f * y};
        }
        case PointSet::spiral: {
            const float t = (static_cast<float>(k) + 0.5f) / static_cast<float>(half);
            return polar(t, 3.5f * kPi * t + (second ? kPi : 0.0f));
        }
        case PointSet::moons: {
            // Half circles of radius 1 around (0, 0) and (1, 0.5), shrunk to fit.
            const float angle = kPi * rng.uniform();
            const float c = elementary::cos(angle), s = elementary::sin(angle);
            const Vec2 p = second ? Vec2{1 - c, 0.5f - s} : Vec2{c, s};
            return {(p.x - 0.5f) * 0.65f, (p.y - 0.25f) * 0.65f};
        }
        case PointSet::rings: {
            const int ring = (second ? 1 : 0) + 2 * (k % 2);
            return polar(0.25f + 0.24f * static_cast<float>(ring), rng.uniform(0, 2 * kPi));
        }
    }
    return {};
}

}  // namespace

std::string_view name_of(PointSet set) {
    constexpr std::string_view kNames[] = {"circle", "xor", "gauss", "spiral", "moons", "rings"};
    const size_t i = static_cast<size_t>(set);
    return i < std::size(kNames) ? kNames[i] : std::string_view();
}

LabelledPoints make_points(PointSet set, int count, float noise, uint64_t seed) {
    const int n = std::clamp(count, 0, kMaxPoints);
    const float spread = noise > 0 ? std::min(noise, 1.0f) : 0.0f;  // a NaN is no noise
    std::vector<float> values;
    LabelledPoints out;
    values.reserve(static_cast<size_t>(n) * 2);
    out.labels.reserve(static_cast<size_t>(n));
    for (int i = 0; i < n; ++i) {
        Random rng(seed, name_of(set), static_cast<uint64_t>(i) * kDrawsPerPoint);
        Random shake(seed, "noise", static_cast<uint64_t>(i) * kDrawsPerPoint);
        const Vec2 p = clean_point(set, i, i / 2, (n + 1) / 2, rng);
        const float dx = shake.normal(), dy = shake.normal();
        values.push_back(p.x + spread * dx);
        values.push_back(p.y + spread * dy);
        out.labels.push_back(i % 2);
    }
    out.points = Tensor({n, 2}, values);
    return out;
}

}  // namespace glassbox
