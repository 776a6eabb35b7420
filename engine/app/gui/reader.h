// The reader's state: which article is open, how it is set, what the person has done in it.
#pragma once
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/app/article_layout.h"
#include "engine/render/target.h"

namespace glassbox {

struct Reader {
    std::map<std::string, std::unique_ptr<Article>> articles;  // by explainer; null: it has none
    std::string explainer;      // of the sheet
    Sheet sheet;
    uint64_t sheet_hash = 0;    // of all that it was set from
    float scroll = 0, height = 0;
    std::set<const Block*> opened;
    std::map<std::string, int> guesses;                              // "explainer/name": index
    std::map<std::string, std::map<std::string, std::string>> said;  // by figure and output: what it said last
    std::string lit;            // mark that a reference lights
    const Span* held = nullptr; // control in the sentence that is being dragged
    uint32_t gesture = 0;
    double value = 0;           // of the held control
    std::string at;             // figure and step that the reading line is in
    std::unique_ptr<Target> target;
    uint64_t picture_hash = 0;
    Rect box;                   // of the page, units of the window
};

}  // namespace glassbox
