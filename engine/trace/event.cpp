#include "engine/trace/event.h"

#include <nlohmann/json.hpp>

#include "engine/trace/intervention.h"

namespace glassbox {
namespace {
constexpr std::string_view kNames[] = {"set",  "edit",  "press", "hover", "select",   "focus", "step",
                                       "play", "pause", "seek",  "seed",  "defaults", "undo",  "redo",
                                       "intervene"};
}

std::string_view name_of(EventKind kind) { return kNames[static_cast<size_t>(kind)]; }

Json to_json(const Event& e) {
    Json j = {{"t", e.time}, {"do", name_of(e.kind)}};
    if (!e.name.empty()) j["name"] = e.name;
    if (!e.value.empty()) j["value"] = e.value;
    if (e.held) j["held"] = true;
    if (e.gesture) j["gesture"] = e.gesture;
    return j;
}

Result<Event> event_from_json(const Json& j) {
    const std::string what = text_of(j, "do");
    for (size_t k = 0; k < std::size(kNames); ++k) {
        if (kNames[k] != what) continue;
        const double gesture = number_of(j, "gesture", 0);
        if (!(gesture >= 0 && gesture <= 4294967295.0)) return error("an event's gesture is out of range");
        Event e{.time = number_of(j, "t", 0),
                .kind = static_cast<EventKind>(k),
                .name = text_of(j, "name"),
                .value = text_of(j, "value"),
                .held = flag_of(j, "held", false),
                .gesture = static_cast<uint32_t>(gesture)};
        if (e.time < 0) return error("an event has a negative time");
        return e;
    }
    return error("unknown event \"" + what + "\": this file may come from a newer Glassbox");
}

std::string to_text(const Session& s) {
    Json controls = Json::object();
    for (const auto& [name, value] : s.controls) controls[name] = value;
    Json j = {{"glassbox", Session::kFormat}, {"figure", s.figure}, {"seed", s.seed}, {"tick", s.tick}};
    if (!s.step.empty()) j["step"] = s.step;
    if (!s.selected.empty()) j["selected"] = s.selected;
    j["controls"] = controls;
    for (const auto& [name, text] : s.interventions) j["interventions"][name] = text;
    return write_json(j, true) + "\n";
}

Result<Session> session_from_text(std::string_view text) {
    const Result<Json> j = parse_json(text);
    if (!j) return j.error();
    const double format_number = number_of(*j, "glassbox", 0);
    if (format_number < 1) return error("this is not a Glassbox session");
    if (format_number > Session::kFormat) return error("this session was saved by a newer Glassbox: update to open it");
    // A seed has 64 bits, more than a double.
    const Json* seed = member(*j, "seed");
    const double tick = number_of(*j, "tick", 0);
    if ((seed && !seed->is_number_unsigned()) || !(tick >= 0 && tick <= 1e9)) return error("the session's seed or tick is out of range");
    Session s{.figure = text_of(*j, "figure"),
              .seed = seed ? seed->get<uint64_t>() : 0,
              .tick = static_cast<int64_t>(tick),
              .step = text_of(*j, "step"),
              .selected = text_of(*j, "selected"),
              .controls = {},
              .interventions = {}};
    if (const Json* all = member(*j, "interventions"); all && all->is_object())
        for (const auto& [name, value] : all->items())
            if (value.is_string() && parse_intervention(value.get<std::string>())) s.interventions.push_back({name, value.get<std::string>()});
    if (const Json* controls = member(*j, "controls"); controls && controls->is_object())
        for (const auto& [name, value] : controls->items())
            if (value.is_string()) s.controls.push_back({name, value.get<std::string>()});
    return s;
}

}  // namespace glassbox
