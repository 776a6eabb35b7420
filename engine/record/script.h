// The voice as text: a spoken script with times, from any transcriber, as SRT. A line may say where it belongs, in brackets
// before its words: "[two-layers] Now a second layer." starts the step two-layers of the story at that moment;
// "[@softmax] ..." is spoken at the moment "softmax" of a take.
//
//     Result<std::vector<SpokenLine>> lines = parse_srt(text);
//     Result<Timeline> t = timeline_of(story, *lines, Language::en, {60, 1});
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/record/take.h"

namespace glassbox {

struct SpokenLine {
    int64_t start = 0, end = 0;  // microseconds of the voice
    std::string step, moment;    // where it belongs, or ""
    std::string text;
    friend bool operator==(const SpokenLine&, const SpokenLine&) = default;
};

Result<std::vector<SpokenLine>> parse_srt(std::string_view text);

// The story with each step at the line that names it, in the story's order; without such a line, at the times of its own. The
// lines are the subtitles in `language`. An error names a step that the story does not have.
Result<Timeline> timeline_of(const Story& story, const std::vector<SpokenLine>& lines, Language language, FrameRate rate);

// The lines become those of the take. One that names a moment is spoken then, and the lines after it follow at the distances
// that the voice gave them. An error names a moment or step that the take does not have.
Status speak(Take& take, const std::vector<SpokenLine>& lines, Language language);

}  // namespace glassbox
