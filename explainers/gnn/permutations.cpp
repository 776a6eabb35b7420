// gnn/permutations: one graph, all the matrices that say the same, and two networks that read them.
#include <algorithm>
#include <array>

#include "engine/base/result.h"
#include "engine/figure/arrange.h"
#include "explainers/gnn/model_permutations.h"
#include "explainers/gnn/parts.h"

namespace glassbox {
namespace {

constexpr int kNodes = Permutations::kNodes;
constexpr std::string_view kLetters[] = {"a", "b", "c", "d"};

class Scene {
  public:
    Scene(Figure& fig, const RunView<Permutations>& run, int matrix) : fig_(fig), run_(run), theme_(fig.theme()), matrices_(run["matrices"]), count_(matrices_.rows()), chosen_(std::min(matrix, count_ - 1)) {}

    void draw() {
        const Rect all = fig_.area();
        const bool wide = all.w >= 560;
        const auto [top, bottom] = split_rows(all, wide ? 0.72f : 0.76f);
        if (wide) {
            const auto [left, right] = split_columns(top, 0.36f, 32);
            draw_graph(left);
            const float large = std::min({right.h - 52, right.w * 0.38f, 180.f});
            draw_matrix({right.x, right.y, large, large + 28});
            draw_all({right.x + large + 20, right.y + 26, right.w - large - 20, right.h - 26}, right.w > 400 ? 6 : 4);
        } else {
            const auto [above, below] = split_rows(top, 0.52f);
            const auto [left, right] = split_columns(above, 0.5f, 20);
            draw_graph(left);
            draw_matrix({right.x, right.y, std::min(right.w, right.h - 28), 0});
            draw_all(below, 8);
        }
        const auto [first, second] = split_rows(bottom, 0.5f, 4);
        draw_line(0, "graph network", "its answers differ by {}", run_["graph_network"], theme_.accent, first);
        draw_line(1, "plain network", "its answers differ by {}", run_["plain_network"], theme_.accent2, second);
        fig_.output("matrices", fig_.derive("different", static_cast<float>(count_), "rows of", {"matrices"}), "different matrices");
        fig_.output("graph-spread", run_["spread"][0], "spread of the graph network");
        fig_.output("plain-spread", run_["spread"][1], "spread of the plain network");
    }

  private:
    void draw_graph(Rect box) {
        fig_.text(key("graph-title"), {box.x, box.y + 12}, "click between two nodes", {.size = kSmallSize, .color = theme_.ink2, .max_width = box.w});
        const Rect field{box.x, box.y + 20, box.w, box.h - 20};
        const float half = std::min(field.w, field.h) / 2 - 24;
        const Vec2 c = field.center();
        const Vec2 at[] = {c + Vec2{-half, -half}, c + Vec2{half, -half}, c + Vec2{-half, half}, c + Vec2{half, half}};
        const int edges = run_.inputs.edges;
        for (int p = 0; p < Permutations::kPairs; ++p) {
            const auto [a, b] = Permutations::kPair[p];
            const bool there = edges >> p & 1;
            fig_.line(key("pair", p), at[a], at[b], {.stroke = there ? theme_.ink2 : theme_.line, .width = there ? kEmphasis : kEdgeWidth, .dash = there ? Dash::solid : Dash::dotted})
                .name(there ? "an edge" : "no edge")
                .sets("edges", format("%d", edges ^ 1 << p));
        }
        for (int v = 0; v < kNodes; ++v)
            fig_.circle(key("node", v), at[v], 16, {.fill = theme_.paper, .stroke = theme_.ink2}).label(kLetters[v], {.font = FontStyle::medium});
    }

    // The chosen one, in a square as wide as the box, below a title; a short one where the box has no height of its own.
    void draw_matrix(Rect box) {
        fig_.phrase(key("matrices-title"), {box.x, box.y + 12}, box.h <= 0 ? (count_ == 1 ? "{} matrix" : "{} matrices") : count_ == 1 ? "{} matrix says this graph" : "{} matrices say this graph",
                    {fig_.derive("count", static_cast<float>(count_), "rows of", {"matrices"})}, {.font = FontStyle::medium});
        const Rect big{box.x + 18, box.y + 46, box.w - 18, box.w - 18};
        const Traced chosen = matrices_.row(chosen_), order = run_["order"].row(chosen_);
        ground(fig_, key("chosen"), big);
        fig_.heatmap(key("chosen"), big, chosen, {.scale = blues(1.3f), .rows = kNodes, .columns = kNodes});
        const float cell = big.w / kNodes;
        for (int r = 0; r < kNodes; ++r) {
            const std::string_view letter = kLetters[static_cast<size_t>(order[r].number)];
            const float middle = cell * (static_cast<float>(r) + 0.5f);
            fig_.text(key("row", r), {big.x - 10, big.y + middle}, letter, {.size = kSmallSize, .color = theme_.ink2, .anchor = Anchor::middle, .middle = true});
            fig_.text(key("column", r), {big.x + middle, big.y - 10}, letter, {.size = kSmallSize, .color = theme_.ink2, .anchor = Anchor::middle, .middle = true});
        }
    }

    void draw_all(Rect rest, int columns) {
        const int rows = 24 / columns;
        const float side = std::min((rest.w - 8 * static_cast<float>(columns - 1)) / static_cast<float>(columns), (rest.h - 8 * static_cast<float>(rows - 1)) / static_cast<float>(rows));
        for (int i = 0; i < count_; ++i) {
            const Rect at{rest.x + (side + 8) * static_cast<float>(i % columns), rest.y + (side + 8) * static_cast<float>(i / columns), side, side};
            const Key k = key("matrix", i);
            fig_.rect(part(k, "frame"), at.inset(-2), {.fill = theme_.wash, .stroke = i == chosen_ ? theme_.accent : theme_.line, .width = i == chosen_ ? kEmphasis : kHairline, .corner = 2}).decoration().part_of(k);
            fig_.heatmap(k, at, matrices_.row(i), {.scale = blues(1.3f), .gap = 0.5f, .digits = false, .rows = kNodes, .columns = kNodes}).sets("matrix", format("%d", i));
        }
    }

    // A number line with one mark for each matrix, over the same stretch for both networks.
    void draw_line(int which, std::string_view name, std::string_view pattern, const Traced& answers, Color color, Rect box) {
        float low = 1e30f, high = -1e30f;
        for (int i = 0; i < count_; ++i) low = std::min(low, answers[i].number), high = std::max(high, answers[i].number);
        const float middle = (low + high) / 2, half = std::max(run_["spread"][1].number, 0.1f) * 0.55f;
        const float y = box.bottom() - 14;
        fig_.text(key("line-name", which), {box.x, y - 22}, name, {.color = color, .font = FontStyle::medium});
        const float x = box.x + fig_.measure(fig_.translate(name), {.font = FontStyle::medium}).width + 16;
        fig_.phrase(key("line-spread", which), {x, y - 22}, pattern, {run_["spread"][which]}, {.color = theme_.ink2});
        fig_.line(key("line", which), {box.x, y}, {box.right(), y}, {.stroke = theme_.line, .width = kEdgeWidth}).decoration();
        for (int i = 0; i < count_; ++i) {
            const float at = box.center().x + (answers[i] - middle) / half * (box.w / 2 - 8);
            const Key k = key(which == 0 ? "graph-answer" : "plain-answer", i);
            fig_.circle(k, {at, y}, i == chosen_ ? 8.f : 6.f, {.fill = color.with_alpha(0.55f), .stroke = i == chosen_ ? theme_.ink : theme_.paper, .width = i == chosen_ ? kEmphasis : kHairline})
                .value(answers[i])
                .name("the answer to one matrix")
                .depends_on({key("matrix", i)})
                .sets("matrix", format("%d", i));
        }
    }

    Figure& fig_;
    const RunView<Permutations>& run_;
    const Theme& theme_;
    Traced matrices_;
    int count_, chosen_;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("gnn/permutations") {
    using namespace glassbox;
    const int edges = fig.slider("edges", 0b101011, {.min = 0, .max = 63, .hidden = true});
    const int matrix = fig.slider("matrix", 0, {.min = 0, .max = 23, .label = "matrix shown"});
    const auto run = fig.run<Permutations>({.edges = edges});
    if (run.tick < 0) return;
    Scene(fig, run, matrix).draw();
}
