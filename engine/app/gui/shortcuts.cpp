// Keys: of the app, and those that the hand understands.
#include "engine/app/gui/panels.h"

namespace glassbox {
namespace {

bool pressed(ImGuiKey key, bool repeat = false) { return ImGui::IsKeyPressed(key, repeat); }

// Keys with Ctrl (or Cmd) work everywhere but in a text field's own editing.
void with_control(App& app) {
    const ImGuiIO& io = ImGui::GetIO();
    if (pressed(ImGuiKey_Z, true) && !io.WantTextInput)
        app.send({.kind = io.KeyShift ? EventKind::redo : EventKind::undo});
    if (pressed(ImGuiKey_Y, true) && !io.WantTextInput) app.send({.kind = EventKind::redo});
    if (pressed(ImGuiKey_S) && app.live) app.show(Dialog::save);
    if (pressed(ImGuiKey_O)) app.show(Dialog::open);
    if (pressed(ImGuiKey_F)) {
        app.gallery_shown() = true;
        app.wants_search = true;
    }
    if (pressed(ImGuiKey_Q)) app.leaves = true;
}

// In the figure, Tab walks through its marks, arrows move the one with the focus.
bool in_figure(App& app) {
    if (!app.figure_focused || !app.live) return false;
    const bool shift = ImGui::GetIO().KeyShift;
    struct Pair {
        ImGuiKey key;
        HandKey means;
    };
    const Pair pairs[] = {{ImGuiKey_Tab, shift ? HandKey::previous_stop : HandKey::next_stop},
                          {ImGuiKey_Enter, HandKey::activate},
                          {ImGuiKey_LeftArrow, HandKey::left},
                          {ImGuiKey_RightArrow, HandKey::right},
                          {ImGuiKey_UpArrow, HandKey::up},
                          {ImGuiKey_DownArrow, HandKey::down},
                          {ImGuiKey_Escape, HandKey::escape}};
    bool used = false;
    for (const Pair& p : pairs) {
        if (!pressed(p.key, true) || !app.hand.key(*app.live, p.means, app.event_time())) continue;
        used = true;
        if (p.means == HandKey::activate) {
            const Hit h = app.live->hit_key(app.live->state().focused);
            if (h.value) app.pin = {.key = h.text, .cell = h.cell};
        }
        if (p.means == HandKey::escape) app.pin = {};
    }
    // Beyond its last mark the keyboard goes on to the panels.
    if (!used && pressed(ImGuiKey_Tab)) {
        app.figure_focused = false;
        app.keyboard = true;
        app.wants_panel = shift ? 1 : 2;
    }
    return used;
}

void letters(App& app) {
    const ImGuiIO& io = ImGui::GetIO();
    for (ImWchar c : io.InputQueueCharacters) {
        if (c == '?') app.show(Dialog::shortcuts);
        if (c == '/') {
            app.gallery_shown() = true;
            app.wants_search = true;
        }
    }
    if (pressed(ImGuiKey_G)) app.gallery_shown() = !app.gallery_shown();
    if (pressed(ImGuiKey_I)) app.panel_shown() = !app.panel_shown();
    if (pressed(ImGuiKey_A)) app.settings.reader = !app.settings.reader;
    if (pressed(ImGuiKey_T)) app.set_theme(!app.settings.dark);
    if (pressed(ImGuiKey_L))
        app.set_language(app.settings.language == Language::zh ? Language::en : Language::zh);
    if (pressed(ImGuiKey_0) || pressed(ImGuiKey_Keypad0)) app.view = {};
    if (pressed(ImGuiKey_K)) toggle_play(app);
    if (pressed(ImGuiKey_R)) record_take(app);
}

void go_on(App& app, int direction) {
    go_to_neighbour_step(*app.live, direction, app.event_time(), [&](const Event& e) { app.recorded(e); });
}

}  // namespace

// A clicker sends Page Up and Down, and B or a full stop for a dark screen.
void keys_while_presenting(App& app) {
    const auto any = [](std::initializer_list<ImGuiKey> keys) {
        bool down = false;
        for (ImGuiKey k : keys) down = pressed(k) || down;
        return down;
    };
    if (any({ImGuiKey_PageDown, ImGuiKey_RightArrow, ImGuiKey_DownArrow, ImGuiKey_Space})) go_on(app, 1);
    if (any({ImGuiKey_PageUp, ImGuiKey_LeftArrow, ImGuiKey_UpArrow, ImGuiKey_Backspace})) go_on(app, -1);
    if (any({ImGuiKey_B, ImGuiKey_Period})) toggle_on_stage(app, StageKind::blank);
    if (pressed(ImGuiKey_S)) toggle_on_stage(app, StageKind::spotlight);
    if (pressed(ImGuiKey_Z)) toggle_on_stage(app, StageKind::lens);
    if (pressed(ImGuiKey_H)) app.presenter.tool = Tool::hand;
    if (pressed(ImGuiKey_O)) app.presenter.tool = Tool::pointer;
    if (pressed(ImGuiKey_P)) app.presenter.tool = Tool::pen;
    if (pressed(ImGuiKey_E)) lay(app, {.kind = StageKind::rub});
    if (pressed(ImGuiKey_C)) lay(app, {.kind = StageKind::clear});
    if (pressed(ImGuiKey_M)) lay(app, {.kind = StageKind::moment, .name = std::to_string(++app.presenter.moments)});
    if (pressed(ImGuiKey_R)) record_take(app);
    if (pressed(ImGuiKey_K)) toggle_play(app);
    if (pressed(ImGuiKey_T)) app.set_theme(!app.settings.dark);
    if (pressed(ImGuiKey_Escape)) stop_presenting(app);
}

void shortcuts(App& app) {
    const ImGuiIO& io = ImGui::GetIO();
    const bool popup =
        ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) app.keyboard = false;
    if (pressed(ImGuiKey_Tab) && !app.figure_focused) app.keyboard = true;
    app.host->use_keyboard(app.keyboard || popup);
    if (pressed(ImGuiKey_F11)) app.window->set_fullscreen(!app.window->fullscreen());
    if (app.dialog != Dialog::none || popup) return;
    if (pressed(ImGuiKey_F5)) app.presenter.on ? stop_presenting(app) : start_presenting(app);
    if (app.presenter.on && !io.KeyCtrl && !io.KeySuper && !io.WantTextInput) return keys_while_presenting(app);
    if (io.KeyCtrl || io.KeySuper) return with_control(app);
    if (io.WantTextInput || io.KeyAlt) return;
    if (pressed(ImGuiKey_F6)) {
        app.figure_focused = !app.figure_focused;
        app.keyboard = !app.figure_focused;
        app.wants_panel = app.figure_focused ? 0 : 2;
    }
    letters(app);
    if (in_figure(app)) return;
    if (pressed(ImGuiKey_Escape)) {
        if (app.keyboard)
            app.keyboard = false, app.figure_focused = true;
        else if (app.pin)
            app.pin = {};
        else if (app.window->fullscreen())
            app.window->set_fullscreen(false);
    }
    // The story follows the arrows unless the keyboard walks through a panel.
    if (app.keyboard || ImGui::IsAnyItemActive() || !app.live) return;
    if (pressed(ImGuiKey_RightArrow, true) || pressed(ImGuiKey_PageDown, true)) go_on(app, 1);
    if (pressed(ImGuiKey_LeftArrow, true) || pressed(ImGuiKey_PageUp, true)) go_on(app, -1);
    if (pressed(ImGuiKey_Space) && !app.figure_hovered) toggle_play(app);
}

}  // namespace glassbox
