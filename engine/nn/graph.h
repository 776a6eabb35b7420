// Layers on graphs. Edges are directed: edge e carries a message from node from[e] to node to[e]; an undirected bond is two.
//
//     GcnLayer layer(params.scope("conv1"), 7, 16);
//     Var h = relu(layer(c, x, {.nodes = 34, .from = from, .to = to}));     // x [nodes, 7]
//
// Several graphs make one: their nodes in a row, graph_of[node] naming the graph; pooling is segment_sum(h, graph_of, graphs).
#pragma once
#include <string>

#include "engine/nn/linear.h"

namespace glassbox {

struct GraphEdges {
    int nodes = 0;
    IndexSpan from, to;
};

// Kipf and Welling 2017: sum over neighbours and oneself of x W / sqrt(d_i d_j), d counting the loop.
class GcnLayer {
  public:
    GcnLayer() = default;
    GcnLayer(const Parameters::Scope& scope, int in, int out, const LinearOptions& options = {});
    Var operator()(Context& c, Var x, const GraphEdges& g) const;
    Linear linear;  // its bias comes after the sum

  private:
    std::string path_;
};

enum class Aggregate : uint8_t { sum, mean, max };
Var aggregate(Aggregate how, Var messages, IndexSpan to, int nodes);

// Hamilton et al. 2017: W_self x + W_neighbour mean(x_j) + b.
class SageLayer {
  public:
    SageLayer() = default;
    SageLayer(const Parameters::Scope& scope, int in, int out, Aggregate how = Aggregate::mean);
    Var operator()(Context& c, Var x, const GraphEdges& g) const;
    Linear self, neighbour;

  private:
    std::string path_;
    Aggregate how_ = Aggregate::mean;
};

// Xu et al. 2019: MLP((1 + epsilon) x + sum of x_j), epsilon learnt.
class GinLayer {
  public:
    GinLayer() = default;
    GinLayer(const Parameters::Scope& scope, std::initializer_list<int> widths, Activation activation = Activation::relu);
    Var operator()(Context& c, Var x, const GraphEdges& g) const;
    Parameter* epsilon = nullptr;
    Mlp mlp;

  private:
    std::string path_;
};

// Velickovic et al. 2018: attention over neighbours and oneself, score leaky_relu(a_to . W x_i + a_from . W x_j), softmax per
// receiving node and head. Records path.scores and path.probs [edges + nodes, heads]; the loops come last.
// With `dynamic` as in Brody et al. 2022 (GATv2): score attention . leaky_relu(W_to x_i + W x_j), so that the order in which a
// node ranks its neighbours may differ from node to node.
class GatLayer {
  public:
    struct Options {
        int in = 8, out = 8, heads = 1;  // out: channels per head
        bool concat = true;              // or the mean of the heads
        float slope = 0.2f;
        bool dynamic = false;
    };
    GatLayer() = default;
    GatLayer(const Parameters::Scope& scope, const Options& options);
    Var operator()(Context& c, Var x, const GraphEdges& g) const;
    Linear linear, linear_to;                                   // the second with `dynamic` only
    Parameter *to = nullptr, *from = nullptr, *bias = nullptr;  // with `dynamic`, `from` is the vector attention, `to` null

  private:
    std::string path_;
    Options options_;
};

// Battaglia et al. 2018: edges see their ends and the globals, nodes what arrives, the globals everything.
class MessageLayer {
  public:
    struct Options {
        int node = 16, edge = 16, global = 0;  // widths, kept by the layer; edge and global may be 0
        int hidden = 32;
        Aggregate how = Aggregate::sum;
        bool residual = true;
        Activation activation = Activation::relu;
    };
    struct State {
        Var node, edge, global;  // [nodes, .], [edges, .], [graphs, .]
    };
    MessageLayer() = default;
    MessageLayer(const Parameters::Scope& scope, const Options& options);
    // Which graph each node and each edge belongs to is needed with globals only.
    State operator()(Context& c, const State& s, const GraphEdges& g, IndexSpan graph_of_node = {}, IndexSpan graph_of_edge = {}) const;
    Mlp edge, node, global;

  private:
    std::string path_;
    Options options_;
};

}  // namespace glassbox
