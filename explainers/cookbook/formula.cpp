// A formula of the article is a mark; its named parts take colours, and live numbers stand in their place.
#include "engine/figure/figure.h"

GB_FIGURE("cookbook/formula") {
    const double w = fig.slider("weight", 0.5, {.min = -2, .max = 2}), b = fig.slider("bias", 1.0, {.min = -2, .max = 2});
    const bool numbers = fig.toggle("numbers", true);
    const Scalar y = fig.derive("y", static_cast<float>(w * 3 + b), "weight times 3, plus bias", {"weight", "bias"});
    const auto part = [&](std::string_view name, Scalar s, Color color) { return FormulaPart{.name = name, .color = color, .number = numbers ? s : Scalar{}}; };
    fig.formula(key("formula"), fig.area().center(), "affine", {.size = 26, .anchor = Anchor::middle},
                {part("w", fig.control_scalar("weight"), fig.theme().accent), part("b", fig.control_scalar("bias"), fig.theme().accent2), part("y", y, fig.theme().ink)});
    fig.output("y", y);
}
