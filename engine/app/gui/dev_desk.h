// The app beside a workshop (`glassbox dev`): what was saved is shown in the same window, with controls, tick and step; a
// mistake stands over the last good picture, with its file and line.
#pragma once
#include "engine/app/dev/dev_tools.h"
#include "engine/app/gui/gui.h"

namespace glassbox {

// The exit code of run_gui. With GuiOptions::seconds it prints a line of JSON for each change, and each is drawn to
// `screenshot`, for tests.
int run_dev(const DevTools& tools, GuiOptions options);

}  // namespace glassbox
