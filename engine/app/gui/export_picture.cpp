#include "engine/app/gui/export_picture.h"

#include <cmath>

#include "engine/platform/files.h"
#include "engine/platform/pdf.h"
#include "engine/platform/png.h"
#include "engine/render/svg.h"

namespace glassbox {

Status export_picture(App& app, const ExportForm& form) {
    if (form.path.empty() || form.path.ends_with('/')) return error(app.say(Say::no_path));
    if (Status ok = check_writable(form.path); !ok) return ok;
    // As it settles, without what the pointer and the keyboard are at.
    app.hand.leave(*app.live, app.now);
    app.send({.kind = EventKind::focus});
    DisplayList list = app.live->target();
    resolve_ends(list);
    if (form.format > 0) {
        const std::string svg =
            write_svg(list, app.fonts,
                      {.title = app.figure()->title(app.settings.language), .transparent = form.transparent});
        if (form.format == 1) return write_file(form.path, svg);
        if constexpr (kMakesPdf) {
            const Result<std::string> pdf = svg_to_pdf(svg);
            return pdf ? write_file(form.path, *pdf) : Status(pdf.error());
        }
    }
    const float scale = static_cast<float>(form.scale);
    const int w = static_cast<int>(std::lround(list.size.x * scale)),
              h = static_cast<int>(std::lround(list.size.y * scale));
    const Result<std::unique_ptr<Target>> target = Target::create(w, h);
    if (!target) return target.error();
    app.renderer->draw(list, app.fonts, {(*target)->framebuffer(), w, h},
                       {.scale = scale, .transparent = form.transparent});
    Picture picture{w, h, {}};
    (*target)->read(picture.rgba);
    straighten_alpha(picture.rgba);
    return write_png(form.path, picture);
}

}  // namespace glassbox
