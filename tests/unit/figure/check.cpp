// A figure with every mistake, and that each is found.
#include "tests/unit/figure/lab.h"

using namespace glassbox;

namespace {

void draw_badly(Figure& fig) {
    const bool wide = fig.toggle("wide", false);
    fig.text(key("label"), {60, 60}, "some words", {});
    fig.text(key("other"), {wide ? 64.f : 200.f, 62}, "more words", {});
    if (fig.step() == "failing") fig.fail("cannot go there");
    fig.circle(key("clock"), {100 + static_cast<float>(fig.time()), 200}, 10, {.fill = fig.theme().accent}).instant();
}

constexpr const char* kContent = R"({"explainer": "lab", "strings": {"some words": "一些词"}, "figures": {"lab/bad": {
    "title": {"en": "Bad", "zh": "坏"}, "alt": {"en": "", "zh": ""}, "steps": [
    {"id": "meet", "set": {"wide": "true"}, "caption": {"en": "Words meet.", "zh": "Words meet."}},
    {"id": "failing", "set": {}, "caption": {"en": "It fails.", "zh": "失败。"}}]}}})";

}  // namespace

TEST_CASE("check_figure finds what is wrong, at the step where it is") {
    const Result<Content> content = content_from_json(kContent);
    REQUIRE(static_cast<bool>(content));
    const FigureEntry entry{"lab/bad", draw_badly, "lab"};
    std::vector<Finding> found = check_figure({.entry = &entry, .fonts = &lab::fonts(), .content = &*content});
    const auto has = [&](FindingKind kind, std::string_view what) {
        for (const Finding& f : found)
            if (f.kind == kind && f.what.find(what) != std::string::npos) return true;
        return false;
    };
    CHECK(has(FindingKind::words, "has no alternative text"));
    CHECK(has(FindingKind::untranslated, "caption of step meet has no Chinese"));
    CHECK(has(FindingKind::untranslated, "\"more words\" has no Chinese"));
    CHECK_FALSE(has(FindingKind::untranslated, "some words"));
    CHECK(has(FindingKind::overlap, "step meet, 360 units wide, en: label \"some words\" meets other"));
    CHECK(has(FindingKind::failed, "step failing, 360 units wide, en: cannot go there"));
}
