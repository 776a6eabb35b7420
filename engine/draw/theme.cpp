#include "engine/draw/theme.h"

namespace glassbox {

const Theme& light_theme() {
    static constexpr Theme theme = {
        .paper = Color::hex(0xFFFFFF), .ink = Color::hex(0x1B1F24), .ink2 = Color::hex(0x5B6470),
        .line = Color::hex(0xC9CFD6), .wash = Color::hex(0xF3F5F7), .accent = Color::hex(0x0B6BCB),
        .accent2 = Color::hex(0xC2410C), .good = Color::hex(0x15803D), .bad = Color::hex(0xB91C1C),
        .category = {Color::hex(0x0072B2), Color::hex(0xB86E00), Color::hex(0x00805F), Color::hex(0xB3578F),
                     Color::hex(0x2E8BC0), Color::hex(0xCC5500), Color::hex(0x857A00), Color::hex(0x1B1F24)}};
    return theme;
}

const Theme& dark_theme() {
    static constexpr Theme theme = {
        .paper = Color::hex(0x14161A), .ink = Color::hex(0xE8EAED), .ink2 = Color::hex(0xA3ACB8),
        .line = Color::hex(0x3A414B), .wash = Color::hex(0x1D2127), .accent = Color::hex(0x5AA9F7),
        .accent2 = Color::hex(0xFB923C), .good = Color::hex(0x4ADE80), .bad = Color::hex(0xF87171),
        .category = {Color::hex(0x4BA3DB), Color::hex(0xE69F00), Color::hex(0x2BBE95), Color::hex(0xD98CBB),
                     Color::hex(0x7CC7F0), Color::hex(0xF07F3C), Color::hex(0xD9CF4A), Color::hex(0xE8EAED)},
        .dark = true};
    return theme;
}

namespace {
// x^2.4 for 0 <= x <= 1 without pow: x^2 * (x^(1/5))^2, the fifth root by Newton's method.
double power_2_4(double x) {
    if (x <= 0) return 0;
    double r = 0.5 + 0.5 * x;
    for (int k = 0; k < 40; ++k) r = (4 * r + x / (r * r * r * r)) / 5;
    return x * x * r * r;
}
double linear(uint8_t channel) {
    const double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : power_2_4((c + 0.055) / 1.055);
}
}  // namespace

double luminance(Color c) { return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b); }

double contrast(Color a, Color b) {
    const double la = luminance(a), lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

Color readable_on(Color ground, const Theme& theme) {
    return contrast(ground, theme.ink) >= contrast(ground, theme.paper) ? theme.ink : theme.paper;
}

}  // namespace glassbox
