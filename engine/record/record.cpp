#include "engine/record/record.h"

#include <algorithm>

#include "engine/base/hash.h"
#include "engine/base/text.h"
#include "engine/platform/clock.h"
#include "engine/platform/files.h"
#include "engine/platform/pipe.h"
#include "engine/platform/process.h"
#include "engine/record/parts.h"
#include "engine/record/take.h"
#include "engine/record/yuv.h"

namespace glassbox {
namespace {

std::string piece_name(FilmFormat f, int64_t i) {
    return format(f.codec == FilmCodec::pictures ? "frame_%06lld.png" : "%06lld.", static_cast<long long>(i)) +
           (f.codec == FilmCodec::pictures ? "" : segment_suffix(f));
}

Error unwritable(const std::string& path, const Error& e) { return error("cannot write " + path + ": " + e.message); }

std::string hash_words(const std::string& all) { return format("%016llx", static_cast<unsigned long long>(hash_text(all))); }

// The finished pieces to one output: files are joined, a folder of pictures gets its name.
Status finish_film(Parts& parts, const JoinDesc& join, int64_t pieces, const std::string& path) {
    if (join.format.codec == FilmCodec::pictures) {
        if (Status ok = parts.keep_only(".png"); !ok) return ok;
        return rename_to(parts.folder(), path);
    }
    std::string list = "ffconcat version 1.0\n";
    for (int64_t i = 0; i < pieces; ++i) list += "file " + piece_name(join.format, i) + "\n";
    if (Status ok = write_file(parts.file("list"), list); !ok) return ok;
    const std::string whole = unfinished(parts.file("whole"));
    const Result<ProcessOutput> done = run_process(join_command(join, parts.file("list"), whole));
    if (!done) return done.error();
    if (done->exit_code != 0) {
        (void)remove_file(whole);
        return unwritable(path, error("ffmpeg: " + done->err.substr(0, done->err.find('\n'))));
    }
    if (Status ok = rename_to(whole, path); !ok) return ok;
    return parts.remove();
}

class Recording {
  public:
    Recording(Film& film, const RecordDesc& desc)
        : film_(film), desc_(desc), output_(desc.shares > 0 ? share_path(desc.path, desc.share, desc.shares) : without_slash(desc.path)),
          end_(desc.end < 0 ? film.timeline().frames : desc.end),
          each_(desc.format.codec == FilmCodec::pictures ? 1 : film.timeline().segment_frames()) {}

    Status run() {
        const Result<const Picture*> first = film_.frame(desc_.first);  // its size, and whether anything can be drawn
        if (!first) return first.error();
        encode_ = {(*first)->width, (*first)->height, film_.timeline().rate, each_};
        Result<std::unique_ptr<Parts>> parts = Parts::open(output_, settings());
        if (!parts) return parts.error();
        parts_ = std::move(*parts);
        const int64_t all = pieces();
        const int64_t from = desc_.shares > 0 ? all * (desc_.share - 1) / desc_.shares : 0;
        const int64_t to = desc_.shares > 0 ? all * desc_.share / desc_.shares : all;
        for (int64_t i = from; i < to; ++i)
            if (Status ok = make_piece(i, from, to); !ok) return ok;
        if (desc_.shares == 0) return finish_film(*parts_, join(), all, output_);
        std::vector<std::string> names;
        for (int64_t i = from; i < to; ++i) names.push_back(piece_name(desc_.format, i));
        const Share share{.film = hash_words(film_identity()), .index = desc_.share, .count = desc_.shares, .format = desc_.format,
                          .rate = encode_.rate, .frames = end_ - desc_.first, .pieces = all, .chapters = desc_.chapters};
        if (Status ok = write_share(output_, share, *parts_, names); !ok) return ok;
        return parts_->remove();
    }

  private:
    int64_t pieces() const { return (end_ - desc_.first + each_ - 1) / each_; }

    JoinDesc join() const {
        JoinDesc j{desc_.format, encode_.rate, end_ - desc_.first, "", desc_.sound, desc_.sound_parts};
        if (!desc_.chapters.empty() && write_file(parts_->file("chapters"), desc_.chapters)) j.chapters = parts_->file("chapters");
        return j;
    }

    // Everything that the packets depend on, but for the machine.
    std::string film_identity() const {
        std::string all = desc_.identity + format("|%dx%d|%lld|%lld", encode_.width, encode_.height, static_cast<long long>(desc_.first),
                                                  static_cast<long long>(end_));
        for (const TimedEvent& e : film_.timeline().events) all += format("|%lld ", static_cast<long long>(e.at)) + to_line(e);
        for (const std::string& word : encode_command(desc_.format, encode_, "")) all += "|" + word;
        return all;
    }
    // Everything that a finished segment depends on. A new build or another ffmpeg starts over.
    std::string settings() const {
        std::string all = film_identity() + format("|%.6f", modification_time(executable_path()));
        if (desc_.format.codec != FilmCodec::pictures) all += format("|%.6f", modification_time(find_program("ffmpeg")));
        return hash_words(all) + "\n";
    }

    Status make_piece(int64_t i, int64_t from, int64_t to) {
        const std::string goal = parts_->file(piece_name(desc_.format, i));
        if (exists(goal)) return {};
        const int64_t first = desc_.first + i * each_, last = std::min(end_, first + each_);
        const std::string half = unfinished(goal);
        const auto progress = [&](int64_t n) {
            if (desc_.progress) desc_.progress(n - desc_.first - from * each_, std::min(end_ - desc_.first, to * each_) - from * each_);
        };
        Status ok;
        if (desc_.format.codec == FilmCodec::pictures) {
            const Result<const Picture*> picture = film_.frame(first);
            ok = picture ? write_png(half, **picture) : Status(picture.error());
            progress(first + 1);
        } else {
            ok = write_segment(half, first, last, progress);
        }
        if (ok) return rename_to(half, goal);
        (void)remove_file(half);
        return ok;
    }

    template <class Progress>
    Status write_segment(const std::string& file, int64_t first, int64_t last, Progress progress) {
        Result<std::unique_ptr<PipeWriter>> pipe = PipeWriter::start(encode_command(desc_.format, encode_, file));
        if (!pipe) return pipe.error();
        const FrameLayout layout = frame_layout(desc_.format);
        for (int64_t n = first; n < last; ++n) {
            const Result<const Picture*> picture = film_.frame(n);
            if (!picture) return picture.error();
            std::span<const uint8_t> bytes = (*picture)->rgba;
            if (layout != FrameLayout::rgba) {
                const double start = monotonic_seconds();
                if (n == first || film_.changed())
                    rgba_to_yuv420(bytes, encode_.width, encode_.height, layout == FrameLayout::yuva420, planes_);
                bytes = planes_;
                times_.convert += monotonic_seconds() - start;
            }
            const double start = monotonic_seconds();
            if (Status ok = (*pipe)->write(bytes); !ok) return unwritable(desc_.path, ok.error());
            times_.encode += monotonic_seconds() - start;
            progress(n + 1);
        }
        const double start = monotonic_seconds();
        if (Status ok = (*pipe)->finish(); !ok) return unwritable(desc_.path, ok.error());
        times_.encode += monotonic_seconds() - start;
        if (desc_.times) *desc_.times = times_;
        return {};
    }

    Film& film_;
    const RecordDesc& desc_;
    std::string output_;
    int64_t end_, each_;
    EncodeDesc encode_;
    std::unique_ptr<Parts> parts_;
    std::vector<uint8_t> planes_;
    RecordTimes times_;
};

Status needs_encoder(const RecordDesc& desc) {
    if (desc.format.codec == FilmCodec::pictures || !find_program("ffmpeg").empty()) return {};
    return error("ffmpeg is missing, and it encodes the film: sudo apt-get install ffmpeg; a folder of pictures works without it (-o " +
                 desc.path.substr(0, desc.path.rfind('.')) + "/)");
}

std::string missing_shares(const std::vector<Share>& shares) {
    std::string out;
    for (int i = 1; i <= shares[0].count; ++i)
        if (std::none_of(shares.begin(), shares.end(), [&](const Share& s) { return s.index == i; }))
            out += (out.empty() ? "" : ", ") + format("%d of %d", i, shares[0].count);
    return out;
}

}  // namespace

Status can_record(const RecordDesc& desc) {
    const std::string path = without_slash(desc.path);
    if (desc.shares > 0) {
        if (Status ok = check_writable(share_path(path, desc.share, desc.shares)); !ok) return ok;
        return needs_encoder(desc);
    }
    if (desc.format.codec == FilmCodec::pictures) {
        if (const std::string name = path.substr(path.rfind('/') + 1); name.empty() || name == "." || name == "..")
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
    return needs_encoder(desc);
}

Status record_film(Film& film, const RecordDesc& desc) { return Recording(film, desc).run(); }

Status join_shares(const std::vector<std::string>& paths, const RecordDesc& desc) {
    std::vector<Share> shares;
    for (const std::string& path : paths) {
        Result<Share> share = read_share(path);
        if (!share) return share.error();
        if (share->format.codec != desc.format.codec)
            return error(path + " is a share of a film in " + std::string(kFilmCodecNames[static_cast<size_t>(share->format.codec)]) +
                         ", and " + desc.path + " has another suffix; use the one that it was recorded with");
        for (size_t i = 0; i < shares.size(); ++i) {
            if (shares[i].film != share->film || shares[i].count != share->count)
                return error(paths[0] + " and " + path + " are shares of two films; join those of one");
            if (shares[i].index == share->index) return error(paths[i] + " and " + path + " are the same share; give each once");
        }
        shares.push_back(std::move(*share));
    }
    if (const std::string missing = missing_shares(shares); !missing.empty())
        return error("the film is not whole without share " + missing + ": give all of them");
    Result<std::unique_ptr<Parts>> parts = Parts::open(desc.path, "join of " + shares[0].film + "\n");
    if (!parts) return parts.error();
    for (const std::string& path : paths)
        if (Status ok = unpack_share(path, **parts); !ok) return ok;
    for (int64_t i = 0; i < shares[0].pieces; ++i)
        if (!exists((*parts)->file(piece_name(shares[0].format, i))))
            return error("a share is damaged: a piece of the film is in none of them; render it again");
    JoinDesc join{shares[0].format, shares[0].rate, shares[0].frames, "", desc.sound, {}};
    if (!shares[0].chapters.empty()) {
        join.chapters = (*parts)->file("chapters");
        if (Status ok = write_file(join.chapters, shares[0].chapters); !ok) return ok;
    }
    return finish_film(**parts, join, shares[0].pieces, without_slash(desc.path));
}

Result<double> sound_length(const std::string& path) {
    if (!exists(path) || is_directory(path)) return error("cannot read " + path + ": there is no such file");
    const Result<ProcessOutput> found = run_process({"ffprobe", "-v", "error", "-select_streams", "a:0", "-show_entries",
                                                     "stream=codec_type:format=duration", "-of", "csv=p=0", "file:" + path});
    if (!found) return error("ffprobe is missing, and it reads the sound: sudo apt-get install ffmpeg");
    std::optional<double> seconds;
    bool sound = false;
    for (std::string_view line : split(found->out, '\n')) {
        if (trim(line) == "audio") sound = true;
        else if (const std::optional<double> v = parse_double(trim(line))) seconds = v;
    }
    if (found->exit_code != 0 || !sound || !seconds) return error(path + " has no sound that ffmpeg can read; give a .wav, .flac, .mp3 or .m4a");
    return *seconds;
}

}  // namespace glassbox
