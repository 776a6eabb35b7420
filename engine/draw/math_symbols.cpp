#include "engine/draw/math_symbols.h"

#include <algorithm>
#include <iterator>

#include "engine/base/text.h"
#include "engine/draw/font.h"
#include "engine/draw/math_text.h"

namespace glassbox {
namespace {

constexpr MathCommand kCommands[] = {
    {"Delta", 0x394, MathKind::ordinary},
    {"Gamma", 0x393, MathKind::ordinary},
    {"Lambda", 0x39B, MathKind::ordinary},
    {"Leftarrow", 0x21D0, MathKind::relation},
    {"Leftrightarrow", 0x21D4, MathKind::relation},
    {"Omega", 0x3A9, MathKind::ordinary},
    {"Phi", 0x3A6, MathKind::ordinary},
    {"Pi", 0x3A0, MathKind::ordinary},
    {"Psi", 0x3A8, MathKind::ordinary},
    {"Rightarrow", 0x21D2, MathKind::relation},
    {"Sigma", 0x3A3, MathKind::ordinary},
    {"Theta", 0x398, MathKind::ordinary},
    {"Vert", 0x2016, MathKind::ordinary},
    {"Xi", 0x39E, MathKind::ordinary},
    {"alpha", 0x3B1, MathKind::ordinary},
    {"approx", 0x2248, MathKind::relation},
    {"ast", 0x2217, MathKind::binary},
    {"beta", 0x3B2, MathKind::ordinary},
    {"bullet", 0x2022, MathKind::binary},
    {"cap", 0x2229, MathKind::binary},
    {"cdot", 0x22C5, MathKind::binary},
    {"cdots", 0x22EF, MathKind::ordinary},
    {"chi", 0x3C7, MathKind::ordinary},
    {"circ", 0x2218, MathKind::binary},
    {"cup", 0x222A, MathKind::binary},
    {"delta", 0x3B4, MathKind::ordinary},
    {"dots", 0x2026, MathKind::ordinary},
    {"downarrow", 0x2193, MathKind::relation},
    {"ell", 0x2113, MathKind::ordinary},
    {"emptyset", 0x2205, MathKind::ordinary},
    {"epsilon", 0x3F5, MathKind::ordinary},
    {"equiv", 0x2261, MathKind::relation},
    {"eta", 0x3B7, MathKind::ordinary},
    {"exists", 0x2203, MathKind::ordinary},
    {"forall", 0x2200, MathKind::ordinary},
    {"gamma", 0x3B3, MathKind::ordinary},
    {"ge", 0x2265, MathKind::relation},
    {"geq", 0x2265, MathKind::relation},
    {"gets", 0x2190, MathKind::relation},
    {"gg", 0x226B, MathKind::relation},
    {"hbar", 0x210F, MathKind::ordinary},
    {"imath", 0x1D6A4, MathKind::ordinary},
    {"in", 0x2208, MathKind::relation},
    {"infty", 0x221E, MathKind::ordinary},
    {"int", 0x222B, MathKind::large},
    {"iota", 0x3B9, MathKind::ordinary},
    {"jmath", 0x1D6A5, MathKind::ordinary},
    {"kappa", 0x3BA, MathKind::ordinary},
    {"lVert", 0x2016, MathKind::open},
    {"lambda", 0x3BB, MathKind::ordinary},
    {"langle", 0x27E8, MathKind::open},
    {"lceil", 0x2308, MathKind::open},
    {"ldots", 0x2026, MathKind::ordinary},
    {"le", 0x2264, MathKind::relation},
    {"leftarrow", 0x2190, MathKind::relation},
    {"leftrightarrow", 0x2194, MathKind::relation},
    {"leq", 0x2264, MathKind::relation},
    {"lfloor", 0x230A, MathKind::open},
    {"ll", 0x226A, MathKind::relation},
    {"lvert", '|', MathKind::open},
    {"mapsto", 0x21A6, MathKind::relation},
    {"mid", 0x2223, MathKind::relation},
    {"mu", 0x3BC, MathKind::ordinary},
    {"nabla", 0x2207, MathKind::ordinary},
    {"ne", 0x2260, MathKind::relation},
    {"neg", 0xAC, MathKind::ordinary},
    {"neq", 0x2260, MathKind::relation},
    {"notin", 0x2209, MathKind::relation},
    {"nu", 0x3BD, MathKind::ordinary},
    {"odot", 0x2299, MathKind::binary},
    {"omega", 0x3C9, MathKind::ordinary},
    {"oplus", 0x2295, MathKind::binary},
    {"otimes", 0x2297, MathKind::binary},
    {"parallel", 0x2225, MathKind::relation},
    {"partial", 0x2202, MathKind::ordinary},
    {"perp", 0x22A5, MathKind::relation},
    {"phi", 0x3D5, MathKind::ordinary},
    {"pi", 0x3C0, MathKind::ordinary},
    {"pm", 0xB1, MathKind::binary},
    {"prime", 0x2032, MathKind::ordinary},
    {"prod", 0x220F, MathKind::large},
    {"propto", 0x221D, MathKind::relation},
    {"psi", 0x3C8, MathKind::ordinary},
    {"rVert", 0x2016, MathKind::close},
    {"rangle", 0x27E9, MathKind::close},
    {"rceil", 0x2309, MathKind::close},
    {"rfloor", 0x230B, MathKind::close},
    {"rho", 0x3C1, MathKind::ordinary},
    {"rightarrow", 0x2192, MathKind::relation},
    {"rvert", '|', MathKind::close},
    {"setminus", 0x2216, MathKind::binary},
    {"sigma", 0x3C3, MathKind::ordinary},
    {"sim", 0x223C, MathKind::relation},
    {"simeq", 0x2243, MathKind::relation},
    {"star", 0x22C6, MathKind::binary},
    {"subset", 0x2282, MathKind::relation},
    {"subseteq", 0x2286, MathKind::relation},
    {"sum", 0x2211, MathKind::large},
    {"supset", 0x2283, MathKind::relation},
    {"tau", 0x3C4, MathKind::ordinary},
    {"theta", 0x3B8, MathKind::ordinary},
    {"times", 0xD7, MathKind::binary},
    {"to", 0x2192, MathKind::relation},
    {"top", 0x22A4, MathKind::ordinary},
    {"uparrow", 0x2191, MathKind::relation},
    {"upsilon", 0x3C5, MathKind::ordinary},
    {"varepsilon", 0x3B5, MathKind::ordinary},
    {"varphi", 0x3C6, MathKind::ordinary},
    {"vartheta", 0x3D1, MathKind::ordinary},
    {"vdots", 0x22EE, MathKind::ordinary},
    {"vee", 0x2228, MathKind::binary},
    {"vert", '|', MathKind::ordinary},
    {"wedge", 0x2227, MathKind::binary},
    {"xi", 0x3BE, MathKind::ordinary},
    {"zeta", 0x3B6, MathKind::ordinary},
};

constexpr bool sorted_by_name() {
    for (size_t i = 1; i < std::size(kCommands); ++i)
        if (std::string_view(kCommands[i - 1].name) >= kCommands[i].name) return false;
    return true;
}
static_assert(sorted_by_name(), "the search for a command needs them in order");

constexpr const char* kFunctions[] = {"arg", "argmax", "argmin",  "concat", "cos",  "det", "diag",
                                      "dim", "exp",    "inf",     "lim",    "ln",   "log", "max",
                                      "min", "sin",    "softmax", "sup",    "tanh", "tr"};

struct Accent {
    const char* name;
    uint32_t code;
};
constexpr Accent kAccents[] = {{"hat", 0x302},       {"widehat", 0x302}, {"tilde", 0x303},
                               {"widetilde", 0x303}, {"bar", 0x304},     {"overline", 0x304},
                               {"dot", 0x307},       {"ddot", 0x308},    {"vec", 0x20D7}};

constexpr struct {
    const char* name;
    MathAlphabet alphabet;
} kAlphabets[] = {{"mathrm", MathAlphabet::upright},
                  {"operatorname", MathAlphabet::upright},
                  {"mathbf", MathAlphabet::bold},
                  {"boldsymbol", MathAlphabet::bold},
                  {"bm", MathAlphabet::bold},
                  {"mathcal", MathAlphabet::script},
                  {"mathbb", MathAlphabet::double_struck},
                  {"mathit", MathAlphabet::italic},
                  {"mathsf", MathAlphabet::upright}};

struct Space {
    const char* name;
    float em;
};
constexpr Space kSpaces[] = {{",", 3 / 18.f}, {":", 4 / 18.f}, {";", 5 / 18.f}, {"!", -3 / 18.f},
                             {" ", 4 / 18.f}, {"quad", 1},     {"qquad", 2}};

bool one_of(uint32_t code, std::string_view characters) {
    for (size_t i = 0; i < characters.size();)
        if (next_code_point(characters, i) == code) return true;
    return false;
}

template <class Table>
const auto* find_named(const Table& table, std::string_view name) {
    for (const auto& entry : table)
        if (name == entry.name) return &entry;
    return static_cast<decltype(&*std::begin(table))>(nullptr);
}

}  // namespace

const MathCommand* find_math_command(std::string_view name) {
    const auto* at =
        std::lower_bound(std::begin(kCommands), std::end(kCommands), name,
                         [](const MathCommand& c, std::string_view n) { return n.compare(c.name) > 0; });
    return at != std::end(kCommands) && name == at->name ? at : nullptr;
}

const float* find_math_space(std::string_view name) {
    const auto* found = find_named(kSpaces, name);
    return found ? &found->em : nullptr;
}

uint32_t find_math_accent(std::string_view name) {
    const auto* found = find_named(kAccents, name);
    return found ? found->code : 0;
}

const MathAlphabet* find_math_alphabet(std::string_view name) {
    const auto* found = find_named(kAlphabets, name);
    return found ? &found->alphabet : nullptr;
}

bool is_math_function(std::string_view name) {
    return std::any_of(std::begin(kFunctions), std::end(kFunctions),
                       [&](const char* f) { return name == f; });
}

uint32_t in_math_alphabet(uint32_t c, MathAlphabet alphabet) {
    const bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z';
    switch (alphabet) {
        case MathAlphabet::italic:
            return c >= 0x391 && c <= 0x3A9 ? c : math_italic(c);  // TeX's capital Greek is upright
        case MathAlphabet::bold:
            if (upper) return 0x1D400 + (c - 'A');
            if (lower) return 0x1D41A + (c - 'a');
            if (c >= 0x391 && c <= 0x3A9) return 0x1D6A8 + (c - 0x391);
            if (c >= 0x3B1 && c <= 0x3C9) return 0x1D6C2 + (c - 0x3B1);
            return c;
        case MathAlphabet::script:
            switch (c) {  // these were in Unicode before the alphabet
                case 'B':
                    return 0x212C;
                case 'E':
                    return 0x2130;
                case 'F':
                    return 0x2131;
                case 'H':
                    return 0x210B;
                case 'I':
                    return 0x2110;
                case 'L':
                    return 0x2112;
                case 'M':
                    return 0x2133;
                case 'R':
                    return 0x211B;
                default:
                    return upper ? 0x1D49C + (c - 'A') : c;
            }
        case MathAlphabet::double_struck:
            switch (c) {
                case 'C':
                    return 0x2102;
                case 'N':
                    return 0x2115;
                case 'P':
                    return 0x2119;
                case 'Q':
                    return 0x211A;
                case 'R':
                    return 0x211D;
                case 'Z':
                    return 0x2124;
                case '1':
                    return 0x1D7D9;
                default:
                    return upper ? 0x1D538 + (c - 'A') : c;
            }
        case MathAlphabet::upright:
            break;
    }
    return c;
}

MathKind math_kind(uint32_t c) {
    if (one_of(c, "+−±×÷⋅·∗∘⊕⊗⊙∪∩∧∨")) return MathKind::binary;
    if (one_of(c, "=<>:∈∉∼∝∥∣")) return MathKind::relation;
    if (one_of(c, "([{⟨⌊⌈")) return MathKind::open;
    if (one_of(c, ")]}!?⟩⌋⌉")) return MathKind::close;
    if (one_of(c, ",;")) return MathKind::punctuation;
    if (one_of(c, "∑∏∫")) return MathKind::large;
    // Arrows, and signs of order and likeness.
    const bool relation =
        (c >= 0x2190 && c <= 0x21FF) || (c >= 0x2243 && c <= 0x228B) || (c >= 0x27F5 && c <= 0x27FF);
    return relation ? MathKind::relation : MathKind::ordinary;
}

// TeX's spaces between kinds, in eighteenths of an em; negative: not in scripts.
int math_space_between(MathKind left, MathKind right) {
    constexpr int8_t kTable[8][8] = {
        //           ord  lrg  bin  rel  opn  cls  pun  fun
        /* ord */ {0, 3, -4, -5, 0, 0, 0, 3},
        /* lrg */ {3, 3, 0, -5, 0, 0, 0, 3},
        /* bin */ {-4, -4, 0, 0, -4, 0, 0, -4},
        /* rel */ {-5, -5, 0, 0, -5, 0, 0, -5},
        /* opn */ {0, 0, 0, 0, 0, 0, 0, 0},
        /* cls */ {0, 3, -4, -5, 0, 0, 0, 3},
        /* pun */ {-3, -3, 0, -3, -3, -3, -3, -3},
        /* fun */ {3, 3, 0, -5, 0, 0, 0, 3},
    };
    return kTable[static_cast<size_t>(left)][static_cast<size_t>(right)];
}

void append_plain_math(std::string& out, std::string_view source) {
    for (size_t i = 0; i < source.size();) {
        const char c = source[i];
        if (c == '{' || c == '}') {
            ++i;
            continue;
        }
        if (c != '\\') {
            append_utf8(out, next_code_point(source, i));
            continue;
        }
        size_t end = i + 1;
        while (end < source.size() &&
               ((source[end] >= 'a' && source[end] <= 'z') || (source[end] >= 'A' && source[end] <= 'Z')))
            ++end;
        if (end == i + 1 && end < source.size()) ++end;
        const std::string_view name = source.substr(i + 1, end - i - 1);
        i = end;
        if (const MathCommand* command = find_math_command(name)) {
            append_utf8(out, command->code);
        } else if (find_math_space(name)) {
            out += ' ';
        } else if (find_math_alphabet(name) || find_math_accent(name) || name == "text" || name == "left" ||
                   name == "right") {
            if (i < source.size() && source[i] == ' ') ++i;
        } else if (name == "sqrt") {
            out += "√";
        } else if (name == "|") {
            out += "‖";
        } else {
            out += name;
        }
    }
}

}  // namespace glassbox
