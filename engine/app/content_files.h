// The compiled articles on disk: beside the program in a build, in ../share/glassbox/content once installed.
#pragma once
#include <string>
#include <string_view>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/figure/story.h"

namespace glassbox {

std::string content_directory();  // "" if there is none
Result<Content> load_content_file(const std::string& path);
// Of the explainer of a figure ("gnn" of "gnn/message-passing").
Result<Content> load_content(std::string_view figure);
Result<Json> content_json(std::string_view figure);  // all that the compiler wrote

}  // namespace glassbox
