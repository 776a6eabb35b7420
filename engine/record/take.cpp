#include "engine/record/take.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/base/json.h"
#include "engine/base/text.h"

namespace glassbox {
namespace {

// Readable: microseconds are enough.
double rounded(double seconds) { return std::round(seconds * 1e6) / 1e6; }

Json line_of(const TakeEvent& e) {
    Json j = {{"t", rounded(e.time)}};
    if (e.stage) {
        add_to_json(j, *e.stage);
        return j;
    }
    const Json event = to_json(e.event);
    for (const auto& [name, value] : event.items())
        if (name != "t") j[name] = value;
    if (e.tick >= 0) j["tick"] = e.tick;
    return j;
}

Result<TakeEvent> event_of_line(const Json& j) {
    const Json* time = member(j, "t");
    if (!time || !time->is_number()) return error("an event has a time \"t\" in seconds");
    TakeEvent e{.time = number_of(j, "t", 0)};
    if (!(e.time >= 0 && e.time <= kLongestFilm)) return error("the time is out of range");
    if (is_stage_event(j)) {
        Result<StageEvent> stage = stage_event_from_json(j);
        if (!stage) return stage.error();
        e.stage = std::move(*stage);
        return e;
    }
    Result<Event> event = event_from_json(j);
    if (!event) return event.error();
    e.event = std::move(*event);
    e.event.time = 0;
    const double tick = number_of(j, "tick", -1);
    if (tick > 1e9 || tick != std::floor(tick)) return error("the tick is out of range");
    e.tick = static_cast<int64_t>(tick);
    return e;
}

bool earlier(const TakeEvent& a, const TakeEvent& b) { return a.time < b.time; }

// A map of times, monotone, applied to all that has one.
template <class F>
void move_times(Take& take, F f) {
    for (TakeEvent& e : take.events) e.time = f(e.time);
    for (Caption& c : take.spoken) {
        c.start = std::llround(f(static_cast<double>(c.start) / 1e6) * 1e6);
        c.end = std::llround(f(static_cast<double>(c.end) / 1e6) * 1e6);
    }
    std::erase_if(take.spoken, [](const Caption& c) { return c.end <= c.start; });
    take.length = f(take.length);
}

// The parts of the sound without [from, to) of the take.
void cut_sound(Take& take, double from, double to) {
    std::vector<std::pair<double, double>> kept;
    double at = 0;  // of the take, where a part begins
    for (const auto& [a, b] : take.sound_parts) {
        const double end = at + (b - a);
        if (at < from) kept.push_back({a, a + std::min(end, from) - at});
        if (end > to) kept.push_back({b - (end - std::max(at, to)), b});
        at = end;
    }
    std::erase_if(kept, [](const auto& part) { return part.second - part.first < 1e-6; });
    take.sound_parts = std::move(kept);
}

}  // namespace

std::string to_line(const TimedEvent& e) {
    return write_json(line_of({.time = static_cast<double>(e.at) / 1e6, .event = e.event, .stage = e.stage}));
}

std::string write_take(const Take& take) {
    Json head = {{"glassbox", "take"}, {"format", Take::kFormat}, {"length", rounded(take.length)}};
    if (const Result<Json> session = parse_json(to_text(take.session))) head["session"] = *session;
    if (!take.sound.empty()) {
        head["sound"] = take.sound;
        head["sound_parts"] = Json::array();
        for (const auto& [a, b] : take.sound_parts) head["sound_parts"].push_back({rounded(a), rounded(b)});
    }
    std::string out = write_json(head) + "\n";
    for (const TakeEvent& e : take.events) out += write_json(line_of(e)) + "\n";
    for (const Caption& c : take.spoken)
        out += write_json({{"t", static_cast<double>(c.start) / 1e6}, {"do", "say"}, {"until", static_cast<double>(c.end) / 1e6},
                           {"en", c.text.en}, {"zh", c.text.zh}}) + "\n";
    return out;
}

Result<Take> read_take(std::string_view text) {
    Take take;
    int number = 0;
    for (std::string_view line : split(text, '\n')) {
        ++number;
        if (trim(line).empty()) continue;
        const Result<Json> j = parse_json(line);
        const auto wrong = [&](const std::string& what) { return error(format("line %d: ", number) + what); };
        if (number == 1) {
            if (!j || text_of(*j, "glassbox") != "take") return error("this is not a Glassbox take");
            if (number_of(*j, "format", 0) > Take::kFormat) return error("this take was recorded by a newer Glassbox: update to use it");
            const Json* session = member(*j, "session");
            if (!session) return wrong("a take begins with a session");
            Result<Session> s = session_from_text(write_json(*session));
            if (!s) return wrong(s.error().message);
            take.session = std::move(*s);
            take.length = number_of(*j, "length", -1);
            if (!(take.length >= 0 && take.length <= kLongestFilm)) return wrong("the length is out of range");
            take.sound = text_of(*j, "sound");
            if (const Json* parts = member(*j, "sound_parts"); parts && parts->is_array())
                for (const Json& p : *parts) {
                    if (!p.is_array() || p.size() != 2 || !p[0].is_number() || !p[1].is_number()) return wrong("sound_parts are pairs of seconds");
                    take.sound_parts.push_back({p[0].get<double>(), p[1].get<double>()});
                }
            continue;
        }
        if (!j) return wrong("it is cut off or broken: " + j.error().message);
        if (text_of(*j, "do") == "say") {
            const double start = number_of(*j, "t", -1), end = number_of(*j, "until", -1);
            if (!(start >= 0 && end >= start && end <= kLongestFilm)) return wrong("a spoken line has times t and until");
            take.spoken.push_back({"", {text_of(*j, "en"), text_of(*j, "zh")}, std::llround(start * 1e6), std::llround(end * 1e6)});
            continue;
        }
        Result<TakeEvent> e = event_of_line(*j);
        if (!e) return wrong(e.error().message);
        if (!take.events.empty() && e->time < take.events.back().time) return wrong("the times go back");
        if (e->time > take.length) return wrong("it comes after the end of the take");
        take.events.push_back(std::move(*e));
    }
    if (number == 0 || take.session.figure.empty()) return error("this is not a Glassbox take");
    return take;
}

// ---- editing

void cut(Take& take, double from, double to) {
    from = std::clamp(from, 0.0, take.length), to = std::clamp(to, from, take.length);
    cut_sound(take, from, to);
    move_times(take, [=](double t) { return t <= from ? t : t < to ? from : t - (to - from); });
}

void trim(Take& take, double from, double to) {
    from = std::clamp(from, 0.0, take.length), to = std::clamp(to, from, take.length);
    drop_after(take, to);
    cut(take, 0, from);
}

void move_event(Take& take, size_t index, double time) {
    if (index >= take.events.size()) return;
    const TakeEvent chosen = take.events[index];
    const double by = std::clamp(time, 0.0, take.length) - chosen.time;
    for (size_t i = 0; i < take.events.size(); ++i) {
        TakeEvent& e = take.events[i];
        if (i == index || (chosen.event.gesture != 0 && !chosen.stage && !e.stage && e.event.gesture == chosen.event.gesture))
            e.time = std::clamp(e.time + by, 0.0, take.length);
    }
    std::stable_sort(take.events.begin(), take.events.end(), earlier);
}

Status retime(Take& take, double from, double to, double seconds) {
    if (!take.sound.empty()) return error("this take has a voice, and a voice cannot be stretched; cut pauses instead");
    from = std::clamp(from, 0.0, take.length), to = std::clamp(to, from, take.length);
    if (!(to > from) || !(seconds >= 0)) return error("there is nothing between these times");
    const double factor = seconds / (to - from);
    move_times(take, [=](double t) { return t <= from ? t : t < to ? from + (t - from) * factor : t - (to - from) + seconds; });
    return {};
}

void drop_after(Take& take, double time) {
    time = std::clamp(time, 0.0, take.length);
    cut_sound(take, time, take.length);
    std::erase_if(take.events, [&](const TakeEvent& e) { return e.time > time; });
    std::erase_if(take.spoken, [&](const Caption& c) { return static_cast<double>(c.start) / 1e6 >= time; });
    for (Caption& c : take.spoken) c.end = std::min(c.end, static_cast<int64_t>(std::llround(time * 1e6)));
    take.length = time;
}

// ---- to a film

Result<Timeline> timeline_of(const Take& take, const Story* story, FrameRate rate, double tick_rate) {
    Result<Timeline> t = timeline_of(take.length, rate);
    if (!t) return t;
    const auto micro = [](double seconds) { return static_cast<int64_t>(std::llround(seconds * 1e6)); };
    const auto caption = [&](const std::string& id, int64_t at) {
        const Step* step = story ? story->find(id) : nullptr;
        if (!step) return;
        if (!t->captions.empty()) t->captions.back().end = at;
        t->captions.push_back({id, step->caption, at, t->length});
    };
    if (!take.session.step.empty()) caption(take.session.step, 0);
    for (size_t i = 0; i < take.events.size(); ++i) {
        const TakeEvent& e = take.events[i];
        TimedEvent timed{micro(e.time), e.event, e.stage};
        timed.event.time = static_cast<double>(timed.at) / 1e6;
        const bool of_ticks = !e.stage && e.event.name.empty();
        if (of_ticks && e.event.kind == EventKind::play && e.tick >= 0) {
            // How fast the models really ran, until what stopped them.
            for (size_t k = i + 1; k < take.events.size(); ++k) {
                const TakeEvent& stop = take.events[k];
                if (stop.stage || !stop.event.name.empty()) continue;
                if (stop.event.kind == EventKind::play || stop.event.kind == EventKind::seek) break;
                if (stop.event.kind != EventKind::pause) continue;
                const double seconds = stop.time - e.time, speed = parse_double(e.event.value).value_or(1);
                const double even = static_cast<double>(e.tick) + std::floor(seconds * speed * tick_rate + 1e-6);
                if (stop.tick >= e.tick && seconds > 0 && std::abs(even - static_cast<double>(stop.tick)) > 1)
                    timed.event.value = format("%.9g", (static_cast<double>(stop.tick - e.tick) + 0.5) / (seconds * tick_rate));
                break;
            }
        }
        t->events.push_back(timed);
        if (of_ticks && e.event.kind == EventKind::pause && e.tick >= 0) {
            timed.event = {.time = timed.event.time, .kind = EventKind::seek, .value = std::to_string(e.tick)};
            t->events.push_back(timed);
        }
        if (!e.stage && e.event.kind == EventKind::step) caption(e.event.name, timed.at);
    }
    t->spoken = take.spoken;
    std::erase_if(t->captions, [](const Caption& c) { return c.end <= c.start; });
    return t;
}

// ---- recording

void TakeRecorder::begin(const Session& session, double now) {
    take_ = {.session = session};
    start_ = now;
    recording_ = true;
}

void TakeRecorder::resume(Take take, double now) {
    take_ = std::move(take);
    start_ = now - take_.length;
    recording_ = true;
}

void TakeRecorder::record(const Event& event, int64_t tick) {
    if (!recording_) return;
    const bool of_ticks = (event.kind == EventKind::play || event.kind == EventKind::pause) && event.name.empty();
    TakeEvent e{.time = rounded(std::max(event.time - start_, 0.0)), .event = event, .tick = of_ticks ? tick : -1};
    e.event.time = 0;
    take_.events.push_back(std::move(e));
}

void TakeRecorder::record(const StageEvent& event, double now) {
    if (recording_) take_.events.push_back({.time = rounded(std::max(now - start_, 0.0)), .event = {}, .stage = event});
}

Take TakeRecorder::end(double now) {
    recording_ = false;
    take_.length = rounded(std::max(now - start_, 0.0));
    for (TakeEvent& e : take_.events) take_.length = std::max(take_.length, e.time);
    std::stable_sort(take_.events.begin(), take_.events.end(), earlier);
    return std::move(take_);
}

}  // namespace glassbox
