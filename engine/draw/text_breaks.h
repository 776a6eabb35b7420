// What kind of character it is, for spacing and line breaking: the rules behind text.h.
#pragma once
#include <cstdint>

namespace glassbox {

// Added to the code of a mark such as U+201C when it is set as a Chinese one: Latin kerning and rules pass it
// by.
constexpr uint32_t kChineseMark = 0x200000;

bool is_han(uint32_t code_point);              // ideographs and kana: what takes an autospace beside Latin
bool is_chinese(uint32_t code_point);          // these, their punctuation and full-width forms
bool is_letter_or_digit(uint32_t code_point);  // of Latin, Greek, Cyrillic
bool is_invisible(uint32_t code_point);        // joiners, variation selectors, the zero-width space

bool leaves_right_half_empty(uint32_t code_point);  // full-width closing marks, commas, stops
bool is_half_width_mark(uint32_t code_point);       // full-width marks that fill one half

bool may_not_start_line(uint32_t code_point);
bool may_not_end_line(uint32_t code_point);
// Whether a line may end between two characters, neither of them a space.
bool may_break_between(uint32_t before, uint32_t left, uint32_t right);

}  // namespace glassbox
