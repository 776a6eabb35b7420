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

}  // namespace

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
    if (has_chinese(live->target().chars)) j["chinese"] = true;
    if (!now.missing_assets.empty()) j["wants"] = now.missing_assets;
    if (!now.errors.empty()) j["errors"] = now.errors;
    return write_json(j);
}

}  // namespace glassbox
