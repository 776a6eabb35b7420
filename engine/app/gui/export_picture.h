// A still of the figure as it is now, from the app.
#pragma once
#include "engine/app/gui/app.h"

namespace glassbox {

Status export_picture(App& app, const ExportForm& form);

}  // namespace glassbox
