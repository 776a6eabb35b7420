// The bar along the top: where we are, and what concerns the whole window.
#include "engine/app/gui/panels.h"

namespace glassbox {
namespace {

std::string with_keys(const char* words, const char* keys) { return std::string(words) + "\t" + keys; }

void title(App& app, Rect box, float x, float right) {
    const FigureItem* item = app.figure();
    if (!item || right - x < 80) return;
    const Theme& t = app.theme();
    const Language l = app.settings.language;
    const std::string group = item->explainer_title(l), name = item->title(l);
    ImGui::SetCursorScreenPos({x, box.y + 15});
    const float group_width = measure_text(app.fonts, group, {.size = 14}).width;
    if (right - x > group_width + 160) {
        words(app.look(), group, t.ink2, 14, FontStyle::sans, group_width + 1);
        draw_icon(ImGui::GetWindowDrawList(), Icon::right, {x + group_width + 13, box.y + 24}, 12,
                  packed(t.ink2, 0.7f));
        x += group_width + 26;
    }
    ImGui::SetCursorScreenPos({x, box.y + 15});
    words(app.look(), name, t.ink, 14, FontStyle::medium, right - x);
}

}  // namespace

void top_bar(App& app, Rect box) {
    if (begin_panel("top", box, grounds_of(app.theme()).panel, {0, 0})) {
        edge(app, {box.x, box.bottom() - 0.5f}, {box.right(), box.bottom() - 0.5f});
        const Look look = app.look();
        const float y = box.y + (box.h - kIconButton) / 2;
        ImGui::SetCursorScreenPos({box.x + 10, y});
        if (icon_button(look, "gallery", Icon::gallery, with_keys(app.say(Say::gallery), "G"), true,
                        app.gallery_shown()))
            app.gallery_shown() = !app.gallery_shown();

        constexpr float kLanguage = 60, kGap = 2, kGroup = 12;
        const float right = box.right() - (10 * (kIconButton + kGap) + kLanguage + 3 * kGroup + 10);
        title(app, box, box.x + 52, right - 12);

        float x = right;
        auto next = [&](float width) {
            ImGui::SetCursorScreenPos({x, y});
            x += width + kGap;
        };
        next(kIconButton);
        if (icon_button(look, "undo", Icon::undo, with_keys(app.say(Say::undo), "Ctrl+Z"),
                        app.live && app.live->can_undo()))
            app.send({.kind = EventKind::undo});
        next(kIconButton);
        if (icon_button(look, "redo", Icon::redo, with_keys(app.say(Say::redo), "Ctrl+Y"),
                        app.live && app.live->can_redo()))
            app.send({.kind = EventKind::redo});
        x += kGroup;
        next(kIconButton);
        if (icon_button(look, "open", Icon::open, with_keys(app.say(Say::open), "Ctrl+O")))
            app.show(Dialog::open);
        next(kIconButton);
        if (icon_button(look, "save", Icon::save, with_keys(app.say(Say::export_picture), "Ctrl+S"),
                        app.live != nullptr))
            app.show(Dialog::save);
        x += kGroup;
        next(kLanguage);
        ImGui::PushStyleColor(ImGuiCol_Button, 0u);
        ImGui::PushStyleColor(ImGuiCol_Text, packed(app.theme().ink2));
        ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(2, 7));
        if (ImGui::Button(app.say(Say::language), {kLanguage, kIconButton}))
            app.set_language(app.settings.language == Language::zh ? Language::en : Language::zh);
        ImGui::PopStyleVar();
        ImGui::PopStyleColor(2);
        tooltip(app.settings.language == Language::zh ? "English" : "中文", "L");
        next(kIconButton);
        if (icon_button(look, "theme", app.settings.dark ? Icon::sun : Icon::moon,
                        with_keys(app.say(Say::theme), "T")))
            app.set_theme(!app.settings.dark);
        next(kIconButton);
        if (icon_button(look, "article", Icon::book, with_keys(app.say(Say::article), "A"), app.live && article_of(app, app.figure()->explainer), reading(app)))
            app.settings.reader = !app.settings.reader;
        next(kIconButton);
        if (icon_button(look, "present", Icon::present, with_keys(app.say(Say::present), "F5"), app.live != nullptr)) start_presenting(app);
        next(kIconButton);
        if (icon_button(look, "full", Icon::fullscreen, with_keys(app.say(Say::fullscreen), "F11")))
            app.window->set_fullscreen(!app.window->fullscreen());
        next(kIconButton);
        if (icon_button(look, "help", Icon::help, with_keys(app.say(Say::shortcuts), "?")))
            app.show(Dialog::shortcuts);
        x += kGroup;
        next(kIconButton);
        if (icon_button(look, "panel", Icon::panel, with_keys(app.say(Say::panel), "I"), true,
                        app.panel_shown()))
            app.panel_shown() = !app.panel_shown();
    }
    ImGui::End();
}

}  // namespace glassbox
