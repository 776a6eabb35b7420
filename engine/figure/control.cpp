#include "engine/figure/control.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/data/drawn_points.h"

namespace glassbox {
namespace {
constexpr std::string_view kTypeNames[] = {"number", "integer", "choice", "toggle", "text",
                                           "button", "point",   "color",  "graph",  "playhead", "points"};
}  // namespace

std::string_view name_of(ControlType type) { return kTypeNames[static_cast<size_t>(type)]; }

Status check_raw(const ControlSchema& s, std::string_view raw) {
    const auto wrong = [&](const std::string& expected) {
        return Status(error(s.name + " is " + expected + ", not \"" + std::string(raw.substr(0, 60)) + "\""));
    };
    switch (s.type) {
        case ControlType::number:
        case ControlType::integer:
        case ControlType::playhead: {
            const std::optional<double> v = parse_double(raw);
            const std::string range = format("from %s to %s", write_number(s.min).c_str(), write_number(s.max).c_str());
            if (!v) return wrong((s.type == ControlType::integer ? "a whole number " : "a number ") + range);
            if (s.type == ControlType::integer && *v != std::floor(*v)) return wrong("a whole number " + range);
            if (*v < s.min || *v > s.max) return wrong(range);
            return {};
        }
        case ControlType::choice: {
            if (std::find(s.choices.begin(), s.choices.end(), raw) != s.choices.end()) return {};
            std::string all;
            for (const std::string& c : s.choices) all += (all.empty() ? "" : ", ") + c;
            return wrong("one of " + all);
        }
        case ControlType::toggle: return raw == "true" || raw == "false" ? Status() : wrong("true or false");
        case ControlType::point: return parse_point(raw) ? Status() : wrong("two numbers, \"x y\"");
        case ControlType::color: return parse_color(raw) ? Status() : wrong("a colour, \"#rrggbb\"");
        case ControlType::graph: {
            const Result<GraphPointer> g = read_graph(raw);
            if (!g) return error(s.name + ": " + g.error().message);
            return {};
        }
        case ControlType::points: {
            const Result<LabelledPoints> p = read_points(raw);
            return p ? Status() : Status(error(s.name + ": " + p.error().message));
        }
        case ControlType::text:
            if (raw.size() > 10000) return error(s.name + " is longer than 10,000 bytes");
            return {};
        case ControlType::button: return wrong("a button, which is pressed and holds no value");
    }
    return {};
}

double read_number(const ControlSchema& s, std::string_view raw) {
    std::optional<double> v = parse_double(raw);
    if (!v) v = parse_double(s.fallback);
    double x = std::clamp(v.value_or(s.min), std::min(s.min, s.max), s.max);
    const double step = s.type == ControlType::integer ? std::max(1.0, s.step) : s.step;
    if (step > 0 && !s.logarithmic) x = std::min(s.max, s.min + std::floor((x - s.min) / step + 0.5) * step);
    return x;
}

int read_choice(const ControlSchema& s, std::string_view raw) {
    auto found = std::find(s.choices.begin(), s.choices.end(), raw);
    if (found == s.choices.end()) found = std::find(s.choices.begin(), s.choices.end(), s.fallback);
    return found == s.choices.end() ? 0 : static_cast<int>(found - s.choices.begin());
}

bool read_toggle(std::string_view raw) { return raw == "true"; }

std::optional<Vec2> parse_point(std::string_view raw) {
    const std::vector<std::string_view> parts = split(trim(raw), ' ');
    if (parts.size() != 2) return std::nullopt;
    const std::optional<double> x = parse_double(parts[0]), y = parse_double(parts[1]);
    if (!x || !y || std::abs(*x) > 1e6 || std::abs(*y) > 1e6) return std::nullopt;
    return Vec2{static_cast<float>(*x), static_cast<float>(*y)};
}

std::optional<Color> parse_color(std::string_view raw) {
    if (raw.size() != 7 || raw[0] != '#') return std::nullopt;
    uint32_t rgb = 0;
    for (char c : raw.substr(1)) {
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0) return std::nullopt;
        rgb = rgb << 4 | static_cast<uint32_t>(digit);
    }
    return Color::hex(rgb);
}

namespace {
// The fewest digits that read back as the same number (`same` says so), without an exponent where a person would write
// none: 100, not 1e+02.
template <class Same>
std::string shortest(double v, int most, const Same& same) {
    char text[400];
    int digits = 1;
    for (; digits < most; ++digits) {
        std::snprintf(text, sizeof text, "%.*e", digits - 1, v);
        if (same(std::strtod(text, nullptr))) break;
    }
    std::snprintf(text, sizeof text, "%.*e", digits - 1, v);
    const char* e = std::strchr(text, 'e');
    const int exponent = e ? std::atoi(e + 1) : 0;
    if (exponent < -5 || exponent > 15) return text;
    std::snprintf(text, sizeof text, "%.*f", std::max(0, digits - 1 - exponent), v);
    return text;
}
}  // namespace

std::string write_number(double v) {
    return shortest(v, 17, [&](double read) { return read == v; });
}
std::string write_point(Vec2 p) {
    const auto write = [](float x) {
        return shortest(static_cast<double>(x), 9, [&](double read) { return static_cast<float>(read) == x; });
    };
    return write(p.x) + " " + write(p.y);
}
std::string write_color(Color c) { return format("#%02x%02x%02x", c.r, c.g, c.b); }

}  // namespace glassbox
