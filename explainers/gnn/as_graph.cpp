// gnn/as-graph: an image, a sentence, a molecule and a club, each as a graph and as the matrix of who is joined to whom.
#include <algorithm>
#include <cmath>

#include "engine/base/result.h"
#include "engine/data/karate.h"
#include "engine/data/layout.h"
#include "engine/figure/arrange.h"
#include "explainers/gnn/parts.h"

namespace glassbox {
namespace {

enum class Thing : uint8_t { image, sentence, molecule, club };
constexpr std::string_view kThings[] = {"image", "sentence", "molecule", "club"};
constexpr int kSide = 5, kMostWords = 12;
constexpr std::string_view kSmile = "0000001010000001000101110";

// Words, or single characters where a script has no spaces between words.
std::vector<std::string> words_in(std::string_view text) {
    std::vector<std::string> out;
    bool open = false;
    for (size_t i = 0; i < text.size() && static_cast<int>(out.size()) <= kMostWords;) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const size_t bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        const std::string_view one = text.substr(i, bytes);
        i += bytes;
        if (one == " ") {
            open = false;
        } else if (bytes >= 3) {
            out.emplace_back(one);
            open = false;
        } else if (open) {
            out.back() += one;
        } else {
            out.emplace_back(one);
            open = true;
        }
    }
    if (static_cast<int>(out.size()) > kMostWords) out.resize(kMostWords);
    return out;
}

Graph pixels() {
    Graph g;
    for (int i = 0; i < kSide * kSide; ++i) g.add_node("p", {static_cast<float>(i % kSide), static_cast<float>(i / kSide)});
    for (int a = 0; a < kSide * kSide; ++a)
        for (int b = a + 1; b < kSide * kSide; ++b)
            if (std::abs(a % kSide - b % kSide) <= 1 && std::abs(a / kSide - b / kSide) <= 1) g.add_edge(NodeId(a), NodeId(b));
    return g;
}
Graph chain(const std::vector<std::string>& words) {
    Graph g;
    NodeId last;
    for (size_t i = 0; i < words.size(); ++i) {
        // Four words a row, as one reads.
        const NodeId next = g.add_node("w", {static_cast<float>(i % 4), static_cast<float>(i / 4) * 0.9f});
        if (last) g.add_edge(last, next, EdgeKind::single_bond, true);
        last = next;
    }
    return g;
}

// Where the nodes lie that the graph control does not hold.
PointMap placed(const Graph& g, Rect area) {
    const Rect b = g.bounds();
    const float unit = std::min({area.w / std::max(b.w, 0.01f), area.h / std::max(b.h, 0.01f), 110.f});
    const Vec2 shift = area.center() - b.center() * unit;
    std::vector<std::pair<int, Vec2>> at;
    for (const Node& v : g.nodes()) at.emplace_back(v.id.value, shift + v.position * unit);
    return PointMap(Affine{.a = unit, .d = unit}, std::move(at));
}

}  // namespace
}  // namespace glassbox

GB_FIGURE("gnn/as-graph") {
    using namespace glassbox;
    const auto thing = fig.choice("thing", Thing::image, kThings);
    std::string image = fig.text_field("image", kSmile, {.hidden = true});
    image.resize(kSide * kSide, '0');
    const std::string sentence = fig.text_field("sentence", "Graphs are all around us");
    const Graph& molecule = fig.graph("molecule", "caffeine");
    static const Graph grid = pixels(), club = laid_out(karate_club(), 26);
    const std::vector<std::string> words = words_in(sentence);
    const Graph text = chain(words);
    const Graph& g = thing == Thing::image ? grid : thing == Thing::sentence ? text : thing == Thing::molecule ? molecule : club;
    const Theme& theme = fig.theme();
    const int n = g.node_count();
    if (n == 0) return fig.fail("Nothing to make a graph of");

    std::vector<float> cells(static_cast<size_t>(n) * static_cast<size_t>(n));
    for (const Edge& e : g.edges()) {
        cells[static_cast<size_t>(g.row_of(e.from) * n + g.row_of(e.to))] = 1;
        if (!e.directed) cells[static_cast<size_t>(g.row_of(e.to) * n + g.row_of(e.from))] = 1;
    }
    const Tensor table({n, n}, std::span<const float>(cells));
    const Traced adjacency = fig.derive("adjacency", table.view(), thing == Thing::sentence ? "1 where an edge leads from row to column" : "1 where an edge joins row and column");

    const Rect all = fig.area();
    const bool wide = all.w >= 560;
    const auto [left, right] = wide ? split_columns(all, 0.56f, 32) : split_rows(all, 0.5f);
    // The cell under the pointer lights two nodes.
    const Key matrix = key("adjacency");
    int from = -1, to = -1;
    if (fig.hovered() == matrix && fig.hovered_cell() >= 0) {
        from = fig.hovered_cell() / n;
        to = fig.hovered_cell() % n;
    }
    const bool tall = thing != Thing::image && thing != Thing::sentence;
    const Rect field = tall ? left : Rect{left.x, left.y + 8, left.w, left.h - 16};
    const PointMap at = thing == Thing::molecule ? fig.layout(g, field.inset(22), 56) : placed(g, field.inset(thing == Thing::sentence ? 34 : 22));
    const float radius = thing == Thing::molecule ? atom_radius(at) : thing == Thing::image ? std::min(16.f, at.unit() * 0.3f) : thing == Thing::club ? std::clamp(left.w / 50, 5.f, 9.f) : 10.f;
    for (const Edge& e : g.edges()) {
        const int a = g.row_of(e.from), b = g.row_of(e.to);
        const bool lit = (a == from && b == to) || (!e.directed && a == to && b == from);
        if (thing == Thing::molecule && !lit) {
            draw_bond(fig, "edge", g, e, at, radius).depends_on({key("node", e.from), key("node", e.to)});
            continue;
        }
        fig.link(key("edge", e.id, 0), key("node", e.from), at[e.from], key("node", e.to), at[e.to],
                 {.stroke = lit ? theme.accent : thing == Thing::club ? theme.line : theme.ink2, .width = lit ? kEmphasis + 1 : kEdgeWidth, .arrow = e.directed}, 1)
            .depends_on({key("node", e.from), key("node", e.to)});
    }
    for (const Node& v : g.nodes()) {
        const bool lit = v.row == from || v.row == to;
        const Key k = key("node", v.id);
        Style look{.fill = theme.paper, .stroke = lit ? theme.accent : theme.ink2, .width = lit ? kEmphasis + 1 : kEdgeWidth};
        const Vec2 p = at[v.id];
        if (thing == Thing::image) {
            // A pixel is its node: a click paints it.
            const bool on = image[static_cast<size_t>(v.row)] == '1';
            look.fill = on ? theme.ink : theme.paper;
            look.corner = 2;
            std::string painted = image;
            painted[static_cast<size_t>(v.row)] = on ? '0' : '1';
            fig.rect(k, {p.x - radius, p.y - radius, 2 * radius, 2 * radius}, look).name(on ? "a dark pixel" : "a light pixel").sets("image", painted);
        } else if (thing == Thing::sentence) {
            const std::string& word = words[static_cast<size_t>(v.row)];
            const float w = std::max(fig.measure(word, {.size = kSmallSize}).width + 12, 22.f);
            fig.rect(k, {p.x - w / 2, p.y - 13, w, 26}, look).name("a word");
            fig.literal(p, word, {.size = kSmallSize, .anchor = Anchor::middle, .middle = true}).part_of(k);
        } else if (thing == Thing::molecule) {
            MarkRef atom = fig.circle(k, p, radius, look);
            atom.draggable("molecule", v.id);
            if (radius >= 8)
                atom.label(symbol_of(v), {.size = radius >= 13 ? kLabelSize : kMinTextSize, .font = FontStyle::medium});
            else
                atom.name(v.symbol);
        } else {
            look.fill = karate_side(v.id) == KarateSide::officer ? theme.accent2 : theme.accent;
            look.stroke = lit ? theme.ink : theme.paper;
            fig.circle(k, p, radius, look).name(karate_side(v.id) == KarateSide::officer ? "a member who went with the officer" : "a member who stayed with Mr. Hi");
        }
    }

    fig.text(key("matrix-title"), {right.x, right.y + 12}, thing == Thing::sentence ? "from row to column" : "who is joined to whom", {.font = FontStyle::medium});
    const float side = std::min(right.w, right.h - 70);
    const Rect box{right.x, right.y + 26, side, side};
    ground(fig, matrix, box);
    fig.heatmap(matrix, box, adjacency, {.scale = blues(1.2f), .gap = side / static_cast<float>(n) > 12 ? 1.f : 0.5f, .digits = false});
    // The row and column of the node under the pointer.
    const float cell = side / static_cast<float>(n);
    const int hovered = fig.hovered("node");
    if (const Row r = g.row_of(NodeId(hovered)); hovered >= 0 && r >= 0) {
        fig.rect(key("row"), {box.x, box.y + cell * static_cast<float>(r), side, cell}, {.stroke = theme.accent, .width = kEdgeWidth, .corner = 1}).decoration().instant();
        fig.rect(key("column"), {box.x + cell * static_cast<float>(r), box.y, cell, side}, {.stroke = theme.accent, .width = kEdgeWidth, .corner = 1}).decoration().instant();
    }
    float ones = 0;
    for (const float c : cells) ones += c;
    const Scalar nodes = fig.derive("nodes", static_cast<float>(n), "rows of", {"adjacency"}), edges = fig.derive("edges", static_cast<float>(g.edge_count()), "edges of the graph");
    const Scalar filled = fig.derive("filled", 100 * ones / static_cast<float>(n * n), "part of the cells that are 1, in per cent, of", {"adjacency"});
    fig.phrase(key("counts"), {right.x, box.bottom() + 20}, "{} nodes, {} edges", {nodes, edges}, {.size = kSmallSize});
    fig.phrase(key("filled"), {right.x, box.bottom() + 38}, "{} % of the cells are not empty", {filled}, {.size = kSmallSize, .color = theme.ink2});
    fig.output("nodes", nodes);
    fig.output("edges", edges);
    fig.output("filled", filled, "filled cells, per cent");
}
