// The sources of figures as text: what `glassbox dev` must know of them without compiling them.
//
//     SourceFiles sources({root, engine_root});
//     sources.forget();                                       // after a change on the disk
//     Closure c = sources.closure("explainers/gnn/model.cpp");  // it and what it includes
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace glassbox {

struct FigureSource {
    std::string path;    // below the root: "explainers/gnn/twins.cpp"
    std::string id;      // of its GB_FIGURE; "" when it has none
    std::string symbol;  // "gb_figure_gnn_twins", as the build names it
};

struct Closure {
    uint64_t hash = 0;             // of the texts of all project files
    double newest = -1e300;        // when the last of them was written (modification_time)
    std::set<std::string> project, engine;  // paths on the disk
};

class SourceFiles {
  public:
    // An include is looked for below each of them; the first is the author's.
    explicit SourceFiles(std::vector<std::string> roots) : roots_(std::move(roots)) {}
    void forget() { files_.clear(); }
    std::vector<FigureSource> sources_of(const std::string& explainer);  // its .cpp files, sorted
    // `twins`: for a header also the source of the same name.
    Closure closure(const std::string& path, bool twins = false);
    // Each class of the folder by name, with a hash of all the code behind it: its header, the source of the same name, and
    // what these include.
    std::map<std::string, uint64_t> classes_of(const std::string& explainer);

  private:
    struct File {
        std::string text;
        double written = 0;
        bool there = false;
        std::vector<std::string> includes;  // as written between quotes
    };
    const File& file(const std::string& path);
    std::string find_include(const std::string& name, bool& own);
    std::vector<std::string> roots_;
    std::map<std::string, File> files_;
};

}  // namespace glassbox
