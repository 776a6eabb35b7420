// Where an author works (`glassbox dev`): watches the folder explainers/, compiles what was saved and says what is new. It
// draws nothing and never waits.
//
//     Result<std::unique_ptr<Workshop>> shop = Workshop::open(tools);
//     if ((*shop)->poll()) ...    // from frame to frame; true: news, problems or what is being done have changed
//     for (DevNews& n : (*shop)->take_news()) ...
#pragma once
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/app/dev/file_watch.h"
#include "engine/app/dev/module_builder.h"

namespace glassbox {

struct DevNews {
    std::string explainer;                    // "": of all, the theme
    std::vector<const FigureEntry*> figures;  // compiled anew; they stay valid
    bool content = false;                     // its article
    bool theme = false;
};

class Workshop {
  public:
    explicit Workshop(const DevTools& tools);
    bool poll();
    std::vector<DevNews> take_news() { return std::exchange(news_, {}); }
    // What stands in the way of a new picture: of sources, then of articles.
    std::vector<DevProblem> problems() const;
    std::string compiling() const;  // explainer whose figures are being compiled, or ""
    void prefer(const std::string& explainer) { preferred_ = explainer; }
    const ModuleBuilder& builder() const { return builder_; }
    const DevTools& tools() const { return tools_; }

  private:
    void notice(const std::string& path);
    void start_next();
    void hear_content();
    DevTools tools_;
    FileWatch watch_;
    ModuleBuilder builder_;
    std::unique_ptr<Child> content_;
    std::string heard_;                                            // of the content compiler, until a line is whole
    bool changed_ = false, content_ready_ = false;
    std::map<std::string, uint64_t> content_stamps_;               // of the compiled articles that are shown
    std::string preferred_, shown_;
    std::set<std::string> sources_, articles_;                     // explainers to compile
    std::map<std::string, std::vector<DevProblem>> source_problems_, content_problems_;
    std::vector<DevNews> news_;
};

}  // namespace glassbox
