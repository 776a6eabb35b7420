// glassbox trace: every tensor behind a figure's picture.
#include "engine/app/commands.h"
#include "engine/app/console.h"
#include "engine/app/figure_options.h"
#include "engine/app/library.h"
#include "engine/app/trace_file.h"
#include "engine/base/text.h"
#include "engine/platform/files.h"

namespace glassbox {
namespace {

constexpr OptionSpec kOptions[] = {
    {.name = "-o", .kind = OptionKind::text, .value = "FILE", .help = "the tensors, .safetensors", .required = true},
    kTicksOption,
    kSetOption,
    kSeedOption,
};

int run_trace(const Arguments& args) {
    const Result<const FigureEntry*> entry = figure_named(args.operand);
    if (!entry) return fail(kExitUsage, entry.error());
    const std::string path = args.text("-o");
    if (file_suffix(path) != "safetensors") return fail(kExitUsage, path + ": a trace is a .safetensors file; choose that suffix");
    if (Status ok = check_writable(path); !ok) return fail(kExitFailure, ok.error());
    const Result<std::unique_ptr<Library>> library = Library::open();
    if (!library) return fail(kExitFailure, library.error());
    LiveFigureDesc desc = (*library)->describe(**entry);
    desc.seed = static_cast<uint64_t>(args.integer("--seed", 0));
    LiveFigure live(desc);
    if (Status ok = apply_options(live, args); !ok) return fail(kExitUsage, ok.error());
    record_all(live);
    if (Status ok = figure_error(live); !ok) return fail(kExitFailure, ok.error());
    const std::vector<std::byte> bytes = write_safetensors(tensors_of(live));
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (Status ok = write_file(path, text); !ok) return fail(kExitFailure, ok.error());
    return kExitSuccess;
}

}  // namespace

const CommandSpec kTraceCommand = {
    .name = "trace",
    .operand = "FIG",
    .summary = "Writes every tensor that a figure's models recorded.",
    .details = "Inputs, parameters, what the layers made, and what the figure derived. docs/command-line.md says what else is in the file.",
    .options = kOptions,
    .run = run_trace};

}  // namespace glassbox
