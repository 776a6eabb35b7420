// Real figures as pictures: against the ones that somebody looked at, and OpenGL against SVG by another program.
#include <cmath>

#include "engine/platform/headless.h"
#include "engine/platform/pdf.h"
#include "engine/render/renderer.h"
#include "engine/render/svg.h"
#include "engine/render/target.h"
#include "tests/golden/compare.h"
#include "tests/unit/explainers/support.h"

using namespace glassbox;

namespace {

struct Shot {
    const char* golden;
    const char* figure;
    std::vector<std::pair<std::string, std::string>> set;
    const char* step;
    const Theme* theme;
    float scale;
};

DisplayList picture_of(const Shot& shot) {
    const FigureEntry* entry = find_figure(shot.figure);
    REQUIRE(entry);
    LiveFigureDesc desc = desc_of(*entry);
    desc.theme = shot.theme;
    LiveFigure live(desc);
    REQUIRE(live.set_all(shot.set, 0));
    if (*shot.step) REQUIRE(live.apply({.kind = EventKind::step, .name = shot.step}));
    return live.frame(100);
}

}  // namespace

TEST_CASE("golden figures, and their SVG drawn by another program") {
    const auto gl = open_headless(GlDialect::desktop33);
    if (!gl) {
        MESSAGE("skipped: ", gl.error().message);
        return;
    }
    auto renderer = Renderer::create(ShaderDialect::desktop33);
    REQUIRE(static_cast<bool>(renderer));
    const Shot shots[] = {
        {"message_passing_dark", "gnn/message-passing", {{"layers", "3"}}, "", &dark_theme(), 2},
        {"message_passing_chosen", "gnn/message-passing", {}, "chosen", &light_theme(), 1},
        {"neuron", "hello/neuron", {}, "", &light_theme(), 1},
    };
    for (const Shot& shot : shots) {
        CAPTURE(shot.golden);
        const DisplayList list = picture_of(shot);
        Picture p{static_cast<int>(std::lround(list.size.x * shot.scale)), static_cast<int>(std::lround(list.size.y * shot.scale)), {}};
        auto target = Target::create(p.width, p.height);
        REQUIRE(static_cast<bool>(target));
        (*renderer)->draw(list, test_fonts(), {(*target)->framebuffer(), p.width, p.height}, {.scale = shot.scale});
        (*target)->read(p.rgba);
        CHECK((*renderer)->take_gl_error() == 0);
        const GoldenResult golden = check_golden(shot.golden, p, (*gl)->renderer_name());
        CHECK_MESSAGE(golden.passed, golden.message);
        if (!can_convert_svg()) {
            MESSAGE("skipped: rsvg-convert is missing (package librsvg2-bin)");
            continue;
        }
        const Result<Picture> svg = svg_to_picture(write_svg(list, test_fonts()), static_cast<double>(shot.scale));
        REQUIRE(static_cast<bool>(svg));
        const PictureDifference d = compare_pictures(p, *svg, 40);
        REQUIRE(d.same_size);
        CHECK(d.mean < 0.4);
        CHECK(d.fraction < 0.001);
    }
}
