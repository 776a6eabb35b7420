#include "engine/app/dev/source_files.h"

#include <cctype>

#include "engine/base/hash.h"
#include "engine/base/text.h"
#include "engine/platform/files.h"

namespace glassbox {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// What stands between the first two quotes after `from`, or "".
std::string quoted(std::string_view line, size_t from) {
    const size_t a = line.find('"', from), b = a == line.npos ? a : line.find('"', a + 1);
    return b == line.npos ? "" : std::string(line.substr(a + 1, b - a - 1));
}

std::string symbol_of(std::string_view path) {
    std::string out = "gb_figure_";
    path.remove_prefix(std::string_view("explainers/").size());
    for (char c : path.substr(0, path.rfind('.'))) out += is_word(c) ? c : '_';
    return out;
}

// Names of classes that are defined, not only named.
std::set<std::string> classes_in(std::string_view text) {
    std::set<std::string> names;
    for (std::string_view word : {"struct ", "class "})
        for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
            if (at > 0 && is_word(text[at - 1])) continue;
            size_t end = at + word.size();
            while (end < text.size() && is_word(text[end])) ++end;
            const size_t next = text.find_first_of("{;(>=", end);
            if (next != text.npos && text[next] == '{') names.emplace(text.substr(at + word.size(), end - at - word.size()));
        }
    return names;
}

}  // namespace

const SourceFiles::File& SourceFiles::file(const std::string& path) {
    const auto found = files_.find(path);
    if (found != files_.end()) return found->second;
    File& f = files_[path];
    Result<std::string> text = read_file(path);
    if (!text) return f;
    f.there = true;
    f.text = std::move(*text);
    f.written = modification_time(path);
    for (std::string_view line : split(f.text, '\n'))
        if (line = trim(line); line.starts_with("#include"))
            if (std::string name = quoted(line, 0); !name.empty()) f.includes.push_back(std::move(name));
    return f;
}

std::string SourceFiles::find_include(const std::string& name, bool& own) {
    own = true;
    for (const std::string& root : roots_) {
        const std::string path = root + "/" + name;
        if (file(path).there) {
            own = own && name.starts_with("explainers/");
            return path;
        }
        own = false;
    }
    return "";
}

std::vector<FigureSource> SourceFiles::sources_of(const std::string& explainer) {
    std::vector<FigureSource> out;
    const std::string folder = "explainers/" + explainer;
    const auto entries = list_directory(roots_[0] + "/" + folder);
    if (!entries) return out;
    for (const DirectoryEntry& e : *entries) {
        if (e.directory || !e.name.ends_with(".cpp")) continue;
        FigureSource s{.path = folder + "/" + e.name, .id = "", .symbol = symbol_of(folder + "/" + e.name)};
        for (std::string_view line : split(file(roots_[0] + "/" + s.path).text, '\n'))
            if (trim(line).starts_with("GB_FIGURE(")) s.id = quoted(line, 0);
        if (!s.id.starts_with(explainer + "/")) s.id.clear();
        out.push_back(std::move(s));
    }
    return out;
}

Closure SourceFiles::closure(const std::string& path, bool twins) {
    Closure out;
    std::vector<std::string> open{roots_[0] + "/" + path};
    while (!open.empty()) {
        const std::string next = open.back();
        open.pop_back();
        const bool own = next.starts_with(roots_[0] + "/explainers/");
        if (!(own ? out.project : out.engine).insert(next).second) continue;
        for (const std::string& name : file(next).includes) {
            bool mine = false;
            const std::string found = find_include(name, mine);
            if (found.empty()) continue;
            open.push_back(found);
            const std::string twin = found.substr(0, found.rfind('.')) + ".cpp";
            if (twins && mine && twin != found && file(twin).there) open.push_back(twin);
        }
    }
    for (const std::string& p : out.project) {
        out.hash = hash_combine(hash_text(file(p).text, out.hash), hash_text(p));
        out.newest = std::max(out.newest, file(p).written);
    }
    return out;
}

std::map<std::string, uint64_t> SourceFiles::classes_of(const std::string& explainer) {
    std::map<std::string, uint64_t> out;
    const std::string folder = "explainers/" + explainer;
    const auto entries = list_directory(roots_[0] + "/" + folder);
    if (!entries) return out;
    for (const DirectoryEntry& e : *entries) {
        if (e.directory || (!e.name.ends_with(".cpp") && !e.name.ends_with(".h"))) continue;
        const std::string path = folder + "/" + e.name;
        const std::set<std::string> names = classes_in(file(roots_[0] + "/" + path).text);
        if (names.empty()) continue;
        uint64_t code = closure(path, true).hash;
        const std::string twin = path.substr(0, path.rfind('.')) + ".cpp";
        if (twin != path && file(roots_[0] + "/" + twin).there) code = hash_combine(code, closure(twin, true).hash);
        for (const std::string& name : names) out[name] = hash_combine(out[name], code);
    }
    return out;
}

}  // namespace glassbox
