// Dividing the stage: pieces of rectangles, in figure units.
//
//     const auto [picture, panel] = split_columns(fig.area(), 0.55f);
//     for (int i = 0; i < 6; ++i) draw(grid_cell(panel, {.columns = 3, .rows = 2}, i));
//     Stack rows(panel);   Rect title = rows.take(24);   Rect rest = rows.rest();
#pragma once
#include <utility>

#include "engine/base/geometry.h"
#include "engine/draw/theme.h"

namespace glassbox {

// `fraction` of the width (of the height) is the first piece's, the gap aside.
constexpr std::pair<Rect, Rect> split_columns(Rect r, float fraction, float gap = kGroupGap) {
    const float first = (r.w - gap) * fraction;
    return {{r.x, r.y, first, r.h}, {r.x + first + gap, r.y, r.w - gap - first, r.h}};
}
constexpr std::pair<Rect, Rect> split_rows(Rect r, float fraction, float gap = kGroupGap) {
    const float first = (r.h - gap) * fraction;
    return {{r.x, r.y, r.w, first}, {r.x, r.y + first + gap, r.w, r.h - gap - first}};
}

struct GridDesc {
    int columns = 1, rows = 1;
    float gap = kGrid;
};
// Cell i in reading order; beyond the last it goes on below.
constexpr Rect grid_cell(Rect r, const GridDesc& g, int i) {
    const int column = i % g.columns, row = i / g.columns;
    const float w = (r.w - g.gap * static_cast<float>(g.columns - 1)) / static_cast<float>(g.columns);
    const float h = (r.h - g.gap * static_cast<float>(g.rows - 1)) / static_cast<float>(g.rows);
    return {r.x + (w + g.gap) * static_cast<float>(column), r.y + (h + g.gap) * static_cast<float>(row), w, h};
}

// Takes rows from the top, one below the other.
class Stack {
  public:
    constexpr explicit Stack(Rect r) : rest_(r) {}
    constexpr Rect take(float height, float gap_below = 0) {
        const Rect taken{rest_.x, rest_.y, rest_.w, height};
        rest_.y += height + gap_below;
        rest_.h -= height + gap_below;
        return taken;
    }
    constexpr Rect rest() const { return rest_; }

  private:
    Rect rest_;
};

// A box of this size where `anchor` of it (0 0 its upper left corner, 1 1 its lower right) meets that of `in`.
constexpr Rect align(Rect in, float w, float h, Vec2 anchor = {0.5f, 0.5f}) {
    return {in.x + (in.w - w) * anchor.x, in.y + (in.h - h) * anchor.y, w, h};
}

}  // namespace glassbox
