// A change by someone, as data: what a take, a link, an undo and a replay are made of. Events are semantic (a control,
// a mark's key, a step), never a pixel, and every payload is a short text that a person can read.
//
//     live.apply({.time = 1.5, .kind = EventKind::set, .name = "layers", .value = "3"});
//     live.apply({.time = 2.0, .kind = EventKind::edit, .name = "molecule", .value = "move 4 0.5 -1.25", .held = true});
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace glassbox {

enum class EventKind : uint8_t {
    set,     // name: control, value: its new raw value
    edit,    // name: control, value: an edit of a graph (control.h) or of points (engine/data/drawn_points.h)
    press,   // name: button
    hover,   // name: key of a mark or "", value: cell index or ""
    select,  // name: key of a mark or "" (clears)
    focus,   // name: key of a mark or "": where the keyboard is
    step,    // name: step of the story
    play,    // name: playhead control, or "" for the ticks of the runs; value: speed
    pause,   // name: as above
    seek,    // value: tick
    seed,    // value: seed
    defaults,  // all controls to their defaults
    undo,
    redo,
    intervene,  // name: tensor ("run/tensor" when there are several runs), value: intervention.h, "freeze", or "" to end it
};

struct Event {
    double time = 0;  // seconds since the session began
    EventKind kind = EventKind::set;
    std::string name, value;
    bool held = false;   // the hand holds it: the picture follows without easing
    uint32_t gesture = 0;  // events of one gesture are undone together; 0: a gesture of its own
    friend bool operator==(const Event&, const Event&) = default;
};

std::string_view name_of(EventKind kind);

Json to_json(const Event& e);
Result<Event> event_from_json(const Json& j);

// Figure + seed + control values + tick: enough to come back to the same picture.
struct Session {
    static constexpr int kFormat = 1;
    std::string figure;
    uint64_t seed = 0;
    int64_t tick = 0;
    std::string step, selected;
    std::vector<std::pair<std::string, std::string>> controls;  // name, raw value; what differs from the default
    std::vector<std::pair<std::string, std::string>> interventions;  // tensor, text of intervention.h
    friend bool operator==(const Session&, const Session&) = default;
};
std::string to_text(const Session& s);
Result<Session> session_from_text(std::string_view json);

}  // namespace glassbox
