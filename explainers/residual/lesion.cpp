// residual/lesion: take blocks out of a trained plain and a trained residual network; and what the paths between carry.
#include "engine/figure/arrange.h"
#include "engine/figure/figure.h"
#include "explainers/residual/model_lesion.h"
#include "explainers/residual/parts.h"

namespace glassbox {
namespace {

using namespace residual;

constexpr std::string_view kOrders[] = {"after", "before"}, kSides[] = {"plain", "skip"};
constexpr std::string_view kOff[Lesions::kBlocks] = {"off-1", "off-2", "off-3", "off-4", "off-5", "off-6", "off-7", "off-8"};
constexpr std::string_view kOffLabels[Lesions::kBlocks] = {"block 1 off", "block 2 off", "block 3 off", "block 4 off", "block 5 off", "block 6 off", "block 7 off", "block 8 off"};

class Scene {
  public:
    Scene(Figure& fig, const RunView<Lesions>& run) : fig_(fig), run_(run), theme_(fig.theme()), off_(run.inputs.off), order_(Lesions::order_of(run.inputs)) {}

    void draw() {
        const Rect all = fig_.area();
        const bool wide = all.w > 1.15f * all.h;
        const float most = wide ? std::min((all.w - kEdgeMargin) * 0.31f, all.h - 130) : std::min((all.w - kGroupGap) / 2, all.h * 0.38f);
        const float edge = snapped({0, 0, most, most}, Lesions::kGrid - 1).w;
        const float top = wide ? std::round(all.y + std::max(0.f, (all.h - edge - 130) / 2)) : all.y;
        for (int side = 0; side < 2; ++side) draw_net({std::round(all.x + static_cast<float>(side) * (edge + kGroupGap)), top, edge, edge}, side);
        if (wide) {
            const float left = all.x + 2 * (edge + kGroupGap) + kGroupGap;
            const Rect rest{left, all.y, all.right() - left, all.h};
            draw_deletions({rest.x, rest.y, rest.w, rest.h / 2 - kGrid});
            draw_paths({rest.x, rest.y + rest.h / 2 + kGrid, rest.w, rest.h / 2 - kGrid});
        } else {
            const auto [a, b] = split_columns({all.x, top + edge + 128, all.w, all.bottom() - top - edge - 128}, 0.5f);
            draw_deletions(a);
            draw_paths(b);
        }
        stale_note(fig_, run_);
    }

  private:
    Color color_of_side(int side) const { return side ? skip_color(theme_) : plain_color(theme_); }

    void draw_net(Rect map, int side) {
        const std::string name(kSides[side]);
        fig_.text(key("title", side), {map.x, map.y + kTitleSize}, side ? "With skips" : "Plain", {.size = kTitleSize, .color = color_of_side(side), .font = FontStyle::medium});
        map.y += 28;
        {
            const auto cut = fig_.group(key("cut", side), {.clip = map});
            fig_.heatmap(key("field", side), map.inset(-map.w / (Lesions::kGrid - 1) / 2), run_[name + ".field"], {.scale = diverging(1), .gap = 0, .digits = false}).name("what the network says about each place");
            const Traced x = run_["x"], labels = run_["labels"];
            for (int i = 0; i < x.rows(); ++i) {
                const Vec2 p{map.x + map.w * (x.at(i, 0) / kPlaneReach + 1) / 2, map.y + map.h * (1 - x.at(i, 1) / kPlaneReach) / 2};
                fig_.circle(key(side ? "point-skip" : "point", i), p, std::clamp(map.w / 80, 2.f, 4.f), {.fill = {labels[i], diverging(1)}, .stroke = theme_.paper, .width = kHairline}).decoration();
            }
        }
        fig_.rect(key("frame", side), map, {.stroke = theme_.ink2, .width = kHairline, .corner = 0}).decoration();
        draw_chain({map.x, map.bottom() + 26, map.w, 26}, side);
        const Scalar percent = fig_.derive(name + ".percent", 100 * run_[name + ".now"].scalar().number, "100 times", {name + ".now"});
        fig_.phrase(key("now", side), {map.x, map.bottom() + 82}, map.w < 200 ? "{} % wrong" : "{} % of the points wrong", {percent}, {.size = kLabelSize});
        fig_.output(name + ".now", run_[name + ".now"].scalar(), side ? "error with skips" : "error, plain");
    }

    // The blocks as buttons on their line. In the plain net the line goes through them, in the other also around.
    void draw_chain(Rect row, int side) {
        const float pitch = row.w / Lesions::kBlocks, size = std::min(pitch - 8, 22.f), y = row.center().y;
        fig_.line(key("line", side), {row.x, y}, {row.right(), y}, {.stroke = theme_.ink2}).decoration();
        for (int i = 0; i < Lesions::kBlocks; ++i) {
            const int block = order_[static_cast<size_t>(i)];
            const bool off = (off_ >> block & 1) != 0;
            const Vec2 c{row.x + pitch * (static_cast<float>(i) + 0.5f), y};
            if (side == 1) {
                const Key k = key("skip", i);
                fig_.line(k, {c.x - pitch / 2 + 1, y}, {c.x + pitch / 2 - 1, y}, {.stroke = color_of_side(1), .width = kEdgeWidth, .bend = size * 0.9f}).decoration();
            }
            fig_.rect(key(side ? "block-skip" : "block", block), {c.x - size / 2, c.y - size / 2, size, size}, {.fill = off ? theme_.paper : color_of_side(side), .stroke = color_of_side(side), .dash = off ? Dash::dotted : Dash::solid})
                .sets(kOff[block], off ? "false" : "true")
                .name(off ? "a block that is off: click to bring it back" : "a block: click to take it out");
        }
    }

    void draw_deletions(Rect box) {
        const Plot plot(fig_, key("deletions"), {box.x, box.y, box.w, box.h - 30}, {.x = {0, Lesions::kBlocks}, .y = {0, 0.75f}, .title = box.w < 330 ? "without this block" : "fraction wrong without each block alone", .x_title = "block that is out", .y_ticks = {0, 0.25f, 0.5f}});
        bars(plot, {"plain.deleted", "skip.deleted"}, {"deleted", "deleted-skip"}, Lesions::kBlocks);
        ticks(plot, 1, Lesions::kBlocks);
    }
    void draw_paths(Rect box) {
        const Traced size = run_["paths.size"];
        float most = 0;
        for (int k = 0; k <= Lesions::kBlocks; ++k) most = std::max(most, size[k].number);
        const float high = std::max(1.f, std::ceil(most / 5) * 5);
        const Plot plot(fig_, key("paths"), {box.x, box.y, box.w, box.h - 30}, {.x = {0, Lesions::kBlocks + 1}, .y = {0, high}, .title = box.w < 330 ? "gradient by path length" : "gradient that comes through paths of each length", .x_title = "branches on the path", .y_ticks = {0, high}});
        bars(plot, {"", "paths.size"}, {"", "path"}, Lesions::kBlocks + 1);
        ticks(plot, 0, Lesions::kBlocks + 1);
    }
    void bars(const Plot& plot, std::array<std::string_view, 2> tensors, std::array<std::string_view, 2> kinds, int count) {
        const int sides = tensors[0].empty() ? 1 : 2;
        const float slot = plot.inner.w / static_cast<float>(count), width = slot * (sides == 2 ? 0.38f : 0.6f);
        for (int side = 2 - sides; side < 2; ++side) {
            const Traced values = run_[tensors[static_cast<size_t>(side)]];
            for (int i = 0; i < count; ++i) {
                const float middle = plot.at(static_cast<float>(i) + 0.5f, 0).x + (sides == 2 ? (side ? 0.5f : -0.5f) * (width + 1) : 0);
                const float top = plot.at(0, values[i]).y;
                fig_.rect(key(kinds[static_cast<size_t>(side)], i), {middle - width / 2, top, width, plot.inner.bottom() - top}, {.fill = color_of_side(side), .corner = 1}).value(values[i]);
            }
        }
    }
    void ticks(const Plot& plot, int first, int count) {
        for (int i = 0; i < count; ++i)
            fig_.literal({plot.at(static_cast<float>(i) + 0.5f, 0).x, plot.inner.bottom() + kMinTextSize + 4}, std::to_string(first + i), {.size = kMinTextSize, .color = theme_.ink2, .anchor = Anchor::middle}).decoration();
    }

    Figure& fig_;
    const RunView<Lesions>& run_;
    const Theme& theme_;
    uint32_t off_;
    std::vector<int> order_;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("residual/lesion") {
    using namespace glassbox;
    uint32_t off = 0;
    for (uint32_t l = 0; l < Lesions::kBlocks; ++l)
        if (fig.toggle(kOff[l], false, {.label = kOffLabels[l]})) off |= 1u << l;
    const int swap = fig.slider("swap", 0, {.min = 0, .max = Lesions::kBlocks, .label = "swap this block"});
    const int with = fig.slider("with", 0, {.min = 0, .max = Lesions::kBlocks, .label = "with this (0: the next)", .hidden = swap == 0});
    const int order = fig.choice("relu", 0, kOrders, {.label = "the ReLU stands before or after the sum"});
    const bool zero = fig.toggle("zero", false, {.label = "branches start at zero"});
    const auto run = fig.run<Lesions>({.off = off, .swap = swap, .with = with, .relu_before = order == 1, .zero = zero});
    if (run.tick >= 0) Scene(fig, run).draw();
}
