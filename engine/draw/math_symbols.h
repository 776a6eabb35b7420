// What the commands and characters of inline maths mean: the tables behind math_text.h.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace glassbox {

// TeX's kinds of atoms; the space between two follows from them.
enum class MathKind : uint8_t { ordinary, large, binary, relation, open, close, punctuation, function };
// What a letter becomes in the argument of a command such as \mathbf.
enum class MathAlphabet : uint8_t { italic, upright, bold, script, double_struck };

struct MathCommand {
    const char* name;
    uint32_t code;
    MathKind kind;
};

// All by the name without its backslash; nullptr or 0 if there is none.
const MathCommand* find_math_command(std::string_view name);  // a character: "alpha", "sum", "le"
const float* find_math_space(std::string_view name);          // in em: "quad", ","
uint32_t find_math_accent(std::string_view name);             // a combining mark: "hat", "tilde"
const MathAlphabet* find_math_alphabet(std::string_view name);
bool is_math_function(std::string_view name);  // set upright as it is: "log", "softmax"

uint32_t in_math_alphabet(uint32_t code_point, MathAlphabet);
MathKind math_kind(uint32_t code_point);
// In eighteenths of an em; negative: not in scripts.
int math_space_between(MathKind left, MathKind right);

}  // namespace glassbox
