// A graph as a plain value: what a graph control holds, a molecule parses to and a graph network reads. Nodes and
// edges have ids that stay the same for ever, and rows (their place in a tensor) that close up when one is removed.
//
//     Graph g;
//     NodeId c = g.add_node("C"), o = g.add_node("O", {1, 0});
//     g.add_edge(c, o, EdgeKind::double_bond);
//     for (const Edge& e : g.edges()) draw(key("edge", e.id), g.position(e.from), g.position(e.to));
//     h.row(g.row_of(o));                       // a Row converts to int, a NodeId does not
#pragma once
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/geometry.h"
#include "engine/base/json.h"
#include "engine/base/key.h"
#include "engine/base/result.h"

namespace glassbox {

inline constexpr int kMaxNodes = 500;
inline constexpr int kMaxEdges = 4000;
inline constexpr int kMaxSymbolBytes = 24;

// Ids count up from 0 and are never given twice within a value. -1 is none.
struct NodeId {
    int value = -1;
    constexpr NodeId() = default;
    constexpr explicit NodeId(int v) : value(v) {}
    constexpr explicit operator bool() const { return value >= 0; }
    friend constexpr auto operator<=>(const NodeId&, const NodeId&) = default;
};
struct EdgeId {
    int value = -1;
    constexpr EdgeId() = default;
    constexpr explicit EdgeId(int v) : value(v) {}
    constexpr explicit operator bool() const { return value >= 0; }
    friend constexpr auto operator<=>(const EdgeId&, const EdgeId&) = default;
};
// The place of a node (of an edge) in nodes() (in edges()) and in every tensor made from the graph. -1 is none.
struct Row {
    int value = -1;
    constexpr Row() = default;
    constexpr explicit Row(int v) : value(v) {}
    constexpr operator int() const { return value; }
};

constexpr Key key(std::string_view kind, NodeId id) { return key(kind, id.value); }
constexpr Key key(std::string_view kind, EdgeId id) { return key(kind, id.value); }
constexpr Key key(std::string_view kind, NodeId a, NodeId b) { return key(kind, a.value, b.value); }
constexpr Key key(std::string_view kind, EdgeId id, int part_index) {
    return key(kind, id.value, part_index);
}
constexpr Key key(std::string_view kind, NodeId id, int part_index) {
    return key(kind, id.value, part_index);
}

enum class EdgeKind : uint8_t { single_bond, double_bond, triple_bond, aromatic_bond };
inline constexpr int kEdgeKinds = 4;
std::string_view name_of(EdgeKind kind);  // "single", "double", "triple", "aromatic"

struct Node {
    // The count of hydrogens follows from the element's valence (engine/data/molecules.h).
    static constexpr int kByValence = -1;

    NodeId id;
    Row row;
    Vec2 position;  // in units of a bond length; y grows downwards
    std::string symbol;
    int charge = 0;
    int hydrogens = kByValence;  // or the number written in brackets: [NH4+] has 4
    bool aromatic = false;
    friend bool operator==(const Node& a, const Node& b);
};

struct Edge {
    EdgeId id;
    Row row;
    NodeId from, to;
    EdgeKind kind = EdgeKind::single_bond;
    bool directed = false;
    NodeId other(NodeId end) const { return end == from ? to : from; }
    friend bool operator==(const Edge& a, const Edge& b);
};

struct Neighbour {
    NodeId node;
    EdgeId edge;
    friend bool operator==(const Neighbour&, const Neighbour&) = default;
};

class Graph {
  public:
    const std::vector<Node>& nodes() const { return nodes_; }
    const std::vector<Edge>& edges() const { return edges_; }
    int node_count() const { return static_cast<int>(nodes_.size()); }
    int edge_count() const { return static_cast<int>(edges_.size()); }
    bool empty() const { return nodes_.empty(); }

    // The new node's id, or none when the graph is full.
    NodeId add_node(std::string_view symbol, Vec2 position = {});
    // The new edge's id, or none when an end is missing, the ends are the same, they are joined already (two directed
    // edges may run opposite ways), or the graph is full.
    EdgeId add_edge(NodeId from, NodeId to, EdgeKind kind = EdgeKind::single_bond, bool directed = false);
    // These change nothing and return false when there is no such node or edge.
    bool remove_node(NodeId id);  // and its edges
    bool remove_edge(EdgeId id);
    bool set_symbol(NodeId id, std::string_view symbol);  // hydrogens follow the valence from now on
    bool set_position(NodeId id, Vec2 position);          // not finite: refused
    bool set_charge(NodeId id, int charge);
    bool set_hydrogens(NodeId id, int count);
    bool set_aromatic(NodeId id, bool aromatic);
    bool set_kind(EdgeId id, EdgeKind kind);
    bool set_directed(EdgeId id, bool directed);
    bool reverse(EdgeId id);

    Row row_of(NodeId id) const;  // none when there is no such node
    Row row_of(EdgeId id) const;
    NodeId id_of(Row row) const;  // none when out of range
    EdgeId edge_id_of(Row row) const;
    const Node* find(NodeId id) const;
    const Edge* find(EdgeId id) const;
    bool contains(NodeId id) const { return find(id) != nullptr; }
    bool contains(EdgeId id) const { return find(id) != nullptr; }
    Vec2 position(NodeId id) const;  // {} when there is no such node

    // Along edges of either direction, in the order of edges().
    std::vector<Neighbour> neighbours(NodeId id) const;
    int degree(NodeId id) const;
    EdgeId edge_between(NodeId a, NodeId b) const;  // either way; none when not joined

    Rect bounds() const;  // of the positions
    uint64_t hash() const;
    friend bool operator==(const Graph& a, const Graph& b) = default;

  private:
    friend Result<Graph> graph_from_json(const Json& j);
    friend Json to_json(const Graph& graph);
    Node* mutable_node(NodeId id);
    Edge* mutable_edge(EdgeId id);
    void renumber();

    std::vector<Node> nodes_;  // ids ascend
    std::vector<Edge> edges_;
    int next_node_ = 0, next_edge_ = 0;
};

// For algorithms: the neighbours of row r are ends[start[r]] to ends[start[r + 1] - 1].
struct Adjacency {
    struct End {
        int node = 0, edge = 0;  // rows
    };
    std::vector<int> start;
    std::vector<End> ends;
};
Adjacency adjacency(const Graph& graph);

// The same nodes and edges, wherever they are drawn.
bool same_structure(const Graph& a, const Graph& b);

// For each row the number of its component; components are numbered by their first row.
std::vector<int> connected_components(const Graph& graph);
int component_count(const std::vector<int>& components);

// Bonds between row `from` and each row, -1 where there is no way.
std::vector<int> distances(const Graph& graph, Row from);

// For each edge whether it lies on a ring (is no bridge); a node is on a ring when one of its edges is.
std::vector<bool> edges_in_rings(const Graph& graph);
std::vector<bool> nodes_in_rings(const Graph& graph);

// {"nodes": [{"id": 0, "symbol": "C", "x": 0, "y": 0, ...}], "edges": [{"id": 0, "from": 0, "to": 1, "kind": "double"}],
//  "next_node": 2, "next_edge": 1}; what has its default value is left out. Reading gives back an equal graph, or says
// what is wrong and where.
Json to_json(const Graph& graph);
Result<Graph> graph_from_json(const Json& j);

}  // namespace glassbox
