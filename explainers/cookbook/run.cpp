// A run is a live model: the figure names its inputs, the host computes, and the figure draws the last full result.
#include "engine/figure/arrange.h"
#include "engine/figure/figure.h"
#include "explainers/cookbook/model_fit.h"

GB_FIGURE("cookbook/run") {
    const double rate = fig.slider("rate", 0.1, {.min = 0.01, .max = 1, .logarithmic = true, .label = "learning rate"});
    const auto run = fig.run<Fit>({.rate = static_cast<float>(rate)});
    const Traced x = run["x"], y = run["y"], line = run["line"];
    if (!x) return;
    const Vec2 middle = fig.area().center();
    const auto place = [&](float px, float py) { return Vec2{middle.x + 180 * px, middle.y - 110 * py}; };
    for (int i = 0; i + 1 < Fit::kPoints; ++i)
        fig.line(key("line", i), place(x[i], line[i]), place(x[i + 1], line[i + 1]), {.stroke = fig.theme().accent, .width = 3}).value(line[i]);
    for (int i = 0; i < Fit::kPoints; ++i) {
        fig.line(key("miss", i), place(x[i], y[i]), place(x[i], line[i]), {.stroke = fig.theme().ink2, .width = 1, .dash = Dash::dashed}).decoration();
        fig.circle(key("point", i), place(x[i], y[i]), 6, {.fill = fig.theme().ink}).value(y[i]);
    }
    fig.phrase(key("loss"), {middle.x, middle.y + 150}, "mean squared error {}", {run["loss"].scalar()}, {.anchor = Anchor::middle});
    fig.output("loss", run["loss"].scalar());
}
