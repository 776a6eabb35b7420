// glassbox strings: the words that the figures of an explainer write, for a translator.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/app/commands.h"
#include "engine/app/console.h"
#include "engine/app/library.h"
#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/figure/check.h"
#include "engine/platform/files.h"

namespace glassbox {
namespace {

constexpr OptionSpec kOptions[] = {
    {.name = "-o", .kind = OptionKind::text, .value = "FILE", .help = "the translations, strings.zh.json of the explainer's folder", .required = true},
};

int run_strings(const Arguments& args) {
    const Result<std::unique_ptr<Library>> library = Library::open();
    if (!library) return fail(kExitFailure, library.error());
    std::vector<std::string> words, explainers;
    const Content* content = nullptr;
    for (int i = 0; i < kFigureCount; ++i) {
        const FigureEntry& entry = kFigureTable[i];
        const std::string_view id = entry.id;
        const std::string explainer(id.substr(0, id.find('/')));
        if (explainers.empty() || explainers.back() != explainer) explainers.push_back(explainer);
        if (explainer != args.operand) continue;
        const LiveFigureDesc desc = (*library)->describe(entry);
        content = desc.content;
        for (std::string& word : written_words(desc))
            if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(std::move(word));
    }
    if (std::find(explainers.begin(), explainers.end(), args.operand) == explainers.end()) {
        const std::string near = nearest_name(args.operand, explainers);
        return fail(kExitUsage, "there is no explainer \"" + args.operand + "\"; " + (near.empty() ? "glassbox list shows the figures" : "did you mean " + near + "?"));
    }
    nlohmann::ordered_json out = nlohmann::ordered_json::object();
    int missing = 0;
    for (const std::string& word : words) {
        const auto found = content ? content->chinese.find(word) : std::map<std::string, std::string, std::less<>>::const_iterator();
        const bool known = content && found != content->chinese.end();
        out[word] = known ? found->second : "";
        if (!known) note("no Chinese yet: \"" + word + "\"");
        missing += !known;
    }
    // Translations of words that appear only after something was done by hand stay.
    if (content)
        for (const auto& [english, chinese] : content->chinese)
            if (!out.contains(english)) out[english] = chinese;
    if (Status ok = write_file(args.text("-o"), out.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n"); !ok) return fail(kExitFailure, ok.error());
    return print(format("%zu words, %d without Chinese\n", words.size(), missing));
}

}  // namespace

const CommandSpec kStringsCommand = {.name = "strings",
                                     .operand = "EXPLAINER",
                                     .summary = "Writes the words of an explainer's figures for translation.",
                                     .details = "What the article translates already stands beside each word; what it does not is empty, and named.",
                                     .options = kOptions,
                                     .run = run_strings};

}  // namespace glassbox
