// glassbox list: what figures there are, and what can be set in each.
#include <nlohmann/json.hpp>

#include "engine/app/commands.h"
#include "engine/app/console.h"
#include "engine/app/figure_schema.h"
#include "engine/base/json.h"
#include "engine/base/text.h"

namespace glassbox {
namespace {

constexpr OptionSpec kOptions[] = {
    {.name = "--json", .kind = OptionKind::flag, .help = "for programs; docs/command-line.md says what is in it"},
};

// "from 0 to 6", "sum, mean or max".
std::string what_fits(const ControlSchema& c) {
    if (has_range(c)) {
        std::string out = write_number(c.min) + " to " + write_number(c.max);
        if (c.step > 0 && c.type != ControlType::integer) out += " in steps of " + write_number(c.step);
        if (c.logarithmic) out += ", logarithmic";
        return out + (c.unit.empty() ? "" : " " + c.unit);
    }
    std::string out;
    for (const std::string& choice : c.choices) out += (out.empty() ? "" : "|") + choice;
    return out;
}

std::string figure_text(Library& library, const FigureEntry& entry) {
    const LiveFigure live(library.describe(entry));
    std::string out = std::string(entry.id) + "  " + library.title(entry).en + "\n";
    const auto row = [&](std::string_view kind, const std::string& name, const std::string& rest) {
        out += format("  %-8.*s %-20s %s", static_cast<int>(kind.size()), kind.data(), name.c_str(), rest.c_str());
        out.erase(out.find_last_not_of(' ') + 1);
        out += "\n";
    };
    for (const ControlSchema& c : live.evaluation().controls) {
        const std::string fits = what_fits(c);
        std::string rest(name_of(c.type));
        if (!fits.empty()) rest += " " + fits;
        if (!c.fallback.empty()) rest += ", default " + c.fallback;
        row("control", c.name, rest + (c.hidden ? ", set by hand in the figure" : ""));
    }
    for (const Output& o : live.evaluation().outputs) row("output", o.name, o.text);
    if (const Story* story = live.story())
        for (const Step& s : story->steps) row("step", s.id, s.caption.en);
    for (const std::string& e : live.evaluation().errors) row("error", "", e);
    return out;
}

int run_list(const Arguments& args) {
    const Result<std::unique_ptr<Library>> library = Library::open();
    if (!library) return fail(kExitFailure, library.error());
    if (args.has("--json")) {
        Json j = {{"format", kSchemaFormat}, {"glassbox", GB_VERSION}, {"figures", Json::array()}};
        for (int i = 0; i < kFigureCount; ++i) j["figures"].push_back(figure_schema(**library, kFigureTable[i]));
        return print(write_json(j, true) + "\n");
    }
    std::string out;
    for (int i = 0; i < kFigureCount; ++i) out += (i ? "\n" : "") + figure_text(**library, kFigureTable[i]);
    return print(out);
}

}  // namespace

const CommandSpec kListCommand = {
    .name = "list",
    .operand = "",
    .summary = "Lists the figures: what can be set, what they publish, the steps of their stories.",
    .details = "",
    .options = kOptions,
    .run = run_list};

}  // namespace glassbox
