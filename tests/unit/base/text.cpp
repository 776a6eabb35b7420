#include "engine/base/text.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "engine/base/random.h"
#include "engine/base/bits.h"
#include "engine/base/result.h"

using namespace glassbox;

namespace {
std::vector<uint32_t> code_points(std::string_view text) {
    std::vector<uint32_t> all;
    for (size_t at = 0; at < text.size();) {
        const size_t before = at;
        all.push_back(next_code_point(text, at));
        REQUIRE(at > before);
        REQUIRE(at <= text.size());
    }
    return all;
}
}  // namespace

TEST_CASE("numbers are written as readers expect them") {
    CHECK(format_number(0) == "0");
    CHECK(format_number(-0.0) == "0");
    CHECK(format_number(12) == "12");
    CHECK(format_number(-1.5) == "\u22121.5");
    CHECK(format_number(1.0 / 30) == "0.0333");
    CHECK(format_number(0.5) == "0.5");
    CHECK(format_number(1.999) == "2");
    CHECK(format_number(999.6) == "1000");
    CHECK(format_number(1200) == "1200");
    CHECK(format_number(2.5e7) == "2.5\u00D710\u2077");
    CHECK(format_number(-1.25e-9) == "\u22121.25\u00D710\u207B\u2079");
    CHECK(format_number(1e12) == "1\u00D710\u00B9\u00B2");
    CHECK(format_number(3.14159, 5) == "3.1416");
    CHECK(format_number(3.14159, 1) == "3");
    CHECK(format_number(std::nan("")) == "NaN");
    CHECK(format_number(INFINITY) == "\u221E");
    CHECK(format_number(-INFINITY) == "\u2212\u221E");
}

TEST_CASE("what is written reads back as the number to three digits, and is never 0 unless the number is") {
    const auto round_trip = [](double v) {
        for (const int digits : {1, 2, 3, 6}) {
            const std::string text = format_number(v, digits);
            const std::optional<double> back = parse_formatted_number(text);
            REQUIRE_MESSAGE(back.has_value(), text);
            CHECK_MESSAGE(std::abs(*back - v) <= 0.5000001 * std::pow(10, 1 - digits) * std::abs(v), text, " for ", v);
            CHECK_MESSAGE((*back == 0) == (v == 0), text, " for ", v);
            CHECK(text.find('-') == std::string::npos);  // the minus is a true one
            CHECK((text.starts_with("\u2212")) == (v < 0));
        }
    };
    Random rng(3, "numbers");
    for (int i = 0; i < 20000; ++i) {
        const float v = bit_cast<float>(static_cast<uint32_t>(rng.next()));
        if (std::isfinite(v)) round_trip(static_cast<double>(v));
        round_trip(static_cast<double>(rng.normal()));
    }
    for (const double v : {0.0, 1e-300, 5e-324, -1e300, 0.0001, 0.00009999, 0.000099999, 9999999.0, 999999.4, 1e6, 1e7})
        round_trip(v);
    round_trip(static_cast<double>(std::numeric_limits<float>::max()));
    round_trip(static_cast<double>(std::numeric_limits<float>::denorm_min()));
    CHECK(std::isnan(*parse_formatted_number("NaN")));
    CHECK(*parse_formatted_number("\u221E") == INFINITY);
    CHECK(*parse_formatted_number("\u2212\u221E") == -INFINITY);
    for (const char* bad : {"", "\u2212", "1\u00D710", "1\u00D710x", "\u00D710\u00B2", "one", "1 2", "\u221E1", "1\u00D710\u207B"})
        CHECK_MESSAGE(!parse_formatted_number(bad).has_value(), bad);
}

TEST_CASE("numbers of files and command lines: whole, finite, in the C locale") {
    CHECK(parse_double("1e3") == 1000);
    CHECK(parse_double("-0.25") == -0.25);
    CHECK(parse_double("+2") == 2);
    for (const char* bad : {"", " 1", "1 ", "inf", "nan", "0x10", "1e999", "1,5", "--1", "1e", ".", "e5"}) CHECK_MESSAGE(!parse_double(bad).has_value(), bad);
    CHECK_FALSE(parse_double(std::string(1000, '1')).has_value());
    CHECK(parse_int("-42") == -42);
    CHECK(parse_int("9223372036854775807") == INT64_MAX);
    for (const char* bad : {"", "9223372036854775808", "1.5", "1 ", " 1", "0x1", "-"}) CHECK_MESSAGE(!parse_int(bad).has_value(), bad);
}

TEST_CASE("UTF-8 round trips every code point") {
    for (uint32_t c = 0; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 61) {
        if (c >= 0xD800 && c < 0xE000) continue;
        std::string text;
        append_utf8(text, c);
        size_t at = 0;
        REQUIRE(next_code_point(text, at) == c);
        REQUIRE(at == text.size());
    }
}

TEST_CASE("a broken byte of UTF-8 gives one replacement and the rest is read") {
    constexpr uint32_t kBad = 0xFFFD;
    using Points = std::vector<uint32_t>;
    CHECK(code_points("a\xFFz") == Points{'a', kBad, 'z'});
    CHECK(code_points("\x80z") == Points{kBad, 'z'});                           // a lone continuation
    CHECK(code_points("\xC3") == Points{kBad});                                 // cut off
    CHECK(code_points("\xE4\xB8") == Points{kBad, kBad});
    CHECK(code_points("\xC3z") == Points{kBad, 'z'});
    CHECK(code_points("\xC0\xAF") == Points{kBad, kBad});                       // overlong
    CHECK(code_points("\xE0\x80\xAF") == Points{kBad, kBad, kBad});
    CHECK(code_points("\xED\xA0\x80") == Points{kBad, kBad, kBad});             // a surrogate
    CHECK(code_points("\xF4\x90\x80\x80") == Points{kBad, kBad, kBad, kBad});   // beyond Unicode
    CHECK(code_points("\xF5\x80\x80\x80").front() == kBad);
    CHECK(code_points("看\xE8见") == Points{0x770B, kBad, 0x89C1});
    Random rng(1, "bytes");
    for (int n = 0; n < 2000; ++n) {
        std::string text;
        for (int i = rng.below(12); i > 0; --i) text += static_cast<char>(rng.below(256));
        for (const uint32_t c : code_points(text)) CHECK(c <= 0x10FFFF);
    }
}

TEST_CASE("splitting and trimming") {
    CHECK(split("a,,b", ',') == std::vector<std::string_view>{"a", "", "b"});
    CHECK(split("", ',') == std::vector<std::string_view>{""});
    CHECK(trim(" \t a b\r\n") == "a b");
    CHECK(trim(" \n").empty());
    CHECK(format("%s is %d", "six", 6) == "six is 6");
    CHECK(format("%s", std::string(5000, 'x').c_str()).size() == 5000);
}

TEST_CASE("a mistyped name finds the nearest, at most two letters away") {
    const std::vector<std::string> names = {"layers", "pooling", "weights", "channel"};
    CHECK(nearest_name("layer", names) == "layers");
    CHECK(nearest_name("pooling", names) == "pooling");
    CHECK(nearest_name("wieghts", names) == "weights");
    CHECK(nearest_name("chanel", names) == "channel");
    CHECK(nearest_name("colour", names).empty());
    CHECK(nearest_name("layers", {}).empty());
    CHECK(nearest_name(std::string(3000, 'x'), names).empty());
}

TEST_CASE("a suffix is what follows the last dot of the file's own name") {
    using glassbox::file_suffix;
    CHECK(file_suffix("a/b.PNG") == "png");
    CHECK(file_suffix("a.tar.gz") == "gz");
    CHECK(file_suffix("a.b/c") == "");
    CHECK(file_suffix(".png") == "");
    CHECK(file_suffix("a/.png") == "");
    CHECK(file_suffix("a.") == "");
    CHECK(file_suffix("") == "");
}
