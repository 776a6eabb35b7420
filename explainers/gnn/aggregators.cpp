// gnn/aggregators: two neighbourhoods, and whether sum, mean, maximum and a trained kind of sum can tell them apart.
#include <algorithm>

#include "engine/base/result.h"
#include "engine/figure/arrange.h"
#include "explainers/gnn/model_aggregators.h"
#include "explainers/gnn/parts.h"

namespace glassbox {
namespace {

constexpr std::string_view kSides[] = {"left", "right"};
constexpr float kSame = 1e-4f;  // sums in another order differ by rounding

// The numbers in a text: digits beyond the range count as the largest; at least one, at most five.
std::vector<int> numbers_in(std::string_view text) {
    std::vector<int> out;
    for (const char c : text)
        if (c >= '0' && c <= '9' && static_cast<int>(out.size()) < Aggregators::kMostNeighbours)
            out.push_back(std::min(c - '0', Aggregators::kLargest));
    if (out.empty()) out.push_back(0);
    return out;
}
std::string text_of(const std::vector<int>& numbers) {
    std::string out;
    for (const int v : numbers) out += format(out.empty() ? "%d" : " %d", v);
    return out;
}

class Scene {
  public:
    Scene(Figure& fig, const RunView<Aggregators>& run) : fig_(fig), run_(run), theme_(fig.theme()) {}

    void draw() {
        const Rect stage = fig_.area(), all = align(stage, std::min(stage.w, 680.f), stage.h);
        const float table = std::min(264.f, all.h * 0.5f), column = std::min(all.w * 0.36f, 240.f);
        const Rect left{all.x, all.y, column, all.h - table}, right{all.right() - column, all.y, column, all.h - table};
        star(0, run_.inputs.left, left);
        star(1, run_.inputs.right, right);
        const float pitch = (table - 28) / 4;
        constexpr std::string_view kRows[] = {"sum", "mean", "max", "two GIN layers"};
        for (int row = 0; row < 4; ++row)
            compare(row, kRows[row], {all.x, all.bottom() - table + pitch * static_cast<float>(row), all.w, pitch}, left, right);
        verdict(all);
    }

  private:
    void star(int side, const std::vector<int>& numbers, Rect box) {
        const std::string_view control = kSides[side];
        const Vec2 c{box.center().x, box.y + (box.h - 40) / 2};
        const float reach = std::min(box.w, box.h - 40) / 2 - 20;
        const auto n = static_cast<int>(numbers.size());
        const Traced x = run_["x"];
        const Key centre = key("centre", side);
        for (int i = 0; i < n; ++i) {
            const float turn = 6.2831853f * (static_cast<float>(i) / static_cast<float>(n) - 0.25f);
            const Vec2 p = c + Vec2{std::cos(turn), std::sin(turn)} * reach;
            const Key k = key(control, i);
            fig_.link(key("edge", i, side), k, p, centre, c, {.stroke = theme_.ink2, .arrow = true}, 2).part_of(k);
            std::vector<int> raised = numbers;
            int& v = raised[static_cast<size_t>(i)];
            v = (v + 1) % (Aggregators::kLargest + 1);
            const Scalar value = x[side == 0 ? i : static_cast<int>(run_.inputs.left.size()) + i];
            fig_.circle(k, p, 16, {.fill = {value, blues(Aggregators::kLargest)}, .stroke = theme_.ink2})
                .number(value)
                .sets(control, text_of(raised))
                .depends_on({centre});
        }
        fig_.circle(centre, c, 13, {.fill = theme_.wash, .stroke = theme_.accent, .width = kEmphasis}).name(side == 0 ? "the left centre" : "the right centre");
        button(control, "+", "one neighbour more", {box.center().x - 20, box.bottom() - 22}, n < Aggregators::kMostNeighbours, [&] {
            std::vector<int> more = numbers;
            more.push_back(numbers.back());
            return more;
        });
        button(control, "−", "one neighbour less", {box.center().x + 20, box.bottom() - 22}, n > 1, [&] {
            return std::vector<int>(numbers.begin(), numbers.end() - 1);
        });
    }
    template <class Change>
    void button(std::string_view control, std::string_view sign, std::string_view name, Vec2 at, bool possible, const Change& change) {
        if (!possible) return;
        fig_.circle(part(key(control, -1), sign), at, 13, {.fill = theme_.wash, .stroke = theme_.ink2})
            .label(sign)
            .name(name)
            .sets(control, text_of(change()));
    }

    void compare(int row, std::string_view name, Rect band, Rect left, Rect right) {
        const float y = band.center().y;
        fig_.line(part(key("row", row), "above"), {band.x, band.y}, {band.right(), band.y}, {.stroke = theme_.line, .width = kHairline}).decoration();
        const bool gin = row == 3;
        const Traced values = run_[gin ? "gin" : name];
        for (int side = 0; side < 2; ++side) {
            const Rect box = side == 0 ? left : right;
            if (gin) {
                const float w = std::min(box.w, 184.f), h = w / Aggregators::kChannels >= kNumberedCell ? 26.f : 20.f;
                const Key cells = key("gin", side);
                const Rect at{box.center().x - w / 2, y - h / 2, w, h};
                ground(fig_, cells, at);
                fig_.heatmap(cells, at, values.row(side), {.scale = diverging(nice_ceiling(values.max_abs()))});
            } else {
                fig_.number(key(name, side), {box.center().x, y}, values[side], {.text = {.size = kTitleSize, .anchor = Anchor::middle, .middle = true}});
            }
        }
        const bool same = run_["gap"][row] < kSame;
        const Vec2 middle{(left.right() + right.x) / 2, y};
        fig_.text(key("name", row), middle + Vec2{0, -11}, name, {.size = kSmallSize, .color = theme_.ink2, .anchor = Anchor::middle, .middle = true});
        fig_.text(key("sign", row), middle + Vec2{0, 9}, same ? "=" : "≠",
                  {.size = 22, .color = same ? theme_.bad : theme_.good, .anchor = Anchor::middle, .font = FontStyle::medium, .middle = true});
    }

    void verdict(Rect all) {
        std::vector<int> a = run_.inputs.left, b = run_.inputs.right;
        std::sort(a.begin(), a.end());
        std::sort(b.begin(), b.end());
        int fooled = 0;
        for (int row = 0; row < 3; ++row) fooled += run_["gap"][row] < kSame;
        const Scalar count = fig_.derive("fooled", a == b ? 0.f : static_cast<float>(fooled), "how many of sum, mean and max give equal numbers for different neighbourhoods", {"gap"});
        fig_.output("fooled", count, "fooled of sum, mean and max");
        fig_.output("gin-gap", run_["gap"][3], "difference between the GIN outputs");
        const Vec2 at{all.center().x, all.bottom() - 4};
        const TextLook look{.color = theme_.ink, .anchor = Anchor::middle, .font = FontStyle::medium};
        if (a == b)
            fig_.text(key("verdict"), at, "The same neighbours: nothing may tell them apart", look);
        else
            fig_.phrase(key("verdict"), at, "Different neighbours; fooled: {} of sum, mean, max", {count}, look);
    }

    Figure& fig_;
    const RunView<Aggregators>& run_;
    const Theme& theme_;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("gnn/aggregators") {
    using namespace glassbox;
    const std::vector<int> left = numbers_in(fig.text_field("left", "2 4", {.label = "left neighbours"}));
    const std::vector<int> right = numbers_in(fig.text_field("right", "2 2 4 4", {.label = "right neighbours"}));
    const auto run = fig.run<Aggregators>({.left = left, .right = right});
    if (run.tick < 0) return;
    Scene(fig, run).draw();
}
