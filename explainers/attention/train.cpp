// attention/train: a small Transformer learns a task on sequences live: loss, held-out accuracy, and its attention as it forms.
#include "engine/figure/plot.h"
#include "explainers/attention/model_train.h"
#include "explainers/attention/parts.h"

namespace glassbox {
namespace {

using namespace attention;
using Task = TaskTransformer::Task;

constexpr std::string_view kTasks[] = {"copy", "reverse", "sort", "sum", "pairs", "language"};
constexpr std::string_view kHeads[] = {"1", "2", "4"}, kWidths[] = {"16", "32", "48"};
constexpr int kHeadCounts[] = {1, 2, 4}, kWidthCounts[] = {16, 32, 48};

class Scene {
  public:
    Scene(Figure& fig, const RunView<TaskTransformer>& run, int example, int head) : fig_(fig), run_(run), theme_(fig.theme()), example_(example) {
        const auto& in = run.inputs;
        head_ = std::clamp(head, 0, in.layers * in.heads - 1);
        ids_ = run["example.ids"].row(example);
        scored_ = run["example.scored"].row(example);
        rivals_ = run["example.rivals"].row(example);
        probs_ = run["example.probs"].row(example);
        n_ = static_cast<int>(ids_.size());
        while (n_ > 2 && scored_[n_ - 1] == 0) --n_;  // the padding is left out
    }

    void draw() {
        const Rect all = fig_.area();
        const bool wide = all.w >= 560;
        const auto [left, right] = wide ? split_columns(all, 0.52f, kEdgeMargin) : split_rows(all, 0.56f);
        const float rows = wide ? 170.f : 118.f;
        curves({left.x, left.y, left.w, left.h - rows});
        example({left.x, left.bottom() - rows, left.w, rows});
        maps(right);
    }

  private:
    Traced attention(int layer) const { return run_[format("example.blocks.%d.attn.probs", layer)].row(example_); }
    std::string_view word(int id) const { return task_symbol(run_.inputs.task, id); }

    void curves(Rect box) {
        const Traced losses = run_["loss.history"], accuracies = run_["accuracy.history"];
        const auto ticks = static_cast<int>(losses.size());
        constexpr int kStep = TaskTransformer::kStepsPerTick;
        const float end = static_cast<float>(kStep) * 100 * std::max(1.f, std::ceil(static_cast<float>(ticks - 1) / 100));
        const Scalar steps = fig_.derive("steps", static_cast<float>(kStep * (ticks - 1)), "steps of training in", {"loss.history"});
        fig_.phrase(key("steps"), {box.x, box.y + 14}, "after {} steps: {} right", {steps, run_["accuracy"].scalar()}, {.size = kLabelSize, .font = FontStyle::medium});
        const Rect inside{box.x, box.y + 24, box.w, box.h - 30};
        const bool low = inside.h < 160;
        const auto [upper, lower] = low ? split_columns(inside, 0.5f, kGroupGap) : split_rows(inside, 0.5f, kGrid);
        const Plot loss(fig_, key("loss"), upper, {.x = {0, end}, .y = {0, 4}, .title = "loss while training", .x_ticks = low ? std::vector<float>{0, end} : std::vector<float>{}, .y_ticks = {0, 2, 4}});
        loss.curve(key("loss-curve"), losses, ticks, theme_.accent2, 0, kStep);
        const Plot right(fig_, key("right"), lower, {.x = {0, end}, .y = {0, 1}, .title = "right on rows never seen", .x_ticks = {0, end / 2, end}, .y_ticks = {0, 1}});
        right.curve(key("right-curve"), accuracies, ticks, theme_.accent, 0, kStep);
        if (ticks > 0) {
            const float x = static_cast<float>(kStep * (ticks - 1));
            fig_.circle(key("loss-now"), loss.at(x, losses[ticks - 1]), 4, {.fill = theme_.accent2}).value(losses[ticks - 1]).instant().decoration();
            fig_.circle(key("right-now"), right.at(x, accuracies[ticks - 1]), 4, {.fill = theme_.accent}).value(accuracies[ticks - 1]).instant().decoration();
        }
    }

    // The row above, what is predicted below each place, and the attention of the chosen head between them.
    void example(Rect box) {
        // Letters and digits stand in even columns; words take the room that they need.
        const TextLook letter{.size = run_.inputs.task != Task::language && box.w >= 20 * static_cast<float>(n_) ? kLabelSize : kMinTextSize, .font = FontStyle::mono};
        std::vector<float> wide, left;
        float sum = 0;
        for (int p = 0; p < n_; ++p) {
            wide.push_back(std::max(34.f, fig_.measure(word(static_cast<int>(ids_[p])), letter).width + 8));
            sum += wide.back();
        }
        float x = box.x;
        for (float& w : wide) {
            w *= std::min(1.f, box.w / sum);
            left.push_back(x);
            x += w;
        }
        const float label = 14, high = std::min(*std::min_element(wide.begin(), wide.end()), 26.f);
        const float top = box.y + label + 8, low = box.bottom() - high - 4;
        const TextLook small{.size = kSmallSize, .color = theme_.ink2};
        fig_.text(key("row-title"), {box.x, box.y + 12}, "a row never seen", small);
        const int heads = run_.inputs.heads;
        const Traced weights = attention(head_ / heads).row(head_ % heads);
        const auto center = [&](int p) { return left[static_cast<size_t>(p)] + wide[static_cast<size_t>(p)] / 2; };
        const int hovered = fig_.hovered("guess");
        for (int p = 1; p < n_; ++p) {
            if (scored_[p] == 0 || (hovered >= 0 && hovered != p)) continue;
            for (int k = 0; k < p; ++k) {
                const Scalar a = weights.row(p - 1)[k];
                if (a < 0.04f) continue;
                fig_.line(key("listens", p * 64 + k), {center(p), low}, {center(k), top + high}, {.stroke = theme_.accent, .width = 0.5f + 4 * a, .opacity = 0.25f + 0.75f * a})
                    .value(a)
                    .name("how much the prediction listens to this place")
                    .instant();
            }
        }
        for (int p = 0; p < n_; ++p) {
            const Rect cell{left[static_cast<size_t>(p)] + 1, top, wide[static_cast<size_t>(p)] - 2, high};
            fig_.rect(key("place", p), cell, {.fill = theme_.wash, .corner = kCellCorner}).value(ids_[p]);
            write(key("place", p), cell, word(static_cast<int>(ids_[p])), theme_.ink, letter);
            if (scored_[p] == 0) continue;
            const Traced next = probs_.row(p - 1);
            int best = 0;
            for (int v = 1; v < next.size(); ++v)
                if (next[v] > next[best]) best = v;
            if (const auto rival = static_cast<int>(rivals_[p].number); rival >= 0)  // one of two
                best = next[static_cast<int>(ids_[p].number)] > next[rival] ? static_cast<int>(ids_[p].number) : rival;
            const bool good = best == static_cast<int>(ids_[p].number);
            const Key k = key("guess", p);
            fig_.rect(k, {cell.x, low, cell.w, high}, {.fill = {next[best], probability()}, .stroke = good ? theme_.good : theme_.bad, .width = good ? kHairline : kEmphasis, .dash = good ? Dash::solid : Dash::dashed, .corner = kCellCorner})
                .value(next[best])
                .instant();
            write(k, {cell.x, low, cell.w, high}, word(best), readable_on(color_of(probability(), next[best], theme_), theme_), letter);
        }
    }
    // A symbol of the task in its box: a name, even where it is a digit.
    void write(Key of, Rect box, std::string_view symbol, Color color, TextLook look) {
        look.color = color;
        look.anchor = Anchor::middle;
        look.middle = true;
        fig_.literal(box.center(), shortened(fig_, symbol, box.w, look), look).part_of(of).instant();
    }

    void maps(Rect box) {
        const int layers = run_.inputs.layers, heads = run_.inputs.heads;
        const TextLook small{.size = kMinTextSize, .color = theme_.ink2};
        fig_.text(key("maps-title"), {box.x, box.y + 12}, "attention, and its share on the deciding place", {.size = kSmallSize, .color = theme_.ink2});
        // A row of maps for each layer, or all in one row: whichever leaves them larger.
        const float gap = 10, head = 22, top = box.y + 20;
        const auto side_of = [&](int columns, int rows) {
            return std::min((box.w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns), (box.bottom() - top) / static_cast<float>(rows) - head);
        };
        const bool one_row = side_of(layers * heads, 1) > side_of(heads, layers);
        const float side = std::max(8.f, one_row ? side_of(layers * heads, 1) : side_of(heads, layers));
        const Traced aligned = run_["aligned"];
        for (int b = 0; b < layers; ++b) {
            const Traced all = attention(b);
            for (int h = 0; h < heads; ++h) {
                const int i = b * heads + h;
                const Rect cell{box.x + (side + gap) * static_cast<float>(one_row ? i : h), top + (side + head) * static_cast<float>(one_row ? 0 : b) + 18, side, side};
                const bool chosen = i == head_;
                fig_.rect(key("frame", i), cell.inset(chosen ? -2 : -1), {.stroke = chosen ? theme_.accent : theme_.line, .width = chosen ? kEmphasis : kHairline}).decoration();
                fig_.heatmap(key("map", i), cell, all.row(h), {.scale = probability(), .gap = 0, .digits = false})
                    .sets("shown", std::to_string(i + 1))
                    .name("the attention of a head; a click shows its lines");
                const std::string name = side < 130 ? format("%d.%d", b + 1, h + 1) : name_of_head(fig_, b, h);
                fig_.literal({cell.x, cell.y - 5}, name, small).part_of(key("map", i));
                if (side >= 60)
                    fig_.phrase(key("aligned", i), {cell.x + cell.w, cell.y - 5}, "{}", {aligned.at(b, h)}, {.size = kMinTextSize, .color = theme_.ink2, .anchor = Anchor::right});
            }
        }
    }

    Figure& fig_;
    const RunView<TaskTransformer>& run_;
    const Theme& theme_;
    int example_, head_ = 0, n_ = 0;
    Traced ids_, scored_, rivals_, probs_;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("attention/train") {
    using namespace glassbox;
    TaskTransformer::Inputs in;
    in.task = fig.choice("task", Task::sort, kTasks);
    in.layers = fig.slider("layers", 2, {.min = 1, .max = 3});
    in.heads = kHeadCounts[fig.choice("heads", 1, kHeads, {.label = "heads a layer"})];
    in.width = kWidthCounts[fig.choice("width", 1, kWidths, {.label = "width of the vectors"})];
    in.rate = static_cast<float>(fig.slider("rate", 0.005, {.min = 0.0001, .max = 0.1, .logarithmic = true, .label = "learning rate"}));
    const int example = fig.slider("example", 1, {.min = 1, .max = TaskTransformer::kExamples, .label = "row shown"}) - 1;
    const int shown = fig.slider("shown", 3, {.min = 1, .max = static_cast<double>(in.layers * in.heads), .label = "head shown"}) - 1;
    const auto run = fig.run<TaskTransformer>(in);
    if (run.tick < 0) return;
    Scene(fig, run, example, shown).draw();

    const Traced losses = run["loss.history"];
    fig.output("loss", losses[losses.size() - 1]);
    fig.output("accuracy", run["accuracy"].scalar(), "right on symbols never seen");
    fig.output("solved", run["solved"].scalar(), "whole rows right");
    fig.output("aligned", fig.derive("aligned.most", run["aligned"].max_abs(), "the largest of", {"aligned"}), "most on the deciding place");
}
