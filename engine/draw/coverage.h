// Filled paths as exact anti-aliased coverage: a pixel's alpha is the area of it that the path covers, not a
// count of samples. One pass adds each edge's signed area to the pixels it crosses; a running sum along the
// row gives coverage. Overlaps of contours that wind the same way are clamped to 1, so a pixel where two
// edges of such contours cross may come out slightly dark; everything else is exact.
//
//     flatten(path, to_device, kFlattenTolerance, lines);
//     AlphaMask mask = rasterize_glyph(lines, {0, 0, width, height});         // small: one bitmap
//     Rasterizer r;                                                           // keeps its buffers: one per
//     thread r.rasterize_tiles(lines, clip, FillRule::nonzero, tiles);               // large: solid runs and
//     edge tiles
#pragma once
#include <cstdint>
#include <vector>

#include "engine/draw/path.h"

namespace glassbox {

// In pixels: the most that a flattened edge may be off. The eye does not find it even on a dot of radius 2.
constexpr float kFlattenTolerance = 0.05f;

enum class FillRule : uint8_t { nonzero, even_odd };

// Device pixels; half open.
struct PixelRect {
    int x = 0, y = 0, w = 0, h = 0;
    friend bool operator==(const PixelRect&, const PixelRect&) = default;
};
// The pixels that a rectangle touches, at most those of `clip`; zero size where there are none or a number is
// not finite.
PixelRect pixels_touched(Rect, PixelRect clip);

struct AlphaMask {
    PixelRect bounds;
    std::vector<uint8_t> alpha;  // bounds.w * bounds.h, rows from the top
};

constexpr int kTileSize = 16;

struct CoverageTiles {
    struct Solid {
        int x = 0, y = 0, w = 0, h = 0;
    };
    struct Partial {
        int x = 0, y = 0;  // of its upper left pixel: a multiple of 16; pixels outside the clip have alpha 0
        uint32_t offset = 0;  // of its 256 bytes in `alpha`, rows from the top
    };
    std::vector<Solid> solids;
    std::vector<Partial> partials;
    std::vector<uint8_t> alpha;

    void clear() {
        solids.clear();
        partials.clear();
        alpha.clear();
    }
};

class Rasterizer {
  public:
    // Contours are taken as closed; those with a coordinate that is not finite are left out. Both clear what
    // they write to. A clip beyond 32,768 pixels a side is cut to that.
    void rasterize(const Polylines&, PixelRect clip, FillRule, AlphaMask& out);
    void rasterize_tiles(const Polylines&, PixelRect clip, FillRule, CoverageTiles& out);

  private:
    struct Edge {
        float x0, y0, x1, y1;  // y0 < y1, from the corner of the first tile
        float sign;            // +1 if the contour runs downwards here
    };
    bool prepare(const Polylines&, PixelRect clip);
    void add_side(Vec2 from, Vec2 to);
    void push_edge(double x0, double y0, double x1, double y1, float sign);
    void accumulate(const Edge&, int band);
    template <class Sink>
    void scan(FillRule, Sink sink);

    PixelRect area_;               // of the pixels that may be touched
    int left_ = 0, top_ = 0;       // of the first tile: multiples of 16
    int columns_ = 0, bands_ = 0;  // in tiles
    std::vector<Edge> edges_;
    std::vector<uint32_t> band_starts_, band_edges_;
    std::vector<float> sums_;  // of one band of tiles, 16 rows side by side: [x][row]
    std::vector<uint8_t> touched_;
};

AlphaMask rasterize_glyph(const Polylines&, PixelRect clip, FillRule = FillRule::nonzero);

}  // namespace glassbox
