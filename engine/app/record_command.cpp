// glassbox record and glassbox join: a film of a figure, at once or in shares.
#include <algorithm>
#include <cstdio>

#include "engine/app/commands.h"
#include "engine/app/console.h"
#include "engine/app/figure_options.h"
#include "engine/app/film_options.h"
#include "engine/app/library.h"
#include "engine/base/text.h"
#include "engine/platform/clock.h"
#include "engine/platform/pipe.h"
#include "engine/record/film_sequence.h"

namespace glassbox {
namespace {

constexpr OptionSpec kCodecOption = {.name = "--codec", .kind = OptionKind::choice, .value = "h264|h265",
                                     .help = "of an .mp4; h264 by default, which plays everywhere", .choices = "h264|h265"};
constexpr OptionSpec kAudioOption = {.name = "--audio", .kind = OptionKind::text, .value = "FILE",
                                     .help = "a voice or music; silence follows when it is shorter than the film"};

constexpr OptionSpec kOptions[] = {
    {.name = "-o", .kind = OptionKind::text, .value = "FILE",
     .help = "the film: .mp4, .mov (ProRes 4444), .webm (VP9), .gif, or a new folder for pictures", .required = true},
    {.name = "--story", .kind = OptionKind::flag, .help = "the steps of the figure's story; the default when it has one"},
    {.name = "--take", .kind = OptionKind::text, .value = "FILE", .help = "what was recorded in the app, instead of the story"},
    {.name = "--duration", .kind = OptionKind::number, .value = "T", .help = "seconds of the figure as it is, instead of its story",
     .min = 0, .max = kLongestFilm},
    {.name = "--preset", .kind = OptionKind::choice, .value = "1080p60|4k60|vertical|square",
     .help = "a size, at 60 frames a second; 1080p60 by default", .choices = kPresets},
    {.name = "--fps", .kind = OptionKind::text, .value = "N[/D]", .help = "frames a second: 24, 25, 50, 30000/1001, ..."},
    {.name = "--size", .kind = OptionKind::size, .value = "WxH", .help = "in pixels, instead of the preset's"},
    {.name = "--scale", .kind = OptionKind::number, .value = "S",
     .help = "pixels a unit; by default the shorter side has 540 units, which keeps text legible", .min = 0.01, .max = 64},
    {.name = "--supersample", .kind = OptionKind::integer, .value = "N", .help = "draws N times larger each way and takes the mean",
     .min = 1, .max = kMostSupersample},
    kCodecOption,
    {.name = "--alpha", .kind = OptionKind::flag, .help = "no paper behind the figure, in .mov, .webm or pictures"},
    kSetOption,
    kThemeOption,
    kLanguageOption,
    kSeedOption,
    kAudioOption,
    {.name = "--long-audio", .kind = OptionKind::choice, .value = "cut|hold",
     .help = "when the sound is longer than the film: cut it, or hold the last picture", .choices = "cut|hold"},
    {.name = "--script", .kind = OptionKind::text, .value = "FILE",
     .help = "the spoken words as .srt, which become the subtitles; \"[step] words\" starts a step of the story there"},
    {.name = "--subtitles", .kind = OptionKind::flag, .help = "also the subtitles as .srt and .vtt in each language"},
    {.name = "--burn", .kind = OptionKind::choice, .value = "en|zh|en+zh|zh+en", .help = "subtitles in the picture, below the figure",
     .choices = "en|zh|en+zh|zh+en"},
    {.name = "--chapters", .kind = OptionKind::flag, .help = "a chapter for each step, in the film and as text for video sites"},
    {.name = "--index", .kind = OptionKind::flag, .help = "also the steps with their times as JSON, and as markers for Premiere and Resolve"},
    {.name = "--per-step", .kind = OptionKind::flag, .help = "a film for each step, NAME.01-STEP.mp4, instead of one"},
    {.name = "--shard", .kind = OptionKind::text, .value = "I/N", .help = "share I of N alone, as NAME.I-of-N; glassbox join makes the film"},
};

// "frame 120 of 2184, 45 a second, 0:46 left", rewritten in place, for a person who watches.
class ProgressLine {
  public:
    ProgressLine() : shown_(stderr_is_terminal()), start_(monotonic_seconds()) {}
    ~ProgressLine() {
        if (shown_ && last_ > 0) std::fprintf(stderr, "\r\033[K");
    }
    void update(int64_t done, int64_t total) {
        const double now = monotonic_seconds();
        if (first_ < 0) first_ = done - 1;
        if (!shown_ || now - last_ < 0.2) return;
        last_ = now;
        const double rate = static_cast<double>(done - first_) / std::max(now - start_, 1e-3);
        const int left = static_cast<int>(static_cast<double>(total - done) / std::max(rate, 1e-3));
        std::fprintf(stderr, "\rframe %lld of %lld, %.0f a second, %d:%02d left\033[K", static_cast<long long>(done),
                     static_cast<long long>(total), rate, left / 60, left % 60);
        std::fflush(stderr);
    }

  private:
    bool shown_;
    double start_, last_ = 0;
    int64_t first_ = -1;  // frames that were there already
};

// Options that do not go together, before anything is read.
Status check_together(const Arguments& args, FilmFormat kind) {
    const auto both = [&](const char* a, const char* b, const char* why) {
        return args.has(a) && args.has(b) ? Status(error(std::string(a) + " and " + b + " do not go together: " + why)) : Status();
    };
    int sources = 0;
    for (const char* name : {"--story", "--duration", "--take"}) sources += args.has(name);
    if (sources > 1) return error("--story, --take and --duration are different films; give one of them");
    const Status pairs[] = {
        both("--shard", "--audio", "give the sound to glassbox join"),
        both("--shard", "--per-step", "a share is of one film"),
        both("--per-step", "--audio", "the sound belongs to the whole film"),
        both("--per-step", "--chapters", "a film of one step has one chapter"),
        both("--take", "--set", "a take begins with its own values"),
        both("--take", "--seed", "a take has its own seed"),
    };
    for (const Status& ok : pairs)
        if (!ok) return ok;
    if (args.has("--long-audio") && !args.has("--audio") && !args.has("--take")) return error("--long-audio says what becomes of the sound, and there is none; give --audio FILE");
    const bool silent = kind.codec == FilmCodec::gif || kind.codec == FilmCodec::pictures;
    if (silent && args.has("--audio")) return error("--audio needs a film with sound: .mp4, .mov or .webm");
    return {};
}

// The sound of a film: what was asked for, or what was recorded with the take. May lengthen the film.
Status add_sound(const Arguments& args, const Take* take, FilmFormat kind, Timeline& timeline, RecordDesc& desc) {
    const bool silent = kind.codec == FilmCodec::gif || kind.codec == FilmCodec::pictures;
    desc.sound = args.text("--audio");
    if (desc.sound.empty() && take && !take->sound.empty() && !silent && !args.has("--shard") && !args.has("--per-step")) {
        const std::string path = args.text("--take");
        desc.sound = take->sound[0] == '/' ? take->sound : path.substr(0, path.rfind('/') + 1) + take->sound;
        desc.sound_parts = take->sound_parts;
    }
    if (desc.sound.empty()) return {};
    Result<double> length = sound_length(desc.sound);
    if (!length) return length.error();
    if (!desc.sound_parts.empty()) {
        *length = 0;
        for (const auto& [from, to] : desc.sound_parts) *length += to - from;
    }
    const double seconds = static_cast<double>(timeline.length) / 1e6;
    constexpr double kNoticed = 0.1;
    if (*length <= seconds + kNoticed) return {};
    if (args.text("--long-audio") == "hold") {
        if (*length > kLongestFilm) return error("the film would last more than a day; shorten the sound");
        hold_until(timeline, static_cast<int64_t>(*length * 1e6));
    } else if (args.text("--long-audio") != "cut") {
        return error(format("%s lasts %.2f s and the film %.2f s: --long-audio hold keeps the last picture until the sound ends, "
                            "--long-audio cut ends the sound with the film", desc.sound.c_str(), *length, seconds));
    }
    return {};
}

struct Clip {
    std::string path;
    int64_t first = 0, end = -1;
};

int record_clips(Film& film, RecordDesc desc, const std::vector<Clip>& clips) {
    ProgressLine line;
    int64_t before = 0, total = 0;
    for (const Clip& c : clips) total += (c.end < 0 ? film.timeline().frames : c.end) - c.first;
    for (const Clip& c : clips) {
        desc.path = c.path, desc.first = c.first, desc.end = c.end;
        desc.progress = [&](int64_t done, int64_t of) { line.update(before + done, desc.shares > 0 ? of : total); };
        if (Status ok = record_film(film, desc); !ok) return fail(kExitFailure, ok.error());
        before += (c.end < 0 ? film.timeline().frames : c.end) - c.first;
    }
    return kExitSuccess;
}

// What is filmed: a part for each figure, and all of them together.
struct Program {
    std::vector<FilmDesc> parts;
    Timeline timeline;
    std::string identity;
};

// Of one figure. An exit code other than success comes with its message.
int add_part(const Arguments& args, Library& library, const FigureEntry& entry, const Take* take, FilmDesc film, FrameRate rate, Program& program) {
    film.figure = library.describe(entry);
    apply_look(film.figure, args);
    film.figure.seed = take ? take->session.seed : static_cast<uint64_t>(args.integer("--seed", 0));
    film.prepare = [&args, take](LiveFigure& live) { return take ? live.restore(take->session, 0) : apply_options(live, args); };
    LiveFigure trial(film.figure);
    const std::string source = take ? args.text("--take") + ": " : "";
    if (Status ok = film.prepare(trial); !ok) return fail(take ? kExitFailure : kExitUsage, source + ok.error().message);
    Result<Timeline> timeline = film_timeline(args, trial, take, rate);
    if (!timeline) return fail(kExitUsage, timeline.error());
    film.timeline = std::move(*timeline);
    // A take of other controls is known before an hour of rendering.
    if (take)
        for (const TimedEvent& e : film.timeline.events)
            if (!e.stage)
                if (Status ok = trial.apply(e.event); !ok)
                    return fail(kExitFailure, source + format("at %.3f s: ", e.event.time) + ok.error().message);
    if (Status ok = check_film(film); !ok) return fail(kExitUsage, ok.error());
    program.identity += film_identity(args, film, trial.story(), take);
    program.parts.push_back(std::move(film));
    return kExitSuccess;
}

Result<std::vector<Clip>> clips_of(const Arguments& args, const Timeline& t, const std::string& path, FilmIndex& index) {
    std::vector<Clip> clips;
    if (!args.has("--per-step")) {
        clips.push_back({path});
        return clips;
    }
    for (size_t i = 0; i < t.captions.size(); ++i) {
        const Clip clip{numbered_path(path, i, t.captions[i].step), t.frame_at(t.captions[i].start), t.frame_at(t.captions[i].end)};
        if (clip.end > clip.first) clips.push_back(clip);
        index.clips.push_back(clip.path.substr(clip.path.rfind('/') + 1));
    }
    if (clips.empty()) return error("--per-step needs steps, and this film goes to none");
    return clips;
}

int run_record(const Arguments& args) {
    const Result<std::unique_ptr<Library>> library = Library::open();
    if (!library) return fail(kExitFailure, library.error());
    const Result<std::vector<const FigureEntry*>> entries = figures_to_film(**library, args.operand);
    if (!entries) return fail(kExitUsage, entries.error());
    RecordDesc desc{.path = args.text("-o")};
    const Result<FilmFormat> kind = film_format(desc.path, args.text("--codec"), args.has("--alpha"));
    if (!kind) return fail(kExitUsage, kind.error());
    desc.format = *kind;
    if (Status ok = check_together(args, *kind); !ok) return fail(kExitUsage, ok.error());
    const bool article = args.operand.find('/') == std::string::npos;
    for (const char* name : {"--take", "--duration", "--set", "--script"})
        if (article && args.has(name))
            return fail(kExitUsage, std::string(name) + " is of one figure, and " + args.operand + " is an article; name one of its figures, such as " +
                                        std::string((*entries)[0]->id));
    const Result<FrameRate> rate = film_rate(*kind, args);
    if (!rate) return fail(kExitUsage, rate.error());
    if (args.has("--shard")) {
        const Result<ShareNumber> share = parse_share(args.text("--shard"));
        if (!share) return fail(kExitUsage, share.error());
        desc.share = share->index, desc.shares = share->count;
    }
    FilmDesc film;
    apply_film_size(film, *kind, args);
    if (Status ok = check_film_size(*kind, film.width, film.height, film.scale); !ok) return fail(kExitUsage, ok.error());

    std::optional<Take> take;
    if (args.has("--take")) {
        Result<Take> loaded = load_take(args.text("--take"));
        if (!loaded) return fail(kExitFailure, loaded.error());
        if (loaded->session.figure != args.operand)
            return fail(kExitFailure, args.text("--take") + ": a take of " + loaded->session.figure + ", not of " + args.operand +
                                          "; film that figure");
        take = std::move(*loaded);
    }
    Program program;
    std::vector<std::string> names;
    for (const FigureEntry* entry : *entries) {
        if (const int code = add_part(args, **library, *entry, take ? &*take : nullptr, film, *rate, program); code != kExitSuccess) return code;
        names.push_back(std::string(entry->id).substr(std::string_view(entry->id).find('/') + 1));
    }
    program.timeline = article ? sequence_of(names, program.parts) : program.parts[0].timeline;
    if (Status ok = add_sound(args, take ? &*take : nullptr, *kind, program.timeline, desc); !ok) return fail(kExitFailure, ok.error());
    desc.identity = program.identity;
    if (args.has("--chapters")) desc.chapters = write_chapter_metadata(program.timeline);

    FilmIndex index{args.operand, desc.path.substr(desc.path.rfind('/') + 1), film.width, film.height, {}};
    const Result<std::vector<Clip>> clips = clips_of(args, program.timeline, desc.path, index);
    if (!clips) return fail(kExitUsage, clips.error());
    for (const Clip& clip : *clips) {
        RecordDesc one = desc;
        one.path = clip.path;
        if (Status ok = can_record(one); !ok) return fail(kExitFailure, ok.error());
    }

    Result<std::unique_ptr<Film>> opened = open_sequence(std::move(program.parts), program.timeline);
    if (!opened) return fail(kExitFailure, opened.error());
    if (const int code = record_clips(**opened, desc, *clips); code != kExitSuccess) return code;
    if (Status ok = write_film_texts(args, program.timeline, index, desc.path); !ok) return fail(kExitFailure, ok.error());
    return kExitSuccess;
}

constexpr OptionSpec kJoinOptions[] = {
    {.name = "-o", .kind = OptionKind::text, .value = "FILE", .help = "the film, named as the shares were recorded", .required = true},
    kCodecOption,
    kAudioOption,
    {.name = "--long-audio", .kind = OptionKind::choice, .value = "cut", .help = "ends a sound that is longer than the film with it",
     .choices = "cut"},
};

int run_join(const Arguments& args) {
    RecordDesc desc{.path = args.text("-o"), .sound = args.text("--audio")};
    const Result<FilmFormat> kind = film_format(desc.path, args.text("--codec"));
    if (!kind) return fail(kExitUsage, kind.error());
    desc.format = *kind;
    if (Status ok = check_together(args, *kind); !ok) return fail(kExitUsage, ok.error());
    if (Status ok = can_record(desc); !ok) return fail(kExitFailure, ok.error());
    if (!desc.sound.empty()) {
        const Result<Share> share = read_share(args.operand);
        if (!share) return fail(kExitFailure, share.error());
        Timeline timeline{.rate = share->rate, .length = share->frames * share->rate.d * 1000000 / share->rate.n};
        if (Status ok = add_sound(args, nullptr, *kind, timeline, desc); !ok) return fail(kExitFailure, ok.error());
    }
    if (Status ok = join_shares(args.operands, desc); !ok) return fail(kExitFailure, ok.error());
    return kExitSuccess;
}

}  // namespace

const CommandSpec kRecordCommand = {
    .name = "record",
    .operand = "FIG",
    .summary = "Films a figure's story or a take to a file; of an explainer (gnn) the stories of all its figures.",
    .details = "--set says how the figure stands when the film begins; the steps of a story then set what they set.\n"
               "The film appears under its name when it is whole. What was stopped goes on when it is run again: finished segments\n"
               "wait in a hidden folder beside the film (.NAME.parts), and other settings start over.",
    .options = kOptions,
    .run = run_record};

const CommandSpec kJoinCommand = {
    .name = "join",
    .operand = "PART",
    .summary = "Makes one film of the shares that glassbox record --shard wrote.",
    .details = "All shares of one film, in any order. The film is the one that a single run gives, to the byte.",
    .options = kJoinOptions,
    .run = run_join,
    .operand_repeated = true};

}  // namespace glassbox
