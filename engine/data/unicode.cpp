#include "engine/data/unicode.h"

#include <algorithm>
#include <iterator>

#include "engine/data/unicode_tables.h"

namespace glassbox::unicode {

using namespace unicode_tables;

namespace {

// The last row that begins at or before c, or null.
template <class T, size_t N>
const T* row_at(const T (&table)[N], uint32_t c) {
    const T* after = std::upper_bound(std::begin(table), std::end(table), c,
                                      [](uint32_t value, const T& row) { return value < row.first; });
    return after == std::begin(table) ? nullptr : after - 1;
}
template <size_t N>
bool holds(const Range (&table)[N], uint32_t c) {
    const Range* row = row_at(table, c);
    return row != nullptr && c <= row->last;
}

}  // namespace

bool is_letter(uint32_t c) { return holds(kLetters, c); }
bool is_number(uint32_t c) { return holds(kNumbers, c); }
bool is_mark(uint32_t c) { return holds(kMarks, c); }
bool is_punctuation(uint32_t c) { return holds(kPunctuation, c); }
bool is_control(uint32_t c) { return holds(kControls, c); }

bool is_space(uint32_t c) {
    return (c >= 9 && c <= 13) || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

bool is_ideograph(uint32_t c) {
    constexpr Range kBlocks[] = {{0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xF900, 0xFAFF},
                                 {0x20000, 0x2A6DF}, {0x2A700, 0x2B73F}, {0x2B740, 0x2B81F},
                                 {0x2B820, 0x2CEAF}, {0x2F800, 0x2FA1F}};
    return holds(kBlocks, c);
}

uint32_t lower(uint32_t c) {
    if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
    const LowerRun* run = row_at(kLower, c);
    if (run == nullptr || c > run->last || (c - run->first) % static_cast<uint32_t>(run->step) != 0) return c;
    return static_cast<uint32_t>(static_cast<int>(c) + run->delta);
}

uint32_t base(uint32_t c) {
    const Pair* at = std::lower_bound(std::begin(kBases), std::end(kBases), c,
                                      [](const Pair& row, uint32_t value) { return row.from < value; });
    return at != std::end(kBases) && at->from == c ? at->to : c;
}

}  // namespace glassbox::unicode
