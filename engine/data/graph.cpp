#include "engine/data/graph.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/base/hash.h"

namespace glassbox {
namespace {

template <class T, class Id>
int find_row(const std::vector<T>& items, Id id) {
    const auto at =
        std::lower_bound(items.begin(), items.end(), id, [](const T& t, Id i) { return t.id < i; });
    return at != items.end() && at->id == id ? static_cast<int>(at - items.begin()) : -1;
}

bool good_symbol(std::string_view s) {
    if (s.empty() || s.size() > kMaxSymbolBytes) return false;
    return std::none_of(s.begin(), s.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}
bool finite(Vec2 p) { return std::isfinite(p.x) && std::isfinite(p.y); }
// Equal values have equal bits: minus zero becomes zero.
Vec2 canonical(Vec2 p) { return {p.x + 0.0f, p.y + 0.0f}; }

constexpr std::string_view kKindNames[kEdgeKinds] = {"single", "double", "triple", "aromatic"};

}  // namespace

std::string_view name_of(EdgeKind kind) {
    const auto i = static_cast<size_t>(kind);
    return i < kEdgeKinds ? kKindNames[i] : kKindNames[0];
}

// But for its place.
static bool same_node(const Node& a, const Node& b) {
    return a.id == b.id && a.symbol == b.symbol && a.charge == b.charge && a.hydrogens == b.hydrogens && a.aromatic == b.aromatic;
}
bool operator==(const Node& a, const Node& b) { return same_node(a, b) && a.position == b.position; }
bool same_structure(const Graph& a, const Graph& b) {
    return std::equal(a.nodes().begin(), a.nodes().end(), b.nodes().begin(), b.nodes().end(), same_node) && a.edges() == b.edges();
}
bool operator==(const Edge& a, const Edge& b) {
    return a.id == b.id && a.from == b.from && a.to == b.to && a.kind == b.kind && a.directed == b.directed;
}

NodeId Graph::add_node(std::string_view symbol, Vec2 position) {
    if (node_count() >= kMaxNodes || !good_symbol(symbol) || !finite(position)) return {};
    Node node;
    node.id = NodeId(next_node_++);
    node.row = Row(node_count());
    node.symbol = symbol;
    node.position = canonical(position);
    nodes_.push_back(std::move(node));
    return nodes_.back().id;
}

EdgeId Graph::add_edge(NodeId from, NodeId to, EdgeKind kind, bool directed) {
    if (edge_count() >= kMaxEdges || from == to || !contains(from) || !contains(to)) return {};
    for (const Edge& e : edges_) {
        const bool same = e.from == from && e.to == to, opposite = e.from == to && e.to == from;
        if (same || (opposite && !(directed && e.directed))) return {};
    }
    Edge edge;
    edge.id = EdgeId(next_edge_++);
    edge.row = Row(edge_count());
    edge.from = from;
    edge.to = to;
    edge.kind = kind;
    edge.directed = directed;
    edges_.push_back(edge);
    return edge.id;
}

void Graph::renumber() {
    for (size_t i = 0; i < nodes_.size(); ++i) nodes_[i].row = Row(static_cast<int>(i));
    for (size_t i = 0; i < edges_.size(); ++i) edges_[i].row = Row(static_cast<int>(i));
}

bool Graph::remove_node(NodeId id) {
    const int row = find_row(nodes_, id);
    if (row < 0) return false;
    nodes_.erase(nodes_.begin() + row);
    std::erase_if(edges_, [id](const Edge& e) { return e.from == id || e.to == id; });
    renumber();
    return true;
}
bool Graph::remove_edge(EdgeId id) {
    const int row = find_row(edges_, id);
    if (row < 0) return false;
    edges_.erase(edges_.begin() + row);
    renumber();
    return true;
}

Node* Graph::mutable_node(NodeId id) {
    const int row = find_row(nodes_, id);
    return row < 0 ? nullptr : &nodes_[static_cast<size_t>(row)];
}
Edge* Graph::mutable_edge(EdgeId id) {
    const int row = find_row(edges_, id);
    return row < 0 ? nullptr : &edges_[static_cast<size_t>(row)];
}
bool Graph::set_symbol(NodeId id, std::string_view symbol) {
    Node* n = mutable_node(id);
    if (!n || !good_symbol(symbol)) return false;
    n->symbol = symbol;
    n->hydrogens = Node::kByValence;
    return true;
}
bool Graph::set_position(NodeId id, Vec2 position) {
    Node* n = mutable_node(id);
    if (!n || !finite(position)) return false;
    n->position = canonical(position);
    return true;
}
bool Graph::set_charge(NodeId id, int charge) {
    Node* n = mutable_node(id);
    if (!n || charge < -15 || charge > 15) return false;
    n->charge = charge;
    return true;
}
bool Graph::set_hydrogens(NodeId id, int count) {
    Node* n = mutable_node(id);
    if (!n || count < Node::kByValence || count > 15) return false;
    n->hydrogens = count;
    return true;
}
bool Graph::set_aromatic(NodeId id, bool aromatic) {
    Node* n = mutable_node(id);
    if (n) n->aromatic = aromatic;
    return n != nullptr;
}
bool Graph::set_kind(EdgeId id, EdgeKind kind) {
    Edge* e = mutable_edge(id);
    if (e) e->kind = kind;
    return e != nullptr;
}
bool Graph::set_directed(EdgeId id, bool directed) {
    Edge* e = mutable_edge(id);
    if (!e) return false;
    if (!directed)
        for (const Edge& other : edges_)
            if (other.from == e->to && other.to == e->from) return false;
    e->directed = directed;
    return true;
}
bool Graph::reverse(EdgeId id) {
    Edge* e = mutable_edge(id);
    if (!e) return false;
    for (const Edge& other : edges_)
        if (other.from == e->to && other.to == e->from) return false;
    std::swap(e->from, e->to);
    return true;
}

Row Graph::row_of(NodeId id) const { return Row(find_row(nodes_, id)); }
Row Graph::row_of(EdgeId id) const { return Row(find_row(edges_, id)); }
NodeId Graph::id_of(Row row) const {
    return row.value >= 0 && row.value < node_count() ? nodes_[static_cast<size_t>(row.value)].id : NodeId();
}
EdgeId Graph::edge_id_of(Row row) const {
    return row.value >= 0 && row.value < edge_count() ? edges_[static_cast<size_t>(row.value)].id : EdgeId();
}
const Node* Graph::find(NodeId id) const {
    const int row = find_row(nodes_, id);
    return row < 0 ? nullptr : &nodes_[static_cast<size_t>(row)];
}
const Edge* Graph::find(EdgeId id) const {
    const int row = find_row(edges_, id);
    return row < 0 ? nullptr : &edges_[static_cast<size_t>(row)];
}
Vec2 Graph::position(NodeId id) const {
    const Node* n = find(id);
    return n ? n->position : Vec2{};
}

std::vector<Neighbour> Graph::neighbours(NodeId id) const {
    std::vector<Neighbour> out;
    for (const Edge& e : edges_)
        if (e.from == id || e.to == id) out.push_back({e.other(id), e.id});
    return out;
}
int Graph::degree(NodeId id) const {
    return static_cast<int>(std::count_if(edges_.begin(), edges_.end(),
                                          [id](const Edge& e) { return e.from == id || e.to == id; }));
}
EdgeId Graph::edge_between(NodeId a, NodeId b) const {
    for (const Edge& e : edges_)
        if ((e.from == a && e.to == b) || (e.from == b && e.to == a)) return e.id;
    return {};
}

Rect Graph::bounds() const {
    if (nodes_.empty()) return {};
    Vec2 low = nodes_[0].position, high = low;
    for (const Node& n : nodes_) {
        low = {std::min(low.x, n.position.x), std::min(low.y, n.position.y)};
        high = {std::max(high.x, n.position.x), std::max(high.y, n.position.y)};
    }
    return bounds_of(low, high);
}

uint64_t Graph::hash() const {
    const auto number = [](int v) { return static_cast<uint64_t>(static_cast<uint32_t>(v)); };
    uint64_t h = hash_combine(hash_combine(kHashSeed, number(next_node_)), number(next_edge_));
    h = hash_combine(h, nodes_.size());
    for (const Node& n : nodes_) {
        h = hash_combine(hash_combine(h, number(n.id.value)), hash_text(n.symbol));
        h = hash_combine(h, number(n.charge) << 32 | number(n.hydrogens * 2 + n.aromatic));
        const float xy[2] = {n.position.x, n.position.y};
        h = hash_floats(xy, 2, h);
    }
    for (const Edge& e : edges_) {
        h = hash_combine(hash_combine(h, number(e.id.value)),
                         number(e.from.value) << 32 | number(e.to.value));
        h = hash_combine(h, number(static_cast<int>(e.kind) * 2 + e.directed));
    }
    return h;
}

Adjacency adjacency(const Graph& graph) {
    Adjacency out;
    out.start.assign(static_cast<size_t>(graph.node_count()) + 1, 0);
    struct Ends {
        size_t a, b;
    };
    std::vector<Ends> rows;
    rows.reserve(graph.edges().size());
    for (const Edge& e : graph.edges()) {
        rows.push_back({static_cast<size_t>(graph.row_of(e.from)), static_cast<size_t>(graph.row_of(e.to))});
        ++out.start[rows.back().a + 1];
        ++out.start[rows.back().b + 1];
    }
    for (size_t i = 1; i < out.start.size(); ++i) out.start[i] += out.start[i - 1];
    out.ends.resize(2 * rows.size());
    std::vector<int> at(out.start.begin(), out.start.end() - 1);
    for (size_t e = 0; e < rows.size(); ++e) {
        out.ends[static_cast<size_t>(at[rows[e].a]++)] = {static_cast<int>(rows[e].b), static_cast<int>(e)};
        out.ends[static_cast<size_t>(at[rows[e].b]++)] = {static_cast<int>(rows[e].a), static_cast<int>(e)};
    }
    return out;
}

std::vector<int> connected_components(const Graph& graph) {
    const Adjacency adj = adjacency(graph);
    std::vector<int> component(static_cast<size_t>(graph.node_count()), -1);
    std::vector<int> stack;
    int count = 0;
    for (int first = 0; first < graph.node_count(); ++first) {
        if (component[static_cast<size_t>(first)] >= 0) continue;
        component[static_cast<size_t>(first)] = count;
        stack.assign(1, first);
        while (!stack.empty()) {
            const auto v = static_cast<size_t>(stack.back());
            stack.pop_back();
            for (int i = adj.start[v]; i < adj.start[v + 1]; ++i) {
                const int u = adj.ends[static_cast<size_t>(i)].node;
                if (component[static_cast<size_t>(u)] >= 0) continue;
                component[static_cast<size_t>(u)] = count;
                stack.push_back(u);
            }
        }
        ++count;
    }
    return component;
}
int component_count(const std::vector<int>& components) {
    return components.empty() ? 0 : *std::max_element(components.begin(), components.end()) + 1;
}

std::vector<int> distances(const Graph& graph, Row from) {
    std::vector<int> distance(static_cast<size_t>(graph.node_count()), -1);
    if (!graph.id_of(from)) return distance;
    const Adjacency adj = adjacency(graph);
    std::vector<int> queue{from.value};
    distance[static_cast<size_t>(from.value)] = 0;
    for (size_t head = 0; head < queue.size(); ++head) {
        const auto v = static_cast<size_t>(queue[head]);
        for (int i = adj.start[v]; i < adj.start[v + 1]; ++i) {
            const int u = adj.ends[static_cast<size_t>(i)].node;
            if (distance[static_cast<size_t>(u)] >= 0) continue;
            distance[static_cast<size_t>(u)] = distance[v] + 1;
            queue.push_back(u);
        }
    }
    return distance;
}

std::vector<bool> edges_in_rings(const Graph& graph) {
    // Tarjan's bridges without recursion: low[v] is the earliest node that v's subtree reaches by one edge more.
    const Adjacency adj = adjacency(graph);
    const auto n = static_cast<size_t>(graph.node_count());
    std::vector<int> order(n, -1), low(n, 0), next(n, 0), via(n, -1);
    std::vector<bool> ring(static_cast<size_t>(graph.edge_count()), true);
    std::vector<size_t> stack;
    int clock = 0;
    for (size_t root = 0; root < n; ++root) {
        if (order[root] >= 0) continue;
        order[root] = low[root] = clock++;
        next[root] = adj.start[root];
        stack.assign(1, root);
        while (!stack.empty()) {
            const size_t v = stack.back();
            if (next[v] < adj.start[v + 1]) {
                const Adjacency::End end = adj.ends[static_cast<size_t>(next[v]++)];
                const auto u = static_cast<size_t>(end.node);
                if (end.edge == via[v]) continue;
                if (order[u] >= 0) {
                    low[v] = std::min(low[v], order[u]);
                    continue;
                }
                order[u] = low[u] = clock++;
                via[u] = end.edge;
                next[u] = adj.start[u];
                stack.push_back(u);
            } else {
                stack.pop_back();
                if (stack.empty()) break;
                const size_t parent = stack.back();
                low[parent] = std::min(low[parent], low[v]);
                if (low[v] > order[parent]) ring[static_cast<size_t>(via[v])] = false;
            }
        }
    }
    return ring;
}

std::vector<bool> nodes_in_rings(const Graph& graph) {
    const std::vector<bool> edges = edges_in_rings(graph);
    std::vector<bool> nodes(static_cast<size_t>(graph.node_count()), false);
    for (const Edge& e : graph.edges()) {
        if (!edges[static_cast<size_t>(e.row.value)]) continue;
        nodes[static_cast<size_t>(graph.row_of(e.from))] = true;
        nodes[static_cast<size_t>(graph.row_of(e.to))] = true;
    }
    return nodes;
}

}  // namespace glassbox
