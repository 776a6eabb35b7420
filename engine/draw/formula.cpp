#include "engine/draw/formula.h"

#include <charconv>
#include <nlohmann/json.hpp>

namespace glassbox {
namespace {

constexpr float kUnits = 1000;  // an em

class PathReader {
  public:
    explicit PathReader(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    bool read(Path& out) {
        while (at_ < end_) {
            const char command = *at_++;
            if (command == 'z') {
                out.close();
                pen_ = start_;
                continue;
            }
            bool first = true;
            do {
                if (!piece(command, first, out)) return false;
                first = false;
            } while (at_ < end_ && (*at_ == ' ' || *at_ == '-' || (*at_ >= '0' && *at_ <= '9')));
        }
        return true;
    }

  private:
    bool number(float& v) {
        if (at_ < end_ && *at_ == ' ') ++at_;
        int whole = 0;
        const auto [next, bad] = std::from_chars(at_, end_, whole);
        if (bad != std::errc()) return false;
        at_ = next;
        v = static_cast<float>(whole);
        return true;
    }
    // In the file y grows upwards.
    bool point(Vec2& p) {
        float x = 0, y = 0;
        if (!number(x) || !number(y)) return false;
        p = {pen_.x + x, pen_.y - y};
        return true;
    }
    bool piece(char command, bool first, Path& out) {
        Vec2 a, b, to = pen_;
        float v = 0;
        switch (command) {
            case 'm':
            case 'l':
                if (!point(to)) return false;
                if (command == 'm' && first) {
                    out.move_to(to);
                    start_ = to;
                } else {
                    out.line_to(to);
                }
                break;
            case 'h':
            case 'v':
                if (!number(v)) return false;
                to = command == 'h' ? Vec2{pen_.x + v, pen_.y} : Vec2{pen_.x, pen_.y - v};
                out.line_to(to);
                break;
            case 'q':
                if (!point(a) || !point(to)) return false;
                out.quad_to(a, to);
                break;
            case 'c':
                if (!point(a) || !point(b) || !point(to)) return false;
                out.cubic_to(a, b, to);
                break;
            default: return false;
        }
        pen_ = to;
        return true;
    }

    const char *at_, *end_;
    Vec2 pen_, start_;
};

bool whole_numbers(const Json& j, std::vector<int>& out) {
    if (!j.is_array()) return false;
    for (const Json& n : j) {
        if (!n.is_number_integer()) return false;
        out.push_back(n.get<int>());
    }
    return true;
}

bool read_formula(const Json& j, int glyphs, Formula& f) {
    f.width = static_cast<float>(number_of(j, "w", 0)) / kUnits;
    f.ascent = static_cast<float>(number_of(j, "up", 0)) / kUnits;
    f.descent = static_cast<float>(number_of(j, "down", 0)) / kUnits;
    if (const Json* parts = member(j, "parts"); parts && parts->is_array())
        for (const Json& p : *parts) {
            if (!p.is_array() || p.size() != 2 || !p[0].is_string() || !p[1].is_number_integer()) return false;
            const int parent = p[1].get<int>();
            if (parent < Formula::kNoPart || parent >= static_cast<int>(f.parts.size())) return false;
            f.parts.push_back({p[0].get<std::string>(), parent});
        }
    std::vector<int> n;
    const Json* draw = member(j, "draw");
    if (!draw || !whole_numbers(*draw, n) || n.size() % 6 != 0) return false;
    for (size_t i = 0; i < n.size(); i += 6) {
        if (n[i] < 0 || n[i] >= glyphs || n[i + 1] < Formula::kNoPart || n[i + 1] >= static_cast<int>(f.parts.size())) return false;
        const auto em = [&](size_t k) { return static_cast<float>(n[i + k]) / kUnits; };
        f.instances.push_back({n[i], n[i + 1], {em(4) / kUnits, 0, 0, em(5) / kUnits, em(2), -em(3)}});
    }
    return true;
}

}  // namespace

bool read_path(std::string_view text, Path& out) { return PathReader(text).read(out); }

int Formula::part(std::string_view name) const {
    for (size_t i = 0; i < parts.size(); ++i)
        if (parts[i].name == name) return static_cast<int>(i);
    return kNone;
}

bool Formula::inside(int p, int of) const {
    for (; p >= 0 && p != of; p = parts[static_cast<size_t>(p)].parent) {
    }
    return p == of;
}

const Formula* FormulaSet::find(std::string_view name) const {
    const auto found = formulas_.find(name);
    return found == formulas_.end() ? nullptr : &found->second;
}

void FormulaSet::outline(const Formula& f, int part, const Affine& to, Path& path) const {
    for (const Formula::Instance& i : f.instances)
        if (i.part == part) path.append(glyphs_[static_cast<size_t>(i.glyph)], to.after(i.place));
}

Rect FormulaSet::bounds(const Formula& f, int part) const {
    Rect box;
    bool any = false;
    for (const Formula::Instance& i : f.instances) {
        if (!f.inside(i.part, part)) continue;
        const Rect g = glyphs_[static_cast<size_t>(i.glyph)].bounds();
        const Rect placed = bounds_of(i.place({g.x, g.y}), i.place({g.right(), g.bottom()}));
        box = any ? unite(box, placed) : placed;
        any = true;
    }
    return box;
}

Result<FormulaSet> formulas_from_json(const Json& j) {
    FormulaSet set;
    const Json *glyphs = member(j, "glyphs"), *items = member(j, "items");
    if (!glyphs || !glyphs->is_array() || !items || !items->is_object()) return error("the formulas have no glyphs or no items: build the articles again");
    for (const Json& g : *glyphs) {
        Path& path = set.glyphs_.emplace_back();
        if (!g.is_string() || !read_path(g.get<std::string>(), path)) return error("a glyph of the formulas is no outline: build the articles again");
    }
    for (const auto& [name, item] : items->items()) {
        Formula f;
        if (!read_formula(item, static_cast<int>(set.glyphs_.size()), f)) return error("the formula \"" + name + "\" cannot be read: build the articles again");
        set.formulas_.emplace(name, std::move(f));
    }
    return set;
}

}  // namespace glassbox
