// A film to a file, in segments: each has its own encoder run, and lies under its name in a hidden folder beside the
// output only when it is whole. So a film that was stopped goes on where it was, with the same packets, a film that several
// machines render in shares has them too, and the final name appears when the film is whole.
//
//     if (Status ok = can_record(desc); !ok) ...     // a wrong path or a missing encoder, before any work
//     Status ok = record_film(**film, desc);
//     Status ok = join_shares(paths, {.path = "x.mp4"});
#pragma once
#include <functional>
#include <string>

#include "engine/record/film.h"
#include "engine/record/format.h"

namespace glassbox {

struct RecordDesc {
    std::string path;
    FilmFormat format;
    std::string identity;  // all that the frames depend on and the film does not know: figure, values, theme, version
    std::string chapters;  // chapters as ffmpeg's metadata (captions.h), or ""
    std::string sound;     // a file to be heard, or ""
    std::vector<std::pair<double, double>> sound_parts;  // seconds of it, one after the other; none: all of it
    int64_t first = 0, end = -1;  // of the frames; -1: to the end of the timeline
    int share = 0, shares = 0;    // from 1: this share alone, written beside the path (parts.h); 0: the whole film
    std::function<void(int64_t done, int64_t total)> progress;
    struct RecordTimes* times = nullptr;  // filled, when it is there
};
struct RecordTimes {  // seconds
    double convert = 0, encode = 0;  // encode: waiting for the encoder
};

Status can_record(const RecordDesc& desc);
Status record_film(Film& film, const RecordDesc& desc);

// The shares of one film, in any order, to that film. Of the description the path, the format and the sound count.
Status join_shares(const std::vector<std::string>& shares, const RecordDesc& desc);

// Seconds that a sound lasts. An error if ffmpeg cannot read one in the file.
Result<double> sound_length(const std::string& path);

}  // namespace glassbox
