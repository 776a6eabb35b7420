#include <algorithm>

#include "engine/app/commands.h"
#include "engine/app/console.h"
#include "engine/base/text.h"
#include "engine/platform/files.h"
#include "engine/tensor/kernels.h"

namespace glassbox {
namespace {

int run_help(const Arguments& args);

constexpr CommandSpec kHelpCommand = {.name = "help",
                                      .operand = "COMMAND",
                                      .summary = "Says what the commands do, or one of them in full.",
                                      .details = "",
                                      .options = {},
                                      .run = run_help,
                                      .operand_optional = true};

// In the order of the help.
constexpr const CommandSpec* kCommands[] = {&kListCommand,  &kStillCommand, &kRecordCommand, &kJoinCommand, &kTakeCommand,
                                            &kTraceCommand, &kTrainCommand, &kCheckCommand, &kNewCommand,  &kDevCommand,
                                            &kStringsCommand, &kBenchCommand, &kSiteCommand, &kPageCommand, &kDoctorCommand, &kHelpCommand};

const CommandSpec* find_command(std::string_view name) {
    for (const CommandSpec* c : kCommands)
        if (c->name == name) return c;
    return nullptr;
}

std::string unknown_command(const std::string& word) {
    std::vector<std::string> names;
    for (const CommandSpec* c : kCommands) names.emplace_back(c->name);
    const std::string near = nearest_name(word, names);
    return "there is no command \"" + word + "\"" +
           (near.empty() ? "; glassbox help lists the commands" : "; did you mean glassbox " + near + "?");
}

std::string overview() {
    std::string out =
        "Glassbox: live, exact figures that explain how neural networks work.\n\n"
        "glassbox                the desktop app; without a display, a contact sheet of every figure in gallery.png\n";
    for (const CommandSpec* c : kCommands) {
        std::string left = "glassbox " + std::string(c->name) + (c->operand.empty() ? "" : " " + std::string(c->operand));
        left.resize(std::max<size_t>(left.size() + 1, 24), ' ');
        out += left + std::string(c->summary) + "\n";
    }
    return out +
           "glassbox --version      the version\n\n"
           "glassbox help COMMAND says what options a command takes. Exit codes: 0 success, 1 failure, 2 wrong usage.\n"
           "GLASSBOX_ISA=base|avx2|avx512 chooses the kernels; they differ in speed, never in a result.\n";
}

int run_help(const Arguments& args) {
    if (args.operand.empty()) return print(overview());
    const CommandSpec* c = find_command(args.operand);
    return c ? print(help_of(*c)) : fail(kExitUsage, unknown_command(args.operand));
}

// The one variable of the environment that the engine obeys.
Status choose_kernels() {
    const std::string name = environment("GLASSBOX_ISA");
    if (name.empty()) return {};
    const std::optional<Isa> isa = isa_named(name);
    if (!isa) return error("GLASSBOX_ISA is base, avx2 or avx512, not \"" + name + "\"");
    if (!set_kernels(*isa)) return error("this processor or build has no kernels for GLASSBOX_ISA=" + name + "; unset it");
    return {};
}

}  // namespace

int run_command_line(std::span<const std::string> words) {
    if (Status ok = choose_kernels(); !ok) return fail(kExitUsage, ok.error());
    if (words.empty() || words[0].starts_with("--gui-")) return run_app_command(words);
    const std::string& name = words[0];
    if (name == "--version" || name == "--help" || name == "-h") {
        if (words.size() > 1) return fail(kExitUsage, name + " stands alone, without \"" + words[1] + "\"");
        return print(name == "--version" ? std::string("glassbox ") + GB_VERSION + "\n" : overview());
    }
    if (name.starts_with("-")) return fail(kExitUsage, "unknown option " + name + "; glassbox help lists the commands");
    const CommandSpec* command = find_command(name);
    if (!command) return fail(kExitUsage, unknown_command(name));
    const std::span<const std::string> rest = words.subspan(1);
    if (std::find_if(rest.begin(), rest.end(), [](const std::string& w) { return w == "--help" || w == "-h"; }) != rest.end())
        return print(help_of(*command));
    if (command == &kDevCommand) return run_dev_command(rest);
    const Result<Arguments> args = parse_arguments(*command, rest);
    return args ? command->run(*args) : fail(kExitUsage, args.error());
}

}  // namespace glassbox
