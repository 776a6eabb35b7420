// glassbox take: what is in a take, and edits of it.
#include "engine/app/commands.h"
#include "engine/app/console.h"
#include "engine/app/film_options.h"
#include "engine/base/text.h"
#include "engine/platform/files.h"
#include "engine/record/script.h"

namespace glassbox {
namespace {

constexpr OptionSpec kOptions[] = {
    {.name = "-o", .kind = OptionKind::text, .value = "FILE", .help = "the edited take; it may be the same file"},
    {.name = "--cut", .kind = OptionKind::text, .value = "A-B", .help = "takes the seconds from A to B out, of the voice too"},
    {.name = "--trim", .kind = OptionKind::text, .value = "A-B", .help = "keeps only the seconds from A to B"},
    {.name = "--move", .kind = OptionKind::text, .value = "N=T", .help = "event N to T seconds; the events of its gesture go along"},
    {.name = "--retime", .kind = OptionKind::text, .value = "A-B=S", .help = "the seconds from A to B last S seconds"},
    {.name = "--voice", .kind = OptionKind::text, .value = "FILE", .help = "a sound that was recorded with it, from its beginning"},
    {.name = "--script", .kind = OptionKind::text, .value = "FILE", .help = "the spoken words as .srt; \"[@moment] words\" are spoken at that moment"},
    {.name = "--lang", .kind = OptionKind::choice, .value = "en|zh", .help = "of the script; English by default", .choices = "en|zh"},
};

struct Span {
    double from = 0, to = 0;
};
std::optional<Span> parse_span(std::string_view text) {
    const size_t dash = text.find('-', 1);
    if (dash == std::string_view::npos) return std::nullopt;
    const std::optional<double> a = parse_double(text.substr(0, dash)), b = parse_double(text.substr(dash + 1));
    if (!a || !b || !(*a >= 0 && *b > *a)) return std::nullopt;
    return Span{*a, *b};
}

Status edit_take(const Arguments& args, Take& take) {
    const auto not_a_span = [&](const char* name) { return error(std::string(name) + " is A-B in seconds, such as 4-6.5, not \"" + args.text(name) + "\""); };
    if (args.has("--cut") || args.has("--trim")) {
        const char* name = args.has("--cut") ? "--cut" : "--trim";
        const std::optional<Span> span = parse_span(args.text(name));
        if (!span) return not_a_span(name);
        if (span->from >= take.length) return error(format("%s begins at %.3f s, and the take ends at %.3f s", name, span->from, take.length));
        if (args.has("--cut")) cut(take, span->from, span->to);
        else trim(take, span->from, span->to);
    }
    if (args.has("--move")) {
        const std::vector<std::string_view> parts = split(args.text("--move"), '=');
        const std::optional<int64_t> n = parse_int(parts[0]);
        const double t = parts.size() == 2 ? parse_double(parts[1]).value_or(-1) : -1;
        if (!n || *n < 1 || *n > static_cast<int64_t>(take.events.size()) || !(t >= 0 && t <= take.length))
            return error(format("--move is N=T, event 1 to %zu to a time from 0 to %.3f s", take.events.size(), take.length));
        move_event(take, static_cast<size_t>(*n - 1), t);
    }
    if (args.has("--retime")) {
        const std::string text = args.text("--retime");
        const size_t equals = text.find('=');
        const std::optional<Span> span = parse_span(std::string_view(text).substr(0, equals));
        const std::optional<double> seconds = equals == std::string::npos ? std::nullopt : parse_double(text.substr(equals + 1));
        if (!span || !seconds || !(*seconds >= 0 && *seconds <= kLongestFilm))
            return error("--retime is A-B=S in seconds, such as 4-6.5=1, not \"" + text + "\"");
        if (Status ok = retime(take, span->from, span->to, *seconds); !ok) return ok;
    }
    return {};
}

std::string listing(const Take& take) {
    std::string out = format("%s, %.3f s, %zu events", take.session.figure.c_str(), take.length, take.events.size());
    if (!take.sound.empty()) out += ", voice " + take.sound;
    out += "\n";
    for (size_t i = 0; i < take.events.size(); ++i) {
        const TakeEvent& e = take.events[i];
        out += format("%5zu  %9.3f  ", i + 1, e.time);
        if (e.stage) out += std::string(name_of(e.stage->kind)) + " " + e.stage->place.mark + e.stage->name;
        else out += std::string(name_of(e.event.kind)) + " " + e.event.name + (e.event.value.empty() ? "" : " " + e.event.value);
        if (e.tick >= 0) out += format(" (tick %lld)", static_cast<long long>(e.tick));
        out += "\n";
    }
    for (const Caption& c : take.spoken)
        out += format("       %9.3f  \"", static_cast<double>(c.start) / 1e6) + (c.text.en.empty() ? c.text.zh : c.text.en) + "\"\n";
    return out;
}

int run_take(const Arguments& args) {
    Result<Take> take = load_take(args.operand);
    if (!take) return fail(kExitFailure, take.error());
    int edits = 0;
    for (const char* name : {"--cut", "--trim", "--move", "--retime"}) edits += args.has(name);
    if (edits > 1) return fail(kExitUsage, "one edit at a time, so that it is clear which times are meant: --cut, --trim, --move or --retime");
    if (!args.has("-o")) {
        if (edits > 0 || args.has("--script") || args.has("--voice")) return fail(kExitUsage, "an edited take needs -o FILE");
        return print(listing(*take));
    }
    if (args.has("--voice")) {
        const Result<double> length = sound_length(args.text("--voice"));
        if (!length) return fail(kExitFailure, length.error());
        take->sound = args.text("--voice");
        take->sound_parts = {{0, std::min(*length, take->length)}};
    }
    if (args.has("--script")) {
        const Result<std::string> text = read_file(args.text("--script"));
        if (!text) return fail(kExitFailure, text.error());
        const Result<std::vector<SpokenLine>> lines = parse_srt(*text);
        Status ok = lines ? speak(*take, *lines, args.text("--lang") == "zh" ? Language::zh : Language::en) : Status(lines.error());
        if (!ok) return fail(kExitFailure, args.text("--script") + ": " + ok.error().message);
    }
    if (Status ok = edit_take(args, *take); !ok) return fail(kExitUsage, ok.error());
    if (Status ok = write_file(args.text("-o"), write_take(*take)); !ok) return fail(kExitFailure, ok.error());
    return kExitSuccess;
}

}  // namespace

const CommandSpec kTakeCommand = {
    .name = "take",
    .operand = "TAKE",
    .summary = "Lists or edits a take, which the desktop app recorded.",
    .details = "Without -o: the events with their numbers and times. Times are seconds of the take as it is in the file.",
    .options = kOptions,
    .run = run_take};

}  // namespace glassbox
