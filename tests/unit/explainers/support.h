// What the tests of real figures share: fonts, and the articles that the build compiled.
#pragma once
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "engine/figure/live_figure.h"

namespace glassbox {

const FontSet& test_fonts();
AssetSource& test_assets();  // of the source tree; in a project of an author's own, beside its program
const Content* content_of(const FigureEntry& entry);  // null when the folder has no article
LiveFigureDesc desc_of(const FigureEntry& entry, float width = 720);

// The figure where its story is at this step; the test fails when there is no such step, or the figure complains.
LiveFigure at_step(const char* figure, const char* step);
// A tensor of its run of that name, or of the first run that has it; the test fails when there is none.
ConstView tensor(const LiveFigure& live, std::string_view name, std::string_view run = "");
// A number that it publishes; the test fails when there is none.
float output(const LiveFigure& live, std::string_view name);

// A JSON file below the repository; the test fails when it cannot be read.
Json read_reference(const std::string& path);

}  // namespace glassbox
