#include "engine/draw/colormap.h"

#include <span>

namespace glassbox {
namespace {

// Viridis at 20 even steps, from matplotlib's published table (CC0).
constexpr uint32_t kViridis[] = {0x440154, 0x481567, 0x482677, 0x453781, 0x404788, 0x39568C, 0x33638D,
                                 0x2D708E, 0x287D8E, 0x238A8D, 0x1F968B, 0x20A387, 0x29AF7F, 0x3CBB75,
                                 0x55C667, 0x73D055, 0x95D840, 0xB8DE29, 0xDCE319, 0xFDE725};
constexpr uint32_t kBluesLight[] = {0xFFFFFF, 0xDCE9F6, 0xB3D1EC, 0x80B3DE, 0x4B93CF, 0x1F72BA, 0x0B539B, 0x083A72};
constexpr uint32_t kBluesDark[] = {0x14161A, 0x16273B, 0x17395D, 0x1C5084, 0x2A6CAF, 0x478CD3, 0x76AEEC, 0xB5D5FB};
// Ends of the diverging map; the middle is the paper itself.
constexpr uint32_t kNegativeLight[] = {0xC6DBEF, 0x6BAED6, 0x2B7BBA, 0x08519C};
constexpr uint32_t kPositiveLight[] = {0xFDD9B5, 0xFDAE6B, 0xE6762B, 0xB04606};
constexpr uint32_t kNegativeDark[] = {0x1A3A5C, 0x24639B, 0x4497DB, 0x9DCBF5};
constexpr uint32_t kPositiveDark[] = {0x4A2B12, 0x8F4A12, 0xDB7A26, 0xFBC08A};

Color along(std::span<const uint32_t> stops, float t) {
    const float at = std::clamp(t, 0.f, 1.f) * static_cast<float>(stops.size() - 1);
    const size_t k = std::min(static_cast<size_t>(at), stops.size() - 2);
    return mix(Color::hex(stops[k]), Color::hex(stops[k + 1]), at - static_cast<float>(k));
}

Color from_paper(Color paper, std::span<const uint32_t> stops, float t) {
    const float at = std::clamp(t, 0.f, 1.f) * static_cast<float>(stops.size());
    if (at <= 1) return mix(paper, Color::hex(stops[0]), at);
    return along(stops, (at - 1) / static_cast<float>(stops.size() - 1));
}

}  // namespace

Color color_of(const ColorScale& scale, float number, const Theme& theme) {
    if (is_hatched(number)) return theme.wash;
    if (scale.map == ColorMap::category) {
        const int n = static_cast<int>(theme.category.size());
        const int index = static_cast<int>(std::clamp(number, 0.f, 1e6f) + 0.5f) % n;
        return theme.category[static_cast<size_t>(index)];
    }
    const float range = scale.high - scale.low;
    float t = range > 0 ? (number - scale.low) / range : 0.f;
    if (scale.map == ColorMap::diverging) {
        float signed_t = std::clamp(2 * t - 1, -1.f, 1.f);
        float size = std::abs(signed_t);
        if (scale.spread == Spread::square_root) size = std::sqrt(size);
        const bool negative = signed_t < 0;
        if (theme.dark) return from_paper(theme.paper, negative ? kNegativeDark : kPositiveDark, size);
        return from_paper(theme.paper, negative ? kNegativeLight : kPositiveLight, size);
    }
    t = std::clamp(t, 0.f, 1.f);
    if (scale.spread == Spread::square_root) t = std::sqrt(t);
    switch (scale.map) {
        case ColorMap::sequential: return along(kViridis, t);
        case ColorMap::oranges: return from_paper(theme.paper, theme.dark ? kPositiveDark : kPositiveLight, t);
        case ColorMap::blues: return along(theme.dark ? std::span(kBluesDark) : std::span(kBluesLight), t);
        default: return mix(theme.paper, theme.accent, t);
    }
}

}  // namespace glassbox
