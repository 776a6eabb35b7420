#include "engine/base/json.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "engine/base/random.h"
#include "engine/base/result.h"

using namespace glassbox;

TEST_CASE("JSON is read, and what is missing or of another type gives the default") {
    const Result<Json> j = parse_json(R"({"title": "caf\u00e9", "n": 2.5, "on": true, "list": [1], "none": null})");
    REQUIRE(static_cast<bool>(j));
    CHECK(text_of(*j, "title") == "café");
    CHECK(number_of(*j, "n", 0) == 2.5);
    CHECK(flag_of(*j, "on", false));
    CHECK(text_of(*j, "n", "default") == "default");
    CHECK(text_of(*j, "absent", "default") == "default");
    CHECK(number_of(*j, "title", 7) == 7);
    CHECK(number_of(*j, "none", 7) == 7);
    CHECK_FALSE(flag_of(*j, "n", false));
    CHECK(member(*j, "list") != nullptr);
    CHECK(member(*member(*j, "list"), "x") == nullptr);  // not an object
    CHECK(text_of(Json(3), "x", "default") == "default");
    CHECK(write_json(*j) == "{\"title\":\"café\",\"n\":2.5,\"on\":true,\"list\":[1],\"none\":null}");  // in its order
}

TEST_CASE("garbage is an error that names the byte, never a crash") {
    for (const char* bad : {"", " ", "{", "[1,", "{\"a\":}", "nul", "1 2", "{} x", "{'a':1}", "[1,]", "\"\\x\"", "1e999", "\"\xFF\"", "\xEF\xBB", "+1", "01"}) {
        const Result<Json> j = parse_json(bad);
        CHECK_MESSAGE(!j, bad);
        if (!j) CHECK_MESSAGE(j.error().message.find("byte") != std::string::npos, j.error().message);
    }
    CHECK(parse_json("[1, 2, oops]").error().message == "not JSON: unexpected text at byte 8");
    Random rng(2, "json");
    constexpr std::string_view kPieces[] = {"{", "}", "[", "]", ",", ":", "\"", "a", "1", "-", "e", ".", "true", "\\u", " ", "\xE4"};
    for (int n = 0; n < 5000; ++n) {
        std::string text;
        for (int i = rng.below(14); i > 0; --i) text += kPieces[rng.below(16)];
        const Result<Json> j = parse_json(text);
        if (j) CHECK(static_cast<bool>(parse_json(write_json(*j))));
    }
}

TEST_CASE("nesting has a limit, so that a file cannot exhaust the stack") {
    const auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    CHECK(static_cast<bool>(parse_json(nested(199))));
    CHECK_FALSE(static_cast<bool>(parse_json(nested(200))));
    CHECK(parse_json(nested(1000000)).error().message.find("nested") != std::string::npos);
    CHECK_FALSE(static_cast<bool>(parse_json(std::string(1000000, '['))));
    std::string objects;
    for (int i = 0; i < 300; ++i) objects += "{\"a\":";
    CHECK_FALSE(static_cast<bool>(parse_json(objects)));
    // Many beside one another are not deep.
    std::string wide = "[";
    for (int i = 0; i < 1000; ++i) wide += "[],";
    CHECK(static_cast<bool>(parse_json(wide + "[]]")));
}

TEST_CASE("text that is no UTF-8 is written with replacements") {
    const std::string out = write_json(Json{{"a", "x\xFFy"}});
    CHECK(static_cast<bool>(parse_json(out)));
    CHECK(out.find("\xEF\xBF\xBD") != std::string::npos);
}
