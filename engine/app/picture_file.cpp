#include "engine/app/picture_file.h"

#include <cmath>
#include <memory>

#include "engine/base/text.h"
#include "engine/platform/headless.h"
#include "engine/platform/pdf.h"
#include "engine/render/renderer.h"
#include "engine/render/svg.h"
#include "engine/render/target.h"

namespace glassbox {
namespace {

int pixels(float units, double scale) { return static_cast<int>(std::lround(static_cast<double>(units) * scale)); }

// The context and the renderer live as long as the program: a contact sheet draws many pictures.
struct Studio {
    std::unique_ptr<HeadlessContext> context;
    std::unique_ptr<Renderer> renderer;  // destroyed first, while the context is current
};

Result<Studio*> open_studio() {
    static Studio studio;
    if (studio.renderer) return &studio;
    Result<std::unique_ptr<HeadlessContext>> context = open_headless(GlDialect::desktop33);
    if (!context) return context.error();
    studio.context = std::move(*context);
    Result<std::unique_ptr<Renderer>> renderer = Renderer::create(ShaderDialect::desktop33);
    if (!renderer) return renderer.error();
    studio.renderer = std::move(*renderer);
    return &studio;
}

}  // namespace

std::optional<PictureFormat> picture_format(std::string_view path) {
    const std::string suffix = file_suffix(path);
    if (suffix == "png") return PictureFormat::png;
    if (suffix == "svg") return PictureFormat::svg;
    if (suffix == "pdf") return PictureFormat::pdf;
    return std::nullopt;
}

Status check_size(Vec2 size, double scale) {
    const double w = std::round(static_cast<double>(size.x) * scale), h = std::round(static_cast<double>(size.y) * scale);
    if (w >= kMinSide && h >= kMinSide && w <= kLargestTarget && h <= kLargestTarget) return {};
    return error(format("%.0fx%.0f units at scale %.15g make %.0fx%.0f pixels; a side has %d to %d: choose another --size or --scale",
                        static_cast<double>(size.x), static_cast<double>(size.y), scale, w, h, kMinSide, kLargestTarget));
}

Result<Picture> draw_picture(const DisplayList& list, const FontSet& fonts, const PictureLook& look) {
    const Result<Studio*> studio = open_studio();
    if (!studio) return studio.error();
    Picture picture{pixels(list.size.x, static_cast<double>(look.scale)), pixels(list.size.y, static_cast<double>(look.scale)), {}};
    Result<std::unique_ptr<Target>> target = Target::create(picture.width, picture.height);
    if (!target) return target.error();
    Renderer& renderer = *(*studio)->renderer;
    renderer.draw(list, fonts, {(*target)->framebuffer(), picture.width, picture.height},
                  {.scale = look.scale, .transparent = look.transparent});
    (*target)->read(picture.rgba);
    if (const uint32_t code = renderer.take_gl_error(); code != 0)
        return error(format("OpenGL reports error 0x%04X while drawing; glassbox doctor says which renderer this is", code));
    straighten_alpha(picture.rgba);
    return picture;
}

Result<std::string> encode_picture(PictureFormat kind, const DisplayList& list, const FontSet& fonts, const PictureLook& look) {
    if (kind == PictureFormat::png) {
        const Result<Picture> picture = draw_picture(list, fonts, look);
        if (!picture) return picture.error();
        return encode_png(*picture);
    }
    std::string svg = write_svg(list, fonts, {.title = look.title, .transparent = look.transparent, .scale = look.scale});
    if (kind == PictureFormat::svg) return svg;
    return svg_to_pdf(svg);
}

}  // namespace glassbox
