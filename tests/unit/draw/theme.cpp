#include "engine/draw/theme.h"

#include <doctest/doctest.h>

#include <limits>

#include "engine/draw/colormap.h"

using namespace glassbox;
using doctest::Approx;

namespace {
constexpr ColorMap kMaps[] = {ColorMap::sequential, ColorMap::blues, ColorMap::oranges, ColorMap::diverging, ColorMap::probability};
template <class Check>
void both_themes(const Check& check) {
    for (const Theme* theme : {&light_theme(), &dark_theme()}) {
        INFO((theme->dark ? "dark" : "light"));
        check(*theme);
    }
}
ColorScale scale_of(ColorMap map) { return map == ColorMap::diverging ? diverging(2) : ColorScale{map, 0, 2}; }
}  // namespace

TEST_CASE("contrast is that of WCAG 2.2") {
    const Color black = Color::hex(0), white = Color::hex(0xFFFFFF);
    CHECK(contrast(black, white) == Approx(21));
    CHECK(contrast(white, black) == Approx(21));
    CHECK(contrast(white, white) == Approx(1));
    CHECK(luminance(Color::hex(0xFF0000)) == Approx(0.2126));
    CHECK(contrast(Color::hex(0x767676), white) == Approx(4.54).epsilon(0.002));  // the well-known grey
    for (int v = 0; v < 256; ++v) {
        const double c = v / 255.0, expected = c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
        CHECK(luminance(Color::hex(static_cast<uint32_t>(v) * 0x10101u)) == Approx(expected).epsilon(1e-12));
    }
}

TEST_CASE("tokens: text reaches 4.5:1 on paper and panels, categories and large marks 3:1 on paper") {
    both_themes([](const Theme& t) {
        for (const Color& c : {t.ink, t.ink2, t.accent, t.accent2, t.good, t.bad}) {
            CHECK(contrast(c, t.paper) >= 4.5);
            CHECK(contrast(c, t.wash) >= 4.5);
        }
        for (size_t i = 0; i < t.category.size(); ++i) {
            CHECK_MESSAGE(contrast(t.category[i], t.paper) >= 3, "category ", i);
            for (size_t k = 0; k < i; ++k) CHECK_FALSE(t.category[i] == t.category[k]);
        }
        CHECK(contrast(t.line, t.paper) > 1.2);  // a hairline is seen, though it says nothing
    });
    CHECK(light_theme().paper == Color::hex(0xFFFFFF));
    CHECK(dark_theme().paper == Color::hex(0x14161A));
    CHECK(light_theme().accent == Color::hex(0x0B6BCB));
}

TEST_CASE("a text chosen to be readable is, on every colour that stands for a number") {
    both_themes([](const Theme& t) {
        for (const ColorMap map : kMaps)
            for (int i = -40; i <= 40; ++i) {
                const Color ground = color_of(scale_of(map), static_cast<float>(i) / 20, t);
                const Color text = readable_on(ground, t);
                CHECK((text == t.ink || text == t.paper));
                CHECK(contrast(text, ground) >= 3.5);
            }
    });
}

TEST_CASE("a diverging map is paper at zero and equally far from it on both sides") {
    both_themes([](const Theme& t) {
        for (const Spread spread : {Spread::linear, Spread::square_root}) {
            ColorScale s = diverging(3);
            s.spread = spread;
            CHECK(s.low == -s.high);
            CHECK(color_of(s, 0, t) == t.paper);
            CHECK(color_of(s, -0.f, t) == t.paper);
            double before = 1;
            for (int i = 1; i <= 30; ++i) {
                const float v = static_cast<float>(i) / 10;
                const Color plus = color_of(s, v, t), minus = color_of(s, -v, t);
                const double away = contrast(plus, t.paper), away_minus = contrast(minus, t.paper);
                CHECK(away >= before - 1e-9);
                CHECK(away / away_minus == Approx(1).epsilon(0.45));
                CHECK(plus.r >= plus.b);    // orange is positive
                CHECK(minus.b >= minus.r);  // blue is negative
                before = away;
            }
        }
    });
}

TEST_CASE("zero is paper where the paper means nothing, and a probability of one is the accent") {
    both_themes([](const Theme& t) {
        CHECK(color_of(blues(5), 0, t) == t.paper);
        CHECK(color_of({ColorMap::oranges, 0, 5}, 0, t) == t.paper);
        CHECK(color_of(probability(), 0, t) == t.paper);
        CHECK(color_of(probability(), 1, t) == t.accent);
        CHECK(color_of(sequential(1), 0, t) == Color::hex(0x440154));
        CHECK(color_of(sequential(1), 1, t) == Color::hex(0xFDE725));
        const ColorScale root{ColorMap::probability, 0, 1, Spread::square_root};
        CHECK(color_of(root, 0.25f, t) == color_of(probability(), 0.5f, t));
    });
}

TEST_CASE("numbers beyond the range take the end's colour; what is not finite has none") {
    both_themes([](const Theme& t) {
        for (const ColorMap map : kMaps) {
            const ColorScale s = scale_of(map);
            CHECK(color_of(s, 1e30f, t) == color_of(s, s.high, t));
            CHECK(color_of(s, -1e30f, t) == color_of(s, s.low, t));
            CHECK_FALSE(color_of(s, s.low, t) == color_of(s, s.high, t));
            // A range of no width gives a colour, not a division by zero.
            const ColorScale point{map, 1, 1};
            CHECK(color_of(point, 1, t).a == 255);
        }
        CHECK(color_of({ColorMap::category, 0, 7}, 3, t) == t.category[3]);
        CHECK(color_of({ColorMap::category, 0, 7}, -3, t) == t.category[0]);
        CHECK(color_of({ColorMap::category, 0, 7}, 9, t) == t.category[1]);
    });
    CHECK(is_hatched(std::numeric_limits<float>::quiet_NaN()));
    CHECK(is_hatched(std::numeric_limits<float>::infinity()));
    CHECK_FALSE(is_hatched(std::numeric_limits<float>::max()));
}
