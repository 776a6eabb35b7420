// What an article says of its figures, compared with the figures: docs/articles.md, "uses".
//
//     for (const std::string& wrong : check_uses(desc, uses_of(json, entry.id))) note(wrong);   // "file:line: ..."
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/figure/live_figure.h"

namespace glassbox {

struct Use {
    std::string at, kind, figure, name, text, format, step;
    std::vector<std::string> marks, select;
    std::vector<std::pair<std::string, std::string>> set;
};

std::vector<Use> read_uses(const Json& content);

// Each a line "file:line: what is wrong, what there is".
std::vector<std::string> check_uses(const LiveFigureDesc& desc, const std::vector<Use>& uses);

// A number as a live number of the prose writes it: ".3f", ".3g", ".1%", "d"; "" as figures write numbers.
std::string format_value(double value, std::string_view format);

}  // namespace glassbox
