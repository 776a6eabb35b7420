#include "engine/draw/text_breaks.h"

#include <string_view>

#include "engine/base/text.h"

namespace glassbox {
namespace {

bool one_of(uint32_t code, std::string_view characters) {
    for (size_t i = 0; i < characters.size();)
        if (next_code_point(characters, i) == code) return true;
    return false;
}

// A mark that was set as a Chinese one, as it is written.
uint32_t written(uint32_t c) { return c >= kChineseMark ? c - kChineseMark : c; }

constexpr std::string_view kOpening = "（「『【〔《〈〖［｛“‘([{";
constexpr std::string_view kClosing = "）」』】〕》〉〗］｝”’)]}";
constexpr std::string_view kStops = "、。，．：；！？,.:;!?%％…—·～‰°′″";

bool in(uint32_t c, uint32_t first, uint32_t last) { return c >= first && c <= last; }

}  // namespace

bool is_han(uint32_t c) {
    return in(c, 0x3400, 0x9FFF) || in(c, 0xF900, 0xFAFF) || in(c, 0x20000, 0x3FFFF) ||
           in(c, 0x3040, 0x30FF) || c == 0x3005 || c == 0x3007;
}
bool is_chinese(uint32_t c) {
    return is_han(c) || in(c, 0x3000, 0x303F) || in(c, 0xFF01, 0xFF60) || c >= kChineseMark;
}
bool is_letter_or_digit(uint32_t c) {
    return in(c, '0', '9') || in(c, 'A', 'Z') || in(c, 'a', 'z') || in(c, 0xC0, 0x24F) || in(c, 0x370, 0x52F);
}
bool is_invisible(uint32_t c) {
    return in(c, 0x200B, 0x200F) || c == 0x2060 || c == 0xFEFF || in(c, 0xFE00, 0xFE0F) || c == 0xAD ||
           in(c, 0x7F, 0x9F);
}

bool leaves_right_half_empty(uint32_t c) {
    if (c < 0x3000) return false;  // the Latin forms are as wide as they are black
    return one_of(written(c), "、。，．：；）」』】〕》〉〗］｝”’");
}
bool is_half_width_mark(uint32_t c) {
    if (c < 0x3000) return false;
    return one_of(written(c), "、。，．：；）」』】〕》〉〗］｝”’（「『【〔《〈〖［｛“‘");
}

bool may_not_start_line(uint32_t c) {
    return one_of(c, kClosing) || one_of(c, kStops) || one_of(c, "ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々");
}
bool may_not_end_line(uint32_t c) { return one_of(c, kOpening) || c == 0xFFE5 || c == 0xFF04; }

bool may_break_between(uint32_t before, uint32_t left, uint32_t right) {
    if (left == 0 || right == 0 || left == 0xA0 || right == 0xA0 || left == 0x202F || right == 0x202F ||
        right == 0x2060 || left == 0x2060)
        return false;
    if (left == 0x200B) return true;
    if (is_chinese(left) || is_chinese(right)) return !may_not_start_line(right) && !may_not_end_line(left);
    // After a hyphen within a word, not before the number of "-1"; after a dash or a slash between words.
    const bool word = is_letter_or_digit(before) && is_letter_or_digit(right);
    if (left == '-' || left == 0x2010 || left == '/') return word && !in(right, '0', '9');
    if (left == 0x2014 || left == 0x2013) return word && !in(before, '0', '9');
    return false;
}

}  // namespace glassbox
