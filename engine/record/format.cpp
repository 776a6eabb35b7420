#include "engine/record/format.h"

#include "engine/base/text.h"
#include "engine/platform/files.h"

namespace glassbox {
namespace {

constexpr int kSmallestSide = 64, kLargestSide = 8192;  // pixels, and units of the stage
constexpr int kLargestH264Side = 4096;

std::string rate_text(FrameRate r) { return format("%lld/%lld", static_cast<long long>(r.n), static_cast<long long>(r.d)); }
std::string number(int64_t n) { return format("%lld", static_cast<long long>(n)); }

void append(std::vector<std::string>& words, std::initializer_list<std::string> more) { words.insert(words.end(), more); }

const std::vector<std::string> kBt709 = {"-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"};

// The parts one after the other, silence at the end.
std::string sound_filter(const std::vector<std::pair<double, double>>& parts) {
    std::string some;
    for (const auto& [from, to] : parts) some += (some.empty() ? "" : "+") + format("between(t,%.6f,%.6f)", from, to);
    return "aresample=48000:async=1" + (some.empty() ? "" : ",asetnsamples=48,aselect='" + some + "',asetpts=N/SR/TB") + ",apad";
}

bool halves_colour(FilmCodec c) { return c == FilmCodec::h264 || c == FilmCodec::h265 || c == FilmCodec::vp9; }

}  // namespace

Result<FilmFormat> film_format(const std::string& path, std::string_view codec, bool alpha) {
    FilmFormat f{.alpha = alpha};
    const std::string suffix = path.ends_with("/") || is_directory(path) ? "" : file_suffix(path);
    if (suffix.empty()) f.codec = FilmCodec::pictures;
    else if (suffix == "mp4") f.codec = codec == "h265" ? FilmCodec::h265 : FilmCodec::h264;
    else if (suffix == "mov") f.codec = FilmCodec::prores;
    else if (suffix == "webm") f.codec = FilmCodec::vp9;
    else if (suffix == "gif") f.codec = FilmCodec::gif;
    else
        return error(path + ": the suffix says what to write, and it is .mp4, .mov, .webm, .gif, or none for a folder of pictures");
    if (!codec.empty() && suffix != "mp4")
        return error("--codec chooses between the codecs of an .mp4; " +
                     (suffix.empty() ? std::string("pictures have") : "a ." + suffix + " has") + " one way to be written");
    if (alpha && (suffix == "mp4" || suffix == "gif"))
        return error("a ." + suffix + " cannot be transparent; --alpha needs .mov (ProRes 4444), .webm (VP9) or a folder of pictures");
    return f;
}

Status check_film_size(FilmFormat f, int width, int height, double scale) {
    const int most = f.codec == FilmCodec::h264 ? kLargestH264Side : kLargestSide;
    if (width < kSmallestSide || height < kSmallestSide || width > most || height > most)
        return error(format("a film of %dx%d pixels cannot be made; a side has %d to %d: choose another --size", width, height,
                            kSmallestSide, most));
    if (halves_colour(f.codec) && (width % 2 != 0 || height % 2 != 0))
        return error(format("a film of %dx%d pixels cannot be encoded: this codec shares colours between 2x2 pixels, so both sides are "
                            "even; choose --size %dx%d", width, height, width + width % 2, height + height % 2));
    const double w = width / scale, h = height / scale;
    if (w >= kSmallestSide && h >= kSmallestSide && w <= kLargestSide && h <= kLargestSide) return {};
    return error(format("%dx%d pixels at scale %.15g make a stage of %.0fx%.0f units; a side has %d to %d: choose another --scale", width,
                        height, scale, w, h, kSmallestSide, kLargestSide));
}

// A GIF counts in hundredths of a second, and viewers slow down what is faster than 50 a second.
Status check_film_rate(FilmFormat f, FrameRate rate) {
    if (f.codec != FilmCodec::gif || rate.n <= 50 * rate.d) return {};
    return error("a GIF shows at most 50 frames a second, and " + rate_text(rate) + " is more; choose --fps 50 or 25");
}

FrameLayout frame_layout(FilmFormat f) {
    if (!halves_colour(f.codec)) return FrameLayout::rgba;
    return f.alpha ? FrameLayout::yuva420 : FrameLayout::yuv420;
}

std::string segment_suffix(FilmFormat f) {
    switch (f.codec) {
        case FilmCodec::vp9: return "webm";
        case FilmCodec::prores: return "mov";
        case FilmCodec::pictures: return "png";
        default: return "mp4";
    }
}

// The number of threads is fixed, because the packets of an encoder may depend on it.
std::vector<std::string> encode_command(FilmFormat f, const EncodeDesc& d, const std::string& output) {
    constexpr const char* kLayouts[] = {"rgba", "yuv420p", "yuva420p"};
    const std::string frames = number(d.segment_frames);
    std::vector<std::string> words = {"ffmpeg", "-hide_banner", "-loglevel", "error", "-xerror", "-y", "-f", "rawvideo",
                                      "-pixel_format", kLayouts[static_cast<size_t>(frame_layout(f))],
                                      "-video_size", format("%dx%d", d.width, d.height), "-framerate", rate_text(d.rate)};
    if (frame_layout(f) != FrameLayout::rgba) append(words, {"-color_range", "tv"});
    append(words, {"-i", "pipe:0", "-an"});
    switch (f.codec) {
        case FilmCodec::h264:
            append(words, {"-c:v", "libx264", "-preset", "superfast", "-bf", "0", "-crf", "16", "-profile:v", "high", "-threads", "4", "-g", frames,
                           "-flags", "+cgop+bitexact"});
            break;
        case FilmCodec::h265:
            append(words, {"-c:v", "libx265", "-preset", "fast", "-crf", "18", "-tag:v", "hvc1", "-flags", "+bitexact", "-x265-params",
                           "log-level=error:open-gop=0:keyint=" + frames + ":pools=4:frame-threads=2"});
            break;
        case FilmCodec::vp9:  // an alternative reference frame and alpha do not go together
            append(words, {"-c:v", "libvpx-vp9", "-crf", "18", "-b:v", "0", "-deadline", "good", "-cpu-used", "5", "-row-mt", "0",
                           "-threads", "4", "-auto-alt-ref", "0", "-g", frames, "-flags", "+bitexact"});
            break;
        case FilmCodec::prores:
            append(words, {"-vf", std::string("scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int+bitexact,format=") +
                                      (f.alpha ? "yuva444p10le" : "yuv444p10le") +
                                      ",setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709",
                           "-c:v", "prores_ks", "-profile:v", "4444", "-vendor", "apl0", "-threads", "4", "-flags", "+bitexact"});
            if (f.alpha) append(words, {"-alpha_bits", "16"});
            break;
        case FilmCodec::gif:
        case FilmCodec::pictures:
            append(words, {"-c:v", "libx264rgb", "-preset", "ultrafast", "-qp", "0", "-threads", "4", "-g", frames, "-flags",
                           "+cgop+bitexact"});
            break;
    }
    if (f.codec != FilmCodec::gif) words.insert(words.end(), kBt709.begin(), kBt709.end());
    append(words, {"-fflags", "+bitexact"});
    if (f.codec != FilmCodec::vp9) append(words, {"-video_track_timescale", number(d.rate.n)});
    const std::string suffix = segment_suffix(f);
    append(words, {"-f", suffix, "file:" + output});
    return words;
}

std::vector<std::string> join_command(const JoinDesc& d, const std::string& list, const std::string& output) {
    std::vector<std::string> words = {"ffmpeg", "-hide_banner", "-loglevel", "error", "-xerror", "-nostdin", "-y",
                                      "-f", "concat", "-safe", "0", "-i", "file:" + list};
    int input = 1;
    if (d.format.codec == FilmCodec::gif) {
        append(words, {"-filter_complex", "split[a][b];[a]palettegen=stats_mode=full[p];[b][p]paletteuse=dither=sierra2_4a:diff_mode=rectangle",
                       "-fflags", "+bitexact", "-f", "gif", "file:" + output});
        return words;
    }
    const std::string length = format("%.6f", static_cast<double>(d.frames * d.rate.d) / static_cast<double>(d.rate.n));
    if (!d.sound.empty()) append(words, {"-i", "file:" + d.sound});
    if (!d.chapters.empty()) append(words, {"-f", "ffmetadata", "-i", "file:" + d.chapters});
    append(words, {"-map", "0:v", "-c:v", "copy"});
    if (!d.sound.empty()) {
        append(words, {"-map", number(input++) + ":a:0", "-af", sound_filter(d.sound_parts), "-t", length, "-flags:a", "+bitexact"});
        switch (d.format.codec) {
            case FilmCodec::prores: append(words, {"-c:a", "pcm_s16le"}); break;
            case FilmCodec::vp9: append(words, {"-c:a", "libopus", "-b:a", "160k"}); break;
            default: append(words, {"-c:a", "aac", "-b:a", "192k"}); break;
        }
    }
    const std::string metadata = d.chapters.empty() ? "-1" : number(input);
    append(words, {"-map_metadata", metadata, "-map_chapters", metadata, "-fflags", "+bitexact"});
    if (d.format.codec == FilmCodec::vp9) {
        if (d.format.alpha) append(words, {"-metadata:s:v:0", "alpha_mode=1"});
        append(words, {"-cues_to_front", "1", "-f", "webm"});
    } else {
        if (d.format.codec == FilmCodec::h265) append(words, {"-tag:v", "hvc1"});
        append(words, {"-movflags", "+faststart", "-video_track_timescale", number(d.rate.n), "-f",
                       d.format.codec == FilmCodec::prores ? "mov" : "mp4"});
    }
    words.push_back("file:" + output);
    return words;
}

}  // namespace glassbox
