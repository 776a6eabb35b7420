#include "engine/data/drawn_points.h"

#include <algorithm>
#include <cmath>

#include "engine/base/text.h"

namespace glassbox {
namespace {

constexpr double kLimit = 1.5, kDecimals = 1000;
constexpr int kLabels = 10;

// In thousandths, which text holds exactly.
int thousandths(double x) { return static_cast<int>(std::lround(std::clamp(x, -kLimit, kLimit) * kDecimals)); }

void append_coordinate(std::string& out, int thousandths) {
    if (thousandths < 0) out += '-';
    const int whole = std::abs(thousandths) / 1000, rest = std::abs(thousandths) % 1000;
    out += std::to_string(whole);
    if (rest == 0) return;
    std::string digits = std::to_string(1000 + rest).substr(1);
    while (digits.back() == '0') digits.pop_back();
    out += '.' + digits;
}
void append_point(std::string& out, double x, double y, int label) {
    if (!out.empty()) out += ';';
    append_coordinate(out, thousandths(x));
    out += ' ';
    append_coordinate(out, thousandths(y));
    out += ' ' + std::to_string(label);
}

}  // namespace

Result<LabelledPoints> read_points(std::string_view text) {
    LabelledPoints out;
    std::vector<float> values;
    if (!trim(text).empty())
        for (std::string_view part : split(text, ';')) {
            const std::vector<std::string_view> words = split(trim(part), ' ');
            const auto number = [&words](size_t i) { return i < words.size() ? parse_double(words[i]) : std::nullopt; };
            const std::optional<double> x = number(0), y = number(1), label = number(2);
            const std::string which = format("point %zu", out.labels.size() + 1);
            if (words.size() != 3 || !x || !y || !label) return error(which + " is \"" + std::string(part.substr(0, 40)) + "\", not x, y and a label");
            if (std::abs(*x) > kLimit || std::abs(*y) > kLimit) return error(which + " lies outside -1.5 to 1.5");
            if (*label < 0 || *label >= kLabels || *label != std::floor(*label)) return error(which + " has a label that is not 0 to 9");
            if (out.labels.size() == static_cast<size_t>(kMaxDrawnPoints)) return error(format("there are more than %d points", kMaxDrawnPoints));
            values.push_back(static_cast<float>(*x));
            values.push_back(static_cast<float>(*y));
            out.labels.push_back(static_cast<int>(*label));
        }
    out.points = Tensor({static_cast<int>(out.labels.size()), 2}, values);
    return out;
}

std::string write_points(const LabelledPoints& p) {
    std::string out;
    const size_t count = std::min(p.labels.size(), static_cast<size_t>(kMaxDrawnPoints));
    for (size_t i = 0; i < count; ++i) {
        const ConstView v = p.points.view();
        append_point(out, static_cast<double>(v.at(static_cast<int>(i), 0)), static_cast<double>(v.at(static_cast<int>(i), 1)),
                     std::clamp(p.labels[i], 0, kLabels - 1));
    }
    return out;
}

Result<std::string> edit_points(std::string_view text, std::string_view edit) {
    const std::vector<std::string_view> words = split(trim(edit), ' ');
    if (words.size() == 1 && words[0] == "clear") return std::string();
    if (words.size() != 4 || (words[0] != "add" && words[0] != "erase")) return error("an edit of points is add LABEL X Y, erase RADIUS X Y, or clear");
    const std::optional<double> tool = parse_double(words[1]), x = parse_double(words[2]), y = parse_double(words[3]);
    if (!tool || !x || !y) return error("an edit of points needs three numbers");
    Result<LabelledPoints> points = read_points(text);
    if (!points) return points.error();
    if (words[0] == "add") {
        if (*tool < 0 || *tool >= kLabels || *tool != std::floor(*tool)) return error("a label is 0 to 9");
        if (points->labels.size() == static_cast<size_t>(kMaxDrawnPoints)) return error(format("there is room for %d points", kMaxDrawnPoints));
        std::string out(trim(text));
        append_point(out, *x, *y, static_cast<int>(*tool));
        return out;
    }
    std::string out;
    for (size_t i = 0; i < points->labels.size(); ++i) {
        const double px = static_cast<double>(points->points.view().at(static_cast<int>(i), 0)), py = static_cast<double>(points->points.view().at(static_cast<int>(i), 1));
        if ((px - *x) * (px - *x) + (py - *y) * (py - *y) >= *tool * *tool) append_point(out, px, py, points->labels[i]);
    }
    return out;
}

}  // namespace glassbox
