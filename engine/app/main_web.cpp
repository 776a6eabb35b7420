// The desktop app in a page: what the page's script calls to start it (web/studio/studio.ts).
#include <emscripten.h>

#include <algorithm>
#include <cstdio>
#include <string_view>

#include "engine/app/gui/gui.h"
#include "engine/platform/shared_library.h"

using namespace glassbox;

// `options`: those of parse_gui_option, one a line. Comes back only when the app cannot start: its reason is on standard error.
extern "C" EMSCRIPTEN_KEEPALIVE int gb_studio(const char* options) {
    set_environment("HOME", "");  // files that the user saves have a name and no folder
    set_environment("XDG_STATE_HOME", "/state");
    GuiOptions gui;
    for (std::string_view rest = options; !rest.empty();) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (!parse_gui_option(line, gui)) {
            std::fprintf(stderr, "glassbox: unknown option or value %.*s\n", static_cast<int>(line.size()), line.data());
            return 2;
        }
    }
    return run_gui(gui);
}
