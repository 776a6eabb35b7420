// A small PNG encoder for images inside SVG and for browsers, where no library is at hand: filter Up, matches found by hashing, fixed
// Huffman codes. Deterministic.
#pragma once
#include <cstdint>
#include <span>
#include <string>

namespace glassbox {

// RGBA, straight alpha, rows from the top.
std::string encode_png_data(std::span<const uint8_t> rgba, int width, int height);
std::string base64(std::string_view bytes);

}  // namespace glassbox
