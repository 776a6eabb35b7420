// A picture with every kind of mark, for tests of the renderers.
#pragma once
#include <memory>
#include <string>

#include "engine/draw/display_list.h"
#include "engine/platform/headless.h"
#include "engine/platform/png.h"
#include "engine/render/renderer.h"
#include "engine/render/target.h"

namespace glassbox {

DisplayList every_mark(const Theme& theme);

// Adds a path mark from what a Path holds.
Mark& add_path(DisplayList&, Key, const Path&);

const FontSet& test_fonts();

// A context of each dialect with its renderer; made once a program. Null with a message if there is none.
struct Gl {
    std::unique_ptr<HeadlessContext> context;
    std::unique_ptr<Renderer> renderer;
};
Gl* test_gl(GlDialect);

// Draws on a target of its own and fails the test on an OpenGL error.
Picture draw_picture(GlDialect, const DisplayList&, DrawOptions options, int width, int height);
inline Picture draw_picture(GlDialect d, const DisplayList& list, float scale = 1, bool transparent = false) {
    DrawOptions options;
    options.scale = scale;
    options.transparent = transparent;
    return draw_picture(d, list, options, static_cast<int>(list.size.x * scale), static_cast<int>(list.size.y * scale));
}

}  // namespace glassbox
