// Formulas in figures: parts are marks; they move from one formula to another that has them too.
#include "tests/unit/figure/lab.h"

using namespace glassbox;

namespace {

// Two formulas that share the part "sum"; "only" is in the first alone, "n" is a place for a number.
constexpr const char* kContent = R"({"explainer": "lab", "formulas": {"glyphs": ["m0 0h1v1h-1z", "m0 0h500v700h-500z", "m0 0l300 600l300-600z"],
  "items": {
    "one": {"w": 3000, "up": 700, "down": 0, "parts": [["sum", -1], ["only", -1], ["inner", 1]],
            "draw": [1, 0, 0, 0, 1000, 1000, 2, 1, 1000, 0, 1000, 1000, 1, 2, 2000, 0, 1000, 1000]},
    "two": {"w": 4000, "up": 700, "down": 0, "parts": [["sum", -1], ["n", -1]],
            "draw": [1, 0, 3000, 0, 1000, 1000, 2, 1, 0, 0, 1000, 1000, 0, -1, 0, 0, 4000000, 40000]},
    "other": {"w": 1000, "up": 700, "down": 0, "parts": [["sum", -1]], "draw": [2, 0, 0, 0, 1000, 1000]}}}})";

void draw(Figure& fig) {
    static constexpr std::string_view kNames[] = {"one", "two", "other", "none"};
    const int which = fig.choice("which", 0, kNames);
    const bool hide = fig.toggle("hide", false);
    const Scalar n = fig.derive("n", 0.25f, "given");
    if (which == 1)
        fig.formula(key("rule"), {100, 100}, "two", {.size = 20}, {{.name = "n", .number = n}});
    else
        fig.formula(key("rule"), {100, 100}, kNames[which], {.size = 20}, which == 0 ? std::initializer_list<FormulaPart>{{.name = "only", .color = fig.theme().accent, .hidden = hide}} : std::initializer_list<FormulaPart>{});
}

const Mark* mark(const DisplayList& list, std::string_view name) {
    for (const Mark& m : list.marks)
        if (m.key == parse_key(name) && !m.has(Mark::kDecoration)) return &m;
    return nullptr;
}

struct Lab {
    Result<Content> content = content_from_json(kContent);
    FigureEntry entry{"lab/formula", draw, "lab"};
    LiveFigure live;
    Lab() : live(desc()) {}
    LiveFigureDesc desc() {
        REQUIRE(static_cast<bool>(content));
        return {.entry = &entry, .fonts = &lab::fonts(), .content = &*content, .size = {640, 400}};
    }
};

}  // namespace

TEST_CASE("the parts of a formula are marks: coloured with what is nested in them, or hidden") {
    Lab lab;
    const DisplayList& list = lab.live.target();
    const Mark *sum = mark(list, "sum"), *only = mark(list, "only"), *inner = mark(list, "inner");
    REQUIRE(sum);
    REQUIRE(only);
    REQUIRE(inner);
    CHECK(list.color(sum->fill) == light_theme().ink);
    CHECK(list.color(only->fill) == light_theme().accent);
    CHECK(list.color(inner->fill) == light_theme().accent);
    CHECK(list.bounds(*sum).h == doctest::Approx(0.7f * 20 * kMathScale));
    lab.live.frame(0);
    CHECK(lab.live.hit({105, 95}).text == "sum");
    CHECK(check_picture(lab.live).empty());
    REQUIRE(lab.live.apply(lab::set(0, "hide", "true")));
    CHECK_FALSE(mark(lab.live.target(), "only"));
    CHECK_FALSE(mark(lab.live.target(), "inner"));
    CHECK(mark(lab.live.target(), "sum"));
}

TEST_CASE("a live number stands in the place of a part, bound to its value") {
    Lab lab;
    REQUIRE(lab.live.apply(lab::set(0, "which", "two")));
    const DisplayList& list = lab.live.target();
    const Mark* n = mark(list, "n");
    REQUIRE(n);
    CHECK(n->kind == MarkKind::text);
    CHECK(list.text(*n) == "0.25");
    CHECK(lab.live.bound(n->value).name == "n");
    CHECK(list.geometry(*n)[0] == doctest::Approx(100 + 0.3f * 20 * kMathScale));
    CHECK(check_picture(lab.live).empty());
}

TEST_CASE("a part that the next formula has too moves there; an outline of another make cross-fades") {
    Lab lab;
    const auto left = [&](const DisplayList& list) { return list.bounds(*mark(list, "sum")).x; };
    const float from = left(lab.live.frame(0));
    REQUIRE(lab.live.apply(lab::set(1, "which", "two")));
    const float to = left(lab.live.target());
    CHECK(to == doctest::Approx(from + 3 * 20 * kMathScale));
    const float between = left(lab.live.frame(1 + 0.5 * static_cast<double>(kChangeSeconds)));
    CHECK(between > from + 1);
    CHECK(between < to - 1);
    lab.live.frame(10);
    REQUIRE(lab.live.apply(lab::set(11, "which", "other")));
    const DisplayList& middle = lab.live.frame(11 + 0.5 * static_cast<double>(kChangeSeconds));
    CHECK(left(middle) == left(lab.live.target()));  // it stands where it belongs
    CHECK(mark(middle, "sum")->opacity < 1);
}

TEST_CASE("a formula that the article has not is said so") {
    Lab lab;
    REQUIRE(lab.live.apply(lab::set(0, "which", "none")));
    REQUIRE(lab.live.evaluation().errors.size() == 1);
    CHECK(lab.live.evaluation().errors[0] == "the article has no formula \"none\"");
}
