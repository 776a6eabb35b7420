// Paragraphs: the second half of text.h.
#include <algorithm>
#include <cmath>

#include "engine/base/text.h"
#include "engine/draw/math_text.h"
#include "engine/draw/text.h"
#include "engine/draw/text_breaks.h"

namespace glassbox {
namespace {

// What stays together on a line, with the space before it.
struct Unit {
    uint32_t begin = 0, end = 0;
    bool after_space = false;
    bool new_line = false;  // "\n" stands before it
    bool whole = false;     // holds maths: never cut
};

bool is_space(uint32_t c) { return c == ' ' || c == '\t' || c == 0x3000; }

std::vector<Unit> units_of(std::string_view text, bool markup) {
    std::vector<Unit> units;
    bool open = false, spaced = false, broken = false;
    uint32_t before = 0, left = 0;  // the last two characters
    const auto take = [&](uint32_t begin, uint32_t end, bool math, uint32_t code) {
        const bool fresh = !open || spaced || broken || may_break_between(before, left, code);
        if (fresh) {
            units.push_back({begin, end, spaced && !broken, broken, math});
        } else {
            units.back().end = end;
            units.back().whole = units.back().whole || math;
        }
        open = true;
        spaced = broken = false;
        before = left;
        left = code;
    };
    uint32_t at = 0, previous_end = 0;
    TextPiece piece;
    while (next_piece(text, markup, at, piece)) {
        if (piece.math) {
            take(piece.begin - 1, at, true, 'x');
            previous_end = at;
            continue;
        }
        for (size_t i = piece.begin; i < piece.end;) {
            // An escape's backslash belongs to its dollar sign.
            const auto here = std::min(static_cast<uint32_t>(i),
                                       i == piece.begin ? previous_end : static_cast<uint32_t>(i));
            const uint32_t code = next_code_point(text.substr(0, piece.end), i);
            if (code == '\n') {
                if (broken || !open) units.push_back({here, here, false, broken, false});
                open = true;
                broken = true;
            } else if (is_space(code)) {
                spaced = true;
                before = left = 0;
            } else {
                take(here, static_cast<uint32_t>(i), false, code);
            }
        }
        previous_end = at;
    }
    if (broken)
        units.push_back(
            {static_cast<uint32_t>(text.size()), static_cast<uint32_t>(text.size()), false, true, false});
    return units;
}

}  // namespace

std::vector<TextLine> wrap_text(const FontSet& fonts, std::string_view text, const TextStyle& style,
                                float max_width) {
    std::vector<TextLine> lines;
    const auto width_of = [&](uint32_t begin, uint32_t end) {
        return measure_text(fonts, text.substr(begin, end - begin), style).width;
    };
    const float limit = max_width > 0 ? max_width * 1.0001f : 0;  // NaN: a line for each unit
    bool any = false;
    uint32_t begin = 0, end = 0;
    float width = 0;
    const auto finish = [&] {
        if (any) lines.push_back({begin, end, width});
        any = false;
    };
    for (const Unit& unit : units_of(text, style.markup)) {
        if (unit.new_line) finish();
        if (any) {
            const float longer = width_of(begin, unit.end);
            if (longer <= limit) {
                end = unit.end;
                width = longer;
                continue;
            }
            finish();
        }
        begin = unit.begin;
        end = unit.end;
        width = width_of(begin, end);
        any = true;
        // A word wider than the line: as many characters as fit, at least one.
        while (width > limit && !unit.whole) {
            size_t cut = begin, fits = begin;
            float fitting = 0;
            while (cut < end) {
                size_t next = cut;
                next_code_point(text, next);
                const float w = width_of(begin, static_cast<uint32_t>(next));
                if (fits > begin && w > limit) break;
                cut = fits = next;
                fitting = w;
                if (w > limit) break;
            }
            if (fits >= end) break;
            lines.push_back({begin, static_cast<uint32_t>(fits), fitting});
            begin = static_cast<uint32_t>(fits);
            width = width_of(begin, end);
        }
    }
    finish();
    return lines;
}

TextBlock layout_block(const FontSet& fonts, std::string_view text, const TextStyle& style, float max_width,
                       float line_height, TextAlign align) {
    TextBlock block;
    block.lines = wrap_text(fonts, text, style, max_width);
    TextLayout line;
    float left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
    const float step = style.size * line_height;
    for (size_t i = 0; i < block.lines.size(); ++i) {
        const TextLine& range = block.lines[i];
        layout_text(fonts, text.substr(range.begin, range.end - range.begin), style, line);
        const float room = std::isfinite(max_width) ? max_width - line.width : 0;
        const float x = align == TextAlign::left ? 0 : align == TextAlign::center ? room / 2 : room;
        const float y = static_cast<float>(i) * step;
        for (PositionedGlyph g : line.glyphs) {
            g.x += x;
            g.y += y;
            g.source += range.begin;
            block.glyphs.push_back(g);
        }
        if (line.ink.w > 0 || line.ink.h > 0) {
            left = std::min(left, line.ink.x + x);
            right = std::max(right, line.ink.right() + x);
            top = std::min(top, line.ink.y + y);
            bottom = std::max(bottom, line.ink.bottom() + y);
        }
        block.width = std::max(block.width, line.width);
        if (i == 0) block.ascent = line.ascent;
        block.descent = y + line.descent;
    }
    if (right >= left) block.ink = {left, top, right - left, bottom - top};
    block.height = block.ascent + block.descent;
    return block;
}

}  // namespace glassbox
