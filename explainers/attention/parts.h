// What the figures of this explainer share: a square piece of a plane, bars, places for names.
#pragma once
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/figure/arrange.h"
#include "engine/figure/figure.h"

namespace glassbox::attention {

// The largest square in `box` shows -reach .. reach along both axes, y upwards.
class Plane {
  public:
    Plane(Rect box, float reach) : reach_(reach) {
        const float side = std::min(box.w, box.h);
        box_ = {box.x + (box.w - side) / 2, box.y, side, side};
    }
    Rect box() const { return box_; }
    float unit() const { return box_.w / (2 * reach_); }  // figure units in one of the plane
    Vec2 operator()(Vec2 p) const { return box_.center() + Vec2{p.x, -p.y} * unit(); }
    Affine to_plane() const {
        const float s = 1 / unit();
        return {s, 0, 0, -s, -box_.center().x * s, box_.center().y * s};
    }
    // A point control's value, kept inside.
    Vec2 inside(Vec2 p) const {
        const float most = reach_ * 0.94f;
        return {std::clamp(p.x, -most, most), std::clamp(p.y, -most, most)};
    }
    void draw(Figure& fig, Key k) const;

  private:
    Rect box_;
    float reach_;
};

// Five things that are told apart by colour, none of them near the accent, which is the query's.
Color color_of_key(const Figure& fig, int i);

// Where beside `at` a name lies farthest from all other things: one of eight directions, `distance` away.
Vec2 free_place(Vec2 at, float distance, std::span<const Vec2> others);

// The convex hull, counter-clockwise from the leftmost point (Andrew's monotone chain, 1979).
std::vector<Vec2> convex_hull(std::vector<Vec2> points);

// As much of a text as there is room for.
std::string shortened(const Figure& fig, std::string_view words, float width, const TextLook& look);

// "layer 2, head 3", of indices from 0.
std::string name_of_head(const Figure& fig, int layer, int head);

// Upright bars side by side, as high as the numbers, `top` the full height; a bar is bound to its number.
void draw_bars(Figure& fig, std::string_view kind, Rect box, const Traced& values, float top, Color color, std::string_view name);

}  // namespace glassbox::attention
