// Layout of graphs in the figure.
#include <algorithm>
#include <cmath>

#include "engine/figure/figure.h"

namespace glassbox {

Vec2 PointMap::operator[](NodeId id) const {
    const auto found = std::lower_bound(at_.begin(), at_.end(), id.value, [](const auto& p, int v) { return p.first < v; });
    return found != at_.end() && found->first == id.value ? found->second : Vec2{};
}

Affine PointMap::to_graph() const {
    const float s = map_.a != 0 ? 1 / map_.a : 0;
    return {s, 0, 0, s, -map_.e * s, -map_.f * s};
}

PointMap Figure::layout(const Graph& graph, Rect area, float unit) {
    Rect frame = graph.bounds();
    const Graph* held = nullptr;  // where the hand has its nodes
    if (graphs_.size() == 1) {
        frame = graphs_[0]->frame;
        held = &graphs_[0]->graph;
    }
    frame.w = std::max(frame.w, 0.01f);
    frame.h = std::max(frame.h, 0.01f);
    const float s = std::min({unit, area.w / frame.w, area.h / frame.h});
    const Vec2 c = area.center(), m = frame.center();
    const Affine map{s, 0, 0, s, c.x - m.x * s, c.y - m.y * s};
    std::vector<std::pair<int, Vec2>> at;
    at.reserve(graph.nodes().size());
    for (const Node& v : graph.nodes()) {
        const Node* now = held ? held->find(v.id) : nullptr;
        at.push_back({v.id.value, map(now ? now->position : v.position)});
    }
    PointMap points(map, std::move(at));
    graph_map_ = points.to_graph();
    return points;
}

Vec2 Figure::free_side(const Graph& graph, NodeId node, const PointMap& at, float distance) const {
    // Sixteen directions; the best is farthest from every edge's, and among equals the first of: right, below, left, above.
    static constexpr float kC = 0.92387953f, kS = 0.38268343f, kD = 0.70710678f;
    static constexpr Vec2 kDirections[] = {{1, 0},   {0, 1},   {-1, 0},  {0, -1},  {kD, kD},  {-kD, kD}, {-kD, -kD}, {kD, -kD},
                                           {kC, kS}, {kS, kC}, {-kS, kC}, {-kC, kS}, {-kC, -kS}, {-kS, -kC}, {kS, -kC}, {kC, -kS}};
    const Vec2 here = at[node];
    Vec2 best = kDirections[0];
    float best_cosine = 2;
    for (const Vec2& d : kDirections) {
        float worst = -1;
        for (const Neighbour& n : graph.neighbours(node)) worst = std::max(worst, dot(d, normalized(at[n.node] - here)));
        if (worst < best_cosine - 1e-4f) {
            best_cosine = worst;
            best = d;
        }
    }
    return here + best * distance;
}

}  // namespace glassbox
