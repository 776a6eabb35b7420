#include "engine/app/asset_files.h"

#include "engine/platform/files.h"

namespace glassbox {

std::string asset_directory() {
    const std::string program = executable_path();
    const std::string folder = program.substr(0, program.find_last_of('/') + 1);
    // Beside the program, installed, and in the tree that build/<preset>/glassbox was built from.
    for (const char* place : {"assets", "../share/glassbox/assets", "../../assets"})
        if (is_directory(folder + place + "/weights")) return folder + place;
    return "";
}

Asset AssetFiles::find(std::string_view name) {
    auto found = files_.find(name);
    if (found == files_.end()) {
        const std::string path = directory_ + "/" + std::string(name);
        Result<std::string> text = directory_.empty() ? Result<std::string>(error("no assets")) : read_file(path);
        if (!text && !directory_.empty() && expect_file(path)) return {};
        found = files_.emplace(std::string(name), text ? std::move(*text) : std::string()).first;
    }
    return {std::as_bytes(std::span(found->second))};
}

}  // namespace glassbox
