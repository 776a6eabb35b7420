// The display list to OpenGL: 3.3 core natively, ES 3.0 as in WebGL2, from the same shader bodies. All marks are
// instances of one quad and one shader, drawn in the order of the list in few calls.
//
//     Result<std::unique_ptr<Renderer>> renderer = Renderer::create(GlDialect::desktop33);   // a context is current
//     (*renderer)->draw(list, fonts, {target->framebuffer(), target->width(), target->height()}, {.scale = 2});
//
// The renderer owns its OpenGL objects and nothing is global: one per context. The list's ends must be resolved
// (resolve_ends): the renderer does not move anything. What is drawn depends on the list, the options and the target
// size alone: what the caches hold from earlier frames never shows.
//
// How it works: the list becomes drawing steps (expand.h), these become 64-byte instances and a few commands
// (recorder.h), and those are handed to OpenGL here. Edges are anti-aliased from distances in the shader; glyphs and
// paths come as exact coverage from the CPU through an atlas (atlas.h), large paths as solid boxes and 16 x 16 tiles
// along their edge. Groups with opacity, and clips that are not along the pixel grid, are drawn to a layer first.
// Colours are mixed in sRGB, premultiplied, so a picture on a transparent ground can be laid on anything, and agrees
// with browsers and SVG.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/draw/display_list.h"
#include "engine/draw/font.h"

namespace glassbox {

enum class ShaderDialect : uint8_t { desktop33, es30 };  // in the order of the platform's GlDialect

struct DrawTarget {
    uint32_t framebuffer = 0;
    int width = 0, height = 0;  // pixels
};

struct DrawOptions {
    float scale = 1;           // pixels per unit
    Vec2 offset;               // of the list's origin, in pixels from the upper left corner of the target
    bool clear = true;         // with the theme's paper; false: draw on what is there
    bool transparent = false;  // clear to nothing instead
    // Pixels outside are left alone, also by clear: a figure in a window of several.
    struct Box {
        int x = 0, y = 0, w = 0, h = 0;
    };
    std::optional<Box> clip;
};

struct RenderStats {
    int draw_calls = 0;
    int instances = 0;
    int layers = 0;
    int atlas_uploads = 0;  // texture updates of the coverage atlas
    int image_uploads = 0;
    int flushes = 0;        // times that the atlas was full within the frame
    uint64_t commands = 0;
};

class Renderer {
  public:
    static Result<std::unique_ptr<Renderer>> create(ShaderDialect);
    virtual ~Renderer() = default;

    virtual void draw(const DisplayList&, const FontSet&, const DrawTarget&, const DrawOptions&) = 0;
    // What draw() does before OpenGL sees anything: for measurements.
    virtual void prepare(const DisplayList&, const FontSet&, const DrawTarget&, const DrawOptions&) = 0;
    virtual const RenderStats& stats() const = 0;  // of the last draw
    virtual void drop_caches() = 0;
    // 0 if all is well, else the first error since the last call: for tests.
    virtual uint32_t take_gl_error() = 0;
};

}  // namespace glassbox
