// What the page shows beside the picture, as JSON; docs/embed.md says what each member means.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"
#include "engine/page/page.h"

namespace glassbox {
namespace {

// A tenth of a unit is less than a pixel: rounding keeps the text short, and equal while nothing moves.
double rounded(float v) { return std::round(static_cast<double>(v) * 10) / 10; }

Json control_json(const LiveFigure& live, const ControlSchema& c) {
    Json j = {{"name", c.name}, {"raw", live.raw(c)}};
    if (c.hidden) j["hidden"] = true;
    if (c.type == ControlType::number || c.type == ControlType::integer || c.type == ControlType::playhead) {
        j["min"] = c.min;
        j["max"] = c.max;
    }
    if (const auto play = live.state().playheads.find(c.name); play != live.state().playheads.end() && play->second.playing)
        j["playing"] = true;
    return j;
}

// Whether a text has Chinese: the lead bytes of its signs, its punctuation and its wide letters.
bool has_chinese(std::string_view utf8) {
    return std::any_of(utf8.begin(), utf8.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte >= 0xe3 && byte <= 0xe9) || byte == 0xef;
    });
}

// Whether a text has signs that no face at hand has, so that more of the Chinese ones are wanted.
bool lacks_signs(const FontSet& fonts, std::string_view utf8) {
    constexpr uint32_t kFirst = 0x2E80, kPictures = 0x1F000;
    for (size_t at = 0; at < utf8.size();)
        if (const uint32_t c = next_code_point(utf8, at); c >= kFirst && c < kPictures && fonts.find(FontStyle::sans, c).missing) return true;
    return false;
}

// A mark that the hand or the keyboard can use, for the page's focusable nodes.
Json stop_json(const LiveFigure& live, const Mark& m, const std::string& key) {
    const Rect r = live.bounds(m);
    Json j = {{"key", key}, {"name", live.target().name(m)}, {"box", {rounded(r.x), rounded(r.y), rounded(r.w), rounded(r.h)}}};
    if (m.has(Mark::kDraggable)) j["drag"] = true;
    if (m.has(Mark::kSelectable)) j["select"] = true;
    if (live.click_of(m.key)) j["click"] = true;
    if (m.value) j["says"] = live.describe(m.value);
    return j;
}

// The tensor that shows now; empty when there is none of the name.
ConstView tensor_named(const LiveFigure& live, std::string_view name) {
    for (const RunSlot& slot : live.runs()) {
        const TraceTick* shown = slot.run ? slot.run->shown(live.tick()) : nullptr;
        if (const TracedTensor* t = shown ? shown->find(slot.run->trace().find(name)) : nullptr) return t->tensor.view();
    }
    for (const DerivedTensor& d : live.evaluation().derived)
        if (d.name == name) return d.tensor.view();
    return {};
}

std::string first_numbers(ConstView v) {
    constexpr int64_t kShown = 4;
    std::string out = "(";
    for (int i = 0; i < v.shape().rank(); ++i) out += (i ? ", " : "") + std::to_string(v.shape()[i]);
    out += ")";
    for (int64_t i = 0; i < std::min(v.size(), kShown); ++i) out += (i ? ", " : " ") + format_number(static_cast<double>(v[i]));
    return out + (v.size() > kShown ? ", …" : "");
}

}  // namespace

std::string Page::tensors(int figure, std::string_view names) const {
    Json out = Json::object();
    const LiveFigure* live = find(figure);
    while (live && !names.empty()) {
        const std::string_view name = names.substr(0, names.find('\n'));
        names.remove_prefix(std::min(name.size() + 1, names.size()));
        if (const ConstView v = tensor_named(*live, name); !v.empty()) out[std::string(name)] = first_numbers(v);
    }
    return write_json(out);
}

std::string Page::state(int figure) const {
    const LiveFigure* live = find(figure);
    if (!live) return "{}";
    const Evaluation& now = live->evaluation();
    const FigureState& s = live->state();
    Json j = {{"tick", live->tick()},       {"computing", live->computing()}, {"playing", s.ticks.playing},
              {"step", s.document.step},    {"selected", s.document.selected}, {"hovered", s.hovered},
              {"canUndo", live->can_undo()}, {"canRedo", live->can_redo()},    {"description", now.description}};
    bool endless = false;
    for (const RunSlot& slot : live->runs()) endless = endless || (slot.run && !slot.run->finished());
    j["ticks"] = endless;  // more would come when it plays
    Json& controls = j["controls"] = Json::array();
    for (const ControlSchema& c : now.controls) controls.push_back(control_json(*live, c));
    Json& outputs = j["outputs"] = Json::array();
    for (const Output& o : now.outputs) {
        Json out = {{"name", o.name}, {"text", o.text}};
        if (o.scalar.value) out["number"] = static_cast<double>(o.scalar.number);
        outputs.push_back(std::move(out));
    }
    Json& stops = j["stops"] = Json::array();
    for (const std::string& key : live->stops()) {
        const uint64_t hash = parse_key(key).hash;
        for (const Mark& m : live->target().marks)
            if (m.key.hash == hash && !m.has(Mark::kDecoration)) {
                stops.push_back(stop_json(*live, m, key));
                break;
            }
    }
    const std::string_view drawn = live->target().chars;
    if (has_chinese(drawn)) j["chinese"] = true;
    if (set_.has(Face::cjk) && lacks_signs(set_, drawn)) j["chineseMore"] = true;
    if (!now.missing_assets.empty()) j["wants"] = now.missing_assets;
    if (!now.errors.empty()) j["errors"] = now.errors;
    return write_json(j);
}

}  // namespace glassbox
