#include "engine/figure/control.h"

#include <doctest/doctest.h>

#include "engine/base/random.h"
#include "engine/base/text.h"

using namespace glassbox;

TEST_CASE("numbers are written as a person would, and read back as the same bits") {
    CHECK(write_number(100) == "100");
    CHECK(write_number(-0.25) == "-0.25");
    CHECK(write_number(60) == "60");
    CHECK(write_number(0) == "0");
    CHECK(write_number(1e-9) == "1e-09");
    CHECK(write_point({548, 372.8f}) == "548 372.8");
    Random rng(1, "numbers");
    for (int i = 0; i < 2000; ++i) {
        const double v = static_cast<double>(rng.normal()) * (rng.below(2) ? 1e6 : 1e-3) / 3;
        CHECK(parse_double(write_number(v)) == v);
        const Vec2 p{rng.normal() * 100, rng.normal() / 7};
        const std::optional<Vec2> read = parse_point(write_point(p));
        REQUIRE(read);
        CHECK(*read == p);
    }
}

TEST_CASE("reading clamps and steps, and never fails") {
    const ControlSchema s{.name = "n", .label = "", .type = ControlType::number, .fallback = "2", .min = 1, .max = 5, .step = 0.5};
    CHECK(read_number(s, "3.3") == 3.5);
    CHECK(read_number(s, "99") == 5);
    CHECK(read_number(s, "-99") == 1);
    CHECK(read_number(s, "nonsense") == 2);
    CHECK(read_number(s, "") == 2);
    const ControlSchema shrunk{.name = "n", .label = "", .type = ControlType::integer, .fallback = "4", .min = 0, .max = 0};
    CHECK(read_number(shrunk, "3") == 0);
    CHECK(read_choice({.name = "c", .label = "", .type = ControlType::choice, .fallback = "b", .choices = {"a", "b"}}, "z") == 1);
    CHECK(read_choice({.name = "c", .label = "", .type = ControlType::choice, .fallback = "", .choices = {}}, "z") == 0);
    CHECK_FALSE(parse_color("#12345"));
    CHECK_FALSE(parse_color("#12345g"));
    CHECK(parse_color("#0B6bcb") == Color::hex(0x0B6BCB));
    CHECK_FALSE(parse_point("1"));
    CHECK_FALSE(parse_point("1 2 3"));
    CHECK_FALSE(parse_point("1 nan"));
}

TEST_CASE("a graph control reads names, SMILES and its own JSON; edits say what was wrong") {
    const Result<GraphPointer> named = read_graph("caffeine");
    REQUIRE(static_cast<bool>(named));
    CHECK((*named)->graph.node_count() == 14);
    CHECK(write_graph(**named) == "caffeine");
    const Result<GraphPointer> edited = edit_graph(**named, "add O to 0", false);
    REQUIRE(static_cast<bool>(edited));
    const Result<GraphPointer> again = read_graph(write_graph(**edited));
    REQUIRE(static_cast<bool>(again));
    CHECK((*again)->graph == (*edited)->graph);
    CHECK((*again)->frame == (*edited)->frame);
    for (const char* bad : {"", "   ", "{", "{\"nodes\": 3}", "C(", "not a molecule"}) CHECK_FALSE(static_cast<bool>(read_graph(bad)));
    for (const char* bad : {"", "move", "move 0", "move 0 1", "move 0 x y", "move 99 1 1", "add", "add O to 99", "add O to 0 quadruple",
                            "join 0 0", "join 0 1", "cut 99", "kind 0 none", "symbol 0", "remove -1", "add 123456789012345678901234567890 1 1"}) {
        const Result<GraphPointer> r = edit_graph(**named, bad, false);
        CHECK_MESSAGE(!r, bad);
    }
    // A dragged node cannot be lost, and while it is held the frame stays.
    const Result<GraphPointer> far = edit_graph(**named, "move 0 1000 1000", true);
    REQUIRE(static_cast<bool>(far));
    CHECK((*far)->frame == (*named)->frame);
    CHECK((*far)->graph.position(NodeId(0)).x < 100);
}
