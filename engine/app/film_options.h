// What the options of `glassbox record` mean: size, rate and look from presets and options, the timeline of a story, a
// take, a script or a duration, and the texts beside a film.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engine/app/library.h"
#include "engine/app/options.h"
#include "engine/record/captions.h"
#include "engine/record/parts.h"
#include "engine/record/record.h"
#include "engine/record/take.h"

namespace glassbox {

inline constexpr std::string_view kPresets = "1080p60|4k60|vertical|square";

// --preset, --size, --scale, --supersample, --alpha, --burn, for this format.
void apply_film_size(FilmDesc& film, FilmFormat format, const Arguments& args);
// --fps, or the preset's.
Result<FrameRate> film_rate(FilmFormat format, const Arguments& args);

// "2/5".
struct ShareNumber {
    int index = 0, count = 0;
};
Result<ShareNumber> parse_share(const std::string& text);

// The figure of this name; or for the name of an explainer all figures of its article that have a story, in their order. An
// error is one of usage.
Result<std::vector<const FigureEntry*>> figures_to_film(Library& library, const std::string& name);

Result<Take> load_take(const std::string& path);
// --take, --script, --duration, or the story. An error is one of usage.
Result<Timeline> film_timeline(const Arguments& args, const LiveFigure& live, const Take* take, FrameRate rate);

// "lecture.02-two-layers.mp4" of "lecture.mp4"; a folder gives "lecture.02-two-layers". Of the step pooling/sum:
// "lecture.02-pooling-sum.mp4".
std::string numbered_path(const std::string& path, size_t index, const std::string& step);
// The path of the film without its suffix.
std::string film_stem(const std::string& path);

// --subtitles, --chapters and --index.
Status write_film_texts(const Arguments& args, const Timeline& timeline, const FilmIndex& index, const std::string& film);

// All that the frames depend on and the film does not know, as text.
std::string film_identity(const Arguments& args, const FilmDesc& film, const Story* story, const Take* take);

}  // namespace glassbox
