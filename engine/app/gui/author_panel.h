// What an author asks of a picture (`glassbox dev`, F2): which marks lie under the pointer and what they are bound to, what
// the checks find, the display list, and what a frame costs.
#pragma once
#include <string>
#include <vector>

#include "engine/app/gui/app.h"
#include "engine/figure/check.h"

namespace glassbox {

// All marks there, the one drawn last first: key, kind, binding.
std::vector<std::string> marks_at(const LiveFigure& live, Vec2 point);

struct FrameCost {  // milliseconds
    double figure = 0, easing = 0, preparing = 0, drawing = 0;
};

class AuthorPanel {
  public:
    void draw(App& app, Rect figure);

  private:
    void measure(App& app);
    bool on_ = false;
    int tab_ = 0;
    uint64_t looked_at_ = 0;         // hash of the picture that the rest is about
    std::vector<Finding> findings_;
    std::vector<std::string> list_;  // lines of the display list
    FrameCost cost_;
};

}  // namespace glassbox
