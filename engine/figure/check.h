// What must hold of every settled picture: the checks that every figure's tests and the author's inspector run.
//
//     for (const Finding& f : check_picture(live)) report(f.what);
//
// A figure that passes: each drawn quantity is bound and equals its tensor; written digits come from a value or are
// marked literal; no label meets another label or a node, or leaves the stage; text stands out from its ground; no key
// is drawn twice.
#pragma once
#include <string>
#include <vector>

#include "engine/figure/live_figure.h"

namespace glassbox {

enum class FindingKind : uint8_t { unbound, untrue, overlap, outside, contrast, duplicate };

struct Finding {
    FindingKind kind;
    std::string what;  // one line, names the mark
};

std::vector<Finding> check_picture(const LiveFigure& live);

}  // namespace glassbox
