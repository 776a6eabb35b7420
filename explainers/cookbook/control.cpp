// A control is declared where it is used; what the figure computes from it enters the trace, and marks show it.
#include <cmath>

#include "engine/figure/figure.h"

GB_FIGURE("cookbook/control") {
    const double x = fig.slider("input", 0.8, {.min = -3, .max = 3, .step = 0.1});
    const Scalar y = fig.derive("y", static_cast<float>(std::tanh(x)), "tanh", {"input"});
    const Vec2 middle = fig.area().center();
    fig.circle(key("disc"), middle, 70, {.fill = {y, diverging(1)}, .stroke = fig.theme().ink2}).number(y, {.size = 24});
    fig.phrase(key("words"), {middle.x, middle.y + 110}, "tanh of {} is {}", {fig.control_scalar("input"), y}, {.anchor = Anchor::middle});
    fig.output("y", y);
}
