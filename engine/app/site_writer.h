// The folder live/ of a site: the scripts of pages, the engines, fonts, posters, and figures.json, which names them all and
// holds what is known of each figure before its engine arrives.
#pragma once
#include <string>

#include "engine/app/library.h"

namespace glassbox {

// What the build for pages made: beside the program's own folder in a build, in ../share/glassbox/pages once installed;
// "" if there is none.
std::string pages_directory();

// Replaces what an earlier run wrote there. `only`: this figure alone.
Status write_live(Library& library, const std::string& pages, const std::string& live, const FigureEntry* only);

}  // namespace glassbox
