// Play, pause, step, scrub: of the ticks of a figure's runs, else of its first playhead.
#include <algorithm>
#include <cmath>

#include "engine/app/gui/panels.h"
#include "engine/base/text.h"

namespace glassbox {
namespace {

const ControlSchema* first_playhead(const App& app) {
    for (const ControlSchema& s : app.live->evaluation().controls)
        if (s.type == ControlType::playhead && !s.hidden) return &s;
    return nullptr;
}

// A run that is done after one tick has nothing to play.
bool has_ticks(const App& app) {
    return std::any_of(app.live->runs().begin(), app.live->runs().end(), [](const RunSlot& s) {
        return s.run && (s.run->tick() > 0 || (s.run->tick() == 0 && !s.run->finished()));
    });
}

// The newest that was computed.
int64_t last_tick(const App& app) {
    int64_t last = 0;
    for (const RunSlot& s : app.live->runs())
        if (s.run) last = std::max(last, s.run->tick());
    return last;
}

bool at_the_end(const App& app) {
    const bool more = std::any_of(app.live->runs().begin(), app.live->runs().end(),
                                  [](const RunSlot& s) { return s.run && !s.run->finished(); });
    return !more && app.live->tick() >= last_tick(app);
}

const Play* play_of(const App& app) {
    if (has_ticks(app)) return &app.live->state().ticks;
    const ControlSchema* s = first_playhead(app);
    if (!s) return nullptr;
    const auto found = app.live->state().playheads.find(s->name);
    return found == app.live->state().playheads.end() ? nullptr : &found->second;
}

double playhead_at(const App& app, const ControlSchema& s) { return read_number(s, app.live->raw(s)); }

bool is_playing(const App& app) {
    const Play* p = play_of(app);
    if (!p || !p->playing) return false;
    const ControlSchema* s = has_ticks(app) ? nullptr : first_playhead(app);
    return s ? playhead_at(app, *s) < s->max : !at_the_end(app);
}

constexpr float kSpeeds[] = {0.25f, 0.5f, 1, 2, 4};

void speed_menu(App& app, float width) {
    static constexpr const char* kNames[] = {"¼×", "½×", "1×", "2×", "4×"};
    if (begin_combo(app.look(), "##speed", kNames[app.speed], width)) {
        for (int i = 0; i < static_cast<int>(std::size(kSpeeds)); ++i)
            if (ImGui::Selectable(kNames[i], i == app.speed)) {
                const bool playing = is_playing(app);
                app.speed = i;
                if (playing) toggle_play(app), toggle_play(app);
            }
        ImGui::EndCombo();
    }
    tooltip(app.say(Say::speed));
}

void seed_field(App& app, float x, float y) {
    const std::string seed = std::to_string(app.live->state().document.seed);
    ImGui::SetCursorScreenPos({x, y + 7});
    words(app.look(), app.say(Say::seed), app.theme().ink2, kNoteSize, FontStyle::sans, 40);
    ImGui::SetCursorScreenPos({x + 36, y});
    std::string text = seed;
    if (text_input("##seed", text, "", 56) && text != seed && parse_int(text) && *parse_int(text) >= 0)
        app.send({.kind = EventKind::seed, .value = text});
    ImGui::SetCursorScreenPos({x + 94, y});
    if (icon_button(app.look(), "new seed", Icon::dice, app.say(Say::new_seed)))
        app.send({.kind = EventKind::seed, .value = std::to_string(app.live->state().document.seed + 1)});
}

void go_to(App& app, double place, bool held) {
    if (has_ticks(app))
        app.send({.kind = EventKind::seek,
                  .value = std::to_string(std::llround(std::max(place, 0.0))),
                  .held = held});
    else if (const ControlSchema* s = first_playhead(app))
        app.set(s->name, write_number(std::clamp(place, s->min, s->max)), held, app.held_gesture);
}

}  // namespace

bool has_transport(const App& app) { return app.live && (has_ticks(app) || first_playhead(app)); }

void toggle_play(App& app) {
    if (!has_transport(app)) return;
    const ControlSchema* s = has_ticks(app) ? nullptr : first_playhead(app);
    const std::string name = s ? s->name : "";
    if (is_playing(app)) {
        app.send({.kind = EventKind::pause, .name = name});
        return;
    }
    if (!s && at_the_end(app)) app.send({.kind = EventKind::seek, .value = "0"});
    app.send({.kind = EventKind::play,
              .name = name,
              .value = write_number(static_cast<double>(kSpeeds[app.speed]))});
}

void transport_bar(App& app, Rect box) {
    const Theme& t = app.theme();
    if (begin_panel("transport", box, grounds_of(t).panel, {0, 0})) {
        edge(app, {box.x, box.y + 0.5f}, {box.right(), box.y + 0.5f});
        const Look look = app.look();
        const float y = box.y + (box.h - kIconButton) / 2;
        const bool ticks = has_ticks(app), playing = is_playing(app);
        const ControlSchema* head = ticks ? nullptr : first_playhead(app);
        const double low = head ? head->min : 0;
        const double high = head ? head->max : static_cast<double>(std::max<int64_t>(last_tick(app), 1));
        const int64_t shown_tick = std::min(app.live->tick(), std::max<int64_t>(last_tick(app), 0));
        double place = head ? playhead_at(app, *head) : static_cast<double>(shown_tick);

        float x = box.x + 14;
        ImGui::SetCursorScreenPos({x, y});
        if (icon_button(look, "start", Icon::to_start, app.say(Say::to_start))) {
            if (playing) toggle_play(app);
            go_to(app, low, false);
        }
        x += kIconButton + 2;
        ImGui::SetCursorScreenPos({x, y});
        if (icon_button(look, "play", playing ? Icon::pause : Icon::play,
                        std::string(app.say(playing ? Say::pause : Say::play)) + "\tK", true, true))
            toggle_play(app);
        x += kIconButton + 2;
        ImGui::SetCursorScreenPos({x, y});
        if (icon_button(look, "step", Icon::step, app.say(ticks ? Say::step_tick : Say::step_unit))) {
            if (playing) toggle_play(app);
            const double unit = head && head->max - head->min < 2 ? (head->max - head->min) / 10 : 1;
            go_to(app, head ? std::floor(place / unit + 1e-6) * unit + unit : place + 1, false);
        }
        x += kIconButton + 14;

        const bool wide = box.w > 560, seed = !app.live->runs().empty() && box.w > 460;
        const std::string name =
            head ? sentence(head->label.empty() ? head->name : head->label) : std::string(app.say(Say::tick));
        const std::string reading = name + "  " + (head ? format("%.2f", place) : std::to_string(shown_tick));
        // As wide as its widest number, so that the slider stays where it is.
        const float reading_width =
            wide ? std::clamp(measure_text(app.fonts, name + "  00000", {.size = kNoteSize}).width + 14, 90.f,
                              170.f)
                 : 0.f;
        const float tail = 12 + reading_width + 64 + (seed ? 138.f : 0.f) + 14;
        const float width = std::max(40.f, box.right() - tail - x);
        ImGui::SetCursorScreenPos({x, y + 3});
        const Slide slide = slider(look, "scrub", place, low, high, head ? 0 : 1, false, width);
        if (slide.began) app.held_gesture = app.next_gesture();
        if (slide.began && playing) toggle_play(app);
        if (slide.changed) go_to(app, place, slide.held);
        x += width + 12;
        if (wide) {
            ImGui::SetCursorScreenPos({x, y + 7});
            words(look, reading, t.ink2, kNoteSize, FontStyle::sans, reading_width - 8);
            x += reading_width;
        }
        ImGui::SetCursorScreenPos({x, y});
        speed_menu(app, 62);
        if (seed) seed_field(app, x + 74, y);
    }
    ImGui::End();
}

}  // namespace glassbox
