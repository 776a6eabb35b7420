#include "engine/record/record.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "engine/base/hash.h"
#include "engine/base/text.h"
#include "engine/platform/clock.h"
#include "engine/platform/files.h"
#include "engine/platform/pipe.h"
#include "engine/platform/process.h"

namespace glassbox {
namespace {

constexpr int kSmallestSide = 64, kLargestSide = 8192;  // pixels, and units of the stage

std::string without_slash(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
}

std::string folder_of(const std::string& path) {
    const size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}
std::string name_of_file(const std::string& path) {
    const size_t slash = path.rfind('/');
    return slash == std::string::npos ? path : path.substr(slash + 1);
}

Status rename_to(const std::string& from, const std::string& to) {
    if (std::rename(from.c_str(), to.c_str()) == 0) return {};
    return error("cannot write " + to + ": " + std::strerror(errno));
}

Status remove_folder(const std::string& folder) {
    if (!exists(folder)) return {};
    const Result<std::vector<DirectoryEntry>> entries = list_directory(folder);
    if (!entries) return entries.error();
    for (const DirectoryEntry& e : *entries)
        if (Status ok = remove_file(folder + "/" + e.name); !ok) return ok;
    return remove_file(folder);
}

// A name that no other run of the program uses.
std::string unfinished(const std::string& name) {
    return name + format(".%llx.part", static_cast<unsigned long long>(std::llround(monotonic_seconds() * 1e9)));
}

// One encoder run. The number of threads is fixed, because x264's packets depend on it.
std::vector<std::string> encoder(const Film& film, int width, int height, const std::string& output) {
    const Timeline& t = film.timeline();
    return {"ffmpeg", "-hide_banner", "-loglevel", "error", "-xerror", "-y",
            "-f", "rawvideo", "-pixel_format", "rgba", "-video_size", format("%dx%d", width, height),
            "-framerate", format("%lld/%lld", static_cast<long long>(t.rate.n), static_cast<long long>(t.rate.d)), "-i", "pipe:0",
            "-an", "-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+full_chroma_int+bitexact,format=yuv420p",
            "-c:v", "libx264", "-preset", "veryfast", "-crf", "16", "-profile:v", "high", "-threads", "4",
            "-g", format("%lld", static_cast<long long>(t.segment_frames())), "-flags", "+cgop+bitexact", "-fflags", "+bitexact",
            "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
            "-video_track_timescale", format("%lld", static_cast<long long>(t.rate.n)), "-f", "mp4", "file:" + output};
}

class Recording {
  public:
    Recording(Film& film, const RecordDesc& desc)
        : film_(film), desc_(desc), path_(without_slash(desc.path)), parts_(parts_folder(desc.path)) {}

    Status run() {
        const Result<const Picture*> first = film_.frame(0);  // its size, and whether anything can be drawn
        if (!first) return first.error();
        width_ = (*first)->width, height_ = (*first)->height;
        if (Status ok = open_parts(); !ok) return ok;
        if (Status ok = desc_.format == FilmFormat::mp4 ? write_segments() : write_pictures(); !ok) return ok;
        return desc_.format == FilmFormat::mp4 ? join() : publish();
    }

  private:
    std::string part(const std::string& name) const { return parts_ + "/" + name; }
    void progress(int64_t done) const {
        if (desc_.progress) desc_.progress(done, film_.timeline().frames);
    }

    // Everything that a finished segment depends on. A new build or another ffmpeg starts over.
    std::string settings() const {
        const Timeline& t = film_.timeline();
        std::string all = desc_.identity + format("|%dx%d|%lld|%.6f", width_, height_, static_cast<long long>(t.frames),
                                                  modification_time(executable_path()));
        for (const TimedEvent& e : t.events)
            all += format("|%lld ", static_cast<long long>(e.at)) + std::string(name_of(e.event.kind)) + " " + e.event.name + "=" +
                   e.event.value;
        for (const std::string& word : encoder(film_, width_, height_, "")) all += "|" + word;
        if (desc_.format == FilmFormat::mp4) all += format("|%.6f", modification_time(find_program("ffmpeg")));
        return format("%016llx\n", static_cast<unsigned long long>(hash_text(all)));
    }

    Status open_parts() {
        const std::string wanted = settings();
        if (exists(parts_)) {
            const Result<std::string> found = read_file(part("settings"));
            if (found && *found == wanted) return {};
            if (Status ok = remove_folder(parts_); !ok) return ok;
        }
        if (Status ok = make_directories(parts_); !ok) return ok;
        return write_file(part("settings"), wanted);
    }

    std::string segment(int64_t i) const { return format("%06lld.mp4", static_cast<long long>(i)); }
    int64_t segments() const {
        const int64_t each = film_.timeline().segment_frames();
        return (film_.timeline().frames + each - 1) / each;
    }

    Status write_segments() {
        const int64_t each = film_.timeline().segment_frames(), frames = film_.timeline().frames;
        for (int64_t i = 0; i < segments(); ++i) {
            const std::string goal = part(segment(i));
            if (exists(goal)) continue;
            const std::string half = unfinished(goal);
            if (Status ok = write_segment(half, i * each, std::min(frames, (i + 1) * each)); !ok) {
                (void)remove_file(half);
                return ok;
            }
            if (Status ok = rename_to(half, goal); !ok) return ok;
        }
        return {};
    }
    Status write_segment(const std::string& file, int64_t first, int64_t end) {
        Result<std::unique_ptr<PipeWriter>> pipe = PipeWriter::start(encoder(film_, width_, height_, file));
        if (!pipe) return pipe.error();
        for (int64_t n = first; n < end; ++n) {
            const Result<const Picture*> picture = film_.frame(n);
            if (!picture) return picture.error();
            if (Status ok = (*pipe)->write((*picture)->rgba); !ok) return unwritable(ok.error());
            progress(n + 1);
        }
        if (Status ok = (*pipe)->finish(); !ok) return unwritable(ok.error());
        return {};
    }
    Error unwritable(const Error& e) const { return error("cannot write " + desc_.path + ": " + e.message); }

    Status join() {
        std::string list = "ffconcat version 1.0\n";
        for (int64_t i = 0; i < segments(); ++i) list += "file " + segment(i) + "\n";
        if (Status ok = write_file(part("list"), list); !ok) return ok;
        const std::string whole = unfinished(part("whole"));
        const Result<ProcessOutput> done = run_process(
            {"ffmpeg", "-hide_banner", "-loglevel", "error", "-xerror", "-nostdin", "-y", "-f", "concat", "-safe", "0",
             "-i", "file:" + part("list"), "-c", "copy", "-fflags", "+bitexact", "-movflags", "+faststart",
             "-video_track_timescale", format("%lld", static_cast<long long>(film_.timeline().rate.n)), "-f", "mp4", "file:" + whole});
        if (!done) return done.error();
        if (done->exit_code != 0) {
            (void)remove_file(whole);
            return unwritable(error("ffmpeg: " + done->err.substr(0, done->err.find('\n'))));
        }
        if (Status ok = rename_to(whole, path_); !ok) return ok;
        return remove_folder(parts_);
    }

    Status write_pictures() {
        for (int64_t n = 0; n < film_.timeline().frames; ++n) {
            const std::string goal = part(format("frame_%06lld.png", static_cast<long long>(n)));
            if (exists(goal)) continue;
            const Result<const Picture*> picture = film_.frame(n);
            if (!picture) return picture.error();
            if (Status ok = write_png(goal, **picture); !ok) return ok;
            progress(n + 1);
        }
        return {};
    }

    // The folder itself becomes the output.
    Status publish() {
        if (Status ok = remove_file(part("settings")); !ok) return ok;
        const Result<std::vector<DirectoryEntry>> entries = list_directory(parts_);
        if (!entries) return entries.error();
        for (const DirectoryEntry& e : *entries)
            if (!e.name.ends_with(".png"))
                if (Status ok = remove_file(part(e.name)); !ok) return ok;
        return rename_to(parts_, path_);
    }

    Film& film_;
    const RecordDesc& desc_;
    std::string path_, parts_;
    int width_ = 0, height_ = 0;
};

}  // namespace

std::optional<FilmFormat> film_format(const std::string& path) {
    if (path.ends_with("/") || is_directory(path)) return FilmFormat::pictures;
    const std::string suffix = file_suffix(path);
    if (suffix.empty()) return FilmFormat::pictures;
    if (suffix == "mp4") return FilmFormat::mp4;
    return std::nullopt;
}

Status check_film_size(FilmFormat kind, int width, int height, double scale) {
    const int most = kind == FilmFormat::mp4 ? kLongestMp4Side : kLargestSide;
    if (width < kSmallestSide || height < kSmallestSide || width > most || height > most)
        return error(format("a film of %dx%d pixels cannot be made; a side has %d to %d: choose another --size", width, height,
                            kSmallestSide, most));
    if (kind == FilmFormat::mp4 && (width % 2 != 0 || height % 2 != 0))
        return error(format("a film of %dx%d pixels cannot be encoded: H.264 shares colours between 2x2 pixels, so both sides are even; "
                            "choose --size %dx%d", width, height, width + width % 2, height + height % 2));
    const double w = width / scale, h = height / scale;
    if (w >= kSmallestSide && h >= kSmallestSide && w <= kLargestSide && h <= kLargestSide) return {};
    return error(format("%dx%d pixels at scale %.15g make a stage of %.0fx%.0f units; a side has %d to %d: choose another --scale", width,
                        height, scale, w, h, kSmallestSide, kLargestSide));
}

std::string parts_folder(const std::string& path) {
    const std::string clean = without_slash(path), folder = folder_of(clean);
    return folder + (folder.ends_with("/") ? "." : "/.") + name_of_file(clean) + ".parts";
}

Status can_record(const RecordDesc& desc) {
    const std::string path = without_slash(desc.path);
    if (desc.format == FilmFormat::pictures) {
        if (const std::string name = name_of_file(path); name.empty() || name == "." || name == "..")
            return error("cannot write " + path + ": name a new folder");
        if (!is_directory(path)) {
            if (exists(path))
                return error("cannot write " + path + ": it is a file, and a folder of pictures is to be there; choose another name");
            return check_writable(path);
        }
        const Result<std::vector<DirectoryEntry>> entries = list_directory(path);
        if (!entries) return entries.error();
        if (!entries->empty()) return error("cannot write " + path + ": the folder is not empty; remove it or choose another name");
        return check_writable(path + "/frame");
    }
    if (Status ok = check_writable(path); !ok) return ok;
    if (find_program("ffmpeg").empty())
        return error("ffmpeg is missing, and it encodes the film: sudo apt-get install ffmpeg; a folder of pictures works without it (-o " +
                     path.substr(0, path.rfind('.')) + "/)");
    return {};
}

Status record_film(Film& film, const RecordDesc& desc) { return Recording(film, desc).run(); }

}  // namespace glassbox
