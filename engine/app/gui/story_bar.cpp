// The story of a figure: its steps as dots, and the caption of the present one.
#include <algorithm>

#include "engine/app/gui/panels.h"

namespace glassbox {
namespace {

constexpr float kPadding = 20, kNavigation = 40, kCaptionSize = 15, kCaptionLine = 1.45f, kMostWidth = 760;

int step_index(const LiveFigure& live) {
    const std::vector<Step>& steps = live.story()->steps;
    for (size_t i = 0; i < steps.size(); ++i)
        if (steps[i].id == live.state().document.step) return static_cast<int>(i);
    return -1;
}

std::string caption(const App& app) {
    const int i = step_index(*app.live);
    if (i >= 0) return app.live->story()->steps[static_cast<size_t>(i)].caption.in(app.settings.language);
    const std::string& hint = app.live->story()->hint.in(app.settings.language);
    return hint.empty() ? app.say(Say::story_start) : hint;
}

float caption_width(float width) { return std::min(width - 2 * kPadding, kMostWidth); }

}  // namespace

// As high as the longest caption, so that the figure keeps its place from step to step.
float story_height(const App& app, float width) {
    if (!app.live || !app.live->story() || app.live->story()->steps.empty()) return 0;
    size_t lines = 1;
    for (const Step& s : app.live->story()->steps)
        lines = std::max(lines, wrap_text(app.fonts, s.caption.in(app.settings.language),
                                          {.size = kCaptionSize}, caption_width(width))
                                    .size());
    return kNavigation +
           static_cast<float>(std::min<size_t>(lines, 5)) * std::round(kCaptionSize * kCaptionLine) + 16;
}

void story_bar(App& app, Rect box) {
    const Theme& t = app.theme();
    if (begin_panel("story", box, t.paper, {0, 0}, ImGuiWindowFlags_NoNav)) {
        edge(app, {box.x, box.y + 0.5f}, {box.right(), box.y + 0.5f});
        const std::vector<Step>& steps = app.live->story()->steps;
        const int now = step_index(*app.live), count = static_cast<int>(steps.size());
        const float width = caption_width(box.w);
        const float left = box.x + std::round((box.w - width) / 2);
        const Look look = app.look();
        auto go = [&](int i) {
            app.send({.kind = EventKind::step, .name = steps[static_cast<size_t>(i)].id});
        };

        float x = left - 8;
        const float y = box.y + 6;
        ImGui::SetCursorScreenPos({x, y});
        if (icon_button(look, "previous", Icon::left, std::string(app.say(Say::previous_step)) + "\t←",
                        now > 0))
            go(now - 1);
        x += kIconButton + 4;
        const std::string place = format(app.say(Say::step_of), std::max(now + 1, 0), count);
        const float dot_room =
            std::clamp((width - 2 * kIconButton - 90) / static_cast<float>(count), 8.f, 22.f);
        ImDrawList* list = ImGui::GetWindowDrawList();
        for (int i = 0; i < count; ++i) {
            ImGui::PushID(i);
            ImGui::SetCursorScreenPos({x, y + 3});
            if (ImGui::InvisibleButton("dot", {dot_room, 24})) go(i);
            const bool hovered = ImGui::IsItemHovered();
            const ImVec2 middle{x + dot_room / 2, y + 15};
            if (i == now)
                list->AddCircleFilled(middle, 5, packed(t.accent), 24);
            else if (i < now)
                list->AddCircleFilled(middle, hovered ? 5.f : 3.5f, packed(t.accent, 0.55f), 24);
            else
                list->AddCircle(middle, hovered ? 5.f : 4.f, packed(t.ink2, hovered ? 1 : 0.7f), 24, 1.5f);
            if (hovered) app.host->use_cursor(Cursor::hand);
            tooltip(sentence(steps[static_cast<size_t>(i)].id));
            ImGui::PopID();
            x += dot_room;
        }
        x += 4;
        ImGui::SetCursorScreenPos({x, y});
        if (icon_button(look, "next", Icon::right, std::string(app.say(Say::next_step)) + "\t→",
                        now + 1 < count))
            go(now + 1);
        x += kIconButton + 8;
        ImGui::SetCursorScreenPos({x, y + 7});
        words(look, place, t.ink2, kNoteSize, FontStyle::sans, 80);

        ImGui::SetCursorScreenPos({left, box.y + kNavigation});
        paragraph(look, caption(app), now >= 0 ? t.ink : t.ink2, kCaptionSize, width, true, kCaptionLine);
    }
    ImGui::End();
}

}  // namespace glassbox
