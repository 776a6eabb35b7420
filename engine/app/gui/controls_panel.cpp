// The panel of a figure's controls, made from the schema that the figure declares, and of its outputs.
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "engine/app/gui/panels.h"
#include "engine/base/text.h"

namespace glassbox {
namespace {

constexpr float kField = 76;    // of a number that can be typed, at most
constexpr float kBetween = 10;  // controls

void send_slide(App& app, const ControlSchema& s, const Slide& slide, double value) {
    if (slide.began) app.held_gesture = app.next_gesture();
    if (slide.changed) app.set(s.name, write_number(value), slide.held, app.held_gesture);
}

void label(App& app, const ControlSchema& s, float width) {
    words(app.look(), sentence(s.label.empty() ? s.name : s.label), app.theme().ink2, 13, FontStyle::sans,
          width);
}

// The digits of a control, written so that they can be typed over.
void number_field(App& app, const ControlSchema& s, double value, float right, float y) {
    std::string text =
        s.type == ControlType::integer ? std::to_string(std::lround(value)) : format_number(value, 4);
    // As wide as its digits, so that they end where the slider ends; room to type while it is used.
    const ImGuiID id = ImGui::GetID("##number");
    const bool typing = ImGui::GetActiveID() == id;
    const float width = typing ? kField : std::min(kField, ImGui::CalcTextSize(text.c_str()).x + 12);
    ImGui::SetCursorScreenPos({right - width + (typing ? 0.f : 6.f), y});
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(6, 3));
    ImGui::PushStyleColor(ImGuiCol_FrameBg, typing ? packed(grounds_of(app.theme()).control) : 0u);
    if (text_input("##number", text, "", width, false)) {
        const std::optional<double> typed = parse_formatted_number(text);
        if (!typed)
            app.tell(sentence(s.name) + ": " + text, true);
        else if (write_number(*typed) != write_number(value))
            app.set(s.name, s.type == ControlType::integer ? std::to_string(std::llround(*typed))
                                                           : write_number(*typed));
    }
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
}

void number_control(App& app, const ControlSchema& s, float width) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    double value = read_number(s, app.live->raw(s));
    const bool playhead = s.type == ControlType::playhead;
    const float unit_width =
        s.unit.empty() ? 0 : measure_text(app.fonts, s.unit, {.size = kNoteSize}).width + 4;
    ImGui::SetCursorScreenPos({at.x, at.y + 3});
    label(app, s, width - kField - unit_width - 4);
    number_field(app, s, value, at.x + width - unit_width, at.y + 2);
    if (!s.unit.empty()) {
        ImGui::SetCursorScreenPos({at.x + width - unit_width + 4, at.y + 4});
        words(app.look(), s.unit, app.theme().ink2, kNoteSize);
    }
    float x = at.x;
    ImGui::SetCursorScreenPos({x, at.y + 26});
    if (playhead) {
        const auto play = app.live->state().playheads.find(s.name);
        const bool playing =
            play != app.live->state().playheads.end() && play->second.playing && value < s.max;
        ImGui::SetCursorScreenPos({x - 4, at.y + 25});
        if (icon_button(app.look(), "play", playing ? Icon::pause : Icon::play,
                        app.say(playing ? Say::pause : Say::play), true, false, 26)) {
            app.send({.kind = playing ? EventKind::pause : EventKind::play, .name = s.name});
        }
        x += 28;
        ImGui::SetCursorScreenPos({x, at.y + 26});
    }
    const double step = s.type == ControlType::integer ? std::max(1.0, s.step) : s.step;
    const Slide slide =
        slider(app.look(), "slider", value, s.min, s.max, step, s.logarithmic, at.x + width - x);
    send_slide(app, s, slide, value);
}

void choice_control(App& app, const ControlSchema& s, float width) {
    label(app, s, width);
    const int chosen = read_choice(s, app.live->raw(s));
    const std::vector<std::string>& labels = s.choice_labels.empty() ? s.choices : s.choice_labels;
    int next = -1;
    if (labels.size() <= 4 && segments_width(app.look(), labels) <= width) {
        next = segments(app.look(), "choice", labels, chosen, width);
    } else {
        const bool valid = chosen >= 0 && chosen < static_cast<int>(labels.size());
        if (begin_combo(app.look(), "##choice", valid ? labels[static_cast<size_t>(chosen)].c_str() : "",
                        width)) {
            for (int i = 0; i < static_cast<int>(labels.size()); ++i) {
                if (ImGui::Selectable(labels[static_cast<size_t>(i)].c_str(), i == chosen)) next = i;
                if (i == chosen) ImGui::SetItemDefaultFocus();
            }
            ImGui::EndCombo();
        }
    }
    if (next >= 0 && next != chosen && next < static_cast<int>(s.choices.size()))
        app.set(s.name, s.choices[static_cast<size_t>(next)]);
}

void toggle_control(App& app, const ControlSchema& s, float width) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({at.x, at.y + 2});
    label(app, s, width - 48);
    ImGui::SetCursorScreenPos({at.x + width - 36, at.y});
    bool on = read_toggle(app.live->raw(s));
    if (toggle_switch(app.look(), "toggle", on)) app.set(s.name, on ? "true" : "false");
}

void text_control(App& app, const ControlSchema& s, float width) {
    label(app, s, width);
    // Each key acts; what is typed in one visit to the field is undone together.
    std::string text = app.live->raw(s);
    const std::string before = text;
    const bool changed = text_input("##text", text, "", width, true);
    if (ImGui::IsItemActivated()) app.held_gesture = app.next_gesture();
    if (changed && text != before) app.set(s.name, text, false, app.held_gesture);
}

void point_control(App& app, const ControlSchema& s, float width) {
    label(app, s, width);
    const Vec2 p = parse_point(app.live->raw(s)).value_or(Vec2{});
    float v[2] = {p.x, p.y};
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 4));
    bool changed = false;
    for (int i = 0; i < 2; ++i) {
        if (i) ImGui::SameLine();
        ImGui::SetNextItemWidth((width - 8) / 2);
        changed |= ImGui::DragFloat(i ? "##y" : "##x", &v[i], 0.5f, 0, 0, i ? "y  %.4g" : "x  %.4g",
                                    ImGuiSliderFlags_NoRoundToFormat);
        if (ImGui::IsItemActivated()) app.held_gesture = app.next_gesture();
    }
    ImGui::PopStyleVar();
    if (changed && std::isfinite(v[0]) && std::isfinite(v[1]))
        app.set(s.name, write_point({v[0], v[1]}), ImGui::IsMouseDown(ImGuiMouseButton_Left),
                app.held_gesture);
}

void color_control(App& app, const ControlSchema& s, float width) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({at.x, at.y + 5});
    label(app, s, width - 120);
    const std::string raw = app.live->raw(s);
    const Color c = parse_color(raw).value_or(Color{});
    const ImVec4 shown = ImGui::ColorConvertU32ToFloat4(packed(c.with_alpha(1)));
    ImGui::SetCursorScreenPos({at.x + width - 112, at.y});
    if (ImGui::ColorButton("##swatch", shown, ImGuiColorEditFlags_NoTooltip | ImGuiColorEditFlags_NoAlpha,
                           {28, 28}))
        ImGui::OpenPopup("picker");
    ImGui::SetCursorScreenPos({at.x + width - 78, at.y});
    std::string text = raw;
    if (text_input("##hex", text, "", 78, false, !parse_color(text), &app.theme()) && text != raw)
        app.set(s.name, text);
    if (ImGui::BeginPopup("picker")) {
        float v[3] = {shown.x, shown.y, shown.z};
        if (ImGui::ColorPicker3("##picker", v,
                                ImGuiColorEditFlags_NoSidePreview | ImGuiColorEditFlags_NoInputs |
                                    ImGuiColorEditFlags_NoLabel)) {
            auto byte = [](float f) {
                return static_cast<uint8_t>(std::lround(std::clamp(f, 0.f, 1.f) * 255));
            };
            app.set(s.name, write_color({byte(v[0]), byte(v[1]), byte(v[2])}), true, app.held_gesture);
        }
        if (ImGui::IsItemActivated()) app.held_gesture = app.next_gesture();
        ImGui::EndPopup();
    }
}

void control(App& app, const ControlSchema& s, float width) {
    ImGui::PushID(s.name.c_str());
    ImGui::BeginGroup();
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 4));
    switch (s.type) {
        case ControlType::number:
        case ControlType::integer:
        case ControlType::playhead:
            number_control(app, s, width);
            break;
        case ControlType::choice:
            choice_control(app, s, width);
            break;
        case ControlType::toggle:
            toggle_control(app, s, width);
            break;
        case ControlType::text:
            text_control(app, s, width);
            break;
        case ControlType::button:
            if (word_button(app.look(), sentence(s.label.empty() ? s.name : s.label).c_str(), false, width))
                app.send({.kind = EventKind::press, .name = s.name});
            break;
        case ControlType::point:
            point_control(app, s, width);
            break;
        case ControlType::points:
            label(app, s, width);
            if (word_button(app.look(), app.say(Say::clear_points), false, width))
                app.send({.kind = EventKind::edit, .name = s.name, .value = "clear"});
            break;
        case ControlType::color:
            color_control(app, s, width);
            break;
        case ControlType::graph:
            label(app, s, width);
            graph_control(app, s, width);
            break;
    }
    ImGui::PopStyleVar();
    ImGui::EndGroup();
    ImGui::PopID();
    gap(kBetween - ImGui::GetStyle().ItemSpacing.y);
}

void outputs(App& app, float width) {
    const Theme& t = app.theme();
    for (const Output& o : app.live->evaluation().outputs) {
        ImGui::PushID(o.name.c_str());
        const ImVec2 at = ImGui::GetCursorScreenPos();
        if (ImGui::InvisibleButton("output", {width, 26}) && o.scalar.value)
            app.pin = {.key = {}, .output = o.name};
        if (o.scalar.value && ImGui::IsItemHovered()) {
            ImGui::GetWindowDrawList()->AddRectFilled({at.x - 6, at.y}, {at.x + width + 6, at.y + 26},
                                                      packed(grounds_of(t).control), 4);
            app.host->use_cursor(Cursor::hand);
        }
        const TextSize value = measure_text(app.fonts, o.text, {.font = FontStyle::medium, .size = 13});
        const float value_width = std::min(value.width, width * 0.6f);
        ImGui::SetCursorScreenPos({at.x, at.y + 5});
        words(app.look(), sentence(o.label.empty() ? o.name : o.label), t.ink2, 13, FontStyle::sans,
              width - value_width - 12);
        ImGui::SetCursorScreenPos({at.x + width - value_width, at.y + 5});
        words(app.look(), o.text, t.ink, 13, FontStyle::medium, value_width + 1);
        ImGui::SetCursorScreenPos({at.x, at.y + 26});
        ImGui::PopID();
    }
    ImGui::Dummy({0, 0});
}

// The seed, where no transport shows it.
void seed_row(App& app, float width) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({at.x, at.y + 6});
    words(app.look(), app.say(Say::seed), app.theme().ink2, 13, FontStyle::sans, 80);
    ImGui::SetCursorScreenPos({at.x + width - kIconButton - kField - 6, at.y});
    std::string text = std::to_string(app.live->state().document.seed);
    if (text_input("##seed", text, "", kField + 6) && parse_int(text) && *parse_int(text) >= 0 &&
        text != std::to_string(app.live->state().document.seed))
        app.send({.kind = EventKind::seed, .value = text});
    ImGui::SetCursorScreenPos({at.x + width - kIconButton + 4, at.y});
    if (icon_button(app.look(), "new seed", Icon::dice, app.say(Say::new_seed)))
        app.send({.kind = EventKind::seed, .value = std::to_string(app.live->state().document.seed + 1)});
}

}  // namespace

void controls_panel(App& app, Rect box) {
    const Theme& t = app.theme();
    if (app.wants_panel == 2) {
        ImGui::SetNextWindowFocus();
        ImGui::SetNavCursorVisible(true);
    }
    if (begin_panel("controls", box, grounds_of(t).panel, {kPanelPadding, 12}, 0)) {
        if (app.panel_over()) to_front();
        edge(app, {box.x + 0.5f, box.y}, {box.x + 0.5f, box.bottom()});
        const float width = box.w - 2 * kPanelPadding;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        ImGui::SetCursorScreenPos({at.x, at.y + 5});
        heading(app.look(), app.say(Say::controls));
        ImGui::SetCursorScreenPos({at.x + width - kIconButton + 6, at.y});
        if (icon_button(app.look(), "reset", Icon::reset, app.say(Say::reset_all), app.live != nullptr))
            app.send({.kind = EventKind::defaults});
        gap(2);
        if (app.live) {
            // Evaluating again would replace the list that is being walked.
            const std::vector<ControlSchema> schemas = app.live->evaluation().controls;
            int shown = 0;
            for (const ControlSchema& s : schemas) {
                if (s.hidden) continue;
                control(app, s, width);
                ++shown;
            }
            if (!shown) words(app.look(), app.say(Say::no_controls), t.ink2, 13);
            if (!app.live->runs().empty() && !has_transport(app)) seed_row(app, width);
            if (!app.live->evaluation().outputs.empty()) {
                gap(10);
                heading(app.look(), app.say(Say::outputs));
                outputs(app, width);
            }
        }
    }
    ImGui::End();
}

}  // namespace glassbox
