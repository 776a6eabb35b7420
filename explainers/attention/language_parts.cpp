#include "explainers/attention/language_parts.h"

#include "engine/base/text.h"

namespace glassbox::attention {

void draw_waiting(Figure& fig) {
    fig.text(fig.area().center(), "the weights are on their way", {.color = fig.theme().ink2, .anchor = Anchor::middle});
}

std::string word_of(Scalar id) { return std::string(language_word(static_cast<int>(id.number))); }
std::string head_label(int layer, int head) { return format("%d.%d", layer + 1, head + 1); }

void draw_head_grid(Figure& fig, const HeadGrid& grid) {
    const int layers = grid.values.rows(), heads = layers > 0 ? static_cast<int>(grid.values.size()) / layers : 0;
    const float label = fig.measure("9.9", {.size = kMinTextSize}).width + 8;
    const float w = std::min((grid.box.w - label) / static_cast<float>(std::max(heads, 1)), 88.f), h = std::min((grid.box.h - 16) / static_cast<float>(std::max(layers, 1)), 48.f);
    const TextLook small{.size = kMinTextSize, .color = fig.theme().ink2, .anchor = Anchor::middle};
    for (int i = 0; i < heads; ++i) fig.literal({grid.box.x + label + w * (static_cast<float>(i) + 0.5f), grid.box.y + 10}, format("%d", i + 1), small).decoration();
    for (int l = 0; l < layers; ++l) {
        fig.literal({grid.box.x + label - 8, grid.box.y + 16 + h * (static_cast<float>(l) + 0.5f)}, format("%d", l + 1),
                    {.size = kMinTextSize, .color = fig.theme().ink2, .anchor = Anchor::right, .middle = true})
            .decoration();
        for (int k = 0; k < heads; ++k) {
            const int i = l * heads + k;
            const bool chosen = grid.chosen(i);
            const Rect cell{grid.box.x + label + w * static_cast<float>(k) + 1.5f, grid.box.y + 16 + h * static_cast<float>(l) + 1.5f, w - 3, h - 3};
            MarkRef m = fig.rect(key("head", i), cell, {.fill = {grid.values[i], grid.scale}, .stroke = chosen ? fig.theme().ink : fig.theme().line, .width = chosen ? kEmphasis : kHairline, .corner = kCellCorner});
            m.sets(grid.control, grid.on_click(i)).name(grid.name);
            if (w >= kNumberedCell && h >= 16 && std::abs(grid.values[i].number) >= grid.least) m.number(grid.values[i], {.size = kMinTextSize});
        }
    }
}

void draw_next_words(Figure& fig, const NextWords& next) {
    std::vector<int> order;
    for (int i = 0; i < static_cast<int>(next.shares.size()); ++i) order.push_back(i);
    const auto count = static_cast<size_t>(std::min<int64_t>(next.count, next.shares.size()));
    std::partial_sort(order.begin(), order.begin() + static_cast<int64_t>(count), order.end(), [&](int a, int b) {
        const float x = next.shares[a], y = next.shares[b];
        return x != y ? x > y : a < b;
    });
    order.resize(count);
    if (next.watched >= 0 && count > 0 && std::find(order.begin(), order.end(), next.watched) == order.end()) order.back() = next.watched;
    const float row = std::min(28.f, next.box.h / static_cast<float>(std::max<size_t>(count, 1))), label = 84, digits = 40;
    float y = next.box.y;
    for (const int id : order) {
        const Scalar share = next.shares[id];
        const bool watched = id == next.watched;
        const std::string word(language_word(id));
        fig.literal({next.box.x + label - 8, y + row / 2}, word,
                    {.size = kMinTextSize, .color = watched ? fig.theme().ink : fig.theme().ink2, .anchor = Anchor::right, .font = watched ? FontStyle::medium : FontStyle::mono, .middle = true})
            .part_of(key(next.kind, id));
        const float full = next.box.w - label - digits;
        fig.rect(key(next.kind, id), {next.box.x + label, y + 3, std::max(1.f, full * share), row - 6}, {.fill = next.color, .stroke = watched ? Ink(fig.theme().ink) : Ink(), .width = kEdgeWidth, .corner = kCellCorner})
            .value(share)
            .name(next.name);
        if (share >= 0.005f)
            fig.number(key(std::string(next.kind) + " share", id), {next.box.x + label + std::max(1.f, full * share) + 6, y + row / 2}, share, {.text = {.size = kMinTextSize, .middle = true}});
        y += row;
    }
}

}  // namespace glassbox::attention
