// Presenting, and takes: what the app does beyond one figure in one window. State and logic; the panels draw it.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/figure/live_figure.h"
#include "engine/platform/pipe.h"
#include "engine/record/take.h"
#include "engine/render/target.h"

namespace glassbox {

class App;

enum class Tool : uint8_t { hand, pointer, pen };

struct Presenter {
    bool on = false;
    Tool tool = Tool::hand;
    double since = 0;            // of the clock
    bool drawing = false;        // a stroke of the pen
    Place last;                  // of the pointer or pen, so that a hand at rest writes nothing
    std::unique_ptr<Target> audience;  // the audience's picture
    uint64_t audience_hash = 0;
    std::unique_ptr<LiveFigure> next;  // the figure as it will be, for the preview
    std::string next_step;
    std::unique_ptr<Target> preview;
    uint64_t preview_hash = 0;
    int moments = 0;
};

// A recorder for takes that also plays and edits them.
struct Deck {
    TakeRecorder recorder;
    std::optional<Take> take;
    std::string path, voice;             // file of the take; sound that plays while it is recorded
    std::vector<TimedEvent> events;      // of the take, as a film has them
    size_t next = 0;                     // of the events
    bool playing = false, applying = false;
    double position = 0, started = 0;    // seconds of the take; when it would have begun
    double in = -1, out = -1;            // a selection
    int dragged = -1;                    // an event that is moved
    std::unique_ptr<PipeWriter> sound;
};

// ---- presenting
void start_presenting(App& app);
void stop_presenting(App& app);
void lay(App& app, const StageEvent& event);        // over the figure, and into the take
void toggle_on_stage(App& app, StageKind kind);     // blank, spotlight, lens
void use_tool(App& app, Vec2 point, bool held);     // the pointer is at a point of the figure
void draw_audience(App& app);
bool present_pending(const App& app);                     // the preview is still to be computed
void keys_while_presenting(App& app);

// ---- takes
void record_take(App& app);       // starts, goes on from the position, or ends
void end_take(App& app);
void open_take(App& app, Take take, const std::string& path);
void close_take(App& app);
void play_take(App& app, bool on);
void seek_take(App& app, double position);
void advance_take(App& app);      // each frame
void save_take(App& app);
// After an edit: the events again, and the figure at the position.
void take_changed(App& app);
bool has_take_bar(const App& app);

}  // namespace glassbox
