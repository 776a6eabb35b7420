// The desktop app: a gallery, the figure, its controls, the inspector, transport and story, drawn with Dear
// ImGui.
//
//     GuiOptions options;
//     options.figure = "gnn/message-passing";              // "": the one that was open last
//     for (each argument that begins with --gui-)
//         if (!parse_gui_option(argument, options)) usage_error();
//     return run_gui(options);                             // 0, or 1 after one line on standard error
//
// Built only with a window (GB_WITH_WINDOW).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/geometry.h"
#include "engine/platform/platform.h"

namespace glassbox {

class App;

// Something that works beside the app (`glassbox dev`).
class Companion {
  public:
    virtual ~Companion() = default;
    virtual bool poll(App& app) = 0;                           // each few hundredths of a second; true: draw a frame
    virtual void draw(App& app, Rect figure) = 0;              // over the figure
    virtual Status drawn(App& app, const Surface& surface) = 0;  // after a frame
};

// Everything but `figure` and `open` is for tests and pictures of the app itself.
struct GuiOptions {
    std::string figure;
    std::string open;             // a session or a text file with a SMILES
    std::string theme, language;  // "light" or "dark", "en" or "zh"; "": as remembered
    int width = 0, height = 0;    // units; 0: as remembered
    float scale = 1;              // device pixels a unit, without a display
    bool headless = false;        // no window: draws offscreen with a clock of its own
    bool hidden = false;
    double seconds = 0;              // above 0: closes then, and prints one line of JSON about what happened
    double fps = 60;                 // frames a second without a display
    std::string screenshot;          // PNG of the last frame
    std::string audience;            // PNG of what the audience saw last
    std::string take;                // records all that is done, to this file
    bool transparent = false;        // the audience's window, for a capture of it
    std::vector<InputEvent> events;  // input at given times, before or beside that of `random_input`
    bool random_input =
        false;  // clicks, drags, keys and wheels everywhere, until a few seconds before the end
    uint64_t random_seed = 0;
    bool fresh = false;  // reads and writes no settings and no session
    Companion* companion = nullptr;
};

// --gui-seconds=N --gui-input=random:SEED | click:X,Y,T | key:NAME,T | text:WORDS,T | move:X,Y,T |
// drag:X,Y,X2,Y2,T | wheel:X,Y,LINES,T (may be given several times) --gui-screenshot=FILE --gui-size=WxH
// --gui-scale=S --gui-figure=ID
// --gui-fps=N --gui-take=FILE --gui-audience=FILE --gui-transparent
// --gui-theme=light|dark --gui-lang=en|zh --gui-headless --gui-hidden --gui-fresh --gui-open=FILE
// False: no such option, or a value that does not fit.
bool parse_gui_option(std::string_view argument, GuiOptions& options);

// What a person without patience does: a list of input events until `seconds`, the same for the same seed.
std::vector<InputEvent> random_input(uint64_t seed, double seconds, int width, int height);

int run_gui(const GuiOptions& options);

}  // namespace glassbox
