// glassbox check: what must hold of a figure and of what its article says about it.
#include <nlohmann/json.hpp>

#include "engine/app/article_check.h"
#include "engine/app/commands.h"
#include "engine/app/console.h"
#include "engine/app/content_files.h"
#include "engine/app/library.h"
#include "engine/base/text.h"
#include "engine/figure/check.h"
#include "engine/platform/files.h"

namespace glassbox {
namespace {

constexpr OptionSpec kOptions[] = {
    {.name = "--articles", .kind = OptionKind::flag, .help = "only what the articles say of the figures, which is quick"},
};

Result<std::vector<Use>> uses_of_explainer(const std::string& explainer) {
    const std::string folder = content_directory();
    if (folder.empty()) return error("the compiled articles are missing beside the program; build again with Node");
    const std::string path = folder + "/" + explainer + ".json";
    if (!exists(path)) return std::vector<Use>();
    const Result<std::string> text = read_file(path);
    if (!text) return text.error();
    const Result<Json> json = parse_json(*text);
    if (!json) return error(path + ": " + json.error().message);
    return read_uses(*json);
}

std::string explainer_of(std::string_view figure) { return std::string(figure.substr(0, figure.find('/'))); }

int run_check(const Arguments& args) {
    const FigureEntry* only = nullptr;
    if (!args.operand.empty()) {
        const Result<const FigureEntry*> entry = figure_named(args.operand);
        if (!entry) return fail(kExitUsage, entry.error());
        only = *entry;
    }
    const Result<std::unique_ptr<Library>> library = Library::open();
    if (!library) return fail(kExitFailure, library.error());
    int wrong = 0, hints = 0, figures = 0;
    std::string said;
    const auto say = [&](const std::string& line) { said += line + "\n"; };
    std::string explainer;
    std::vector<Use> uses;
    for (int i = 0; i < kFigureCount; ++i) {
        const FigureEntry& entry = kFigureTable[i];
        if (only && only != &entry) continue;
        ++figures;
        if (explainer_of(entry.id) != explainer) {
            explainer = explainer_of(entry.id);
            Result<std::vector<Use>> read = uses_of_explainer(explainer);
            if (!read) return fail(kExitFailure, read.error());
            uses = std::move(*read);
            for (const Use& u : uses)
                if (u.kind == "figure" && !find_figure(u.figure)) {
                    say(u.at + ": there is no figure \"" + u.figure + "\"; GB_FIGURE(\"" + u.figure + "\") begins it");
                    ++wrong;
                }
        }
        std::vector<Use> own;
        for (const Use& u : uses)
            if (u.figure == entry.id) own.push_back(u);
        const LiveFigureDesc desc = (*library)->describe(entry);
        for (const std::string& line : check_uses(desc, own)) {
            say(line);
            ++wrong;
        }
        if (args.has("--articles")) continue;
        for (const Finding& f : check_figure(desc)) {
            const bool hint = f.kind == FindingKind::untranslated;
            say(std::string(entry.id) + ": " + (hint ? "hint: " : "") + f.what);
            ++(hint ? hints : wrong);
        }
    }
    say(format("%d figures, %d mistakes, %d hints", figures, wrong, hints));
    if (const int code = print(said); code != kExitSuccess) return code;
    return wrong > 0 ? kExitFailure : kExitSuccess;
}

}  // namespace

const CommandSpec kCheckCommand = {.name = "check",
                                   .operand = "FIG",
                                   .summary = "Checks figures and what their articles say of them.",
                                   .details =
                                       "Every step at three widths, light and dark, in both languages: numbers bound and true, no label on\n"
                                       "another or off the stage, contrast, words, nothing restless; and in the articles unknown controls,\n"
                                       "outputs, steps, marks and tensors, values out of range, stated numbers that the figure does not give.\n"
                                       "Exit 1 when there is a mistake; missing translations are hints.",
                                   .options = kOptions,
                                   .run = run_check,
                                   .operand_optional = true};

}  // namespace glassbox
