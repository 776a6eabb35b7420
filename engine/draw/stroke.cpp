#include "engine/draw/stroke.h"

#include <algorithm>
#include <cmath>

namespace glassbox {
namespace {

float cross(Vec2 a, Vec2 b) { return a.x * b.y - a.y * b.x; }

// One contour as a centre line: points that differ, a direction for each side.
class Stroker {
  public:
    Stroker(const StrokeStyle& style, float tolerance, Polylines& out)
        : style_(style),
          half_(style.width / 2),
          tolerance_(std::max(tolerance, 1e-5f * style.width)),
          out_(out) {}

    void contour(std::span<const Vec2> points, bool closed) {
        gather(points, closed);
        if (points_.empty()) return;
        if (points_.size() == 1) {
            dot(points_[0]);
            return;
        }
        find_sharp(closed);
        if (!closed) {
            run_between_breaks(0, points_.size() - 1, true, true);
            return;
        }
        const auto first = std::find(sharp_.begin(), sharp_.end(), uint8_t{1});
        if (first == sharp_.end()) {
            ring();
            return;
        }
        // Start at a corner, and come back to it.
        const auto shift = first - sharp_.begin();
        std::rotate(points_.begin(), points_.begin() + shift, points_.end());
        std::rotate(directions_.begin(), directions_.begin() + shift, directions_.end());
        std::rotate(sharp_.begin(), sharp_.begin() + shift, sharp_.end());
        points_.push_back(points_[0]);
        directions_.push_back(directions_[0]);
        sharp_.push_back(1);
        run_between_breaks(0, points_.size() - 1, false, false);
        join(points_[0], directions_[points_.size() - 2], directions_[0]);
    }

  private:
    // A side shorter than this has no direction that means anything.
    float shortest() const { return 1e-4f * half_; }

    void gather(std::span<const Vec2> points, bool closed) {
        points_.clear();
        directions_.clear();
        for (const Vec2 p : points) {
            if (!std::isfinite(p.x) || !std::isfinite(p.y)) {
                points_.clear();
                return;
            }
            if (points_.empty() || length(p - points_.back()) > shortest()) points_.push_back(p);
        }
        // The end stays where it is, even if it is close to the point before it.
        if (!closed && points_.size() > 1 && length(points.back() - points_[points_.size() - 2]) > shortest())
            points_.back() = points.back();
        while (closed && points_.size() > 1 && length(points_.back() - points_[0]) <= shortest())
            points_.pop_back();
        for (size_t i = 0; i + 1 < points_.size(); ++i)
            directions_.push_back(normalized(points_[i + 1] - points_[i]));
        if (closed && points_.size() > 1) directions_.push_back(normalized(points_[0] - points_.back()));
    }

    // A vertex is smooth if leaning the cross section there moves no edge by more than the tolerance, and
    // does not eat up a side. Neighbours then share that cross section; at a sharp one they end squarely and
    // a join fills the gap.
    void find_sharp(bool closed) {
        const size_t n = points_.size();
        sharp_.assign(n, 0);
        for (size_t i = 0; i < n; ++i) {
            if (!closed && (i == 0 || i + 1 == n)) continue;
            const size_t before = i == 0 ? n - 1 : i - 1, after = i + 1 == n ? 0 : i + 1;
            const Vec2 d0 = directions_[before], d1 = directions_[i];
            const float half_cos2 = (1 + dot(d0, d1)) / 2;  // of half the turn, squared
            if (half_cos2 < 0.25f) {
                sharp_[i] = 1;
                continue;
            }
            const float half_cos = std::sqrt(half_cos2);
            const float recession = half_ * std::sqrt(std::max(0.f, 1 - half_cos2)) / half_cos;
            const float room =
                std::min(length(points_[i] - points_[before]), length(points_[after] - points_[i])) / 2;
            sharp_[i] = half_ * (1 / half_cos - 1) > tolerance_ / 2 || recession > room;
        }
    }

    // From the centre line to the left edge at a smooth vertex.
    Vec2 leaning(Vec2 d0, Vec2 d1) const {
        const Vec2 n = perpendicular(normalized(d0 + d1));
        return n * (half_ / dot(n, perpendicular(d1)));
    }

    void begin() { begin_ = static_cast<uint32_t>(out_.points.size()); }
    void put(Vec2 p) { out_.points.push_back(p); }
    void end() {
        const auto n = static_cast<uint32_t>(out_.points.size());
        if (n - begin_ < 3) {
            out_.points.resize(begin_);
        } else {
            out_.contours.push_back({begin_, n, true});
        }
    }

    // Points of an arc after `from` up to `to`, unit vectors at most half a turn apart; `outward` says which
    // way when they are opposite.
    void arc(Vec2 center, Vec2 from, Vec2 to, Vec2 outward, int depth = 0) {
        const Vec2 sum = from + to;
        const Vec2 middle = dot(sum, sum) > 1e-6f ? normalized(sum) : outward;
        if (depth >= 9 || half_ * (1 - dot(from, middle)) <= tolerance_) {
            if (depth == 0 && dot(from, to) < 0) put(center + middle * half_);
            put(center + to * half_);
            return;
        }
        arc(center, from, middle, outward, depth + 1);
        arc(center, middle, to, outward, depth + 1);
    }

    // A cap from one edge to the other around the end of a line that runs towards `d`; `from` is a unit
    // vector.
    void cap(Vec2 p, Vec2 from, Vec2 d) {
        if (style_.cap == LineCap::round) {
            arc(p, from, d, d);
            arc(p, d, -from, d);
        } else if (style_.cap == LineCap::square) {
            put(p + (from + d) * half_);
            put(p + (d - from) * half_);
        }
    }

    void run_between_breaks(size_t first, size_t last, bool cap_first, bool cap_last) {
        for (size_t from = first; from < last;) {
            size_t to = from + 1;
            while (to < last && !sharp_[to]) ++to;
            run(from, to, cap_first && from == first, cap_last && to == last);
            if (to < last) join(points_[to], directions_[to - 1], directions_[to]);
            from = to;
        }
    }

    // Left edge forwards, right edge back.
    void run(size_t from, size_t to, bool cap_first, bool cap_last) {
        begin();
        const Vec2 n0 = perpendicular(directions_[from]), n1 = perpendicular(directions_[to - 1]);
        put(points_[from] + n0 * half_);
        for (size_t i = from + 1; i < to; ++i) put(points_[i] + leaning(directions_[i - 1], directions_[i]));
        put(points_[to] + n1 * half_);
        if (cap_last) cap(points_[to], n1, directions_[to - 1]);
        put(points_[to] - n1 * half_);
        for (size_t i = to - 1; i > from; --i) put(points_[i] - leaning(directions_[i - 1], directions_[i]));
        put(points_[from] - n0 * half_);
        if (cap_first) cap(points_[from], -n0, -directions_[from]);
        end();
    }

    void ring() {
        const size_t n = points_.size();
        const auto lean = [&](size_t i) {
            return leaning(directions_[i == 0 ? n - 1 : i - 1], directions_[i]);
        };
        begin();
        for (size_t i = 0; i < n; ++i) put(points_[i] + lean(i));
        end();
        begin();
        for (size_t i = n; i-- > 0;) put(points_[i] - lean(i));
        end();
    }

    // Fills the outer side of a corner. Wound like the runs.
    void join(Vec2 p, Vec2 d0, Vec2 d1) {
        const float turn = cross(d0, d1), cosine = dot(d0, d1);
        const bool left_is_outside = turn < 0;
        const Vec2 n0 = perpendicular(d0) * (left_is_outside ? 1.f : -1.f),
                   n1 = perpendicular(d1) * (left_is_outside ? 1.f : -1.f);
        const Vec2 from = left_is_outside ? n0 : n1, to = left_is_outside ? n1 : n0;
        begin();
        put(p);
        put(p + from * half_);
        if (style_.join == LineJoin::round) {
            arc(p, from, to, left_is_outside ? d0 : -d1);
        } else {
            const float half_cos2 = (1 + cosine) / 2;
            if (style_.join == LineJoin::miter && half_cos2 * style_.miter_limit * style_.miter_limit >= 1 &&
                half_cos2 > 1e-6f)
                put(p + normalized(n0 + n1) * (half_ / std::sqrt(half_cos2)));
            put(p + to * half_);
        }
        end();
    }

    void dot_square(Vec2 p) {
        begin();
        put(p + Vec2{-half_, -half_});
        put(p + Vec2{-half_, half_});
        put(p + Vec2{half_, half_});
        put(p + Vec2{half_, -half_});
        end();
    }
    void dot(Vec2 p) {
        if (style_.cap == LineCap::square) dot_square(p);
        if (style_.cap != LineCap::round) return;
        begin();
        const Vec2 corners[] = {{1, 0}, {0, -1}, {-1, 0}, {0, 1}, {1, 0}};
        for (int i = 0; i < 4; ++i) arc(p, corners[i], corners[i + 1], corners[i]);
        end();
    }
    static float dot(Vec2 a, Vec2 b) { return a.x * b.x + a.y * b.y; }

    const StrokeStyle& style_;
    const float half_, tolerance_;
    Polylines& out_;
    uint32_t begin_ = 0;
    std::vector<Vec2> points_, directions_;  // a direction for each side
    std::vector<uint8_t> sharp_;
};

}  // namespace

void stroke(const Polylines& lines, const StrokeStyle& style, float tolerance, Polylines& out) {
    out.clear();
    if (!(style.width > 0) || !std::isfinite(style.width)) return;
    Stroker stroker(style, tolerance, out);
    if (style.dashes.empty()) {
        for (const auto& c : lines.contours) stroker.contour(lines.of(c), c.closed);
        return;
    }
    Polylines dashes;
    dash(lines, style.dashes, style.dash_offset, dashes);
    for (const auto& c : dashes.contours) stroker.contour(dashes.of(c), c.closed);
}

Path stroke_path(const Path& path, const StrokeStyle& style, float tolerance) {
    Polylines lines, outline;
    flatten(path, {}, tolerance, lines);
    stroke(lines, style, tolerance, outline);
    Path out;
    for (const auto& c : outline.contours) out.add_polygon(outline.of(c));
    return out;
}

}  // namespace glassbox
