// Films one after the other.
#include <doctest/doctest.h>

#include <set>

#include "engine/base/embedded.h"
#include "engine/figure/live_figure.h"
#include "engine/platform/headless.h"
#include "engine/record/film_sequence.h"

using namespace glassbox;

namespace {

void draw_first(Figure& fig) { fig.circle(key("dot"), {30, 30}, 20, {.fill = fig.theme().accent}); }
void draw_second(Figure& fig) { fig.rect(key("bar"), {20, 20, 100, 40}, {.fill = fig.theme().bad}); }
constexpr FigureEntry kFirst = {"test/first", draw_first, "test"}, kSecond = {"test/second", draw_second, "test"};

FilmDesc part(const FigureEntry& entry, const FontSet& fonts, double seconds, FrameRate rate) {
    FilmDesc desc{.figure = {.entry = &entry, .fonts = &fonts}, .timeline = *timeline_of(seconds, rate), .width = 80, .height = 64, .scale = 0.5};
    desc.timeline.captions = {{"a", {"A.", ""}, 0, 700000}, {"b", {"B.", ""}, 700000, desc.timeline.length}};
    return desc;
}

std::vector<uint8_t> pixels(Film& film, int64_t n) {
    const Result<const Picture*> picture = film.frame(n);
    REQUIRE(picture);
    return (*picture)->rgba;
}

}  // namespace

TEST_CASE("the times of a sequence") {
    const Result<Fonts> loaded = load_fonts(embedded_assets());
    REQUIRE(loaded);
    const FontSet fonts = loaded->set();
    const FrameRate rate{30000, 1001};
    const std::vector<FilmDesc> parts = {part(kFirst, fonts, 1.5, rate), part(kSecond, fonts, 1, rate), part(kFirst, fonts, 1, rate)};
    const Timeline t = sequence_of({"one", "two", "three"}, parts);
    CHECK(t.frames == 45 + 30 + 30);
    CHECK(t.captions[2].step == "two/a");
    CHECK(t.frame_at(t.captions[2].start) == 45);  // on the very frame, though 45 frames are no whole number of microseconds
    CHECK(t.frame_at(t.captions[4].start) == 75);
    CHECK(t.captions[1].end == t.captions[2].start);
    CHECK(t.frame_at(t.length) == t.frames);
}

TEST_CASE("a sequence has the frames of its parts") {
    if (!open_headless(GlDialect::desktop33)) return;
    const Result<Fonts> loaded = load_fonts(embedded_assets());
    REQUIRE(loaded);
    const FontSet fonts = loaded->set();
    const std::vector<FilmDesc> parts = {part(kFirst, fonts, 1, {10, 1}), part(kSecond, fonts, 1, {10, 1})};
    std::vector<std::vector<uint8_t>> alone;
    for (const FilmDesc& desc : parts) {
        Result<std::unique_ptr<Film>> film = Film::open(desc);
        REQUIRE(film);
        alone.push_back(pixels(**film, 0));
    }
    Timeline whole = sequence_of({"one", "two"}, parts);
    hold_until(whole, 2500000);
    Result<std::unique_ptr<Film>> film = open_sequence(parts, whole);
    REQUIRE(film);
    CHECK((*film)->timeline().frames == 25);
    for (int64_t n : {0, 5, 14, 19, 24, 5, 14}) {
        CHECK(pixels(**film, n) == alone[n < 10 ? 0 : 1]);
    }
    // Between them paper, and paler on the way there.
    const std::vector<uint8_t> cut = pixels(**film, 10);
    CHECK(std::set<uint8_t>(cut.begin(), cut.end()).size() <= 4);
    for (int64_t n : {8, 9, 11, 12}) {
        const std::vector<uint8_t> fading = pixels(**film, n);
        CHECK(fading != alone[n < 10 ? 0 : 1]);
        CHECK(fading != cut);
    }
}
