#include "engine/data/graph.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "engine/base/random.h"

using namespace glassbox;

// An id is not a row: h.row(id) must not compile.
static_assert(!std::is_convertible_v<NodeId, int>);
static_assert(!std::is_convertible_v<NodeId, Row>);
static_assert(!std::is_convertible_v<int, NodeId>);
static_assert(!std::is_convertible_v<EdgeId, NodeId>);
static_assert(std::is_convertible_v<Row, int>);

namespace {

Graph square() {
    Graph g;
    for (int i = 0; i < 4; ++i) g.add_node("C", {static_cast<float>(i % 2), static_cast<float>(i / 2)});
    g.add_edge(NodeId(0), NodeId(1));
    g.add_edge(NodeId(1), NodeId(3), EdgeKind::double_bond);
    g.add_edge(NodeId(3), NodeId(2));
    g.add_edge(NodeId(2), NodeId(0));
    return g;
}
std::string message_of(const char* text) {
    const Result<Json> j = parse_json(text);
    CHECK(j);
    if (!j) return "not JSON";
    const Result<Graph> g = graph_from_json(*j);
    return g ? "(no error)" : g.error().message;
}

}  // namespace

TEST_CASE("graph: ids stay, rows close up") {
    Graph g = square();
    CHECK(g.remove_node(NodeId(1)));
    CHECK(!g.remove_node(NodeId(1)));
    CHECK(g.node_count() == 3);
    CHECK(g.edge_count() == 2);  // its two edges went with it
    CHECK(g.row_of(NodeId(0)) == 0);
    CHECK(g.row_of(NodeId(1)) == -1);
    CHECK(g.row_of(NodeId(2)) == 1);
    CHECK(g.row_of(NodeId(3)) == 2);
    CHECK(g.id_of(Row(2)) == NodeId(3));
    CHECK(!g.id_of(Row(3)));
    CHECK(!g.id_of(Row(-1)));
    CHECK(g.nodes()[2].row == 2);
    CHECK(g.edges()[0].id == EdgeId(2));
    CHECK(g.edges()[0].row == 0);
    CHECK(g.row_of(EdgeId(3)) == 1);
    CHECK(g.edge_id_of(Row(1)) == EdgeId(3));
    CHECK(g.add_node("N") == NodeId(4));  // 1 is not given again
    CHECK(g.remove_node(NodeId(4)));
    CHECK(g.add_node("N") == NodeId(5));
    CHECK(g.add_edge(NodeId(5), NodeId(0)) == EdgeId(4));
}

TEST_CASE("graph: edges that are refused") {
    Graph g = square();
    CHECK(!g.add_edge(NodeId(0), NodeId(0)));
    CHECK(!g.add_edge(NodeId(0), NodeId(9)));
    CHECK(!g.add_edge(NodeId(0), NodeId(1)));
    CHECK(!g.add_edge(NodeId(1), NodeId(0)));
    CHECK(!g.add_edge(NodeId(1), NodeId(0), EdgeKind::single_bond, true));
    CHECK(g.set_directed(g.edge_between(NodeId(0), NodeId(1)), true));
    const EdgeId back = g.add_edge(NodeId(1), NodeId(0), EdgeKind::single_bond, true);
    CHECK(back);
    CHECK(!g.set_directed(back, false));
    CHECK(!g.reverse(back));
    CHECK(g.remove_edge(back));
    CHECK(g.reverse(EdgeId(0)));
    CHECK(g.find(EdgeId(0))->from == NodeId(1));
}

TEST_CASE("graph: setters") {
    Graph g = square();
    CHECK(g.set_hydrogens(NodeId(0), 2));
    CHECK(g.set_symbol(NodeId(0), "N"));
    CHECK(g.find(NodeId(0))->hydrogens == Node::kByValence);
    CHECK(!g.set_symbol(NodeId(0), ""));
    CHECK(!g.set_symbol(NodeId(0), "a\nb"));
    CHECK(!g.set_symbol(NodeId(0), std::string(kMaxSymbolBytes + 1, 'x')));
    CHECK(!g.set_symbol(NodeId(77), "C"));
    CHECK(!g.set_charge(NodeId(0), 16));
    CHECK(!g.set_hydrogens(NodeId(0), -2));
    CHECK(!g.set_position(NodeId(0), {NAN, 0}));
    CHECK(!g.set_position(NodeId(0), {0, std::numeric_limits<float>::infinity()}));
    CHECK(g.set_position(NodeId(0), {-0.0f, 3}));
    CHECK(!std::signbit(g.position(NodeId(0)).x));
    CHECK(g.set_kind(EdgeId(0), EdgeKind::triple_bond));
    CHECK(!g.set_kind(EdgeId(9), EdgeKind::triple_bond));
    CHECK(!g.add_node("C", {NAN, 0}));
    for (int i = g.node_count(); i < kMaxNodes; ++i) CHECK(g.add_node("C"));
    CHECK(!g.add_node("C"));
}

TEST_CASE("graph: equality and hash see every field") {
    const Graph g = square();
    Graph same = square();
    CHECK(same == g);
    CHECK(same.hash() == g.hash());
    const auto differs = [&g](auto change) {
        Graph other = g;
        change(other);
        CHECK(!(other == g));
        CHECK(other.hash() != g.hash());
    };
    differs([](Graph& o) { o.set_symbol(NodeId(0), "N"); });
    differs([](Graph& o) { o.set_charge(NodeId(0), 1); });
    differs([](Graph& o) { o.set_hydrogens(NodeId(0), 1); });
    differs([](Graph& o) { o.set_aromatic(NodeId(0), true); });
    differs([](Graph& o) { o.set_position(NodeId(0), {0.5f, 0}); });
    differs([](Graph& o) { o.set_kind(EdgeId(0), EdgeKind::double_bond); });
    differs([](Graph& o) { o.set_directed(EdgeId(0), true); });
    differs([](Graph& o) { o.reverse(EdgeId(0)); });
    differs([](Graph& o) { o.remove_edge(EdgeId(3)); });
    differs([](Graph& o) { o.remove_node(o.add_node("C")); });  // the next id is part of the value
}

TEST_CASE("graph: neighbours, components, distances, rings") {
    Graph g = square();
    const NodeId tail = g.add_node("O");
    g.add_edge(NodeId(3), tail);
    const NodeId lone = g.add_node("Na");
    CHECK(g.neighbours(NodeId(3)) ==
          std::vector<Neighbour>{{NodeId(1), EdgeId(1)}, {NodeId(2), EdgeId(2)}, {tail, EdgeId(4)}});
    CHECK(g.neighbours(lone).empty());
    CHECK(g.degree(NodeId(3)) == 3);
    CHECK(connected_components(g) == std::vector<int>{0, 0, 0, 0, 0, 1});
    CHECK(component_count(connected_components(g)) == 2);
    CHECK(component_count({}) == 0);
    CHECK(distances(g, Row(4)) == std::vector<int>{3, 2, 2, 1, 0, -1});
    CHECK(distances(g, Row(9)) == std::vector<int>(6, -1));
    CHECK(edges_in_rings(g) == std::vector<bool>{true, true, true, true, false});
    CHECK(nodes_in_rings(g) == std::vector<bool>{true, true, true, true, false, false});
    // Two rings joined by a bridge.
    Graph two;
    for (int i = 0; i < 6; ++i) two.add_node("C");
    for (auto [a, b] : {std::pair{0, 1}, {1, 2}, {2, 0}, {2, 3}, {3, 4}, {4, 5}, {5, 3}})
        two.add_edge(NodeId(a), NodeId(b));
    CHECK(edges_in_rings(two) == std::vector<bool>{true, true, true, false, true, true, true});
    CHECK(edges_in_rings(Graph()).empty());
    const Rect box = square().bounds();
    CHECK(box == Rect{0, 0, 1, 1});
}

TEST_CASE("graph: JSON round trip") {
    Random rng(7, "graphs");
    for (int round = 0; round < 300; ++round) {
        Graph g;
        const char* symbols[] = {"C", "N", "Cl", "a \"quoted\" name", "水"};
        for (int i = rng.below(12); i > 0; --i) {
            const NodeId id = g.add_node(symbols[rng.below(5)], {rng.uniform(-9, 9), rng.normal() * 1e-3f});
            g.set_charge(id, rng.below(5) - 2);
            g.set_hydrogens(id, rng.below(6) - 1);
            g.set_aromatic(id, rng.below(2) == 0);
        }
        if (!g.empty())
            for (int i = rng.below(20); i > 0; --i)
                g.add_edge(NodeId(rng.below(g.node_count())), NodeId(rng.below(g.node_count())),
                           static_cast<EdgeKind>(rng.below(kEdgeKinds)), rng.below(2) == 0);
        if (g.node_count() > 3) g.remove_node(NodeId(rng.below(g.node_count())));
        const std::string text = write_json(to_json(g));
        const Result<Json> j = parse_json(text);
        CHECK(j);
        if (!j) continue;
        const Result<Graph> again = graph_from_json(*j);
        CHECK(again);
        if (!again) continue;
        CHECK(*again == g);
        CHECK(again->hash() == g.hash());
        CHECK(write_json(to_json(*again)) == text);
    }
    Graph tidy;
    tidy.add_node("C", {0.1f, -1.25f});
    CHECK(write_json(to_json(tidy)) ==
          R"({"nodes":[{"id":0,"symbol":"C","x":0.1,"y":-1.25}],"edges":[],"next_node":1,"next_edge":0})");
}

TEST_CASE("graph: bad JSON says what and where") {
    CHECK(message_of("[]") == "graph: \"nodes\" must be an array");
    CHECK(message_of("{}") == "graph: \"nodes\" must be an array");
    CHECK(message_of(R"({"nodes":[],"edges":1})") == "graph: \"edges\" must be an array");
    CHECK(message_of(R"({"nodes":[1]})") == "graph: node 0: must be an object");
    CHECK(message_of(R"({"nodes":[{"id":-1,"symbol":"C"}]})") ==
          "graph: node 0: \"id\" must be a whole number from 0");
    CHECK(message_of(R"({"nodes":[{"id":0.5,"symbol":"C"}]})") ==
          "graph: node 0: \"id\" must be a whole number from 0");
    CHECK(message_of(R"({"nodes":[{"id":3,"symbol":"C"},{"id":3,"symbol":"C"}]})") ==
          "graph: node 1: ids must ascend, and none may occur twice");
    CHECK(message_of(R"({"nodes":[{"id":0}]})") == "graph: node 0: \"symbol\" must be text of 1 to 24 bytes");
    CHECK(message_of(R"({"nodes":[{"symbol":"C","x":"1"}]})") ==
          "graph: node 0: \"x\" and \"y\" must be numbers between -1000000 and 1000000");
    CHECK(message_of(R"({"nodes":[{"symbol":"C","charge":99}]})") ==
          "graph: node 0: \"charge\" must be a whole number from -15 to 15");
    CHECK(message_of(R"({"nodes":[{"symbol":"C","aromatic":1}]})") ==
          "graph: node 0: \"aromatic\" must be true or false");
    const std::string two = R"({"nodes":[{"symbol":"C"},{"symbol":"C"}],"edges":)";
    CHECK(message_of((two + R"([{"from":0,"to":2}]})").c_str()) ==
          "graph: edge 0: \"to\" must be the id of a node");
    CHECK(message_of((two + R"([{"from":0}]})").c_str()) == "graph: edge 0: \"to\" must be the id of a node");
    CHECK(message_of((two + R"([{"from":0,"to":0}]})").c_str()) ==
          "graph: edge 0: joins a node to itself, or two nodes that are joined already");
    CHECK(message_of((two + R"([{"from":0,"to":1,"kind":"quadruple"}]})").c_str()) ==
          "graph: edge 0: \"kind\" must be single, double, triple or aromatic");
    CHECK(message_of((two + R"([],"next_node":1})").c_str()) ==
          "graph: \"next_node\" and \"next_edge\" must be whole numbers above every id");
    CHECK(message_of((two + R"([{"from":0,"to":1}]})").c_str()) == "(no error)");
    std::string many = R"({"nodes":[)";
    for (int i = 0; i < 501; ++i) many += i ? R"(,{"symbol":"C"})" : R"({"symbol":"C"})";
    CHECK(message_of((many + "]}").c_str()) == "graph: 501 nodes, but at most 500 are allowed");
}
