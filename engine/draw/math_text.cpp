#include "engine/draw/math_text.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/base/text.h"
#include "engine/draw/math_symbols.h"

namespace glassbox {
namespace {

// A part that is set: its glyphs are a range of the output, at its own origin until it is placed.
struct Box {
    float width = 0, height = 0, depth = 0;  // height and depth of the ink
    float italic = 0;                        // by how much the top leans out
    float accent_x = 0;
    uint32_t begin = 0, end = 0;
    bool single = false;  // one character: scripts sit by the font's rule, not by its height
};
struct Atom {
    Box box;
    MathKind kind = MathKind::ordinary;
    float space = 0;  // an explicit space, after which nothing is added
    bool is_space = false;
};

class MathSetter {
  public:
    MathSetter(const FontSet& fonts, std::string_view source, uint32_t offset, FontStyle text_style,
               std::vector<PositionedGlyph>& glyphs)
        : fonts_(fonts), source_(source), offset_(offset), text_style_(text_style), glyphs_(glyphs) {}

    Box set(float size) { return list(size, 0, MathAlphabet::italic, 0); }

  private:
    static constexpr int kMaxDepth = 16;

    bool done() const { return at_ >= source_.size(); }
    char peek() const { return source_[at_]; }
    void skip_spaces() {
        while (!done() && (peek() == ' ' || peek() == '\t' || peek() == '\n')) ++at_;
    }
    std::string_view command_name() {  // after the backslash
        const size_t from = at_;
        while (!done() && ((peek() >= 'a' && peek() <= 'z') || (peek() >= 'A' && peek() <= 'Z'))) ++at_;
        if (at_ == from && !done()) next_code_point(source_, at_);
        return source_.substr(from, at_ - from);
    }
    static float size_at(float size, int level) {
        return level == 0 ? size : level == 1 ? size * kScriptScale : size * 0.5f;
    }
    uint32_t count() const { return static_cast<uint32_t>(glyphs_.size()); }

    void move(const Box& box, float dx, float dy) {
        for (uint32_t i = box.begin; i < box.end; ++i) {
            glyphs_[i].x += dx;
            glyphs_[i].y += dy;
        }
    }

    // One character. `base` is the size of level 0.
    Box glyph(FontStyle style, uint32_t code, float size, size_t source) {
        Box box;
        box.begin = count();
        box.single = true;
        const GlyphRef g = fonts_.find(style, code);
        if (fonts_.has(g.face)) {
            const Font& font = fonts_.font(g.face);
            const float s = size / font.units_per_em();
            const Rect ink = font.bounds(g.glyph);
            box.width = font.advance(g.glyph) * s;
            box.height = std::max(0.f, -ink.y * s);
            box.depth = std::max(0.f, ink.bottom() * s);
            box.italic = font.italic_correction(g.glyph) * s;
            box.accent_x = font.accent_x(g.glyph) * s;
            glyphs_.push_back({0, 0, size, offset_ + static_cast<uint32_t>(source), g.face, g.glyph});
        }
        box.end = count();
        return box;
    }

    // Characters side by side, with the face's kerning: a function's name, \text{}.
    Box word(FontStyle style, std::string_view text, float size, size_t source) {
        Box box;
        box.begin = count();
        GlyphRef last;
        bool any = false;
        for (size_t i = 0; i < text.size();) {
            const size_t here = i;
            const uint32_t code = next_code_point(text, i);
            const GlyphRef g = fonts_.find(style, code);
            if (!fonts_.has(g.face)) continue;
            if (any && last.face == g.face) {
                const Font& font = fonts_.font(g.face);
                box.width += font.kerning(last.glyph, g.glyph) * size / font.units_per_em();
            }
            const Box letter = glyph(style, code, size, source + here);
            move(letter, box.width, 0);
            box.width += letter.width;
            box.height = std::max(box.height, letter.height);
            box.depth = std::max(box.depth, letter.depth);
            last = g;
            any = true;
        }
        box.accent_x = box.width / 2;
        box.end = count();
        return box;
    }

    // Everything up to a closing brace or the end, placed from left to right.
    Box list(float size, int level, MathAlphabet alphabet, int depth) {
        std::vector<Atom> atoms;
        const uint32_t begin = count();
        while (!done()) {
            skip_spaces();
            if (done() || (peek() == '}' && depth > 0)) break;
            Atom a;
            if (!atom(size, level, alphabet, depth, a)) continue;
            atoms.push_back(a);
        }
        // A sign that has nothing to join is no binary operator: the minus of "-1" and "(-x)".
        const auto joins = [&](size_t i) {
            return i > 0 && !atoms[i - 1].is_space && atoms[i - 1].kind != MathKind::binary &&
                   atoms[i - 1].kind != MathKind::large && atoms[i - 1].kind != MathKind::relation &&
                   atoms[i - 1].kind != MathKind::open && atoms[i - 1].kind != MathKind::punctuation &&
                   atoms[i - 1].kind != MathKind::function;
        };
        for (size_t i = 0; i < atoms.size(); ++i) {
            if (atoms[i].kind != MathKind::binary) continue;
            const bool stopped = i + 1 == atoms.size() || atoms[i + 1].kind == MathKind::relation ||
                                 atoms[i + 1].kind == MathKind::close ||
                                 atoms[i + 1].kind == MathKind::punctuation;
            if (!joins(i) || stopped) atoms[i].kind = MathKind::ordinary;
        }
        Box box;
        box.begin = begin;
        const float em = size_at(size, level);
        for (size_t i = 0; i < atoms.size(); ++i) {
            Atom& a = atoms[i];
            if (a.is_space) {
                box.width += a.space * em;
                continue;
            }
            if (i > 0 && !atoms[i - 1].is_space) {
                const int space = math_space_between(atoms[i - 1].kind, a.kind);
                if (space > 0 || level == 0) box.width += static_cast<float>(std::abs(space)) / 18 * em;
            }
            move(a.box, box.width, 0);
            box.width += a.box.width;
            box.height = std::max(box.height, a.box.height);
            box.depth = std::max(box.depth, a.box.depth);
        }
        box.end = count();
        box.accent_x = box.width / 2;
        if (atoms.size() == 1 && !atoms[0].is_space) {
            box.single = atoms[0].box.single;
            box.accent_x = atoms[0].box.accent_x;
        }
        return box;
    }

    // The next atom with its scripts and primes. False if what was read sets nothing.
    bool atom(float size, int level, MathAlphabet alphabet, int depth, Atom& out) {
        bool set = true;
        if (peek() == '_' || peek() == '^') {
            out.box.begin = out.box.end = count();  // scripts of nothing
            out.box.single = true;
        } else {
            set = nucleus(size, level, alphabet, depth, out);
        }
        if (out.is_space) return true;
        skip_spaces();
        while (!done() && peek() == '\'') {
            const Box prime = glyph(FontStyle::math_upright, 0x2032, size_at(size, level), at_++);
            move(prime, out.box.width, 0);
            out.box.width += prime.width;
            out.box.height = std::max(out.box.height, prime.height);
            out.box.end = count();
            skip_spaces();
        }
        if (!set || done() || (peek() != '_' && peek() != '^')) return set;
        if (depth >= kMaxDepth) {
            at_ = source_.size();
            return set;
        }
        scripts(size, level, depth, out.box);
        return true;
    }

    // By the numbers of Latin Modern Math's MATH table and TeX's rule 18.
    void scripts(float size, int level, int depth, Box& box) {
        const float em = size_at(size, level);
        const float nucleus_width = box.width - box.italic, italic = box.italic;
        const float height = box.height, below = box.depth;
        Box sub, sup;
        bool has_sub = false, has_sup = false;
        while (!done() && (peek() == '_' || peek() == '^')) {
            const bool up = peek() == '^';
            if (up ? has_sup : has_sub) break;  // a second one of a kind goes to an empty nucleus
            ++at_;
            (up ? sup : sub) = argument(size, std::min(level + 1, 2), depth + 1);
            (up ? has_sup : has_sub) = true;
            skip_spaces();
        }
        float rise = 0, drop = 0;
        if (has_sup) {
            rise = std::max({0.363f * em, box.single ? 0 : height - 0.25f * em, sup.depth + 0.108f * em});
        }
        if (has_sub) {
            drop = std::max({0.247f * em * (has_sup ? 1 : 0.85f), box.single ? 0 : below + 0.2f * em});
            if (!has_sup) drop = std::max(drop, sub.height - 0.344f * em);
        }
        if (has_sub && has_sup) {
            const float gap = (rise - sup.depth) - (sub.height - drop);
            if (gap < 0.16f * em) drop += 0.16f * em - gap;
            const float lift = 0.344f * em - (rise - sup.depth);
            if (lift > 0) {
                rise += lift;
                drop -= lift;
            }
        }
        float end = box.width;
        if (has_sup) {
            move(sup, nucleus_width + italic, -rise);
            end = std::max(end, nucleus_width + italic + sup.width);
            box.height = std::max(box.height, rise + sup.height);
        }
        if (has_sub) {
            move(sub, nucleus_width, drop);
            if (!has_sup) end = nucleus_width;
            end = std::max(end, nucleus_width + sub.width);
            box.depth = std::max(box.depth, drop + sub.depth);
            box.height = std::max(box.height, sub.height - drop);
        }
        box.width = end + 0.056f * em;
        box.italic = 0;
        box.single = false;
        box.end = count();
    }

    // What a command or a script applies to: one character, one command, or braces.
    Box argument(float size, int level, int depth, MathAlphabet alphabet = MathAlphabet::italic) {
        skip_spaces();
        Box empty;
        empty.begin = empty.end = count();
        if (done() || peek() == '}') return empty;
        if (depth >= kMaxDepth) {
            at_ = source_.size();
            return empty;
        }
        if (peek() == '{') {
            ++at_;
            const Box box = list(size, level, alphabet, depth + 1);
            if (!done()) ++at_;  // the brace
            return box;
        }
        Atom a;
        return nucleus(size, level, alphabet, depth + 1, a) ? a.box : empty;
    }

    std::string_view raw_argument() {
        skip_spaces();
        if (done()) return {};
        if (peek() != '{') {
            const size_t from = at_;
            next_code_point(source_, at_);
            return source_.substr(from, at_ - from);
        }
        const size_t from = ++at_;
        for (int nested = 1; !done(); ++at_) {
            if (peek() == '{') ++nested;
            if (peek() == '}' && --nested == 0) break;
        }
        const std::string_view text = source_.substr(from, at_ - from);
        if (!done()) ++at_;
        return text;
    }

    bool nucleus(float size, int level, MathAlphabet alphabet, int depth, Atom& out) {
        const float em = size_at(size, level);
        const size_t here = at_;
        if (peek() == '{') {
            out.box = argument(size, level, depth, alphabet);
            return true;
        }
        if (peek() == '}') {  // one too many
            ++at_;
            return false;
        }
        uint32_t code = next_code_point(source_, at_);
        if (code == '\\') return command(size, level, alphabet, depth, here, out);
        if (code == '~') {
            out.is_space = true;
            out.space = 4 / 18.f;
            return true;
        }
        if (code == '-') code = 0x2212;
        if (code == '*') code = 0x2217;
        out.kind = math_kind(code);
        out.box = character(code, alphabet, em, here);
        return true;
    }

    Box character(uint32_t code, MathAlphabet alphabet, float em, size_t here) {
        Box box = glyph(FontStyle::math_upright, in_math_alphabet(code, alphabet), em, here);
        // As in TeX; a subscript takes it back. The advance of a sign such as the integral already holds it.
        if (math_kind(code) != MathKind::large) box.width += box.italic;
        return box;
    }

    // After the backslash.
    bool command(float size, int level, MathAlphabet alphabet, int depth, size_t here, Atom& out) {
        const float em = size_at(size, level);
        const std::string_view name = command_name();
        if (const MathCommand* c = find_math_command(name)) {
            out.kind = c->kind;
            out.box = character(c->code, alphabet, em, here);
            return true;
        }
        if (const float* space = find_math_space(name)) {
            out.is_space = true;
            out.space = *space;
            return true;
        }
        if (const uint32_t mark = find_math_accent(name)) {
            accent(mark, size, level, alphabet, depth, here, out.box);
            return true;
        }
        if (const MathAlphabet* letters = find_math_alphabet(name)) {
            out.kind = name == "operatorname" ? MathKind::function : MathKind::ordinary;
            out.box = argument(size, level, depth + 1, *letters);
            return true;
        }
        if (name == "text" || name == "textrm" || name == "mbox") {
            skip_spaces();
            const size_t from = at_ + (!done() && peek() == '{' ? 1 : 0);
            // The text around is smaller than the maths: back to its size.
            out.box = word(text_style_, raw_argument(), em / kMathScale, from);
            return true;
        }
        if (name == "left" || name == "right" || name == "big" || name == "displaystyle" ||
            name == "textstyle" || name == "limits") {
            if ((name == "left" || name == "right") && !done() && peek() == '.') ++at_;
            return false;
        }
        if (name == "sqrt" || name == "frac") {
            slashed(name == "frac", size, level, alphabet, depth, here, out.box);
            return true;
        }
        if (is_math_function(name)) {
            out.kind = MathKind::function;
            out.box = word(FontStyle::math_upright, name, em, here + 1);
            return true;
        }
        if (name == "|") {
            out.box = glyph(FontStyle::math_upright, 0x2016, em, here);
            return true;
        }
        if (name.size() == 1 && std::strchr("{}$%&#_", name[0])) {
            out.kind = math_kind(static_cast<unsigned char>(name[0]));
            out.box = glyph(FontStyle::math_upright, static_cast<unsigned char>(name[0]), em, here);
            return true;
        }
        out.box = word(FontStyle::math_upright, name.empty() ? std::string_view("\\") : name, em, here);
        return true;
    }

    void accent(uint32_t code, float size, int level, MathAlphabet alphabet, int depth, size_t here,
                Box& box) {
        const float em = size_at(size, level);
        box = argument(size, level, depth + 1, alphabet);
        if (box.end == box.begin + 1 && take_dot_off(glyphs_[box.begin])) box.height = 0.44f * em;
        const Box mark = glyph(FontStyle::math_upright, code, em, here);
        // The marks are drawn for letters of x-height.
        const float lift = std::max(0.f, box.height - 0.45f * em);
        move(mark, box.accent_x - mark.accent_x, -lift);
        box.height = std::max(box.height, mark.height + lift);
        box.end = count();
    }

    // An i or j under an accent.
    bool take_dot_off(PositionedGlyph& g) {
        constexpr uint32_t kLetters[][2] = {{0x1D456, 0x1D6A4}, {0x1D457, 0x1D6A5}};
        for (const auto& letter : kLetters) {
            const GlyphRef dotted = fonts_.find(FontStyle::math_upright, letter[0]),
                           dotless = fonts_.find(FontStyle::math_upright, letter[1]);
            if (g.face == dotted.face && g.glyph == dotted.glyph && dotless.face == dotted.face &&
                !dotless.missing) {
                g.glyph = dotless.glyph;
                return true;
            }
        }
        return false;
    }

    // A label has one line, so a fraction is a/b and a root is √x, with parentheses where they are needed.
    void slashed(bool fraction, float size, int level, MathAlphabet alphabet, int depth, size_t here,
                 Box& box) {
        const float em = size_at(size, level);
        box.begin = count();
        const auto place = [&](const Box& part) {
            move(part, box.width, 0);
            box.width += part.width;
            box.height = std::max(box.height, part.height);
            box.depth = std::max(box.depth, part.depth);
        };
        const auto part = [&] {
            const uint32_t first = count();
            const Box inner = argument(size, level, depth + 1, alphabet);
            const bool wrap = needs_parentheses(first);
            if (wrap) {
                const Box open = glyph(FontStyle::math_upright, '(', em, here),
                          close = glyph(FontStyle::math_upright, ')', em, here);
                place(open);
                place(inner);
                place(close);
            } else {
                place(inner);
            }
        };
        if (!fraction) place(glyph(FontStyle::math_upright, 0x221A, em, here));
        part();
        if (fraction) {
            place(glyph(FontStyle::math_upright, '/', em, here));
            part();
        }
        box.accent_x = box.width / 2;
        box.end = count();
    }

    // More than one glyph on the baseline.
    bool needs_parentheses(uint32_t first) const {
        int on_baseline = 0;
        for (uint32_t i = first; i < count(); ++i) on_baseline += glyphs_[i].y == 0;
        return on_baseline > 1;
    }

    const FontSet& fonts_;
    const std::string_view source_;
    const uint32_t offset_;
    const FontStyle text_style_;
    std::vector<PositionedGlyph>& glyphs_;
    size_t at_ = 0;
};

}  // namespace

float set_math(const FontSet& fonts, std::string_view source, uint32_t offset, FontStyle text_style,
               float size, std::vector<PositionedGlyph>& glyphs) {
    return MathSetter(fonts, source, offset, text_style, glyphs).set(size).width;
}

bool next_piece(std::string_view text, bool markup, uint32_t& at, TextPiece& piece) {
    const auto size = static_cast<uint32_t>(text.size());
    if (at >= size) return false;
    piece = {at, size, false};
    if (!markup) {
        at = size;
        return true;
    }
    const auto closing = [&](uint32_t from) {
        for (uint32_t i = from; i < size; ++i) {
            if (text[i] == '\\') {
                ++i;
            } else if (text[i] == '$') {
                return i;
            }
        }
        return size;
    };
    const bool escape = text[at] == '\\' && at + 1 < size && text[at + 1] == '$';
    if (escape) {
        piece = {at + 1, at + 2, false};
        at += 2;
        return true;
    }
    if (text[at] == '$') {
        const uint32_t end = closing(at + 1);
        if (end < size) {
            piece = {at + 1, end, true};
            at = end + 1;
            return true;
        }
    }
    uint32_t end = at + 1;
    while (end < size && !(text[end] == '$' && closing(end + 1) < size) &&
           !(text[end] == '\\' && end + 1 < size && text[end + 1] == '$'))
        ++end;
    piece.end = end;
    at = end;
    return true;
}

}  // namespace glassbox
