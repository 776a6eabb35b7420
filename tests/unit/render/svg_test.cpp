#include "engine/render/svg.h"

#include <doctest/doctest.h>

#include "engine/platform/files.h"
#include "engine/platform/pdf.h"
#include "engine/base/png_data.h"
#include "tests/golden/compare.h"
#include "tests/unit/render/scene.h"

namespace glassbox {

TEST_CASE("svg rasterised by another program agrees with OpenGL") {
    if (!test_gl(GlDialect::desktop33)) return;
    if (!can_convert_svg()) {
        MESSAGE("skipped: rsvg-convert is missing (package librsvg2-bin)");
        return;
    }
    for (const Theme* theme : {&light_theme(), &dark_theme()})
        for (const float scale : {1.f, 2.f}) {
            CAPTURE(theme->dark);
            CAPTURE(scale);
            const DisplayList list = every_mark(*theme);
            Result<Picture> svg = svg_to_picture(write_svg(list, test_fonts()), static_cast<double>(scale));
            REQUIRE_MESSAGE(static_cast<bool>(svg), (svg ? std::string() : svg.error().message));
            const Picture gl = draw_picture(GlDialect::desktop33, list, scale);
            const PictureDifference d = compare_pictures(gl, *svg, 40);
            REQUIRE(d.same_size);
            const std::string folder = std::string(GB_BINARY_DIR) + "/golden";
            if (d.mean >= 0.4 || d.fraction >= 0.001) {
                REQUIRE(static_cast<bool>(make_directories(folder)));
                CHECK(static_cast<bool>(write_png(folder + "/svg.difference.png", difference_picture(gl, *svg))));
                CHECK(static_cast<bool>(write_png(folder + "/svg.actual.png", *svg)));
            }
            CHECK(d.mean < 0.4);
            CHECK(d.fraction < 0.001);
        }
}

}  // namespace glassbox
