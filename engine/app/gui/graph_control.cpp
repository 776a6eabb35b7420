// A graph control: a library of molecules with search, and a field for a SMILES of one's own.
#include <algorithm>
#include <cctype>

#include "engine/app/gui/panels.h"
#include "engine/base/text.h"
#include "engine/data/molecules.h"
#include "engine/data/smiles.h"

namespace glassbox {
namespace {

std::string name_in(const Molecule& m, Language l) {
    std::string name(l == Language::zh ? m.zh : m.en);
    if (!name.empty()) name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
    return name;
}

bool matches(const Molecule& m, std::string_view wanted) {
    auto lower = [](std::string_view s) {
        std::string out(s);
        for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        return out;
    };
    const std::string w = lower(wanted);
    return w.empty() || lower(m.en).find(w) != std::string::npos ||
           m.zh.find(wanted) != std::string_view::npos || lower(m.formula).find(w) != std::string::npos ||
           lower(m.id).find(w) != std::string::npos;
}

void molecule_list(App& app, const ControlSchema& s, const Molecule* chosen, float width) {
    SmilesDraft& d = app.draft;
    if (ImGui::IsWindowAppearing()) {
        d.search.clear();
        ImGui::SetKeyboardFocusHere();
    }
    text_input("##find", d.search, app.say(Say::search), width - 16, true);
    const bool first_on_enter = ImGui::IsItemFocused() && ImGui::IsKeyPressed(ImGuiKey_Enter, false);
    ImGui::BeginChild("molecules", {width - 16, 280});
    bool first = true;
    for (const Molecule& m : molecules()) {
        if (!matches(m, d.search)) continue;
        ImGui::PushID(m.id.data());
        const ImVec2 at = ImGui::GetCursorScreenPos();
        bool take = ImGui::Selectable("##molecule", &m == chosen, 0, {0, 28});
        if (&m == chosen && ImGui::IsWindowAppearing()) ImGui::SetScrollHereY();
        const ImVec2 after = ImGui::GetCursorScreenPos();
        const TextSize formula = measure_text(app.fonts, m.formula, {.size = kNoteSize, .markup = false});
        ImGui::SetCursorScreenPos({at.x + 6, at.y + 5});
        words(app.look(), name_in(m, app.settings.language), app.theme().ink, 13, FontStyle::sans,
              width - 60 - formula.width);
        ImGui::SetCursorScreenPos({at.x + width - 40 - formula.width, at.y + 6});
        words(app.look(), m.formula, app.theme().ink2, kNoteSize, FontStyle::sans, formula.width + 1);
        ImGui::SetCursorScreenPos(after);
        ImGui::PopID();
        take |= first && first_on_enter;
        first = false;
        if (take) {
            d.error.clear();
            app.set(s.name, std::string(m.id));
            ImGui::CloseCurrentPopup();
        }
    }
    ImGui::Dummy({0, 0});
    ImGui::EndChild();
}

}  // namespace

void graph_control(App& app, const ControlSchema& s, float width) {
    SmilesDraft& d = app.draft;
    const GraphPointer value = app.live->graph(s.name);
    const std::string source = value ? value->source : "";
    const Molecule* chosen = find_molecule(source);
    if (!chosen)
        for (const Molecule& m : molecules())
            if (m.smiles == source) chosen = &m;

    const std::string shown =
        chosen ? name_in(*chosen, app.settings.language) : std::string(app.say(Say::own_molecule));
    ImGui::SetNextWindowSizeConstraints({width, 0}, {width, 360});
    if (begin_combo(app.look(), "##molecule", shown.c_str(), width, true)) {
        molecule_list(app, s, chosen, width);
        ImGui::EndCombo();
    }

    // While it is typed in, the field is the reader's; else it says what the figure shows.
    const std::string smiles = chosen ? std::string(chosen->smiles) : value ? source : "";
    const bool mine = d.control == s.name && (d.open || !d.error.empty());
    std::string text = mine ? d.text : smiles;
    const bool entered = text_input("##smiles", text, app.say(Say::smiles), width - kIconButton - 4, false,
                                    mine && !d.error.empty(), &app.theme());
    if (ImGui::IsItemActive()) {
        if (!d.open || d.control != s.name)
            d = {.control = s.name, .text = {}, .error = {}, .search = {}, .open = true};
        d.text = text;
    } else if (d.control == s.name) {
        d.open = false;
    }
    tooltip(app.say(Say::press_enter));
    if (entered && trim(text) != smiles) {
        d.control = s.name;
        d.text = text;
        const Result<GraphPointer> read = read_graph(trim(text));
        d.error = read ? "" : read.error().message;
        if (read) app.set(s.name, std::string(trim(text)));
    } else if (entered) {
        d.error.clear();
    }
    ImGui::SameLine(0, 4);
    if (icon_button(app.look(), "graph reset", Icon::reset, app.say(Say::reset), true, false)) {
        d.error.clear();
        app.set(s.name, s.fallback);
    }
    if (d.control == s.name && !d.error.empty())
        paragraph(app.look(), d.error, app.theme().bad, kNoteSize, width);
}

}  // namespace glassbox
