// A film to a file, in segments: each has its own encoder run, and lies under its name in a hidden folder beside the
// output only when it is whole. So a film that was stopped goes on where it was, with the same packets, and the final
// name appears when the film is whole.
//
//     if (Status ok = can_record(desc); !ok) ...     // a wrong path or a missing encoder, before any work
//     Status ok = record_film(**film, desc);
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/record/film.h"

namespace glassbox {

enum class FilmFormat : uint8_t { mp4, pictures };
// By the suffix; a folder has none, or ends with a slash, or is there already.
std::optional<FilmFormat> film_format(const std::string& path);

inline constexpr int kLongestMp4Side = 4096;
// Why a film of this size cannot be made, in the words of the options.
Status check_film_size(FilmFormat format, int width, int height, double scale);

struct RecordDesc {
    std::string path;
    FilmFormat format = FilmFormat::mp4;
    std::string identity;  // all that the frames depend on and the film does not know: figure, values, theme, version
    std::function<void(int64_t done, int64_t total)> progress;
};

Status can_record(const RecordDesc& desc);
// Where the finished segments are while the film is not whole: "dir/.x.mp4.parts".
std::string parts_folder(const std::string& path);
Status record_film(Film& film, const RecordDesc& desc);

}  // namespace glassbox
