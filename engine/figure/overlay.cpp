#include "engine/figure/overlay.h"

#include <algorithm>

#include "engine/base/text.h"
#include "engine/draw/text.h"

namespace glassbox {
namespace {


bool shows(const DisplayList& list, const Mark& m, Value v) {
    if (!v) return false;
    if (m.value == v || m.fill.value == v || m.stroke.value == v) return true;
    if (m.kind != MarkKind::heatmap) return false;
    const HeatmapInfo& h = list.heatmaps[m.info];
    const uint32_t cells = static_cast<uint32_t>(h.rows * h.columns);
    return h.first.tensor == v.tensor && v.index >= h.first.index && v.index < h.first.index + cells;
}

constexpr uint16_t kOverlay = Mark::kInstant | Mark::kDecoration | Mark::kMayOverlap;

}  // namespace

bool matches(const Mark& m, std::string_view pattern) {
    const size_t star = pattern.find(":*");
    if (star != std::string_view::npos) return m.key && m.key.kind == pattern.substr(0, star);
    return m.key && m.key.hash == parse_key(pattern).hash;
}

void step_back(DisplayList& list, std::span<const std::string> lit, Value value, std::span<const uint32_t> inputs) {
    std::vector<uint64_t> keys;  // sorted
    const auto known = [&](uint64_t h) { return std::binary_search(keys.begin(), keys.end(), h); };
    std::vector<uint64_t> fresh;
    for (const Mark& m : list.marks) {
        if (m.has(Mark::kDecoration) && m.owner) continue;
        const bool chosen = std::any_of(lit.begin(), lit.end(), [&](const std::string& p) { return matches(m, p); });
        const bool feeds = std::find(inputs.begin(), inputs.end(), m.value.tensor) != inputs.end();
        if (chosen || feeds || shows(list, m, value)) fresh.push_back(m.key.hash);
    }
    if (fresh.empty()) return;
    while (!fresh.empty()) {
        keys.insert(keys.end(), fresh.begin(), fresh.end());
        std::sort(keys.begin(), keys.end());
        keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
        fresh.clear();
        for (const Mark& m : list.marks)
            if (m.depends_count > 0 && known(m.key.hash))
                for (uint64_t d : list.depends_on(m))
                    if (!known(d)) fresh.push_back(d);
    }
    for (Mark& m : list.marks) {
        if (m.kind == MarkKind::group_begin || m.kind == MarkKind::group_end) continue;
        if (!(m.key && known(m.key.hash)) && !(m.owner && known(m.owner))) m.opacity *= kSteppedBack;
    }
}

void add_tooltip(DisplayList& list, const FontSet& fonts, Rect beside, const Tooltip& tip) {
    constexpr float kPad = 8, kLine = 17, kSize = kSmallSize;
    const Theme& theme = *list.theme;
    const std::string digits = format_number(static_cast<double>(tip.number), 4);
    const TextStyle mono{.font = FontStyle::mono, .size = kSize, .markup = false};
    const TextStyle sans{.font = FontStyle::sans, .size = kSize, .markup = false};
    const float widest = std::max(120.f, list.size.x - 4 * kPad);
    std::vector<TextLine> how = wrap_text(fonts, tip.how, sans, std::min(widest, 340.f));
    if (how.size() > 4) how.resize(4);
    const float where_width = measure_text(fonts, tip.where, mono).width;
    float width = std::max(where_width, measure_text(fonts, digits, mono).width + 16);
    for (const TextLine& l : how) width = std::max(width, l.width);
    const float height = kLine * (2 + static_cast<float>(how.size())) + 2 * kPad - 4;
    Rect box{beside.center().x - width / 2 - kPad, beside.y - height - 8, width + 2 * kPad, height};
    if (box.y < 4) box.y = beside.bottom() + 8;
    box.x = std::clamp(box.x, 4.f, std::max(4.f, list.size.x - box.w - 4));
    box.y = std::clamp(box.y, 4.f, std::max(4.f, list.size.y - box.h - 4));

    Mark& panel = list.add(MarkKind::rect, key("tooltip"), {box.x, box.y, box.w, box.h, kCorner});
    panel.fill = Paint(theme.wash);
    panel.stroke = Paint(theme.ink2);
    panel.stroke_width = kHairline;
    panel.flags = kOverlay;
    float y = box.y + kPad + kSize - 2;
    const auto write = [&](float x, std::string_view words, FontStyle font, Color color, uint16_t flags) -> Mark& {
        Mark& m = list.add(MarkKind::text, {}, {x, y, kSize});
        m.font = font;
        m.fill = Paint(color);
        m.flags = static_cast<uint16_t>(kOverlay | flags);
        list.set_text(m, words);
        return m;
    };
    write(box.x + kPad, tip.where, FontStyle::mono, theme.ink2, Mark::kLiteral);
    y += kLine;
    write(box.x + kPad, "=", FontStyle::mono, theme.ink2, 0);
    write(box.x + kPad + 16, digits, FontStyle::mono, theme.ink, Mark::kNumeral).value = tip.value;
    for (const TextLine& l : how) {
        y += kLine;
        write(box.x + kPad, std::string_view(tip.how).substr(l.begin, l.end - l.begin), FontStyle::sans, theme.ink2, Mark::kLiteral);
    }
}

void add_focus_ring(DisplayList& list, Rect around) {
    const Rect r = around.inset(-4);
    Mark& ring = list.add(MarkKind::rect, key("focus-ring"), {r.x, r.y, r.w, r.h, kCorner + 2});
    ring.stroke = Paint(list.theme->accent);
    ring.stroke_width = 2;
    ring.flags = kOverlay;
}

void add_failure(DisplayList& list, const FontSet& fonts, std::string_view message) {
    const Theme& theme = *list.theme;
    const float width = std::max(40.f, std::min(list.size.x - 2 * kEdgeMargin, 520.f));
    const TextStyle style{.size = kLabelSize, .markup = false};
    const std::vector<TextLine> lines = wrap_text(fonts, message, style, width - 2 * kGroupGap);
    const float height = 20 * static_cast<float>(lines.size()) + 2 * kGroupGap;
    const Rect box{list.size.x / 2 - width / 2, list.size.y / 2 - height / 2, width, height};
    Mark& panel = list.add(MarkKind::rect, key("failure"), {box.x, box.y, box.w, box.h, kCorner});
    panel.fill = Paint(theme.wash);
    panel.stroke = Paint(theme.bad);
    panel.stroke_width = kEdgeWidth;
    panel.flags = kOverlay;
    list.set_name(panel, message);
    float y = box.y + kGroupGap + kLabelSize;
    for (const TextLine& l : lines) {
        Mark& m = list.add(MarkKind::text, {}, {box.x + kGroupGap, y, kLabelSize});
        m.fill = Paint(theme.ink);
        m.flags = kOverlay | Mark::kLiteral;
        list.set_text(m, message.substr(l.begin, l.end - l.begin));
        y += 20;
    }
}

}  // namespace glassbox
