// SVG to PDF (or to PNG, as a second opinion for tests) by rsvg-convert of librsvg, as a child process.
#pragma once
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/platform/png.h"

namespace glassbox {

// A browser runs no programs; it prints to PDF itself.
#ifdef __EMSCRIPTEN__
inline constexpr bool kMakesPdf = false;
#else
inline constexpr bool kMakesPdf = true;
#endif

// Vector outlines stay vectors. The error says what to install if the program is missing.
Result<std::string> svg_to_pdf(std::string_view svg);
// Rasterised at `scale` pixels a unit.
Result<Picture> svg_to_picture(std::string_view svg, double scale);
bool can_convert_svg();

}  // namespace glassbox
