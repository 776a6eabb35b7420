#include "engine/render/renderer.h"

#include <doctest/doctest.h>

#include "tests/golden/compare.h"
#include "tests/unit/render/scene.h"

namespace glassbox {

TEST_CASE("golden pictures of every mark") {
    Gl* gl = test_gl(GlDialect::desktop33);
    if (!gl) return;
    for (const Theme* theme : {&light_theme(), &dark_theme()}) {
        const std::string name = theme->dark ? "marks_dark" : "marks_light";
        const Picture picture = draw_picture(GlDialect::desktop33, every_mark(*theme));
        const GoldenResult r = check_golden(name, picture, gl->context->renderer_name());
        CHECK_MESSAGE(r.passed, r.message);
    }
}

}  // namespace glassbox
