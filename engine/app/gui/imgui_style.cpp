#include "engine/app/gui/imgui_style.h"

#include <imgui.h>

namespace glassbox {

uint32_t packed(Color c) { return IM_COL32(c.r, c.g, c.b, c.a); }

Grounds grounds_of(const Theme& t) {
    if (t.dark)
        return {Color::hex(0x1A1D22), Color::hex(0x282D35), Color::hex(0x313741), Color::hex(0x3A414C),
                Color::hex(0x2B3038)};
    return {Color::hex(0xF7F8FA), Color::hex(0xECEFF2), Color::hex(0xE3E7EC), Color::hex(0xD8DDE4),
            Color::hex(0xE2E6EA)};
}

void set_style(const Theme& theme) {
    ImGuiStyle& s = ImGui::GetStyle();
    s = ImGuiStyle();
    s.FontSizeBase = kBodySize;
    s.WindowPadding = {kPanelPadding, 12};
    s.FramePadding = {10, 7};
    s.ItemSpacing = {8, 8};
    s.ItemInnerSpacing = {8, 4};
    s.CellPadding = {8, 4};
    s.WindowRounding = kRounding;
    s.ChildRounding = kRounding;
    s.PopupRounding = 8;
    s.FrameRounding = kRounding;
    s.GrabRounding = kRounding;
    s.ScrollbarRounding = 5;
    s.ScrollbarSize = 10;
    s.GrabMinSize = 14;
    s.WindowBorderSize = 0;
    s.ChildBorderSize = 0;
    s.PopupBorderSize = 1;
    s.FrameBorderSize = 0;
    s.DisabledAlpha = 0.4f;
    s.WindowMenuButtonPosition = ImGuiDir_None;
    s.ButtonTextAlign = {0.5f, 0.5f};
    s.SelectableTextAlign = {0, 0.5f};
    s.CircleTessellationMaxError = 0.1f;
    s.CurveTessellationTol = 0.5f;
    s.HoverDelayNormal = 0.4f;

    const Grounds g = grounds_of(theme);
    auto set = [&](int index, Color c) { s.Colors[index] = ImGui::ColorConvertU32ToFloat4(packed(c)); };
    const Color clear{0, 0, 0, 0};
    for (int i = 0; i < ImGuiCol_COUNT; ++i) set(i, clear);
    set(ImGuiCol_Text, theme.ink);
    set(ImGuiCol_TextDisabled, theme.ink2);
    set(ImGuiCol_WindowBg, g.panel);
    set(ImGuiCol_PopupBg, theme.dark ? Color::hex(0x22262C) : theme.paper);
    set(ImGuiCol_Border, g.border);
    set(ImGuiCol_FrameBg, g.control);
    set(ImGuiCol_FrameBgHovered, g.hovered);
    set(ImGuiCol_FrameBgActive, g.hovered);
    set(ImGuiCol_TitleBg, g.panel);
    set(ImGuiCol_TitleBgActive, g.panel);
    set(ImGuiCol_TitleBgCollapsed, g.panel);
    set(ImGuiCol_ScrollbarGrab, theme.ink2.with_alpha(0.3f));
    set(ImGuiCol_ScrollbarGrabHovered, theme.ink2.with_alpha(0.5f));
    set(ImGuiCol_ScrollbarGrabActive, theme.ink2.with_alpha(0.7f));
    set(ImGuiCol_CheckMark, theme.accent);
    set(ImGuiCol_SliderGrab, theme.accent);
    set(ImGuiCol_SliderGrabActive, theme.accent);
    set(ImGuiCol_Button, g.control);
    set(ImGuiCol_ButtonHovered, g.hovered);
    set(ImGuiCol_ButtonActive, g.pressed);
    set(ImGuiCol_Header, theme.accent.with_alpha(0.14f));
    set(ImGuiCol_HeaderHovered, g.hovered);
    set(ImGuiCol_HeaderActive, g.pressed);
    set(ImGuiCol_Separator, g.border);
    set(ImGuiCol_SeparatorHovered, theme.accent);
    set(ImGuiCol_SeparatorActive, theme.accent);
    set(ImGuiCol_InputTextCursor, theme.ink);
    set(ImGuiCol_TextSelectedBg, theme.accent.with_alpha(0.3f));
    set(ImGuiCol_TextLink, theme.accent);
    set(ImGuiCol_NavCursor, theme.accent);
    set(ImGuiCol_DragDropTarget, theme.accent);
    set(ImGuiCol_ModalWindowDimBg, Color{0, 0, 0, theme.dark ? uint8_t{140} : uint8_t{70}});
    set(ImGuiCol_NavWindowingHighlight, theme.accent);
    set(ImGuiCol_TableBorderLight, g.border);
    set(ImGuiCol_TableBorderStrong, g.border);
    set(ImGuiCol_TableHeaderBg, g.panel);
}

}  // namespace glassbox
