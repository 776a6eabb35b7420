#include "engine/app/content_files.h"

#include "engine/platform/files.h"

namespace glassbox {

std::string content_directory() {
    const std::string program = executable_path();
    const std::string folder = program.substr(0, program.find_last_of('/') + 1);
    for (const char* place : {"content", "../share/glassbox/content"})
        if (is_directory(folder + place)) return folder + place;
    return "";
}

Result<Content> load_content(std::string_view figure) {
    const std::string folder = content_directory();
    if (folder.empty()) return error("the compiled articles are missing beside the program; build again with Node");
    const std::string path = folder + "/" + std::string(figure.substr(0, figure.find('/'))) + ".json";
    const Result<std::string> json = read_file(path);
    if (!json) return json.error();
    Result<Content> content = content_from_json(*json);
    if (!content) return error(path + ": " + content.error().message);
    return content;
}

}  // namespace glassbox
