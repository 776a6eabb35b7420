#include "engine/draw/font.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "engine/base/text.h"
#include "tests/unit/draw/fonts_for_tests.h"

using namespace glassbox;

namespace {

std::span<const unsigned char> bytes_of(const char* name) {
    const EmbeddedFile* file = find_embedded(embedded_assets(), name);
    REQUIRE(file != nullptr);
    return {file->data, file->size};
}

std::span<const unsigned char> bytes_of(const std::string& s) {
    return {reinterpret_cast<const unsigned char*>(s.data()), s.size()};
}

// A damaged file whose sum has been made right again, so that the later checks are reached.
std::string with_right_sum(std::string data) {
    uint32_t sum = 0;
    for (size_t i = 36; i < data.size(); ++i) sum += static_cast<unsigned char>(data[i]);
    for (size_t k = 0; k < 4 && data.size() >= 36; ++k)
        data[32 + k] = static_cast<char>(sum >> (8 * k) & 255);
    for (size_t k = 0; k < 4 && data.size() >= 36; ++k)
        data[28 + k] = static_cast<char>(data.size() >> (8 * k) & 255);
    return data;
}

void use_everything(const Font& font) {
    Path path;
    float sum = 0;
    for (int i = 0; i < font.glyph_count(); ++i) {
        const auto g = static_cast<GlyphId>(i);
        sum += font.advance(g) + font.kerning(g, g) + font.bounds(g).w + font.italic_correction(g) +
               font.accent_x(g);
        path.clear();
        font.outline(g, path);
    }
    CHECK(sum == sum);
}

}  // namespace

TEST_CASE("the metrics are the fonts' own") {
    const Font& sans = test_fonts().font(Face::sans);
    CHECK(sans.units_per_em() == 2816);
    CHECK(sans.ascent() == 2728);
    CHECK(sans.descent() == 680);
    CHECK(sans.cap_height() == 2048);
    CHECK(sans.x_height() == 1536);
    CHECK(test_fonts().font(Face::mono).advance(test_fonts().font(Face::mono).find('i')) == 600);
    CHECK(test_fonts().font(Face::math).units_per_em() == 1000);
}

// The numbers are HarfBuzz's: /usr/bin/python3 assets/fonts/bake.py check
TEST_CASE("kerning is that of GPOS, as HarfBuzz applies it") {
    const struct {
        Face face;
        const char* pair;
        float kerning;
    } kCases[] = {{Face::sans, "AV", -192},   {Face::sans, "To", -224},   {Face::sans, "Ta", -208},
                  {Face::sans, "Yo", -216},   {Face::sans, "LT", -272},   {Face::sans, "P,", -112},
                  {Face::sans, "11", 0},      {Face::medium, "AV", -213}, {Face::medium, "To", -224},
                  {Face::medium, "Ta", -208}, {Face::medium, "Yo", -250}, {Face::medium, "LT", -266},
                  {Face::mono, "AV", 0}};
    for (const auto& c : kCases) {
        const Font& font = test_fonts().font(c.face);
        CAPTURE(c.pair);
        CHECK(font.kerning(font.find(static_cast<unsigned char>(c.pair[0])),
                           font.find(static_cast<unsigned char>(c.pair[1]))) == c.kerning);
    }
}

TEST_CASE("every character that labels need is there") {
    const FontSet& fonts = test_fonts();
    const std::string_view needed = "−×≤≥≈∞∑√→←↑↓·…αβγδεζηθικλμνξοπρστυφχψωΔΣΩ∂∇∈±°²³¹⁰⁴⁵⁶₀₁₂–—‘’“”éñüßŁőŽ€✓";
    for (const FontStyle style : {FontStyle::sans, FontStyle::medium, FontStyle::mono})
        for (size_t at = 0; at < needed.size();) {
            const size_t from = at;
            const uint32_t code = next_code_point(needed, at);
            CAPTURE(needed.substr(from, at - from));
            CHECK_FALSE(fonts.find(style, code).missing);
        }
    for (uint32_t c = 0x20; c < 0x7F; ++c)
        for (const FontStyle style :
             {FontStyle::sans, FontStyle::mono, FontStyle::math_italic, FontStyle::math_upright})
            CHECK_FALSE(fonts.find(style, c).missing);
    const std::string_view chinese = "的一是在不了有和人这中大为上个国、。，！？）「」《》：；（";
    for (size_t at = 0; at < chinese.size();) {
        const GlyphRef g = fonts.find(FontStyle::sans, next_code_point(chinese, at));
        CHECK_FALSE(g.missing);
        CHECK((g.face == Face::cjk || g.face == Face::cjk_more));
    }
    // GPT-2 writes a space as this, and sentencepiece as that.
    CHECK(fonts.find(FontStyle::mono, 0x120).face == Face::mono);
    CHECK(fonts.find(FontStyle::mono, 0x2581).face == Face::mono);
    CHECK(fonts.find(FontStyle::mono, 0x2500).face == Face::mono);
}

TEST_CASE("maths letters are of the maths face") {
    const FontSet& fonts = test_fonts();
    const Font& math = fonts.font(Face::math);
    CHECK(fonts.find(FontStyle::math_italic, 'h') == GlyphRef{Face::math, math.find(0x210E)});
    CHECK(fonts.find(FontStyle::math_italic, 'x') == GlyphRef{Face::math, math.find(0x1D465)});
    CHECK(fonts.find(FontStyle::math_italic, 0x3B1) == GlyphRef{Face::math, math.find(0x1D6FC)});
    CHECK(fonts.find(FontStyle::math_upright, 'x') == GlyphRef{Face::math, math.find('x')});
    for (uint32_t c = 'A'; c <= 'z'; c = c == 'Z' ? 'a' : c + 1) CHECK(math.find(math_italic(c)) != 0);
    CHECK(math.italic_correction(math.find(0x1D453)) == 90);
}

TEST_CASE("a character that no face has gives a visible box") {
    const GlyphRef g = test_fonts().find(FontStyle::sans, 0x1F600);
    CHECK(g.missing);
    const Font& font = test_fonts().font(g.face);
    CHECK(font.advance(g.glyph) > 0);
    Path path;
    font.outline(g.glyph, path);
    CHECK(path.bounds().w > 0.3f * font.units_per_em());
    // Without Chinese, the same; with nothing at all, still no crash.
    FontSet bare = test_fonts();
    bare.faces[static_cast<size_t>(Face::cjk)] = nullptr;
    CHECK(bare.find(FontStyle::sans, 0x4E2D).missing);
    CHECK(FontSet{}.find(FontStyle::mono, 'x').missing);
    CHECK(FontSet{}.empty());
}

TEST_CASE("outlines lie within their bounds and touch them") {
    for (const Face face : {Face::sans, Face::medium, Face::mono, Face::math, Face::cjk, Face::cjk_more}) {
        const Font& font = test_fonts().font(face);
        Path path;
        for (int i = 0; i < font.glyph_count(); i += face >= Face::cjk ? 17 : 1) {
            const auto g = static_cast<GlyphId>(i);
            path.clear();
            font.outline(g, path);
            const Rect box = path.bounds(), baked = font.bounds(g);
            CAPTURE(i);
            CHECK(std::abs(box.x - baked.x) <= 1);
            CHECK(std::abs(box.y - baked.y) <= 1);
            CHECK(std::abs(box.right() - baked.right()) <= 1);
            CHECK(std::abs(box.bottom() - baked.bottom()) <= 1);
        }
    }
}

TEST_CASE("tabular digits have one width") {
    const Font& sans = test_fonts().font(Face::sans);
    for (uint32_t c = '0'; c <= '9'; ++c) {
        CHECK(sans.find(tabular(c)) != 0);
        CHECK(sans.advance(sans.find(tabular(c))) == sans.advance(sans.find(tabular('0'))));
    }
}

TEST_CASE("a subset keeps what it keeps") {
    for (const Face face : {Face::sans, Face::math, Face::cjk}) {
        const Font& font = test_fonts().font(face);
        const std::vector<uint32_t> wanted = {'V', 'A', 'A', 0x3B1, 0x1D453, 0x4E2D, 0x6587, 0x10FFFF};
        const std::string data = font.subset(wanted);
        const Result<Font> small = Font::parse(bytes_of(data), "subset");
        REQUIRE(small);
        for (const uint32_t code : wanted) {
            const GlyphId g = small->find(code), old = font.find(code);
            CHECK((g == 0) == (old == 0));
            CHECK(small->advance(g) == font.advance(old));
            CHECK(small->bounds(g) == font.bounds(old));
            CHECK(small->italic_correction(g) == font.italic_correction(old));
            Path a, b;
            small->outline(g, a);
            font.outline(old, b);
            CHECK(a == b);
        }
        CHECK(small->kerning(small->find('A'), small->find('V')) ==
              font.kerning(font.find('A'), font.find('V')));
        CHECK(data.size() < 60000);
    }
}

TEST_CASE("damaged fonts are refused or harmless") {
    const auto good = bytes_of("fonts/sans.gbfont");
    // A small font, so that each place can be tried.
    const std::string small = Font::parse(good, "sans")->subset(std::vector<uint32_t>{'A', 'V', 'e'});
    REQUIRE(Font::parse(bytes_of(small), "small"));
    CHECK_FALSE(Font::parse({}, "empty"));
    for (size_t n = 0; n < small.size(); n += n < 200 ? 1 : 97) {
        CHECK_FALSE(Font::parse(bytes_of(small).first(n), "cut"));
        const std::string cut = with_right_sum(small.substr(0, n));
        if (const Result<Font> font = Font::parse(bytes_of(cut), "cut")) use_everything(*font);
    }
    uint32_t state = 1;
    int accepted = 0;
    for (int i = 0; i < 20000; ++i) {
        std::string data = small;
        const int changes = 1 + i % 3;
        for (int k = 0; k < changes; ++k) {
            state = state * 1664525u + 1013904223u;
            // Half of the changes in the header and the first tables.
            const size_t at = (state >> 8) % (i % 2 == 0 ? std::min<size_t>(200, data.size()) : data.size());
            state = state * 1664525u + 1013904223u;
            data[at] = static_cast<char>(state >> 16);
        }
        CHECK_FALSE((data != small && i % 16 == 0 && Font::parse(bytes_of(data), "damaged") &&
                     data.substr(36) != small.substr(36)));
        data = with_right_sum(data);
        const Result<Font> font = Font::parse(bytes_of(data), "damaged");
        if (!font) {
            CHECK(font.error().message.find("font damaged") == 0);
            continue;
        }
        ++accepted;
        use_everything(*font);
    }
    CHECK(accepted > 0);
}

TEST_CASE("loading says which file is missing") {
    const Result<Fonts> none = load_fonts({});
    REQUIRE_FALSE(none);
    CHECK(none.error().message.find("fonts/sans.gbfont") != std::string::npos);
    const Result<Fonts> latin = load_fonts(embedded_assets(), false);
    REQUIRE(latin);
    CHECK_FALSE(latin->set().has(Face::cjk));
    Fonts later = *latin;
    REQUIRE(later.add_cjk(bytes_of("fonts/cjk.gbfont")));
    CHECK(later.set().has(Face::cjk));
    CHECK_FALSE(later.add_cjk(std::span<const unsigned char>{}));
    CHECK_FALSE(later.set().has(Face::cjk_more));
}
