#include "engine/record/timeline.h"

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"

namespace glassbox {
namespace {

int64_t microseconds(double seconds) { return std::llround(seconds * 1e6); }

Result<Timeline> finished(Timeline t) {
    const int64_t longest = microseconds(kLongestFilm);
    if (t.length <= 0) return error("the film has no frames: it lasts no time at all");
    if (t.length > longest) return error("the film would last more than a day; shorten it");
    t.frames = t.frame_at(t.length);
    return t;
}

}  // namespace

Result<FrameRate> parse_rate(std::string_view text) {
    const std::vector<std::string_view> parts = split(text, '/');
    const std::optional<int64_t> n = parse_int(parts[0]), d = parts.size() > 1 ? parse_int(parts[1]) : std::optional<int64_t>(1);
    if (parts.size() <= 2 && n && d) {
        if (*d == 1 && *n >= 1 && *n <= 240) return FrameRate{*n, 1};
        if (*d == 1001 && *n >= 1000 && *n <= 240000 && *n % 1000 == 0) return FrameRate{*n, 1001};
    }
    return error("the rate is a whole number from 1 to 240 or thousands over 1001, such as 25, 60 or 30000/1001, not \"" +
                 std::string(text) + "\"");
}

Result<Timeline> timeline_of(const Story& story, FrameRate rate) {
    Timeline t{.rate = rate};
    for (const Step& step : story.steps) {
        const double seconds = std::max(step.duration, 0.0) + std::max(step.hold, 0.0);
        if (!(seconds <= kLongestFilm)) return error("step " + step.id + " would last more than a day; shorten it");
        const int64_t end = t.length + microseconds(seconds);
        t.events.push_back({t.length, {.time = static_cast<double>(t.length) / 1e6, .kind = EventKind::step, .name = step.id}});
        t.captions.push_back({step.id, step.caption, t.length, end});
        t.length = end;
        if (t.length > microseconds(kLongestFilm)) break;
    }
    return finished(std::move(t));
}

Result<Timeline> timeline_of(double seconds, FrameRate rate) {
    Timeline t{.rate = rate};
    if (!(seconds <= kLongestFilm)) return error("the film would last more than a day; shorten it");
    t.length = microseconds(seconds);
    return finished(std::move(t));
}

void hold_until(Timeline& t, int64_t at) {
    at = std::min(at, microseconds(kLongestFilm));
    if (at <= t.length) return;
    if (!t.captions.empty()) t.captions.back().end = at;
    t.length = at;
    t.frames = t.frame_at(at);
}

}  // namespace glassbox
