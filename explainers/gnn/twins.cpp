// gnn/twins: two molecules that no message passing can tell apart, with the classes of the Weisfeiler-Leman test beside.
#include <algorithm>

#include "engine/base/result.h"
#include "engine/figure/arrange.h"
#include "explainers/gnn/model_twins.h"
#include "explainers/gnn/parts.h"

namespace glassbox {
namespace {

constexpr std::string_view kExtras[] = {"nothing", "atom in a ring", "bond in a ring", "size of the ring"};
constexpr std::string_view kTools[] = {"look", "add an atom", "remove an atom"};
constexpr std::string_view kSides[] = {"first", "second"};
constexpr float kSame = 1e-4f;  // sums in another order differ by rounding

class Scene {
  public:
    Scene(Figure& fig, const RunView<Twins>& run, int round, int tool) : fig_(fig), run_(run), theme_(fig.theme()), round_(round), tool_(tool) {}

    void draw() {
        const Rect all = fig_.area();
        const float table = all.w < 560 ? 232 : 136;
        const auto [left, right] = split_columns({all.x, all.y, all.w, all.h - table - kGroupGap}, 0.5f);
        molecule(0, run_.inputs.first, left);
        molecule(1, run_.inputs.second, right);
        const Rect below{all.x, all.bottom() - table, all.w, table};
        if (all.w < 560) {
            const auto [classes, vectors] = split_rows(below, 0.5f);
            draw_classes(classes);
            draw_vectors(vectors);
        } else {
            const auto [classes, vectors] = split_columns(below, 0.5f, 32);
            draw_classes(classes);
            draw_vectors(vectors);
        }
        fig_.output("told-apart", run_["told_apart"][round_], "the test tells them apart");
        fig_.output("gap", run_["gap"][round_], "difference of the embeddings");
    }

  private:
    void molecule(int side, const Graph& g, Rect box) {
        const std::string_view kind = kSides[side];
        const std::string bonds = std::string(kind) + "-bond";
        const Rect inner = box.inset(22);
        // The frame of the layout is the last graph control's: here each molecule fits its own bounds.
        const Rect b = g.bounds();
        const float unit = std::min({72.f, inner.w / std::max(b.w, 0.5f), inner.h / std::max(b.h, 0.5f)});
        std::vector<std::pair<int, Vec2>> places;
        const Affine map{unit, 0, 0, unit, inner.center().x - b.center().x * unit, inner.center().y - b.center().y * unit};
        for (const Node& v : g.nodes()) places.emplace_back(v.id.value, map(v.position));
        const PointMap at(map, std::move(places));
        const float radius = atom_radius(at);
        const Traced colour = run_[format("colour.%d", round_)];
        const int base = side == 0 ? 0 : run_.inputs.first.node_count();
        for (const Edge& e : g.edges()) draw_bond(fig_, bonds, g, e, at, radius).depends_on({key(kind, e.from), key(kind, e.to)});
        for (const Node& v : g.nodes()) {
            const Scalar of_class = colour[base + v.row];
            MarkRef atom = fig_.circle(key(kind, v.id), at[v.id], radius, {.fill = {of_class, kClasses}, .stroke = theme_.ink2});
            if (radius >= 9)
                atom.number(of_class, {.size = radius >= 13 ? kSmallSize : kMinTextSize});
            else
                atom.name(v.symbol).value(of_class);
            if (tool_ == 1) atom.edits(kind, format("add C to %d", v.id.value));
            if (tool_ == 2) atom.edits(kind, format("remove %d", v.id.value));
        }
    }

    void draw_classes(Rect box) {
        fig_.phrase(key("rounds"), {box.x, box.y + 12}, round_ == 1 ? "Classes of atoms after {} round of the test" : "Classes of atoms after {} rounds of the test",
                    {fig_.control_scalar("round")}, {.font = FontStyle::medium});
        const Traced counts = run_[format("counts.%d", round_)];
        const int classes = counts.rows() > 0 ? counts.shape()[1] : 0;
        const float label = 48, pitch = 34;
        const int shown = std::min(classes, static_cast<int>((box.w - label) / pitch));
        for (int side = 0; side < 2; ++side)
            fig_.text(key("side", side), {box.x, box.y + 66 + 24 * static_cast<float>(side)}, side == 0 ? "left" : "right", {.size = kSmallSize, .color = theme_.ink2});
        for (int c = 0; c < shown; ++c) {
            const float x = box.x + label + pitch * (static_cast<float>(c) + 0.5f);
            const Scalar first = class_number(c);
            fig_.circle(key("class", c), {x, box.y + 36}, 10, {.fill = {first, kClasses}, .stroke = theme_.ink2}).number(first, {.size = kMinTextSize});
            const bool differ = counts.at(0, c) != counts.at(1, c);
            for (int side = 0; side < 2; ++side)
                fig_.number(key("count", c, side), {x, box.y + 66 + 24 * static_cast<float>(side)}, counts.at(side, c),
                            {.text = {.color = differ ? theme_.accent2 : theme_.ink, .anchor = Anchor::middle, .font = differ ? FontStyle::medium : FontStyle::sans}});
        }
    }
    // The number of class c as it stands at the first atom that is in it.
    Scalar class_number(int c) const {
        const Traced colour = run_[format("colour.%d", round_)];
        for (int64_t a = 0; a < colour.size(); ++a)
            if (colour[a] == static_cast<float>(c)) return colour[a];
        return {};
    }

    void draw_vectors(Rect box) {
        fig_.phrase(key("layers"), {box.x, box.y + 12}, round_ == 1 ? "Sum of the embeddings after {} layer" : "Sum of the embeddings after {} layers",
                    {fig_.control_scalar("round")}, {.font = FontStyle::medium});
        const Traced pooled = run_[format("pooled.%d", round_)];
        const float label = 48, w = std::min(box.w - label, 300.f);
        const Rect cells{box.x + label, box.y + 24, w, 48};
        ground(fig_, key("pooled"), cells);
        fig_.heatmap(key("pooled"), cells, pooled, {.scale = diverging(nice_ceiling(pooled.max_abs()))});
        for (int side = 0; side < 2; ++side)
            fig_.text(key("row", side), {box.x, cells.y + 12 + 24 * static_cast<float>(side)}, side == 0 ? "left" : "right", {.size = kSmallSize, .color = theme_.ink2, .middle = true});
        const Scalar gap = run_["gap"][round_];
        const bool same = gap < kSame;
        const float y = cells.bottom() + 24;
        fig_.text(key("verdict"), {box.x, y}, same ? "no difference but rounding" : "the network tells them apart",
                  {.color = same ? theme_.bad : theme_.good, .font = FontStyle::medium});
        if (box.bottom() > y + 16) fig_.phrase(key("gap"), {box.x, y + 20}, "difference, relative to the largest: {}", {gap}, {.size = kSmallSize, .color = theme_.ink2});
    }

    static constexpr ColorScale kClasses{ColorMap::category, 0, 7};
    Figure& fig_;
    const RunView<Twins>& run_;
    const Theme& theme_;
    int round_, tool_;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("gnn/twins") {
    using namespace glassbox;
    const Graph& first = fig.graph("first", "C1CCC2CCCCC2C1", {.label = "left molecule"});
    const Graph& second = fig.graph("second", "C1CCC(C1)C1CCCC1", {.label = "right molecule"});
    const int round = fig.slider("round", 3, {.min = 0, .max = Twins::kLayers, .label = "rounds and layers"});
    const auto extra = fig.choice("extra", Twins::Extra::nothing, kExtras, {.label = "atoms and bonds also know"});
    const int tool = fig.choice("tool", 0, kTools);
    const auto run = fig.run<Twins>({.first = first, .second = second, .extra = extra});
    if (run.tick < 0) return;
    Scene(fig, run, round, tool).draw();
}
