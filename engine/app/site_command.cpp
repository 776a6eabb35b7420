// glassbox site and glassbox page: the figures live, for a static host or in one file.
#include "engine/app/commands.h"
#include "engine/app/console.h"
#include "engine/app/site_writer.h"
#include "engine/base/text.h"
#include "engine/platform/files.h"
#include "engine/platform/process.h"

namespace glassbox {
namespace {

constexpr OptionSpec kSiteOptions[] = {
    {.name = "-o", .kind = OptionKind::text, .value = "DIR", .help = "the folder of the site; what an earlier run wrote there is replaced",
     .required = true},
};
constexpr OptionSpec kPageOptions[] = {
    {.name = "-o", .kind = OptionKind::text, .value = "FILE", .help = "the file: .html for a page, .mjs for a widget of a notebook", .required = true},
};

// A folder that holds something else is left alone.
Status check_folder(const std::string& folder) {
    if (!exists(folder)) return {};
    if (!is_directory(folder)) return error(folder + " is a file; name a folder for the site");
    const Result<std::vector<DirectoryEntry>> entries = list_directory(folder);
    if (!entries) return entries.error();
    if (entries->empty() || exists(folder + "/live/figures.json")) return {};
    return error(folder + " holds other files; name a new folder, an empty one, or one that an earlier run wrote");
}

// What both commands need: the build for pages, and Node, which writes HTML.
struct Makers {
    std::string pages, node;
};
Result<Makers> find_makers() {
    Makers makers{pages_directory(), find_program("node")};
    if (makers.node.empty()) makers.node = find_program("nodejs");
    if (makers.pages.empty()) return error("the engine for pages is not built; scripts/run site -o DIR builds it first");
    if (makers.node.empty()) return error("Node writes the pages, and it is not installed: install the package nodejs");
    return makers;
}

// live/ natively, the rest by the script of the build for pages.
Result<std::string> write_with(const Makers& makers, const std::string& folder, const FigureEntry* only, std::vector<std::string> arguments) {
    const Result<std::unique_ptr<Library>> library = Library::open();
    if (!library) return library.error();
    if (Status ok = write_live(**library, makers.pages, folder + "/live", only); !ok) return ok.error();
    arguments.insert(arguments.begin(), {makers.node, makers.pages + "/site.mjs", "--pages", makers.pages, "--site", folder});
    const Result<ProcessOutput> written = run_process(arguments);
    if (!written) return written.error();
    if (written->exit_code != 0) return error("the pages could not be written: " + written->err);
    return written->out;
}

int run_site(const Arguments& args) {
    const std::string folder = args.text("-o");
    const Result<Makers> makers = find_makers();
    if (!makers) return fail(kExitFailure, makers.error());
    if (Status ok = check_folder(folder); !ok) return fail(kExitFailure, ok.error());
    const Result<std::string> written = write_with(*makers, folder, nullptr, {});
    return written ? print(*written) : fail(kExitFailure, written.error());
}

int run_page(const Arguments& args) {
    const Result<const FigureEntry*> entry = figure_named(args.operand);
    if (!entry) return fail(kExitUsage, entry.error());
    const std::string path = args.text("-o"), suffix = file_suffix(path);
    if (suffix != "html" && suffix != "mjs") return fail(kExitUsage, path + ": the suffix says what to write, and it is .html or .mjs");
    if (Status ok = check_writable(path); !ok) return fail(kExitFailure, ok.error());
    const Result<Makers> makers = find_makers();
    if (!makers) return fail(kExitFailure, makers.error());
    const std::string folder = path + ".part";
    const Result<std::string> written = write_with(*makers, folder, *entry, {"--single", path});
    const Status cleaned = remove_directory(folder);
    if (!written) return fail(kExitFailure, written.error());
    return cleaned ? kExitSuccess : fail(kExitFailure, cleaned.error());
}

}  // namespace

const CommandSpec kSiteCommand = {
    .name = "site",
    .operand = "",
    .summary = "Writes a web site: a gallery, a page an explainer, the figures live.",
    .details = "Any static host serves it, under any path. live/ is all that a page of one's own needs (docs/embed.md).",
    .options = kSiteOptions,
    .run = run_site};

const CommandSpec kPageCommand = {
    .name = "page",
    .operand = "FIG",
    .summary = "Writes a live figure as one file that needs no server.",
    .details = "A .html file opens from a disk, shows in a notebook (IPython.display.HTML) and can be sent by mail; a .mjs file is a\n"
               "module for anywidget, with the traits values and outputs.",
    .options = kPageOptions,
    .run = run_page};

}  // namespace glassbox
