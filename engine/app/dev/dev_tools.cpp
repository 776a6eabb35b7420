#include "engine/app/dev/dev_tools.h"

#include <nlohmann/json.hpp>

#include "engine/base/json.h"
#include "engine/platform/files.h"
#include "engine/platform/process.h"

namespace glassbox {

Result<DevTools> open_dev_tools(const std::string& project) {
    const std::string program = executable_path();
    const std::string folder = program.substr(0, program.rfind('/') + 1), path = folder + "dev.json";
    if (!exists(path))
        return error("dev.json is missing beside the program: an installed program has no figures to compile; build those of a folder of your own with CMake (docs/first-figure.md), and start build/glassbox dev");
    const Result<std::string> text = read_file(path);
    if (!text) return text.error();
    const Result<Json> json = parse_json(*text);
    if (!json) return error(path + ": " + json.error().message);

    DevTools t;
    t.includes = texts_of(*json, "includes");
    t.compiler = text_of(*json, "compiler");
    t.flags = texts_of(*json, "flags");
    t.link_flags = texts_of(*json, "link_flags");
    t.libraries = texts_of(*json, "libraries");
    t.node = text_of(*json, "node");
    t.content_compiler = text_of(*json, "content_compiler");
    t.root = text_of(*json, "root");
    if (!exists(t.compiler) && find_program(t.compiler).empty()) return error("the compiler " + t.compiler + " is missing; install it (glassbox doctor)");
    if (!exists(t.content_compiler)) t.content_compiler.clear();
    if (project.empty()) {
        t.figures = texts_of(*json, "figures");
        t.theme = t.root + "/engine/draw/theme.cpp";
        if (!exists(t.theme)) t.theme.clear();
        t.content = folder + "content";
        t.work = folder + "dev";
    } else {
        t.root = project;
        t.work = project + "/build/dev";
        t.content = t.work + "/content";
        t.includes.insert(t.includes.begin(), project);
    }
    while (t.root.size() > 1 && t.root.back() == '/') t.root.pop_back();
    if (!is_directory(t.root + "/explainers")) return error(t.root + " has no folder explainers/; glassbox new TOPIC/FIGURE makes a figure");
    if (Status ok = make_directories(t.work); !ok) return ok.error();
    return t;
}

}  // namespace glassbox
