#include "engine/app/dev/module_builder.h"

#include <algorithm>

#include "engine/base/hash.h"
#include "engine/base/text.h"
#include "engine/platform/files.h"
#include "engine/platform/shared_library.h"

namespace glassbox {
namespace {

constexpr size_t kAtOnce = 2;  // compilers
constexpr const char* kTable = "glassbox_module_figures";
constexpr const char* kExported = "__attribute__((visibility(\"default\"))) ";
constexpr const char* kPrefix =
    "#include \"engine/figure/arrange.h\"\n#include \"engine/figure/figure.h\"\n#include \"engine/figure/plot.h\"\n"
    "#include \"engine/tensor/ops.h\"\n#include \"engine/tensor/tape.h\"\n#include <algorithm>\n#include <array>\n#include <cmath>\n";

std::string hex(uint64_t h) { return format("%016llx", static_cast<unsigned long long>(h)); }

// The name in "... [with Model = glassbox::MessagePassing; ...]".
std::string class_name(std::string_view model) {
    const size_t at = model.find("Model = ");
    if (at == model.npos) return "";
    std::string_view name = model.substr(at + 8);
    name = name.substr(0, name.find_first_of(";]<"));
    const size_t colon = name.rfind("::");
    return std::string(colon == name.npos ? name : name.substr(colon + 2));
}

}  // namespace

std::vector<DevProblem> read_problems(const std::string& output, const std::string& root) {
    std::vector<DevProblem> out;
    const auto add = [&](std::string_view place, std::string_view text) {
        if (place.starts_with(root + "/")) place.remove_prefix(root.size() + 1);
        DevProblem p{std::string(place), std::string(trim(text))};
        if (std::find(out.begin(), out.end(), p) == out.end()) out.push_back(std::move(p));
    };
    for (std::string_view line : split(output, '\n')) {
        if (const size_t error = line.find("error: "); error != line.npos) {
            // "path:12:5: error: ..." or "collect2: error: ..."
            std::string_view place = line.substr(0, line.find(": "));
            if (const size_t column = place.rfind(':'); column != place.npos && place.find(':') != column) place = place.substr(0, column);
            if (place == "collect2" && !out.empty()) continue;
            add(place.find(':') == place.npos ? "" : place, line.substr(error + 7));
        } else if (const size_t undefined = line.find("undefined reference to "); undefined != line.npos) {
            add("", line.substr(undefined));
        }
    }
    if (out.empty() && !trim(output).empty()) add("", trim(output).substr(0, 400));
    return out;
}

ModuleBuilder::ModuleBuilder(const DevTools& tools)
    : tools_(tools), sources_([&] {
          std::vector<std::string> roots{tools.root};
          for (const std::string& r : tools.includes)
              if (r != tools.root) roots.push_back(r);
          return roots;
      }()),
      program_written_(modification_time(executable_path())) {
    double built = -1e300;  // what the program has is as old as its archives
    for (const std::string& archive : tools_.figures) built = std::max(built, modification_time(archive));
    const auto folders = list_directory(tools_.root + "/explainers");
    if (!folders) return;
    for (const DirectoryEntry& folder : *folders) {
        if (!folder.directory) continue;
        Module& m = modules_[folder.name];
        bool fresh = true;
        for (const FigureSource& s : sources_.sources_of(folder.name)) {
            const Closure c = sources_.closure(s.path);
            if (c.newest <= built) m.built_in[s.path] = c.hash;
            else fresh = false;
        }
        // What the program runs is known only when none of its sources has changed since.
        if (fresh) m.classes = sources_.classes_of(folder.name);
    }
}

std::vector<std::string> ModuleBuilder::compile_words(const std::string& source, const std::string& object, bool header) const {
    std::vector<std::string> words{tools_.compiler};
    words.insert(words.end(), tools_.flags.begin(), tools_.flags.end());
    for (const std::string& folder : tools_.includes) words.push_back("-I" + folder);
    if (header) words.insert(words.end(), {"-x", "c++-header"});
    else words.insert(words.end(), {"-include", prefix_, "-c"});
    words.insert(words.end(), {source, "-o", object});
    return words;
}

void ModuleBuilder::warm_up() {
    double newest = -1e300;
    for (const std::string& root : tools_.includes)
        for (const char* room : {"base", "data", "draw", "figure", "tensor", "trace"})
            if (const auto entries = list_directory(root + "/engine/" + room); entries)
                for (const DirectoryEntry& e : *entries)
                    if (e.name.ends_with(".h")) newest = std::max(newest, modification_time(root + "/engine/" + room + "/" + e.name));
    uint64_t h = hash_combine(hash_text(kPrefix), hash_floats(reinterpret_cast<const float*>(&newest), 2));
    h = hash_text(tools_.compiler, h);
    for (const std::string& flag : tools_.flags) h = hash_text(flag, h);
    prefix_ = tools_.work + "/figures-" + hex(h) + ".h";
    if (exists(prefix_ + ".gch")) return;
    // Those of another engine are large, and nothing else in the folder is of use without them.
    if (Status ok = remove_directory(tools_.work); ok) (void)make_directories(tools_.work);
    if (!exists(prefix_) && !write_file(prefix_, std::string_view(kPrefix))) return;
    jobs_.push_back({compile_words(prefix_, prefix_ + ".part", true), prefix_ + ".part", prefix_ + ".gch"});
    stage_ = Stage::headers;
}

bool ModuleBuilder::stale_engine(const Closure& c) {
    for (const std::string& header : c.engine)
        if (modification_time(header) > program_written_) {
            const std::string name = header.starts_with(tools_.root + "/") ? header.substr(tools_.root.size() + 1) : header;
            problems_ = {{name, "was changed after this program was built: build it again, and start glassbox dev again"}};
            return true;
        }
    return false;
}

void ModuleBuilder::add_object(const std::string& text, uint64_t hash, const std::string& name) {
    const std::string stem = tools_.work + "/" + name + "-" + hex(hash);
    objects_.push_back(stem + ".o");
    if (exists(stem + ".o")) return;
    if (!write_file(stem + ".cpp", std::string_view(text))) return;
    jobs_.push_back({compile_words(stem + ".cpp", stem + ".part"), stem + ".part", stem + ".o"});
}

bool ModuleBuilder::plan() {
    objects_.clear();
    jobs_.clear();
    Module& m = modules_[explainer_];
    uint64_t all = hash_text(explainer_);
    std::string declarations, rows;
    std::vector<std::pair<FigureSource, uint64_t>> compiled;
    for (const FigureSource& s : sources_.sources_of(explainer_)) {
        const Closure c = sources_.closure(s.path);
        if (!s.id.empty()) {
            declarations += "void " + s.symbol + "(Figure&);\n";
            rows += "    {\"" + s.id + "\", glassbox::" + s.symbol + ", \"explainers/" + explainer_ + "\"},\n";
        }
        const auto built = m.built_in.find(s.path);
        if (built != m.built_in.end() && built->second == c.hash) continue;
        if (stale_engine(c)) return false;
        compiled.push_back({s, c.hash});
        all = hash_combine(hash_text(s.path, all), c.hash);
    }
    // A library of an earlier day has an older engine in it.
    wanted_ = compiled.empty() ? 0 : hash_combine(hash_text(rows, all), static_cast<uint64_t>(program_written_ * 1e3));
    if (wanted_ == m.loaded) return false;
    for (const auto& [s, hash] : compiled)
        add_object("#define GB_FIGURE_SYMBOL " + s.symbol + "\n#include \"" + tools_.root + "/" + s.path + "\"\n", hash_text(prefix_, hash), s.symbol);
    const std::string table = "#include \"engine/figure/registry.h\"\nnamespace glassbox {\n" + declarations + "}\nextern \"C\" {\n" + kExported +
                              "extern const glassbox::FigureEntry " + kTable + "[];\nconst glassbox::FigureEntry " + kTable + "[] = {\n" + rows +
                              "    {nullptr, nullptr, nullptr}};\n}\n";
    add_object(table, hash_combine(hash_text(table), hash_text(prefix_)), explainer_ + "_table");
    classes_now_ = sources_.classes_of(explainer_);
    return true;
}

void ModuleBuilder::request(const std::string& explainer) {
    if (stage_ != Stage::headers) {  // the compiler of the headers goes on
        children_.clear();
        jobs_.clear();
        stage_ = Stage::idle;
    }
    explainer_ = explainer;
    asked_ = true;
}

bool ModuleBuilder::run_jobs() {
    for (auto at = children_.begin(); at != children_.end();) {
        at->output += at->child->take_output();
        if (at->child->running()) {
            ++at;
            continue;
        }
        at->output += at->child->take_output();
        if (at->child->exit_code() != 0) {
            for (DevProblem& p : read_problems(at->output, tools_.root)) problems_.push_back(std::move(p));
            if (problems_.empty()) problems_.push_back({"", "the compiler ended with exit code " + std::to_string(at->child->exit_code())});
        } else if (Status ok = rename_file(at->job.part, at->job.goal); !ok) {
            problems_.push_back({"", ok.error().message});
        }
        at = children_.erase(at);
    }
    while (children_.size() < kAtOnce && !jobs_.empty()) {
        Job job = std::move(jobs_.back());
        jobs_.pop_back();
        Result<std::unique_ptr<Child>> child = Child::start(job.arguments);
        if (!child) {
            problems_.push_back({"", child.error().message});
            jobs_.clear();
            break;
        }
        children_.push_back({std::move(*child), std::move(job), ""});
    }
    return children_.empty() && jobs_.empty();
}

void ModuleBuilder::load() {
    void* library = open_shared_library(library_.c_str());
    const auto* table = library ? static_cast<const FigureEntry*>(find_symbol(library, kTable)) : nullptr;
    if (!table) {
        problems_.push_back({"", "the compiled figures cannot be loaded: " + shared_library_problem()});
        return;
    }
    for (; table->id; ++table) entries_.push_back(table);
    Module& m = modules_[explainer_];
    m.loaded = wanted_;
    classes_before_ = std::move(m.classes);
    m.classes = classes_now_;
}

bool ModuleBuilder::poll() {
    if (stage_ == Stage::headers && run_jobs()) {
        stage_ = Stage::idle;
        if (!problems_.empty()) return true;
    }
    if (stage_ == Stage::idle && asked_) {
        asked_ = false;
        problems_.clear();
        entries_.clear();
        sources_.forget();
        if (!plan()) return true;
        stage_ = Stage::compiling;
    }
    if (stage_ == Stage::compiling && run_jobs()) {
        if (!problems_.empty()) return end();
        library_ = tools_.work + "/" + explainer_ + "-" + hex(wanted_) + ".so";
        if (!exists(library_)) {
            std::vector<std::string> words{tools_.compiler};
            words.insert(words.end(), tools_.link_flags.begin(), tools_.link_flags.end());
            words.insert(words.end(), {"-o", library_ + ".part"});
            for (const std::vector<std::string>* list : {static_cast<const std::vector<std::string>*>(&objects_), &tools_.figures, &tools_.libraries}) words.insert(words.end(), list->begin(), list->end());
            jobs_.push_back({words, library_ + ".part", library_});
        }
        stage_ = Stage::linking;
    }
    if (stage_ == Stage::linking && run_jobs()) {
        if (problems_.empty()) load();
        return end();
    }
    return false;
}

bool ModuleBuilder::end() {
    stage_ = Stage::idle;
    return true;
}

bool ModuleBuilder::changed(const std::string& model) const {
    const std::string name = class_name(model);
    const auto before = classes_before_.find(name), now = classes_now_.find(name);
    return before == classes_before_.end() || now == classes_now_.end() || before->second != now->second;
}

}  // namespace glassbox
