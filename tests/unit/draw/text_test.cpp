#include "engine/draw/text.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

#include "engine/base/text.h"
#include "engine/draw/math_symbols.h"
#include "engine/draw/text_breaks.h"
#include "tests/unit/draw/fonts_for_tests.h"

using namespace glassbox;
using doctest::Approx;

namespace {

float width_of(std::string_view text, TextStyle style = {}) {
    return measure_text(test_fonts(), text, style).width;
}
TextLayout lay(std::string_view text, TextStyle style = {}) { return layout_text(test_fonts(), text, style); }

std::vector<std::string> lines_of(std::string_view text, float width, TextStyle style = {}) {
    std::vector<std::string> out;
    for (const TextLine& line : wrap_text(test_fonts(), text, style, width)) {
        out.emplace_back(text.substr(line.begin, line.end - line.begin));
        CHECK(line.width == Approx(width_of(out.back(), style)));
    }
    return out;
}

uint32_t first_code(std::string_view text) {
    size_t at = 0;
    return next_code_point(text, at);
}

}  // namespace

TEST_CASE("a width is the sum of advances and kerning") {
    for (const FontStyle style : {FontStyle::sans, FontStyle::medium, FontStyle::mono})
        for (const std::string_view text :
             {"AVATAR To Ta Yo", "hidden state 0.0333", "", "P, LT. \"quoted\"", "−1.5×10⁶ αβ→"}) {
            const Font& font = test_fonts().font(test_fonts().face_of(style));
            float sum = 0;
            GlyphId last = 0;
            bool first = true;
            for (size_t at = 0; at < text.size(); first = false) {
                const GlyphId g = font.find(next_code_point(text, at));
                if (!first) sum += font.kerning(last, g);
                sum += font.advance(g);
                last = g;
            }
            const TextLayout t = lay(text, {.font = style, .size = 14});
            CHECK(t.width == Approx(sum * 14 / font.units_per_em()).epsilon(1e-5));
            CHECK(t.width == measure_text(test_fonts(), text, {.font = style, .size = 14}).width);
        }
    CHECK(width_of("AV") < width_of("A") + width_of("V"));
}

TEST_CASE("a layout scales with its size") {
    const TextLayout a = lay("state $h_v^{(k)}$ 状态", {.size = 10}),
                     b = lay("state $h_v^{(k)}$ 状态", {.size = 40});
    CHECK(b.width == Approx(a.width * 4).epsilon(1e-5));
    CHECK(b.ascent == Approx(a.ascent * 4).epsilon(1e-5));
    REQUIRE(a.glyphs.size() == b.glyphs.size());
    for (size_t i = 0; i < a.glyphs.size(); ++i)
        CHECK(b.glyphs[i].x == Approx(a.glyphs[i].x * 4).epsilon(1e-4));
}

TEST_CASE("ink bounds are tight and sources are the bytes shown") {
    const TextLayout t = lay("xH", {.size = 28.16f});  // 100 font units are a unit
    CHECK(t.ink.y == Approx(-20.48).epsilon(0.001));
    CHECK(t.ink.bottom() == Approx(0).epsilon(0.01));
    CHECK(t.ink.x > 0);
    CHECK(t.ink.right() < t.width);
    CHECK(lay(" ").ink == Rect{});
    CHECK(lay("").glyphs.empty());
    CHECK(lay("").ascent > 0);
    const TextLayout u = lay("é中$a_b$");
    REQUIRE(u.glyphs.size() == 4);
    CHECK(u.glyphs[0].source == 0);
    CHECK(u.glyphs[1].source == 2);
    CHECK(u.glyphs[2].source == 6);
    CHECK(u.glyphs[3].source == 8);
}

TEST_CASE("scripts are small and move") {
    const TextLayout t = lay("$h_v^{(k)}$");
    REQUIRE(t.glyphs.size() == 5);
    const PositionedGlyph h = t.glyphs[0], sub = t.glyphs[1], sup = t.glyphs[2];
    CHECK(h.glyph == test_fonts().font(Face::math).find(0x210E));
    CHECK(h.size == Approx(14 * kMathScale));
    CHECK(sub.size == Approx(h.size * kScriptScale));
    CHECK(sub.y > 0);
    CHECK(sup.y < 0);
    CHECK(std::abs(sup.x - sub.x) < 1);  // stacked, but for the slant
    // Either order is the same picture.
    const TextLayout u = lay("$h^{(k)}_v$");
    CHECK(u.width == Approx(t.width));
    CHECK(u.ink.y == Approx(t.ink.y));
    // They do not touch.
    const Font& math = test_fonts().font(Face::math);
    const auto ink = [&](const PositionedGlyph& g) {
        const Rect b = math.bounds(g.glyph);
        const float s = g.size / math.units_per_em();
        return Rect{g.x + b.x * s, g.y + b.y * s, b.w * s, b.h * s};
    };
    CHECK(ink(sub).y > ink(sup).bottom() + 1);
    // A script of a script is smaller still; a tall base lifts its script.
    CHECK(lay("$e^{x^2}$").glyphs[2].size == Approx(14 * kMathScale * 0.5));
    CHECK(lay("${(x_i^2)}^2$").glyphs.back().y < lay("$x^2$").glyphs.back().y);
    CHECK(lay("$_i$").glyphs.size() == 1);
}

TEST_CASE("letters are italic, digits and operators are upright, spaced as in TeX") {
    const Font& math = test_fonts().font(Face::math);
    const TextLayout t = lay("$2x+1=\\alpha$");
    REQUIRE(t.glyphs.size() == 6);
    CHECK(t.glyphs[0].glyph == math.find('2'));
    CHECK(t.glyphs[1].glyph == math.find(0x1D465));
    CHECK(t.glyphs[2].glyph == math.find('+'));
    CHECK(t.glyphs[5].glyph == math.find(0x1D6FC));
    CHECK(width_of("$a+b$") > width_of("$a$") + width_of("$+$") + width_of("$b$") + 3);
    CHECK(width_of("$a=b$") > width_of("$a+b$"));
    // A sign is no operator: no spaces.
    CHECK(width_of("$-1$") == Approx(width_of("$-$") + width_of("$1$")));
    CHECK(width_of("$x_{a+b}$") < width_of("$x_a$") + width_of("$x_+$") + width_of("$x_b$"));
    CHECK(lay("$a-b$").glyphs[1].glyph == math.find(0x2212));
    CHECK(lay("$\\Gamma$").glyphs[0].glyph == math.find(0x393));
    CHECK(lay("$\\mathrm{ReLU}(x)$").glyphs[0].glyph == math.find('R'));
    CHECK(lay("$\\mathbb{R}$").glyphs[0].glyph == math.find(0x211D));
    CHECK(lay("$\\mathbf{W}$").glyphs[0].glyph == math.find(0x1D416));
    CHECK(lay("$\\mathcal{L}$").glyphs[0].glyph == math.find(0x2112));
    CHECK(lay("$\\log$").glyphs.size() == 3);
    CHECK(lay("$\\text{for all}$").glyphs[0].face == Face::sans);
    CHECK(lay("$\\hat{\\imath}$").glyphs.size() > 1);
    CHECK(lay("$\\hat{i}$").glyphs[0].glyph == math.find(0x1D6A4));
    const TextLayout hat = lay("$\\hat{x}$");
    REQUIRE(hat.glyphs.size() == 2);
    CHECK(hat.width == Approx(lay("$x$").width));
    CHECK(hat.ink.y < lay("$x$").ink.y - 2);
    CHECK(lay("$\\frac{a+b}{c}$").glyphs.size() == 7);  // (a+b)/c
    CHECK(lay("$\\frac{a_i}{c}$").glyphs.size() == 4);
}

TEST_CASE("the commands are sorted, and each has a glyph") {
    for (const char* name :
         {"Delta", "zeta", "in",    "infty",   "int",     "le",     "leq",    "sum",   "rightarrow",
          "to",    "cdot", "nabla", "partial", "epsilon", "odot",   "propto", "lVert", "rVert",
          "times", "top",  "alpha", "omega",   "xi",      "lambda", "langle"}) {
        CAPTURE(name);
        const MathCommand* c = find_math_command(name);
        REQUIRE(c != nullptr);
        CHECK_FALSE(test_fonts().find(FontStyle::math_upright, c->code).missing);
    }
    CHECK(find_math_command("") == nullptr);
    CHECK(find_math_command("alph") == nullptr);
    CHECK(find_math_command("zzz") == nullptr);
    for (const char* name : {"hat", "tilde", "bar", "vec", "dot", "ddot"})
        CHECK_FALSE(test_fonts().find(FontStyle::math_upright, find_math_accent(name)).missing);
}

TEST_CASE("dollar signs") {
    CHECK(width_of("a \\$ b") == Approx(width_of("a $ b")));
    CHECK(lay("costs $5").glyphs.size() == 8);
    CHECK(lay("a \\$5 and \\$6").glyphs.size() == 11);
    CHECK(lay("$x$", {.markup = false}).glyphs.size() == 3);
    CHECK(lay("$\\$x$").glyphs.size() == 2);
    CHECK(plain_text("state $h_v^{(k)} \\le \\alpha$ for \\$5") == "state h_v^(k) ≤ α for $5");
    CHECK(plain_text("$\\mathrm{softmax}(\\hat{y}) \\to \\text{all}$") == "softmax(y) → all");
}

TEST_CASE("malformed maths is set somehow") {
    for (const std::string_view text : {"$}$",
                                        "$a}b$",
                                        "${a$",
                                        "$_$",
                                        "$^$",
                                        "$x_^2$",
                                        "$x__2$",
                                        "$\\$",
                                        "$\\hat$",
                                        "$\\frac$",
                                        "$\\frac{a$",
                                        "$\\text{ab$",
                                        "$\\unknown{x}$",
                                        "$$",
                                        "$x''_1$",
                                        "$\\left( \\right.$",
                                        "$\\mathrm$",
                                        "$\\\\$",
                                        "$\xFF\x80$",
                                        "\xE4\xBD",
                                        "$中文_字$"}) {
        CAPTURE(text);
        const TextLayout t = lay(text);
        CHECK(std::isfinite(t.width));
        CHECK(t.width >= 0);
    }
    CHECK(lay("$a}b$").glyphs.size() == 2);
    CHECK(lay("$\\unknown$").glyphs.size() == 7);
    std::string deep = "$";
    for (int i = 0; i < 5000; ++i) deep += i % 2 == 0 ? "x_{" : "\\hat{";
    CHECK(std::isfinite(width_of(deep + "$")));
    CHECK(std::isfinite(width_of(deep)));
    const float nan = std::numeric_limits<float>::quiet_NaN();
    for (const float size : {0.f, -3.f, nan, std::numeric_limits<float>::infinity()})
        CHECK(lay("x", {.size = size}).glyphs.empty());
    CHECK(layout_text(FontSet{}, "x$y$", {}).glyphs.empty());
    uint32_t state = 3;
    const std::string_view pieces[] = {"$",     "\\",     "{",     "}",  "_",  "^",  "x",    " ",
                                       "\\sum", "\\frac", "\\hat", "中", "。", "\n", "\xF0", "'"};
    for (int i = 0; i < 3000; ++i) {
        std::string text;
        for (int k = 0; k < 14; ++k) text += pieces[(state = state * 1664525u + 1013904223u) >> 28];
        CHECK(std::isfinite(width_of(text)));
        wrap_text(test_fonts(), text, {}, 30);
    }
}

TEST_CASE("numbers with digits of one width do not shake") {
    CHECK(width_of("1111", {.tabular = true}) == Approx(width_of("2408", {.tabular = true})));
    CHECK(width_of("−1.5", {.tabular = true}) == Approx(width_of("−8.9", {.tabular = true})));
    CHECK(width_of("1111") < width_of("2408"));
    CHECK(width_of("12", {.font = FontStyle::mono, .tabular = true}) ==
          Approx(width_of("12", {.font = FontStyle::mono})));
}

TEST_CASE("Chinese: full width, its own marks, a little room beside Latin") {
    CHECK(width_of("中文") == Approx(28));
    CHECK(lay("“中”").glyphs[0].face == Face::cjk);
    CHECK(lay("“a”").glyphs[0].face == Face::sans);
    CHECK(width_of("用GNN") == Approx(width_of("用") + width_of("GNN") + 14 * 0.125f));
    CHECK(width_of("用$x$") == Approx(width_of("用") + width_of("$x$") + 14 * 0.125f));
    CHECK(width_of("用 GNN") == Approx(width_of("用") + width_of(" ") + width_of("GNN")).epsilon(0.01));
    CHECK(width_of("）。") == Approx(21));  // not two half-empty squares
    CHECK(width_of("中。文") == Approx(42));
    FontSet bare = test_fonts();
    bare.faces[static_cast<size_t>(Face::cjk)] = nullptr;
    CHECK(layout_text(bare, "中文", {}).ink.w > 10);  // boxes, not nothing
}

TEST_CASE("Latin breaks at spaces and hyphens") {
    CHECK(lines_of("one two three", 1000) == std::vector<std::string>{"one two three"});
    CHECK(lines_of("one two three", 60) == std::vector<std::string>{"one two", "three"});
    CHECK(lines_of("  one  two ", 30) == std::vector<std::string>{"one", "two"});
    CHECK(lines_of("self-attention", 60) == std::vector<std::string>{"self-", "attention"});
    CHECK(lines_of("from -1 to", 1) != std::vector<std::string>{"from", "-", "1", "to"});
    CHECK(lines_of("a\nb\n\nc", 1000) == std::vector<std::string>{"a", "b", "", "c"});
    CHECK(lines_of("", 100).empty());
    // Maths and what touches it stay whole.
    CHECK(lines_of("the state $h_v = W h_u$, then", 60) ==
          std::vector<std::string>{"the state", "$h_v = W h_u$,", "then"});
    CHECK(lines_of("it costs \\$5 now", 60) == std::vector<std::string>{"it costs", "\\$5 now"});
    // A word wider than the line is cut between characters.
    std::string joined;
    for (const std::string& line : lines_of("incomprehensibilities", 40)) {
        CHECK(width_of(line) <= 40.01f);
        joined += line;
    }
    CHECK(joined == "incomprehensibilities");
    CHECK(lines_of("abc", 0).size() == 3);
}

TEST_CASE("Chinese lines begin and end well at any width") {
    const std::string_view text =
        "消息传递：每个节点收集邻居的消息，再更新自己的状态（这叫“聚合”）。第二层看到两步之外的节点！用GNN做"
        "「分子」性质预测……好吗？";
    for (float width = 40; width < 400; width += 7) {
        std::string joined;
        const auto lines = lines_of(text, width, {.size = 12});
        for (size_t i = 0; i < lines.size(); ++i) {
            CAPTURE(lines[i]);
            CHECK(width_of(lines[i], {.size = 12}) <= width + 0.1f);
            if (i > 0) CHECK_FALSE(may_not_start_line(first_code(lines[i])));
            size_t at = 0;
            uint32_t last = 0;
            while (at < lines[i].size()) last = next_code_point(lines[i], at);
            if (i + 1 < lines.size()) CHECK_FALSE(may_not_end_line(last));
            joined += lines[i];
        }
        CHECK(joined == text);
    }
}

TEST_CASE("blocks") {
    const TextBlock b =
        layout_block(test_fonts(), "one two three four five six", {}, 80, 1.5f, TextAlign::right);
    REQUIRE(b.lines.size() > 2);
    CHECK(b.width <= 80);
    CHECK(b.height == Approx(b.ascent + b.descent));
    CHECK(b.glyphs.back().y == Approx(static_cast<float>(b.lines.size() - 1) * 21));
    const TextLine last = b.lines.back();
    CHECK(b.ink.right() <= 80);
    CHECK(b.ink.right() > 76);
    CHECK(b.glyphs.back().source == last.end - 1);
    CHECK(layout_block(test_fonts(), "", {}, 80).glyphs.empty());
    // Measured alone, a block is as wide as its longest line.
    CHECK(layout_block(test_fonts(), "ab\nabc", {}, std::numeric_limits<float>::infinity()).width ==
          Approx(width_of("abc")));
}
