#include "engine/draw/coverage.h"

#include <algorithm>
#include <cmath>

namespace glassbox {
namespace {

constexpr int kMaxSide = 32768;
constexpr int64_t kMaxMaskPixels = 64 << 20;
constexpr int kTileCells = kTileSize * kTileSize;

int floor_to_tile(int v) {
    return v >= 0 ? v / kTileSize * kTileSize : -((-v + kTileSize - 1) / kTileSize) * kTileSize;
}

bool finite(const Polylines& lines, const Polylines::Contour& c) {
    for (const Vec2 p : lines.of(c))
        if (!std::isfinite(p.x) || !std::isfinite(p.y)) return false;
    return true;
}

PixelRect limited(PixelRect clip) {
    constexpr int kFar = 1 << 24;  // where a float still tells pixels apart
    const int x = std::clamp(clip.x, -kFar, kFar), y = std::clamp(clip.y, -kFar, kFar);
    return {x, y, std::clamp(clip.w, 0, kMaxSide), std::clamp(clip.h, 0, kMaxSide)};
}

}  // namespace

PixelRect pixels_touched(Rect r, PixelRect clip) {
    clip = limited(clip);
    if (!std::isfinite(r.x) || !std::isfinite(r.y) || !(r.w >= 0) || !(r.h >= 0))
        return {clip.x, clip.y, 0, 0};
    const auto to_pixels = [](double low, double high, int from, int size, int& at, int& n) {
        const double first = std::max(std::floor(low), double(from)),
                     last = std::min(std::ceil(high), double(from) + size);
        at = from;
        n = 0;
        if (last <= first) return;
        at = static_cast<int>(first);
        n = static_cast<int>(last - first);
    };
    PixelRect out;
    to_pixels(r.x, double{r.x} + r.w, clip.x, clip.w, out.x, out.w);
    to_pixels(r.y, double{r.y} + r.h, clip.y, clip.h, out.y, out.h);
    if (out.w == 0 || out.h == 0) return {clip.x, clip.y, 0, 0};
    return out;
}

bool Rasterizer::prepare(const Polylines& lines, PixelRect clip) {
    edges_.clear();
    area_ = {};
    float x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (const auto& c : lines.contours) {
        if (c.end - c.begin < 3 || !finite(lines, c)) continue;
        for (const Vec2 p : lines.of(c)) {
            x0 = std::min(x0, p.x);
            y0 = std::min(y0, p.y);
            x1 = std::max(x1, p.x);
            y1 = std::max(y1, p.y);
        }
    }
    if (!(x1 > x0) || !(y1 > y0)) return false;
    // Not a Rect: its width may round so that the last pixel is missed.
    clip = limited(clip);
    const double left = std::max(std::floor(double{x0}), double(clip.x)),
                 top = std::max(std::floor(double{y0}), double(clip.y));
    const double right = std::min(std::ceil(double{x1}), double(clip.x) + clip.w);
    const double bottom = std::min(std::ceil(double{y1}), double(clip.y) + clip.h);
    if (right <= left || bottom <= top) return false;
    area_ = {static_cast<int>(left), static_cast<int>(top), static_cast<int>(right - left),
             static_cast<int>(bottom - top)};
    left_ = floor_to_tile(area_.x);
    top_ = floor_to_tile(area_.y);
    columns_ = (area_.x + area_.w - left_ + kTileSize - 1) / kTileSize;
    bands_ = (area_.y + area_.h - top_ + kTileSize - 1) / kTileSize;

    for (const auto& c : lines.contours) {
        if (c.end - c.begin < 3 || !finite(lines, c)) continue;
        for (uint32_t i = c.begin; i + 1 < c.end; ++i) add_side(lines.points[i], lines.points[i + 1]);
        add_side(lines.points[c.end - 1], lines.points[c.begin]);
    }
    return !edges_.empty();
}

// Cuts a side at the borders of the area. What is beyond the left or right border is put on it, so that
// contours stay closed and nothing is counted outside.
void Rasterizer::add_side(Vec2 from, Vec2 to) {
    if (from.y == to.y) return;
    float sign = 1;
    if (from.y > to.y) {
        std::swap(from, to);
        sign = -1;
    }
    const double min_x = area_.x - left_, max_x = min_x + area_.w, min_y = area_.y - top_,
                 max_y = min_y + area_.h;
    double x0 = double{from.x} - left_, y0 = double{from.y} - top_, x1 = double{to.x} - left_,
           y1 = double{to.y} - top_;
    if (y1 <= min_y || y0 >= max_y) return;
    const double slope = (x1 - x0) / (y1 - y0);
    const double whole_x0 = x0, whole_y0 = y0;
    if (y0 < min_y) {
        x0 = whole_x0 + (min_y - whole_y0) * slope;
        y0 = min_y;
    }
    if (y1 > max_y) {
        x1 = whole_x0 + (max_y - whole_y0) * slope;
        y1 = max_y;
    }
    if (x0 >= min_x && x0 <= max_x && x1 >= min_x && x1 <= max_x) {
        push_edge(x0, y0, x1, y1, sign);
        return;
    }
    // In order of y: up to three pieces, each wholly inside or wholly beyond one border.
    double cuts[4] = {y0, y1, y1, y1};
    int count = 1;
    const double borders[2] = {slope > 0 ? min_x : max_x, slope > 0 ? max_x : min_x};
    for (const double border : borders) {
        if (slope == 0 || (x0 < border) == (x1 < border)) continue;
        cuts[count] = std::clamp(whole_y0 + (border - whole_x0) / slope, cuts[count - 1], y1);
        ++count;
    }
    cuts[count] = y1;
    double x = x0;
    for (int i = 0; i < count; ++i) {
        const double next = i + 1 == count ? x1 : whole_x0 + (cuts[i + 1] - whole_y0) * slope;
        push_edge(std::clamp(x, min_x, max_x), cuts[i], std::clamp(next, min_x, max_x), cuts[i + 1], sign);
        x = next;
    }
}

void Rasterizer::push_edge(double x0, double y0, double x1, double y1, float sign) {
    const Edge e{static_cast<float>(x0), static_cast<float>(y0), static_cast<float>(x1),
                 static_cast<float>(y1), sign};
    if (e.y1 > e.y0) edges_.push_back(e);
}

// Adds the edge to the sums of the band. A cell holds the change of coverage from its left neighbour to it:
// an edge that crosses a row within one cell changes that cell by the part of it to the right of the edge,
// the next by the rest.
void Rasterizer::accumulate(const Edge& e, int band) {
    const auto top = static_cast<float>(band * kTileSize);
    const float y_from = std::max(e.y0 - top, 0.f),
                y_to = std::min(e.y1 - top, static_cast<float>(kTileSize));
    if (!(y_to > y_from)) return;
    const float slope = (e.x1 - e.x0) / (e.y1 - e.y0);
    const float low = std::min(e.x0, e.x1), high = std::max(e.x0, e.x1);
    // From the edge's own start, so that neighbours which share the edge get the same numbers.
    const auto x_at = [&](float y) { return std::clamp(e.x0 + (y + top - e.y0) * slope, low, high); };
    const int last_row = static_cast<int>(std::ceil(y_to));
    float x = x_at(y_from), y = y_from;
    for (int row = static_cast<int>(y_from); row < last_row; ++row) {
        const float next_y = std::min(static_cast<float>(row + 1), y_to), next_x = x_at(next_y);
        const float d = (next_y - y) * e.sign;
        const float xa = std::min(x, next_x), xb = std::max(x, next_x);
        const int first = static_cast<int>(xa), end = static_cast<int>(std::ceil(xb));
        float* cell = sums_.data() + static_cast<size_t>(first) * kTileSize + row;
        const auto at = [cell](int i) -> float& { return cell[static_cast<size_t>(i) * kTileSize]; };
        touched_[static_cast<size_t>(first / kTileSize)] = 1;
        int last = first + 1;
        if (end <= first + 1) {
            const float part = d * (0.5f * (xa + xb) - static_cast<float>(first));
            at(0) += d - part;
            at(1) += part;
        } else {
            // The edge spans several cells of this row: a triangle in the first and the last, trapezoids
            // between.
            const float s = 1 / (xb - xa);
            const float head = static_cast<float>(first + 1) - xa, tail = xb - static_cast<float>(end - 1);
            const float area_first = 0.5f * s * head * head, area_last = 0.5f * s * tail * tail;
            const int n = end - first;
            at(0) += d * area_first;
            if (n == 2) {
                at(1) += d * (1 - area_first - area_last);
            } else {
                const float area_second = s * (head + 0.5f);
                at(1) += d * (area_second - area_first);
                for (int i = 2; i < n - 1; ++i) at(i) += d * s;
                at(n - 1) += d * (1 - (area_second + static_cast<float>(n - 3) * s) - area_last);
            }
            at(n) += d * area_last;
            last = end;
        }
        for (int tile = first / kTileSize + 1; tile <= last / kTileSize; ++tile)
            touched_[static_cast<size_t>(tile)] = 1;
        x = next_x;
        y = next_y;
    }
}

// Calls sink(x, y, alpha) for each tile that is not empty; alpha is nullptr where it is all 255.
template <class Sink>
void Rasterizer::scan(FillRule rule, Sink sink) {
    // Which edges each band meets.
    const auto first_band = [](const Edge& e) { return static_cast<int>(e.y0) / kTileSize; };
    const auto end_band = [&](const Edge& e) {
        return std::min(bands_, static_cast<int>(std::ceil(e.y1 / kTileSize)));
    };
    band_starts_.assign(static_cast<size_t>(bands_) + 1, 0);
    for (const Edge& e : edges_)
        for (int b = first_band(e); b < end_band(e); ++b) ++band_starts_[static_cast<size_t>(b) + 1];
    for (size_t b = 1; b < band_starts_.size(); ++b) band_starts_[b] += band_starts_[b - 1];
    band_edges_.resize(band_starts_.back());
    for (size_t i = 0; i < edges_.size(); ++i)
        for (int b = first_band(edges_[i]); b < end_band(edges_[i]); ++b)
            band_edges_[band_starts_[static_cast<size_t>(b)]++] = static_cast<uint32_t>(i);
    // The starts have moved on to the ends.

    // One tile more on the right takes what is put beyond the border.
    sums_.assign((static_cast<size_t>(columns_) + 1) * kTileCells, 0.f);
    touched_.assign(static_cast<size_t>(columns_) + 1, 0);
    uint8_t by_column[kTileCells], by_row[kTileCells];
    const auto alpha_of = [rule](float sum) {
        float v = std::abs(sum);
        if (rule == FillRule::even_odd) {
            v -= 2 * std::floor(v * 0.5f);
            v = v > 1 ? 2 - v : v;
        }
        return static_cast<uint8_t>(std::min(v, 1.f) * 255.f + 0.5f);
    };
    for (int band = 0; band < bands_; ++band) {
        const uint32_t begin = band == 0 ? 0 : band_starts_[static_cast<size_t>(band) - 1];
        for (uint32_t i = begin; i < band_starts_[static_cast<size_t>(band)]; ++i)
            accumulate(edges_[band_edges_[i]], band);

        float row_sums[kTileSize] = {};
        const int y = top_ + band * kTileSize;
        bool uniform_full = false,
             uniform_empty = true;  // of an untouched tile, as long as no touched one comes between
        for (int column = 0; column < columns_; ++column) {
            const int x = left_ + column * kTileSize;
            if (!touched_[static_cast<size_t>(column)]) {
                if (uniform_empty) continue;
                if (uniform_full) {
                    sink(x, y, nullptr);
                    continue;
                }
                for (int r = 0; r < kTileSize; ++r)
                    std::fill_n(by_row + r * kTileSize, kTileSize, alpha_of(row_sums[r]));
                sink(x, y, by_row);
                continue;
            }
            touched_[static_cast<size_t>(column)] = 0;
            float* cell = sums_.data() + static_cast<size_t>(column) * kTileCells;
            for (int i = 0; i < kTileSize; ++i)
                for (int r = 0; r < kTileSize; ++r) {
                    row_sums[r] += cell[i * kTileSize + r];
                    cell[i * kTileSize + r] = 0;
                    by_column[i * kTileSize + r] = alpha_of(row_sums[r]);
                }
            unsigned all = 255, any = 0;
            for (int i = 0; i < kTileSize; ++i)
                for (int r = 0; r < kTileSize; ++r) {
                    const uint8_t a = by_column[i * kTileSize + r];
                    by_row[r * kTileSize + i] = a;
                    all &= a;
                    any |= a;
                }
            if (any != 0) sink(x, y, all == 255 ? nullptr : by_row);
            uniform_full = uniform_empty = true;
            for (int r = 0; r < kTileSize; ++r) {
                const uint8_t a = alpha_of(row_sums[r]);
                uniform_full = uniform_full && a == 255;
                uniform_empty = uniform_empty && a == 0;
            }
        }
        if (touched_[static_cast<size_t>(columns_)]) {
            std::fill_n(sums_.data() + static_cast<size_t>(columns_) * kTileCells, kTileCells, 0.f);
            touched_[static_cast<size_t>(columns_)] = 0;
        }
    }
}

void Rasterizer::rasterize(const Polylines& lines, PixelRect clip, FillRule rule, AlphaMask& out) {
    out.bounds = {clip.x, clip.y, 0, 0};
    out.alpha.clear();
    if (!prepare(lines, clip)) return;
    if (int64_t{area_.w} * area_.h > kMaxMaskPixels) return;
    out.bounds = area_;
    out.alpha.assign(static_cast<size_t>(area_.w) * static_cast<size_t>(area_.h), 0);
    scan(rule, [&](int x, int y, const uint8_t* alpha) {
        const int x0 = std::max(x, area_.x), x1 = std::min(x + kTileSize, area_.x + area_.w);
        const int y0 = std::max(y, area_.y), y1 = std::min(y + kTileSize, area_.y + area_.h);
        for (int row = y0; row < y1; ++row) {
            uint8_t* to = out.alpha.data() +
                          static_cast<size_t>(row - area_.y) * static_cast<size_t>(area_.w) + (x0 - area_.x);
            if (alpha) {
                std::copy_n(alpha + (row - y) * kTileSize + (x0 - x), x1 - x0, to);
            } else {
                std::fill_n(to, x1 - x0, uint8_t{255});
            }
        }
    });
}

void Rasterizer::rasterize_tiles(const Polylines& lines, PixelRect clip, FillRule rule, CoverageTiles& out) {
    out.clear();
    if (!prepare(lines, clip)) return;
    scan(rule, [&](int x, int y, const uint8_t* alpha) {
        const int x0 = std::max(x, area_.x), x1 = std::min(x + kTileSize, area_.x + area_.w);
        const int y0 = std::max(y, area_.y), y1 = std::min(y + kTileSize, area_.y + area_.h);
        // Full within the area is solid too, cut to it.
        bool solid = true;
        for (int row = y0; alpha && solid && row < y1; ++row)
            for (int column = x0; solid && column < x1; ++column)
                solid = alpha[(row - y) * kTileSize + (column - x)] == 255;
        if (!solid) {
            out.partials.push_back({x, y, static_cast<uint32_t>(out.alpha.size())});
            out.alpha.insert(out.alpha.end(), alpha, alpha + kTileCells);
            return;
        }
        if (!out.solids.empty()) {
            CoverageTiles::Solid& last = out.solids.back();
            if (last.y == y0 && last.h == y1 - y0 && last.x + last.w == x0) {
                last.w += x1 - x0;
                return;
            }
        }
        out.solids.push_back({x0, y0, x1 - x0, y1 - y0});
    });
}

AlphaMask rasterize_glyph(const Polylines& lines, PixelRect clip, FillRule rule) {
    Rasterizer rasterizer;
    AlphaMask out;
    rasterizer.rasterize(lines, clip, rule, out);
    return out;
}

}  // namespace glassbox
