#include "engine/app/gui/tensor_view.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/app/gui/imgui_style.h"
#include "engine/base/text.h"

namespace glassbox {
namespace {

constexpr float kCellWidth = 58, kCellHeight = 22, kHead = 44;
constexpr int kMostHeatCells = 128;  // a side

std::string number(float v) {
    if (std::isnan(v)) return "NaN";
    if (std::isinf(v)) return v > 0 ? "∞" : "−∞";
    return format_number(static_cast<double>(v), 3);
}

void put(const Look& look, ImDrawList* list, std::string_view text, float right, float middle, Color color,
         float size, FontStyle style = FontStyle::sans, Anchor anchor = Anchor::right) {
    const TextLayout t =
        layout_text(look.fonts.set(), text, {.font = style, .size = size, .tabular = true, .markup = false});
    const Font& face = look.fonts.set().font(look.fonts.set().face_of(style));
    const float x = anchor == Anchor::right    ? right - t.width
                    : anchor == Anchor::middle ? right - t.width / 2
                                               : right;
    look.fonts.draw(list, {x, middle + std::round(face.cap_height() * size / face.units_per_em() / 2)},
                    t.glyphs, packed(color));
}

// As figures show what is not finite.
void hatch(ImDrawList* list, Rect cell, Color color) {
    list->PushClipRect({cell.x, cell.y}, {cell.right(), cell.bottom()}, true);
    for (float d = 2; d < cell.w + cell.h; d += 5)
        list->AddLine({cell.x + d, cell.y - 1}, {cell.x + d - cell.h - 2, cell.bottom() + 1}, packed(color),
                      1);
    list->PopClipRect();
}

}  // namespace

TensorFacts facts_of(ConstView t) {
    TensorFacts f;
    double sum = 0, squares = 0;
    for (float v : t) {
        if (!std::isfinite(v)) {
            ++f.not_finite;
            continue;
        }
        f.smallest = f.finite ? std::min(f.smallest, v) : v;
        f.largest = f.finite ? std::max(f.largest, v) : v;
        ++f.finite;
        sum += static_cast<double>(v);
    }
    if (!f.finite) return f;
    f.mean = sum / static_cast<double>(f.finite);
    for (float v : t)
        if (std::isfinite(v))
            squares += (static_cast<double>(v) - f.mean) * (static_cast<double>(v) - f.mean);
    f.deviation = std::sqrt(squares / static_cast<double>(f.finite));
    return f;
}

Grid grid_of(const Shape& s) {
    if (s.size() == 0) return {};
    const int columns = s.rank() == 0 ? 1 : s[-1];
    return {static_cast<int>(std::min<int64_t>(s.size() / std::max(columns, 1), 1 << 24)), columns};
}

std::string index_text(const Shape& s, int64_t flat) {
    std::string out;
    for (int axis = s.rank() - 1; axis >= 0; --axis) {
        out = std::to_string(flat % s[axis]) + (out.empty() ? "" : ", ") + out;
        flat /= s[axis];
    }
    return out;
}

std::string shape_text(const Shape& s) {
    std::string out;
    for (int axis = 0; axis < s.rank(); ++axis) out += (axis ? " × " : "") + std::to_string(s[axis]);
    return out.empty() ? "1" : out;
}

std::string tensor_as_text(std::string_view name, ConstView t) {
    const Grid g = grid_of(t.shape());
    std::string out = std::string(name) + "\t" + to_text(t.shape()) + "\n";
    for (int r = 0; r < g.rows; ++r)
        for (int c = 0; c < g.columns; ++c)
            out += format("%.9g", static_cast<double>(t[static_cast<int64_t>(r) * g.columns + c])) +
                   (c + 1 < g.columns ? "\t" : "\n");
    return out;
}

int64_t number_grid(const Look& look, ConstView t, int64_t lit, float width, float height) {
    const Grid g = grid_of(t.shape());
    const Theme& theme = look.theme;
    int64_t clicked = -1;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    const float wanted = kCellHeight * static_cast<float>(g.rows + 1) + 12;
    height = std::min(height, wanted);
    ImGui::BeginChild("numbers", {width, height}, 0,
                      ImGuiWindowFlags_HorizontalScrollbar | ImGuiWindowFlags_NoBackground);
    ImGui::PopStyleVar();
    const ImVec2 origin = ImGui::GetCursorScreenPos();  // scrolled
    const float heads = std::max(
        kHead,
        measure_text(look.fonts.set(), index_text(t.shape(), t.size() - 1), {.size = 11}).width - 14 + 16);
    const Vec2 first{origin.x + heads, origin.y + kCellHeight};
    // What is lit is in sight when it becomes so; then the reader scrolls.
    ImGuiStorage* memory = ImGui::GetStateStorage();
    const ImGuiID last = ImGui::GetID("lit");
    if (memory->GetInt(last, -1) != static_cast<int>(lit) && lit >= 0 && g.columns > 0) {
        const float row = static_cast<float>(lit / g.columns) * kCellHeight,
                    column = static_cast<float>(lit % g.columns) * kCellWidth;
        const float down = row - ImGui::GetScrollY(), across = column - ImGui::GetScrollX();
        if (down < 0 || down + 2 * kCellHeight > height)
            ImGui::SetScrollY(std::max(0.f, row - height / 2 + kCellHeight));
        if (across < 0 || across + heads + kCellWidth > width)
            ImGui::SetScrollX(std::max(0.f, column - width / 2 + heads));
        memory->SetInt(last, static_cast<int>(lit));
    }
    ImDrawList* list = ImGui::GetWindowDrawList();
    const int r0 = std::max(0, static_cast<int>((corner.y - origin.y) / kCellHeight));
    const int r1 = std::min(g.rows, static_cast<int>((corner.y + height - first.y) / kCellHeight) + 1);
    const int c0 = std::max(0, static_cast<int>((corner.x - origin.x) / kCellWidth));
    const int c1 = std::min(g.columns, static_cast<int>((corner.x + width - first.x) / kCellWidth) + 1);
    const ImVec2 mouse = ImGui::GetMousePos();
    const bool inside =
        ImGui::IsWindowHovered() && mouse.x > corner.x + heads && mouse.y > corner.y + kCellHeight;
    list->PushClipRect({corner.x + heads, corner.y + kCellHeight}, {corner.x + width, corner.y + height},
                       true);
    for (int r = r0; r < r1; ++r)
        for (int c = c0; c < c1; ++c) {
            const int64_t flat = static_cast<int64_t>(r) * g.columns + c;
            const Rect cell{first.x + kCellWidth * static_cast<float>(c),
                            first.y + kCellHeight * static_cast<float>(r), kCellWidth, kCellHeight};
            const bool over = inside && cell.contains({mouse.x, mouse.y});
            if (flat == lit || over)
                list->AddRectFilled({cell.x + 1, cell.y + 1}, {cell.right() - 1, cell.bottom() - 1},
                                    packed(theme.accent, flat == lit ? 0.2f : 0.1f), 3);
            put(look, list, number(t[flat]), cell.right() - 8, cell.center().y,
                flat == lit ? theme.accent : theme.ink, 12,
                flat == lit ? FontStyle::medium : FontStyle::sans);
            if (over && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) clicked = flat;
        }
    list->PopClipRect();
    list->PushClipRect({corner.x, corner.y + kCellHeight}, {corner.x + heads, corner.y + height}, true);
    for (int r = r0; r < r1; ++r) {
        std::string text = index_text(t.shape(), static_cast<int64_t>(r) * g.columns);
        if (t.shape().rank() > 1)
            text.resize(text.rfind(','));
        else
            text = "";
        put(look, list, text, corner.x + heads - 10, first.y + kCellHeight * (static_cast<float>(r) + 0.5f),
            theme.ink2, 11);
    }
    list->PopClipRect();
    list->PushClipRect({corner.x + heads, corner.y}, {corner.x + width, corner.y + kCellHeight}, true);
    for (int c = c0; c < c1; ++c)
        put(look, list, std::to_string(c), first.x + kCellWidth * static_cast<float>(c + 1) - 8,
            corner.y + kCellHeight / 2, theme.ink2, 11);
    list->PopClipRect();
    list->AddLine({corner.x, corner.y + kCellHeight - 0.5f},
                  {corner.x + width, corner.y + kCellHeight - 0.5f}, packed(grounds_of(theme).border));
    ImGui::Dummy(
        {heads + kCellWidth * static_cast<float>(g.columns), kCellHeight * static_cast<float>(g.rows + 1)});
    ImGui::EndChild();
    return clicked;
}

int64_t heatmap_grid(const Look& look, ConstView t, const ColorScale& scale, int64_t lit, float width,
                     float height) {
    const Grid g = grid_of(t.shape());
    const int rows = std::min(g.rows, kMostHeatCells), columns = std::min(g.columns, kMostHeatCells);
    if (rows == 0 || columns == 0) return -1;
    const float side = std::clamp(
        std::min(width / static_cast<float>(columns), height / static_cast<float>(rows)), 1.5f, 26.f);
    const float w = std::min(side * static_cast<float>(columns), width),
                h = std::min(side * static_cast<float>(rows), height);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::InvisibleButton("heatmap", {std::max(w, 1.f), std::max(h, 1.f)});
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(at, {at.x + w, at.y + h}, packed(look.theme.paper), 3);
    list->PushClipRect(at, {at.x + w, at.y + h}, true);
    const float space = side > 8 ? 1.f : side > 4 ? 0.5f : 0.f;
    Rect lit_cell;
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < columns; ++c) {
            const int64_t flat = static_cast<int64_t>(r) * g.columns + c;
            const Rect cell{at.x + side * static_cast<float>(c), at.y + side * static_cast<float>(r),
                            side - space, side - space};
            const float v = t[flat];
            const Color color = is_hatched(v) ? look.theme.wash : color_of(scale, v, look.theme);
            list->AddRectFilled({cell.x, cell.y}, {cell.right(), cell.bottom()}, packed(color),
                                side > 10 ? 2.f : 0.f);
            if (is_hatched(v)) hatch(list, cell, look.theme.ink2);
            if (flat == lit) lit_cell = cell;
        }
    list->PopClipRect();
    list->AddRect({at.x - 1, at.y - 1}, {at.x + w + 1, at.y + h + 1}, packed(grounds_of(look.theme).border),
                  3);
    if (lit_cell.w > 0)
        list->AddRect({lit_cell.x - 1.5f, lit_cell.y - 1.5f},
                      {lit_cell.right() + 1.5f, lit_cell.bottom() + 1.5f}, packed(look.theme.ink), 3, 0,
                      1.75f);
    if (!ImGui::IsItemHovered()) return -1;
    const ImVec2 mouse = ImGui::GetMousePos();
    const int c = static_cast<int>((mouse.x - at.x) / side), r = static_cast<int>((mouse.y - at.y) / side);
    if (c < 0 || r < 0 || c >= columns || r >= rows) return -1;
    const int64_t flat = static_cast<int64_t>(r) * g.columns + c;
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(10, 7));
    ImGui::SetTooltip("[%s]  %s", index_text(t.shape(), flat).c_str(), number(t[flat]).c_str());
    ImGui::PopStyleVar();
    return ImGui::IsItemClicked() ? flat : -1;
}

void histogram(const Look& look, ConstView t, const TensorFacts& f, float lit, float width, float height) {
    constexpr int kMostBins = 28;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy({width, height + 18});
    if (!f.finite) return;
    const Theme& theme = look.theme;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const double low = static_cast<double>(f.smallest), high = static_cast<double>(f.largest),
                 span = high - low;
    const int bins = span > 0 ? kMostBins : 1;
    std::array<int64_t, kMostBins> counts{};
    auto bin_of = [&](float v) {
        return span > 0
                   ? std::clamp(static_cast<int>((static_cast<double>(v) - low) / span * bins), 0, bins - 1)
                   : 0;
    };
    for (float v : t)
        if (std::isfinite(v)) ++counts[static_cast<size_t>(bin_of(v))];
    const int64_t most = *std::max_element(counts.begin(), counts.end());
    const float each = width / static_cast<float>(bins);
    const int lit_bin = std::isfinite(lit) ? bin_of(lit) : -1;
    for (int i = 0; i < bins; ++i) {
        const int64_t n = counts[static_cast<size_t>(i)];
        if (n == 0) continue;
        const float tall = std::max(2.f, (height - 4) * static_cast<float>(n) / static_cast<float>(most));
        const float x = at.x + each * static_cast<float>(i);
        list->AddRectFilled(
            {x + 0.5f, at.y + height - tall}, {x + each - 0.5f, at.y + height},
            packed(i == lit_bin ? theme.accent : mix(grounds_of(theme).panel, theme.ink2, 0.55f)), 1.5f);
    }
    list->AddLine({at.x, at.y + height + 0.5f}, {at.x + width, at.y + height + 0.5f}, packed(theme.line));
    const float y = at.y + height + 10;
    put(look, list, number(f.smallest), at.x, y, theme.ink2, 11, FontStyle::sans, Anchor::left);
    if (span > 0) put(look, list, number(f.largest), at.x + width, y, theme.ink2, 11);
    if (low < 0 && high > 0) {
        const float zero = at.x + width * static_cast<float>(-low / span);
        list->AddLine({zero, at.y}, {zero, at.y + height}, packed(theme.ink2, 0.6f));
        if (zero > at.x + 50 && zero < at.x + width - 50)
            put(look, list, "0", zero, y, theme.ink2, 11, FontStyle::sans, Anchor::middle);
    }
}

}  // namespace glassbox
