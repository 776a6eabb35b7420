// gnn/message-passing: a molecule, a live graph network on it, and the vectors that travel along its bonds.
#include <algorithm>
#include <array>
#include <cmath>

#include "engine/base/result.h"
#include "engine/data/molecules.h"
#include "engine/figure/arrange.h"
#include "engine/figure/figure.h"
#include "explainers/gnn/model.h"
#include "explainers/gnn/parts.h"

namespace glassbox {
namespace {

constexpr std::string_view kPoolings[] = {"sum", "mean", "max"};
constexpr std::string_view kWeights[] = {"hand-set", "random", "trained"};
constexpr std::string_view kTools[] = {"look", "add", "change", "bond", "erase"};
constexpr std::string_view kElements[] = {"C", "N", "O", "S", "F", "Cl"};
enum class Tool : uint8_t { look, add, change, bond, erase };

constexpr float kArrive = 0.75f;  // of the playhead's way to the next layer: messages travel, then the update happens

class Scene {
  public:
    Scene(Figure& fig, const RunView<MessagePassing>& run, float depth, int channel, Tool tool, std::string_view element)
        : fig_(fig), run_(run), graph_(run.inputs.graph), layers_(run.inputs.layers), channel_(channel), tool_(tool),
          element_(element), theme_(fig.theme()) {
        depth = std::min(depth, static_cast<float>(layers_));
        layer_ = static_cast<int>(depth);
        fraction_ = depth - static_cast<float>(layer_);
        h_ = run[format("h.%d", layer_)];
        float most = 0;
        for (int k = 0; k <= layers_; ++k)
            for (const Traced h = run[format("h.%d", k)]; const Node& v : graph_.nodes())
                most = std::max(most, std::abs(h.row(v.row)[channel].number));
        const float reach = nice_ceiling(std::max(most, 0.5f));
        scale_ = run.inputs.weights == MessagePassing::Weights::hand_set ? blues(reach) : diverging(reach);
        const Row chosen = graph_.row_of(NodeId(fig.selected("node")));
        chosen_ = run.inputs.focus == chosen ? static_cast<int>(chosen) : -1;
    }

    void draw() {
        const Rect all = fig_.area();
        const bool wide = all.w >= 520;
        const auto [molecule, panel] = wide ? split_columns(all, 0.56f, kEdgeMargin) : split_rows(all, 0.46f);
        draw_molecule(molecule);
        if (chosen_ >= 0)
            draw_arithmetic(panel);
        else
            draw_vectors(panel);
        if (run_.stale) fig_.text({all.right(), all.y + 4}, "computing", {.size = kSmallSize, .color = theme_.ink2, .anchor = Anchor::right});
    }

  private:
    Scalar value_of(const Traced& h, Row row) const { return h.row(row)[channel_]; }

    // ---- the molecule

    void draw_molecule(Rect area) {
        const float bar = 44;  // for the colour bar
        const PointMap at = fig_.layout(graph_, Rect{area.x, area.y, area.w, area.h - bar}.inset(20), 72);
        radius_ = atom_radius(at);
        if (chosen_ >= 0) draw_influence(at);
        for (const Edge& e : graph_.edges()) bond(e, at);
        if (fraction_ > 0) draw_messages(at);
        for (const Node& v : graph_.nodes()) draw_atom(v, at);
        const ChannelName name = channel_name(run_.inputs.weights, channel_);
        const std::string_view title = fig_.language() == Language::zh ? name.zh : name.en;
        const float bar_width = std::min(area.w / 2 - kGroupGap / 2, 160.f);
        fig_.color_bar(key("scale"), {area.x, area.bottom() - 22, bar_width, 8}, scale_,
                       title.empty() ? (run_.inputs.weights == MessagePassing::Weights::trained ? "a learnt feature" : "a random feature") : title);
        if (chosen_ < 0) return;
        fig_.color_bar(key("influence-scale"), {area.x + bar_width + kGroupGap, area.bottom() - 22, bar_width, 8},
                       influence_scale(run_["influence"]), "matters to the chosen atom");
    }

    // Which atoms the chosen one hears of at this depth, shaded by the size of the gradient.
    void draw_influence(const PointMap& at) {
        const Traced influence = run_["influence"], now = influence.row(layer_);
        const ColorScale shade = influence_scale(influence);
        for (const Node& v : graph_.nodes())
            fig_.circle(key("influence", v.id), at[v.id], radius_ * 1.56f, {.fill = {now[v.row], shade}})
                .part_of(key("node", v.id))
                .hoverable(false)
                .delay(distance_fraction(v));
    }
    // Orange, so that it is not taken for the channel's blue.
    ColorScale influence_scale(const Traced& influence) const {
        return {ColorMap::oranges, 0, nice_ceiling(std::max(influence.max_abs(), 0.1f))};
    }
    // Nearer atoms first: the receptive field grows outwards.
    float distance_fraction(const Node& v) const {
        const Traced reach = run_["reach"];
        for (int k = 0; k <= layers_; ++k)
            if (reach.row(k)[v.row].number > 0) return static_cast<float>(k) / static_cast<float>(layers_ + 1);
        return 1;
    }

    void bond(const Edge& e, const PointMap& at) {
        MarkRef bond = draw_bond(fig_, "edge", graph_, e, at, radius_);
        const Key ends[] = {key("node", e.from), key("node", e.to)};
        bond.depends_on(ends);
        if (tool_ == Tool::erase) bond.edits("molecule", format("cut %d", e.id.value));
        if (tool_ == Tool::bond)
            bond.edits("molecule", format("kind %d %s", e.id.value,
                                          std::string(name_of(static_cast<EdgeKind>((static_cast<int>(e.kind) + 1) % kEdgeKinds))).c_str()));
    }

    void draw_messages(const PointMap& at) {
        const Traced message = run_[format("layers.%d.message", layer_)];
        const float t = std::min(1.f, fraction_ / kArrive);
        for (const Edge& e : graph_.edges())
            for (int back = 0; back < 2; ++back) {
                const NodeId from = back ? e.to : e.from, to = back ? e.from : e.to;
                const Vec2 a = at[from], b = at[to], lane = perpendicular(normalized(b - a)) * 6;
                const int m = 2 * e.row + back;
                fig_.circle(key("message", e.id, back), mix(a, b, t) + lane, 5,
                            {.fill = {message.row(m)[channel_], scale_}, .stroke = theme_.ink2, .width = kHairline})
                    .instant()
                    .depends_on({key("node", from)});
            }
    }

    void draw_atom(const Node& v, const PointMap& at) {
        const Key k = key("node", v.id);
        const bool chosen = v.row == chosen_;
        const Scalar now = value_of(h_, v.row);
        MarkRef atom = fig_.circle(k, at[v.id], radius_,
                                   {.fill = {now, scale_}, .stroke = chosen ? theme_.accent : theme_.ink2,
                                    .width = chosen ? kEmphasis : kEdgeWidth});
        std::vector<Key> hears;
        for (const Neighbour& n : graph_.neighbours(v.id)) hears.push_back(key("edge", n.edge, 0));
        atom.depends_on(hears).draggable("molecule", v.id);
        const int other = fig_.selected("node");
        if (tool_ == Tool::add) atom.edits("molecule", format("add %s to %d", std::string(element_).c_str(), v.id.value));
        if (tool_ == Tool::change) atom.edits("molecule", format("symbol %d %s", v.id.value, std::string(element_).c_str()));
        if (tool_ == Tool::erase) atom.edits("molecule", format("remove %d", v.id.value));
        if (tool_ == Tool::bond && other >= 0 && other != v.id.value) atom.edits("molecule", format("join %d %d", other, v.id.value));
        if (tool_ == Tool::look || tool_ == Tool::bond) atom.selectable();
        if (fraction_ > kArrive) {  // the new embedding fills the atom from inside
            const float grown = (fraction_ - kArrive) / (1 - kArrive);
            fig_.circle(key("next", v.id), at[v.id], radius_ * grown, {.fill = {value_of(run_[format("h.%d", layer_ + 1)], v.row), scale_}})
                .instant()
                .part_of(k)
                .hoverable(false);
        }
        const std::string symbol = symbol_of(v);
        if (radius_ >= 8)
            atom.label(symbol, {.size = radius_ >= 13 ? kLabelSize : kMinTextSize, .font = FontStyle::medium});
        else
            atom.name(symbol);
    }

    // ---- the tensor of all atoms

    void draw_vectors(Rect panel) {
        const Scalar depth = fig_.derive("layer", static_cast<float>(layer_), "whole part of", {"depth"});
        fig_.phrase(key("heading"), {panel.x, panel.y + kTitleSize}, layer_ == 1 ? "Every atom after {} layer" : "Every atom after {} layers", {depth}, {.size = kTitleSize, .font = FontStyle::medium});
        const int n = graph_.node_count();
        const float label = 26, top = panel.y + 52;
        const float row = std::min(20.f, (panel.bottom() - top - 4) / static_cast<float>(std::max(n, 1)));
        const Rect box{panel.x + label, top, panel.w - label, row * static_cast<float>(n)};
        fig_.text({panel.x + label, panel.y + 42}, "one row an atom, one column a channel", {.size = kSmallSize, .color = theme_.ink2});
        ground(fig_, key("vectors"), box);
        fig_.heatmap(key("vectors"), box, h_, {.scale = scale_, .gap = row > 6 ? 1.f : 0.f, .digits = false, .rows = n, .columns = MessagePassing::kChannels});
        const float column = box.w / MessagePassing::kChannels;
        fig_.rect(key("channel"), Rect{box.x + column * static_cast<float>(channel_), box.y, column, box.h}.inset(-1.5f),
                  {.stroke = theme_.accent, .width = kEdgeWidth, .corner = 3})
            .decoration();
        if (row < kMinTextSize + 1) return;
        for (const Node& v : graph_.nodes())
            fig_.text(part(key("node", v.id), "row"), {box.x - 8, box.y + row * (static_cast<float>(v.row) + 0.5f)}, symbol_of(v),
                      {.size = kSmallSize, .color = theme_.ink2, .anchor = Anchor::right, .middle = true})
                .part_of(key("node", v.id));
    }

    // ---- the exact arithmetic of the chosen atom

    void draw_arithmetic(Rect panel) {
        const Node& atom = graph_.nodes()[static_cast<size_t>(chosen_)];
        y_ = panel.y + kTitleSize;
        panel_ = panel;
        // The layer that made what is shown; while messages travel, and before the first layer, the one that comes next.
        const int from = fraction_ > 0 || layer_ == 0 ? layer_ : layer_ - 1;
        if (layers_ == 0) {
            heading("No layers: the atom knows only itself");
            strip(key("own"), "its own vector", h_.row(chosen_));
            reach_line();
            return;
        }
        const Scalar number = fig_.derive("layer", static_cast<float>(from + 1), "number of the layer that is shown at", {"depth"});
        fig_.phrase(key("heading"), {panel.x, y_}, "What layer {} does for this atom", {number},
                    {.size = kTitleSize, .font = FontStyle::medium});
        y_ += 12;
        const Traced message = run_[format("layers.%d.message", from)];
        const std::vector<Neighbour> neighbours = graph_.neighbours(atom.id);
        const size_t rows = neighbours.size() + 3;
        step_ = std::min(44.f, (panel.bottom() - y_ - 66) / static_cast<float>(rows));
        strip(key("own"), "its own vector", run_[format("h.%d", from)].row(chosen_));
        std::vector<Scalar> arriving;
        for (const Neighbour& n : neighbours) {
            const Edge& e = *graph_.find(n.edge);
            const int m = 2 * e.row + (e.from == n.node ? 0 : 1);
            strip(key("arrives", n.edge), std::string(fig_.translate("message from")) + " " + symbol_of(*graph_.find(n.node)), message.row(m)).depends_on({key("node", n.node)});
            arriving.push_back(message.row(m)[channel_]);
        }
        const Traced pooled = run_[format("layers.%d.pooled", from)].row(chosen_), after = run_[format("h.%d", from + 1)].row(chosen_);
        static constexpr std::string_view kPooled[] = {"their sum", "their mean", "the largest of each channel"};
        strip(key("pooled"), kPooled[static_cast<size_t>(run_.inputs.pooling)], pooled);
        strip(key("after"), "after the update: a small network of both", after);
        digits(arriving, pooled[channel_]);
        reach_line();
    }

    void heading(std::string_view words) {
        fig_.text(key("heading"), {panel_.x, y_}, words, {.size = kTitleSize, .font = FontStyle::medium});
        y_ += 12;
    }
    MarkRef strip(Key k, std::string_view label, const Traced& vector) {
        const float cell = std::min(step_ - 20, 22.f);
        y_ += step_ - cell - 4;
        fig_.text(part(k, "label"), {panel_.x, y_}, label, {.size = kSmallSize, .color = theme_.ink2}).part_of(k);
        y_ += 4;
        ground(fig_, k, {panel_.x, y_, panel_.w, cell});
        MarkRef m = fig_.heatmap(k, {panel_.x, y_, panel_.w, cell}, vector, {.scale = scale_});
        y_ += cell;
        return m;
    }
    // The chosen channel in digits: gather and pool.
    void digits(const std::vector<Scalar>& arriving, Scalar pooled) {
        y_ += 24;
        const bool mean = run_.inputs.pooling == MessagePassing::Pooling::mean, max = run_.inputs.pooling == MessagePassing::Pooling::max;
        std::string pattern = max ? "max(" : mean ? "(" : "";
        std::vector<Scalar> values;
        for (size_t i = 0; i < arriving.size(); ++i) {
            pattern += i == 0 ? "{}" : max ? ", {}" : " + {}";
            values.push_back(arriving[i]);
        }
        if (mean) {
            pattern += ") / {}";
            values.push_back(fig_.derive("neighbours", static_cast<float>(arriving.size()), "how many messages arrive", {"edge_index"}));
        } else if (max) {
            pattern += ")";
        }
        pattern += " = {}";
        values.push_back(pooled);
        if (arriving.empty()) return;
        fig_.phrase(key("sum"), {panel_.x, y_}, pattern, values, {.size = kSmallSize, .font = FontStyle::mono});
    }
    void reach_line() {
        y_ += 22;
        const Scalar within = fig_.derive("receptive-field", run_["reach"].row(layer_).sum(), "sum of a row of", {"reach"});
        const Scalar all = fig_.derive("atoms", static_cast<float>(graph_.node_count()), "rows of", {"x"});
        fig_.phrase(key("reach"), {panel_.x, y_}, "It has heard of {} of {} atoms", {within, all}, {.size = kSmallSize, .color = theme_.ink2});
    }

    Figure& fig_;
    const RunView<MessagePassing>& run_;
    const Graph& graph_;
    int layers_ = 0, channel_ = 0, layer_ = 0, chosen_ = -1;
    float fraction_ = 0, radius_ = 12, y_ = 0, step_ = 44;
    Tool tool_;
    std::string_view element_;
    const Theme& theme_;
    Traced h_;
    ColorScale scale_;
    Rect panel_;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("gnn/message-passing") {
    using namespace glassbox;
    const Graph& graph = fig.graph("molecule", "caffeine");
    const int layers = fig.slider("layers", 2, {.min = 0, .max = MessagePassing::kMaxLayers});
    const float depth = fig.playhead("depth", layers, {.min = 0, .max = static_cast<double>(layers), .label = "layer shown", .speed = 0.5f});
    const auto pooling = fig.choice("pooling", MessagePassing::Pooling::sum, kPoolings);
    const auto weights = fig.choice("weights", MessagePassing::Weights::hand_set, kWeights);
    const int channel = fig.slider("channel", 0, {.min = 0, .max = MessagePassing::kChannels - 1});
    const bool residual = fig.toggle("residual", true, {.label = "residual update"});
    const bool feed_global = fig.toggle("global", false, {.label = "atoms see the global vector"});
    const Tool tool = fig.choice("tool", Tool::look, kTools);
    const int element = fig.choice("element", 2, kElements);
    const int focus = graph.row_of(NodeId(fig.selected("node")));

    const auto run = fig.run<MessagePassing>({.graph = graph, .layers = layers, .pooling = pooling, .residual = residual,
                                              .weights = weights, .feed_global = feed_global, .focus = focus});
    if (run.tick < 0) return;  // the first result is on its way
    Scene(fig, run, depth, channel, tool, kElements[static_cast<size_t>(element)]).draw();

    fig.output("formula", molecular_formula(run.inputs.graph));
    fig.output("atoms", fig.derive("atom-count", static_cast<float>(run.inputs.graph.node_count()), "rows of", {"x"}));
    if (run.inputs.focus >= 0) {
        fig.output("receptive-field", fig.derive("atoms-heard-of", run["reach"].row(run.inputs.layers).sum(), "sum of the last row of", {"reach"}), "atoms heard of");
        fig.output("value", run[format("h.%d", run.inputs.layers)].row(run.inputs.focus)[channel], "value of the chosen atom");
    }
}
