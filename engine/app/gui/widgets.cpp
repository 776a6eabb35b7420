#include "engine/app/gui/widgets.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "engine/app/gui/imgui_style.h"
#include "engine/base/text.h"

namespace glassbox {
namespace {

// Rounds to the steps of a control, counted from its least value.
double snap(double v, double min, double max, double step) {
    if (step > 0) v = min + std::round((v - min) / step) * step;
    return std::clamp(v, min, max);
}

}  // namespace

void tooltip(std::string_view text, std::string_view keys) {
    if (text.empty() || !ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip | ImGuiHoveredFlags_DelayNormal))
        return;
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(10, 7));
    if (ImGui::BeginTooltip()) {
        ImGui::TextUnformatted(text.data(), text.data() + text.size());
        if (!keys.empty()) {
            ImGui::SameLine(0, 12);
            ImGui::PushStyleColor(ImGuiCol_Text, ImGui::GetColorU32(ImGuiCol_TextDisabled));
            ImGui::TextUnformatted(keys.data(), keys.data() + keys.size());
            ImGui::PopStyleColor();
        }
        ImGui::EndTooltip();
    }
    ImGui::PopStyleVar();
}

bool icon_button(const Look& look, const char* id, Icon icon, std::string_view tip, bool enabled, bool lit,
                 float size) {
    ImGui::BeginDisabled(!enabled);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool pressed = ImGui::InvisibleButton(id, {size, size}, ImGuiButtonFlags_EnableNav);
    const bool hovered = ImGui::IsItemHovered(), active = ImGui::IsItemActive();
    ImDrawList* list = ImGui::GetWindowDrawList();
    const Grounds g = grounds_of(look.theme);
    if (lit || hovered || active)
        list->AddRectFilled(at, {at.x + size, at.y + size},
                            packed(active    ? g.pressed
                                   : hovered ? g.hovered
                                             : g.control),
                            kRounding);
    const Color color = lit ? look.theme.accent : hovered ? look.theme.ink : look.theme.ink2;
    draw_icon(list, icon, {at.x + size / 2, at.y + size / 2}, 16, packed(color, enabled ? 1 : 0.35f));
    ImGui::EndDisabled();
    const size_t bracket = tip.find('\t');  // "Undo\tCtrl+Z"
    tooltip(tip.substr(0, bracket), bracket == std::string_view::npos ? "" : tip.substr(bracket + 1));
    return pressed;
}

bool word_button(const Look& look, const char* label, bool primary, float width, bool enabled) {
    ImGui::BeginDisabled(!enabled);
    if (primary) {
        const Color a = look.theme.accent, ink = readable_on(a, look.theme);
        ImGui::PushStyleColor(ImGuiCol_Button, packed(a));
        ImGui::PushStyleColor(ImGuiCol_ButtonHovered, packed(mix(a, look.theme.ink, 0.12f)));
        ImGui::PushStyleColor(ImGuiCol_ButtonActive, packed(mix(a, look.theme.ink, 0.22f)));
        ImGui::PushStyleColor(ImGuiCol_Text, packed(ink));
    }
    ImGui::PushFont(look.fonts.medium, kBodySize);
    const bool pressed = ImGui::Button(label, {width, kRow});
    ImGui::PopFont();
    if (primary) ImGui::PopStyleColor(4);
    ImGui::EndDisabled();
    return pressed;
}

void words(const Look& look, std::string_view text, Color color, float size, FontStyle style, float width) {
    if (width <= 0) width = ImGui::GetContentRegionAvail().x;
    const TextStyle set{.font = style, .size = size};
    TextLayout line = layout_text(look.fonts.set(), text, set);
    if (line.width > width) {
        std::string cut;
        const float room = width - measure_text(look.fonts.set(), "…", set).width;
        size_t end = text.size();
        for (const PositionedGlyph& g : line.glyphs)
            if (g.x > room) {
                end = std::min<size_t>(end, g.source);
                break;
            }
        while (end > 0 && measure_text(look.fonts.set(), text.substr(0, end), set).width > room) {
            --end;
            while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
        }
        cut = std::string(trim(text.substr(0, end))) + "…";
        line = layout_text(look.fonts.set(), cut, set);
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const Font& face = look.fonts.set().font(look.fonts.set().face_of(style));
    const float height = std::round(size * 1.3f);
    const float baseline = at.y + std::round((height + face.cap_height() * size / face.units_per_em()) / 2);
    look.fonts.draw(ImGui::GetWindowDrawList(), {at.x, baseline}, line.glyphs, packed(color));
    ImGui::Dummy({std::min(line.width, width), height});
}

float paragraph(const Look& look, std::string_view text, Color color, float size, float width, bool item,
                float line_height) {
    const TextBlock block =
        layout_block(look.fonts.set(), text, {.size = size}, std::max(width, 40.f), line_height);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = static_cast<float>(block.lines.size()) * std::round(size * line_height);
    if (item) {
        look.fonts.draw(ImGui::GetWindowDrawList(),
                        {at.x, at.y + std::round(size * (line_height - 1) / 2 + size * 0.86f)}, block.glyphs,
                        packed(color));
        ImGui::Dummy({width, height});
    }
    return height;
}

void heading(const Look& look, std::string_view text) {
    words(look, text, look.theme.ink, kBodySize, FontStyle::medium);
}

void gap(float height) { ImGui::Dummy({0, height}); }

Slide slider(const Look& look, const char* id, double& value, double min, double max, double step,
             bool logarithmic, float width, float height) {
    Slide out;
    ImGuiWindow* window = ImGui::GetCurrentWindow();
    if (window->SkipItems || !(max > min)) return out;
    ImGuiContext& g = *ImGui::GetCurrentContext();
    const ImGuiID item = window->GetID(id);
    const ImVec2 at = window->DC.CursorPos;
    const ImRect box(at, {at.x + width, at.y + height});
    ImGui::ItemSize(box, 0);
    if (!ImGui::ItemAdd(box, item, &box)) return out;

    const bool hovered = ImGui::ItemHoverable(box, item, g.LastItemData.ItemFlags);
    const bool clicked = hovered && ImGui::IsMouseClicked(0, ImGuiInputFlags_None, item);
    if (clicked) ImGui::SetKeyOwner(ImGuiKey_MouseLeft, item);
    if (clicked || g.NavActivateId == item) {
        ImGui::SetActiveID(item, window);
        ImGui::SetFocusID(item, window);
        ImGui::FocusWindow(window);
        g.ActiveIdUsingNavDirMask |= (1 << ImGuiDir_Left) | (1 << ImGuiDir_Right);
        out.began = true;
    }
    const bool was_active = g.ActiveId == item;
    double v = std::clamp(value, min, max);
    ImRect grab;
    ImGuiSliderFlags flags = ImGuiSliderFlags_NoRoundToFormat;
    if (logarithmic && min > 0) flags |= ImGuiSliderFlags_Logarithmic;
    if (ImGui::SliderBehavior(box, item, ImGuiDataType_Double, &v, &min, &max, "%.9g", flags, &grab)) {
        v = logarithmic && step < 1 ? std::clamp(v, min, max) : snap(v, min, max, step);
        out.changed = v != value;
        value = v;
    }
    const bool active = g.ActiveId == item;
    out.held = active;
    out.ended = was_active && !active;

    const Theme& t = look.theme;
    const float middle = at.y + height / 2, radius = 7;
    const float left = at.x + radius, right = at.x + width - radius;
    double part = (value - min) / (max - min);
    if (logarithmic && min > 0) part = std::log(std::max(value, min) / min) / std::log(max / min);
    const float knob = mix(left, right, static_cast<float>(std::clamp(part, 0.0, 1.0)));
    ImDrawList* list = window->DrawList;
    const Grounds ground = grounds_of(t);
    list->AddRectFilled({at.x, middle - 2}, {at.x + width, middle + 2}, packed(ground.pressed), 2);
    list->AddRectFilled({at.x, middle - 2}, {knob, middle + 2}, packed(t.accent), 2);
    if (active || hovered)
        list->AddCircleFilled({knob, middle}, radius + 4, packed(t.accent, active ? 0.22f : 0.14f), 32);
    list->AddCircleFilled({knob, middle}, radius, packed(t.dark ? mix(t.paper, t.ink, 0.92f) : t.paper), 32);
    list->AddCircle({knob, middle}, radius - 0.75f, packed(t.accent), 32, 1.75f);
    ImGui::RenderNavCursor(box, item);
    return out;
}

bool toggle_switch(const Look& look, const char* id, bool& on) {
    constexpr float kWidth = 36, kHeight = 20;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool pressed = ImGui::InvisibleButton(id, {kWidth, kHeight}, ImGuiButtonFlags_EnableNav);
    if (pressed) on = !on;
    const Theme& t = look.theme;
    const Grounds g = grounds_of(t);
    ImDrawList* list = ImGui::GetWindowDrawList();
    Color track = on ? t.accent : mix(g.pressed, t.ink2, 0.35f);
    if (ImGui::IsItemHovered()) track = mix(track, t.ink, 0.12f);
    list->AddRectFilled(at, {at.x + kWidth, at.y + kHeight}, packed(track), kHeight / 2);
    const float x = on ? at.x + kWidth - kHeight / 2 : at.x + kHeight / 2;
    list->AddCircleFilled({x, at.y + kHeight / 2}, kHeight / 2 - 3,
                          packed(t.dark && on ? t.paper : Color::hex(0xFFFFFF)), 32);
    return pressed;
}

namespace {
constexpr float kSegmentPadding = 10;
}

float segments_width(const Look& look, std::span<const std::string> names) {
    float widest = 0;
    for (const std::string& n : names)
        widest = std::max(widest, measure_text(look.fonts.set(), n, {.size = kBodySize}).width);
    return (widest + 2 * kSegmentPadding) * static_cast<float>(names.size());
}

int segments(const Look& look, const char* id, std::span<const std::string> names, int chosen, float width) {
    const Theme& t = look.theme;
    const Grounds g = grounds_of(t);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(start, {start.x + width, start.y + kRow}, packed(g.control), kRounding);
    int pressed = -1;
    ImGui::PushID(id);
    const float each = width / static_cast<float>(std::max<size_t>(names.size(), 1));
    for (size_t i = 0; i < names.size(); ++i) {
        ImGui::PushID(static_cast<int>(i));
        const ImVec2 at{std::round(start.x + each * static_cast<float>(i)), start.y};
        ImGui::SetCursorScreenPos(at);
        if (ImGui::InvisibleButton("segment", {each, kRow}, ImGuiButtonFlags_EnableNav))
            pressed = static_cast<int>(i);
        const bool lit = static_cast<int>(i) == chosen, hovered = ImGui::IsItemHovered();
        if (lit || hovered) {
            const Color fill = lit ? (t.dark ? Color::hex(0x424A56) : t.paper) : g.hovered;
            list->AddRectFilled({at.x + 2, at.y + 2}, {at.x + each - 2, at.y + kRow - 2}, packed(fill),
                                kRounding - 2);
            if (lit)
                list->AddRect({at.x + 2, at.y + 2}, {at.x + each - 2, at.y + kRow - 2}, packed(g.border),
                              kRounding - 2);
        }
        const FontStyle style = lit ? FontStyle::medium : FontStyle::sans;
        const TextLayout text = layout_text(look.fonts.set(), names[i], {.font = style, .size = kBodySize});
        const Font& face = look.fonts.set().font(look.fonts.set().face_of(style));
        const float baseline =
            at.y + std::round((kRow + face.cap_height() * kBodySize / face.units_per_em()) / 2);
        look.fonts.draw(list, {at.x + (each - text.width) / 2, baseline}, text.glyphs,
                        packed(lit ? t.ink : t.ink2));
        ImGui::PopID();
    }
    ImGui::PopID();
    ImGui::SetCursorScreenPos(start);
    ImGui::Dummy({width, kRow});
    return pressed;
}

bool begin_combo(const Look& look, const char* id, const char* shown, float width, bool tall) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::SetNextItemWidth(width);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(8, 8));
    const bool open = ImGui::BeginCombo(
        id, shown,
        ImGuiComboFlags_NoArrowButton | (tall ? ImGuiComboFlags_HeightLargest : ImGuiComboFlags_HeightLarge));
    ImGui::PopStyleVar();
    // Of the window that the combo is in, whether or not its list is open.
    ImDrawList* list = open ? ImGui::GetCurrentWindow()->ParentWindow->DrawList : ImGui::GetWindowDrawList();
    draw_icon(list, Icon::down, {at.x + width - 16, at.y + ImGui::GetFrameHeight() / 2}, 13,
              packed(look.theme.ink2));
    return open;
}

namespace {
int resize_text(ImGuiInputTextCallbackData* data) {
    if (data->EventFlag == ImGuiInputTextFlags_CallbackResize) {
        auto* text = static_cast<std::string*>(data->UserData);
        text->resize(static_cast<size_t>(data->BufTextLen));
        data->Buf = text->data();
    }
    return 0;
}
}  // namespace

bool text_input(const char* id, std::string& text, const char* hint, float width, bool each_key, bool wrong,
                const Theme* theme) {
    ImGui::SetNextItemWidth(width);
    if (wrong && theme) {
        ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 1);
        ImGui::PushStyleColor(ImGuiCol_Border, packed(theme->bad));
    }
    const bool entered =
        ImGui::InputTextWithHint(id, hint, text.data(), text.capacity() + 1,
                                 ImGuiInputTextFlags_CallbackResize | ImGuiInputTextFlags_AutoSelectAll |
                                     (each_key ? 0 : ImGuiInputTextFlags_EnterReturnsTrue),
                                 resize_text, &text);
    if (wrong && theme) {
        ImGui::PopStyleColor();
        ImGui::PopStyleVar();
    }
    return entered || (!each_key && ImGui::IsItemDeactivatedAfterEdit());
}

}  // namespace glassbox
