// What articles say of their figures is compared with the figures.
#include "engine/app/article_check.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "engine/app/library.h"
#include "engine/platform/files.h"

using namespace glassbox;

namespace {

// The complaint about one use of gnn/message-passing, without its place; "" when there is none.
std::string about(const std::string& use) {
    static const Result<std::unique_ptr<Library>> library = Library::open();
    REQUIRE(static_cast<bool>(library));
    const Result<Json> j = parse_json(R"({"uses": [{"at": "a.md:7", "figure": "gnn/message-passing", )" + use + "}]}");
    REQUIRE(static_cast<bool>(j));
    static const Content content = [] {
        const Result<std::string> text = read_file(GB_BINARY_DIR "/content/gnn.json");
        REQUIRE(static_cast<bool>(text));
        Result<Content> read = content_from_json(*text);
        REQUIRE(static_cast<bool>(read));
        // A step as nobody should write it.
        read->figures["gnn/message-passing"].steps.push_back({.id = "bad", .set = {{"layer", "2"}, {"pooling", "median"}}, .focus = {"nod:*"}, .select = {}, .caption = {}});
        return *read;
    }();
    LiveFigureDesc desc = (*library)->describe(*find_figure("gnn/message-passing"));
    desc.content = &content;
    const std::vector<std::string> wrong = check_uses(desc, read_uses(*j));
    if (wrong.empty()) return "";
    CHECK(wrong[0].starts_with("a.md:7: "));
    std::string all;
    for (const std::string& w : wrong) all += (all.empty() ? "" : "\n") + w.substr(8);
    return all;
}

}  // namespace

TEST_CASE("live numbers, controls, marks, steps, predictions and tensors must be the figure's") {
    CHECK(about(R"("kind": "value", "name": "atoms", "text": "14")") == "");
    CHECK(about(R"("kind": "value", "name": "atoms", "text": "15")") == "says \"15\", but atoms is 14 at the defaults of the figure");
    CHECK(about(R"("kind": "value", "name": "atms", "text": "14")") == "the figure has no output \"atms\"; did you mean atoms?");
    CHECK(about(R"("kind": "param", "name": "layers", "text": "2")") == "");
    CHECK(about(R"("kind": "param", "name": "layers", "text": "4")") == "says \"4\", but layers is 2 by default");
    CHECK(about(R"("kind": "param", "name": "layer", "text": "3")") == "the figure has no control \"layer\"; did you mean layers?");
    CHECK(about(R"("kind": "ref", "marks": ["node:6", "edge:*"])") == "");
    CHECK(about(R"("kind": "ref", "marks": ["node:99"])").starts_with("the figure has no mark \"node:99\""));
    CHECK(about(R"("kind": "ref", "marks": ["nod:*"])").starts_with("the figure has no mark \"nod:*\""));
    CHECK(about(R"("kind": "ref", "set": {"pooling": "mean"})") == "");
    CHECK(about(R"("kind": "ref", "set": {"pooling": "median"})").find("median") != std::string::npos);
    CHECK(about(R"("kind": "ref", "set": {"layers": "7"})").find("6") != std::string::npos);
    CHECK(about(R"("kind": "step", "name": "chosen")") == "");
    CHECK(about(R"("kind": "step", "name": "chose")") != "");
    const std::string bad = about(R"("kind": "step", "name": "bad")");
    CHECK(bad.find("step bad: the figure has no control \"layer\"; did you mean layers?") != std::string::npos);
    CHECK(bad.find("median") != std::string::npos);
    CHECK(bad.find("step bad: the figure has no mark \"nod:*\"; did you mean node") != std::string::npos);
    CHECK(about(R"("kind": "tensor", "name": "layers.0.message")") == "");
    CHECK(about(R"("kind": "tensor", "name": "layers.9.message")").starts_with("the figure's runs record no tensor \"layers.9.message\""));
    CHECK(about(R"("kind": "predict", "name": "atoms", "set": {"molecule": "CCO"}, "text": "3")") == "");
    CHECK(about(R"("kind": "predict", "name": "atoms", "set": {"molecule": "CCO"}, "text": "4")") == "the answer \"4\" is wrong: the figure gives 3");
    CHECK(about(R"("kind": "predict", "name": "atoms", "select": ["node:99"], "text": "3")").starts_with("the figure has no mark \"node:99\""));
}

TEST_CASE("a live number is written as its format says") {
    CHECK(format_value(0.41237, ".3f") == "0.412");
    CHECK(format_value(0.41237, ".1%") == "41.2%");
    CHECK(format_value(1234.6, "d") == "1235");
    CHECK(format_value(-2, ".1f") == "\u22122.0");
    CHECK(format_value(0.41237, ".2g") == "0.41");
    CHECK(format_value(0.41237, "") == "0.412");
}
