// Pictures must have the same bits with every compiler and on every processor.
#include <doctest/doctest.h>

#include "engine/base/hash.h"
#include "engine/draw/coverage.h"
#include "engine/draw/stroke.h"
#include "engine/draw/text.h"
#include "tests/unit/draw/fonts_for_tests.h"

using namespace glassbox;

// After changing a rule of layout or the Latin fonts, the new number belongs here.
TEST_CASE("layout, strokes and coverage have the same bits everywhere") {
    const FontSet& fonts = test_fonts();
    const TextBlock block =
        layout_block(fonts,
                     "Messages $h_v^{(k)} = \\sum_{u \\in N(v)} \\hat{W} h_u$ travel, “每个原子”把"
                     "邻居的向量加起来（见图2）。",
                     {.size = 13.7f}, 173.3f, 1.37f, TextAlign::center);
    uint64_t layout = hash_floats(&block.width, 1);
    Path path;
    for (const PositionedGlyph& g : block.glyphs) {
        const Font& font = fonts.font(g.face);
        // Not the number of the glyph: it changes with what else is in the font.
        const float numbers[] = {g.x, g.y, g.size, static_cast<float>(font.advance(g.glyph))};
        layout = hash_floats(numbers, 4, layout);
        const float s = g.size / font.units_per_em();
        font.outline(g.glyph, path, Affine{s, 0, 0, s, g.x, g.y + 30});
    }
    CHECK(layout == 0x0C02B60E299C1DE3u);

    Polylines lines, outline;
    flatten(path, Affine::scaling(1.3f), kFlattenTolerance, lines);
    AlphaMask mask = rasterize_glyph(lines, {0, 0, 400, 400});
    CHECK(hash_bytes(mask.alpha.data(), mask.alpha.size()) == 0xEE50FA8CE29758BDu);

    path.clear();
    path.add_arc({100, 100}, 71.3f, 0.3f, 4.7f).add_rounded_rect({20, 30, 99, 51}, 7);
    flatten(path, {}, kFlattenTolerance, lines);
    const float dashes[] = {7.3f, 3.1f, 0, 3.1f};
    stroke(lines, {.width = 3.3f, .cap = LineCap::round, .dashes = dashes}, kFlattenTolerance, outline);
    CHECK(hash_floats(&outline.points[0].x, outline.points.size() * 2) == 0x476A58C02E5EF0C7u);
    mask = rasterize_glyph(outline, {0, 0, 200, 200});
    CHECK(hash_bytes(mask.alpha.data(), mask.alpha.size()) == 0xFF30D5FD29E07C4Fu);
}
