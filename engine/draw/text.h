// Measuring and setting text: exact, from the fonts' own numbers, the same on every machine.
//
//     TextLayout label = layout_text(fonts, "hidden state $h_v^{(k)}$", {.size = 14});
//     for (const PositionedGlyph& g : label.glyphs)        // baseline starts at (0, 0), y down
//         fonts.font(g.face).outline(g.glyph, path, Affine{s, 0, 0, s, g.x, g.y});  // s = g.size /
//         units_per_em
//     float w = measure_text(fonts, "epoch", {.size = 12}).width;                   // allocates nothing
//
// Text between `$` and `$` is maths, in the way of TeX: letters italic, digits and operators upright, `_` and
// `^` (with one character, a command, or `{...}`), Greek and operator commands (`\alpha \sum \in \le
// \rightarrow`),
// `\mathrm{} \text{} \mathbf{} \mathcal{} \mathbb{}`, accents (`\hat x`, `\tilde{h}`, `\bar \vec \dot`),
// spaces
// (`\, \; \quad`). An unknown command shows its name. `\$` is a dollar sign, and so is a `$` without a
// partner. Maths is set kMathScale larger than the text around it, which brings the two x-heights close.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/geometry.h"
#include "engine/draw/font.h"

namespace glassbox {

constexpr float kMathScale = 1.14f;
constexpr float kScriptScale = 0.7f;

struct TextStyle {
    FontStyle font = FontStyle::sans;
    float size = 14;
    bool tabular = false;  // digits of equal width: a number that changes does not shake
    bool markup = true;    // false: `$` is only a dollar sign (for tokens and code)
};

struct PositionedGlyph {
    float x = 0, y = 0;   // of the glyph's origin, from the start of the baseline
    float size = 0;       // type size
    uint32_t source = 0;  // the byte of the text that it shows
    Face face = Face::sans;
    GlyphId glyph = 0;
};

struct TextSize {
    float width = 0;
    float ascent = 0,
          descent = 0;  // of the line, both positive: the font's, or more where a script sticks out
    Rect ink;           // what is really black, from the start of the baseline; zero size if nothing
};

struct TextLayout : TextSize {
    std::vector<PositionedGlyph> glyphs;
};

TextLayout layout_text(const FontSet&, std::string_view utf8, const TextStyle&);
// The same into memory that is used again.
void layout_text(const FontSet&, std::string_view utf8, const TextStyle&, TextLayout& out);
TextSize measure_text(const FontSet&, std::string_view utf8, const TextStyle&);

// A paragraph. Latin breaks at spaces and after hyphens, Chinese between characters but never before a
// closing mark (、。，！？）」...) or after an opening one; maths never; a word wider than the line is cut.
// "\n" always breaks.
struct TextLine {
    uint32_t begin = 0, end = 0;  // bytes, without the spaces around
    float width = 0;
};
std::vector<TextLine> wrap_text(const FontSet&, std::string_view utf8, const TextStyle&, float max_width);

enum class TextAlign : uint8_t { left, center, right };
struct TextBlock : TextSize {  // the baseline of the first line is at y = 0; width is the widest line's
    std::vector<PositionedGlyph> glyphs;
    std::vector<TextLine> lines;
    float height = 0;
};
// Lines `line_height` times the size apart, set within `max_width`.
TextBlock layout_block(const FontSet&, std::string_view utf8, const TextStyle&, float max_width,
                       float line_height = 1.4f, TextAlign = TextAlign::left);

// The text of a label without its markup, for screen readers and SVG titles: "$h_v^{(k)}$" gives "h_v^(k)".
std::string plain_text(std::string_view utf8);

}  // namespace glassbox
