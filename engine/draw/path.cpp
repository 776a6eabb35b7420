#include "engine/draw/path.h"

#include <algorithm>
#include <cmath>

namespace glassbox {
namespace {

constexpr float kPi = 3.14159265358979f;
// Control points at this fraction of the radius make a quarter circle, off by at most 0.03% of the radius.
constexpr float kQuarterKappa = 0.5522847498f;

void grow(Rect& box, Vec2 p, bool& any) {
    if (!any) {
        box = {p.x, p.y, 0, 0};
        any = true;
        return;
    }
    const float right = std::max(box.right(), p.x), bottom = std::max(box.bottom(), p.y);
    box.x = std::min(box.x, p.x);
    box.y = std::min(box.y, p.y);
    box.w = right - box.x;
    box.h = bottom - box.y;
}

Vec2 quad_at(Vec2 a, Vec2 b, Vec2 c, float t) { return mix(mix(a, b, t), mix(b, c, t), t); }
Vec2 cubic_at(Vec2 a, Vec2 b, Vec2 c, Vec2 d, float t) {
    return mix(quad_at(a, b, c, t), quad_at(b, c, d, t), t);
}

// Where a coordinate of the curve turns back, 0 < t < 1.
int quad_turns(float a, float b, float c, float* t) {
    const float d = a - 2 * b + c;
    if (d == 0) return 0;
    *t = (a - b) / d;
    return *t > 0 && *t < 1;
}
int cubic_turns(float a, float b, float c, float d, float* t) {
    const double p = -double{a} + 3.0 * b - 3.0 * c + d, q = 2.0 * (double{a} - 2.0 * b + c),
                 r = double{b} - a;
    double roots[2];
    int count = 0;
    if (std::abs(p) < 1e-12 * (std::abs(q) + std::abs(r))) {
        if (q != 0) roots[count++] = -r / q;
    } else {
        const double inside = q * q - 4 * p * r;
        if (inside >= 0) {
            // The root that does not cancel first, the other from the product of both.
            const double s = -0.5 * (q + (q < 0 ? -1 : 1) * std::sqrt(inside));
            roots[count++] = s / p;
            if (s != 0) roots[count++] = r / s;
        }
    }
    int kept = 0;
    for (int i = 0; i < count; ++i)
        if (roots[i] > 0 && roots[i] < 1) t[kept++] = static_cast<float>(roots[i]);
    return kept;
}

}  // namespace

void Path::begin_if_needed() {
    if (open_) return;
    verbs_.push_back(Verb::move);
    points_.push_back(start_);
    open_ = true;
}

Path& Path::move_to(Vec2 p) {
    // Of moves in a row only the last counts.
    if (!verbs_.empty() && verbs_.back() == Verb::move) {
        points_.back() = p;
    } else {
        verbs_.push_back(Verb::move);
        points_.push_back(p);
    }
    start_ = p;
    open_ = true;
    return *this;
}

Path& Path::line_to(Vec2 p) {
    begin_if_needed();
    verbs_.push_back(Verb::line);
    points_.push_back(p);
    return *this;
}

Path& Path::quad_to(Vec2 control, Vec2 p) {
    begin_if_needed();
    verbs_.push_back(Verb::quad);
    points_.push_back(control);
    points_.push_back(p);
    return *this;
}

Path& Path::cubic_to(Vec2 control1, Vec2 control2, Vec2 p) {
    begin_if_needed();
    verbs_.push_back(Verb::cubic);
    points_.push_back(control1);
    points_.push_back(control2);
    points_.push_back(p);
    return *this;
}

Path& Path::close() {
    if (open_) verbs_.push_back(Verb::close);
    open_ = false;
    return *this;
}

Path& Path::add_rect(Rect r) {
    return move_to({r.x, r.y})
        .line_to({r.right(), r.y})
        .line_to({r.right(), r.bottom()})
        .line_to({r.x, r.bottom()})
        .close();
}

Path& Path::add_rounded_rect(Rect r, float radius) {
    const float q = std::min({radius, r.w / 2, r.h / 2});
    if (!(q > 0)) return add_rect(r);
    const float k = q * (1 - kQuarterKappa), x = r.x, y = r.y, right = r.right(), bottom = r.bottom();
    move_to({x + q, y}).line_to({right - q, y}).cubic_to({right - k, y}, {right, y + k}, {right, y + q});
    line_to({right, bottom - q}).cubic_to({right, bottom - k}, {right - k, bottom}, {right - q, bottom});
    line_to({x + q, bottom}).cubic_to({x + k, bottom}, {x, bottom - k}, {x, bottom - q});
    return line_to({x, y + q}).cubic_to({x, y + k}, {x + k, y}, {x + q, y}).close();
}

Path& Path::add_circle(Vec2 center, float radius) { return add_ellipse(center, radius, radius); }

Path& Path::add_ellipse(Vec2 c, float rx, float ry) {
    const float kx = rx * kQuarterKappa, ky = ry * kQuarterKappa;
    move_to({c.x + rx, c.y}).cubic_to({c.x + rx, c.y + ky}, {c.x + kx, c.y + ry}, {c.x, c.y + ry});
    cubic_to({c.x - kx, c.y + ry}, {c.x - rx, c.y + ky}, {c.x - rx, c.y});
    cubic_to({c.x - rx, c.y - ky}, {c.x - kx, c.y - ry}, {c.x, c.y - ry});
    return cubic_to({c.x + kx, c.y - ry}, {c.x + rx, c.y - ky}, {c.x + rx, c.y}).close();
}

Path& Path::add_polyline(std::span<const Vec2> points) {
    for (size_t i = 0; i < points.size(); ++i) i == 0 ? move_to(points[i]) : line_to(points[i]);
    return *this;
}

Path& Path::add_polygon(std::span<const Vec2> points) {
    if (points.empty()) return *this;
    return add_polyline(points).close();
}

Path& Path::add_arc(Vec2 center, float radius, float start, float sweep, bool join) {
    const float turn = 2 * kPi;
    if (!(std::abs(sweep) <= turn)) sweep = sweep < 0 ? -turn : turn;
    if (!std::isfinite(start)) start = 0;
    const int pieces = std::max(1, static_cast<int>(std::ceil(std::abs(sweep) / (kPi / 2) - 1e-4f)));
    const float step = sweep / static_cast<float>(pieces);
    // 4/3 tan(step / 4), the tangent from cosine and sine.
    const Vec2 quarter = unit_vector(step / 4);
    const float k = radius * 4.f / 3.f * quarter.y / quarter.x;
    Vec2 from = unit_vector(start);
    const Vec2 first = center + from * radius;
    join&& open_ ? line_to(first) : move_to(first);
    for (int i = 1; i <= pieces; ++i) {
        const Vec2 to = unit_vector(start + step * static_cast<float>(i));
        const Vec2 p = center + from * radius, q = center + to * radius;
        cubic_to(p + perpendicular(from) * k, q - perpendicular(to) * k, q);
        from = to;
    }
    return *this;
}

Path& Path::append(const Path& other, const Affine& to) {
    size_t at = 0;
    const size_t verb_total = other.verbs_.size();  // `other` may be this path
    for (size_t i = 0; i < verb_total; ++i) {
        const Verb verb = other.verbs_[i];
        Vec2 p[3];
        const auto n = static_cast<size_t>(point_count(verb));
        for (size_t k = 0; k < n; ++k) p[k] = to(other.points_[at + k]);
        at += n;
        switch (verb) {
            case Verb::move:
                move_to(p[0]);
                break;
            case Verb::line:
                line_to(p[0]);
                break;
            case Verb::quad:
                quad_to(p[0], p[1]);
                break;
            case Verb::cubic:
                cubic_to(p[0], p[1], p[2]);
                break;
            case Verb::close:
                close();
                break;
        }
    }
    return *this;
}

void Path::clear() {
    verbs_.clear();
    points_.clear();
    start_ = {};
    open_ = false;
}

Vec2 Path::current() const { return !open_ || points_.empty() ? start_ : points_.back(); }

void Path::transform(const Affine& to) {
    for (Vec2& p : points_) p = to(p);
    start_ = to(start_);
}

Rect Path::control_bounds() const {
    Rect box;
    bool any = false;
    for (const Vec2 p : points_) grow(box, p, any);
    return box;
}

Rect Path::bounds() const {
    Rect box;
    bool any = false;
    Vec2 at{};
    size_t k = 0;
    for (const Verb verb : verbs_) {
        const Vec2* p = points_.data() + k;
        float t[2];
        if (verb == Verb::quad) {
            for (int i = quad_turns(at.x, p[0].x, p[1].x, t); i > 0; --i)
                grow(box, quad_at(at, p[0], p[1], *t), any);
            for (int i = quad_turns(at.y, p[0].y, p[1].y, t); i > 0; --i)
                grow(box, quad_at(at, p[0], p[1], *t), any);
        } else if (verb == Verb::cubic) {
            for (int i = cubic_turns(at.x, p[0].x, p[1].x, p[2].x, t); i > 0; --i)
                grow(box, cubic_at(at, p[0], p[1], p[2], t[i - 1]), any);
            for (int i = cubic_turns(at.y, p[0].y, p[1].y, p[2].y, t); i > 0; --i)
                grow(box, cubic_at(at, p[0], p[1], p[2], t[i - 1]), any);
        }
        const auto n = static_cast<size_t>(point_count(verb));
        if (n > 0) {
            at = p[n - 1];
            grow(box, at, any);
        }
        k += n;
    }
    return box;
}

Vec2 unit_vector(float radians) {
    if (!std::isfinite(radians)) return {1, 0};
    // To the nearest quarter turn, in double so that many turns lose nothing; then Taylor polynomials up to
    // 45 degrees.
    const double quarters = std::floor(double{radians} / 1.5707963267948966 + 0.5);
    const double x = double{radians} - quarters * 1.5707963267948966, q = x * x;
    const double s = x * (1 + q * (-1.0 / 6 + q * (1.0 / 120 + q * (-1.0 / 5040 + q * (1.0 / 362880)))));
    const double c =
        1 + q * (-1.0 / 2 + q * (1.0 / 24 + q * (-1.0 / 720 + q * (1.0 / 40320 + q * (-1.0 / 3628800)))));
    const double turns = std::floor(quarters / 4);
    const Vec2 v{static_cast<float>(c), static_cast<float>(s)};
    switch (static_cast<int>(quarters - 4 * turns)) {
        case 0:
            return v;
        case 1:
            return {-v.y, v.x};
        case 2:
            return {-v.x, -v.y};
        default:
            return {v.y, -v.x};
    }
}

}  // namespace glassbox
