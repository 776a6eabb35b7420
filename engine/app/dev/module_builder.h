// Compiles the figures of one explainer to a shared library of a new name, and loads it; never waits.
//
//     ModuleBuilder builder(tools);
//     builder.request("gnn");           // what was changed is compiled, the rest comes from the program's archives
//     if (builder.poll()) ...           // from frame to frame: it has ended; look at problems() and entries()
//
// A library stays loaded: pictures, runs that were kept, and their models' code live in it. Objects are kept by the hash
// of their text, so that what was compiled once is there at once.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/app/dev/dev_tools.h"
#include "engine/app/dev/source_files.h"
#include "engine/figure/registry.h"
#include "engine/platform/process.h"

namespace glassbox {

struct DevProblem {
    std::string place;  // "explainers/gnn/twins.cpp:12", or "" when it has none
    std::string text;
    friend bool operator==(const DevProblem&, const DevProblem&) = default;
};
// What a compiler, a linker or the content compiler says, shortened to mistakes; paths below `root` are made relative.
std::vector<DevProblem> read_problems(const std::string& output, const std::string& root);

class ModuleBuilder {
  public:
    explicit ModuleBuilder(const DevTools& tools);
    // Begins with the headers that all figures include, compiled once, so that the first change is as quick as any.
    void warm_up();
    // In place of what is being compiled.
    void request(const std::string& explainer);
    bool busy() const { return asked_ || stage_ != Stage::idle; }
    bool poll();  // true: a request came to its end in this call
    const std::string& explainer() const { return explainer_; }
    const std::vector<DevProblem>& problems() const { return problems_; }
    // Empty when there were problems, or when what runs already is what the sources say.
    const std::vector<const FigureEntry*>& entries() const { return entries_; }
    // Is the code of this model (RunSlot::model) another than in the module before?
    bool changed(const std::string& model) const;

  private:
    enum class Stage : uint8_t { idle, headers, compiling, linking };
    struct Job {
        std::vector<std::string> arguments;
        std::string part, goal;  // the file that is written, and its name once it is whole
    };
    struct Running {
        std::unique_ptr<Child> child;
        Job job;
        std::string output;
    };
    struct Module {  // of one explainer
        uint64_t loaded = 0;                        // hash of what was loaded; 0: what the program began with
        std::map<std::string, uint64_t> built_in;   // hash of each source as the program has it
        std::map<std::string, uint64_t> classes;
    };
    std::vector<std::string> compile_words(const std::string& source, const std::string& object, bool header = false) const;
    bool plan();
    bool stale_engine(const Closure& c);
    void add_object(const std::string& text, uint64_t hash, const std::string& name);
    bool run_jobs();  // true: all are done
    void load();
    bool end();

    const DevTools tools_;
    SourceFiles sources_;
    double program_written_ = 0;
    std::string prefix_;  // the header that is compiled ahead
    std::map<std::string, Module> modules_;
    Stage stage_ = Stage::idle;
    bool asked_ = false;
    std::string explainer_, library_;
    uint64_t wanted_ = 0;  // hash of what is being built
    std::vector<std::string> objects_;
    std::vector<Job> jobs_;
    std::vector<Running> children_;
    std::vector<DevProblem> problems_;
    std::vector<const FigureEntry*> entries_;
    std::map<std::string, uint64_t> classes_before_, classes_now_;
};

}  // namespace glassbox
