#include "engine/data/layout.h"

#include <algorithm>

#include "engine/data/elements.h"
#include "engine/data/layout_parts.h"
#include "engine/tensor/elementary.h"

namespace glassbox {
namespace layout {
namespace {
size_t at_index(int i) { return static_cast<size_t>(i); }
}  // namespace

Point direction(double angle) {
    const auto a = static_cast<float>(angle);
    return unit({static_cast<double>(elementary::cos(a)), static_cast<double>(elementary::sin(a))});
}

double angle_of(Point p) {
    const double n = length(p);
    if (n < 1e-12) return 0;
    // atan of y / (x + n) is half the angle; halved twice more, the series needs few terms.
    double x = p.x + n, y = p.y;
    if (x < 1e-9 * n) return kPi;
    double t = y / x;
    t = t / (1 + std::sqrt(1 + t * t));
    t = t / (1 + std::sqrt(1 + t * t));
    const double t2 = t * t;
    double sum = 0;
    for (int k = 21; k >= 1; k -= 2) sum = 1.0 / k - t2 * sum;
    return 8 * t * sum;
}

bool segments_cross(Point a, Point b, Point c, Point d) {
    const double s = cross(b - a, c - a), t = cross(b - a, d - a);
    const double u = cross(d - c, a - c), v = cross(d - c, b - c);
    return ((s > 0) != (t > 0)) && ((u > 0) != (v > 0));
}
double distance_to_segment(Point p, Point a, Point b) {
    const Point along = b - a;
    const double n = dot(along, along);
    const double t = n > 0 ? std::clamp(dot(p - a, along) / n, 0.0, 1.0) : 0.0;
    return length(p - a - along * t);
}

Net net_of(const Graph& graph) {
    Net net;
    net.n = graph.node_count();
    net.adj = adjacency(graph);
    for (const Edge& e : graph.edges()) {
        net.edges.emplace_back(graph.row_of(e.from), graph.row_of(e.to));
        net.kinds.push_back(e.kind);
    }
    net.edge_in_ring = edges_in_rings(graph);
    net.rings = smallest_rings(net);
    // Rings that share an atom belong together.
    net.system.assign(at_index(net.n), -1);
    std::vector<int> root(net.rings.size());
    for (size_t i = 0; i < root.size(); ++i) root[i] = static_cast<int>(i);
    std::vector<int> ring_of(at_index(net.n), -1);
    const auto top = [&root](int i) {
        while (root[at_index(i)] != i) i = root[at_index(i)];
        return i;
    };
    for (size_t r = 0; r < net.rings.size(); ++r)
        for (int v : net.rings[r]) {
            int& other = ring_of[at_index(v)];
            if (other < 0)
                other = static_cast<int>(r);
            else
                root[at_index(top(static_cast<int>(r)))] = top(other);
        }
    std::vector<int> number(net.rings.size(), -1);
    for (int v = 0; v < net.n; ++v) {
        if (ring_of[at_index(v)] < 0) continue;
        int& id = number[at_index(top(ring_of[at_index(v)]))];
        if (id < 0) id = net.systems++;
        net.system[at_index(v)] = id;
    }
    return net;
}

LayoutQuality quality_of(const Net& net, const std::vector<int>& rows, const std::vector<Point>& at) {
    LayoutQuality q;
    std::vector<bool> inside(at_index(net.n), false);
    for (int v : rows) inside[at_index(v)] = true;
    std::vector<bool> joined(rows.size() * rows.size(), false);
    std::vector<int> place(at_index(net.n), -1);
    for (size_t i = 0; i < rows.size(); ++i) place[at_index(rows[i])] = static_cast<int>(i);
    bool any = false;
    for (const auto& [a, b] : net.edges) {
        if (!inside[at_index(a)]) continue;
        const auto i = at_index(place[at_index(a)]), j = at_index(place[at_index(b)]);
        joined[i * rows.size() + j] = joined[j * rows.size() + i] = true;
        const double d = length(at[at_index(a)] - at[at_index(b)]);
        q.shortest = any ? std::min(q.shortest, d) : d;
        q.longest = any ? std::max(q.longest, d) : d;
        any = true;
    }
    bool first = true;
    for (size_t i = 0; i < rows.size(); ++i)
        for (size_t j = i + 1; j < rows.size(); ++j) {
            if (joined[i * rows.size() + j]) continue;
            const double d = length(at[at_index(rows[i])] - at[at_index(rows[j])]);
            if (first || d < q.closest) q.closest = d;
            first = false;
        }
    if (first) q.closest = 1e9;
    for (size_t e = 0; e < net.edges.size(); ++e)
        for (size_t f = e + 1; f < net.edges.size(); ++f) {
            const auto [a, b] = net.edges[e];
            const auto [c, d] = net.edges[f];
            if (!inside[at_index(a)] || !inside[at_index(c)] || a == c || a == d || b == c || b == d)
                continue;
            q.crossings += segments_cross(at[at_index(a)], at[at_index(b)], at[at_index(c)], at[at_index(d)]);
        }
    return q;
}

namespace {

bool bad(const LayoutQuality& q) {
    return q.crossings > 0 || q.closest < 0.55 || q.shortest < 0.7 || q.longest > 1.4;
}
double badness(const LayoutQuality& q) {
    return q.crossings * 2.0 + std::max(0.0, 0.6 - q.closest) * 10 + std::max(0.0, q.longest - 1.3) +
           std::max(0.0, 0.7 - q.shortest) * 5;
}

struct Box {
    Point low, high;
    double width() const { return high.x - low.x; }
    double height() const { return high.y - low.y; }
};
Box box_of(const std::vector<int>& rows, const std::vector<Point>& at) {
    Box b{at[at_index(rows[0])], at[at_index(rows[0])]};
    for (int v : rows) {
        const Point p = at[at_index(v)];
        b.low = {std::min(b.low.x, p.x), std::min(b.low.y, p.y)};
        b.high = {std::max(b.high.x, p.x), std::max(b.high.y, p.y)};
    }
    return b;
}

// Turns by a multiple of 30 degrees so that the long side lies flat and the first atoms are on the left. An upright
// picture of the same width wins over a tilted one, since rings and chains were built on this grid.
void lay_flat(const std::vector<int>& rows, std::vector<Point>& at) {
    if (rows.size() < 2) return;
    double middle = 0;
    for (int v : rows) middle += v;
    middle /= static_cast<double>(rows.size());
    int best = 0;
    double best_score = 0;
    std::vector<Point> turned_at = at;
    for (int k = 0; k < 12; ++k) {
        const Point rotation = direction(kPi / 6 * k);
        double lean = 0;
        for (int v : rows) {
            turned_at[at_index(v)] = turned(at[at_index(v)], rotation);
            lean += (static_cast<double>(v) - middle) * turned_at[at_index(v)].x;
        }
        const Box box = box_of(rows, turned_at);
        // Odd multiples stand hexagons on an edge: slightly less usual.
        const double score =
            box.width() - box.height() + (lean > 1e-6 ? 0.2 : 0.0) + (k % 2 == 0 ? 0.8 : 0.0);
        if (k == 0 || score > best_score + 1e-6) best_score = score, best = k;
    }
    const Point rotation = direction(kPi / 6 * best);
    for (int v : rows) at[at_index(v)] = turned(at[at_index(v)], rotation);
}

// Side by side in reading order, in rows about 1.6 times as wide as high.
void pack(const std::vector<std::vector<int>>& parts, std::vector<Point>& at) {
    constexpr double kGap = 1.5;
    double area = 0, widest = 0;
    std::vector<Box> boxes;
    for (const std::vector<int>& rows : parts) {
        boxes.push_back(box_of(rows, at));
        area += (boxes.back().width() + kGap) * (boxes.back().height() + kGap);
        widest = std::max(widest, boxes.back().width());
    }
    const double limit = std::max(widest + 1e-9, std::sqrt(area * 1.6) * 1.15);
    double top = 0;
    for (size_t i = 0; i < parts.size();) {
        double width = 0, height = 0;
        size_t end = i;
        while (end < parts.size() && (end == i || width + boxes[end].width() <= limit)) {
            width += boxes[end].width() + kGap;
            height = std::max(height, boxes[end].height());
            ++end;
        }
        double x = -width / 2;
        for (; i < end; ++i) {
            const Point shift = Point{x, top + (height - boxes[i].height()) / 2} - boxes[i].low;
            for (int v : parts[i]) at[at_index(v)] = at[at_index(v)] + shift;
            x += boxes[i].width() + kGap;
        }
        top += height + kGap;
    }
}

std::vector<std::vector<int>> parts_of(const Graph& graph) {
    const std::vector<int> component = connected_components(graph);
    std::vector<std::vector<int>> parts(at_index(component_count(component)));
    for (size_t v = 0; v < component.size(); ++v)
        parts[at_index(component[v])].push_back(static_cast<int>(v));
    return parts;
}

Graph with_positions(Graph graph, const std::vector<std::vector<int>>& parts, std::vector<Point>& at) {
    pack(parts, at);
    std::vector<int> all;
    for (int v = 0; v < graph.node_count(); ++v) all.push_back(v);
    if (all.empty()) return graph;
    const Box box = box_of(all, at);
    const Point middle = (box.low + box.high) * 0.5;
    // Three decimals: short to write down, and far finer than a pixel.
    const auto rounded = [](double x) { return static_cast<float>(std::floor(x * 1000 + 0.5) / 1000); };
    for (int v : all) {
        const Point p = at[at_index(v)] - middle;
        graph.set_position(graph.id_of(Row(v)), {rounded(p.x), rounded(p.y)});
    }
    return graph;
}

}  // namespace
}  // namespace layout

using namespace layout;

LayoutQuality layout_quality(const Graph& graph) {
    Net net = net_of(graph);
    std::vector<Point> at;
    std::vector<int> rows;
    for (const Node& n : graph.nodes()) {
        at.push_back({n.position.x, n.position.y});
        rows.push_back(n.row);
    }
    return quality_of(net, rows, at);
}

Graph layout_molecule(Graph graph, uint64_t seed) {
    const Net net = net_of(graph);
    const std::vector<std::vector<int>> parts = parts_of(graph);
    std::vector<Point> at(static_cast<size_t>(graph.node_count()));
    for (const std::vector<int>& rows : parts) {
        place_molecule(net, rows, at);
        LayoutQuality quality = quality_of(net, rows, at);
        if (bad(quality)) {
            std::vector<Point> tried = at;
            relax(net, rows, tried, 150);
            const LayoutQuality relaxed = quality_of(net, rows, tried);
            if (badness(relaxed) < badness(quality)) at = tried, quality = relaxed;
        }
        if (bad(quality) && quality.crossings > 0) {  // cages: distances may do better than polygons
            std::vector<Point> tried = at;
            place_by_distance(net, rows, seed, tried);
            relax(net, rows, tried, 150);
            if (badness(quality_of(net, rows, tried)) < badness(quality)) at = tried;
        }
        lay_flat(rows, at);
    }
    return with_positions(std::move(graph), parts, at);
}

Graph layout_by_distance(Graph graph, uint64_t seed) {
    const Net net = net_of(graph);
    const std::vector<std::vector<int>> parts = parts_of(graph);
    std::vector<Point> at(static_cast<size_t>(graph.node_count()));
    for (const std::vector<int>& rows : parts) {
        place_by_distance(net, rows, seed, at);
        lay_flat(rows, at);
    }
    return with_positions(std::move(graph), parts, at);
}

Graph laid_out(Graph graph, uint64_t seed) {
    bool molecule = true;
    std::vector<int> degree(static_cast<size_t>(graph.node_count()), 0);
    for (const Edge& e : graph.edges()) {
        molecule = molecule && !e.directed;
        for (NodeId end : {e.from, e.to}) ++degree[static_cast<size_t>(graph.row_of(end).value)];
    }
    for (const Node& n : graph.nodes())
        molecule = molecule && (n.symbol == "*" || atomic_number(n.symbol) > 0) &&
                   degree[static_cast<size_t>(n.row.value)] <= 6;
    return molecule ? layout_molecule(std::move(graph), seed) : layout_by_distance(std::move(graph), seed);
}

Vec2 place_new_node(const Graph& graph, NodeId neighbour, EdgeKind kind) {
    const auto rounded = [](Point p) {
        return Vec2{static_cast<float>(std::floor(p.x * 1000 + 0.5) / 1000),
                    static_cast<float>(std::floor(p.y * 1000 + 0.5) / 1000)};
    };
    const Node* hub = graph.find(neighbour);
    if (!hub) {
        if (graph.empty()) return {};
        const Rect box = graph.bounds();
        return rounded({static_cast<double>(box.right()) + 1.5, static_cast<double>(box.center().y)});
    }
    const Point here{hub->position.x, hub->position.y};
    std::vector<double> taken;
    bool stiff = kind == EdgeKind::triple_bond;
    int doubles = kind == EdgeKind::double_bond;
    for (const Edge& e : graph.edges()) {
        if (e.from != neighbour && e.to != neighbour) continue;
        const Vec2 p = graph.position(e.other(neighbour));
        taken.push_back(angle_of(Point{p.x, p.y} - here));
        stiff = stiff || e.kind == EdgeKind::triple_bond;
        doubles += e.kind == EdgeKind::double_bond;
    }
    stiff = stiff || doubles == 2;
    // What a chemist would try first, then every 15 degrees; the farther from everything else the better.
    std::vector<double> wanted;
    if (taken.empty()) wanted = {-kPi / 6, kPi / 6};
    if (taken.size() == 1 && stiff) wanted = {taken[0] + kPi};
    if (taken.size() == 1 && !stiff) wanted = {taken[0] + 2 * kPi / 3, taken[0] - 2 * kPi / 3};
    if (taken.size() >= 2) wanted = divide_widest_gap(taken, 1);
    double best_room = -1;
    Point best = here + Point{1, 0};
    const auto consider = [&](double angle, double reach, double bonus) {
        const Point p = here + direction(angle) * reach;
        double room = 1e9;
        for (const Node& n : graph.nodes())
            if (n.id != neighbour) room = std::min(room, length(Point{n.position.x, n.position.y} - p));
        // Beyond 1.4 more room is no better: the usual angle matters more.
        const double score = std::min(room, 1.4) + bonus;
        if (score > best_room + 1e-6) best_room = score, best = p;
    };
    for (double angle : wanted) consider(angle, 1, 0.6);
    for (double reach : {1.0, 0.8, 1.25})
        for (int k = 0; k < 24; ++k) consider(kPi / 12 * k, reach, reach == 1.0 ? 0.1 : 0.0);
    return rounded(best);
}

}  // namespace glassbox
