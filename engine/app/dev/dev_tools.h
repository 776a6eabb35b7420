// With what figures and articles are compiled beside the running program: dev.json, which CMake writes next to it, in the
// source tree and in a project of an author's own (gb_dev_json in cmake/gb_figures.cmake).
#pragma once
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace glassbox {

struct DevTools {
    std::string root;                     // of the author: its folder explainers/ is watched
    std::vector<std::string> includes;    // folders with engine/, and the generated headers
    std::string compiler;
    std::vector<std::string> flags, link_flags;
    std::vector<std::string> figures;     // archives of the figures that the program has; empty: all are compiled
    std::vector<std::string> libraries;   // the engine
    std::string node, content_compiler;   // "": articles are not compiled
    std::string content;                  // folder of the compiled articles
    std::string work;                     // folder for what is made on the way
    std::string theme;                    // engine/draw/theme.cpp of a source tree, or ""
};

// `project`: a folder of the author's own with explainers/ in it; "": the tree that the program was built from.
Result<DevTools> open_dev_tools(const std::string& project);

}  // namespace glassbox
