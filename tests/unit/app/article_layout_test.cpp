// The article as the reader sets it: everything within the column, in both languages and every pass.
#include <doctest/doctest.h>

#include <algorithm>

#include "engine/app/article_layout.h"
#include "engine/app/library.h"

using namespace glassbox;

namespace {

struct Page {
    std::unique_ptr<Library> library = std::move(*Library::open());
    Article article = *load_article_file(GB_BINARY_DIR "/content/gnn.json");
    Result<const Content*> content = library->reload("gnn", GB_BINARY_DIR "/content/gnn.json");
    Sheet set(Language l, Depth d, float width, int guess = -1) const {
        return set_article(article, {.fonts = &library->fonts(), .formulas = &(*content)->formulas, .content = *content, .language = l, .depth = d, .width = width,
                                     .guessed = [guess](const Block&) { return guess; }, .figure = "gnn/message-passing", .step = "chosen"});
    }
    float width_of(const TextRun& r) const {
        if (r.formula) return r.formula->width * r.size * kMathScale;
        return measure_text(library->fonts(), r.text, {.font = r.font, .size = r.size}).width;
    }
};

int count(const Sheet& s, ZoneKind kind) {
    return static_cast<int>(std::count_if(s.zones.begin(), s.zones.end(), [&](const Zone& z) { return z.kind == kind; }));
}

}  // namespace

TEST_CASE("reader: nothing leaves the column, and lines do not lie on each other") {
    const Page page;
    for (Language l : {Language::en, Language::zh})
        for (float width : {300.f, 408.f, 560.f}) {
            const Sheet s = page.set(l, Depth::deep, width);
            REQUIRE(s.runs.size() > 100);
            float last = -100;
            for (const TextRun& r : s.runs) {
                INFO(r.text, " at ", r.at.x, ", ", r.at.y);
                CHECK(r.at.x >= -0.5f);
                CHECK(r.at.x + page.width_of(r) <= width + 6);
                CHECK(r.at.y <= s.height);
                if (r.at.y > last + 0.5f) {
                    if (r.at.x < 1 && !r.formula) CHECK(r.at.y - last > r.size * 0.9f);
                    last = r.at.y;
                }
            }
            for (const Zone& z : s.zones) CHECK(z.box.right() <= width + 6);
        }
}

TEST_CASE("reader: three passes, and what lives") {
    const Page page;
    const Sheet overview = page.set(Language::en, Depth::overview, 400), deep = page.set(Language::en, Depth::deep, 400), skim = page.set(Language::en, Depth::skim, 400);
    CHECK(count(overview, ZoneKind::more) > 0);
    CHECK(count(deep, ZoneKind::more) == 0);
    CHECK(skim.height < overview.height);
    CHECK(overview.height < deep.height);
    CHECK(count(deep, ZoneKind::figure) == count(skim, ZoneKind::figure));
    CHECK(count(deep, ZoneKind::code) > 0);
    CHECK(deep.places.count("eq:update") == 1);
    CHECK(deep.places.count("cite:gilmer2017") == 1);
    CHECK(deep.places.count("fig:gnn/message-passing") == 1);
    for (SpanKind kind : {SpanKind::value, SpanKind::param, SpanKind::ref, SpanKind::cite, SpanKind::xref})
        CHECK(std::any_of(deep.zones.begin(), deep.zones.end(), [&](const Zone& z) { return z.span && z.span->kind == kind; }));
}

TEST_CASE("reader: a guess is compared once") {
    const Page page;
    const Sheet before = page.set(Language::en, Depth::overview, 400), after = page.set(Language::en, Depth::overview, 400, 0);
    CHECK(count(before, ZoneKind::guess) >= 2);
    CHECK(count(after, ZoneKind::guess) == 0);
    CHECK(after.height > before.height);  // what is said after the guess
}

TEST_CASE("reader: drawn with our marks, only what is seen") {
    const Page page;
    const Sheet s = page.set(Language::en, Depth::deep, 400);
    DisplayList part, whole;
    draw_sheet(s, 200, 600, part, (*page.content)->formulas);
    draw_sheet(s, 0, s.height, whole, (*page.content)->formulas);
    CHECK(part.marks.size() > 10);
    CHECK(part.marks.size() < whole.marks.size() / 2);
    CHECK(std::any_of(whole.marks.begin(), whole.marks.end(), [](const Mark& m) { return m.kind == MarkKind::path; }));
}
