// attention/block: the residual stream of a small trained Transformer, state by state: how long it is, what is added to it, and
// what the model would say if it stopped there (the logit lens).
#include "explainers/attention/model_train.h"
#include "explainers/attention/parts.h"

namespace glassbox {
namespace {

using namespace attention;
using Task = TaskTransformer::Task;

constexpr std::string_view kTasks[] = {"copy", "reverse", "sort", "sum", "pairs"};

class Scene {
  public:
    Scene(Figure& fig, const RunView<TaskTransformer>& run, int example, int place)
        : fig_(fig), run_(run), theme_(fig.theme()), ids_(run["example.ids"].row(example)), scored_(run["example.scored"].row(example)),
          lens_(run["example.lens"].row(example)), norms_(run["example.norms"].row(example)), added_(run["example.added"].row(example)) {
        n_ = static_cast<int>(ids_.size());
        while (n_ > 2 && scored_[n_ - 1] == 0) --n_;
        states_ = lens_.rows();
        place_ = std::clamp(place, 0, n_ - 2);
    }

    void draw() {
        const Rect all = fig_.area();
        const bool wide = all.w >= 640;
        const float label = 86, head = 46, row = std::clamp((all.h - head - 20) / static_cast<float>(states_ + 1), 20.f, wide ? 52.f : 30.f);
        const Rect table{all.x, all.y, wide ? all.w * 0.62f : all.w, head + row * static_cast<float>(states_ + 1)};
        readings(table, label, head, row);
        if (wide)
            lengths({table.right() + kEdgeMargin, table.y + head + row, all.right() - table.right() - kEdgeMargin, row * static_cast<float>(states_)}, 0, row);
        else
            lengths({all.x, table.bottom() + 40, all.w, all.bottom() - table.bottom() - 40}, label, std::min(row, (all.bottom() - table.bottom() - 44) / static_cast<float>(states_)));
    }

  private:
    std::string_view word(int id) const { return task_symbol(run_.inputs.task, id); }
    std::string state_name(int s) const {
        if (s == 0) return std::string(fig_.translate("embedding"));
        return std::string(fig_.translate(s % 2 == 1 ? "+ attention" : "+ MLP")) + format(" %d", (s + 1) / 2);
    }

    // Above, the symbols; below each, row by row, what is read there as the next symbol.
    void readings(Rect box, float label, float head, float row) {
        const TextLook small{.size = kSmallSize, .color = theme_.ink2};
        fig_.text(key("title"), {box.x, box.y + 14}, "What the model would say next, if it stopped here", {.size = kLabelSize, .font = FontStyle::medium});
        const float w = (box.w - label) / static_cast<float>(n_ - 1);
        const auto at = [&](int p, int line) { return Rect{box.x + label + w * static_cast<float>(p), box.y + head + row * static_cast<float>(line), w, row}; };
        fig_.text(key("next"), {box.x, box.y + 34}, "true", small);
        fig_.text(key("symbols"), {box.x, at(0, 0).center().y}, "symbol", {.size = kSmallSize, .color = theme_.ink2, .middle = true});
        for (int p = 0; p + 1 < n_; ++p) {
            if (p == place_) fig_.rect(key("place"), at(p, 0).inset(1), {.stroke = theme_.accent, .width = kEdgeWidth}).decoration();
            write(key("symbol", p), at(p, 0), word(static_cast<int>(ids_[p])), theme_.ink);
            if (scored_[p + 1] == 0) continue;
            const Rect above{at(p, 0).x, box.y + 24, w, 14};
            write(key("answer", p), above, word(static_cast<int>(ids_[p + 1])), theme_.ink2);
        }
        for (int s = 0; s < states_; ++s) {
            fig_.literal({box.x, at(0, s + 1).center().y}, state_name(s), {.size = kSmallSize, .middle = true});
            for (int p = 0; p + 1 < n_; ++p) {
                const Traced read = lens_.row(s).row(p);
                int best = 0;
                for (int v = 1; v < read.size(); ++v)
                    if (read[v] > read[best]) best = v;
                const bool counts = scored_[p + 1] != 0, good = counts && best == static_cast<int>(ids_[p + 1].number);
                const Key k = key("reading", s * 64 + p);
                const Rect cell = at(p, s + 1).inset(1);
                fig_.rect(k, cell, {.fill = {read[best], probability()}, .stroke = !counts ? Ink(theme_.line) : Ink(good ? theme_.good : theme_.bad), .width = counts && !good ? kEmphasis : kHairline,
                                    .dash = counts && !good ? Dash::dashed : Dash::solid, .corner = kCellCorner})
                    .sets("place", std::to_string(p))
                    .name("the likeliest next symbol, read from this state");
                write(k, cell, word(best), readable_on(color_of(probability(), read[best], theme_), theme_));
            }
        }
    }
    void write(Key of, Rect box, std::string_view symbol, Color color) {
        fig_.literal(box.center(), symbol, {.size = box.w >= 20 ? kLabelSize : kMinTextSize, .color = color, .anchor = Anchor::middle, .font = FontStyle::mono, .middle = true}).part_of(of);
    }

    // Of the chosen place: how long the vector is, what was just added, and how often this reading is right.
    void lengths(Rect box, float label, float row) {
        const TextLook small{.size = kMinTextSize, .color = theme_.ink2};
        float most = 1;
        for (int s = 0; s < states_; ++s) most = std::max({most, norms_.row(s)[place_].number, added_.row(s)[place_].number});
        const float x = box.x + label, bars = box.w - label - 96;
        fig_.text(key("lengths-title"), {x, box.y - 8}, "length, and what was added", small);
        TextLook right = small;
        right.anchor = Anchor::right;
        fig_.text(key("right-title"), {box.right(), box.y - 8}, "right", right);
        const Traced share = run_["example.right"];
        for (int s = 0; s < states_; ++s) {
            const float y = box.y + row * static_cast<float>(s), thick = std::min(11.f, row / 2 - 3);
            const Scalar norm = norms_.row(s)[place_], more = added_.row(s)[place_];
            if (label > 0) fig_.literal({box.x, y + row / 2}, state_name(s), {.size = kSmallSize, .middle = true});
            fig_.rect(key("norm", s), {x, y + row / 2 - thick - 1, std::max(1.f, bars * norm / most), thick}, {.fill = theme_.ink2, .corner = kCellCorner}).value(norm).name("length of the residual stream here");
            fig_.rect(key("added", s), {x, y + row / 2 + 1, std::max(1.f, bars * more / most), thick}, {.fill = theme_.accent2, .corner = kCellCorner}).value(more).name("length of what was just added");
            fig_.number(key("norm-number", s), {x + bars * norm / most + 5, y + row / 2}, norm, {.text = {.size = kMinTextSize, .middle = true}});
            fig_.number(key("right", s), {box.right(), y + row / 2}, share[s], {.text = {.size = kSmallSize, .anchor = Anchor::right, .font = FontStyle::medium, .middle = true}});
        }
    }

    Figure& fig_;
    const RunView<TaskTransformer>& run_;
    const Theme& theme_;
    Traced ids_, scored_, lens_, norms_, added_;
    int n_ = 0, states_ = 0, place_ = 0;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("attention/block") {
    using namespace glassbox;
    TaskTransformer::Inputs in{.lens = true};
    in.task = fig.choice("task", Task::sort, kTasks);
    in.layers = fig.slider("layers", 2, {.min = 1, .max = 3});
    const int example = fig.slider("example", 1, {.min = 1, .max = TaskTransformer::kExamples, .label = "row shown"}) - 1;
    const int place = fig.slider("place", 9, {.min = 0, .max = 19, .label = "place compared"});
    const auto run = fig.run<TaskTransformer>(in);
    if (run.tick < 0) return;
    Scene(fig, run, example, place).draw();
    const Traced right = run["example.right"];
    fig.output("right-at-first", right[0], "right, read from the embedding");
    fig.output("right", right[right.size() - 1], "right, read at the end");
}
