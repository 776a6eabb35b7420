// gnn/attention: queries look their value up among keys. Fixed weights cannot, attention with one ranking for all cannot either.
#include <algorithm>
#include <numeric>

#include "engine/base/result.h"
#include "engine/figure/arrange.h"
#include "engine/figure/plot.h"
#include "explainers/gnn/model_attention.h"
#include "explainers/gnn/parts.h"

namespace glassbox {
namespace {

constexpr std::string_view kKinds[] = {"GCN", "GAT", "GATv2"};
constexpr std::string_view kLetters[] = {"A", "B", "C", "D", "E", "F", "G", "H"};

class Scene {
  public:
    Scene(Figure& fig, const RunView<Dictionary>& run, int head)
        : fig_(fig), run_(run), theme_(fig.theme()), keys_(run.inputs.keys), weights_(run["weights"].row(head)), favourite_(run["favourite"].row(head)), chosen_(fig.selected("query")) {}

    void draw(int head) {
        const Rect all = fig_.area();
        const bool wide = all.w >= 560;
        const Rect pictures{all.x, all.y, all.w, all.h - 28};
        const auto [left, right] = wide ? split_columns(pictures, 0.5f, kEdgeMargin) : split_rows(pictures, 0.48f);
        draw_graph(left);
        const auto [upper, lower] = wide ? split_rows(right, 0.64f) : split_columns(right, 0.54f);
        draw_matrix(upper, head);
        draw_curve(lower);
    }

  private:
    Vec2 place(Rect box, int row, int i) const {
        const float pitch = std::min(box.w / static_cast<float>(keys_), 80.f);
        const float x = box.center().x + pitch * (static_cast<float>(i) - static_cast<float>(keys_ - 1) / 2);
        return {x, row == 0 ? box.y + 54 : box.bottom() - 52};
    }
    void draw_graph(Rect box) {
        fig_.text(key("keys"), {box.x, box.y + 12}, "keys, each with a value", {.size = kSmallSize, .color = theme_.ink2});
        fig_.text(key("queries"), {box.x, box.bottom() - 4}, "queries and their answers; click one", {.size = kSmallSize, .color = theme_.ink2});
        const float radius = std::clamp(box.w / static_cast<float>(keys_) * 0.3f, 10.f, 16.f);
        const Traced value = run_["value"], answer = run_["answer"];
        // The strong ones last, over the faint ones.
        std::vector<int> order(static_cast<size_t>(keys_ * keys_));
        std::iota(order.begin(), order.end(), 0);
        std::sort(order.begin(), order.end(), [&](int a, int b) { return weights_.view()[a] != weights_.view()[b] ? weights_.view()[a] < weights_.view()[b] : a < b; });
        for (const int pair : order) {
            const int q = pair / keys_, j = pair % keys_;
            const bool dim = chosen_ >= 0 && chosen_ != q;
            const Scalar w = weights_.at(q, j);
            fig_.line(key("edge", q, j), place(box, 0, j) + Vec2{0, radius}, place(box, 1, q) - Vec2{0, radius},
                          {.stroke = {w, probability()}, .width = dim ? 0.5f : 1 + 4 * w.number, .opacity = dim ? 0.2f : 1.f})
                    .depends_on({key("key", j), key("query", q)});
        }
        for (int i = 0; i < keys_; ++i) {
            const Vec2 k = place(box, 0, i), q = place(box, 1, i);
            fig_.circle(key("key", i), k, radius, {.fill = theme_.paper, .stroke = theme_.ink2}).label(kLetters[i], {.font = FontStyle::medium});
            fig_.number(key("value", i), k - Vec2{0, radius + 6}, value[i], {.text = {.anchor = Anchor::middle}});
            fig_.circle(key("query", i), q, radius, {.fill = theme_.wash, .stroke = i == chosen_ ? theme_.accent : theme_.ink2, .width = i == chosen_ ? kEmphasis : kEdgeWidth})
                .label(kLetters[i], {.font = FontStyle::medium})
                .depends_on({key("edge", i, static_cast<int>(favourite_[i].number))})
                .selectable();
            const bool right = answer[i].number == value[i].number;
            fig_.number(key("answer", i), q + Vec2{0, radius + 18}, answer[i], {.text = {.color = right ? theme_.good : theme_.bad, .anchor = Anchor::middle, .font = FontStyle::medium}, .after = right ? " ✓" : " ✗"});
        }
    }

    void draw_matrix(Rect box, int head) {
        fig_.text(key("matrix-title"), {box.x, box.y + 12}, "weights, by query", {.font = FontStyle::medium});
        const float side = std::min(box.w - 20, box.h - 74);
        const Rect cells{box.x + 20, box.y + 42, side, side};
        const float cell = side / static_cast<float>(keys_);
        ground(fig_, key("weights"), cells);
        fig_.heatmap(key("weights"), cells, weights_, {.scale = probability()});
        for (int i = 0; i < keys_; ++i) {
            const float middle = cell * (static_cast<float>(i) + 0.5f);
            const TextLook look{.size = kSmallSize, .color = i == chosen_ ? theme_.accent : theme_.ink2, .anchor = Anchor::middle, .middle = true};
            fig_.text(key("row-name", i), {cells.x - 11, cells.y + middle}, kLetters[i], look);
            fig_.text(key("column-name", i), {cells.x + middle, cells.y - 10}, kLetters[i], {.size = kSmallSize, .color = theme_.ink2, .anchor = Anchor::middle, .middle = true});
            if (run_.inputs.kind == Dictionary::Kind::gcn) continue;
            const Scalar best = favourite_[i];
            fig_.rect(key("favourite", i), {cells.x + cell * best.number + 1, cells.y + cell * static_cast<float>(i) + 1, cell - 2, cell - 2}, {.stroke = theme_.accent2, .width = kEmphasis, .corner = 2})
                .value(best)
                .name("the key that this query listens to most");
        }
        const Scalar rankings = run_["rankings"][head];
        fig_.phrase(key("rankings"), {box.x, cells.bottom() + 20}, rankings == 1 ? "all queries rank the keys alike" : "{} different rankings of the keys", {rankings}, {.size = kSmallSize, .color = theme_.accent2});
        fig_.output("rankings", rankings, "different rankings of the keys");
        std::vector<float> liked;
        for (int q = 0; q < keys_; ++q)
            if (std::find(liked.begin(), liked.end(), favourite_[q].number) == liked.end()) liked.push_back(favourite_[q].number);
        fig_.output("favourites", fig_.derive("favourites", static_cast<float>(liked.size()), "different keys among", {"favourite"}), "different favourites");
    }

    void draw_curve(Rect box) {
        const Traced history = run_["history.accuracy"];
        const Plot plot(fig_, key("accuracy"), box, {.x = {0, Dictionary::kTicks * Dictionary::kStepsPerTick}, .y = {0, 1}, .title = "right, by steps trained",
                                                  .x_ticks = {0, 100, 200}, .y_ticks = {0, 0.5f, 1}});
        const Scalar common = run_["common"][0];
        const Vec2 a = plot.at(0, common), b = plot.at(Dictionary::kTicks * Dictionary::kStepsPerTick, common);
        fig_.line(key("common"), a, b, {.stroke = theme_.ink2, .width = kHairline, .dash = Dash::dashed}).value(common).name("always the most frequent value");
        plot.curve(key("curve"), history, static_cast<int>(history.size()), theme_.accent, 0, Dictionary::kStepsPerTick);
        fig_.phrase(key("now"), {fig_.area().x, fig_.area().bottom() - 4}, "{} right; always the most frequent value: {}", {run_["accuracy"][0], common}, {.size = kSmallSize});
        fig_.output("accuracy", run_["accuracy"][0], "held-out queries answered rightly");
    }

    Figure& fig_;
    const RunView<Dictionary>& run_;
    const Theme& theme_;
    int keys_;
    Traced weights_, favourite_;
    int chosen_;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("gnn/attention") {
    using namespace glassbox;
    const auto kind = fig.choice("layer", Dictionary::Kind::gat, kKinds);
    const int keys = fig.slider("keys", 6, {.min = 2, .max = 8});
    const int heads = fig.slider("heads", 1, {.min = 1, .max = 4});
    const int head = fig.slider("head", 1, {.min = 1, .max = 4, .label = "head shown"});
    const auto run = fig.run<Dictionary>({.kind = kind, .keys = keys, .heads = heads});
    if (run.tick < 0 || !run["weights"]) return;
    const int shown = std::min(head, run["weights"].rows()) - 1;
    Scene(fig, run, shown).draw(shown);
}
