// gnn/parts: what a graph is made of. Nodes, edges and a global state, a vector for each; edges with and without direction, also several.
#include "engine/base/result.h"
#include "engine/figure/arrange.h"
#include "explainers/gnn/parts.h"
#include "explainers/gnn/small_graph_view.h"

GB_FIGURE("gnn/parts") {
    using namespace glassbox;
    const bool directed = fig.toggle("directed", false, {.label = "edges have a direction"});
    const bool several = fig.toggle("several", false, {.label = "two edges between a and b"});
    const int turned = fig.slider("turned", 0, {.min = 0, .max = 63, .hidden = true});
    SmallGraph::Inputs in = small_graph(several, turned);
    in.directed = directed;
    const auto run = fig.run<SmallGraph>(in);
    if (run.tick < 0) return;
    const Theme& theme = fig.theme();
    const Rect all = fig.area();
    const bool wide = all.w >= 560;
    const auto [left, right] = wide ? split_columns(all, 0.58f, kEdgeMargin) : split_rows(all, 0.6f);
    SmallView(fig, run, left).draw(fig.selected(), run.inputs.directed ? "turned" : "", turned);

    // Who is joined to whom, as a table of counts.
    fig.text(key("table-title"), {right.x, right.y + 12}, run.inputs.directed ? "edges from row to column" : "edges between row and column", {.font = FontStyle::medium});
    const float side = std::min({right.w - 96, right.h - 90, 210.f}), cell = side / 4;
    const Rect cells{right.x + 22, right.y + 44, side, side};
    ground(fig, key("adjacency"), cells);
    fig.heatmap(key("adjacency"), cells, run["adjacency"], {.scale = blues(3)});
    const TextLook look{.size = kSmallSize, .color = theme.ink2, .anchor = Anchor::middle, .middle = true};
    fig.text(key("sum-name"), {cells.right() + 30, cells.y - 10}, run.inputs.directed ? "leave" : "edges", look);
    for (int v = 0; v < 4; ++v) {
        const float middle = cell * (static_cast<float>(v) + 0.5f);
        fig.text(key("row-name", v), {cells.x - 12, cells.y + middle}, kSmallNames[v], look);
        fig.text(key("column-name", v), {cells.x + middle, cells.y - 10}, kSmallNames[v], look);
        fig.number(key("leaving", v), {cells.right() + 30, cells.y + middle}, run["leaving"][v], {.text = {.anchor = Anchor::middle, .middle = true}});
        if (run.inputs.directed) fig.number(key("arriving", v), {cells.x + middle, cells.bottom() + 18}, run["arriving"][v], {.text = {.anchor = Anchor::middle, .middle = true}});
    }
    if (run.inputs.directed) fig.text(key("arrive-name"), {cells.right() + 30, cells.bottom() + 18}, "arrive", look);
    const Scalar edges = fig.derive("edge-count", static_cast<float>(run.inputs.from.size()), "rows of", {"edge"});
    fig.phrase(key("counts"), {right.x, std::min(cells.bottom() + 50, right.bottom() - 2)}, "{} nodes, {} edges, one global state", {fig.derive("node-count", 4, "rows of", {"node"}), edges}, {.size = kSmallSize, .color = theme.ink2});
    fig.output("edges", edges);
    fig.output("a-b", run["adjacency"].at(0, 1), "edges from a to b");
    fig.output("b-a", run["adjacency"].at(1, 0), "edges from b to a");
}
