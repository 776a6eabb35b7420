// What the panels share: how they open their window of Dear ImGui.
#pragma once
#include <imgui.h>

#include "engine/app/gui/app.h"
#include "engine/app/gui/imgui_style.h"

namespace glassbox {

inline ImVec2 im(Vec2 v) { return {v.x, v.y}; }

// A panel fills its box; nobody moves it. End with ImGui::End().
inline bool begin_panel(const char* name, Rect box, Color ground, ImVec2 padding,
                        ImGuiWindowFlags extra = 0) {
    ImGui::SetNextWindowPos({box.x, box.y});
    ImGui::SetNextWindowSize({box.w, box.h});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, padding);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
    ImGui::PushStyleColor(ImGuiCol_WindowBg, packed(ground));
    const bool open =
        ImGui::Begin(name, nullptr,
                     ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                         ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus | extra);
    ImGui::PopStyleColor();
    ImGui::PopStyleVar(3);
    return open;
}

// Of the panel that is being drawn: over its neighbours.
void to_front();

// A hairline along a side of a box.
inline void edge(const App& app, Vec2 a, Vec2 b) {
    ImGui::GetWindowDrawList()->AddLine(im(a), im(b), packed(grounds_of(app.theme()).border), 1);
}

}  // namespace glassbox
