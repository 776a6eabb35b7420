// The fonts of the program, parsed once for all tests of this folder.
#pragma once
#include <doctest/doctest.h>

#include "engine/draw/font.h"

namespace glassbox {

inline const FontSet& test_fonts() {
    static const Fonts* const kFonts = [] {
        Result<Fonts> loaded = load_fonts(embedded_assets());
        REQUIRE_MESSAGE(loaded, loaded.error().message);
        return new Fonts(*loaded);
    }();
    static const FontSet kSet = kFonts->set();
    return kSet;
}

}  // namespace glassbox
