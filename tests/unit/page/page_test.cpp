// The door of a page, without a browser: what goes in and what comes out.
#include "engine/page/page.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "engine/base/embedded.h"

using namespace glassbox;

namespace {

struct Opened {
    Page page;
    int figure = -1;
    explicit Opened(std::string_view desc = R"({"figure": "gnn/message-passing", "size": [720, 480]})") {
        for (const auto& [face, name] : {std::pair{Face::sans, "fonts/sans.gbfont"}, {Face::medium, "fonts/medium.gbfont"},
                                         {Face::mono, "fonts/mono.gbfont"}, {Face::math, "fonts/math.gbfont"}}) {
            const EmbeddedFile* file = find_embedded(embedded_assets(), name);
            REQUIRE(file != nullptr);
            REQUIRE(page.add_font(face, std::string(reinterpret_cast<const char*>(file->data), file->size)));
        }
        if (Result<int> opened = page.open(desc, 0)) figure = *opened;
    }
    void finish(double time) {
        int rounds = 0;
        while (page.work(figure, time) && ++rounds < 100000) {}
    }
    Json state() { return *parse_json(page.state(figure)); }
    std::string raw(std::string_view control) {
        const Json j = state();
        for (const Json& c : *member(j, "controls"))
            if (text_of(c, "name") == control) return text_of(c, "raw");
        return "";
    }
};

std::string refusal(const Status& status) { return status ? "" : status.error().message; }

}  // namespace

TEST_CASE("a figure of a page computes in pieces and tells its state") {
    Opened o;
    REQUIRE(o.figure == 0);
    o.finish(0);
    const Json state = o.state();
    CHECK_FALSE(flag_of(state, "computing", true));
    CHECK(member(state, "outputs")->size() > 0);
    REQUIRE(member(state, "stops")->size() > 10);
    const Json& stop = (*member(state, "stops"))[0];
    CHECK(flag_of(stop, "drag", false));
    CHECK(text_of(stop, "says").find("h.2") != std::string::npos);
    CHECK(member(stop, "box")->size() == 4);
}

TEST_CASE("a page's figure has the tensors of the same figure elsewhere") {
    Opened o;
    o.finish(0);
    LiveFigure native({.entry = find_figure("gnn/message-passing"), .fonts = o.page.find(0)->desc().fonts, .size = {300, 300}});
    CHECK(o.page.trace_hash(0).size() == 16);
    CHECK(native.trace_hash() == o.page.find(0)->trace_hash());
    REQUIRE(o.page.send(0, R"({"set": {"layers": "3"}})", 1));
    o.finish(1);
    CHECK(native.trace_hash() != o.page.find(0)->trace_hash());
}

TEST_CASE("messages change a figure, and what does not fit is refused with a sentence") {
    Opened o;
    o.finish(0);
    CHECK(o.page.send(0, R"({"event": {"do": "set", "name": "layers", "value": "4"}})", 1));
    CHECK(o.raw("layers") == "4");
    CHECK(o.page.send(0, R"({"key": "undo"})", 2));
    CHECK(o.raw("layers") == "2");
    CHECK(o.page.send(0, R"({"theme": "dark", "colors": {"paper": "#000000"}})", 2));
    CHECK(o.page.find(0)->desc().theme->paper == Color{0, 0, 0, 255});
    CHECK(o.page.find(0)->desc().theme->dark);
    CHECK(o.page.send(0, R"({"size": [400, 500]})", 2));
    CHECK(o.page.find(0)->desc().size.x == 400);
    CHECK(o.page.send(0, R"({"pointer": "move", "x": 1, "y": 1})", 2));

    CHECK(refusal(o.page.send(0, R"({"event": {"do": "set", "name": "layer", "value": "4"}})", 3)).find("layer") != std::string::npos);
    CHECK(refusal(o.page.send(0, R"({"size": [1, 5]})", 3)).find("cannot be drawn") != std::string::npos);
    CHECK(refusal(o.page.send(0, R"({"theme": "sepia"})", 3)).find("sepia") != std::string::npos);
    CHECK(refusal(o.page.send(0, R"({"lang": "fr"})", 3)).find("fr") != std::string::npos);
    CHECK(refusal(o.page.send(0, R"({"wave": 1})", 3)).find("unknown message") != std::string::npos);
    CHECK(refusal(o.page.send(0, "{", 3)) != "");
    CHECK(refusal(o.page.send(7, R"({"key": "undo"})", 3)).find("closed") != std::string::npos);
    CHECK(o.raw("layers") == "2");
}

TEST_CASE("figures open with their values, and close") {
    Opened o(R"({"figure": "gnn/message-passing", "size": [500, 400], "set": {"layers": "5"}, "motion": false})");
    REQUIRE(o.figure == 0);
    CHECK(o.raw("layers") == "5");
    CHECK(o.page.find(0)->desc().reduced_motion);
    const Result<int> second = o.page.open(R"({"figure": "hello/neuron"})", 0);
    REQUIRE(second);
    CHECK(*second == 1);
    o.page.close(0);
    CHECK(o.page.find(0) == nullptr);
    CHECK(o.page.state(0) == "{}");
    CHECK(*o.page.open(R"({"figure": "hello/neuron"})", 0) == 0);
    CHECK_FALSE(o.page.open(R"({"figure": "hello/nobody"})", 0));
    CHECK_FALSE(o.page.open(R"({"figure": "hello/neuron", "set": {"no": "1"}})", 0));
}

TEST_CASE("a page learns the first numbers of tensors by name") {
    Opened o;
    o.finish(0);
    const Result<Json> told = parse_json(o.page.tensors(o.figure, "h.0\nno.such\nh.2"));
    REQUIRE(told);
    CHECK(told->size() == 2);
    const std::string h = text_of(*told, "h.2");
    CHECK(h.starts_with("(14, 8) "));
    CHECK(h.ends_with(", …"));
    CHECK(o.page.tensors(o.figure, "") == "{}");
    CHECK(o.page.tensors(99, "h.0") == "{}");
}

TEST_CASE("a session of a page restores another") {
    Opened a, b;
    a.finish(0);
    REQUIRE(a.page.send(0, R"({"event": {"do": "set", "name": "pooling", "value": "mean"}})", 1));
    a.finish(1);
    REQUIRE(b.page.send(0, write_json({{"session", a.page.session(0)}}), 1));
    b.finish(1);
    CHECK(b.raw("pooling") == "mean");
    CHECK(a.page.trace_hash(0) == b.page.trace_hash(0));
}

TEST_CASE("a page learns that a playhead plays") {
    Opened o;
    const auto playing = [&] {
        const Json state = o.state();
        for (const Json& c : *member(state, "controls"))
            if (text_of(c, "name") == "depth") return flag_of(c, "playing", false);
        return false;
    };
    CHECK_FALSE(playing());
    REQUIRE(o.page.send(o.figure, R"({"set": {"depth": "0"}})", 1));
    REQUIRE(o.page.send(o.figure, R"({"event": {"do": "play", "name": "depth"}})", 1));
    CHECK(playing());
    REQUIRE(o.page.send(o.figure, R"({"event": {"do": "pause", "name": "depth"}})", 1.5));
    CHECK_FALSE(playing());
}

TEST_CASE("a page learns that a picture has Chinese, also in English") {
    Opened english;
    CHECK_FALSE(flag_of(english.state(), "chinese", false));
    Opened marks(R"({"figure": "marks/all", "size": [720, 480]})");
    REQUIRE(marks.figure == 0);
    CHECK(flag_of(marks.state(), "chinese", false));
}

TEST_CASE("a page learns that a sign is missing from the first Chinese font, until the others come") {
    Opened o(R"({"figure": "marks/all", "size": [720, 480]})");
    const auto add = [&](Face face, const char* name) {
        const EmbeddedFile* file = find_embedded(embedded_assets(), name);
        REQUIRE(file != nullptr);
        REQUIRE(o.page.add_font(face, std::string(reinterpret_cast<const char*>(file->data), file->size)));
    };
    const auto lacks = [&](const char* word) {
        REQUIRE(o.page.send(o.figure, write_json({{"set", {{"word", word}}}}), 1));
        o.finish(1);
        return flag_of(o.state(), "chineseMore", false);
    };
    CHECK_FALSE(lacks("中"));  // no Chinese font at all: the first is asked for
    add(Face::cjk, "fonts/cjk.gbfont");
    CHECK_FALSE(lacks("中"));
    CHECK(lacks("翡"));
    add(Face::cjk_more, "fonts/cjk_more.gbfont");
    CHECK_FALSE(lacks("翡"));
}
