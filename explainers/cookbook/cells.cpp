// A tensor as cells: colours and digits are its numbers, and pointing at a cell names its index.
#include <cmath>

#include "engine/figure/arrange.h"
#include "engine/figure/figure.h"

GB_FIGURE("cookbook/cells") {
    const double wave = fig.slider("wavelength", 6.0, {.min = 2, .max = 12});
    Tensor table({4, 8});  // (channel, position), Vaswani et al. 2017, section 3.5
    for (int c = 0; c < 4; ++c)
        for (int p = 0; p < 8; ++p) table.set(c * 8 + p, static_cast<float>(std::sin(6.2831853 * (p + 0.5) / (wave * (c + 1)))));
    const Traced waves = fig.derive("waves", table.view(), "a sine for each channel, each longer than the last", {"wavelength"});
    const Rect cells = align(fig.area(), std::min(fig.area().w, 480.f), 200);
    fig.heatmap(key("cell"), cells, waves, {.scale = diverging(1)});
    fig.color_bar(key("bar"), {cells.x, cells.bottom() + 24, 200, 12}, diverging(1), "value");
}
