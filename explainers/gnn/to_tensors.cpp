// gnn/to-tensors: a graph as lists, beside the matrix that says the same; and what either costs as the graph grows.
#include <algorithm>
#include <cmath>

#include "engine/base/result.h"
#include "engine/figure/arrange.h"
#include "engine/figure/plot.h"
#include "explainers/gnn/model_small_graph.h"
#include "explainers/gnn/parts.h"

namespace glassbox {
namespace {

constexpr int kNodes = 5, kPairs = 10;
constexpr int kPair[kPairs][2] = {{0, 1}, {0, 2}, {0, 3}, {0, 4}, {1, 2}, {1, 3}, {1, 4}, {2, 3}, {2, 4}, {3, 4}};
constexpr float kNumber = 4;  // bytes of a number, and of a node's number in a list

// "4.00 MB" as a number and its unit.
struct Bytes {
    float number;
    std::string_view pattern;
};
Bytes bytes_of(float b) {
    if (b < 1e3f) return {b, "{} bytes"};
    if (b < 1e6f) return {b / 1e3f, "{} kB"};
    if (b < 1e9f) return {b / 1e6f, "{} MB"};
    if (b < 1e12f) return {b / 1e9f, "{} GB"};
    return {b / 1e12f, "{} TB"};
}

}  // namespace
}  // namespace glassbox

GB_FIGURE("gnn/to-tensors") {
    using namespace glassbox;
    const int edges = fig.slider("edges", 0b1010011011, {.min = 0, .max = (1 << kPairs) - 1, .hidden = true});
    const double grown = fig.slider("size", 1000, {.min = 10, .max = 1000000, .logarithmic = true, .label = "nodes of a larger graph"});
    const int degree = fig.slider("degree", 4, {.min = 1, .max = 50, .label = "neighbours of each of its nodes"});
    SmallGraph::Inputs in;
    for (int v = 0; v < kNodes; ++v) in.nodes.insert(in.nodes.end(), {static_cast<float>(v * 7 % 5), static_cast<float>(v * 3 % 4)});
    for (int p = 0; p < kPairs; ++p)
        if (edges >> p & 1) {
            in.from.push_back(kPair[p][0]);
            in.to.push_back(kPair[p][1]);
            in.edges.insert(in.edges.end(), {static_cast<float>(p * 5 % 7), static_cast<float>(p % 3)});
        }
    in.global = {1, 2};
    const auto run = fig.run<SmallGraph>(in);
    if (run.tick < 0) return;
    const Theme& theme = fig.theme();
    const Rect all = fig.area();
    const bool wide = all.w >= 560;
    const auto [upper, lower] = split_rows(all, wide ? 0.58f : 0.6f);
    const std::pair<Rect, Rect> columns = split_columns(upper, wide ? 0.32f : 0.36f, wide ? 24 : 12);
    const Rect left = columns.first, right = columns.second;  // captured below, as a structured binding cannot be everywhere

    const TextLook small{.size = kSmallSize, .color = theme.ink2};
    fig.text(key("hint"), {left.x, left.y + 12}, "click between two nodes", {.size = kSmallSize, .color = theme.ink2, .max_width = left.w});
    const std::vector<Vec2> at = draw_switched_graph(fig, {left.x, left.y + 26, left.w, left.h - 26}, "edges", edges, kPair, kNodes);
    const auto count = static_cast<int>(run.inputs.from.size());
    for (int v = 0; v < kNodes; ++v)
        fig.circle(key("node", v), at[static_cast<size_t>(v)], 13, {.fill = theme.paper, .stroke = theme.ink2}).number(fig.derive(format("row-%d", v), static_cast<float>(v), "row of the node"), {.font = FontStyle::medium}).depends_on({key("node-row", v)});

    // The lists: nodes, edges, who is joined to whom, the global state; and the matrix.
    const float column = (right.w - 3 * 14) / (wide ? 4.f : 3.f), high = std::min((right.h - 30) / 10, 20.f);
    const auto head = [&](int i, std::string_view title) {
        const float x = right.x + (column + 14) * static_cast<float>(i);
        fig.text(key("list", i), {x, right.y + 12}, title, small);
        return x;
    };
    float x = head(0, "nodes");
    for (int v = 0; v < kNodes; ++v) {
        const Rect box{x, right.y + 22 + high * static_cast<float>(v), std::min(column, 60.f), high - 2};
        ground(fig, key("node-row", v), box);
        fig.heatmap(key("node-row", v), box, run["node"].row(v), {.scale = blues(9), .rows = 1, .columns = 2}).depends_on({key("node", v)});
    }
    fig.text(key("list", 5), {x, right.y + 22 + high * 5 + 18}, "global", small);
    const Rect global{x, right.y + 22 + high * 5 + 26, std::min(column, 60.f), high - 2};
    ground(fig, key("global-row"), global);
    fig.heatmap(key("global-row"), global, run["global"].row(0), {.scale = blues(9), .rows = 1, .columns = 2});
    x = head(1, "edges");
    const float x2 = head(2, "joins");
    for (int e = 0; e < count; ++e) {
        const float y = right.y + 22 + high * static_cast<float>(e);
        const Key entry = key("entry", e);
        const Key a = key("node", run.inputs.from[static_cast<size_t>(e)]), b = key("node", run.inputs.to[static_cast<size_t>(e)]);
        const Rect box{x, y, std::min(column, 60.f), high - 2};
        ground(fig, key("edge-row", e), box);
        fig.heatmap(key("edge-row", e), box, run["edge"].row(e), {.scale = blues(9), .rows = 1, .columns = 2}).depends_on({a, b, entry});
        fig.rect(entry, {x2, y, std::min(column, 60.f), high - 2}, {.fill = theme.wash, .corner = 2}).name("from, to").value(run["edge_index"].at(0, e)).depends_on({a, b, key("edge-row", e)});
        fig.phrase(part(entry, "pair"), {x2 + 8, y + high - 6}, "{} – {}", {run["edge_index"].at(0, e), run["edge_index"].at(1, e)}, {.size = kMinTextSize});
    }
    if (wide) {
        const float side = std::min(column, 130.f);
        x = head(3, "or a matrix");
        ground(fig, key("adjacency"), {x, right.y + 22, side, side});
        fig.heatmap(key("adjacency"), {x, right.y + 22, side, side}, run["adjacency"], {.scale = blues(1.3f)});
    }

    // A larger graph: n^2 cells, or two rows for each of the n d / 2 edges.
    const auto n = static_cast<float>(grown), d = static_cast<float>(degree);
    const float dense_bytes = n * n * kNumber, sparse_bytes = n * d / 2 * 2 * kNumber;
    const auto [plot_box, words] = split_columns(lower, wide ? 0.56f : 0.5f);
    const Plot plot(fig, key("memory"), plot_box, {.x = {10, 1e6f, true}, .y = {10, 1e13f, true}, .title = "bytes, by number of nodes", .x_ticks = {10, 1000, 1e6f}, .y_ticks = {1000, 1e6f, 1e9f, 1e12f}});
    const Scalar dense = fig.derive("dense-bytes", dense_bytes, "4 bytes for each pair of nodes", {"size"}), sparse = fig.derive("sparse-bytes", sparse_bytes, "4 bytes for each end of each edge", {"size", "degree"});
    const Vec2 d0 = plot.at(10, 400), d1 = plot.at(1e6f, 4e12f), s0 = plot.at(10, 10 * d * kNumber), s1 = plot.at(1e6f, 1e6f * d * kNumber);
    fig.line(key("dense-line"), d0, d1, {.stroke = theme.accent2, .width = kEmphasis}).value(dense).name("the matrix");
    fig.line(key("sparse-line"), s0, s1, {.stroke = theme.accent, .width = kEmphasis}).value(sparse).name("the list");
    fig.circle(key("dense"), plot.at(n, dense_bytes), 5, {.fill = theme.accent2, .stroke = theme.paper}).value(dense).name("the matrix");
    fig.circle(key("sparse"), plot.at(n, sparse_bytes), 5, {.fill = theme.accent, .stroke = theme.paper}).value(sparse).name("the list");
    const Bytes db = bytes_of(dense_bytes), sb = bytes_of(sparse_bytes);
    float y = words.y + 34;
    fig.phrase(key("size"), {words.x, y}, "{} nodes", {fig.control_scalar("size")}, {.font = FontStyle::medium});
    fig.text(key("matrix-name"), {words.x, y + 26}, "as a matrix", {.size = kSmallSize, .color = theme.accent2});
    fig.phrase(key("matrix-bytes"), {words.x, y + 44}, db.pattern, {fig.derive("dense-shown", db.number, "in a larger unit", {"dense-bytes"})}, {.color = theme.accent2, .font = FontStyle::medium});
    fig.text(key("list-name"), {words.x, y + 68}, "as a list", {.size = kSmallSize, .color = theme.accent});
    fig.phrase(key("list-bytes"), {words.x, y + 86}, sb.pattern, {fig.derive("sparse-shown", sb.number, "in a larger unit", {"sparse-bytes"})}, {.color = theme.accent, .font = FontStyle::medium});
    fig.output("edges", fig.derive("edge-count", static_cast<float>(count), "rows of", {"edge"}));
    fig.output("dense", dense, "bytes as a matrix");
    fig.output("sparse", sparse, "bytes as a list");
    fig.output("times", fig.derive("times", dense_bytes / sparse_bytes, "dense over sparse", {"dense-bytes", "sparse-bytes"}), "times as much");
}
