// The maths of a label: what stands between the `$`s of text.h. Used by layout_text; figures call that.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/draw/text.h"

namespace glassbox {

// Adds the glyphs of `source` to `glyphs`, starting at x = 0 on the baseline, and returns the width. `size`
// is the maths size; glyph sources count from `offset`. `text_style` is the face of \text{}. Anything is
// accepted.
float set_math(const FontSet&, std::string_view source, uint32_t offset, FontStyle text_style, float size,
               std::vector<PositionedGlyph>& glyphs);

// Text with maths markup taken apart: the next piece from `at`, which moves. Maths pieces are without their
// `$`. A text piece may be a lone "$" that stood as "\$".
struct TextPiece {
    uint32_t begin = 0, end = 0;
    bool math = false;
};
bool next_piece(std::string_view text, bool markup, uint32_t& at, TextPiece& piece);

// "h_v^(k)" of "h_v^{(k)}": commands as their characters, braces dropped.
void append_plain_math(std::string& out, std::string_view source);

}  // namespace glassbox
