// What a film can be written as, and how ffmpeg is asked for it. Every segment has its own encoder run with the same
// words, and the segments are joined without encoding again; only a GIF, whose palette is that of the whole film, is
// encoded at the end from lossless segments.
//
//     Result<FilmFormat> format = film_format("x.mov", "");            // ProRes 4444
//     encode_command(*format, {1920, 1080, {60, 1}, 120}, "part.mov"); // reads frames of frame_layout(*format)
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/record/timeline.h"

namespace glassbox {

enum class FilmCodec : uint8_t { h264, h265, vp9, prores, gif, pictures };
inline constexpr std::string_view kFilmCodecNames[] = {"h264", "h265", "vp9", "prores", "gif", "pictures"};

struct FilmFormat {
    FilmCodec codec = FilmCodec::h264;
    bool alpha = false;
    friend bool operator==(const FilmFormat&, const FilmFormat&) = default;
};

// By the suffix of the file, and for .mp4 by the name of a codec ("" is h264). A folder has no suffix, or a slash at its
// end, or is there already.
Result<FilmFormat> film_format(const std::string& path, std::string_view codec, bool alpha = false);

// Why a film of this size or rate cannot be made, in the words of the options.
Status check_film_size(FilmFormat format, int width, int height, double scale);
Status check_film_rate(FilmFormat format, FrameRate rate);

// How the encoder takes a frame: RGBA in order, or planes of YUV at half the resolution of colour (yuv.h).
enum class FrameLayout : uint8_t { rgba, yuv420, yuva420 };
FrameLayout frame_layout(FilmFormat format);

struct EncodeDesc {
    int width = 0, height = 0;
    FrameRate rate;
    int64_t segment_frames = 120;
};
std::string segment_suffix(FilmFormat format);  // "mp4"
std::vector<std::string> encode_command(FilmFormat format, const EncodeDesc& desc, const std::string& output);

struct JoinDesc {
    FilmFormat format;
    FrameRate rate;
    int64_t frames = 0;
    std::string chapters;   // file of ffmpeg metadata with chapters, or ""
    std::string sound;      // file to be heard, cut or followed by silence until the film ends; or ""
    std::vector<std::pair<double, double>> sound_parts;  // seconds of it, one after the other; none: all of it
};
// `list` is a file of ffmpeg's concat demuxer.
std::vector<std::string> join_command(const JoinDesc& desc, const std::string& list, const std::string& output);

}  // namespace glassbox
