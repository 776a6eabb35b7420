// Points, rectangles, affine maps and colours, in figure units (1 unit = 1 CSS pixel at 100%); y grows downwards.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>

namespace glassbox {

struct Vec2 {
    float x = 0, y = 0;
    friend bool operator==(const Vec2&, const Vec2&) = default;
};
constexpr Vec2 operator+(Vec2 a, Vec2 b) { return {a.x + b.x, a.y + b.y}; }
constexpr Vec2 operator-(Vec2 a, Vec2 b) { return {a.x - b.x, a.y - b.y}; }
constexpr Vec2 operator*(Vec2 a, float s) { return {a.x * s, a.y * s}; }
constexpr Vec2 operator-(Vec2 a) { return {-a.x, -a.y}; }
constexpr float dot(Vec2 a, Vec2 b) { return a.x * b.x + a.y * b.y; }
inline float length(Vec2 a) { return std::sqrt(dot(a, a)); }
inline Vec2 normalized(Vec2 a) {
    const float n = length(a);
    return n > 0 ? a * (1 / n) : Vec2{};
}
constexpr Vec2 perpendicular(Vec2 a) { return {-a.y, a.x}; }
constexpr float mix(float a, float b, float t) { return a + (b - a) * t; }
constexpr Vec2 mix(Vec2 a, Vec2 b, float t) { return a + (b - a) * t; }

struct Rect {
    float x = 0, y = 0, w = 0, h = 0;
    constexpr float right() const { return x + w; }
    constexpr float bottom() const { return y + h; }
    constexpr Vec2 center() const { return {x + w / 2, y + h / 2}; }
    constexpr bool contains(Vec2 p) const { return p.x >= x && p.y >= y && p.x <= x + w && p.y <= y + h; }
    constexpr Rect inset(float d) const { return {x + d, y + d, std::max(0.f, w - 2 * d), std::max(0.f, h - 2 * d)}; }
    // The left (right, upper, lower) part, as a fraction of the whole.
    constexpr Rect left(float f) const { return {x, y, w * f, h}; }
    constexpr Rect right(float f) const { return {x + w * (1 - f), y, w * f, h}; }
    constexpr Rect upper(float f) const { return {x, y, w, h * f}; }
    constexpr Rect lower(float f) const { return {x, y + h * (1 - f), w, h * f}; }
    friend bool operator==(const Rect&, const Rect&) = default;
};
constexpr Rect bounds_of(Vec2 a, Vec2 b) {
    return {std::min(a.x, b.x), std::min(a.y, b.y), std::max(a.x, b.x) - std::min(a.x, b.x),
            std::max(a.y, b.y) - std::min(a.y, b.y)};
}
constexpr Rect unite(Rect a, Rect b) {
    const float x = std::min(a.x, b.x), y = std::min(a.y, b.y);
    return {x, y, std::max(a.right(), b.right()) - x, std::max(a.bottom(), b.bottom()) - y};
}
constexpr Rect intersect(Rect a, Rect b) {
    const float x = std::max(a.x, b.x), y = std::max(a.y, b.y);
    return {x, y, std::max(0.f, std::min(a.right(), b.right()) - x), std::max(0.f, std::min(a.bottom(), b.bottom()) - y)};
}

// x' = a x + c y + e,  y' = b x + d y + f: the order of SVG's matrix(a b c d e f).
struct Affine {
    float a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;
    constexpr Vec2 operator()(Vec2 p) const { return {a * p.x + c * p.y + e, b * p.x + d * p.y + f}; }
    // The map that applies `first`, then this.
    constexpr Affine after(const Affine& first) const {
        return {a * first.a + c * first.b, b * first.a + d * first.b, a * first.c + c * first.d,
                b * first.c + d * first.d, a * first.e + c * first.f + e, b * first.e + d * first.f + f};
    }
    float scale() const { return std::sqrt(std::abs(a * d - b * c)); }
    static constexpr Affine translate(float x, float y) { return {1, 0, 0, 1, x, y}; }
    static constexpr Affine scaling(float s) { return {s, 0, 0, s, 0, 0}; }
    friend bool operator==(const Affine&, const Affine&) = default;
};

// sRGB with straight alpha, 8 bits a channel.
struct Color {
    uint8_t r = 0, g = 0, b = 0, a = 255;
    static constexpr Color hex(uint32_t rgb, uint8_t alpha = 255) {
        return {static_cast<uint8_t>(rgb >> 16), static_cast<uint8_t>(rgb >> 8), static_cast<uint8_t>(rgb), alpha};
    }
    constexpr Color with_alpha(float f) const {
        return {r, g, b, static_cast<uint8_t>(static_cast<float>(a) * std::clamp(f, 0.f, 1.f) + 0.5f)};
    }
    friend bool operator==(const Color&, const Color&) = default;
};
inline Color mix(Color p, Color q, float t) {
    auto channel = [t](uint8_t u, uint8_t v) {
        return static_cast<uint8_t>(mix(static_cast<float>(u), static_cast<float>(v), t) + 0.5f);
    };
    return {channel(p.r, q.r), channel(p.g, q.g), channel(p.b, q.b), channel(p.a, q.a)};
}

}  // namespace glassbox
