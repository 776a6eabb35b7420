// Where the panels lie in the window.
#pragma once
#include "engine/app/gui/app.h"

namespace glassbox {

// Draws all panels for a window of that size in units.
void draw_panels(App& app, Vec2 size);

}  // namespace glassbox
