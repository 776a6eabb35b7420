// residual/block: one residual block in cells, forward and backward, and its derivative as a sum of matrices.
#include "engine/figure/arrange.h"
#include "engine/figure/figure.h"
#include "explainers/residual/model_block.h"
#include "explainers/residual/parts.h"

namespace glassbox {
namespace {

using namespace residual;

constexpr std::string_view kOrders[] = {"after", "before"};
constexpr int kN = OneBlock::kChannels;

class Scene {
  public:
    Scene(Figure& fig, const RunView<OneBlock>& run) : fig_(fig), run_(run), theme_(fig.theme()), area_(fig.area()) {
        narrow_ = area_.w < 520;
        cell_h_ = std::clamp((area_.h - kTop - 2 * kBetween) / (3 * kN), 14.f, 40.f);
        cell_w_ = std::min(44.f, area_.w / 10);
        after_ = !run.inputs.relu_before;
    }

    void draw() {
        const float strip = cell_h_ * kN, gap = (area_.h - 3 * strip - kTop) / 2;
        float y = area_.y + kTop;
        draw_row(y, false);
        y += strip + gap;
        draw_row(y, true);
        y += strip + gap;
        draw_matrices(y);
        stale_note(fig_, run_);
    }

  private:
    struct Stage {
        const char* name;
        std::string_view symbol;
    };
    static constexpr Stage kStages[] = {{"x", "$x$"}, {"z", "$W_1x$"}, {"a", "$a$"}, {"f", "$F(x)$"}, {"sum", "$x+F$"}, {"out", "$y$"}};

    static constexpr float kTop = 58, kBetween = 74;  // room for a row's title and its skip

    float x_of(int stage) const { return area_.x + cell_w_ / 2 + (area_.w - cell_w_) * static_cast<float>(stage) / 5; }

    // The six vectors of the block from left to right; their gradients from right to left.
    void draw_row(float y, bool back) {
        const float h = cell_h_ * kN, middle = y + h / 2;
        fig_.text(key("row", back), {area_.x, y - 44}, back ? narrow_ ? "Backward" : "Backward: how fast the chosen output changes with each number" : "Forward",
                  {.size = kLabelSize, .font = FontStyle::medium});
        for (int s = 0; s < 6; ++s) {
            const Stage& stage = kStages[s];
            const Key k = key(back ? "grad" : "value", s);
            const Rect box{x_of(s) - cell_w_ / 2, y, cell_w_, h};
            fig_.rect(part(k, "ground"), box.inset(-1), {.fill = theme_.line, .corner = 3}).decoration().part_of(k);
            const Traced values = run_[std::string(stage.name) + (back ? ".grad" : "")];
            if (values) fig_.heatmap(k, box, values, {.scale = diverging(2), .rows = kN, .columns = 1});
            if (!back) fig_.text(part(k, "symbol"), {x_of(s), y - 8}, s == 4 && run_.inputs.skip != 1 ? "$sx+F$" : stage.symbol, {.size = kLabelSize, .anchor = Anchor::middle}).part_of(k);
        }
        for (int s = 0; s < 5; ++s) {
            const bool cut = s == 2 && run_.inputs.gain == 0;
            const Vec2 a{x_of(s) + cell_w_ / 2 + 3, middle}, b{x_of(s + 1) - cell_w_ / 2 - 3, middle};
            fig_.line(key(back ? "back" : "way", s), back ? b : a, back ? a : b, {.stroke = cut ? theme_.line : theme_.ink2, .dash = cut ? Dash::dotted : Dash::solid, .arrow = true}).decoration();
            if (back || narrow_) continue;
            const std::string_view names[] = {after_ ? "$W_1$" : "ReLU, $W_1$", "ReLU", run_.inputs.gain == 0 ? "$W_2$, times 0" : "$W_2$", "$+$", after_ ? "ReLU" : ""};
            if (!names[s].empty()) fig_.literal({(a.x + b.x) / 2, middle - 8}, names[s], {.size = kSmallSize, .color = theme_.ink2, .anchor = Anchor::middle});
        }
        draw_skip(y, back);
    }

    // The way around, as strong as the skip is.
    void draw_skip(float y, bool back) {
        const float skip = run_.inputs.skip, from = x_of(0) + (back ? 0 : cell_w_ / 2 + 8), to = x_of(4) - (back ? 0 : cell_w_ / 2 + 8);
        const float high = y - 22;
        Path p;
        if (back) {
            p.move_to({to, y - 4}).line_to({to, high}).line_to({from, high}).line_to({from, y - 4});
        } else {
            p.move_to({from - 4, y + 8}).line_to({from - 4, high}).line_to({to + 4, high}).line_to({to + 4, y + 8});
        }
        const Color color = skip > 0 ? skip_color(theme_) : theme_.line;
        fig_.path(key(back ? "skip-back" : "skip", 0), p, {.stroke = color, .width = kEdgeWidth + 2.5f * skip, .dash = skip > 0 ? Dash::solid : Dash::dotted}).value(fig_.control_scalar("skip")).name("the skip");
        const Vec2 tip{back ? from : to + 4, back ? y - 3 : y + 10};
        if (skip > 0) fig_.line(part(key(back ? "skip-back" : "skip", 0), "tip"), {tip.x, tip.y - 9}, tip, {.stroke = color, .width = kEdgeWidth + skip, .arrow = true}).decoration();
        fig_.phrase(part(key(back ? "skip-back" : "skip", 0), "label"), {(from + to) / 2, high - 6}, "times {}", {fig_.control_scalar("skip")}, {.size = kSmallSize, .color = skip > 0 ? color : theme_.ink2, .anchor = Anchor::middle});
    }

    // mask (skip I + J) = dy/dx, rows are outputs.
    void draw_matrices(float y) {
        const float h = cell_h_ * kN, w = std::min(cell_w_ * kN, (area_.w - cell_w_ - 5 * (narrow_ ? 16.f : 28.f)) / 3);
        const float gap = (area_.w - cell_w_ - 3 * w) / 3;
        fig_.text(key("row", 2), {area_.x, y - 44}, narrow_ ? "The derivative" : "The derivative of the block: how each output moves with each input", {.size = kLabelSize, .font = FontStyle::medium});
        struct Item {
            const char* name;
            std::string_view symbol, sign;
            float width;
        };
        const Item items[] = {{"mask", after_ ? "last ReLU" : "no ReLU", "$\\times\\,($", cell_w_}, {"skip.jacobian", "$sI$", "$+$", w}, {"branch.jacobian", "$J$", "$)=$", w}, {"jacobian", "$dy/dx$", "", w}};
        float x = area_.x;
        for (int i = 0; i < 4; ++i) {
            const Key k = key("matrix", i);
            const Rect box{x, y, items[i].width, h};
            fig_.rect(part(k, "ground"), box.inset(-1), {.fill = theme_.line, .corner = 3}).decoration().part_of(k);
            fig_.heatmap(k, box, run_[items[i].name], {.scale = diverging(2), .rows = kN, .columns = i == 0 ? 1 : kN});
            fig_.text(part(k, "symbol"), {i == 0 ? box.x : box.center().x, y - 8}, items[i].symbol, {.size = i == 0 ? kSmallSize : kLabelSize, .color = i == 0 ? theme_.ink2 : theme_.ink, .anchor = i == 0 ? Anchor::left : Anchor::middle}).part_of(k);
            fig_.rect(key("chosen", i), Rect{box.x, y + cell_h_ * static_cast<float>(run_.inputs.channel), box.w, cell_h_}.inset(-2), {.stroke = theme_.accent2, .width = 2, .corner = 4}).decoration();
            if (i < 3) fig_.text(key("sign", i), {box.right() + gap / 2, y + h / 2}, items[i].sign, {.size = narrow_ ? kSmallSize : kTitleSize, .anchor = Anchor::middle, .middle = true});
            // The rows are buttons: a click chooses the output that is asked about.
            for (int c = 0; i == 3 && c < kN; ++c)
                fig_.rect(key("choose", c), {box.x, y + cell_h_ * static_cast<float>(c), box.w, cell_h_}, {.corner = 2}).sets("channel", std::to_string(c + 1)).name("choose this output");
            x = box.right() + gap;
        }
    }

    Figure& fig_;
    const RunView<OneBlock>& run_;
    const Theme& theme_;
    Rect area_;
    bool narrow_ = false, after_ = true;
    float cell_h_ = 30, cell_w_ = 40;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("residual/block") {
    using namespace glassbox;
    const double skip = fig.slider("skip", 1.0, {.min = 0, .max = 1, .label = "strength of the skip"});
    const bool zero = fig.toggle("zero", false, {.label = "the branch starts at zero"});
    const int order = fig.choice("relu", 0, kOrders, {.label = "the ReLU stands before or after the sum"});
    const int channel = fig.slider("channel", 1, {.min = 1, .max = kN, .label = "output that is asked about"});
    const int draw = fig.button("draw", {.label = "other random weights"});
    const auto run = fig.run<OneBlock>({.skip = static_cast<float>(skip), .gain = zero ? 0.f : 1.f, .relu_before = order == 1, .channel = channel - 1, .draw = draw});
    if (run.tick < 0) return;
    Scene(fig, run).draw();
    fig.output("closed", fig.derive("closed", static_cast<float>(kN) - run["mask"].sum(), "outputs that the last ReLU closes", {"mask"}), "outputs that the last ReLU closes");
}
