// Curves to straight pieces, and lengths along them: the second half of path.h.
#include <algorithm>
#include <cmath>

#include "engine/draw/path.h"

namespace glassbox {
namespace {

constexpr float kMaxCoordinate = 1e9f;
constexpr int kMaxPieces = 1024;
constexpr int kMaxDashes = 100000;

bool usable(Vec2 p) {
    // Written so that NaN fails.
    return std::abs(p.x) <= kMaxCoordinate && std::abs(p.y) <= kMaxCoordinate;
}

// A curve of degree 2 (3) is within |second difference| * factor / n^2 of its chords: Wang's formula.
int pieces_for(float deviation, float tolerance) {
    const float n = std::ceil(std::sqrt(deviation / tolerance));
    return n < 1 ? 1 : n > kMaxPieces ? kMaxPieces : static_cast<int>(n);
}

// Takes points, closes contours.
class Flattener {
  public:
    Flattener(const Affine& to, float tolerance, Polylines& out)
        : to_(to), tolerance_(tolerance), out_(out) {}

    void move(Vec2 p) {
        finish(false);
        begin(to_(p));
    }
    void line(Vec2 p) { add(to_(p)); }
    void quad(Vec2 c, Vec2 p) {
        const Vec2 b = to_(c), d = to_(p), a = at_;
        const int n = pieces_for(length(a - b * 2 + d) * 0.25f, tolerance_);
        for (int i = 1; i < n; ++i) {
            const float t = static_cast<float>(i) / static_cast<float>(n);
            add(mix(mix(a, b, t), mix(b, d, t), t));
        }
        if (!usable(b)) bad_ = true;
        add(d);
    }
    void cubic(Vec2 c1, Vec2 c2, Vec2 p) {
        const Vec2 a = at_, b = to_(c1), c = to_(c2), d = to_(p);
        const float bend = std::max(length(a - b * 2 + c), length(b - c * 2 + d));
        const int n = pieces_for(bend * 0.75f, tolerance_);
        for (int i = 1; i < n; ++i) {
            const float t = static_cast<float>(i) / static_cast<float>(n);
            const Vec2 bc = mix(b, c, t);
            add(mix(mix(mix(a, b, t), bc, t), mix(bc, mix(c, d, t), t), t));
        }
        if (!usable(b) || !usable(c)) bad_ = true;
        add(d);
    }
    void close() {
        const Vec2 start = started_ ? out_.points[begin_] : Vec2{};
        // A last point on the first one would be a side of no length.
        if (started_ && out_.points.size() - begin_ > 1 && out_.points.back() == start)
            out_.points.pop_back();
        finish(true);
        at_ = start;
    }
    void finish(bool closed) {
        if (!started_) return;
        const auto end = static_cast<uint32_t>(out_.points.size());
        if (bad_) {
            out_.points.resize(begin_);
        } else if (end > begin_) {
            out_.contours.push_back({begin_, end, closed});
        }
        started_ = false;
        bad_ = false;
    }

  private:
    void begin(Vec2 p) {
        begin_ = static_cast<uint32_t>(out_.points.size());
        started_ = true;
        bad_ = false;
        push(p);
    }
    void add(Vec2 p) {
        if (!started_) begin(at_);
        push(p);
    }
    void push(Vec2 p) {
        if (!usable(p)) bad_ = true;
        out_.points.push_back(p);
        at_ = p;
    }

    const Affine& to_;
    const float tolerance_;
    Polylines& out_;
    Vec2 at_{};
    uint32_t begin_ = 0;
    bool started_ = false, bad_ = false;
};

// Calls side(a, b, length) for each side of a contour.
template <class Side>
void for_each_side(const Polylines& lines, const Polylines::Contour& c, Side side) {
    for (uint32_t i = c.begin; i + 1 < c.end; ++i)
        side(lines.points[i], lines.points[i + 1], length(lines.points[i + 1] - lines.points[i]));
    if (c.closed && c.end - c.begin > 1)
        side(lines.points[c.end - 1], lines.points[c.begin],
             length(lines.points[c.begin] - lines.points[c.end - 1]));
}

// Collects an open contour of a part of another.
class PartWriter {
  public:
    explicit PartWriter(Polylines& out) : out_(out) {}
    void start(Vec2 p) {
        begin_ = static_cast<uint32_t>(out_.points.size());
        out_.points.push_back(p);
        on_ = true;
    }
    void to(Vec2 p) { out_.points.push_back(p); }
    void stop() {
        if (on_) out_.contours.push_back({begin_, static_cast<uint32_t>(out_.points.size()), false});
        on_ = false;
    }
    // A dash of no length: square or round caps make it visible.
    void dot(Vec2 p) {
        start(p);
        to(p);
        stop();
    }
    bool on() const { return on_; }

  private:
    Polylines& out_;
    uint32_t begin_ = 0;
    bool on_ = false;
};

}  // namespace

void flatten(const Path& path, const Affine& to, float tolerance, Polylines& out) {
    out.clear();
    if (!(tolerance > 1e-6f)) tolerance = 1e-6f;
    Flattener f(to, tolerance, out);
    const Vec2* p = path.points().data();
    for (const Verb verb : path.verbs()) {
        switch (verb) {
            case Verb::move:
                f.move(p[0]);
                break;
            case Verb::line:
                f.line(p[0]);
                break;
            case Verb::quad:
                f.quad(p[0], p[1]);
                break;
            case Verb::cubic:
                f.cubic(p[0], p[1], p[2]);
                break;
            case Verb::close:
                f.close();
                break;
        }
        p += point_count(verb);
    }
    f.finish(false);
}

float total_length(const Polylines& lines) {
    double sum = 0;
    for (const auto& c : lines.contours) for_each_side(lines, c, [&](Vec2, Vec2, float n) { sum += n; });
    return static_cast<float>(sum);
}

PointOnPath point_at_length(const Polylines& lines, float at) {
    PointOnPath result{lines.points.empty() ? Vec2{} : lines.points[0], {1, 0}};
    bool found = false;
    double left = at > 0 ? double{at} : 0;  // NaN starts at the beginning
    for (const auto& c : lines.contours)
        for_each_side(lines, c, [&](Vec2 a, Vec2 b, float n) {
            if (found || !(n > 0)) return;
            const float t = left >= n ? 1 : static_cast<float>(left) / n;
            result = {mix(a, b, t), (b - a) * (1 / n)};
            found = left <= n;
            left -= n;
        });
    return result;
}

void trim(const Polylines& lines, float from, float to, Polylines& out) {
    out.clear();
    PartWriter part(out);
    double passed = 0;
    for (const auto& c : lines.contours) {
        double whole = 0;
        for_each_side(lines, c, [&](Vec2, Vec2, float n) { whole += n; });
        if (c.closed && from <= passed && to >= passed + whole) {
            const auto begin = static_cast<uint32_t>(out.points.size());
            out.points.insert(out.points.end(), lines.points.begin() + c.begin, lines.points.begin() + c.end);
            out.contours.push_back({begin, static_cast<uint32_t>(out.points.size()), true});
            passed += whole;
            continue;
        }
        for_each_side(lines, c, [&](Vec2 a, Vec2 b, float n) {
            const double first = std::max(double{from}, passed), last = std::min(double{to}, passed + n);
            if (n > 0 && last > first) {
                if (!part.on()) part.start(mix(a, b, static_cast<float>((first - passed) / n)));
                part.to(last >= passed + n ? b : mix(a, b, static_cast<float>((last - passed) / n)));
            }
            passed += n;
        });
        part.stop();
    }
}

void dash(const Polylines& lines, std::span<const float> pattern, float offset, Polylines& out) {
    double period = 0;
    bool good = !pattern.empty() && std::isfinite(offset);
    for (const float d : pattern) {
        good = good && d >= 0 && std::isfinite(d);
        period += d;
    }
    good = good && period > 0;
    if (good) {
        // A pattern of odd length is used twice, as in SVG.
        const double whole = total_length(lines);
        good = whole / period * static_cast<double>(pattern.size()) < kMaxDashes;
    }
    if (!good) {
        out = lines;
        return;
    }
    out.clear();
    const size_t cycle = pattern.size() % 2 == 0 ? pattern.size() : pattern.size() * 2;
    if (cycle != pattern.size()) period *= 2;
    const double shift = offset - std::floor(offset / period) * period;
    for (const auto& c : lines.contours) {
        size_t index = 0;
        double left = shift;
        const auto length_of = [&](size_t i) { return double{pattern[i % pattern.size()]}; };
        PartWriter part(out);
        const size_t first_contour = out.contours.size();
        while (left >= length_of(index)) {
            if (left == 0 && index % 2 == 0) part.dot(lines.points[c.begin]);
            left -= length_of(index);
            index = (index + 1) % cycle;
        }
        left = length_of(index) - left;  // of the piece that is being drawn
        const bool starts_on = index % 2 == 0;
        for_each_side(lines, c, [&](Vec2 a, Vec2 b, float n) {
            double done = 0;
            if (index % 2 == 0 && !part.on()) part.start(a);
            while (n - done > left) {
                done += left;
                const Vec2 p = mix(a, b, static_cast<float>(done / n));
                if (part.on()) {
                    part.to(p);
                    part.stop();
                }
                do {
                    index = (index + 1) % cycle;
                    left = length_of(index);
                    if (left == 0 && index % 2 == 0) part.dot(p);
                } while (left == 0);
                if (index % 2 == 0) part.start(p);
            }
            left -= n - done;
            if (part.on()) part.to(b);
        });
        const bool ends_on = part.on();
        part.stop();
        // On a closed contour a dash runs on through the start: its two halves become one.
        if (c.closed && starts_on && ends_on && out.contours.size() > first_contour + 1) {
            const auto head = out.contours[first_contour];
            const auto begin = static_cast<uint32_t>(out.points.size());
            auto& tail = out.contours.back();
            const std::vector<Vec2> joined_tail(out.points.begin() + tail.begin,
                                                out.points.begin() + tail.end);
            out.points.insert(out.points.end(), joined_tail.begin(), joined_tail.end());
            const std::vector<Vec2> joined_head(out.points.begin() + head.begin + 1,
                                                out.points.begin() + head.end);
            out.points.insert(out.points.end(), joined_head.begin(), joined_head.end());
            tail = {begin, static_cast<uint32_t>(out.points.size()), false};
            out.contours.erase(out.contours.begin() + static_cast<std::ptrdiff_t>(first_contour));
        }
    }
}

}  // namespace glassbox
