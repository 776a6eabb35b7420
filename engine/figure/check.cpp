#include "engine/figure/check.h"

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"

namespace glassbox {
namespace {

constexpr float kMaxOverlap = 1;           // square units
constexpr double kTextContrast = 4.5;      // on paper and panels
constexpr double kOnMarkContrast = 3;      // large marks, whose colour is a number

std::string who(const DisplayList& list, const Mark& m) {
    std::string name = m.key ? to_text(m.key) : std::string("a mark");
    if (m.text_size) name += " \"" + std::string(list.text(m)) + "\"";
    return name;
}

bool has_digit_outside_maths(std::string_view text) {
    bool maths = false;
    for (char c : text) {
        if (c == '$') maths = !maths;
        if (!maths && c >= '0' && c <= '9') return true;
    }
    return false;
}

class Checker {
  public:
    explicit Checker(const LiveFigure& live) : live_(live), list_(live.target()) {}

    std::vector<Finding> run() {
        keys();
        for (const Mark& m : list_.marks) {
            if (m.kind == MarkKind::text) digits(m);
            if (m.kind == MarkKind::heatmap) cells(m);
            paint(m, m.fill);
            paint(m, m.stroke);
        }
        labels();
        return std::move(found_);
    }

  private:
    void add(FindingKind kind, std::string what) { found_.push_back({kind, std::move(what)}); }

    void keys() {
        std::vector<uint64_t> seen;
        for (const Mark& m : list_.marks)
            if (m.key) seen.push_back(m.key.hash);
        std::sort(seen.begin(), seen.end());
        for (const Mark& m : list_.marks) {
            const auto range = std::equal_range(seen.begin(), seen.end(), m.key.hash);
            if (m.key && range.second - range.first > 1) add(FindingKind::duplicate, who(list_, m) + " is drawn twice under one key");
        }
    }

    // The number behind a value; false when it is bound to nothing.
    bool number_of(Value v, double& number) const {
        const BoundTensor b = live_.bound(v);
        if (b.name.empty()) return false;
        if (b.view) {
            if (v.index >= static_cast<uint64_t>(b.view.size())) return false;
            number = static_cast<double>(b.view[v.index]);
            return true;
        }
        for (const ControlSchema& s : live_.evaluation().controls)
            if (s.name == b.name) number = read_number(s, live_.raw(s));
        return true;
    }

    void digits(const Mark& m) {
        const std::string_view text = list_.text(m);
        if (!m.has(Mark::kNumeral)) {
            if (!m.has(Mark::kLiteral) && has_digit_outside_maths(text))
                add(FindingKind::unbound, who(list_, m) + " has digits that come from no value; use fig.number or mark them literal");
            return;
        }
        double truth = 0;
        if (!number_of(m.value, truth)) return add(FindingKind::unbound, who(list_, m) + " shows a number that is bound to no tensor");
        const std::optional<double> written = parse_formatted_number(text);
        // Written with at least 3 significant digits: half a unit of the third.
        const bool same = written && ((std::isnan(*written) && std::isnan(truth)) || *written == truth ||
                                      std::abs(*written - truth) <= 0.0051 * std::abs(truth));
        if (!same) add(FindingKind::untrue, who(list_, m) + " says other than its tensor: " + live_.describe(m.value));
    }

    void paint(const Mark& m, const Paint& p) {
        if (p.scale == Paint::kSolid) return;
        double truth = 0;
        if (!number_of(p.value, truth)) return add(FindingKind::unbound, who(list_, m) + " has a colour that is bound to no tensor");
        if (p.number != static_cast<float>(truth) && !(std::isnan(p.number) && std::isnan(truth)))
            add(FindingKind::untrue, who(list_, m) + format(" is coloured for %g: ", static_cast<double>(p.number)) + live_.describe(p.value));
    }

    void cells(const Mark& m) {
        const HeatmapInfo& h = list_.heatmaps[m.info];
        if (h.rows * h.columns == 0) return;
        const BoundTensor b = live_.bound(h.first);
        if (!b.view) return add(FindingKind::unbound, who(list_, m) + " shows cells that are bound to no tensor");
        const auto colours = list_.cell_values(m), numbers = list_.cell_digits(m);
        for (size_t i = 0; i < numbers.size(); ++i) {
            const float truth = b.view[static_cast<int64_t>(h.first.index + i)];
            const bool both_nan = std::isnan(truth) && std::isnan(numbers[i]);
            if (!both_nan && (numbers[i] != truth || colours[i] != truth))
                return add(FindingKind::untrue, who(list_, m) + format(" cell %zu differs from %s", i, b.name.c_str()));
        }
    }

    struct Box {
        Rect ink;
        size_t mark;
    };

    void labels() {
        std::vector<Box> texts, nodes;
        Affine map;
        std::vector<Affine> maps;
        const Rect stage{0, 0, list_.size.x, list_.size.y};
        for (size_t i = 0; i < list_.marks.size(); ++i) {
            const Mark& m = list_.marks[i];
            if (m.kind == MarkKind::group_begin) {
                const auto g = list_.geometry(m);
                maps.push_back(map);
                map = map.after({g[0], g[1], g[2], g[3], g[4], g[5]});
            } else if (m.kind == MarkKind::group_end && !maps.empty()) {
                map = maps.back();
                maps.pop_back();
            } else if (m.kind == MarkKind::text && m.text_size > 0) {
                const Rect ink = mapped(map, ink_of(m));
                texts.push_back({ink, i});
                if (ink.x < -0.5f || ink.y < -0.5f || ink.right() > stage.w + 0.5f || ink.bottom() > stage.h + 0.5f)
                    add(FindingKind::outside, who(list_, m) + " leaves the stage");
                contrast_of(m, ink);
            } else if (m.kind == MarkKind::circle && m.key && m.fill.visible() && !m.has(Mark::kDecoration)) {
                nodes.push_back({mapped(map, list_.bounds(m)), i});
            }
        }
        for (size_t i = 0; i < texts.size(); ++i) {
            const Mark& m = list_.marks[texts[i].mark];
            if (m.has(Mark::kMayOverlap)) continue;
            for (size_t k = i + 1; k < texts.size(); ++k) {
                const Mark& other = list_.marks[texts[k].mark];
                if (!other.has(Mark::kMayOverlap) && meets(texts[i].ink, texts[k].ink))
                    add(FindingKind::overlap, who(list_, m) + " meets " + who(list_, other));
            }
            for (const Box& node : nodes) {
                const Mark& disc = list_.marks[node.mark];
                if (m.owner != disc.key.hash && meets_disc(texts[i].ink, node.ink)) add(FindingKind::overlap, who(list_, m) + " meets " + who(list_, disc));
            }
        }
    }

    static Rect mapped(const Affine& map, Rect r) {
        Rect box = bounds_of(map({r.x, r.y}), map({r.right(), r.bottom()}));
        return unite(box, bounds_of(map({r.right(), r.y}), map({r.x, r.bottom()})));
    }
    static bool meets(Rect a, Rect b) {
        const Rect both = intersect(a, b);
        return both.w * both.h > kMaxOverlap;
    }
    // The text's box against the disc itself, not the square around it.
    static bool meets_disc(Rect text, Rect square) {
        const Vec2 c = square.center();
        const Vec2 near{std::clamp(c.x, text.x, text.right()), std::clamp(c.y, text.y, text.bottom())};
        return length(near - c) < square.w / 2 - 1;
    }

    Rect ink_of(const Mark& m) const {
        const auto g = list_.geometry(m);
        const bool numeral = m.has(Mark::kNumeral);
        const TextSize size = measure_text(*live_.desc().fonts, list_.text(m),
                                           {.font = m.font, .size = g[2], .tabular = numeral, .markup = !numeral});
        const float left = g[0] - (m.anchor == Anchor::middle ? size.width / 2 : m.anchor == Anchor::right ? size.width : 0);
        return {left + size.ink.x, g[1] + size.ink.y, size.ink.w, size.ink.h};
    }

    void contrast_of(const Mark& text, Rect ink) {
        Color ground = list_.theme->paper;
        double needed = kTextContrast;
        for (const Mark& m : list_.marks) {
            if (&m == &text) break;
            const bool area = m.kind == MarkKind::circle || m.kind == MarkKind::rect;
            if (!area || !m.fill.visible() || list_.color(m.fill).a < 255 || m.opacity < 0.99f || !list_.bounds(m).contains(ink.center())) continue;
            ground = list_.color(m.fill);
            needed = m.fill.scale == Paint::kSolid && m.kind == MarkKind::rect ? kTextContrast : kOnMarkContrast;
        }
        const Color c = list_.color(text.fill);
        // What stepped back is meant to be faint.
        if (text.opacity < 0.99f) return;
        if (contrast(c, ground) < needed)
            add(FindingKind::contrast, who(list_, text) + format(" has a contrast of only %.2f", contrast(c, ground)));
    }

    const LiveFigure& live_;
    const DisplayList& list_;
    std::vector<Finding> found_;
};

}  // namespace

std::vector<Finding> check_picture(const LiveFigure& live) { return Checker(live).run(); }

}  // namespace glassbox
