#include "engine/draw/text.h"

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"
#include "engine/draw/math_text.h"
#include "engine/draw/text_breaks.h"

namespace glassbox {
namespace {

// Between Chinese and Latin, where no space is written: an eighth of the size, as in CSS text-autospace.
constexpr float kAutospace = 0.125f;

// Where glyphs go: a vector or nowhere. Keeps the bounds.
class Pen {
  public:
    Pen(const FontSet& fonts, std::vector<PositionedGlyph>* glyphs) : fonts_(fonts), glyphs_(glyphs) {}

    void put(const PositionedGlyph& g) {
        const Font& font = fonts_.font(g.face);
        put(g, font, g.size / font.units_per_em());
    }
    void put(const PositionedGlyph& g, const Font& font, float s) {
        const Rect b = font.bounds(g.glyph);
        if (b.w > 0 || b.h > 0) {
            const float x0 = g.x + b.x * s, y0 = g.y + b.y * s;
            left_ = std::min(left_, x0);
            top_ = std::min(top_, y0);
            right_ = std::max(right_, x0 + b.w * s);
            bottom_ = std::max(bottom_, y0 + b.h * s);
        }
        if (glyphs_) glyphs_->push_back(g);
    }
    Rect ink() const { return right_ >= left_ ? Rect{left_, top_, right_ - left_, bottom_ - top_} : Rect{}; }

    float x = 0;

  private:
    const FontSet& fonts_;
    std::vector<PositionedGlyph>* glyphs_;
    float left_ = INFINITY, top_ = INFINITY, right_ = -INFINITY, bottom_ = -INFINITY;
};

// What the next character must know of the one before.
struct Before {
    GlyphRef glyph;
    uint32_t code = 0;  // 0 at the start, and a letter's after maths
};

bool proportional(FontStyle style) { return style == FontStyle::sans || style == FontStyle::medium; }

// Marks that Chinese shares with Latin; beside Chinese they have its width and shape.
bool shared_mark(uint32_t c) {
    return c == 0x2014 || c == 0x2018 || c == 0x2019 || c == 0x201C || c == 0x201D || c == 0x2026 ||
           c == 0xB7;
}

uint32_t peek_code(std::string_view text, size_t at) {
    while (at < text.size()) {
        const uint32_t c = next_code_point(text, at);
        if (!shared_mark(c)) return c;
    }
    return 0;
}

// Beside Chinese a shared mark comes from the Chinese face.
bool find_chinese_mark(const FontSet& fonts, uint32_t code, GlyphRef& g) {
    for (const Face face : {Face::cjk, Face::cjk_more})
        if (fonts.has(face))
            if (const GlyphId id = fonts.font(face).find(code)) {
                g = {face, id};
                return true;
            }
    return false;
}

void set_run(const FontSet& fonts, std::string_view text, const TextPiece& piece, const TextStyle& style,
             Before& before, Pen& pen) {
    const std::string_view run = text.substr(0, piece.end);
    const bool mixes = proportional(style.font) && (fonts.has(Face::cjk) || fonts.has(Face::cjk_more));
    const Face own_face = fonts.face_of(style.font);
    const Font& own = fonts.font(own_face);
    const float own_scale = style.size / own.units_per_em();
    const bool italic = style.font == FontStyle::math_italic;
    for (size_t i = piece.begin; i < run.size();) {
        const auto here = static_cast<uint32_t>(i);
        const auto byte = static_cast<unsigned char>(run[i]);
        // Most text is ASCII in the style's own face.
        const bool ascii = byte >= 0x20 && byte < 0x7F;
        uint32_t code = byte;
        if (ascii) {
            ++i;
        } else {
            code = next_code_point(run, i);
            if (code == '\n' || code == '\t') code = ' ';
            if (code < 0x20 || is_invisible(code)) continue;
        }
        GlyphRef g{own_face, 0, false};
        // A face without tabular figures, or without this one, has the character itself.
        if (style.tabular) g.glyph = own.find(tabular(code));
        if (g.glyph == 0 && ascii && !italic) g.glyph = own.find(code);
        if (g.glyph == 0) g = fonts.find(style.font, code);
        if (mixes && (!ascii || before.code >= 0x80)) {
            if (shared_mark(code) && (is_chinese(before.code) || is_chinese(peek_code(run, i))) &&
                find_chinese_mark(fonts, code, g))
                code += kChineseMark;
            const uint32_t a = before.code, b = code;
            if ((is_han(a) && is_letter_or_digit(b)) || (is_letter_or_digit(a) && is_han(b)))
                pen.x += kAutospace * style.size;
            // Of two marks in a row the first gives up its empty half.
            if (leaves_right_half_empty(a) && is_half_width_mark(b)) pen.x -= 0.5f * style.size;
        }
        const Font& font = g.face == own_face ? own : fonts.font(g.face);
        const float s = g.face == own_face ? own_scale : style.size / font.units_per_em();
        if (before.code != 0 && before.glyph.face == g.face)
            pen.x += font.kerning(before.glyph.glyph, g.glyph) * s;
        pen.put({pen.x, 0, style.size, here, g.face, g.glyph}, font, s);
        pen.x += font.advance(g.glyph) * s;
        before = {g, code};
    }
}

// The body of all: sets the text, gives its size.
TextSize set_text(const FontSet& fonts, std::string_view text, const TextStyle& style,
                  std::vector<PositionedGlyph>* out) {
    TextSize size;
    if (fonts.empty() || !(style.size > 0) || !std::isfinite(style.size)) return size;
    const Font& own = fonts.font(fonts.face_of(style.font));
    size.ascent = own.ascent() * style.size / own.units_per_em();
    size.descent = own.descent() * style.size / own.units_per_em();

    Pen pen(fonts, out);
    Before before;
    std::vector<PositionedGlyph> maths;
    uint32_t at = 0;
    TextPiece piece;
    while (next_piece(text, style.markup, at, piece)) {
        if (!piece.math) {
            set_run(fonts, text, piece, style, before, pen);
            continue;
        }
        if (is_han(before.code)) pen.x += kAutospace * style.size;
        maths.clear();
        const float width = set_math(fonts, text.substr(piece.begin, piece.end - piece.begin), piece.begin,
                                     style.font, style.size * kMathScale, maths);
        for (PositionedGlyph& g : maths) {
            g.x += pen.x;
            pen.put(g);
        }
        pen.x += width;
        // To what follows, maths is a letter of no face.
        before = {{Face::math, 0, false}, 'x'};
    }
    size.width = pen.x;
    size.ink = pen.ink();
    size.ascent = std::max(size.ascent, -size.ink.y);
    size.descent = std::max(size.descent, size.ink.bottom());
    return size;
}

}  // namespace

void layout_text(const FontSet& fonts, std::string_view text, const TextStyle& style, TextLayout& out) {
    out.glyphs.clear();
    static_cast<TextSize&>(out) = set_text(fonts, text, style, &out.glyphs);
}

TextLayout layout_text(const FontSet& fonts, std::string_view text, const TextStyle& style) {
    TextLayout out;
    out.glyphs.reserve(std::min<size_t>(text.size(), 64));
    layout_text(fonts, text, style, out);
    return out;
}

TextSize measure_text(const FontSet& fonts, std::string_view text, const TextStyle& style) {
    return set_text(fonts, text, style, nullptr);
}

std::string plain_text(std::string_view text) {
    std::string out;
    uint32_t at = 0;
    TextPiece piece;
    while (next_piece(text, true, at, piece)) {
        const std::string_view part = text.substr(piece.begin, piece.end - piece.begin);
        if (piece.math) {
            append_plain_math(out, part);
        } else {
            out += part;
        }
    }
    return out;
}

}  // namespace glassbox
