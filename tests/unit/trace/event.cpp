#include "engine/trace/event.h"

#include <doctest/doctest.h>

#include <limits>
#include <nlohmann/json.hpp>

using namespace glassbox;

namespace {
constexpr int kKinds = static_cast<int>(EventKind::intervene) + 1;
Result<Event> read(std::string_view text) {
    const Result<Json> j = parse_json(text);
    REQUIRE(static_cast<bool>(j));
    return event_from_json(*j);
}
}  // namespace

TEST_CASE("each kind of event is written and read back the same") {
    for (int k = 0; k < kKinds; ++k)
        for (const Event& e : {Event{.time = 1.0 / 3, .kind = static_cast<EventKind>(k), .name = "layers", .value = "3"},
                               Event{.time = 0, .kind = static_cast<EventKind>(k)},
                               Event{.time = 1e6, .kind = static_cast<EventKind>(k), .name = "分子", .value = "move 4 0.5 -1.25", .held = true, .gesture = 4294967295u}}) {
            const Result<Json> text = parse_json(write_json(to_json(e)));
            REQUIRE(static_cast<bool>(text));
            const Result<Event> back = event_from_json(*text);
            REQUIRE_MESSAGE(static_cast<bool>(back), name_of(e.kind));
            CHECK_MESSAGE(*back == e, write_json(*text));
        }
    CHECK(write_json(to_json({.time = 1.5, .name = "layers", .value = "3"})) == R"({"t":1.5,"do":"set","name":"layers","value":"3"})");
}

TEST_CASE("bad events are refused with a reason, wrong members take their defaults") {
    for (const char* bad : {"{}", "[]", "3", R"({"do": "fly"})", R"({"do": 3})", R"({"do": "set", "t": -1})",
                            R"({"do": "set", "gesture": -1})", R"({"do": "set", "gesture": 1e20})"}) {
        const Result<Event> e = read(bad);
        CHECK_MESSAGE(!e, bad);
        if (!e) CHECK_FALSE(e.error().message.empty());
    }
    CHECK(read(R"({"do": "fly"})").error().message.find("fly") != std::string::npos);
    const Result<Event> e = read(R"({"do": "set", "t": "soon", "name": 3, "value": [], "held": 1, "unknown": {}})");
    REQUIRE(static_cast<bool>(e));
    CHECK(*e == Event{});
}

TEST_CASE("a session is written and read back the same") {
    const Session s{.figure = "gnn/message-passing", .seed = std::numeric_limits<uint64_t>::max(), .tick = 1000000000,
                    .step = "deep", .selected = "node:3",
                    .controls = {{"molecule", "CC(=O)\"O"}, {"layers", "3"}, {"word", "看见\n\t"}, {"empty", ""}},
                    .interventions = {{"h.0", "scale 0.5"}, {"probs", "mask [:, 3]"}}};
    const Result<Session> back = session_from_text(to_text(s));
    REQUIRE(static_cast<bool>(back));
    CHECK(back->figure == s.figure);
    CHECK(back->seed == s.seed);
    CHECK(back->tick == s.tick);
    CHECK(back->step == s.step);
    CHECK(back->selected == s.selected);
    CHECK(back->controls == s.controls);  // in their order
    CHECK(back->interventions == s.interventions);
    const Result<Session> plain = session_from_text(to_text(Session{.figure = "hello/neuron"}));
    REQUIRE(static_cast<bool>(plain));
    CHECK(plain->controls.empty());
    CHECK(plain->step.empty());
    CHECK(to_text(s).back() == '\n');
}

TEST_CASE("what is no session, or one of a newer Glassbox, is refused with a reason") {
    const auto why = [](std::string_view text) {
        const Result<Session> s = session_from_text(text);
        CHECK_MESSAGE(!s, text);
        return s ? std::string() : s.error().message;
    };
    CHECK(why("").find("JSON") != std::string::npos);
    CHECK(why("\x89PNG\r\n").find("JSON") != std::string::npos);
    CHECK(why("{}").find("not a Glassbox session") != std::string::npos);
    CHECK(why("[1]").find("not a Glassbox session") != std::string::npos);
    CHECK(why(R"({"glassbox": "1"})").find("not a Glassbox session") != std::string::npos);
    CHECK(why(R"({"glassbox": 2})").find("newer") != std::string::npos);
    for (const char* bad : {R"("seed": -1)", R"("seed": 1.5)", R"("seed": 1e30)", R"("seed": "x")", R"("tick": -1)", R"("tick": 1e300)"})
        CHECK(why("{\"glassbox\": 1, " + std::string(bad) + "}").find("out of range") != std::string::npos);
    // Controls of another type than text are left out: the rest still opens.
    const Result<Session> s = session_from_text(R"({"glassbox": 1, "figure": "a/b", "controls": {"x": 3, "y": "4", "z": null}})");
    REQUIRE(static_cast<bool>(s));
    CHECK(s->controls == std::vector<std::pair<std::string, std::string>>{{"y", "4"}});
    CHECK(static_cast<bool>(session_from_text(R"({"glassbox": 1, "controls": [1, 2]})")));
}
