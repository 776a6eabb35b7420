#include "engine/figure/story.h"

#include <nlohmann/json.hpp>

#include "engine/base/json.h"

namespace glassbox {
namespace {

LocalText local(const Json& j, std::string_view name) {
    const Json* m = member(j, name);
    if (!m) return {};
    return {text_of(*m, "en"), text_of(*m, "zh")};
}

Step step_from(const Json& j) {
    Step s{.id = text_of(j, "id"), .set = {}, .focus = texts_of(j, "focus"), .select = texts_of(j, "select"), .caption = local(j, "caption")};
    s.tick = static_cast<int64_t>(number_of(j, "tick", 0));
    s.duration = number_of(j, "duration", s.duration);
    s.hold = number_of(j, "hold", s.hold);
    if (const Json* set = member(j, "set"); set && set->is_object())
        for (const auto& [name, value] : set->items())
            if (value.is_string()) s.set.push_back({name, value.get<std::string>()});
    return s;
}

}  // namespace

Result<Content> content_from_json(std::string_view text) {
    const Result<Json> j = parse_json(text);
    if (!j) return j.error();
    Content content{.explainer = text_of(*j, "explainer"), .title = local(*j, "title"), .figures = {}, .chinese = {}, .formulas = {}};
    if (content.explainer.empty()) return error("the content names no explainer: build it again");
    if (const Json* figures = member(*j, "figures"); figures && figures->is_object())
        for (const auto& [id, f] : figures->items()) {
            Story story{.title = local(f, "title"), .alt = local(f, "alt"), .hint = local(f, "hint"), .steps = {}};
            if (const Json* steps = member(f, "steps"); steps && steps->is_array())
                for (const Json& s : *steps) story.steps.push_back(step_from(s));
            content.figures.emplace(id, std::move(story));
        }
    if (const Json* strings = member(*j, "strings"); strings && strings->is_object())
        for (const auto& [en, zh] : strings->items())
            if (zh.is_string()) content.chinese.emplace(en, zh.get<std::string>());
    if (const Json* formulas = member(*j, "formulas")) {
        Result<FormulaSet> set = formulas_from_json(*formulas);
        if (!set) return set.error();
        content.formulas = std::move(*set);
    }
    return content;
}

}  // namespace glassbox
