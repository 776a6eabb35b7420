// Small text helpers: UTF-8, numbers as readers expect them, parsing without locale.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace glassbox {

// The next code point of UTF-8 text; moves `at`. A broken byte gives U+FFFD and moves by one.
uint32_t next_code_point(std::string_view text, size_t& at);
void append_utf8(std::string& out, uint32_t code_point);

// `digits` significant digits, whole parts in full up to seven, a true minus sign (U+2212), no trailing zeros: 0.0333, 12,
// −1.5, 12345; beyond that 1.2×10⁸.
// Never prints a non-zero value as 0.
std::string format_number(double value, int digits = 3);
// The inverse, for checks: reads what format_number writes.
std::optional<double> parse_formatted_number(std::string_view text);

// Whole text must be a number, C locale. Infinity and NaN are refused.
std::optional<double> parse_double(std::string_view text);
std::optional<int64_t> parse_int(std::string_view text);

std::vector<std::string_view> split(std::string_view text, char separator);
std::string_view trim(std::string_view text);

// What follows the last dot of a path's file name, in lower case: "png" of "a/b.PNG". "" when there is no dot, or when
// the name is nothing but a suffix (".png", a hidden file).
std::string file_suffix(std::string_view path);

// The candidate nearest to a mistyped name (edit distance at most 2), or "": for "did you mean".
std::string nearest_name(std::string_view typed, const std::vector<std::string>& names);

}  // namespace glassbox
