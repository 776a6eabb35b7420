// A picture as the bytes of a file: PNG through OpenGL without a display, SVG, PDF.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/draw/display_list.h"
#include "engine/draw/font.h"
#include "engine/platform/png.h"

namespace glassbox {

enum class PictureFormat : uint8_t { png, svg, pdf };
// By the file's suffix, in either case.
std::optional<PictureFormat> picture_format(std::string_view path);

struct PictureLook {
    float scale = 1;  // pixels a unit
    bool transparent = false;
    std::string_view title;
};

inline constexpr int kMinSide = 64;  // pixels; the largest is kLargestTarget
// Why a picture of this size cannot be made, in the words of the options.
Status check_size(Vec2 size, double scale);

// The list's ends must be resolved.
Result<Picture> draw_picture(const DisplayList& list, const FontSet& fonts, const PictureLook& look);
Result<std::string> encode_picture(PictureFormat format, const DisplayList& list, const FontSet& fonts, const PictureLook& look);

}  // namespace glassbox
