// What the tests of real figures share: fonts, and the articles that the build compiled.
#pragma once
#include <doctest/doctest.h>

#include "engine/figure/live_figure.h"

namespace glassbox {

const FontSet& test_fonts();
AssetSource& test_assets();  // of the source tree
const Content* content_of(const FigureEntry& entry);  // null when the folder has no article
LiveFigureDesc desc_of(const FigureEntry& entry, float width = 720);

}  // namespace glassbox
