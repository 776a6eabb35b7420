#include "engine/render/expand.h"

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"

namespace glassbox {
namespace {

// True for finite numbers of ordinary size: one comparison that NaN fails too.
bool ordinary(float x) { return std::abs(x) <= kFarthest; }
bool ordinary(std::span<const float> numbers) {
    for (float x : numbers)
        if (!ordinary(x)) return false;
    return true;
}

Vec2 quad_at(Vec2 a, Vec2 c, Vec2 b, float t) { return mix(mix(a, c, t), mix(c, b, t), t); }

// Where a curve is `distance` from its end (t = 1), coming from the start: by bisection, 24 halvings.
template <class Curve>
float leave_end(const Curve& at, float distance) {
    const Vec2 tip = at(1);
    if (length(at(0) - tip) <= distance) return 0;
    float near = 1, far = 0;  // nearer and farther than `distance` from the tip
    for (int i = 0; i < 24; ++i) {
        const float t = (near + far) / 2;
        (length(at(t) - tip) < distance ? near : far) = t;
    }
    return far;
}

// The part of a quadratic curve between two parameters.
void cut_quad(Vec2& a, Vec2& c, Vec2& b, float t0, float t1) {
    const Vec2 p = quad_at(a, c, b, t0), q = quad_at(a, c, b, t1);
    // The control point of the part is the blossom of (t0, t1).
    c = mix(mix(a, c, t0), mix(c, b, t0), t1);
    a = p, b = q;
}


// What a translucent colour looks like on paper: for choosing the ink of digits.
Color over_paper(Color c, Color paper) {
    const float a = static_cast<float>(c.a) / 255;
    Color out = mix(paper, Color{c.r, c.g, c.b, 255}, a);
    out.a = 255;
    return out;
}

}  // namespace

DrawInk resolve_ink(const DisplayList& list, const Paint& p) {
    if (p.scale == Paint::kSolid) return {p.color, false};
    if (p.scale >= list.scales.size()) return {};
    if (is_hatched(p.number)) return {list.theme->wash, true};
    return {color_of(list.scales[p.scale], p.number, *list.theme), false};
}

namespace {
// Fill and stroke of a shape or a path; false when neither is seen. A stroke is too thin for a hatch.
template <class Step>
bool take_inks(const DisplayList& list, const Mark& m, Step& s) {
    s.fill = resolve_ink(list, m.fill);
    if (m.stroke_width > 0 && ordinary(m.stroke_width)) {
        s.stroke = resolve_ink(list, m.stroke);
        if (s.stroke.hatched) s.stroke = {list.theme->ink2, false};
        s.stroke_width = s.stroke.visible() ? m.stroke_width : 0;
    }
    return s.fill.visible() || s.stroke_width > 0;
}
}  // namespace

DashPattern dash_pattern(Dash dash, float width) {
    const float w = std::max(width, 1.f);
    switch (dash) {
        case Dash::dashed: return {3 + 1.5f * w, 2 + 1.5f * w, LineCap::butt};
        case Dash::dotted: return {0, 1 + 2 * w, LineCap::round};
        default: return {};
    }
}

HeadSize head_size(float width) {
    // 8 long as VISUALS says; a shaft of more than 2.5 gets a head in proportion.
    const float length = std::max(kArrowLength, 3.2f * width);
    return {length, length * 0.42f};
}

void add_shape(const ShapeStep& s, Path& path) {
    if (s.circle) {
        path.add_circle(s.center, s.half.x);
        return;
    }
    const Rect box{s.center.x - s.half.x, s.center.y - s.half.y, 2 * s.half.x, 2 * s.half.y};
    if (s.corner > 0)
        path.add_rounded_rect(box, s.corner);
    else
        path.add_rect(box);
}

void add_arrow(const LineStep& s, Path& path) {
    const Vec2 along = normalized(s.b - s.a), side = perpendicular(along);
    const float w = s.width / 2;
    const Vec2 base_a = s.a + along * s.head_at_a, base_b = s.b - along * s.head_at_b;
    if (s.head_at_a > 0) {
        path.move_to(base_a - side * w).line_to(base_a - side * s.head_half).line_to(s.a);
        path.line_to(base_a + side * s.head_half).line_to(base_a + side * w);
    } else {
        path.move_to(s.a - side * w).line_to(s.a + side * w);
    }
    if (s.head_at_b > 0) {
        path.line_to(base_b + side * w).line_to(base_b + side * s.head_half).line_to(s.b);
        path.line_to(base_b - side * s.head_half).line_to(base_b - side * w);
    } else {
        path.line_to(s.b + side * w).line_to(s.b - side * w);
    }
    path.close();
}

void Expander::run(const DisplayList& list, const FontSet& fonts, const ExpandOptions& options, Sink& sink) {
    scales_.assign(1, options.pixels_per_unit);
    size_t skipped = 0;  // groups inside one that shows nothing
    for (const Mark& m : list.marks) {
        if (m.kind == MarkKind::group_begin) {
            const auto g = list.geometry(m);
            bool hidden = skipped > 0 || g.size() < 10 || !ordinary(g) || !(m.opacity > 0);
            Affine map;
            if (!hidden) {
                map = {g[0], g[1], g[2], g[3], g[4], g[5]};
                hidden = !(map.scale() > 1e-6f) || g[8] == 0 || g[9] == 0;
            }
            if (hidden) {
                ++skipped;
                continue;
            }
            const Rect clip{g[6], g[7], g[8], g[9]};
            scales_.push_back(scales_.back() * map.scale());
            sink.begin_mark(m);
            sink.begin_group(map, clip.w > 0 && clip.h > 0 ? &clip : nullptr, std::min(m.opacity, 1.f));
        } else if (m.kind == MarkKind::group_end) {
            if (skipped > 0) {
                --skipped;
            } else if (scales_.size() > 1) {
                scales_.pop_back();
                sink.end_group();
                sink.end_mark(m);
            }
        } else if (skipped == 0 && m.opacity > 0) {
            mark(list, fonts, m, sink);
        }
    }
    // A group that the figure forgot to close ends with the picture.
    for (; scales_.size() > 1; scales_.pop_back()) {
        Mark end;
        end.kind = MarkKind::group_end;
        sink.end_group();
        sink.end_mark(end);
    }
}

void Expander::mark(const DisplayList& list, const FontSet& fonts, const Mark& m, Sink& sink) {
    const auto g = list.geometry(m);
    const float opacity = std::min(m.opacity, 1.f);
    switch (m.kind) {
        case MarkKind::circle:
        case MarkKind::rect: {
            const bool circle = m.kind == MarkKind::circle;
            if (g.size() < (circle ? 3u : 4u) || !ordinary(g)) return;
            ShapeStep s;
            if (!take_inks(list, m, s)) return;
            s.circle = circle;
            s.opacity = opacity;
            if (circle) {
                if (!(g[2] > 0)) return;
                s.center = {g[0], g[1]};
                s.half = {g[2], g[2]};
                s.corner = g[2];
            } else {
                if (!(g[2] >= 0 && g[3] >= 0 && (g[2] > 0 || g[3] > 0))) return;
                s.center = {g[0] + g[2] / 2, g[1] + g[3] / 2};
                s.half = {g[2] / 2, g[3] / 2};
                s.corner = g.size() > 4 ? std::clamp(g[4], 0.f, std::min(s.half.x, s.half.y)) : 0;
            }
            sink.begin_mark(m);
            if (m.dash != Dash::solid && s.stroke_width > 0) {
                path_.clear();
                add_shape(s, path_);
                sink.path({&path_, s.fill, s.stroke, s.stroke_width, LineCap::butt, m.dash, opacity});
            } else {
                sink.shape(s);
            }
            sink.end_mark(m);
            return;
        }
        case MarkKind::line: line(list, m, sink); return;
        case MarkKind::path: path(list, m, sink); return;
        case MarkKind::text: text(list, fonts, m, sink); return;
        case MarkKind::heatmap: heatmap(list, fonts, m, sink); return;
        case MarkKind::image: image(list, m, sink); return;
        default: return;
    }
}

void Expander::head(Vec2 tip, Vec2 base, float half, const DrawInk& ink, float opacity, Sink& sink) {
    // A head alone is an arrow without a shaft.
    LineStep s;
    s.a = base, s.b = tip;
    s.head_at_b = length(tip - base);
    s.head_half = half;
    s.ink = ink;
    s.opacity = opacity;
    if (s.head_at_b > 0) sink.line(s);
}

void Expander::line(const DisplayList& list, const Mark& m, Sink& sink) {
    const auto g = list.geometry(m);
    if (g.size() < 4 || !ordinary(g) || !(m.stroke_width > 0) || !ordinary(m.stroke_width)) return;
    DrawInk ink = resolve_ink(list, m.stroke);
    if (!ink.visible()) return;
    if (ink.hatched) ink = {list.theme->ink2, false};
    Vec2 a{g[0], g[1]}, b{g[2], g[3]};
    const float whole = length(b - a), bend = g.size() > 4 ? g[4] : 0;
    if (!(whole > 0)) return;
    const float opacity = std::min(m.opacity, 1.f);
    HeadSize size = head_size(m.stroke_width);
    const float heads = (m.has(Mark::kArrowStart) ? 1.f : 0.f) + (m.has(Mark::kArrowEnd) ? 1.f : 0.f);
    if (heads * size.length > whole) {  // a short arrow is all head
        size.half *= whole / (heads * size.length);
        size.length = whole / heads;
    }
    const float at_a = m.has(Mark::kArrowStart) ? size.length : 0, at_b = m.has(Mark::kArrowEnd) ? size.length : 0;
    sink.begin_mark(m);
    if (std::abs(bend) < 1e-3f * whole || std::abs(bend) < 0.01f) {
        if (m.dash == Dash::solid) {
            sink.line({a, b, m.stroke_width, at_a, at_b, size.half, ink, opacity, Dash::solid});
        } else {
            const Vec2 along = normalized(b - a);
            const Vec2 p = a + along * at_a, q = b - along * at_b;
            if (length(q - p) > 1e-3f) sink.line({p, q, m.stroke_width, 0, 0, 0, ink, opacity, m.dash});
            if (at_a > 0) head(a, p, size.half, ink, opacity, sink);
            if (at_b > 0) head(b, q, size.half, ink, opacity, sink);
        }
    } else {
        // The middle of the curve is half as far out as its control point.
        Vec2 c = mix(a, b, 0.5f) + normalized(perpendicular(b - a)) * (2 * bend);
        const auto forward = [&](float t) { return quad_at(a, c, b, t); };
        const auto backward = [&](float t) { return quad_at(b, c, a, t); };
        const float t1 = at_b > 0 ? leave_end(forward, at_b) : 1;
        const float t0 = at_a > 0 ? 1 - leave_end(backward, at_a) : 0;
        const Vec2 base_a = forward(t0), base_b = forward(t1), tip_a = a, tip_b = b;
        if (t0 < t1) {
            // The shaft reaches a little under its heads, so that no seam shows between them.
            const float under = 0.4f / whole;
            cut_quad(a, c, b, at_a > 0 ? std::max(0.f, t0 - under) : 0, at_b > 0 ? std::min(1.f, t1 + under) : 1);
            sink.curve({a, c, b, m.stroke_width, ink, opacity, m.dash});
        }
        if (at_a > 0) head(tip_a, base_a, size.half, ink, opacity, sink);
        if (at_b > 0) head(tip_b, base_b, size.half, ink, opacity, sink);
    }
    sink.end_mark(m);
}

void Expander::path(const DisplayList& list, const Mark& m, Sink& sink) {
    const auto g = list.geometry(m);
    if (g.size() < 4 || !ordinary(g)) return;
    PathStep s;
    if (!take_inks(list, m, s)) return;

    path_.clear();
    size_t at = 0;
    const auto take = [&]() {
        const Vec2 p{g[at], g[at + 1]};
        at += 2;
        return p;
    };
    const auto verbs = list.path_verbs(m);
    Vec2 pen{}, before_last[4] = {};  // the last piece, for the head at its end
    int last_order = 0;
    for (Verb v : verbs) {
        const Vec2 from = pen;
        switch (v) {
            case Verb::move: path_.move_to(pen = take()), last_order = 0; break;
            case Verb::line: {
                const Vec2 p = take();
                path_.line_to(pen = p);
                before_last[0] = from, before_last[1] = p, last_order = 1;
                break;
            }
            case Verb::quad: {
                const Vec2 c = take(), p = take();
                path_.quad_to(c, pen = p);
                before_last[0] = from, before_last[1] = c, before_last[2] = p, last_order = 2;
                break;
            }
            case Verb::cubic: {
                const Vec2 c = take(), d = take(), p = take();
                path_.cubic_to(c, d, pen = p);
                before_last[0] = from, before_last[1] = c, before_last[2] = d, before_last[3] = p, last_order = 3;
                break;
            }
            case Verb::close: path_.close(), last_order = 0; break;
        }
    }
    s.path = &path_;
    s.dash = m.dash;
    s.opacity = std::min(m.opacity, 1.f);
    s.cap = m.has(Mark::kArrowEnd) ? LineCap::butt : LineCap::round;
    sink.begin_mark(m);
    if (!m.has(Mark::kArrowEnd) || last_order == 0 || s.stroke_width == 0) {
        sink.path(s);
        sink.end_mark(m);
        return;
    }
    // With a head: the last piece ends at the head's base.
    const auto at_t = [&](float t) {
        Vec2 p[4] = {before_last[0], before_last[1], before_last[2], before_last[3]};
        for (int order = last_order; order > 0; --order)
            for (int i = 0; i < order; ++i) p[i] = mix(p[i], p[i + 1], t);
        return p[0];
    };
    const HeadSize size = head_size(m.stroke_width);
    const float t = leave_end(at_t, size.length);
    const Vec2 tip = at_t(1), base = at_t(t);
    const float under = t < 1 ? std::min(1.f, t + (1 - t) * 0.05f) : 1;
    Path shaft;
    const auto path_points = path_.points();
    const auto path_verbs = path_.verbs();
    size_t k = 0;
    for (size_t i = 0; i + 1 < path_verbs.size(); ++i) {
        const auto p = path_points.subspan(k, static_cast<size_t>(point_count(path_verbs[i])));
        k += p.size();
        switch (path_verbs[i]) {
            case Verb::move: shaft.move_to(p[0]); break;
            case Verb::line: shaft.line_to(p[0]); break;
            case Verb::quad: shaft.quad_to(p[0], p[1]); break;
            case Verb::cubic: shaft.cubic_to(p[0], p[1], p[2]); break;
            case Verb::close: shaft.close(); break;
        }
    }
    {
        Vec2 p[4] = {before_last[0], before_last[1], before_last[2], before_last[3]};
        Vec2 left[4] = {p[0]};
        for (int order = last_order, n = 1; order > 0; --order, ++n) {
            for (int i = 0; i < order; ++i) p[i] = mix(p[i], p[i + 1], under);
            left[n] = p[0];
        }
        if (last_order == 1) shaft.line_to(left[1]);
        if (last_order == 2) shaft.quad_to(left[1], left[2]);
        if (last_order == 3) shaft.cubic_to(left[1], left[2], left[3]);
    }
    if (s.fill.visible()) {
        PathStep ground = s;
        ground.stroke_width = 0, ground.stroke = {};
        sink.path(ground);
        s.fill = {};
    }
    s.path = &shaft;
    sink.path(s);
    head(tip, base, size.half, s.stroke, s.opacity, sink);
    sink.end_mark(m);
}

void Expander::text(const DisplayList& list, const FontSet& fonts, const Mark& m, Sink& sink) {
    const auto g = list.geometry(m);
    if (g.size() < 3 || !ordinary(g) || !(g[2] > 0) || m.text_size == 0 || fonts.empty()) return;
    DrawInk ink = resolve_ink(list, m.fill);
    if (ink.hatched) ink = {list.theme->ink2, false};
    if (!ink.visible()) return;
    TextStyle style;
    style.font = m.font;
    style.size = g[2];
    style.tabular = m.has(Mark::kNumeral);
    style.markup = !style.tabular && m.font != FontStyle::mono;
    layout_text(fonts, list.text(m), style, layout_);
    const float shift = m.anchor == Anchor::left ? 0 : m.anchor == Anchor::middle ? layout_.width / 2 : layout_.width;
    sink.begin_mark(m);
    TextStep s;
    s.origin = {g[0] - shift, g[1]};
    s.glyphs = layout_.glyphs;
    s.color = ink.color;
    s.opacity = std::min(m.opacity, 1.f);
    s.text = list.text(m);
    if (m.stroke_width > 0 && m.stroke.visible() && ordinary(m.stroke_width)) {
        s.halo = resolve_ink(list, m.stroke).color;
        s.halo_width = m.stroke_width;
    }
    sink.text(s);
    sink.end_mark(m);
}

void Expander::image(const DisplayList& list, const Mark& m, Sink& sink) {
    const auto g = list.geometry(m);
    if (g.size() < 4 || !ordinary(g) || !(g[2] > 0 && g[3] > 0) || m.info >= list.images.size()) return;
    const ImageInfo& info = list.images[m.info];
    const size_t bytes = static_cast<size_t>(std::max(info.width, 0)) * static_cast<size_t>(std::max(info.height, 0)) * 4;
    if (bytes == 0 || info.pixels + bytes > list.pixels.size()) return;
    sink.begin_mark(m);
    sink.image({{g[0], g[1], g[2], g[3]}, info.width, info.height, std::span(list.pixels).subspan(info.pixels, bytes),
                info.smooth, std::min(m.opacity, 1.f)});
    sink.end_mark(m);
}

void Expander::digits(const DisplayList& list, const FontSet& fonts, const Mark& m, Rect cell, float number,
                      Color ground, Sink& sink) {
    const Color ink = readable_on(over_paper(ground, list.theme->paper), *list.theme);
    TextStyle style;
    style.size = kSmallSize;
    style.tabular = true;
    style.markup = false;
    std::string written;
    for (int significant = 3; significant > 0; --significant) {
        written = format_number(static_cast<double>(number), significant);
        layout_text(fonts, written, style, layout_);
        if (layout_.width <= cell.w - 4) break;
        if (significant == 1) {
            style.size = kMinTextSize;
            layout_text(fonts, written, style, layout_);
            if (layout_.width > cell.w - 2) return;  // never outside its cell
        }
    }
    const float cap = 0.727f * style.size;  // the height of digits
    TextStep s;
    s.origin = {cell.x + (cell.w - layout_.width) / 2, cell.y + (cell.h + cap) / 2};
    s.glyphs = layout_.glyphs;
    s.color = ink;
    s.opacity = std::min(m.opacity, 1.f);
    s.text = written;
    sink.text(s);
}

void Expander::heatmap(const DisplayList& list, const FontSet& fonts, const Mark& m, Sink& sink) {
    if (m.info >= list.heatmaps.size()) return;
    const HeatmapInfo& h = list.heatmaps[m.info];
    const auto g = list.geometry(m);
    if (h.rows < 1 || h.columns < 1 || h.scale >= list.scales.size()) return;
    const size_t cells = static_cast<size_t>(h.rows) * static_cast<size_t>(h.columns);
    if (g.size() < 4 + cells || !ordinary(g.first(4)) || !(g[2] > 0 && g[3] > 0)) return;
    const std::span<const float> values = g.subspan(4, cells);
    const std::span<const float> written = g.size() >= 4 + 2 * cells ? g.subspan(4 + cells, cells) : values;
    const ColorScale& scale = list.scales[h.scale];
    const float opacity = std::min(m.opacity, 1.f);
    const float w = g[2] / static_cast<float>(h.columns), height = g[3] / static_cast<float>(h.rows);
    const auto column_x = [&](int c) { return g[0] + w * static_cast<float>(c); };
    const auto row_y = [&](int r) { return g[1] + height * static_cast<float>(r); };

    sink.begin_mark(m);
    ShapeStep s;
    s.opacity = opacity;
    const float side = std::min(w, height);
    if (side <= kSmallestCell || side * scales_.back() < kSmallestCell || cells > static_cast<size_t>(kMostCells)) {
        cells_.resize(cells * 4);
        for (size_t i = 0; i < cells; ++i) {
            const Color c = is_hatched(values[i]) ? list.theme->wash : color_of(scale, values[i], *list.theme);
            cells_[4 * i] = c.r, cells_[4 * i + 1] = c.g, cells_[4 * i + 2] = c.b, cells_[4 * i + 3] = c.a;
        }
        sink.image({{g[0], g[1], g[2], g[3]}, h.columns, h.rows, cells_, false, opacity});
        for (int r = 0; r < h.rows; ++r)
            for (int c = 0; c < h.columns; ++c) {
                const auto bad = [&](int k) { return is_hatched(values[static_cast<size_t>(r) * h.columns + k]); };
                if (!bad(c)) continue;
                int end = c + 1;  // one shape for a run of such cells
                while (end < h.columns && bad(end)) ++end;
                s.fill = {list.theme->wash, true};
                s.half = {w * static_cast<float>(end - c) / 2, height / 2};
                s.center = {column_x(c) + s.half.x, row_y(r) + s.half.y};
                sink.shape(s);
                c = end;
            }
        sink.end_mark(m);
        return;
    }
    const float gap = std::clamp(h.gap, 0.f, 0.1f * side);  // narrow cells keep most of their width
    s.half = {(w - gap) / 2, (height - gap) / 2};
    s.corner = std::clamp(h.corner, 0.f, 0.4f * std::min(s.half.x, s.half.y));
    const bool numbered = h.digits && w >= kNumberedCell && height >= kSmallSize + 2 && !fonts.empty();
    for (int r = 0; r < h.rows; ++r)
        for (int c = 0; c < h.columns; ++c) {
            const size_t i = static_cast<size_t>(r) * static_cast<size_t>(h.columns) + static_cast<size_t>(c);
            const bool hatched = is_hatched(values[i]);
            s.fill = {hatched ? list.theme->wash : color_of(scale, values[i], *list.theme), hatched};
            s.center = {column_x(c) + w / 2, row_y(r) + height / 2};
            if (s.fill.visible()) sink.shape(s);
            if (numbered && !hatched && std::isfinite(written[i]))
                digits(list, fonts, m, {column_x(c) + gap / 2, row_y(r) + gap / 2, w - gap, height - gap}, written[i],
                       s.fill.color, sink);
        }
    sink.end_mark(m);
}

}  // namespace glassbox
