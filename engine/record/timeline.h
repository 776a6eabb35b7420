// What happens when in a film: pure arithmetic on whole numbers, so that frame n of a film an hour long has the exact
// time n * D / N, and a step falls on the same frame however the film is cut.
//
//     Result<Timeline> t = timeline_of(*story, {30000, 1001});
//     t->frames;  t->frame_time(n);  t->events;               // events stand at the start of their steps
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/figure/stage.h"
#include "engine/figure/story.h"
#include "engine/trace/event.h"

namespace glassbox {

// Frames a second: a whole number from 1 to 240, or thousands over 1001. These are the rates of cameras and
// televisions, and the ones whose segments join without a rounding error.
struct FrameRate {
    int64_t n = 60, d = 1;
    friend bool operator==(const FrameRate&, const FrameRate&) = default;
};
Result<FrameRate> parse_rate(std::string_view text);  // "25", "30000/1001"

struct Caption {
    std::string step;
    LocalText text;
    int64_t start = 0, end = 0;  // microseconds
    friend bool operator==(const Caption&, const Caption&) = default;
};

// Something that the figure takes, or what is laid over it.
struct TimedEvent {
    int64_t at = 0;  // microseconds
    Event event;
    std::optional<StageEvent> stage = {};  // instead of the event
};

inline constexpr double kLongestFilm = 86400;  // seconds

struct Timeline {
    FrameRate rate;
    int64_t length = 0;  // microseconds
    int64_t frames = 0;  // those that begin before the end
    std::vector<TimedEvent> events;  // by time
    std::vector<Caption> captions;   // one a step
    std::vector<Caption> spoken;     // lines of a voice, which are the subtitles when there are some
    const std::vector<Caption>& subtitles() const { return spoken.empty() ? captions : spoken; }
    double frame_time(int64_t n) const { return static_cast<double>(n * rate.d) / static_cast<double>(rate.n); }
    // Whether the event has happened when frame n is shown.
    bool reached(const TimedEvent& e, int64_t n) const { return n * rate.d * 1000000 >= e.at * rate.n; }
    // The first frame that shows what happens at a time: the one at or after it.
    int64_t frame_at(int64_t at) const { return (at * rate.n + rate.d * 1000000 - 1) / (rate.d * 1000000); }
    // Frames of a segment: about two seconds, and a whole number of microseconds.
    int64_t segment_frames() const { return 2 * ((rate.n + rate.d / 2) / rate.d); }
};

// An error if there is nothing to show, or more than a day of it.
Result<Timeline> timeline_of(const Story& story, FrameRate rate);
Result<Timeline> timeline_of(double seconds, FrameRate rate);

// The last picture stays until `microseconds`, if that is later than the end.
void hold_until(Timeline& t, int64_t microseconds);

}  // namespace glassbox
