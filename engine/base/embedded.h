#pragma once
// Files that the build puts into the program (cmake/gb_embed.cmake).

#include <cstddef>
#include <span>
#include <string_view>

namespace glassbox {

struct EmbeddedFile {
    const char* name;           // path below its root: "mark.glsl", "fonts/inter.gbfont"
    const unsigned char* data;  // followed by a zero byte that `size` does not count
    std::size_t size;
};

// shaders/*.glsl; linked through gb_render.
std::span<const EmbeddedFile> embedded_shaders();
// assets/**/*.gbfont and other assets that every figure may need; linked through gb_draw.
std::span<const EmbeddedFile> embedded_assets();

// The file of that name, or nullptr.
inline const EmbeddedFile* find_embedded(std::span<const EmbeddedFile> files, std::string_view name) {
    for (const EmbeddedFile& file : files)
        if (name == file.name) return &file;
    return nullptr;
}

}  // namespace glassbox
