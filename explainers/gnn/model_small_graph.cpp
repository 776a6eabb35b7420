#include "explainers/gnn/model_small_graph.h"

#include <numeric>

namespace glassbox {

void SmallGraph::reset(uint64_t, const Inputs& in) { in_ = in; }

Progress SmallGraph::step(Recorder& trace) {
    constexpr std::string_view kHow[] = {"sum over", "mean over", "maximum over"};
    const auto how = kHow[static_cast<size_t>(in_.pooling)];
    const auto n = static_cast<int>(in_.nodes.size() / 2), e = static_cast<int>(in_.from.size());
    const auto pairs = [](const std::vector<float>& v) { return Tensor({static_cast<int>(v.size() / 2), 2}, std::span<const float>(v)); };
    const Tensor node = pairs(in_.nodes), edge = pairs(in_.edges);
    EdgeLists given;
    given.from.assign(in_.from.begin(), in_.from.end());
    given.to.assign(in_.to.begin(), in_.to.end());
    trace.record("node", node);
    trace.record("edge", edge);
    trace.record("global", pairs(in_.global));
    trace.record("edge_index", given.index());

    // Where edges arrive: each once, or in both directions.
    std::vector<int32_t> from = given.from, to = given.to, edge_of(static_cast<size_t>(e));
    std::iota(edge_of.begin(), edge_of.end(), 0);
    if (!in_.directed)
        for (int i = 0; i < e; ++i) {
            from.push_back(given.to[static_cast<size_t>(i)]);
            to.push_back(given.from[static_cast<size_t>(i)]);
            edge_of.push_back(i);
        }
    Tensor adjacency({n, n}), arriving({n}), leaving({n});
    for (size_t m = 0; m < to.size(); ++m) {
        const int64_t cell = static_cast<int64_t>(from[m]) * n + to[m];
        adjacency.set(cell, adjacency[cell] + 1);
        arriving.set(to[m], arriving[to[m]] + 1);
        leaving.set(from[m], leaving[from[m]] + 1);
    }
    trace.record("adjacency", adjacency, in_.directed ? "edges from row to column" : "edges between row and column", {"edge_index"});
    trace.record("arriving", arriving, "edges that arrive", {"edge_index"});
    trace.record("leaving", leaving, "edges that leave", {"edge_index"});

    tape_.reset();
    const Var v = tape_.borrow(node), w = tape_.borrow(edge);
    const auto keep = [&](std::string_view name, Var pooled, std::string_view of) { trace.record(name, pooled.value(), how, {std::string(of)}); };
    const std::vector<int32_t> all_nodes(static_cast<size_t>(n), 0), all_edges(static_cast<size_t>(e), 0);
    if (n > 0) keep("global_from_nodes", aggregate(in_.pooling, v, all_nodes, 1), "node");
    if (e == 0 || n == 0) return Progress::done;
    keep("node_from_edges", aggregate(in_.pooling, gather(w, edge_of), to, n), "edge");
    std::vector<int32_t> ends = given.from, belongs(static_cast<size_t>(2 * e));
    ends.insert(ends.end(), given.to.begin(), given.to.end());
    for (int i = 0; i < 2 * e; ++i) belongs[static_cast<size_t>(i)] = i % e;
    keep("edge_from_nodes", aggregate(in_.pooling, gather(v, ends), belongs, e), "node");
    keep("global_from_edges", aggregate(in_.pooling, w, all_edges, 1), "edge");
    return Progress::done;
}

}  // namespace glassbox
