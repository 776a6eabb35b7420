#include "engine/app/contact_sheet.h"

#include <algorithm>
#include <cmath>

#include "engine/app/library.h"
#include "engine/app/picture_file.h"
#include "engine/base/text.h"
#include "engine/draw/theme.h"
#include "engine/platform/files.h"
#include "engine/render/target.h"

namespace glassbox {
namespace {

constexpr Vec2 kStage{720, 480}, kThumbnail{480, 320};
constexpr float kTitle = 40;  // height of the line above a thumbnail
constexpr float kHead = 56;   // of the line above all

struct Grid {
    int columns = 1, rows = 1;
    Vec2 size;
    explicit Grid(int count) {
        columns = std::clamp(static_cast<int>(std::ceil(std::sqrt(static_cast<double>(count)))), 1, 4);
        rows = std::max(1, (count + columns - 1) / columns);
        size = {kEdgeMargin + static_cast<float>(columns) * (kThumbnail.x + kEdgeMargin),
                kHead + static_cast<float>(rows) * (kTitle + kThumbnail.y + kGroupGap) + kGroupGap};
    }
    Rect cell(int i) const {
        return {kEdgeMargin + static_cast<float>(i % columns) * (kThumbnail.x + kEdgeMargin),
                kHead + static_cast<float>(i / columns) * (kTitle + kThumbnail.y + kGroupGap), kThumbnail.x, kTitle + kThumbnail.y};
    }
    // Pixels a unit: 2 while the sheet can be drawn so.
    float scale() const { return std::min(2.f, static_cast<float>(kLargestTarget) / std::max(size.x, size.y)); }
};

void add_words(DisplayList& sheet, Key k, Vec2 at, float size, FontStyle font, Color color, std::string_view words) {
    Mark& m = sheet.add(MarkKind::text, k, {at.x, at.y, size});
    m.font = font;
    m.fill = Paint(color);
    sheet.set_text(m, words);
}

void add_picture(DisplayList& sheet, Key k, Rect box, const Picture& p) {
    Mark& m = sheet.add(MarkKind::image, k, {box.x, box.y, box.w, box.h});
    m.info = static_cast<uint32_t>(sheet.images.size());
    sheet.images.push_back({p.width, p.height, static_cast<uint32_t>(sheet.pixels.size()), true});
    sheet.pixels.insert(sheet.pixels.end(), p.rgba.begin(), p.rgba.end());
}

}  // namespace

Status write_contact_sheet(const std::string& path) {
    if (Status ok = check_writable(path); !ok) return ok;
    const Result<std::unique_ptr<Library>> library = Library::open();
    if (!library) return library.error();
    const Theme& theme = light_theme();
    const Grid grid(kFigureCount);
    DisplayList sheet;
    sheet.size = grid.size;
    sheet.theme = &theme;
    add_words(sheet, key("sheet"), {kEdgeMargin, 36}, kTitleSize, FontStyle::medium, theme.ink, "Glassbox");
    for (int i = 0; i < kFigureCount; ++i) {
        const FigureEntry& entry = kFigureTable[i];
        LiveFigureDesc desc = (*library)->describe(entry);
        desc.size = kStage;
        LiveFigure live(desc);
        const Result<Picture> picture =
            draw_picture(live.frame(0), (*library)->fonts(), {.scale = grid.scale() * kThumbnail.x / kStage.x});
        if (!picture) return picture.error();
        const Rect cell = grid.cell(i);
        const float baseline = cell.y + kTitle - 14;
        const std::string title = (*library)->title(entry).en;
        add_words(sheet, key("title", i), {cell.x, baseline}, kLabelSize, FontStyle::medium, theme.ink, title);
        if (title != entry.id) {
            Mark& id = sheet.add(MarkKind::text, key("id", i), {cell.right(), baseline, kSmallSize});
            id.font = FontStyle::mono;
            id.anchor = Anchor::right;
            id.fill = Paint(theme.ink2);
            sheet.set_text(id, entry.id);
        }
        const Rect box{cell.x, cell.y + kTitle, kThumbnail.x, kThumbnail.y};
        add_picture(sheet, key("picture", i), box, *picture);
        Mark& frame = sheet.add(MarkKind::rect, key("frame", i), {box.x, box.y, box.w, box.h, kCorner});
        frame.stroke = Paint(theme.line);
        frame.stroke_width = kHairline;
    }
    const Result<Picture> page = draw_picture(sheet, (*library)->fonts(), {.scale = grid.scale()});
    if (!page) return page.error();
    return write_png(path, *page);
}

}  // namespace glassbox
