#include "engine/figure/figure.h"

GB_FIGURE("hello/neuron") {
    const double x = fig.slider("input", 1.5, {.min = -2, .max = 2}), w = fig.slider("weight", 0.8, {.min = -2, .max = 2});
    const Scalar y = fig.derive("y", static_cast<float>(std::max(0.0, w * x)), "relu of the product", {"weight", "input"});
    fig.circle(key("neuron"), fig.area().center(), 60, {.fill = {y, blues(4)}, .stroke = fig.theme().ink2}).number(y, {.size = 24});
    fig.output("y", y);
}
