// From a pointer and keys to semantic events: hovering, choosing, dragging, stepping through the story, undoing. The
// window, the page and the tests move the same hand.
//
//     Hand hand;
//     hand.move(live, {120, 80}, now);   hand.press(live, {120, 80}, now);   hand.release(live, {120, 80}, now);
//     hand.key(live, HandKey::next_step, now);
//
// Points are figure units. Everything that changes goes through LiveFigure::apply; `log`, when set, is told each event.
#pragma once
#include <functional>

#include "engine/figure/live_figure.h"

namespace glassbox {

enum class HandKey : uint8_t {
    next_stop, previous_stop,     // Tab, Shift+Tab: through the marks that can be chosen or moved
    activate,                     // Enter, space: chooses the focused mark
    left, right, up, down,        // moves the focused mark, when it can be moved
    escape,                       // lets go, undoes the selection
    next_step, previous_step,     // of the story
    undo, redo,
};

class Hand {
  public:
    std::function<void(const Event&)> log;

    void move(LiveFigure& live, Vec2 p, double time);
    void press(LiveFigure& live, Vec2 p, double time, bool touch = false);
    void release(LiveFigure& live, Vec2 p, double time);
    void leave(LiveFigure& live, double time);
    // False: the key means nothing here, and the host may use it.
    bool key(LiveFigure& live, HandKey key, double time);

    bool dragging() const { return dragging_ || painting_; }

  private:
    void send(LiveFigure& live, Event e);
    bool click(LiveFigure& live, const Hit& h, double time);
    void hover(LiveFigure& live, const Hit& h, double time);
    bool paint_to(LiveFigure& live, Vec2 p, double time);
    void drag_to(LiveFigure& live, Vec2 p, double time, bool held);

    DragBinding drag_;
    Hit pressed_;
    Vec2 press_point_, grab_offset_, stroke_end_;
    uint32_t gesture_ = 0;
    bool down_ = false, dragging_ = false, painting_ = false;
};

// Goes to the step before or after the present one; false at the ends and without a story.
bool go_to_neighbour_step(LiveFigure& live, int direction, double time, const std::function<void(const Event&)>& log = {});

}  // namespace glassbox
