// The modal windows: keyboard shortcuts, export, open. And the bar of messages.
#include <algorithm>
#include <iterator>

#include "engine/app/gui/export_picture.h"
#include "engine/app/gui/panels.h"
#include "engine/platform/files.h"
#include "engine/platform/pdf.h"

namespace glassbox {
namespace {

constexpr ImGuiWindowFlags kModal = ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoResize |
                                    ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoTitleBar |
                                    ImGuiWindowFlags_AlwaysAutoResize;

bool begin_dialog(App& app, Dialog which, const char* id, const char* title, float width) {
    if (app.dialog != which) return false;
    if (app.dialog_opens) {
        ImGui::OpenPopup(id);
        ImGui::SetNavCursorVisible(false);
        app.dialog_opens = false;
    }
    const ImGuiViewport* viewport = ImGui::GetMainViewport();
    ImGui::SetNextWindowPos({viewport->Size.x / 2, viewport->Size.y * 0.46f}, ImGuiCond_Always, {0.5f, 0.5f});
    ImGui::SetNextWindowSize({std::min(width, viewport->Size.x - 24), 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(24, 20));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 10);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
    bool open = true;
    const bool shown = ImGui::BeginPopupModal(id, &open, kModal);
    ImGui::PopStyleVar(3);
    if (!shown) {
        app.dialog = Dialog::none;
        return false;
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float right = at.x + ImGui::GetContentRegionAvail().x;
    words(app.look(), title, app.theme().ink, 17, FontStyle::medium, right - at.x - 40);
    const ImVec2 next = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({right - kIconButton + 6, at.y - 4});
    const bool outside = ImGui::IsMouseClicked(ImGuiMouseButton_Left) && !ImGui::IsWindowAppearing() &&
                         !ImGui::IsMouseHoveringRect(ImGui::GetWindowPos(),
                                                     {ImGui::GetWindowPos().x + ImGui::GetWindowWidth(),
                                                      ImGui::GetWindowPos().y + ImGui::GetWindowHeight()},
                                                     false);
    if (outside || icon_button(app.look(), "close", Icon::close, app.say(Say::close)) ||
        (ImGui::IsKeyPressed(ImGuiKey_Escape, false) && !ImGui::GetIO().WantTextInput)) {
        ImGui::CloseCurrentPopup();
        app.dialog = Dialog::none;
    }
    ImGui::SetCursorScreenPos({next.x, next.y + 4});
    return true;
}

void leave(App& app) {
    ImGui::CloseCurrentPopup();
    app.dialog = Dialog::none;
}

// ---- shortcuts

void key_row(App& app, const std::string& keys, Say what, float x, float width) {
    const Theme& t = app.theme();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({x, at.y + 4});
    words(app.look(), app.say(what), t.ink, 13, FontStyle::sans, width - 130);
    // Each key in a box of its own; "  " parts them.
    float right = x + width;
    ImDrawList* list = ImGui::GetWindowDrawList();
    std::vector<std::string> caps;
    for (size_t from = 0; from <= keys.size();) {
        const size_t to = std::min(keys.find("  ", from), keys.size());
        caps.push_back(keys.substr(from, to - from));
        from = to + 2;
    }
    for (auto cap = caps.rbegin(); cap != caps.rend(); ++cap) {
        const TextLayout text = layout_text(app.fonts, *cap, {.size = 12, .markup = false});
        const float w = std::max(24.f, text.width + 14);
        list->AddRectFilled({right - w, at.y + 1}, {right, at.y + 25}, packed(grounds_of(t).control), 5);
        list->AddRect({right - w, at.y + 1}, {right, at.y + 25}, packed(grounds_of(t).border), 5);
        app.host->fonts().draw(list, {right - w / 2 - text.width / 2, at.y + 17}, text.glyphs,
                               packed(t.ink2));
        right -= w + 5;
    }
    ImGui::SetCursorScreenPos({at.x, at.y + 30});
}

void shortcuts_dialog(App& app) {
    if (!begin_dialog(app, Dialog::shortcuts, "shortcuts", app.say(Say::shortcuts), 760)) return;
    struct Row {
        std::string keys;
        Say what;
    };
    const Row story[] = {{"←  →", Say::key_steps}, {"K  Space", Say::key_play}};
    const Row figure[] = {
        {"Tab", Say::key_tab},
        {"Enter", Say::key_choose},
        {"←  →  ↑  ↓", Say::key_move},
        {"Esc", Say::key_escape},
        {std::string("Ctrl + ") + app.say(Say::wheel), Say::key_zoom},
        {std::string("Space + ") + app.say(Say::drag) + "  " + app.say(Say::middle_drag), Say::key_pan},
        {"0", Say::zoom_reset}};
    const Row rest[] = {{"Ctrl Z", Say::undo},           {"Ctrl Y", Say::redo},    {"Ctrl O", Say::open},
                        {"Ctrl S", Say::export_picture}, {"/", Say::search},       {"G  I", Say::key_panels},
                        {"F6", Say::key_next_panel},     {"T", Say::theme},        {"L", Say::key_language},
                        {"F11", Say::fullscreen},        {"?", Say::key_this_list}};
    const Row presenting[] = {{"F5  R", Say::key_present}, {"Page↓  Page↑  B", Say::key_clicker}, {"H  O  P", Say::key_tools},
                              {"S  Z  M", Say::key_stage}, {"E  C", Say::key_ink}};
    const float width = (ImGui::GetContentRegionAvail().x - 40) / 2;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    auto group = [&](Say title, std::span<const Row> rows, float x) {
        ImGui::SetCursorScreenPos({x, ImGui::GetCursorScreenPos().y + 6});
        words(app.look(), app.say(title), app.theme().ink2, kNoteSize, FontStyle::medium);
        for (const Row& r : rows) key_row(app, r.keys, r.what, x, width);
    };
    group(Say::group_story, story, start.x);
    group(Say::group_figure, figure, start.x);
    group(Say::group_present, presenting, start.x);
    const float left_end = ImGui::GetCursorScreenPos().y;
    ImGui::SetCursorScreenPos(start);
    group(Say::group_app, rest, start.x + width + 40);
    ImGui::SetCursorScreenPos({start.x, std::max(left_end, ImGui::GetCursorScreenPos().y)});
    ImGui::Dummy({1, 4});
    ImGui::EndPopup();
}

// ---- export

constexpr std::string_view kEndings[] = {".png", ".svg", ".pdf"};

std::string with_ending(std::string path, int format) {
    for (std::string_view e : kEndings)
        if (path.ends_with(e)) path.resize(path.size() - e.size());
    return path + std::string(kEndings[format]);
}

std::string first_path(const App& app) {
    std::string name = app.figure() ? app.figure()->entry->id : "figure";
    std::replace(name.begin(), name.end(), '/', '-');
    std::string folder = !app.settings.folder.empty() ? app.settings.folder : environment("HOME");
    if (!folder.empty() && !folder.ends_with('/')) folder += '/';
    return folder + name;
}

void save_dialog(App& app) {
    const bool opens = app.dialog_opens;
    if (!begin_dialog(app, Dialog::save, "save", app.say(Say::export_picture), 520)) return;
    ExportForm& form = app.export_form;
    if (opens) form.path = with_ending(first_path(app), form.format);
    const float width = ImGui::GetContentRegionAvail().x;
    const Theme& t = app.theme();
    words(app.look(), app.say(Say::format_label), t.ink2, 13);
    static const std::string kFormats[] = {"PNG", "SVG", "PDF"}, kScales[] = {"1×", "2×", "4×"};
    if (const int f = segments(app.look(), "format", std::span(kFormats).first(kMakesPdf ? 3 : 2), form.format, width); f >= 0) {
        form.format = f;
        form.path = with_ending(form.path, f);
    }
    if (form.format == 0) {
        words(app.look(), app.say(Say::scale), t.ink2, 13);
        const int now = form.scale == 1 ? 0 : form.scale == 2 ? 1 : 2;
        if (const int s = segments(app.look(), "scale", kScales, now, width); s >= 0) form.scale = 1 << s;
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({at.x, at.y + 3});
    words(app.look(), app.say(Say::transparent), t.ink2, 13);
    ImGui::SetCursorScreenPos({at.x + width - 36, at.y});
    toggle_switch(app.look(), "transparent", form.transparent);
    gap(2);
    words(app.look(), app.say(Say::file), t.ink2, 13);
    if (opens) ImGui::SetKeyboardFocusHere();
    text_input("##path", form.path, "", width, true);
    const bool entered = ImGui::IsItemFocused() && ImGui::IsKeyPressed(ImGuiKey_Enter, false);
    // Asked once in a while, not in every frame.
    if (form.checked != form.path) {
        form.checked = form.path;
        form.exists = !form.path.empty() && exists(form.path);
    }
    words(app.look(), form.error.empty() ? (form.exists ? app.say(Say::replaces) : " ") : form.error,
          form.error.empty() ? t.ink2 : t.bad, kNoteSize);
    gap(4);
    const float y = ImGui::GetCursorScreenPos().y;
    ImGui::SetCursorScreenPos({at.x + width - 208, y});
    if (word_button(app.look(), app.say(Say::cancel), false, 100)) leave(app);
    ImGui::SetCursorScreenPos({at.x + width - 100, y});
    if (word_button(app.look(), app.say(Say::save), true, 100) || entered) {
        const Status ok = export_picture(app, form);
        form.error = ok ? "" : ok.error().message;
        form.checked.clear();
        if (ok) {
            app.window->give_file(form.path);
            app.settings.folder = form.path.substr(0, form.path.rfind('/') + 1);
            app.tell(format(app.say(Say::saved_as), form.path.c_str()));
            leave(app);
        }
    }
    ImGui::EndPopup();
}

// ---- open

void list_folder(OpenForm& form) {
    form.listed = form.folder;
    form.entries.clear();
    form.error.clear();
    Result<std::vector<DirectoryEntry>> all = list_directory(form.folder);
    if (!all) {
        form.error = all.error().message;
        return;
    }
    for (DirectoryEntry& e : *all) {
        const bool wanted =
            e.directory || e.name.ends_with(".json") || e.name.ends_with(".smi") || e.name.ends_with(".txt");
        if (wanted && !e.name.starts_with('.')) form.entries.push_back(std::move(e));
    }
    std::stable_partition(form.entries.begin(), form.entries.end(),
                          [](const DirectoryEntry& e) { return e.directory; });
}

void open_dialog(App& app) {
    const bool opens = app.dialog_opens;
    if (!begin_dialog(app, Dialog::open, "open", app.say(Say::open_file), 560)) return;
    OpenForm& form = app.open_form;
    if (opens) {
        form.folder = !app.settings.folder.empty() ? app.settings.folder : environment("HOME");
        if (form.folder.empty()) form.folder = "/";
        form.listed.clear();
        form.path = form.folder;
    }
    if (form.listed != form.folder) list_folder(form);
    const float width = ImGui::GetContentRegionAvail().x;
    const Theme& t = app.theme();
    words(app.look(), app.say(Say::open_hint), t.ink2, 13);
    bool open_now = text_input("##path", form.path, "", width);
    open_now = open_now && ImGui::IsKeyPressed(ImGuiKey_Enter, false);
    ImGui::PushStyleColor(ImGuiCol_ChildBg, packed(t.paper));
    ImGui::BeginChild("files", {width, 260}, ImGuiChildFlags_Borders);
    std::string go;
    auto row = [&](Icon icon, const std::string& name) {
        ImGui::PushID(name.c_str());
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const bool pressed = ImGui::Selectable("##row", form.path == form.folder + name,
                                               ImGuiSelectableFlags_NoAutoClosePopups, {0, 26});
        const ImVec2 next = ImGui::GetCursorScreenPos();
        draw_icon(ImGui::GetWindowDrawList(), icon, {at.x + 12, at.y + 13}, 15, packed(t.ink2));
        ImGui::SetCursorScreenPos({at.x + 28, at.y + 4});
        words(app.look(), name, t.ink, 13);
        ImGui::SetCursorScreenPos(next);
        ImGui::PopID();
        return pressed;
    };
    if (!form.folder.ends_with('/')) form.folder += '/';
    if (form.folder.size() > 1 && row(Icon::up, app.say(Say::parent_folder)))
        go = form.folder.substr(0, form.folder.rfind('/', form.folder.size() - 2) + 1);
    for (const DirectoryEntry& e : form.entries) {
        if (!row(e.directory ? Icon::folder : Icon::file, e.name)) continue;
        if (e.directory)
            go = form.folder + e.name + "/";
        else if (form.path == form.folder + e.name)
            open_now = true;  // a second click
        else
            form.path = form.folder + e.name;
    }
    ImGui::Dummy({0, 0});
    ImGui::EndChild();
    ImGui::PopStyleColor();
    words(app.look(), form.error.empty() ? " " : form.error, t.bad, kNoteSize);
    if (!go.empty()) form.path = form.folder = go;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({at.x + width - 208, at.y});
    if (word_button(app.look(), app.say(Say::cancel), false, 100)) leave(app);
    ImGui::SetCursorScreenPos({at.x + width - 100, at.y});
    open_now |= word_button(app.look(), app.say(Say::open), true, 100);
    if (open_now && is_directory(form.path)) {
        form.folder = form.path;
    } else if (open_now && !form.path.empty()) {
        leave(app);
        app.open_file(form.path);
    }
    ImGui::EndPopup();
}

}  // namespace

void dialogs(App& app) {
    shortcuts_dialog(app);
    save_dialog(app);
    open_dialog(app);
}

void message_bar(App& app, Rect box) {
    if (app.message.text.empty() || app.message.until <= app.now) return;
    const Theme& t = app.theme();
    const float width = std::min(box.w - 32, 620.f);
    const TextBlock block =
        layout_block(app.fonts, app.message.text, {.size = 13, .markup = false}, width - 62, 1.4f);
    const float text_width = std::min(block.width, width - 62), w = text_width + 62;
    const float height = static_cast<float>(block.lines.size()) * 18 + 18;
    ImGui::SetNextWindowPos({std::round(box.x + (box.w - w) / 2), std::round(box.bottom() - height - 16)});
    ImGui::SetNextWindowSize({w, height});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 8);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
    ImGui::PushStyleColor(ImGuiCol_WindowBg, packed(t.dark ? Color::hex(0x2A2F37) : t.paper));
    ImGui::PushStyleColor(ImGuiCol_Border, packed(app.message.bad ? t.bad : grounds_of(t).border));
    if (ImGui::Begin("message", nullptr,
                     ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                         ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing |
                         ImGuiWindowFlags_NoNav)) {
        if (app.dialog == Dialog::none && (app.gallery_over() || app.panel_over())) to_front();
        const ImVec2 at = ImGui::GetWindowPos();
        app.host->fonts().draw(ImGui::GetWindowDrawList(), {at.x + 16, at.y + 9 + 13.5f}, block.glyphs,
                               packed(app.message.bad ? t.bad : t.ink));
        ImGui::SetCursorScreenPos({at.x + w - 38, at.y + std::round(height / 2) - 13});
        if (icon_button(app.look(), "close", Icon::close, "", true, false, 26)) app.message.text.clear();
    }
    ImGui::End();
    ImGui::PopStyleColor(2);
    ImGui::PopStyleVar(2);
}

}  // namespace glassbox
