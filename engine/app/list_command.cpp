// glassbox list: what figures there are, and what can be set in each.
#include <nlohmann/json.hpp>

#include "engine/app/commands.h"
#include "engine/app/console.h"
#include "engine/app/library.h"
#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/data/molecules.h"

namespace glassbox {
namespace {

constexpr int kFormat = 1;  // of the JSON; docs/command-line.md states it

constexpr OptionSpec kOptions[] = {
    {.name = "--json", .kind = OptionKind::flag, .help = "for programs; docs/command-line.md says what is in it"},
};

bool has_range(const ControlSchema& c) {
    return c.type == ControlType::number || c.type == ControlType::integer || c.type == ControlType::playhead;
}

Json both(const std::string& en, const std::string& zh) { return Json{{"en", en}, {"zh", zh.empty() ? en : zh}}; }
Json both(const LocalText& t) { return both(t.en, t.zh); }

// The same control as it is declared in English and in Chinese.
Json control_json(const ControlSchema& c, const ControlSchema& zh) {
    Json j = {{"name", c.name}, {"type", name_of(c.type)}, {"label", both(c.label, zh.label)}};
    if (has_range(c)) {
        j["min"] = c.min;
        j["max"] = c.max;
        j["step"] = c.type == ControlType::integer && c.step == 0 ? 1 : c.step;
        j["log"] = c.logarithmic;
        j["unit"] = both(c.unit, zh.unit);
    }
    if (c.type == ControlType::choice) {
        j["choices"] = Json::array();
        for (size_t i = 0; i < c.choices.size(); ++i)
            j["choices"].push_back({{"value", c.choices[i]}, {"label", both(c.choice_labels[i], zh.choice_labels[i])}});
    }
    if (c.type == ControlType::graph) {
        j["choices"] = Json::array();  // those with names; a SMILES is fine too
        for (const Molecule& m : molecules())
            j["choices"].push_back({{"value", m.id}, {"label", {{"en", m.en}, {"zh", m.zh}}}});
    }
    if (c.type != ControlType::button) j["default"] = c.fallback;
    j["hidden"] = c.hidden;
    return j;
}

Json output_json(const Output& o, const Output& zh) {
    Json j = {{"name", o.name}, {"label", both(o.label, zh.label)}, {"text", both(o.text, zh.text)}};
    if (o.scalar.value) j["number"] = static_cast<double>(o.scalar.number);
    return j;
}

Json step_json(const Step& s) {
    Json set = Json::object();
    for (const auto& [name, value] : s.set) set[name] = value;
    return {{"id", s.id},         {"caption", both(s.caption)},   {"set", set},      {"focus", s.focus},
            {"select", s.select}, {"tick", s.tick}, {"duration", s.duration}, {"hold", s.hold}};
}

Json figure_json(Library& library, const FigureEntry& entry) {
    LiveFigureDesc desc = library.describe(entry);
    LiveFigure live(desc);
    desc.language = Language::zh;
    const LiveFigure chinese(desc);
    const Evaluation& en = live.evaluation();
    const Evaluation& zh = chinese.evaluation();
    Json j = {{"id", entry.id}, {"title", both(library.title(entry))}};
    const Story* story = live.story();
    j["alt"] = both(story ? story->alt : LocalText{});
    j["controls"] = Json::array();
    for (size_t i = 0; i < en.controls.size(); ++i)
        j["controls"].push_back(control_json(en.controls[i], i < zh.controls.size() ? zh.controls[i] : en.controls[i]));
    j["outputs"] = Json::array();
    for (size_t i = 0; i < en.outputs.size(); ++i)
        j["outputs"].push_back(output_json(en.outputs[i], i < zh.outputs.size() ? zh.outputs[i] : en.outputs[i]));
    j["steps"] = Json::array();
    if (story)
        for (const Step& s : story->steps) j["steps"].push_back(step_json(s));
    j["errors"] = en.errors;
    return j;
}

// "from 0 to 6", "sum, mean or max".
std::string what_fits(const ControlSchema& c) {
    if (has_range(c)) {
        std::string out = write_number(c.min) + " to " + write_number(c.max);
        if (c.step > 0 && c.type != ControlType::integer) out += " in steps of " + write_number(c.step);
        if (c.logarithmic) out += ", logarithmic";
        return out + (c.unit.empty() ? "" : " " + c.unit);
    }
    std::string out;
    for (const std::string& choice : c.choices) out += (out.empty() ? "" : "|") + choice;
    return out;
}

std::string figure_text(Library& library, const FigureEntry& entry) {
    const LiveFigure live(library.describe(entry));
    std::string out = std::string(entry.id) + "  " + library.title(entry).en + "\n";
    const auto row = [&](std::string_view kind, const std::string& name, const std::string& rest) {
        out += format("  %-8.*s %-20s %s", static_cast<int>(kind.size()), kind.data(), name.c_str(), rest.c_str());
        out.erase(out.find_last_not_of(' ') + 1);
        out += "\n";
    };
    for (const ControlSchema& c : live.evaluation().controls) {
        const std::string fits = what_fits(c);
        std::string rest(name_of(c.type));
        if (!fits.empty()) rest += " " + fits;
        if (!c.fallback.empty()) rest += ", default " + c.fallback;
        row("control", c.name, rest + (c.hidden ? ", set by hand in the figure" : ""));
    }
    for (const Output& o : live.evaluation().outputs) row("output", o.name, o.text);
    if (const Story* story = live.story())
        for (const Step& s : story->steps) row("step", s.id, s.caption.en);
    for (const std::string& e : live.evaluation().errors) row("error", "", e);
    return out;
}

int run_list(const Arguments& args) {
    const Result<std::unique_ptr<Library>> library = Library::open();
    if (!library) return fail(kExitFailure, library.error());
    if (args.has("--json")) {
        Json j = {{"format", kFormat}, {"glassbox", GB_VERSION}, {"figures", Json::array()}};
        for (int i = 0; i < kFigureCount; ++i) j["figures"].push_back(figure_json(**library, kFigureTable[i]));
        return print(write_json(j, true) + "\n");
    }
    std::string out;
    for (int i = 0; i < kFigureCount; ++i) out += (i ? "\n" : "") + figure_text(**library, kFigureTable[i]);
    return print(out);
}

}  // namespace

const CommandSpec kListCommand = {
    .name = "list",
    .operand = "",
    .summary = "Lists the figures: what can be set, what they publish, the steps of their stories.",
    .details = "",
    .options = kOptions,
    .run = run_list};

}  // namespace glassbox
