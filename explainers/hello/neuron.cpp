#include "engine/figure/figure.h"

GB_FIGURE("hello/neuron") {
    const double x = fig.slider("input", 1.5, {.min = -2, .max = 2}), w = fig.slider("weight", 0.8, {.min = -2, .max = 2});
    const Scalar y = fig.derive("y", static_cast<float>(std::max(0.0, w * x)), "relu of the product", {"weight", "input"});
    const Vec2 in = fig.area().left(0.5f).center(), out = fig.area().right(0.5f).center();
    fig.link(key("weight"), key("input"), in, key("neuron"), out, {.stroke = {fig.control_scalar("weight"), diverging(2)}, .width = 5, .arrow = true});
    fig.circle(key("input"), in, 40, {.fill = {fig.control_scalar("input"), diverging(2)}, .stroke = fig.theme().ink2}).number(fig.control_scalar("input"));
    fig.circle(key("neuron"), out, 56, {.fill = {y, diverging(4)}, .stroke = fig.theme().ink2}).number(y, {.size = 24});
}
