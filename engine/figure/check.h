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

enum class FindingKind : uint8_t { unbound, untrue, overlap, outside, contrast, duplicate, failed, words, untranslated, restless };

struct Finding {
    FindingKind kind;
    std::string what;  // one line, names the mark
};

std::vector<Finding> check_picture(const LiveFigure& live);

// All that must hold of a figure: its pictures at each step, at 360, 720 and 1200 units, light and dark, in both
// languages; a title, an alternative text and captions in both; nothing moves when it has settled, and with reduced motion
// nothing travels. Findings of kind `untranslated` are hints; all others are mistakes. What the pictures repeat is said
// once, with the first place where it is so.
std::vector<Finding> check_figure(const LiveFigureDesc& desc);

// The English words that the figure writes at any step and width and that want a translation, in the order of their first
// appearance, whether the article translates them or not.
std::vector<std::string> written_words(const LiveFigureDesc& desc);

}  // namespace glassbox
