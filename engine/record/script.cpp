#include "engine/record/script.h"

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"

namespace glassbox {
namespace {

// "00:01:02,345", also with a point, or without hours.
std::optional<int64_t> parse_clock(std::string_view text) {
    int64_t whole = 0;
    const std::vector<std::string_view> parts = split(text, ':');
    if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
    for (size_t i = 0; i + 1 < parts.size(); ++i) {
        const std::optional<int64_t> n = parse_int(trim(parts[i]));
        if (!n || *n < 0 || *n > 99) return std::nullopt;
        whole = whole * 60 + *n;
    }
    std::string seconds(trim(parts.back()));
    std::replace(seconds.begin(), seconds.end(), ',', '.');
    const std::optional<double> s = parse_double(seconds);
    if (!s || !(*s >= 0 && *s < 60)) return std::nullopt;
    return whole * 60000000 + static_cast<int64_t>(std::llround(*s * 1e6));
}

// Takes "[step]" or "[@moment]" off the front.
void take_tag(SpokenLine& line) {
    const std::string_view text = trim(line.text);
    const size_t end = text.find(']');
    if (!text.starts_with("[") || end == std::string_view::npos) return;
    const std::string_view tag = trim(text.substr(1, end - 1));
    if (tag.empty() || tag.find_first_of(" \t\n") != std::string_view::npos) return;  // "[door opens]" is speech
    if (tag[0] == '@') line.moment = tag.substr(1);
    else line.step = tag;
    line.text = trim(text.substr(end + 1));
}

LocalText local(const std::string& text, Language language) { return language == Language::zh ? LocalText{"", text} : LocalText{text, ""}; }

}  // namespace

Result<std::vector<SpokenLine>> parse_srt(std::string_view text) {
    std::vector<SpokenLine> lines;
    int number = 0;
    bool in_line = false;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    for (std::string_view row : split(text, '\n')) {
        ++number;
        row = trim(row);
        const size_t arrow = row.find("-->");
        if (arrow != std::string_view::npos) {
            const std::string_view after = trim(row.substr(arrow + 3));
            const std::optional<int64_t> start = parse_clock(trim(row.substr(0, arrow))),
                                         end = parse_clock(after.substr(0, after.find(' ')));
            if (!start || !end || *end < *start)
                return error(format("line %d: a time is written 00:01:02,345 --> 00:01:04,000, and the second is not before the first", number));
            if (!lines.empty() && *start < lines.back().start) return error(format("line %d: the times go back", number));
            lines.push_back({*start, *end, "", "", ""});
            in_line = true;
        } else if (row.empty()) {
            in_line = false;
        } else if (in_line) {
            lines.back().text += (lines.back().text.empty() ? "" : "\n") + std::string(row);
        }
    }
    for (SpokenLine& l : lines) take_tag(l);
    if (lines.empty()) return error("there is no spoken line in it; a line of SRT is a number, the times, and the words");
    return lines;
}

Result<Timeline> timeline_of(const Story& story, const std::vector<SpokenLine>& lines, Language language, FrameRate rate) {
    Result<Timeline> t = timeline_of(story, rate);
    if (!t) return t;
    std::vector<TimedEvent> events;
    std::vector<Caption> captions;
    for (const SpokenLine& l : lines) {
        if (!l.moment.empty()) return error("a story has no moment \"" + l.moment + "\"; name a step, or record a take");
        if (l.step.empty()) continue;
        const Step* step = story.find(l.step);
        if (!step) {
            std::vector<std::string> names;
            for (const Step& s : story.steps) names.push_back(s.id);
            const std::string near = nearest_name(l.step, names);
            return error("the story has no step \"" + l.step + "\"" + (near.empty() ? "" : "; did you mean " + near + "?"));
        }
        // The first step opens the film.
        const int64_t at = events.empty() ? 0 : l.start;
        if (!captions.empty()) captions.back().end = at;
        events.push_back({at, {.time = static_cast<double>(at) / 1e6, .kind = EventKind::step, .name = step->id}});
        captions.push_back({step->id, step->caption, at, 0});
    }
    if (!events.empty()) {
        t->events = std::move(events);
        t->length = lines.back().end;
        if (t->length <= t->events.back().at) return error("the last step begins when the script is over");
        captions.back().end = t->length;
        t->captions = std::move(captions);
        t->frames = t->frame_at(t->length);
    }
    for (const SpokenLine& l : lines)
        if (!l.text.empty()) t->spoken.push_back({l.step, local(l.text, language), l.start, std::min(l.end, t->length)});
    std::erase_if(t->spoken, [](const Caption& c) { return c.end <= c.start; });
    return t;
}

Status speak(Take& take, const std::vector<SpokenLine>& lines, Language language) {
    const int64_t length = std::llround(take.length * 1e6);
    std::vector<Caption> spoken;
    int64_t shift = 0;
    for (const SpokenLine& l : lines) {
        const std::string& wanted = l.moment.empty() ? l.step : l.moment;
        if (!wanted.empty()) {
            const auto found = std::find_if(take.events.begin(), take.events.end(), [&](const TakeEvent& e) {
                return l.moment.empty() ? !e.stage && e.event.kind == EventKind::step && e.event.name == wanted
                                        : e.stage && e.stage->kind == StageKind::moment && e.stage->name == wanted;
            });
            if (found != take.events.end()) shift = std::llround(found->time * 1e6) - l.start;
            else if (!l.moment.empty() || take.session.step != wanted)
                return error(std::string("the take has no ") + (l.moment.empty() ? "step" : "moment") + " \"" + wanted + "\"");
        }
        Caption c{"", local(l.text, language), std::max<int64_t>(l.start + shift, 0), std::min(l.end + shift, length)};
        // A line that was moved ends where the next begins.
        if (!spoken.empty()) spoken.back().end = std::min(spoken.back().end, std::max(c.start, spoken.back().start));
        if (!l.text.empty()) spoken.push_back(std::move(c));
    }
    std::erase_if(spoken, [](const Caption& c) { return c.end <= c.start; });
    take.spoken = std::move(spoken);
    return {};
}

}  // namespace glassbox
