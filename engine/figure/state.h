// All that a figure's picture depends on besides its source: one value, changed only by events and by ticks.
#pragma once
#include <map>
#include <string>

#include "engine/figure/control.h"

namespace glassbox {

// Something that moves on by itself from an event on: its value is a closed form of the time.
struct Play {
    bool playing = false;
    double start_time = 0, start_value = 0, speed = 0;
    double at(double time) const { return playing ? start_value + (time - start_time) * speed : start_value; }
};

// What an undo takes back.
struct Document {
    std::map<std::string, std::string, std::less<>> raw;      // controls that someone set
    std::map<std::string, GraphPointer, std::less<>> graphs;  // graph controls that someone edited
    std::map<std::string, int, std::less<>> presses;
    std::map<std::string, std::string, std::less<>> interventions;  // by tensor, or run/tensor
    std::string selected;  // key of a mark, as text
    std::string step;
    uint64_t seed = 0;
};

struct FigureState {
    Document document;
    std::string hovered, focused;  // keys of marks, as text
    int hovered_cell = -1;         // of a hovered heatmap
    Play ticks;                    // of the runs
    std::map<std::string, Play, std::less<>> playheads;
};

}  // namespace glassbox
