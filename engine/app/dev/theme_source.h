// The colours in engine/draw/theme.cpp, read as text, so that a colour that is being tried needs no compiler.
#pragma once
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/draw/theme.h"

namespace glassbox {

struct Themes {
    Theme light = light_theme(), dark = dark_theme();
};
// An error names the line that is not as the others are.
Result<Themes> read_theme_source(const std::string& path);
Result<Themes> parse_theme_source(std::string_view text);

}  // namespace glassbox
