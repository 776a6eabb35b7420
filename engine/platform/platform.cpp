// What a build without a window says when it is asked for one.
#include "engine/platform/platform.h"

#if !GB_WITH_WINDOW

namespace glassbox {

Status window_available() { return error("this build has no window; build the preset desktop (scripts/run)"); }
Status run_app(const AppDesc&) { return window_available(); }

}  // namespace glassbox

#endif
