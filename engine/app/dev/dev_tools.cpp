#include "engine/app/dev/dev_tools.h"

#include <nlohmann/json.hpp>

#include "engine/base/json.h"
#include "engine/platform/files.h"
#include "engine/platform/process.h"

namespace glassbox {

Result<DevTools> open_dev_tools(const std::string& project) {
    const std::string program = executable_path();
    const std::string folder = program.substr(0, program.rfind('/') + 1);
    std::string path;
    for (const char* place : {"dev.json", "../share/glassbox/dev.json"})
        if (path.empty() && exists(folder + place)) path = folder + place;
    if (path.empty()) return error("dev.json is missing beside the program: build it with CMake, or install it with its headers and libraries");
    const Result<std::string> text = read_file(path);
    if (!text) return text.error();
    const Result<Json> json = parse_json(*text);
    if (!json) return error(path + ": " + json.error().message);

    // In an installation paths are relative to the file.
    const std::string base = path.substr(0, path.rfind('/') + 1);
    const auto absolute = [&](std::string p) { return p.empty() || p.front() == '/' ? p : base + p; };
    const auto all = [&](std::string_view name) {
        std::vector<std::string> list = texts_of(*json, name);
        for (std::string& p : list) p = absolute(p);
        return list;
    };
    DevTools t;
    t.includes = all("includes");
    t.compiler = text_of(*json, "compiler");
    t.flags = texts_of(*json, "flags");
    t.link_flags = texts_of(*json, "link_flags");
    t.libraries = all("libraries");
    t.node = text_of(*json, "node");
    t.content_compiler = absolute(text_of(*json, "content_compiler"));
    t.root = absolute(text_of(*json, "root"));
    if (!exists(t.compiler) && find_program(t.compiler).empty()) return error("the compiler " + t.compiler + " is missing; install it (glassbox doctor)");
    if (!exists(t.content_compiler)) t.content_compiler.clear();
    if (project.empty()) {
        if (t.root.empty()) return error("this program was installed without explainers; give the folder of yours: glassbox dev --project DIR");
        t.figures = all("figures");
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
