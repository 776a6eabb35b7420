// The story of a figure, from its article: titles, hint, steps with control values, focus and captions.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/draw/formula.h"

namespace glassbox {

enum class Language : uint8_t { en, zh };
inline constexpr std::string_view kLanguageNames[] = {"en", "zh"};

struct LocalText {
    std::string en, zh;
    const std::string& in(Language l) const { return l == Language::zh && !zh.empty() ? zh : en; }
    friend bool operator==(const LocalText&, const LocalText&) = default;
};

struct Step {
    std::string id;
    std::vector<std::pair<std::string, std::string>> set;  // control, raw value
    std::vector<std::string> focus;                        // keys or patterns "edge:*": all else steps back
    std::vector<std::string> select;                       // keys; the first is selected
    int64_t tick = 0;                                      // of the runs: how far a model has trained
    double duration = 1;                                   // of the transition, seconds
    double hold = 4;                                       // how long a film stays, seconds
    LocalText caption;
};

struct Story {
    LocalText title, alt, hint;
    std::vector<Step> steps;
    const Step* find(std::string_view id) const {
        for (const Step& s : steps)
            if (s.id == id) return &s;
        return nullptr;
    }
};

// Of one explainer: what the content compiler wrote (docs/articles.md).
struct Content {
    std::string explainer;
    LocalText title;
    std::map<std::string, Story, std::less<>> figures;                // by figure id
    std::map<std::string, std::string, std::less<>> chinese;          // English text of a figure to Chinese
    FormulaSet formulas;                                              // of figures by name, of the prose by "$" and TeX
    const Story* find(std::string_view figure) const {
        const auto found = figures.find(figure);
        return found == figures.end() ? nullptr : &found->second;
    }
};
Result<Content> content_from_json(std::string_view json);

}  // namespace glassbox
