// glassbox record: a film of a figure.
#include <algorithm>
#include <cstdio>

#include "engine/app/commands.h"
#include "engine/app/console.h"
#include "engine/app/figure_options.h"
#include "engine/app/library.h"
#include "engine/platform/clock.h"
#include "engine/platform/files.h"
#include "engine/platform/pipe.h"
#include "engine/record/record.h"

namespace glassbox {
namespace {

constexpr OptionSpec kOptions[] = {
    {.name = "-o", .kind = OptionKind::text, .value = "FILE", .help = "the film, .mp4, or a new folder for pictures", .required = true},
    {.name = "--story", .kind = OptionKind::flag, .help = "the steps of the figure's story; the default when it has one"},
    {.name = "--duration", .kind = OptionKind::number, .value = "T", .help = "seconds of the figure as it is, instead of its story",
     .min = 0, .max = kLongestFilm},
    {.name = "--fps", .kind = OptionKind::text, .value = "N[/D]", .help = "frames a second, 60 by default: 24, 25, 50, 30000/1001, ..."},
    {.name = "--size", .kind = OptionKind::size, .value = "WxH", .help = "in pixels, 1920x1080 by default"},
    {.name = "--scale", .kind = OptionKind::number, .value = "S",
     .help = "pixels a unit; by default the shorter side has 540 units, which keeps text legible", .min = 0.01, .max = 64},
    kSetOption,
    kThemeOption,
    kLanguageOption,
    kSeedOption,
    {.name = "--subtitles", .kind = OptionKind::flag,
     .help = "also the captions as .srt and .vtt in each language, and the chapters as text"},
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

// Beside the film: x.en.srt, x.en.vtt, x.zh.srt, x.zh.vtt, x.chapters.txt.
Status write_subtitles(const Timeline& timeline, const std::string& film) {
    std::string stem = film;
    while (stem.size() > 1 && stem.back() == '/') stem.pop_back();
    if (stem.size() > 4 && stem[stem.size() - 4] == '.') stem.resize(stem.size() - 4);
    bool chinese = false;
    for (const Caption& c : timeline.captions) chinese = chinese || !c.text.zh.empty();
    for (Language l : {Language::en, Language::zh}) {
        if (l == Language::zh && !chinese) continue;
        const std::string name = stem + "." + std::string(kLanguageNames[static_cast<size_t>(l)]);
        if (Status ok = write_file(name + ".srt", write_srt(timeline, l)); !ok) return ok;
        if (Status ok = write_file(name + ".vtt", write_vtt(timeline, l)); !ok) return ok;
    }
    return write_file(stem + ".chapters.txt", write_chapters(timeline));
}

// All that the frames depend on, as text.
std::string identity_of(const Arguments& args, const FilmDesc& film, const Story* story) {
    std::string all = std::string("glassbox ") + GB_VERSION + "|" + args.operand + "|" + args.text("--theme", "light") + "|" +
                      args.text("--lang", "en") + "|" + std::to_string(film.figure.seed) + format("|%.17g", film.scale);
    for (const auto& [name, value] : args.assignments("--set")) all += "|" + name + "=" + value;
    if (!story) return all;
    for (const Step& step : story->steps) {
        all += format("|%s %lld %.17g", step.id.c_str(), static_cast<long long>(step.tick), step.duration);
        for (const auto& [name, value] : step.set) all += " " + name + "=" + value;
        for (const std::string& key : step.focus) all += " focus " + key;
        for (const std::string& key : step.select) all += " select " + key;
    }
    return all;
}

Result<Timeline> timeline_for(const Arguments& args, const LiveFigure& live, FrameRate rate) {
    const std::string id(live.desc().entry->id);
    if (args.has("--duration")) {
        if (args.has("--story")) return error("--story and --duration are two films; give one of them");
        if (args.has("--subtitles")) return error("--subtitles come from a story, and --duration films none");
        return timeline_of(args.number("--duration", 0), rate);
    }
    if (!live.story() || live.story()->steps.empty())
        return error(id + " has no story to film; say how long with --duration T");
    return timeline_of(*live.story(), rate);
}

int run_record(const Arguments& args) {
    const Result<const FigureEntry*> entry = figure_named(args.operand);
    if (!entry) return fail(kExitUsage, entry.error());
    RecordDesc desc{.path = args.text("-o")};
    const std::optional<FilmFormat> kind = film_format(desc.path);
    if (!kind) return fail(kExitUsage, desc.path + ": the suffix says what to write, and it is .mp4, or none for a folder of pictures");
    desc.format = *kind;
    const Result<FrameRate> rate = parse_rate(args.text("--fps", "60"));
    if (!rate) return fail(kExitUsage, "--fps: " + rate.error().message);
    const Vec2 size = args.size("--size", {1920, 1080});
    FilmDesc film;
    film.width = static_cast<int>(size.x), film.height = static_cast<int>(size.y);
    film.scale = args.number("--scale", default_scale(film.width, film.height));
    if (Status ok = check_film_size(*kind, film.width, film.height, film.scale); !ok) return fail(kExitUsage, ok.error());

    const Result<std::unique_ptr<Library>> library = Library::open();
    if (!library) return fail(kExitFailure, library.error());
    film.figure = (*library)->describe(**entry);
    apply_look(film.figure, args);
    film.figure.seed = static_cast<uint64_t>(args.integer("--seed", 0));
    film.prepare = [&args](LiveFigure& live) { return apply_options(live, args); };
    {
        LiveFigure trial(film.figure);
        if (Status ok = apply_options(trial, args); !ok) return fail(kExitUsage, ok.error());
        Result<Timeline> timeline = timeline_for(args, trial, *rate);
        if (!timeline) return fail(kExitUsage, timeline.error());
        film.timeline = std::move(*timeline);
        desc.identity = identity_of(args, film, trial.story());
    }
    if (Status ok = can_record(desc); !ok) return fail(kExitFailure, ok.error());

    Result<std::unique_ptr<Film>> opened = Film::open(film);
    if (!opened) return fail(kExitFailure, opened.error());
    Status recorded;
    {
        ProgressLine line;
        desc.progress = [&line](int64_t done, int64_t total) { line.update(done, total); };
        recorded = record_film(**opened, desc);
    }
    if (!recorded) return fail(kExitFailure, recorded.error());
    if (args.has("--subtitles"))
        if (Status ok = write_subtitles(film.timeline, desc.path); !ok) return fail(kExitFailure, ok.error());
    return kExitSuccess;
}

}  // namespace

const CommandSpec kRecordCommand = {
    .name = "record",
    .operand = "FIG",
    .summary = "Films a figure's story to a file.",
    .details = "--set says how the figure stands when the film begins; the steps of a story then set what they set.\n"
               "The film appears under its name when it is whole. What was stopped goes on when it is run again: finished segments\n"
               "wait in a hidden folder beside the film (.NAME.parts), and other settings start over.",
    .options = kOptions,
    .run = run_record};

}  // namespace glassbox
