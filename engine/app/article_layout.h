// An article set in a column: where each run of text and each formula stands, and what answers the pointer. No window and
// no picture; the reader (engine/app/gui/reader_panel.cpp) draws it.
//
//     const Sheet sheet = set_article(article, {.fonts = &fonts, .formulas = &content.formulas, .width = 380});
//     draw_sheet(sheet, y0, y1, list);           // what is between the two, as marks
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/app/article.h"
#include "engine/draw/display_list.h"
#include "engine/draw/text.h"

namespace glassbox {

enum class ZoneKind : uint8_t { span, figure, step, guess, code, more };
struct Zone {
    Rect box;
    ZoneKind kind = ZoneKind::span;
    const Span* span = nullptr;
    const Block* block = nullptr;
    int index = 0;  // of a step, a guess, a line of code
};

enum class Tone : uint8_t { ink, quiet, accent, paper, good, bad };
struct TextRun {
    Vec2 at;  // on the baseline
    float size = 15;
    FontStyle font = FontStyle::sans;
    Tone tone = Tone::ink;
    std::string text;                  // of text
    const Formula* formula = nullptr;  // or a formula of this size
};
struct Plate {  // under the runs
    Rect box;
    Tone tone = Tone::quiet;
    bool wash = true;  // filled with the theme's wash; else with the tone
};

struct Sheet {
    std::vector<TextRun> runs;
    std::vector<Plate> plates;
    std::vector<Zone> zones;
    std::map<std::string, float> places;  // "eq:update", "fig:name", "cite:key", "note:1": where it stands
    float width = 0, height = 0;
};

struct SheetDesc {
    const FontSet* fonts = nullptr;
    const FormulaSet* formulas = nullptr;
    const Content* content = nullptr;      // for the figures' titles and steps
    Language language = Language::en;
    Depth depth = Depth::overview;         // deeper blocks wait behind a line that opens them
    float width = 380;
    // What a live number reads, what a control says; "" keeps the text of the article.
    std::function<std::string(const Span&)> live;
    std::function<bool(const Block&)> opened;   // a deeper block was opened in place
    std::function<int(const Block&)> guessed;   // index of the guess, -1 while there is none
    std::string figure, step;                   // that is shown
    bool citations = true;                      // ends with notes and references
};

// The article must outlive the sheet: zones point into it.
Sheet set_article(const Article& article, const SheetDesc& desc);

// Marks for what lies between `top` and `bottom`, with `top` at y = 0.
void draw_sheet(const Sheet& sheet, float top, float bottom, DisplayList& list, const FormulaSet& formulas);

}  // namespace glassbox
