// The display list as a standalone SVG file: the same drawing steps as OpenGL gets (expand.h), so the two agree. Text
// is outlines, each glyph defined once; named marks carry their names. The same list gives the same bytes.
//
//     std::string svg = write_svg(list, fonts, {.title = "Message passing"});      // ends resolved, as for OpenGL
#pragma once
#include <string>
#include <string_view>

#include "engine/draw/display_list.h"
#include "engine/draw/font.h"

namespace glassbox {

struct SvgOptions {
    std::string_view title;    // what a screen reader says of the whole
    bool transparent = false;  // no paper
    float scale = 1;           // size on the page; the coordinates stay units
};

std::string write_svg(const DisplayList&, const FontSet&, const SvgOptions& = {});

}  // namespace glassbox
