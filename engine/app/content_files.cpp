#include "engine/app/content_files.h"

#include <nlohmann/json.hpp>

#include "engine/platform/files.h"

namespace glassbox {

std::string content_directory() {
    const std::string program = executable_path();
    const std::string folder = program.substr(0, program.find_last_of('/') + 1);
    for (const char* place : {"content", "../share/glassbox/content"})
        if (is_directory(folder + place)) return folder + place;
    return "";
}

namespace {

Result<std::string> read_content(std::string_view figure, std::string& path) {
    const std::string folder = content_directory();
    if (folder.empty()) return error("the compiled articles are missing beside the program; build again with Node");
    path = folder + "/" + std::string(figure.substr(0, figure.find('/'))) + ".json";
    return read_file(path);
}

Result<Content> content_of(const std::string& text, const std::string& path) {
    Result<Content> content = content_from_json(text);
    if (!content) return error(path + ": " + content.error().message);
    return content;
}

}  // namespace

Result<Content> load_content(std::string_view figure) {
    std::string path;
    const Result<std::string> text = read_content(figure, path);
    if (!text) return text.error();
    return content_of(*text, path);
}

Result<Content> load_content_file(const std::string& path) {
    const Result<std::string> text = read_file(path);
    if (!text) return text.error();
    return content_of(*text, path);
}

Result<Json> content_json(std::string_view figure) {
    std::string path;
    const Result<std::string> text = read_content(figure, path);
    if (!text) return text.error();
    Result<Json> json = parse_json(*text);
    if (!json) return error(path + ": " + json.error().message);
    return json;
}

}  // namespace glassbox
