// glassbox without a command: the desktop app, or a contact sheet where there is no display.
#include "engine/app/commands.h"
#include "engine/app/console.h"
#include "engine/app/contact_sheet.h"

#if GB_WITH_WINDOW
#include "engine/app/gui/gui.h"
#include "engine/platform/platform.h"
#endif

namespace glassbox {
namespace {

constexpr const char* kSheet = "gallery.png";

int write_sheet(const std::string& why) {
    if (Status ok = write_contact_sheet(kSheet); !ok)
        return fail(kExitFailure, why + ", and the contact sheet instead failed: " + ok.error().message);
    note(why + "; a contact sheet of every figure is in " + kSheet);
    return kExitSuccess;
}

}  // namespace

int run_app_command(std::span<const std::string> words) {
#if GB_WITH_WINDOW
    GuiOptions options;
    for (const std::string& word : words)
        if (!parse_gui_option(word, options))
            return fail(kExitUsage, "unknown option or value " + word + " of the desktop app; glassbox help lists the commands");
    if (!options.headless)
        if (Status window = window_available(); !window) return write_sheet(window.error().message);
    return run_gui(options);
#else
    if (!words.empty()) return fail(kExitUsage, words[0] + ": this build has no desktop app; build the preset desktop");
    return write_sheet("this build has no window");
#endif
}

}  // namespace glassbox
