// Filled and stroked paths, and glyphs: coverage computed on the CPU, kept in the atlas by content.
#include <algorithm>
#include <cmath>

#include "engine/base/hash.h"
#include "engine/render/recorder.h"

namespace glassbox {
namespace {

constexpr int kLargestMask = 64;  // pixels a side: larger coverage goes in tiles, whose insides need no texels

uint64_t hash_points(const Polylines& lines, uint64_t h) {
    static_assert(sizeof(Vec2) == 8);
    for (const Polylines::Contour& c : lines.contours) {
        h = hash_combine(h, c.end - c.begin);
        h = hash_bytes(lines.points.data() + c.begin, (c.end - c.begin) * sizeof(Vec2), h);
    }
    return h;
}

Rect extent(const Polylines& lines) {
    Vec2 low{1e30f, 1e30f}, high{-1e30f, -1e30f};
    for (const Polylines::Contour& c : lines.contours)
        for (const Vec2 p : lines.of(c)) {
            low = {std::min(low.x, p.x), std::min(low.y, p.y)};
            high = {std::max(high.x, p.x), std::max(high.y, p.y)};
        }
    return {low.x, low.y, high.x - low.x, high.y - low.y};
}

}  // namespace

// Coverage of `lines` (device pixels) into the atlas under `key`. False: the atlas is full.
bool InstanceRecorder::raster(uint64_t key, const Polylines& lines, PixelRect clip, FillRule rule) {
    atlas.begin(key);
    const PixelRect touched = pixels_touched(extent(lines), clip);
    bool placed = true;
    if (touched.w <= kLargestMask && touched.h <= kLargestMask) {
        rasterizer_.rasterize(lines, touched, rule, mask_);
        const PixelRect& b = mask_.bounds;
        placed = atlas.add({b.x, b.y, b.w, b.h}, mask_.alpha.data(), b.w);
    } else {
        rasterizer_.rasterize_tiles(lines, touched, rule, tiles_);
        for (const CoverageTiles::Solid& s : tiles_.solids) atlas.add_solid({s.x, s.y, s.w, s.h});
        for (const CoverageTiles::Partial& p : tiles_.partials)
            placed = placed && atlas.add({p.x, p.y, kTileSize, kTileSize}, &tiles_.alpha[p.offset], kTileSize);
    }
    if (placed)
        atlas.end();
    else
        atlas.abandon();
    return placed;
}

void InstanceRecorder::pieces(const Atlas::Entry& entry, int x, int y, const DrawInk& ink, float opacity) {
    for (const CoveragePiece& piece : atlas.pieces(entry)) {
        Instance i;
        i.half_x = static_cast<float>(piece.w) / 2, i.half_y = static_cast<float>(piece.h) / 2;
        i.x = static_cast<float>(piece.x + x) + i.half_x, i.y = static_cast<float>(piece.y + y) + i.half_y;
        if (!piece.solid) {
            i.kind_and_opacity = Instance::mask;
            i.p[0] = static_cast<float>(piece.u), i.p[1] = static_cast<float>(piece.v);
        }
        set_hatch(i, ink);
        emit(i, i.half_x, i.half_y, opacity);
    }
}

void InstanceRecorder::fill_polylines(const Polylines& lines, uint64_t seed, FillRule rule, const DrawInk& ink, float opacity) {
    if (lines.contours.empty() || !ink.visible()) return;
    // Only what the clip shows is computed; a path that moves behind its clip makes new coverage.
    const ClipBox& c = top().clip;
    const PixelRect view = pixels_touched({c.left, c.top, c.right - c.left, c.bottom - c.top}, {0, 0, width_, height_});
    const PixelRect touched = pixels_touched(extent(lines), view);
    if (touched.w <= 0 || touched.h <= 0) return;
    uint64_t key = hash_points(lines, hash_combine(seed, static_cast<uint64_t>(rule)));
    key = hash_combine(key, static_cast<uint64_t>(static_cast<uint32_t>(touched.x)) << 32 | static_cast<uint32_t>(touched.y));
    key = hash_combine(key, static_cast<uint64_t>(static_cast<uint32_t>(touched.w)) << 32 | static_cast<uint32_t>(touched.h));
    const Atlas::Entry* entry = atlas.find(key);
    if (!entry) {
        if (!raster(key, lines, touched, rule)) {
            flush_.flush();
            atlas.drop();
            if (!raster(key, lines, touched, rule)) return;
        }
        entry = atlas.find(key);
    }
    pieces(*entry, 0, 0, ink, opacity);
}

void InstanceRecorder::path(const PathStep& s) {
    const Frame f = top();
    const bool fill = s.fill.visible(), stroked = s.stroke_width > 0 && s.stroke.visible();
    // Where the stroke lies on the fill, both fade as one.
    const bool layer = fill && stroked && s.opacity < 1;
    if (layer) begin_layer(s.opacity, nullptr, nullptr);
    const float opacity = layer ? 1 : s.opacity;
    if (fill) {
        flatten(*s.path, f.map, kFlattenTolerance, lines_);
        fill_polylines(lines_, 1, FillRule::nonzero, s.fill, opacity);
    }
    if (stroked) {
        StrokeStyle style;
        style.cap = s.cap;
        const DashPattern pattern = dash_pattern(s.dash, s.stroke_width);
        float lengths[2] = {pattern.on, pattern.off};
        const float scale = f.similar ? f.scale : 1;
        if (s.dash != Dash::solid) {
            style.cap = pattern.cap;
            lengths[0] = std::max(lengths[0], 1e-3f);
            for (float& l : lengths) l *= scale;
            style.dashes = lengths;
        }
        style.width = s.stroke_width * scale;
        if (f.similar) {
            flatten(*s.path, f.map, kFlattenTolerance, lines_);
            stroke(lines_, style, kFlattenTolerance, outline_);
        } else {
            // The pen is deformed like all else: stroked in units, then mapped.
            const float tolerance = kFlattenTolerance / std::max({std::hypot(f.map.a, f.map.b), std::hypot(f.map.c, f.map.d), 1e-6f});
            flatten(*s.path, Affine{}, tolerance, lines_);
            stroke(lines_, style, tolerance, outline_);
            for (Vec2& p : outline_.points) p = f.map(p);
        }
        fill_polylines(outline_, 2, FillRule::nonzero, s.stroke, opacity);
    }
    if (layer) end_layer();
}

void InstanceRecorder::text(const TextStep& s) {
    if (s.halo.a > 0 && s.halo_width > 0)
        for (const PositionedGlyph& g : s.glyphs) glyph(fonts_, g, s.origin, s.halo_width, {s.halo, false}, s.opacity);
    for (const PositionedGlyph& g : s.glyphs) glyph(fonts_, g, s.origin, 0, {s.color, false}, s.opacity);
}

void InstanceRecorder::glyph(const FontSet& fonts, const PositionedGlyph& g, Vec2 origin, float halo, const DrawInk& ink,
                     float opacity) {
    if (!fonts.has(g.face)) return;
    const Frame& f = top();
    const Vec2 at = f.map(origin + Vec2{g.x, g.y});
    // Seen at all? A letter and its halo lie within two sizes of its origin.
    const float size = g.size * std::max(std::hypot(f.map.a, f.map.b), std::hypot(f.map.c, f.map.d));
    const float reach = 2 * size + halo * f.scale + 4;
    if (!(std::abs(at.x) <= kFarthest && std::abs(at.y) <= kFarthest) || size > 16384) return;
    if (at.x + reach < f.clip.left || at.x - reach > f.clip.right || at.y + reach < f.clip.top || at.y - reach > f.clip.bottom)
        return;
    // The picture of a letter is made for quarters of a pixel.
    const int quarter_x = static_cast<int>(std::floor(at.x * 4 + 0.5f)), quarter_y = static_cast<int>(std::floor(at.y * 4 + 0.5f));
    const int x = quarter_x >> 2, y = quarter_y >> 2;
    const float shift_x = static_cast<float>(quarter_x & 3) / 4, shift_y = static_cast<float>(quarter_y & 3) / 4;
    const Font& font = fonts.font(g.face);
    const float s = g.size / font.units_per_em();
    const Affine to{f.map.a * s, f.map.b * s, f.map.c * s, f.map.d * s, shift_x, shift_y};

    // A letter larger than the picture is cut to it, so what is kept depends on where it stands.
    const bool large = reach > 1024;
    const PixelRect clip = large ? PixelRect{-x, -y, width_, height_} : PixelRect{-2048, -2048, 4096, 4096};
    const float numbers[] = {to.a, to.b, to.c, to.d, to.e, to.f, halo * f.scale};
    uint64_t key = hash_floats(numbers, 7, static_cast<uint64_t>(g.glyph) << 8 | static_cast<uint64_t>(g.face));
    key = hash_combine(key, reinterpret_cast<uintptr_t>(&font));
    if (large)
        key = hash_combine(hash_combine(key, static_cast<uint64_t>(static_cast<uint32_t>(x)) << 32 | static_cast<uint32_t>(y)),
                           static_cast<uint64_t>(static_cast<uint32_t>(width_)) << 32 | static_cast<uint32_t>(height_));
    const Atlas::Entry* entry = atlas.find(key);
    if (!entry) {
        path_.clear();
        font.outline(g.glyph, path_, to);
        flatten(path_, Affine{}, kFlattenTolerance, lines_);
        const Polylines* lines = &lines_;
        if (halo > 0) {
            for (Polylines::Contour& c : lines_.contours) c.closed = true;
            StrokeStyle style;
            style.width = 2 * halo * f.scale;
            stroke(lines_, style, kFlattenTolerance, outline_);
            lines = &outline_;
        }
        if (!raster(key, *lines, clip, FillRule::nonzero)) {
            flush_.flush();
            atlas.drop();
            if (!raster(key, *lines, clip, FillRule::nonzero)) return;
        }
        entry = atlas.find(key);
    }
    pieces(*entry, x, y, ink, opacity);
}

}  // namespace glassbox
