#include "explainers/attention/parts.h"

#include "engine/base/text.h"

namespace glassbox::attention {

void Plane::draw(Figure& fig, Key k) const {
    fig.rect(k, box_, {.fill = fig.theme().wash}).decoration();
    const Vec2 o = box_.center();
    fig.line(part(k, "x"), {box_.x, o.y}, {box_.right(), o.y}, {.stroke = fig.theme().line, .width = kHairline}).decoration();
    fig.line(part(k, "y"), {o.x, box_.y}, {o.x, box_.bottom()}, {.stroke = fig.theme().line, .width = kHairline}).decoration();
}

Color color_of_key(const Figure& fig, int i) {
    static constexpr size_t kPlaces[] = {1, 2, 3, 6};
    return i >= 0 && i < 4 ? fig.theme().category[kPlaces[i]] : fig.theme().ink2;
}

Vec2 free_place(Vec2 at, float distance, std::span<const Vec2> others) {
    static constexpr Vec2 kWays[] = {{1, 0}, {0, -1}, {-1, 0}, {0, 1}, {0.7f, -0.7f}, {-0.7f, -0.7f}, {-0.7f, 0.7f}, {0.7f, 0.7f}};
    Vec2 best = at + kWays[0] * distance;
    float room = -1;
    for (const Vec2& way : kWays) {
        const Vec2 p = at + way * distance;
        float nearest = 1e9f;
        for (const Vec2& o : others)
            if (!(o == at)) nearest = std::min(nearest, length(o - p));
        if (nearest > room + 0.5f) {
            room = nearest;
            best = p;
        }
    }
    return best;
}

std::vector<Vec2> convex_hull(std::vector<Vec2> points) {
    std::sort(points.begin(), points.end(), [](Vec2 a, Vec2 b) { return a.x != b.x ? a.x < b.x : a.y < b.y; });
    const auto turns = [](Vec2 o, Vec2 a, Vec2 b) { return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x); };
    std::vector<Vec2> hull;
    for (int pass = 0; pass < 2; ++pass) {
        const size_t base = hull.size();
        for (const Vec2& p : points) {
            while (hull.size() >= base + 2 && turns(hull[hull.size() - 2], hull.back(), p) <= 0) hull.pop_back();
            hull.push_back(p);
        }
        hull.pop_back();
        std::reverse(points.begin(), points.end());
    }
    return hull;
}

std::string shortened(const Figure& fig, std::string_view words, float width, const TextLook& look) {
    if (fig.measure(words, look).width <= width) return std::string(words);
    std::string kept;
    for (size_t at = 0; at < words.size();) {
        std::string longer = kept;
        append_utf8(longer, next_code_point(words, at));
        if (fig.measure(longer + "…", look).width > width) break;
        kept = std::move(longer);
    }
    return kept + "…";
}

std::string name_of_head(const Figure& fig, int layer, int head) {
    std::string name(fig.translate("layer [], head []"));
    for (const int n : {layer, head})
        if (const size_t hole = name.find("[]"); hole != std::string::npos) name.replace(hole, 2, format("%d", n + 1));
    return name;
}

void draw_bars(Figure& fig, std::string_view kind, Rect box, const Traced& values, float top, Color color, std::string_view name) {
    const auto n = static_cast<int>(values.size());
    const float step = box.w / static_cast<float>(std::max(n, 1));
    for (int i = 0; i < n; ++i) {
        const float h = box.h * std::clamp(values[i].number / top, 0.f, 1.f);
        fig.rect(key(kind, i), {box.x + step * static_cast<float>(i) + 0.5f, box.bottom() - h, std::max(step - 1, 0.5f), h}, {.fill = color, .corner = 0})
            .value(values[i])
            .name(name);
    }
}

}  // namespace glassbox::attention
