#include "engine/app/figure_schema.h"

#include <nlohmann/json.hpp>

#include "engine/data/molecules.h"

namespace glassbox {
namespace {

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

}  // namespace

bool has_range(const ControlSchema& c) {
    return c.type == ControlType::number || c.type == ControlType::integer || c.type == ControlType::playhead;
}

Json figure_schema(Library& library, const FigureEntry& entry) {
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

}  // namespace glassbox
