// What tokenisers ask of a character. Categories are exact for Unicode 14 (see unicode_tables.h).
//
//     unicode::is_letter(0x03B1);   unicode::lower(0x00C4) == 0x00E4;   unicode::base(0x00E4) == 'a';
#pragma once
#include <cstdint>

namespace glassbox::unicode {

bool is_letter(uint32_t c);       // categories L*
bool is_number(uint32_t c);       // N*
bool is_mark(uint32_t c);         // Mn
bool is_punctuation(uint32_t c);  // P*
bool is_control(uint32_t c);      // Cc, Cf, Cs, Co; not what is unassigned
bool is_space(uint32_t c);        // White_Space
bool is_ideograph(uint32_t c);    // the blocks that BERT calls Chinese: no kana, no hangul

// One character to one character, without regard to what surrounds it; others stay as they are.
uint32_t lower(uint32_t c);
// A letter of Latin, Greek, Cyrillic and what else lies below U+2000 without its accents; others stay as they are.
uint32_t base(uint32_t c);

}  // namespace glassbox::unicode
