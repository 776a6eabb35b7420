// What a person did with a figure, and when: a small file that can be read, cut, and rendered at any size and rate. A line
// of JSON each: first how the figure stood, then every event with its time in seconds and, where models run, their tick.
//
//     {"glassbox": "take", "format": 1, "length": 12.5, "session": {"glassbox": 1, "figure": "gnn/message-passing", ...}}
//     {"t": 0.5, "do": "step", "name": "alone"}
//     {"t": 1.25, "do": "pen", "mark": "node:3", "x": 4, "y": -2}
//     {"t": 3, "do": "pause", "tick": 41}
//
//     Result<Take> take = read_take(text);
//     cut(*take, 4.0, 6.5);                              // a pause
//     Result<Timeline> t = timeline_of(*take, story, {60, 1});
//
// A rendered take does not depend on the machine that it was recorded on: models that were slow there run evenly from the
// tick at which they were started to the one at which the pause was seen.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/record/timeline.h"

namespace glassbox {

struct TakeEvent {
    double time = 0;  // seconds since the beginning
    Event event;
    std::optional<StageEvent> stage = {};  // instead of the event
    int64_t tick = -1;                     // of the runs when they were started or paused; -1: not known
    friend bool operator==(const TakeEvent&, const TakeEvent&) = default;
};

struct Take {
    static constexpr int kFormat = 1;
    double length = 0;        // seconds
    Session session;          // how the figure stood
    std::string sound;        // file of the voice that was recorded with it, or ""
    // The parts of the sound that are still in the take, in order, seconds of the sound: cutting a pause cuts both.
    std::vector<std::pair<double, double>> sound_parts;
    std::vector<TakeEvent> events;    // by time
    std::vector<Caption> spoken;      // lines of the voice
    friend bool operator==(const Take&, const Take&) = default;
};

std::string write_take(const Take& take);
// One clear line says what is wrong: a newer version, an event that nobody knows, times that go back.
Result<Take> read_take(std::string_view text);

// ---- editing; times are seconds of the take as it is now, and what is out of it is clamped
// What happens between stays, at the moment of the cut, so that the figure stands afterwards as it did.
void cut(Take& take, double from, double to);
// Only what is between remains. What happened before happens at the start.
void trim(Take& take, double from, double to);
// Event `index` to another time; those of its gesture move along.
void move_event(Take& take, size_t index, double time);
// What lies between lasts `seconds`; all that follows moves. Not with a voice, which cannot be stretched.
Status retime(Take& take, double from, double to, double seconds);
// Everything from `time` on is recorded again.
void drop_after(Take& take, double time);

// The events for a film. `story` gives the steps their captions; it may be null.
Result<Timeline> timeline_of(const Take& take, const Story* story, FrameRate rate, double tick_rate = 30);

// One line of a take's file; also what a film's identity is made of.
std::string to_line(const TimedEvent& e);

// ---- recording
class TakeRecorder {
  public:
    void begin(const Session& session, double now);
    // Goes on after `take`, whose end is now.
    void resume(Take take, double now);
    bool recording() const { return recording_; }
    void record(const Event& event, int64_t tick);
    void record(const StageEvent& event, double now);
    Take end(double now);
    double length(double now) const { return recording_ ? now - start_ : 0; }

  private:
    Take take_;
    double start_ = 0;
    bool recording_ = false;
};

}  // namespace glassbox
