// gnn/pooling: what edges, nodes and the whole graph hear, added up in cells.
#include <algorithm>

#include "engine/base/result.h"
#include "engine/figure/arrange.h"
#include "explainers/gnn/parts.h"
#include "explainers/gnn/small_graph_view.h"

namespace glassbox {
namespace {

constexpr std::string_view kPoolings[] = {"sum", "mean", "max"};
constexpr float kHigh = 24;  // of a row of cells
constexpr std::string_view kNodeNumbers = "1 4 2 0 3 1 0 2", kEdgeNumbers = "5 1 0 3 2 2 1 0 4 1";

class Scene {
  public:
    Scene(Figure& fig, const RunView<SmallGraph>& run) : fig_(fig), run_(run), theme_(fig.theme()) {}

    void draw() {
        const Rect all = fig_.area();
        const bool wide = all.w >= 560;
        const auto [left, right] = wide ? split_columns(all, 0.56f, 32) : split_rows(all, 0.56f);
        const int v = std::clamp(fig_.selected("node"), 0, 3);
        const Key chosen = fig_.selected() ? fig_.selected() : key("node", v);
        SmallView(fig_, run_, left).draw(chosen);
        const SmallGraph::Inputs& in = run_.inputs;
        y_ = right.y;
        panel_ = right;
        const int edge = fig_.selected("edge");
        if (chosen == key("global")) {
            panel_.w = (right.w - 12) / 2;
            begin("global, from nodes");
            for (int i = 0; i < 4; ++i) term("node", i, std::string(kSmallNames[i]), run_["node"].row(i));
            result(run_["global_from_nodes"].row(0));
            y_ = right.y;
            panel_.x += panel_.w + 12;
            begin("global, from edges");
            for (int e = 0; e < static_cast<int>(in.from.size()); ++e) term("edge", e, edge_name(e), run_["edge"].row(e));
            result(run_["global_from_edges"].row(0));
        } else if (edge >= 0 && edge < static_cast<int>(in.from.size())) {
            begin("an edge, from its two nodes");
            for (const int end : {in.from[static_cast<size_t>(edge)], in.to[static_cast<size_t>(edge)]}) term("node", end, std::string(kSmallNames[end]), run_["node"].row(end));
            result(run_["edge_from_nodes"].row(edge));
        } else {
            begin("a node, from its edges");
            for (int e = 0; e < static_cast<int>(in.from.size()); ++e)
                if (in.from[static_cast<size_t>(e)] == v || in.to[static_cast<size_t>(e)] == v) term("edge", e, edge_name(e), run_["edge"].row(e));
            result(run_["node_from_edges"].row(v));
        }
        if (chosen_result_) {
            fig_.output("first", chosen_result_[0], "first number of the result");
            fig_.output("second", chosen_result_[1], "second number of the result");
        }
    }

  private:
    std::string edge_name(int e) const {
        return std::string(kSmallNames[run_.inputs.from[static_cast<size_t>(e)]]) + "–" + std::string(kSmallNames[run_.inputs.to[static_cast<size_t>(e)]]);
    }
    void begin(std::string_view title) {
        fig_.text(key("title", ++titles_), {panel_.x, y_ + 12}, title, {.size = kSmallSize, .font = FontStyle::medium});
        y_ += 20;
    }
    // A row of two cells; a click raises a number.
    void term(std::string_view kind, int i, const std::string& name, const Traced& row) {
        const float x = panel_.x + 60;
        fig_.text(key("term", i, titles_), {x - 10, y_ + kHigh / 2}, name, {.size = kSmallSize, .color = theme_.ink2, .anchor = Anchor::right, .middle = true}).may_overlap();
        for (int c = 0; c < 2; ++c) {
            std::vector<float> raised = kind == "node" ? run_.inputs.nodes : run_.inputs.edges;
            float& v = raised[static_cast<size_t>(2 * i + c)];
            v = v >= kSmallReach ? 0 : v + 1;
            fig_.rect(key(kind == "node" ? "from-node" : "from-edge", i, c), {x + 44 * static_cast<float>(c), y_, 42, kHigh - 2}, {.fill = {row[c], blues(kSmallReach)}, .stroke = theme_.line, .width = kHairline, .corner = 2})
                .number(row[c], {.size = kSmallSize, .anchor = Anchor::middle})
                .depends_on({key(kind, i)})
                .sets(kind == "node" ? "nodes" : "edges", small_text(raised));
        }
        y_ += kHigh;
    }
    void result(const Traced& row) {
        const float x = panel_.x + 60;
        fig_.line(key("rule", titles_), {x - 4, y_ + 2}, {x + 90, y_ + 2}, {.stroke = theme_.ink2}).decoration();
        y_ += 6;
        fig_.text(key("how", titles_), {x - 10, y_ + kHigh / 2}, kPoolings[static_cast<size_t>(run_.inputs.pooling)], {.size = kSmallSize, .color = theme_.accent, .anchor = Anchor::right, .middle = true});
        for (int c = 0; c < 2; ++c)
            fig_.rect(key("result", c, titles_), {x + 44 * static_cast<float>(c), y_, 42, kHigh - 2}, {.fill = {row[c], blues(4 * kSmallReach)}, .stroke = theme_.accent, .width = kEmphasis, .corner = 2}).number(row[c], {.size = kSmallSize, .anchor = Anchor::middle, .font = FontStyle::medium});
        y_ += kHigh;
        if (!chosen_result_) chosen_result_ = row;
    }

    Figure& fig_;
    const RunView<SmallGraph>& run_;
    const Theme& theme_;
    Rect panel_;
    float y_ = 0;
    int titles_ = 0;
    Traced chosen_result_;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("gnn/pooling") {
    using namespace glassbox;
    const auto pooling = fig.choice("pooling", Aggregate::sum, kPoolings);
    SmallGraph::Inputs in = small_graph(false);
    in.nodes = small_numbers(fig.text_field("nodes", kNodeNumbers, {.label = "numbers of the nodes"}), kNodeNumbers);
    in.edges = small_numbers(fig.text_field("edges", kEdgeNumbers, {.label = "numbers of the edges"}), kEdgeNumbers);
    in.pooling = pooling;
    const auto run = fig.run<SmallGraph>(in);
    if (run.tick < 0) return;
    Scene(fig, run).draw();
}
