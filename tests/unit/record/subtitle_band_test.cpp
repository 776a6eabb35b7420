// Subtitles in the picture.
#include <doctest/doctest.h>

#include "engine/base/embedded.h"
#include "engine/draw/theme.h"
#include "engine/figure/live_figure.h"
#include "engine/record/subtitle_band.h"

using namespace glassbox;

TEST_CASE("no word of a subtitle is left alone in a line") {
    const Result<Fonts> loaded = load_fonts(embedded_assets());
    REQUIRE(loaded);
    const FontSet fonts = loaded->set();
    Timeline t = *timeline_of(2, {10, 1});
    t.captions = {{"a", {"Choose an atom: the shade around each atom is how much it matters to this one, the size of a gradient.", ""}, 0, 1000000},
                  {"b", {"Short.", ""}, 1000000, 2000000}};
    SubtitleBand band(fonts, t, {Language::en}, {960, 540});
    CHECK(band.turn_to(0));
    CHECK_FALSE(band.turn_to(9));
    DisplayList list;
    list.theme = &light_theme();
    band.draw(list);
    REQUIRE(list.marks.size() == 2);
    const size_t first = list.text(list.marks[0]).size(), second = list.text(list.marks[1]).size();
    CHECK(second * 2 > first);
    CHECK(band.turn_to(10));
    const float height = band.height();
    t.captions.erase(t.captions.begin());
    CHECK(SubtitleBand(fonts, t, {Language::en}, {960, 540}).height() < height);
}
