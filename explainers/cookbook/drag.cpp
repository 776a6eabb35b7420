// A point control is moved by the hand: `draggable` says which control, and how figure units become its own.
#include <cmath>

#include "engine/figure/figure.h"

GB_FIGURE("cookbook/drag") {
    const Vec2 v = fig.point("vector", {1.5f, 1.0f});
    const Scalar size = fig.derive("length", std::sqrt(v.x * v.x + v.y * v.y), "Euclidean norm", {"vector"});
    const Vec2 origin = fig.area().center();
    const float unit = 60;  // figure units in one unit of the plane; y points up there, down here
    const Vec2 tip = {origin.x + unit * v.x, origin.y - unit * v.y};
    fig.line(key("axis", 0), {origin.x - 180, origin.y}, {origin.x + 180, origin.y}, {.stroke = fig.theme().line}).decoration();
    fig.line(key("axis", 1), {origin.x, origin.y - 120}, {origin.x, origin.y + 120}, {.stroke = fig.theme().line}).decoration();
    fig.line(key("arrow"), origin, tip, {.stroke = fig.theme().accent, .width = 3, .arrow = true}).value(size);
    fig.circle(key("tip"), tip, 9, {.fill = fig.theme().accent}).name("the vector").draggable("vector", {1 / unit, 0, 0, -1 / unit, -origin.x / unit, origin.y / unit});
    fig.phrase(key("length"), {origin.x, origin.y + 150}, "length {}", {size}, {.anchor = Anchor::middle});
    fig.output("length", size);
}
