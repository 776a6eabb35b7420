// A playhead is time that the reader may drag: it plays at a steady speed, and what it drives needs no easing.
#include <cmath>

#include "engine/figure/figure.h"

GB_FIGURE("cookbook/playhead") {
    const float turn = fig.playhead("turn", 0.15, {.min = 0, .max = 1, .speed = 0.25f});
    const float angle = 6.2831853f * turn;
    const Scalar x = fig.derive("cosine", std::cos(angle), "cosine of the angle", {"turn"}), y = fig.derive("sine", std::sin(angle), "sine of the angle", {"turn"});
    const Vec2 center = fig.area().center();
    const float radius = 110;
    const Vec2 at = {center.x + radius * x, center.y - radius * y};
    fig.circle(key("circle"), center, radius, {.stroke = fig.theme().line, .width = 2}).decoration();
    fig.line(key("sine"), {at.x, center.y}, at, {.stroke = fig.theme().accent, .width = 3}).value(y).instant();
    fig.line(key("cosine"), center, {at.x, center.y}, {.stroke = fig.theme().accent2, .width = 3}).value(x).instant();
    fig.circle(key("hand"), at, 8, {.fill = fig.theme().ink}).name("the hand").instant();
    fig.phrase(key("words"), {center.x, center.y + 145}, "cosine {}, sine {}", {x, y}, {.anchor = Anchor::middle});
}
