// glassbox dev: the app beside a workshop, for who writes figures and articles.
#include "engine/app/commands.h"
#include "engine/app/console.h"

#if GB_WITH_WINDOW
#include "engine/app/gui/dev_desk.h"
#endif

namespace glassbox {
namespace {

constexpr OptionSpec kOptions[] = {{.name = "--project", .kind = OptionKind::text, .value = "DIR", .help = "a folder of your own with explainers/ in it, instead of the source tree"}};

int run_dev_alone(const Arguments&) { return run_dev_command({}); }

}  // namespace

const CommandSpec kDevCommand = {.name = "dev",
                                 .operand = "FIG",
                                 .summary = "The app, which shows at once what is saved in figures and articles.",
                                 .details =
                                     "Window, controls, tick and step stay. Articles, formulas and the theme are there in a tenth of a second, C++\n"
                                     "in two; a mistake stands over the last good picture, with its file and line. A run whose model was changed is\n"
                                     "computed again, the others go on.",
                                 .options = kOptions,
                                 .run = run_dev_alone,
                                 .operand_optional = true};

#if GB_WITH_WINDOW
int run_dev_command(std::span<const std::string> words) {
    GuiOptions options;
    std::vector<std::string> own;
    for (const std::string& w : words) {
        if (!w.starts_with("--gui-")) own.push_back(w);
        else if (!parse_gui_option(w, options)) return fail(kExitUsage, "unknown option or value " + w + " of the desktop app");
    }
    const Result<Arguments> args = parse_arguments(kDevCommand, own);
    if (!args) return fail(kExitUsage, args.error());
    if (!args->operand.empty()) options.figure = args->operand;
    if (!options.headless)
        if (Status window = window_available(); !window) return fail(kExitFailure, window.error());
    const Result<DevTools> tools = open_dev_tools(args->text("--project"));
    return tools ? run_dev(*tools, options) : fail(kExitFailure, tools.error());
}
#else
int run_dev_command(std::span<const std::string>) { return fail(kExitUsage, "this build has no desktop app; build the preset desktop"); }
#endif

}  // namespace glassbox
