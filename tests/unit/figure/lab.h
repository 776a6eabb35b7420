// A small figure with a small model, for the tests of the engine: a row of cells that a slow counter fills, a node that
// the hand can move, marks that come and go.
#pragma once
#include <doctest/doctest.h>

#include "engine/base/random.h"
#include "engine/figure/check.h"
#include "engine/figure/hand.h"
#include "engine/figure/live_figure.h"

namespace glassbox::lab {

// Each tick adds `rate` to `size` cells, a cell a piece of work. `start` resets, `rate` acts from the next tick.
struct Counter {
    struct Inputs {
        int size = 4;
        float rate = 1;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    static bool needs_reset(const Inputs& a, const Inputs& b) { return a.size != b.size; }
    void reset(uint64_t seed, const Inputs& in);
    void change(const Inputs& in) { rate = in.rate; }
    Progress step(Recorder& trace);

    std::vector<float> cells;
    float rate = 1;
    int tick = 0, at = 0;
};

const FigureEntry& figure();  // "lab/counter"
const FontSet& fonts();
LiveFigureDesc desc();
Event set(double time, std::string name, std::string value);
// A random but fixed list of events that the figure takes.
std::vector<Event> random_events(uint64_t seed, int count);

}  // namespace glassbox::lab
