// What can be said about a figure before it runs in a page: title, controls, outputs, steps, in both languages; what
// `glassbox list --json` prints and figures.json of a site holds. docs/command-line.md describes it.
#pragma once
#include "engine/app/library.h"
#include "engine/base/json.h"

namespace glassbox {

inline constexpr int kSchemaFormat = 1;

bool has_range(const ControlSchema& c);
Json figure_schema(Library& library, const FigureEntry& entry);

}  // namespace glassbox
