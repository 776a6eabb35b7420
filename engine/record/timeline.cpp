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
    const int64_t unit = t.rate.d * 1000000;
    t.frames = (t.length * t.rate.n + unit - 1) / unit;
    return t;
}

// "00:01:02,345"
std::string clock_text(int64_t at, char point) {
    const int64_t ms = (at + 500) / 1000;
    return format("%02d:%02d:%02d%c%03d", static_cast<int>(ms / 3600000), static_cast<int>(ms / 60000 % 60),
                  static_cast<int>(ms / 1000 % 60), point, static_cast<int>(ms % 1000));
}

// A blank line would end the caption.
std::string caption_lines(std::string_view text) {
    std::string out;
    for (std::string_view line : split(text, '\n'))
        if (const std::string_view kept = trim(line); !kept.empty()) out += (out.empty() ? "" : "\n") + std::string(kept);
    return out;
}

// In VTT a caption is markup.
std::string escaped(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (c == '&') out += "&amp;";
        else if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else out += c;
    }
    return out;
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

std::string write_srt(const Timeline& t, Language language) {
    std::string out;
    int number = 0;
    for (const Caption& c : t.captions) {
        const std::string text = caption_lines(c.text.in(language));
        if (text.empty() || c.end <= c.start) continue;
        out += format("%d\n", ++number) + clock_text(c.start, ',') + " --> " + clock_text(c.end, ',') + "\n" + text + "\n\n";
    }
    return out;
}

std::string write_vtt(const Timeline& t, Language language) {
    std::string out = "WEBVTT\n\n";
    for (const Caption& c : t.captions) {
        const std::string text = escaped(caption_lines(c.text.in(language)));
        if (text.empty() || c.end <= c.start) continue;
        out += c.step + "\n" + clock_text(c.start, '.') + " --> " + clock_text(c.end, '.') + "\n" + text + "\n\n";
    }
    return out;
}

std::string write_chapters(const Timeline& t) {
    std::string out;
    for (const Caption& c : t.captions) {
        std::string title = c.step;
        for (char& letter : title)
            if (letter == '-' || letter == '_') letter = ' ';
        if (!title.empty() && title[0] >= 'a' && title[0] <= 'z') title[0] = static_cast<char>(title[0] - 'a' + 'A');
        const int seconds = static_cast<int>(c.start / 1000000), hours = seconds / 3600;
        out += (hours > 0 ? format("%d:%02d:%02d ", hours, seconds / 60 % 60, seconds % 60)
                          : format("%d:%02d ", seconds / 60, seconds % 60)) + title + "\n";
    }
    return out;
}

}  // namespace glassbox
