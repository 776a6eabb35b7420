// Formulas from the compiled articles: outlines, parts, what is refused.
#include "engine/draw/formula.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace glassbox;

namespace {

Result<FormulaSet> set_of(const char* text) {
    const Result<Json> j = parse_json(text);
    REQUIRE(static_cast<bool>(j));
    return formulas_from_json(*j);
}

// A bar under a part "x", in which a part "i" is nested.
constexpr const char* kGood = R"({"glyphs": ["m0 0h1v1h-1z", "m100 0l200 700-50-10q10 10 20 0c1 2 3 4 5 6v-7z"],
    "items": {"f": {"w": 1500, "up": 800, "down": 250, "parts": [["x", -1], ["i", 0]],
    "draw": [0, -1, 0, -250, 1500000, 40000,  1, 0, 0, 0, 1000, 1000,  1, 1, 600, -100, 700, 700]}}})";

}  // namespace

TEST_CASE("a formula has its size in ems, its parts and their boxes, y down") {
    const Result<FormulaSet> set = set_of(kGood);
    REQUIRE(static_cast<bool>(set));
    const Formula* f = set->find("f");
    REQUIRE(f);
    CHECK(f->width == doctest::Approx(1.5));
    CHECK(f->descent == doctest::Approx(0.25));
    CHECK(f->part("i") == 1);
    CHECK(f->part("none") == Formula::kNone);
    CHECK(f->inside(1, 0));
    CHECK_FALSE(f->inside(0, 1));
    Path bar;
    set->outline(*f, Formula::kNoPart, Affine::scaling(10), bar);
    const Rect b = bar.bounds();
    CHECK(b.x == doctest::Approx(0));
    CHECK(b.w == doctest::Approx(15));
    CHECK(b.y == doctest::Approx(2.1));
    CHECK(b.bottom() == doctest::Approx(2.5));
    // The part x holds i.
    const Rect x = set->bounds(*f, 0), i = set->bounds(*f, 1);
    CHECK(x.right() == doctest::Approx(i.right()));
    CHECK(x.y < i.y);
    CHECK(set->find("g") == nullptr);
}

TEST_CASE("formulas that cannot be read are refused, whatever is wrong") {
    for (const char* bad : {R"({})", R"({"glyphs": [], "items": []})", R"({"glyphs": ["m0"], "items": {}})",
                            R"({"glyphs": ["x0 0"], "items": {}})", R"({"glyphs": ["m0 0c1 2"], "items": {}})",
                            R"({"glyphs": ["m0 0z"], "items": {"f": {"draw": [1, -1, 0, 0, 1, 1]}}})",
                            R"({"glyphs": ["m0 0z"], "items": {"f": {"draw": [0, 0, 0, 0, 1, 1]}}})",
                            R"({"glyphs": ["m0 0z"], "items": {"f": {"draw": [0, -1, 0, 0, 1]}}})",
                            R"({"glyphs": ["m0 0z"], "items": {"f": {"draw": [0.5, -1, 0, 0, 1, 1]}}})",
                            R"({"glyphs": ["m0 0z"], "items": {"f": {"parts": [["x", 0]], "draw": []}}})"}) {
        INFO(bad);
        CHECK_FALSE(static_cast<bool>(set_of(bad)));
    }
    Path p;
    CHECK(read_path("", p));
    CHECK(p.empty());
    CHECK_FALSE(read_path("m99999999999999999999 0", p));
}
