// What the presenter sees beside the figure: clock, step and words, the next step, the tools. The audience sees none of it.
#include <algorithm>
#include <cmath>

#include "engine/app/gui/panels.h"

namespace glassbox {
namespace {

constexpr float kColumn = 336, kPadding = 24;

std::string clock_words(double seconds) {
    const int s = static_cast<int>(std::max(seconds, 0.0));
    return s >= 3600 ? format("%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60) : format("%d:%02d", s / 60, s % 60);
}

void tools(App& app, float width) {
    const Look look = app.look();
    const std::string names[] = {app.say(Say::tool_hand), app.say(Say::tool_pointer), app.say(Say::tool_pen)};
    const int chosen = segments(look, "tools", names, static_cast<int>(app.presenter.tool), width);
    if (chosen >= 0) app.presenter.tool = static_cast<Tool>(chosen);
    tooltip(app.say(Say::key_tools), "H O P");
    gap(8);
    const struct {
        Say name;
        StageKind kind;
        bool on;
    } switches[] = {{Say::blank, StageKind::blank, app.stage.blank()},
                    {Say::spotlight, StageKind::spotlight, app.stage.spotlight()},
                    {Say::lens, StageKind::lens, app.stage.lens()}};
    const float each = (width - 16) / 3;
    for (int i = 0; i < 3; ++i) {
        if (i > 0) ImGui::SameLine(0, 8);
        if (word_button(look, app.say(switches[i].name), switches[i].on, each)) toggle_on_stage(app, switches[i].kind);
        tooltip(app.say(switches[i].name), i == 0 ? "B" : i == 1 ? "S" : "Z");
    }
    gap(8);
    if (word_button(look, app.say(Say::rub), false, each)) lay(app, {.kind = StageKind::rub});
    tooltip(app.say(Say::rub), "E");
    ImGui::SameLine(0, 8);
    if (word_button(look, app.say(Say::clear_ink), false, each)) lay(app, {.kind = StageKind::clear});
    tooltip(app.say(Say::clear_ink), "C");
    ImGui::SameLine(0, 8);
    if (word_button(look, app.say(Say::end_presenting), false, each)) stop_presenting(app);
    tooltip(app.say(Say::end_presenting), "Esc");
}

void column(App& app, Rect box) {
    const Look look = app.look();
    const Theme& t = app.theme();
    if (begin_panel("presenter", box, grounds_of(t).panel, {kPadding, 20})) {
        edge(app, {box.x + 0.5f, box.y}, {box.x + 0.5f, box.bottom()});
        const float width = box.w - 2 * kPadding;
        const ImVec2 top = ImGui::GetCursorScreenPos();
        words(look, clock_words(app.now - app.presenter.since), t.ink, 30, FontStyle::medium, width - 100);
        const bool recording = app.deck.recorder.recording();
        const ImVec2 below = ImGui::GetCursorScreenPos();
        ImGui::SetCursorScreenPos({top.x + width - 96, top.y + 2});
        const std::string label = recording ? clock_words(app.deck.recorder.length(app.now)) : app.say(Say::record_take);
        if (word_button(look, (label + "##record").c_str(), recording, 96)) record_take(app);
        tooltip(app.say(recording ? Say::stop_take : Say::record_take), "R");
        ImGui::SetCursorScreenPos({below.x, below.y + 12});

        const Story* story = app.live->story();
        const std::vector<Step> none;
        const std::vector<Step>& steps = story ? story->steps : none;
        const auto now = std::find_if(steps.begin(), steps.end(), [&](const Step& s) { return s.id == app.live->state().document.step; });
        if (now != steps.end()) {
            words(look, format(app.say(Say::step_of), static_cast<int>(now - steps.begin()) + 1, static_cast<int>(steps.size())), t.ink2, kNoteSize,
                  FontStyle::sans, width);
            gap(2);
            words(look, sentence(now->id), t.ink, 17, FontStyle::medium, width);
            gap(4);
            paragraph(look, now->caption.in(app.settings.language), t.ink, 16, width, true, 1.45f);
            gap(18);
        }
        if (const auto next = now == steps.end() ? steps.begin() : now + 1; next != steps.end()) {
            words(look, std::string(app.say(Say::next_step)) + ": " + sentence(next->id), t.ink2, 14, FontStyle::medium, width);
            gap(6);
            if (const Target* preview = app.presenter.preview.get(); preview && app.presenter.next) {
                const ImVec2 at = ImGui::GetCursorScreenPos();
                const float height = std::round(width * static_cast<float>(preview->height()) / static_cast<float>(preview->width()));
                ImGui::GetWindowDrawList()->AddImage(static_cast<ImTextureID>(preview->texture()), at, {at.x + width, at.y + height}, {0, 1}, {1, 0});
                ImGui::GetWindowDrawList()->AddRect(at, {at.x + width, at.y + height}, packed(grounds_of(t).border));
                ImGui::Dummy({width, height});
                gap(6);
            }
            paragraph(look, next->caption.in(app.settings.language), t.ink2, 13, width, true, 1.4f);
        }
        ImGui::SetCursorScreenPos({top.x, std::max(ImGui::GetCursorScreenPos().y + 12, box.bottom() - 164)});
        tools(app, width);
    }
    ImGui::End();
}

}  // namespace

void presenter_panels(App& app, Vec2 size) {
    const float side = size.x > 2 * kColumn ? kColumn : 0;
    Rect middle{0, 0, size.x - side, size.y};
    if (has_take_bar(app)) {
        take_bar(app, {middle.x, middle.bottom() - kTakeBar, middle.w, kTakeBar});
        middle.h -= kTakeBar;
    }
    figure_view(app, middle);
    if (side > 0) column(app, {size.x - side, 0, side, size.y});
    message_bar(app, middle);
}

}  // namespace glassbox
