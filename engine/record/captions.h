// What goes with a film as text: subtitles, chapters, markers, an index. All from the captions of its timeline.
//
//     write_file("x.en.srt", write_srt(timeline, Language::en));
//     Result<std::vector<SpokenLine>> lines = parse_srt(text);      // a transcript of the voice
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/record/timeline.h"

namespace glassbox {

std::string write_srt(const Timeline& t, Language language);
std::string write_vtt(const Timeline& t, Language language);
// "0:00 One layer", a line a step, as video sites read it.
std::string write_chapters(const Timeline& t);
// The same for ffmpeg, which puts them into the film.
std::string write_chapter_metadata(const Timeline& t);
// "One layer" for the step one-layer; "Message passing: One layer" for message-passing/one-layer.
std::string step_title(std::string_view step);

struct FilmIndex {
    std::string figure, film;  // id; name of the film's file
    int width = 0, height = 0;
    std::vector<std::string> clips;  // a file a step, or none
};
// JSON: film, size, rate, frames, and for each step its title, times and frames.
std::string write_index(const Timeline& t, const FilmIndex& index);
// A sequence with the film and a marker for each step, in the XML of Final Cut Pro 7, which Premiere and Resolve import.
std::string write_markers_xml(const Timeline& t, const FilmIndex& index);
// The same as an edit decision list with Resolve's notes ("Timelines > Import > Timeline Markers from EDL").
std::string write_markers_edl(const Timeline& t, const FilmIndex& index);

// "00:00:01:12" at a whole number of frames a second, rounded up from the true rate, as editors count without dropping.
std::string time_code(FrameRate rate, int64_t frame);

}  // namespace glassbox
