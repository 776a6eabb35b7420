#include "engine/data/drawn_points.h"

#include <doctest/doctest.h>

#include <string>

using namespace glassbox;

namespace {
std::string edited(std::string_view text, std::string_view edit) {
    const Result<std::string> r = edit_points(text, edit);
    return r ? *r : "error: " + r.error().message;
}
bool refuses(std::string_view text, std::string_view words) {
    const Result<LabelledPoints> r = read_points(text);
    return !r && r.error().message.find(words) != std::string::npos;
}
}  // namespace

TEST_CASE("drawn points: text to points and back") {
    const Result<LabelledPoints> p = read_points("0.5 -0.25 1; -1 1.5 0");
    REQUIRE(p);
    CHECK(p->points.shape() == Shape{2, 2});
    CHECK(p->points.view().at(0, 1) == -0.25f);
    CHECK(p->labels == std::vector<int>{1, 0});
    CHECK(write_points(*p) == "0.5 -0.25 1;-1 1.5 0");
    CHECK(read_points("")->labels.empty());
    CHECK(read_points("  ")->points.shape() == Shape{0, 2});
    CHECK(write_points(LabelledPoints{}).empty());
    // Every set survives, up to the three decimals that the text keeps.
    for (int set = 0; set < kPointSets; ++set) {
        const LabelledPoints d = make_points(static_cast<PointSet>(set), 300, 0.05f, 3);
        const std::string text = write_points(d);
        const Result<LabelledPoints> again = read_points(text);
        REQUIRE(again);
        CHECK(again->labels == d.labels);
        CHECK(write_points(*again) == text);
        for (int i = 0; i < 300; ++i) CHECK(again->points.view().at(i, 0) - d.points.view().at(i, 0) <= 0.0006f);
    }
}

TEST_CASE("drawn points: broken texts say where") {
    CHECK(refuses("0 0 0;1 1", "point 2"));
    CHECK(refuses("0 0 0;", "point 2"));
    CHECK(refuses("a b c", "point 1"));
    CHECK(refuses("0 0 10", "label"));
    CHECK(refuses("0 0 0.5", "label"));
    CHECK(refuses("2 0 0", "outside"));
    std::string many = "0 0 0";
    for (int i = 1; i < kMaxDrawnPoints; ++i) many += ";0 0 0";
    CHECK(read_points(many));
    CHECK(refuses(many + ";0 0 0", "more than"));
    CHECK(edited(many, "add 0 0 0").find("room for") != std::string::npos);
}

TEST_CASE("drawn points: strokes") {
    CHECK(edited("", "add 1 0.12345 -2") == "0.123 -1.5 1");
    CHECK(edited("0.123 -1.5 1", "add 0 -0.05 0.2") == "0.123 -1.5 1;-0.05 0.2 0");
    CHECK(edited("0 0 1;0.5 0 0;0.09 0 1", "erase 0.1 0 0") == "0.5 0 0");
    CHECK(edited("0 0 1;0.5 0 0", "erase 0.1 1 1") == "0 0 1;0.5 0 0");
    CHECK(edited("0 0 1", "clear").empty());
    for (const char* wrong : {"", "add", "add 1 2", "add 12 0 0", "add x 0 0", "paint 1 0 0", "erase 0 0"}) CHECK(edited("0 0 1", wrong).starts_with("error: "));
}
