// What the pictures of this explainer share: the colours of plain and residual, and notes.
//
//     const Plot plot(fig, key("loss"), box, {.x = {0, 200}, .y = {0, 1}, .title = "training error"});
//     plot.curve(key("curve", 0), run["errors"].row(0), 200, plain_color(fig.theme()));
#pragma once
#include <string_view>
#include <vector>

#include "engine/data/shapes_images.h"
#include "engine/figure/plot.h"

namespace glassbox::residual {

// Plain nets are always in the second accent, residual ones in the first.
inline Color plain_color(const Theme& t) { return t.accent2; }
inline Color skip_color(const Theme& t) { return t.accent; }

inline TextLook small(Color color, Anchor anchor = Anchor::left) { return {.size = kSmallSize, .color = color, .anchor = anchor}; }

inline constexpr std::string_view kSetNames[] = {"circle", "xor", "gauss", "spiral", "moons", "rings"};  // of PointSet

// The largest square at the upper left of `box` whose `cells` cells, and their halves, meet on whole units: no seams show.
inline Rect snapped(Rect box, int cells) {
    const float edge = std::min(box.w, box.h), cell = edge / static_cast<float>(cells);
    const float whole = cell >= 6 ? 2 * std::floor(cell / 2) * static_cast<float>(cells) : edge;
    return {std::round(box.x), std::round(box.y), whole, whole};
}

// The bytes of a picture (3, side, side) with values in [0, 1], for Figure::image.
inline std::vector<uint8_t> rgba_of(ConstView image) {
    const int64_t pixels = image.size() / 3;
    std::vector<uint8_t> out(static_cast<size_t>(4 * pixels), 255);
    for (int64_t i = 0; i < pixels; ++i)
        for (int64_t c = 0; c < 3; ++c) out[static_cast<size_t>(4 * i + c)] = static_cast<uint8_t>(std::clamp(image[c * pixels + i], 0.f, 1.f) * 255 + 0.5f);
    return out;
}

// One of the shapes of engine/data/shapes_images.h, small, in one colour.
inline void shape_icon(Figure& fig, Key k, Rect box, int shape, Color color) {
    constexpr int kPixels = 32, kSamples = 3;
    std::vector<uint8_t> rgba;
    for (int y = 0; y < kPixels; ++y)
        for (int x = 0; x < kPixels; ++x) {
            int inside = 0;
            for (int s = 0; s < kSamples * kSamples; ++s) {
                const auto place = [](int pixel, int sample) { return 2 * (static_cast<float>(pixel) + (static_cast<float>(sample) + 0.5f) / kSamples) / kPixels - 1; };
                inside += shape_covers(shape, {place(x, s % kSamples), place(y, s / kSamples)});
            }
            rgba.insert(rgba.end(), {color.r, color.g, color.b});
            rgba.push_back(static_cast<uint8_t>(255 * inside / (kSamples * kSamples)));
        }
    fig.image(k, box, kPixels, kPixels, rgba, true).decoration();
}

// Something to press; say what it does with .sets() and the like.
inline MarkRef pill(Figure& fig, Key k, Rect box, std::string_view word, bool chosen = false) {
    const Theme& theme = fig.theme();
    MarkRef mark = fig.rect(k, box, {.fill = chosen ? theme.accent : theme.wash, .stroke = chosen ? theme.accent : theme.ink2, .width = kHairline, .corner = 4});
    mark.label(fig.translate(word), {.size = kSmallSize, .color = chosen ? theme.paper : theme.ink, .anchor = Anchor::middle, .middle = true});
    return mark;
}

// A label that says "computing" while a newer result is on its way.
template <class Model>
void stale_note(Figure& fig, const RunView<Model>& run) {
    if (run.stale) fig.text(key("stale"), {fig.size().x - kGrid, kSmallSize + 3}, "computing", small(fig.theme().ink2, Anchor::right));
}

}  // namespace glassbox::residual
