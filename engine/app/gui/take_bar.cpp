// A take as a line of time: play, scrub, select, cut, move an event, record again from here.
#include <algorithm>
#include <cmath>

#include "engine/app/gui/panels.h"

namespace glassbox {
namespace {

constexpr float kButtonRow = 34;

std::string seconds_words(double s) { return format("%d:%04.1f", static_cast<int>(s) / 60, std::fmod(s, 60.0)); }

// The time under the pointer, while it is held on the line.
void timeline(App& app, Rect line) {
    Deck& d = app.deck;
    const Theme& t = app.theme();
    ImDrawList* list = ImGui::GetWindowDrawList();
    const Take& take = *d.take;
    const double length = std::max(take.length, 1e-3);
    const auto x_of = [&](double s) { return line.x + line.w * static_cast<float>(s / length); };
    list->AddRectFilled({line.x, line.center().y - 2}, {line.right(), line.center().y + 2}, packed(grounds_of(t).control), 2);
    if (d.in >= 0 && d.out > d.in)
        list->AddRectFilled({x_of(d.in), line.y}, {x_of(d.out), line.bottom()}, packed(t.accent, 0.18f), 3);
    int near = -1;
    const float mouse = ImGui::GetMousePos().x;
    for (size_t i = 0; i < take.events.size(); ++i) {
        const TakeEvent& e = take.events[i];
        const bool step = !e.stage && e.event.kind == EventKind::step;
        // What comes in streams (pointer, pen, a drag) is no handle of its own.
        if ((e.stage && (e.stage->kind == StageKind::pointer || e.stage->kind == StageKind::pen)) || e.event.held ||
            (!e.stage && e.event.kind == EventKind::hover)) {
            list->AddLine({x_of(e.time), line.center().y - 3}, {x_of(e.time), line.center().y + 3}, packed(t.ink2, 0.25f));
            continue;
        }
        const float r = step ? 5.f : 3.5f;
        list->AddCircleFilled({x_of(e.time), line.center().y}, r, packed(step ? t.accent : t.ink2), 16);
        if (std::abs(mouse - x_of(e.time)) < 6 && (near < 0 || std::abs(mouse - x_of(e.time)) < std::abs(mouse - x_of(take.events[static_cast<size_t>(near)].time))))
            near = static_cast<int>(i);
    }
    list->AddLine({x_of(d.position), line.y}, {x_of(d.position), line.bottom()}, packed(t.bad), 2);

    ImGui::SetCursorScreenPos({line.x, line.y});
    ImGui::InvisibleButton("take line", {line.w, line.h});
    const double at = std::clamp(static_cast<double>((mouse - line.x) / line.w), 0.0, 1.0) * take.length;
    if (ImGui::IsItemHovered() && near >= 0) {
        const TakeEvent& e = take.events[static_cast<size_t>(near)];
        tooltip(std::string(e.stage ? name_of(e.stage->kind) : name_of(e.event.kind)) + " " + (e.stage ? e.stage->name : e.event.name) + ", " +
                seconds_words(e.time));
    }
    if (ImGui::IsItemActivated()) {
        d.dragged = ImGui::GetIO().KeyAlt ? near : -1;
        if (ImGui::GetIO().KeyShift) d.in = d.out = at;
    }
    if (ImGui::IsItemActive() && d.dragged < 0) {
        if (ImGui::GetIO().KeyShift) d.out = at;
        else if (ImGui::IsItemActivated() || ImGui::GetIO().MouseDelta.x != 0) seek_take(app, at);
    }
    if (ImGui::IsItemDeactivated()) {
        if (d.dragged >= 0) {
            move_event(*d.take, static_cast<size_t>(d.dragged), at);
            take_changed(app);
        }
        if (d.out < d.in) std::swap(d.in, d.out);
        d.dragged = -1;
    }
}

void edits(App& app, float& x, float y) {
    Deck& d = app.deck;
    const bool selected = d.in >= 0 && d.out > d.in + 1e-3;
    const auto button = [&](Say name, Say tip, const char* keys, bool enabled) {
        ImGui::SetCursorScreenPos({x, y});
        const std::string label = app.say(name);
        const float width = measure_text(app.fonts, label, {.size = 14}).width + 24;
        const bool pressed = word_button(app.look(), label.c_str(), false, width, enabled);
        tooltip(app.say(tip), keys);
        x += width + 6;
        return pressed && enabled;
    };
    bool changed = false;
    if (button(Say::cut, Say::cut_tip, "Shift", selected)) {
        cut(*d.take, d.in, d.out);
        d.position = d.in;
        d.in = d.out = -1;
        changed = true;
    } else if (button(Say::trim, Say::trim_tip, "Shift", selected)) {
        trim(*d.take, d.in, d.out);
        d.position = 0;
        d.in = d.out = -1;
        changed = true;
    } else if (button(Say::slower, Say::slower_tip, "Shift", selected)) {
        const double seconds = (d.out - d.in) * 1.25;
        if (Status ok = retime(*d.take, d.in, d.out, seconds); !ok) app.tell(ok.error().message, true);
        else d.out = d.in + seconds, changed = true;
    } else if (button(Say::faster, Say::faster_tip, "Shift", selected)) {
        const double seconds = (d.out - d.in) / 1.25;
        if (Status ok = retime(*d.take, d.in, d.out, seconds); !ok) app.tell(ok.error().message, true);
        else d.out = d.in + seconds, changed = true;
    } else if (button(Say::save, Say::save_take, "", true)) {
        save_take(app);
    } else if (button(Say::close, Say::close_take, "", true)) {
        return close_take(app);
    }
    if (changed) take_changed(app);
}

}  // namespace

void take_bar(App& app, Rect box) {
    if (begin_panel("take", box, grounds_of(app.theme()).panel, {0, 0}, ImGuiWindowFlags_NoNav)) {
        edge(app, {box.x, box.y + 0.5f}, {box.right(), box.y + 0.5f});
        Deck& d = app.deck;
        const bool recording = d.recorder.recording();
        float x = box.x + 14;
        const float y = box.y + 6;
        ImGui::SetCursorScreenPos({x, y});
        if (icon_button(app.look(), "record take", Icon::record, app.say(recording ? Say::stop_take : d.take ? Say::record_here : Say::record_take), true,
                        recording))
            record_take(app);
        x += kIconButton + 4;
        ImGui::SetCursorScreenPos({x, y});
        if (icon_button(app.look(), "play take", d.playing ? Icon::pause : Icon::play, app.say(d.playing ? Say::pause : Say::play),
                        d.take && !recording, d.playing))
            play_take(app, !d.playing);
        x += kIconButton + 10;
        ImGui::SetCursorScreenPos({x, y + 7});
        const double now = recording ? d.recorder.length(app.now) : d.position;
        const std::string place = recording || !d.take ? seconds_words(now) : seconds_words(now) + " / " + seconds_words(d.take->length);
        words(app.look(), place, app.theme().ink2, kNoteSize, FontStyle::sans, 120);
        if (d.take && !recording) {
            x += 120;
            edits(app, x, y);
            if (d.take) timeline(app, {box.x + 20, box.y + kButtonRow + 6, box.w - 40, kTakeBar - kButtonRow - 14});
        }
    }
    ImGui::End();
}

}  // namespace glassbox
