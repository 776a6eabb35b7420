// glassbox still: a picture of a figure.
#include "engine/app/commands.h"
#include "engine/app/console.h"
#include "engine/app/figure_options.h"
#include "engine/app/film_options.h"
#include "engine/app/library.h"
#include "engine/app/picture_file.h"
#include "engine/app/trace_file.h"
#include "engine/base/text.h"
#include "engine/platform/files.h"

namespace glassbox {
namespace {

constexpr OptionSpec kOptions[] = {
    {.name = "-o", .kind = OptionKind::text, .value = "FILE", .help = "the picture, .png, .svg or .pdf", .required = true},
    {.name = "--size", .kind = OptionKind::size, .value = "WxH", .help = "of the stage in units, 720x480 by default"},
    {.name = "--scale", .kind = OptionKind::number, .value = "S", .help = "pixels a unit, 1 by default; a side has 64 to 8192 pixels",
     .min = 0.01, .max = 64},
    kSetOption,
    {.name = "--step", .kind = OptionKind::text, .value = "NAME", .help = "a step of the figure's story"},
    {.name = "--each-step", .kind = OptionKind::flag, .help = "a picture for each step of the story, NAME.01-STEP.png"},
    kTicksOption,
    {.name = "--time", .kind = OptionKind::number, .value = "T",
     .help = "seconds after the step was gone to, while it still moves; without it all has settled", .min = 0, .max = 86400},
    kThemeOption,
    kLanguageOption,
    {.name = "--transparent", .kind = OptionKind::flag, .help = "no paper behind the figure"},
    kSeedOption,
    {.name = "--trace", .kind = OptionKind::text, .value = "FILE", .help = "draw the tensors of this safetensors file"},
};

struct TraceInput {
    TensorFile file;
    TraceOrigin origin;
};

Result<TraceInput> read_trace(const std::string& path) {
    const Result<std::string> bytes = read_file(path);
    if (!bytes) return bytes.error();
    Result<TensorFile> file = read_safetensors(std::as_bytes(std::span(*bytes)));
    if (!file) return error(path + ": " + file.error().message);
    Result<TraceOrigin> origin = origin_of(*file);
    if (!origin) return error(path + ": " + origin.error().message);
    return TraceInput{std::move(*file), std::move(*origin)};
}

// The values that the tensors were computed from; options may change them afterwards.
Status restore(LiveFigure& live, const TraceOrigin& origin) {
    if (Status ok = live.set_all(origin.controls, 0); !ok) return ok;
    if (origin.tick == 0) return {};
    return live.apply({.kind = EventKind::seek, .value = std::to_string(origin.tick)});
}

int run_still(const Arguments& args) {
    const Result<const FigureEntry*> entry = figure_named(args.operand);
    if (!entry) return fail(kExitUsage, entry.error());
    const std::string path = args.text("-o");
    const std::optional<PictureFormat> kind = picture_format(path);
    if (!kind) return fail(kExitUsage, path + ": the suffix says what to write, and it is .png, .svg or .pdf");
    const Vec2 size = args.size("--size", {720, 480});
    const double scale = args.number("--scale", 1);
    if (Status ok = check_size(size, scale); !ok) return fail(kExitUsage, ok.error());
    if (Status ok = check_writable(path); !ok) return fail(kExitFailure, ok.error());

    TraceInput given;
    const std::string trace_path = args.text("--trace");
    if (!trace_path.empty()) {
        Result<TraceInput> read = read_trace(trace_path);
        if (!read) return fail(kExitFailure, read.error());
        given = std::move(*read);
        if (!given.origin.figure.empty() && given.origin.figure != args.operand)
            return fail(kExitFailure, trace_path + ": a trace of " + given.origin.figure + ", not of " + args.operand + "; draw that figure");
    }

    const Result<std::unique_ptr<Library>> library = Library::open();
    if (!library) return fail(kExitFailure, library.error());
    LiveFigureDesc desc = (*library)->describe(**entry);
    desc.size = size;
    apply_look(desc, args);
    desc.seed = static_cast<uint64_t>(args.integer("--seed", static_cast<int64_t>(given.origin.seed)));
    LiveFigure live(desc);
    if (Status ok = restore(live, given.origin); !ok) return fail(kExitFailure, trace_path + ": " + ok.error().message);
    if (Status ok = apply_options(live, args); !ok) return fail(kExitUsage, ok.error());
    if (Status ok = figure_error(live); !ok) return fail(kExitFailure, ok.error());
    if (!trace_path.empty()) {
        if (Status ok = replace_tensors(live, given.file); !ok)
            return fail(kExitFailure, trace_path + " does not fit " + args.operand + ": " + ok.error().message +
                                          "; glassbox trace " + args.operand + " writes a file that fits");
        if (Status ok = figure_error(live); !ok) return fail(kExitFailure, ok.error());
    }

    const LocalText title = (*library)->title(**entry);
    const auto draw = [&](LiveFigure& figure, const std::string& file) -> Status {
        const DisplayList& list = figure.frame(args.number("--time", figure.settled_at() + 1));
        const Result<std::string> bytes = encode_picture(
            *kind, list, (*library)->fonts(),
            {.scale = static_cast<float>(scale), .transparent = args.has("--transparent"), .title = title.in(desc.language)});
        return bytes ? write_file(file, *bytes) : Status(bytes.error());
    };
    if (!args.has("--each-step")) {
        if (Status ok = draw(live, path); !ok) return fail(kExitFailure, ok.error());
        return kExitSuccess;
    }
    for (const char* other : {"--step", "--trace"})
        if (args.has(other)) return fail(kExitUsage, std::string("--each-step and ") + other + " do not go together: each step has a picture of its own");
    if (!live.story() || live.story()->steps.empty()) return fail(kExitUsage, args.operand + " has no story, and --each-step draws its steps");
    for (size_t i = 0; i < live.story()->steps.size(); ++i) {
        const std::string& step = live.story()->steps[i].id;
        LiveFigure at_step(desc);
        if (Status ok = apply_options(at_step, args); !ok) return fail(kExitUsage, ok.error());
        if (Status ok = at_step.apply({.kind = EventKind::step, .name = step}); !ok) return fail(kExitFailure, ok.error());
        if (Status ok = figure_error(at_step); !ok) return fail(kExitFailure, ok.error());
        if (Status ok = draw(at_step, numbered_path(path, i, step)); !ok) return fail(kExitFailure, ok.error());
    }
    return kExitSuccess;
}

}  // namespace

const CommandSpec kStillCommand = {
    .name = "still",
    .operand = "FIG",
    .summary = "Draws a figure to a file.",
    .details = "A step's values come first, --set overrides them. A file that glassbox trace wrote brings its own control values,\n"
               "seed and tick; a file of one's own needs every tensor that the figure reads, in the shapes of its runs.",
    .options = kOptions,
    .run = run_still};

}  // namespace glassbox
