#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/data/graph.h"

namespace glassbox {
namespace {

// The shortest decimal that reads back as the same float, as far as 7 places give one.
double short_decimal(float x) {
    double scale = 1;
    for (int places = 0; places <= 7; ++places, scale *= 10) {
        const double d = std::floor(static_cast<double>(x) * scale + 0.5) / scale;
        if (static_cast<float>(d) == x) return d + 0.0;
    }
    return x;
}

// Reads a whole number of [low, high] into `out`; absent keeps what is there. False when it is something else.
bool read_int(const Json& object, std::string_view name, int low, int high, int& out) {
    const Json* m = member(object, name);
    if (!m) return true;
    if (!m->is_number()) return false;
    const double d = m->get<double>();
    if (!(d >= low && d <= high) || d != std::floor(d)) return false;
    out = static_cast<int>(d);
    return true;
}
bool read_flag(const Json& object, std::string_view name, bool& out) {
    const Json* m = member(object, name);
    if (!m) return true;
    if (!m->is_boolean()) return false;
    out = m->get<bool>();
    return true;
}
bool read_float(const Json& object, std::string_view name, float& out) {
    const Json* m = member(object, name);
    if (!m) return true;
    if (!m->is_number()) return false;
    const double d = m->get<double>();
    if (!(std::abs(d) <= 1e6)) return false;
    out = static_cast<float>(d);
    return true;
}

constexpr int kMaxId = 1 << 30;

}  // namespace

Json to_json(const Graph& graph) {
    Json nodes = Json::array(), edges = Json::array();
    for (const Node& n : graph.nodes_) {
        Json j = Json::object();
        j["id"] = n.id.value;
        j["symbol"] = n.symbol;
        j["x"] = short_decimal(n.position.x);
        j["y"] = short_decimal(n.position.y);
        if (n.charge != 0) j["charge"] = n.charge;
        if (n.hydrogens != Node::kByValence) j["hydrogens"] = n.hydrogens;
        if (n.aromatic) j["aromatic"] = true;
        nodes.push_back(std::move(j));
    }
    for (const Edge& e : graph.edges_) {
        Json j = Json::object();
        j["id"] = e.id.value;
        j["from"] = e.from.value;
        j["to"] = e.to.value;
        if (e.kind != EdgeKind::single_bond) j["kind"] = std::string(name_of(e.kind));
        if (e.directed) j["directed"] = true;
        edges.push_back(std::move(j));
    }
    Json out = Json::object();
    out["nodes"] = std::move(nodes);
    out["edges"] = std::move(edges);
    out["next_node"] = graph.next_node_;
    out["next_edge"] = graph.next_edge_;
    return out;
}

Result<Graph> graph_from_json(const Json& j) {
    const Json* nodes = member(j, "nodes");
    const Json* edges = member(j, "edges");
    if (!nodes || !nodes->is_array()) return error("graph: \"nodes\" must be an array");
    if (edges && !edges->is_array()) return error("graph: \"edges\" must be an array");
    if (nodes->size() > static_cast<size_t>(kMaxNodes))
        return error(format("graph: %zu nodes, but at most %d are allowed", nodes->size(), kMaxNodes));
    if (edges && edges->size() > static_cast<size_t>(kMaxEdges))
        return error(format("graph: %zu edges, but at most %d are allowed", edges->size(), kMaxEdges));

    Graph graph;
    for (size_t i = 0; i < nodes->size(); ++i) {
        const Json& node = (*nodes)[i];
        const auto wrong = [i](const char* what) { return error(format("graph: node %zu: %s", i, what)); };
        if (!node.is_object()) return wrong("must be an object");
        int id = graph.next_node_, charge = 0, hydrogens = Node::kByValence;
        bool aromatic = false;
        Vec2 at;
        if (!read_int(node, "id", 0, kMaxId, id)) return wrong("\"id\" must be a whole number from 0");
        if (id < graph.next_node_) return wrong("ids must ascend, and none may occur twice");
        if (!read_float(node, "x", at.x) || !read_float(node, "y", at.y))
            return wrong("\"x\" and \"y\" must be numbers between -1000000 and 1000000");
        if (!read_int(node, "charge", -15, 15, charge))
            return wrong("\"charge\" must be a whole number from -15 to 15");
        if (!read_int(node, "hydrogens", Node::kByValence, 15, hydrogens))
            return wrong("\"hydrogens\" must be a whole number from 0 to 15");
        if (!read_flag(node, "aromatic", aromatic)) return wrong("\"aromatic\" must be true or false");
        graph.next_node_ = id;
        const NodeId added = graph.add_node(text_of(node, "symbol"), at);
        if (!added) return wrong(format("\"symbol\" must be text of 1 to %d bytes", kMaxSymbolBytes).c_str());
        graph.set_charge(added, charge);
        graph.set_hydrogens(added, hydrogens);
        graph.set_aromatic(added, aromatic);
    }
    for (size_t i = 0; edges && i < edges->size(); ++i) {
        const Json& edge = (*edges)[i];
        const auto wrong = [i](const char* what) { return error(format("graph: edge %zu: %s", i, what)); };
        if (!edge.is_object()) return wrong("must be an object");
        int id = graph.next_edge_, from = -1, to = -1;
        bool directed = false;
        if (!read_int(edge, "id", 0, kMaxId, id)) return wrong("\"id\" must be a whole number from 0");
        if (id < graph.next_edge_) return wrong("ids must ascend, and none may occur twice");
        if (!read_int(edge, "from", 0, kMaxId, from) || !graph.contains(NodeId(from)))
            return wrong("\"from\" must be the id of a node");
        if (!read_int(edge, "to", 0, kMaxId, to) || !graph.contains(NodeId(to)))
            return wrong("\"to\" must be the id of a node");
        if (!read_flag(edge, "directed", directed)) return wrong("\"directed\" must be true or false");
        const Json* kind_member = member(edge, "kind");
        const std::string name = text_of(edge, "kind", kind_member ? "" : "single");
        int kind = 0;
        while (kind < kEdgeKinds && name != name_of(static_cast<EdgeKind>(kind))) ++kind;
        if (kind == kEdgeKinds) return wrong("\"kind\" must be single, double, triple or aromatic");
        graph.next_edge_ = id;
        if (!graph.add_edge(NodeId(from), NodeId(to), static_cast<EdgeKind>(kind), directed))
            return wrong("joins a node to itself, or two nodes that are joined already");
    }
    if (!read_int(j, "next_node", graph.next_node_, kMaxId + 1, graph.next_node_) ||
        !read_int(j, "next_edge", graph.next_edge_, kMaxId + 1, graph.next_edge_))
        return error("graph: \"next_node\" and \"next_edge\" must be whole numbers above every id");
    return graph;
}

}  // namespace glassbox
