#include "engine/app/dev/workshop.h"

#include <nlohmann/json.hpp>

#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/platform/files.h"

namespace glassbox {
namespace {

std::vector<std::string> folders_of(const DevTools& tools) {
    std::vector<std::string> out;
    if (const auto entries = list_directory(tools.root + "/explainers"); entries)
        for (const DirectoryEntry& e : *entries)
            if (e.directory) out.push_back(e.name);
    return out;
}

// "explainers/gnn/article.en.md:12: what is wrong".
DevProblem content_problem(std::string_view line) {
    const size_t colon = line.find(": ");
    if (colon == line.npos) return {"", std::string(line)};
    return {std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))};
}

}  // namespace

Workshop::Workshop(const DevTools& tools)
    : tools_(tools), watch_({tools.root + "/explainers"}, tools.theme.empty() ? std::vector<std::string>() : std::vector{tools.theme}), builder_(tools) {
    builder_.warm_up();
    for (const std::string& folder : folders_of(tools_)) sources_.insert(folder);
    if (tools_.node.empty() || tools_.content_compiler.empty()) return;
    Result<std::unique_ptr<Child>> child =
        Child::start({tools_.node, tools_.content_compiler, "--serve", "--root", tools_.root, "--out", tools_.content});
    if (!child) {
        content_problems_[""] = {{"", child.error().message + "; articles are not compiled"}};
        return;
    }
    content_ = std::move(*child);
    for (const std::string& folder : folders_of(tools_)) {
        articles_.insert(folder);
        content_stamps_[folder] = file_stamp(tools_.content + "/" + folder + ".json");
    }
}

void Workshop::notice(const std::string& path) {
    if (path == tools_.theme) {
        news_.push_back({.theme = true});
        changed_ = true;
        return;
    }
    const size_t from = tools_.root.size() + std::string_view("/explainers/").size();
    const std::string_view inside = std::string_view(path).substr(from);
    const std::string folder(inside.substr(0, inside.find('/')));
    const std::string suffix = file_suffix(path);
    const bool source = suffix == "cpp" || suffix == "h";
    // An article may show a source beside its figure.
    if (content_ && (source || suffix == "md" || suffix == "bib" || suffix == "tex" || suffix == "json" || suffix == "py")) articles_.insert(folder);
    if (source) {
        // Another explainer may include it: the builder compares what each is made of.
        for (const std::string& f : folders_of(tools_)) sources_.insert(f);
    }
}

void Workshop::hear_content() {
    if (!content_) return;
    heard_ += content_->take_output();
    for (size_t end; (end = heard_.find('\n')) != std::string::npos; heard_.erase(0, end + 1)) {
        const Result<Json> answer = parse_json(std::string_view(heard_).substr(0, end));
        if (!answer) continue;  // a line of Node's own
        if (flag_of(*answer, "ready", false)) content_ready_ = true;
        const std::string explainer = text_of(*answer, "explainer");
        if (explainer.empty()) continue;
        std::vector<DevProblem> problems;
        for (const std::string& line : texts_of(*answer, "errors")) problems.push_back(content_problem(line));
        // The compiler leaves a file alone that would be the same.
        const uint64_t stamp = file_stamp(tools_.content + "/" + explainer + ".json");
        if (problems.empty() && std::exchange(content_stamps_[explainer], stamp) != stamp) news_.push_back({.explainer = explainer, .content = true});
        content_problems_[explainer] = std::move(problems);
        changed_ = true;
    }
    if (!content_->running()) {
        content_problems_[""] = {{"", "the content compiler has ended: " + std::string(trim(heard_)).substr(0, 300)}};
        content_.reset();
        changed_ = true;
        return;
    }
    if (!content_ready_) return;
    for (const std::string& folder : articles_) (void)content_->write(folder + "\n");
    articles_.clear();
}

void Workshop::start_next() {
    const auto preferred = sources_.find(preferred_);
    const auto next = preferred != sources_.end() ? preferred : sources_.begin();
    const std::string explainer = *next;
    sources_.erase(next);
    builder_.request(explainer);
}

bool Workshop::poll() {
    for (const std::string& path : watch_.changed()) notice(path);
    hear_content();
    // What is being compiled is old when it was saved once more.
    if (builder_.busy() && sources_.count(builder_.explainer())) {
        sources_.erase(builder_.explainer());
        builder_.request(builder_.explainer());
    }
    while (builder_.busy() || !sources_.empty()) {
        if (!builder_.busy()) start_next();
        if (!builder_.poll()) break;
        std::vector<DevProblem>& known = source_problems_[builder_.explainer()];
        if (known != builder_.problems()) changed_ = true;
        known = builder_.problems();
        if (builder_.entries().empty()) continue;
        news_.push_back({.explainer = builder_.explainer(), .figures = builder_.entries()});
        changed_ = true;
    }
    if (const std::string now = compiling(); now != shown_) {
        shown_ = now;
        changed_ = true;
    }
    return std::exchange(changed_, false);
}

std::vector<DevProblem> Workshop::problems() const {
    std::vector<DevProblem> out;
    for (const auto* list : {&source_problems_, &content_problems_})
        for (const auto& [explainer, problems] : *list) out.insert(out.end(), problems.begin(), problems.end());
    return out;
}

std::string Workshop::compiling() const { return builder_.busy() ? builder_.explainer() : ""; }

}  // namespace glassbox
