#include "engine/app/figure_options.h"

namespace glassbox {

void apply_look(LiveFigureDesc& desc, const Arguments& args) {
    desc.theme = args.text("--theme") == "dark" ? &dark_theme() : &light_theme();
    desc.language = args.text("--lang") == "zh" ? Language::zh : Language::en;
}

Status apply_options(LiveFigure& live, const Arguments& args) {
    const std::vector<std::pair<std::string, std::string>> values = args.assignments("--set");
    if (Status ok = live.set_all(values, 0); !ok) return ok;
    if (args.has("--ticks"))
        if (Status ok = live.apply({.kind = EventKind::seek, .value = args.text("--ticks")}); !ok) return ok;
    if (!args.has("--step")) return {};
    if (Status ok = live.apply({.kind = EventKind::step, .name = args.text("--step")}); !ok) return ok;
    // A step puts back what its story sets anywhere; what was asked for stays.
    for (const auto& [name, value] : values) {
        bool story_sets = false;
        for (const Step& step : live.story()->steps)
            for (const auto& set : step.set) story_sets = story_sets || set.first == name;
        if (!story_sets) continue;
        if (Status ok = live.apply({.kind = EventKind::set, .name = name, .value = value}); !ok) return ok;
    }
    return {};
}

Status figure_error(const LiveFigure& live) {
    if (live.evaluation().errors.empty()) return {};
    return error(std::string(live.desc().entry->id) + ": " + live.evaluation().errors.front());
}

}  // namespace glassbox
