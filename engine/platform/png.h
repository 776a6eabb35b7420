// Pictures as bytes, and PNG files of them.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace glassbox {

// RGBA, 8 bits a channel, sRGB, straight alpha, rows from the top.
struct Picture {
    int width = 0, height = 0;
    std::vector<uint8_t> rgba;
    const uint8_t* at(int x, int y) const { return &rgba[(static_cast<size_t>(y) * width + x) * 4]; }
};

// Straight alpha for premultiplied alpha, as OpenGL leaves it; opaque pixels stay as they are.
void straighten_alpha(std::span<uint8_t> rgba);

// Without an alpha channel if every pixel is opaque.
Result<std::string> encode_png(const Picture&);
Result<Picture> decode_png(std::string_view bytes, std::string_view name);
Status write_png(const std::string& path, const Picture&);
Result<Picture> read_png(const std::string& path);

}  // namespace glassbox
