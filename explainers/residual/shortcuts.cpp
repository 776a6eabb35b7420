// residual/shortcuts: one convolutional block in each of its forms, drawn from the model, with what it costs and what comes back
// through it; beside it the papers' results, quoted, and our own small trainings, in which they drown.
#include "engine/base/text.h"
#include "engine/figure/arrange.h"
#include "engine/figure/figure.h"
#include "explainers/residual/model_shortcuts.h"
#include "explainers/residual/parts.h"

namespace glassbox {
namespace {

using namespace residual;

constexpr std::string_view kShortcuts[] = {"identity", "zero padding", "projection"}, kBodies[] = {"basic", "bottleneck"}, kOrders[] = {"after", "before"},
                           kBeside[] = {"the papers", "our seeds"};

class BlockScene {
  public:
    BlockScene(Figure& fig, const RunView<BlockStudy>& run) : fig_(fig), run_(run), theme_(fig.theme()), options_(BlockStudy::options_of(run.inputs)), count_(options_.bottleneck ? 3 : 2) {
        fits_ = run["fits"].scalar() > 0;
    }

    // Downwards: x, the branch on the left and the shortcut around it, the sum, y. Numbers stand on the right.
    void draw_block(Rect box) {
        std::vector<Layer> layers;
        for (int i = 0; i < count_; ++i) {
            if (options_.pre_activation) layers.insert(layers.end(), {{Layer::norm, i}, {Layer::relu, i}, {Layer::conv, i}});
            else layers.insert(layers.end(), {{Layer::conv, i}, {Layer::norm, i}, {Layer::relu, i}});
        }
        if (!options_.pre_activation) layers.pop_back();  // the last ReLU stands after the sum
        const float rows = static_cast<float>(layers.size()) + (options_.pre_activation ? 2.2f : 3.2f), pitch = std::min(42.f, (box.h - 46) / rows), height = std::min(24.f, pitch - 9);
        const float width = std::min(148.f, box.w * 0.36f), middle = box.x + width / 2 + 6, side = middle + width / 2 + 34;
        float y = box.y + 30;
        fig_.text(key("column", 0), {box.right() - 92, box.y + kSmallSize}, "parameters", small(theme_.ink2, Anchor::right));
        fig_.text(key("column", 1), {box.right(), box.y + kSmallSize}, "multiply-adds", small(theme_.ink2, Anchor::right));
        draw_shape(key("shape", 0), "x", {middle, y}, 0);
        const float top = y + 8;
        y += pitch * 0.8f;
        float from = top + 2, word = 0, numbers = 0;
        const int beside = options_.pre_activation ? 1 : count_ - 2;  // the norm and ReLU in whose rows the shortcut is named: no numbers stand there
        for (const Layer& l : layers) {
            const Rect r{middle - width / 2, y, width, height};
            const Key k = key(l.kind == Layer::conv ? "conv" : l.kind == Layer::norm ? "norm" : "relu", l.index);
            fig_.line(part(k, "way"), {middle, from}, {middle, r.y}, {.stroke = theme_.ink2, .arrow = true}).decoration().part_of(k);
            draw_layer(k, l, r, box);
            from = r.bottom();
            if (l.index == beside && l.kind == Layer::norm) word = r.center().y;
            if (l.index == beside && l.kind == Layer::relu) numbers = r.center().y;
            y += pitch;
        }
        const Vec2 sum{middle, y + height / 2};
        fig_.line(key("way-sum"), {middle, from}, {middle, sum.y - 10}, {.stroke = theme_.ink2, .arrow = true}).decoration();
        draw_shortcut(top + 4, sum, side, word, numbers, box);
        const Color color = fits_ ? theme_.ink : theme_.bad;
        fig_.circle(key("sum"), sum, 10, {.fill = theme_.paper, .stroke = color, .width = kEdgeWidth}).decoration();
        fig_.text(key("plus"), sum, fits_ ? "$+$" : "!", {.size = kLabelSize, .color = color, .anchor = Anchor::middle, .middle = true}).decoration().may_overlap();
        from = sum.y + 10;
        y += pitch;
        if (!fits_) {
            fig_.text(key("misfit"), {box.x, y + 10}, "x and F(x) differ in shape: nothing can be added", {.size = kSmallSize, .color = theme_.bad, .max_width = box.w});
            return;
        }
        if (!options_.pre_activation) {
            const Rect r{middle - width / 2, y, width, height};
            fig_.line(key("way-last"), {middle, from}, {middle, r.y}, {.stroke = theme_.ink2, .arrow = true}).decoration();
            draw_layer(key("relu", count_), {Layer::relu, count_}, r, box);
            from = r.bottom();
            y += pitch;
        }
        fig_.line(key("way-out"), {middle, from}, {middle, y}, {.stroke = theme_.ink2, .arrow = true}).decoration();
        draw_shape(key("shape", 1), "y", {middle, y + 14}, count_);
        const float right = y + 14;
        fig_.text(key("all"), {middle + 78, right}, "in all", small(theme_.ink));
        write(key("all-numbers"), {box.right() - 92, right}, run_["parameters.all"].scalar());
        write(key("all-cost"), {box.right(), right}, run_["cost.all"].scalar());
        fig_.output("parameters", run_["parameters.all"].scalar(), "numbers to learn");
        fig_.output("multiply-adds", run_["cost.all"].scalar(), "multiply-adds for one picture");
    }

    // The gradient at x, along each way.
    void draw_back(Rect box) {
        fig_.text(key("back-title"), {box.x, box.y + kLabelSize}, "What comes back to x", {.size = kLabelSize, .font = FontStyle::medium});
        if (!fits_) {
            fig_.text(key("back-nothing"), {box.x, box.y + 36}, "nothing: there is no sum", small(theme_.ink2));
            return;
        }
        const char* names[] = {"back.branch", "back.shortcut", "back.both"};
        const std::string_view words[] = {"through F", "through the shortcut", "both"};
        const Color colors[] = {theme_.ink2, skip_color(theme_), theme_.ink};
        const float label = 128, most = 2.5f, width = box.w - label - 46;
        for (int i = 0; i < 3; ++i) {
            const float y = box.y + 30 + 24 * static_cast<float>(i);
            const Scalar v = run_[names[i]].scalar();
            fig_.text(key("back-name", i), {box.x, y + 7}, words[i], {.size = kSmallSize, .middle = true});
            const float length = width * std::clamp(v / most, 0.f, 1.f);
            if (length > 0) fig_.rect(key("back", i), {box.x + label, y, std::max(length, 1.f), 14}, {.fill = colors[i], .corner = 2}).value(v);
            fig_.number(key("back-number", i), {box.x + label + length + 6, y + 7}, v, {.text = {.size = kSmallSize, .middle = true}});
        }
        fig_.output("gradient", run_["back.both"].scalar(), "gradient at x");
    }

  private:
    struct Layer {
        enum Kind { conv, norm, relu } kind;
        int index;
    };

    void write(Key k, Vec2 at, Scalar v) { fig_.number(k, at, v, {.text = small(theme_.ink, Anchor::right), .digits = 7}); }

    void draw_shape(Key k, std::string_view name, Vec2 at, int row) {
        const Traced shape = run_["shape"];
        fig_.phrase(k, at, name == "x" ? "x: {} maps of {} × {}" : "y: {} maps of {} × {}", {shape.at(row, 0), shape.at(row, 1), shape.at(row, 1)}, {.size = kSmallSize, .anchor = Anchor::middle});
    }

    void draw_layer(Key k, const Layer& l, Rect r, Rect box) {
        const bool conv = l.kind == Layer::conv;
        fig_.rect(k, r, {.fill = conv ? theme_.accent.with_alpha(0.16f) : theme_.wash, .stroke = conv ? theme_.accent : theme_.line, .width = conv ? kEdgeWidth : kHairline, .corner = 4}).decoration();
        const Vec2 c = r.center();
        if (l.kind == Layer::relu) fig_.text(part(k, "word"), c, "ReLU", {.size = kMinTextSize, .color = theme_.ink2, .anchor = Anchor::middle, .middle = true}).part_of(k);
        if (l.kind == Layer::norm) fig_.text(part(k, "word"), c, "batch norm", {.size = kMinTextSize, .color = theme_.ink2, .anchor = Anchor::middle, .middle = true}).part_of(k);
        if (!conv) return;
        const Traced shape = run_["shape"];
        const Scalar kernel = shape.at(l.index + 1, 2);
        fig_.phrase(part(k, "word"), c, r.w < 130 ? "{} × {}, to {}" : "{} × {} conv, to {}", {kernel, kernel, shape.at(l.index + 1, 0)}, {.size = kSmallSize, .anchor = Anchor::middle, .middle = true});
        write(key("numbers", l.index), {box.right() - 92, c.y + 4}, run_["parameters"][l.index]);
        write(key("cost", l.index), {box.right(), c.y + 4}, run_["cost"][l.index]);
    }

    void draw_shortcut(float top, Vec2 sum, float side, float word, float numbers, Rect box) {
        const bool projects = run_.inputs.shortcut == 2, pads = run_.inputs.shortcut == 1 && run_.inputs.grows;
        const Color color = fits_ ? skip_color(theme_) : theme_.bad;
        Path p;
        p.move_to({sum.x, top}).line_to({side, top}).line_to({side, sum.y}).line_to({sum.x + 11, sum.y});
        fig_.path(key("skip"), p, {.stroke = color, .width = kEmphasis, .dash = fits_ ? Dash::solid : Dash::dashed}).name("the shortcut").decoration();
        fig_.line(part(key("skip"), "tip"), {sum.x + 22, sum.y}, {sum.x + 11, sum.y}, {.stroke = color, .width = kEmphasis, .arrow = true}).decoration().part_of(key("skip"));
        const Vec2 at{side + 10, word};
        if (projects) {
            const Scalar channels = run_["shape"].at(count_ + 1, 0), kernel = run_["shape"].at(count_ + 1, 2);
            fig_.phrase(key("skip-word"), at, "{} × {} conv, to {}", {kernel, kernel, channels}, {.size = kSmallSize, .color = color, .middle = true});
            write(key("numbers", count_), {box.right() - 92, numbers + 4}, run_["parameters"][count_]);
            write(key("cost", count_), {box.right(), numbers + 4}, run_["cost"][count_]);
        } else {
            fig_.text(key("skip-word"), at, pads ? "every other pixel, then zeros" : "as it is", {.size = kSmallSize, .color = color, .max_width = box.right() - at.x - 4, .middle = true});
        }
    }

    Figure& fig_;
    const RunView<BlockStudy>& run_;
    const Theme& theme_;
    ResidualOptions options_;
    int count_;
    bool fits_ = true;
};

// He et al. 2015, table 3: error (%, 10-crop, top 1) on ImageNet's validation set; He et al. 2016, table 1 (the median of five runs) and
// table 3: error (%) on CIFAR-10's test set.
struct Quoted {
    std::string_view what;
    float wrong;
    bool here;  // the form that the block has
};

void draw_quoted(Figure& fig, Rect box, const BlockStudy::Inputs& in, bool narrow) {
    const Theme& theme = fig.theme();
    const Quoted imagenet[] = {{"plain", 28.54f, false}, {"zeros where it grows", 25.03f, in.shortcut == 1}, {"projections where it grows", 24.52f, in.shortcut == 2 && in.grows}, {"projections everywhere", 24.19f, in.shortcut == 2 && !in.grows}};
    const Quoted cifar[] = {{"1,001 layers, ReLU after the sum", 7.61f, !in.pre_activation}, {"1,001 layers, ReLU before", 4.92f, in.pre_activation}};
    fig.text(key("quoted-title"), {box.x, box.y + kLabelSize}, "The papers: wrong answers in %", {.size = kLabelSize, .font = FontStyle::medium});
    float y = box.y + 24;
    const float label = 190, width = box.w - label - 44;
    const auto table = [&](std::string_view title, int which, std::span<const Quoted> rows, float most) {
        fig.literal({box.x, y + kSmallSize}, fig.translate(title), small(theme.ink2));
        y += 20;
        for (const Quoted& q : rows) {
            fig.literal({box.x, y + 8}, fig.translate(q.what), {.size = kSmallSize, .color = q.here ? theme.ink : theme.ink2, .font = q.here ? FontStyle::medium : FontStyle::sans, .middle = true});
            const float length = width * q.wrong / most;
            fig.rect(key(which ? "quoted-cifar" : "quoted", static_cast<int>(&q - rows.data())), {box.x + label, y + 2, length, 12}, {.fill = q.here ? theme.accent2 : theme.line, .corner = 2}).decoration();
            fig.literal({box.x + label + length + 6, y + 8}, format("%.2f", static_cast<double>(q.wrong)), {.size = kSmallSize, .color = theme.ink2, .middle = true});
            y += 20;
        }
        y += 6;
    };
    // A narrow stage has room for the table that the form asks about.
    if (!narrow || !in.pre_activation) table("34 layers, ImageNet (2015, table 3)", 0, imagenet, 30);
    if (!narrow || in.pre_activation) table("CIFAR-10 (2016, table 3)", 1, cifar, 30);
}

void draw_seeds(Figure& fig, Rect box, const RunView<ShortcutSeeds>& run) {
    const Theme& theme = fig.theme();
    const std::string_view names[] = {"plain", "A", "B", "C"};
    fig.text(key("seeds-title"), {box.x, box.y + kLabelSize}, "Ours: wrong on small pictures", {.size = kLabelSize, .font = FontStyle::medium});
    const Plot plot(fig, key("seeds"), {box.x, box.y + 22, box.w, box.h - 76}, {.x = {0, ShortcutSeeds::kKinds}, .y = {0, 0.8f}, .y_ticks = {0, 0.25f, 0.5f, 0.75f}});
    const Traced error = run["error"], mean = run["mean"];
    for (int k = 0; k < ShortcutSeeds::kKinds; ++k) {
        const float middle = static_cast<float>(k) + 0.5f;
        const Color color = k == 0 ? plain_color(theme) : skip_color(theme);
        for (int s = 0; s < ShortcutSeeds::kSeeds; ++s)
            if (error.at(k, s) >= 0) fig.circle(key("seed", k, s), plot.at(middle + 0.09f * (static_cast<float>(s) - 1.5f), error.at(k, s)), 4, {.fill = color}).value(error.at(k, s));
        if (mean[k] >= 0) {
            const Vec2 a = plot.at(middle - 0.3f, mean[k]), b = plot.at(middle + 0.3f, mean[k]);
            fig.line(key("seeds-mean", k), a, b, {.stroke = color, .width = kEmphasis}).value(mean[k]).name("mean over the seeds");
        }
        fig.text(key("kind", k), {plot.at(middle, 0).x, plot.inner.bottom() + 16}, names[k], {.size = kSmallSize, .color = color, .anchor = Anchor::middle});
    }
    const float y = plot.inner.bottom() + 36;
    if (mean[1] < 0) {
        fig.text(key("seeds-note"), {box.x, y}, "press play: each tick trains one seed of each", small(theme.ink2));
        return;
    }
    const Traced spread = run["spread"];
    float most = mean[1], least = mean[1], widest = 0;
    for (int k = 1; k < ShortcutSeeds::kKinds; ++k) most = std::max(most, mean[k].number), least = std::min(least, mean[k].number), widest = std::max(widest, spread[k].number);
    const Scalar apart = fig.derive("means.apart", 100 * (most - least), "100 times, between A, B and C", {"mean"}), seeds = fig.derive("seeds.apart", 100 * widest, "100 times the widest, of A, B and C", {"spread"});
    fig.phrase(key("seeds-note"), {box.x, y}, box.w < 330 ? "means {} points apart" : "the means of A, B, C lie {} points apart,", {apart}, small(theme.ink));
    fig.phrase(key("seeds-note-2"), {box.x, y + 17}, box.w < 330 ? "seeds up to {}" : "the seeds of one kind up to {}", {seeds}, small(theme.ink));
    fig.output("means.apart", apart, "between the means of A, B and C, in points");
    fig.output("seeds.apart", seeds, "between seeds of one kind, in points");
}

}  // namespace
}  // namespace glassbox

GB_FIGURE("residual/shortcuts") {
    using namespace glassbox;
    const int shortcut = fig.choice("shortcut", 0, kShortcuts, {.label = "shortcut"});
    const bool grows = fig.toggle("grows", false, {.label = "twice the maps, half the pixels"});
    const int body = fig.choice("body", 0, kBodies, {.label = "body"});
    const int order = fig.choice("relu", 0, kOrders, {.label = "the ReLU stands before or after the sum"});
    const int beside = fig.choice("beside", 0, kBeside, {.label = "beside it"});
    const auto run = fig.run<BlockStudy>({.shortcut = shortcut, .bottleneck = body == 1, .pre_activation = order == 1, .grows = grows}, "block");
    const Rect all = fig.area();
    const bool narrow = all.w < 620;
    const auto [left, right] = narrow ? split_rows(all, body == 1 ? 0.7f : 0.52f)  // a bottleneck is longer, and leaves no room for the papers
                                      : split_columns(all, 0.5f, 2 * kEdgeMargin);
    const bool ready = run.tick >= 0 && run["shape"];
    if (ready) {
        BlockScene scene(fig, run);
        scene.draw_block(left);
        if (!narrow || beside == 0) scene.draw_back({right.x, right.y, right.w, 110});
    }
    const float used = narrow ? beside == 0 ? 108.f : 0.f : 136.f;
    const Rect below{right.x, right.y + used, right.w, right.h - used};
    if (beside == 1) {
        const auto seeds = fig.run<ShortcutSeeds>({.pre_activation = order == 1}, "seeds");
        if (seeds.tick >= 0) draw_seeds(fig, below, seeds);
        residual::stale_note(fig, seeds);
    } else if (ready && !(narrow && body == 1)) {
        draw_quoted(fig, below, run.inputs, narrow);
    }
}
