// JSON through nlohmann's library, behind accessors that never abort: the web build has no exceptions, and files
// are untrusted. A missing member or a wrong type gives the default.
//
//     Result<Json> j = parse_json(text);
//     std::string title = text_of(*j, "title");   double x = number_of(*j, "x", 0);
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace glassbox {

using Json = nlohmann::ordered_json;

Result<Json> parse_json(std::string_view text);       // the error names the byte
std::string write_json(const Json& j, bool pretty = false);

const Json* member(const Json& object, std::string_view name);  // null when absent or not an object
std::string text_of(const Json& object, std::string_view name, std::string_view fallback = "");
double number_of(const Json& object, std::string_view name, double fallback);
bool flag_of(const Json& object, std::string_view name, bool fallback);
std::vector<std::string> texts_of(const Json& object, std::string_view name);  // what of a list is text

}  // namespace glassbox
