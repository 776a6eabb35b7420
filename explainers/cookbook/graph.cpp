// A graph control holds a molecule or any graph; the reader edits it, the figure asks it and draws it.
#include "engine/figure/figure.h"

GB_FIGURE("cookbook/graph") {
    const Graph& graph = fig.graph("molecule", "aspirin");
    Tensor count({graph.node_count()});
    for (const Node& v : graph.nodes()) count.set(v.row, static_cast<float>(graph.degree(v.id)));
    const Traced degrees = fig.derive("degrees", count.view(), "edges at each node", {"molecule"});
    const PointMap at = fig.layout(graph, fig.area());
    for (const Edge& e : graph.edges())
        fig.link(key("edge", e.id), key("node", e.from), at[e.from], key("node", e.to), at[e.to], {.stroke = fig.theme().ink2}).edits("molecule", "cut " + std::to_string(e.id.value));
    for (const Node& v : graph.nodes())
        fig.circle(key("node", v.id), at[v.id], 13, {.fill = {degrees[v.row], blues(4)}, .stroke = fig.theme().ink2}).number(degrees[v.row], {.size = 12}).draggable("molecule", v.id);
    fig.output("edges", fig.derive("edges", static_cast<float>(graph.edge_count()), "count", {"molecule"}));
}
