// attention/compare: two small Transformers learn the same task side by side, at the same step of training.
#include "engine/base/text.h"
#include "engine/figure/plot.h"
#include "explainers/attention/model_train.h"
#include "explainers/attention/parts.h"

namespace glassbox {
namespace {

using namespace attention;
using Task = TaskTransformer::Task;

constexpr std::string_view kTasks[] = {"copy", "reverse", "sort", "sum", "pairs"};
constexpr std::string_view kHeads[] = {"1", "2", "4"}, kWidths[] = {"16", "32", "48"};
constexpr int kHeadCounts[] = {1, 2, 4}, kWidthCounts[] = {16, 32, 48};

class Scene {
  public:
    using View = RunView<TaskTransformer>;
    Scene(Figure& fig, const View& first, const View& second, int example) : fig_(fig), runs_{&first, &second}, theme_(fig.theme()), example_(example) {}

    void draw() {
        const Rect all = fig_.area();
        const bool wide = all.w >= 560;
        Stack stack(all);
        curves(stack.take(wide ? std::min(200.f, all.h * 0.4f) : 170, kGroupGap));
        const auto [left, right] = split_columns(stack.rest(), 0.5f, wide ? kEdgeMargin : kGrid);
        side(left, 0);
        side(right, 1);
    }

  private:
    Color color(int which) const { return which == 0 ? theme_.accent : theme_.accent2; }

    void curves(Rect box) {
        constexpr int kStep = TaskTransformer::kStepsPerTick;
        const auto ticks = static_cast<int>(std::max((*runs_[0])["loss.history"].size(), (*runs_[1])["loss.history"].size()));
        const float end = static_cast<float>(kStep) * 100 * std::max(1.f, std::ceil(static_cast<float>(ticks - 1) / 100));
        const auto [left, right] = split_columns(box, 0.5f, kEdgeMargin);
        const Plot loss(fig_, key("loss"), left, {.x = {0, end}, .y = {0, 4}, .title = "loss while training", .x_ticks = {0, end}, .y_ticks = {0, 2, 4}});
        const Plot good(fig_, key("right"), right, {.x = {0, end}, .y = {0, 1}, .title = "right on rows never seen", .x_ticks = {0, end}, .y_ticks = {0, 1}});
        for (int which = 0; which < 2; ++which) {
            const Traced losses = (*runs_[which])["loss.history"], accuracies = (*runs_[which])["accuracy.history"];
            loss.curve(key("loss-curve", which), losses, ticks, color(which), 0, kStep, kEmphasis, which == 0 ? Dash::solid : Dash::dashed);
            good.curve(key("right-curve", which), accuracies, ticks, color(which), 0, kStep, kEmphasis, which == 0 ? Dash::solid : Dash::dashed);
        }
    }

    // What one of the two is, how good it is by now, and where its heads look on one row that both have never seen.
    void side(Rect box, int which) {
        const View& run = *runs_[which];
        const int layers = run.inputs.layers, heads = run.inputs.heads;
        const Scalar steps = fig_.derive(format("steps.%d", which), static_cast<float>(TaskTransformer::kStepsPerTick * (run["loss.history"].size() - 1)), "steps of training");
        fig_.text(key("name", which), {box.x, box.y + 14}, which == 0 ? "the first" : "the second", {.size = kLabelSize, .color = color(which), .font = FontStyle::medium});
        fig_.phrase(key("now", which), {box.x, box.y + 32}, box.w > 250 ? "after {} steps: {} right" : "{} steps: {} right", {steps, run["accuracy"].scalar()}, {.size = kSmallSize});
        const float top = box.y + 44, gap = 8;
        const float side = std::min((box.w - gap * static_cast<float>(heads - 1)) / static_cast<float>(heads), (box.bottom() - top) / static_cast<float>(layers) - 18);
        for (int b = 0; b < layers; ++b) {
            const Traced probs = run[format("example.blocks.%d.attn.probs", b)].row(example_);
            for (int h = 0; h < heads; ++h) {
                const int i = which * 64 + b * heads + h;
                const Rect cell{box.x + (side + gap) * static_cast<float>(h), top + (side + 18) * static_cast<float>(b) + 14, side, side};
                fig_.rect(key("frame", i), cell.inset(-1), {.stroke = theme_.line, .width = kHairline}).decoration();
                fig_.heatmap(key("map", i), cell, probs.row(h), {.scale = probability(), .gap = 0, .digits = false}).name("the attention of a head on one row");
                fig_.literal({cell.x, cell.y - 4}, format("%d.%d", b + 1, h + 1), {.size = kMinTextSize, .color = theme_.ink2}).part_of(key("map", i));
                if (side >= 56)
                    fig_.number(key("aligned", i), {cell.right(), cell.y - 4}, run["aligned"].at(b, h), {.text = {.size = kMinTextSize, .color = theme_.ink2, .anchor = Anchor::right}});
            }
        }
    }

    Figure& fig_;
    const View* runs_[2];
    const Theme& theme_;
    int example_;
};

TaskTransformer::Inputs inputs_of(Figure& fig, Task task, bool second, int layers) {
    TaskTransformer::Inputs in{.task = task};
    const auto name = [second](std::string_view what) { return std::string(what) + (second ? "-2" : "-1"); };
    const auto label = [second](std::string_view what) { return std::string(what) + (second ? ", the second" : ", the first"); };
    in.layers = fig.slider(name("layers"), layers, {.min = 1, .max = 3, .label = label("layers")});
    in.heads = kHeadCounts[fig.choice(name("heads"), 1, kHeads, {.label = label("heads a layer")})];
    in.width = kWidthCounts[fig.choice(name("width"), 1, kWidths, {.label = label("width")})];
    in.rate = static_cast<float>(fig.slider(name("rate"), 0.005, {.min = 0.0001, .max = 0.1, .logarithmic = true, .label = label("learning rate")}));
    return in;
}

}  // namespace
}  // namespace glassbox

GB_FIGURE("attention/compare") {
    using namespace glassbox;
    const Task task = fig.choice("task", Task::pairs, kTasks);
    const TaskTransformer::Inputs one = inputs_of(fig, task, false, 1), two = inputs_of(fig, task, true, 2);
    const int example = fig.slider("example", 1, {.min = 1, .max = TaskTransformer::kExamples, .label = "row shown"}) - 1;
    const auto first = fig.run<TaskTransformer>(one, "first"), second = fig.run<TaskTransformer>(two, "second");
    if (first.tick < 0 || second.tick < 0) return;
    Scene(fig, first, second, example).draw();
    fig.output("first", first["accuracy"].scalar(), "right, the first");
    fig.output("second", second["accuracy"].scalar(), "right, the second");
}
