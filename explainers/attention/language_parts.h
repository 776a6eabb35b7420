// What the figures of the trained language model share: its weights, its words, its heads as cells.
#pragma once
#include <functional>

#include "engine/data/small_language.h"
#include "explainers/attention/parts.h"

namespace glassbox::attention {

inline constexpr std::string_view kLanguageWeights = "weights/language.safetensors", kHeadMeasures = "weights/language_heads.safetensors";
// A line in place of the picture while the weights are on their way.
void draw_waiting(Figure& fig);

std::string word_of(Scalar id);
std::string head_label(int layer, int head);  // "3.1": counted from one

// Layers (from above) by heads as cells that a click acts on, each coloured by its number.
struct HeadGrid {
    Rect box;
    Traced values;  // (layers, heads)
    ColorScale scale;
    std::string_view name;                       // what a cell's number is
    std::function<bool(int)> chosen;             // by layer * heads + head
    std::string_view control;
    std::function<std::string(int)> on_click;    // the control's value
    float least = 0.005f;                        // smaller numbers show where one points
};
void draw_head_grid(Figure& fig, const HeadGrid& grid);

// The likeliest words as bars, from above; `watched` (an id, or -1) is always among them, and framed.
struct NextWords {
    std::string_view kind;  // of the keys
    Rect box;
    Traced shares;          // of all words of the vocabulary
    int watched = -1, count = 5;
    Color color;
    std::string_view name;
};
void draw_next_words(Figure& fig, const NextWords& next);

}  // namespace glassbox::attention
