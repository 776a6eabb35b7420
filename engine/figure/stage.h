// What someone who presents lays over a figure: a pen that sticks to the mark under it, a fading pointer, a spotlight, a
// lens, a blank screen. Like the figure it is changed by events alone, and events name a mark and a distance from it, never
// a pixel, so that a take draws the same at any size.
//
//     Stage stage;
//     stage.apply({.kind = StageKind::pointer, .place = place_of(live, {120, 80})}, step, 1.5);
//     DisplayList list = live.frame(1.5);
//     stage.draw(list, 1.5);
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/draw/display_list.h"

namespace glassbox {

class LiveFigure;

enum class StageKind : uint8_t {
    pointer,    // place: where the pointer is; it fades when it rests
    pen,        // place: the next point of the stroke that is being drawn
    lift,       // ends the stroke
    rub,        // takes back the last stroke of this step
    clear,      // all strokes of this step
    blank,      // on: nothing but a dark screen
    spotlight,  // on: all but the surroundings of the pointer steps back
    lens,       // on: the surroundings of the pointer, twice as large
    moment,     // name: a moment of the take that a spoken line can be tied to; draws nothing
};
std::string_view name_of(StageKind kind);

// Beside a mark: units from its centre. Without one: parts of the stage's width and height.
struct Place {
    std::string mark;  // key as text
    Vec2 offset;
    friend bool operator==(const Place&, const Place&) = default;
};
Place place_of(const LiveFigure& live, Vec2 point);

struct StageEvent {
    StageKind kind = StageKind::pointer;
    Place place;
    bool on = false;
    std::string name;
    friend bool operator==(const StageEvent&, const StageEvent&) = default;
};
// Adds to `j`, which has the time: "do", and "mark", "x", "y", "on", "name" where they mean something.
void add_to_json(Json& j, const StageEvent& e);
// Whether "do" names an event of the stage at all.
bool is_stage_event(const Json& j);
Result<StageEvent> stage_event_from_json(const Json& j);

class Stage {
  public:
    // `step`: of the story, where the figure is now; a stroke shows in its own step.
    void apply(const StageEvent& event, std::string_view step, double time);
    // Whether the picture would differ without it at `time`, and whether it still fades.
    bool shows() const { return blank_ || spotlight_ || lens_ || !strokes_.empty() || !trail_.empty(); }
    bool moving(double time) const;
    // Onto a drawn list, ends of lines resolved. `step`: where the figure is now.
    void draw(DisplayList& list, std::string_view step, double time) const;
    bool blank() const { return blank_; }
    bool spotlight() const { return spotlight_; }
    bool lens() const { return lens_; }

  private:
    struct Stroke {
        std::string step;
        std::vector<Place> points;
    };
    struct Spot {
        Place place;
        double time = 0;
    };
    std::vector<Stroke> strokes_;
    std::vector<Spot> trail_;  // of the pointer, by time
    bool drawing_ = false, blank_ = false, spotlight_ = false, lens_ = false;
};

}  // namespace glassbox
