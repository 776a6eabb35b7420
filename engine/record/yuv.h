// RGB to the YUV of video: BT.709, limited range, 8 bits, colours at half the resolution with their samples on the left
// pixel of each pair (as H.264, H.265 and VP9 have it when nothing else is said). Integers alone, so that the bytes are the
// same on every machine. ITU-R BT.709-6, items 3.3 to 3.5; chroma filtered 1-2-1 across and 1-1 down.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace glassbox {

// `rgba` is width x height, both even. `out` gets the planes Y, U, V, and with alpha the plane A at full resolution. Where
// a picture is transparent its colour counts for nothing: colours are weighed by alpha.
void rgba_to_yuv420(std::span<const uint8_t> rgba, int width, int height, bool alpha, std::vector<uint8_t>& out);

}  // namespace glassbox
