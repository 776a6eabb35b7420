#include "engine/nn/graph.h"

#include <vector>

#include "engine/base/result.h"
#include "engine/tensor/elementary.h"

namespace glassbox {
namespace {

// Edges that lead to a node outside are left to the ops, which say so.
bool inside(const GraphEdges& g) {
    if (g.from.size() != g.to.size()) return false;
    for (size_t e = 0; e < g.to.size(); ++e)
        if (g.to[e] < 0 || g.to[e] >= g.nodes || g.from[e] < 0 || g.from[e] >= g.nodes) return false;
    return true;
}
bool check(Tape& t, const std::string& path, const GraphEdges& g) {
    if (inside(g)) return true;
    t.fail(format("%s: an edge names a node outside 0 to %d, or the lists of ends differ in length", path.c_str(), g.nodes - 1));
    return false;
}

}  // namespace

Var aggregate(Aggregate how, Var messages, IndexSpan to, int nodes) {
    switch (how) {
        case Aggregate::sum: return segment_sum(messages, to, nodes);
        case Aggregate::mean: return segment_mean(messages, to, nodes);
        case Aggregate::max: return segment_max(messages, to, nodes);
    }
    return {};
}

GcnLayer::GcnLayer(const Parameters::Scope& scope, int in, int out, const LinearOptions& options)
    : linear(scope, in, out, options), path_(scope.path()) {}

Var GcnLayer::operator()(Context& c, Var x, const GraphEdges& g) const {
    Tape& t = c.tape();
    if (!check(t, path_, g)) return {};
    // 1 / sqrt(degree with loop), for nodes and, as products, for edges.
    const Var node = t.constant(Shape{g.nodes, 1}, 1.0f);
    const Var edge = t.constant(Shape{static_cast<int>(g.to.size()), 1}, 0.0f);
    if (!node || !edge) return {};
    float *d = t.node(node).value, *w = t.node(edge).value;
    for (int32_t i : g.to) d[i] += 1.0f;
    for (int i = 0; i < g.nodes; ++i) d[i] = 1.0f / elementary::sqrt(d[i]);
    for (size_t e = 0; e < g.to.size(); ++e) w[e] = d[g.from[e]] * d[g.to[e]];
    const Var z = c.record(path_, "z", glassbox::linear(x, c.use(linear.weight), Var{}));
    const Var messages = c.record(path_, "messages", mul(gather(z, g.from), edge));
    Var sum = add(t.over(segment_sum(t.over(messages), g.to, g.nodes)), t.over(mul(z, square(node))));
    if (linear.bias != nullptr) sum = add(t.over(sum), c.use(linear.bias));
    return c.record(path_, "out", sum);
}

SageLayer::SageLayer(const Parameters::Scope& scope, int in, int out, Aggregate how)
    : self(scope.scope("self"), in, out), neighbour(scope.scope("neighbour"), in, out, {.bias = false}), path_(scope.path()), how_(how) {}

Var SageLayer::operator()(Context& c, Var x, const GraphEdges& g) const {
    if (!check(c.tape(), path_, g)) return {};
    Tape& t = c.tape();
    const Var pooled = c.record(path_, "pooled", aggregate(how_, t.over(gather(x, g.from)), g.to, g.nodes));
    const Var own = self(c, x), others = neighbour(c, pooled);
    return c.record(path_, "out", add(t.over(own), t.over(others)));
}

GinLayer::GinLayer(const Parameters::Scope& scope, std::initializer_list<int> widths, Activation activation)
    : epsilon(&scope.add("epsilon", Shape{1})), mlp(scope.scope("mlp"), widths, {.activation = activation}), path_(scope.path()) {}

Var GinLayer::operator()(Context& c, Var x, const GraphEdges& g) const {
    Tape& t = c.tape();
    if (!check(t, path_, g)) return {};
    const Var pooled = c.record(path_, "pooled", segment_sum(t.over(gather(x, g.from)), g.to, g.nodes));
    return mlp(c, c.record(path_, "sum", add(t.over(mul(x, add_scalar(c.use(epsilon), 1.0f))), t.over(pooled))));
}

GatLayer::GatLayer(const Parameters::Scope& scope, const Options& o)
    : linear(scope, o.in, o.out * o.heads, {.bias = false}),
      linear_to(o.dynamic ? Linear(scope.scope("to"), o.in, o.out * o.heads, {.bias = false}) : Linear()),
      to(o.dynamic ? nullptr : &scope.add("attention_to", Shape{o.heads, o.out}, Init::glorot_uniform())),
      from(&scope.add(o.dynamic ? "attention" : "attention_from", Shape{o.heads, o.out}, Init::glorot_uniform())),
      bias(&scope.add("bias", Shape{o.concat ? o.out * o.heads : o.out})),
      path_(scope.path()),
      options_(o) {}

Var GatLayer::operator()(Context& c, Var x, const GraphEdges& g) const {
    Tape& t = c.tape();
    const Options& o = options_;
    if (!check(t, path_, g)) return {};
    // The edges, then a loop for every node.
    const size_t edges = g.to.size(), all = edges + static_cast<size_t>(g.nodes);
    auto* ends = t.arena().array<int32_t>(2 * all);
    if (ends == nullptr) {
        t.fail(format("%s: out of memory", path_.c_str()));
        return {};
    }
    for (size_t e = 0; e < all; ++e) {
        ends[e] = e < edges ? g.from[e] : static_cast<int32_t>(e - edges);
        ends[all + e] = e < edges ? g.to[e] : static_cast<int32_t>(e - edges);
    }
    const IndexSpan senders(ends, all), receivers(ends + all, all);
    const Var z = c.record(path_, "z", reshape(linear(c, x), Shape{g.nodes, o.heads, o.out}));
    Var raw;  // [edges + nodes, heads]
    if (o.dynamic) {
        const Var own = c.record(path_, "z_to", reshape(linear_to(c, x), Shape{g.nodes, o.heads, o.out}));
        raw = sum(mul(leaky_relu(add(gather(own, receivers), gather(z, senders)), o.slope), c.use(from)), 2);
    } else {
        const Var at_receiver = sum(mul(z, c.use(to)), 2), at_sender = sum(mul(z, c.use(from)), 2);  // [nodes, heads]
        raw = leaky_relu(add(gather(at_receiver, receivers), gather(at_sender, senders)), o.slope);
    }
    const Var scores = c.record(path_, "scores", raw);
    const Var probs = c.record(path_, "probs", segment_softmax(scores, receivers, g.nodes));
    const Var messages = mul(gather(z, senders), reshape(probs, Shape{static_cast<int>(all), o.heads, 1}));
    Var y = segment_sum(messages, receivers, g.nodes);
    y = o.concat ? reshape(y, Shape{g.nodes, o.heads * o.out}) : mean(y, 1);
    return c.record(path_, "out", add(y, c.use(bias)));
}

MessageLayer::MessageLayer(const Parameters::Scope& scope, const Options& o) : path_(scope.path()), options_(o) {
    const MlpOptions mlp{.activation = o.activation};
    const int message = o.edge > 0 ? o.edge : o.node;
    edge = Mlp(scope.scope("edge"), {2 * o.node + o.edge + o.global, o.hidden, message}, mlp);
    node = Mlp(scope.scope("node"), {o.node + message + o.global, o.hidden, o.node}, mlp);
    if (o.global > 0) global = Mlp(scope.scope("global"), {o.node + message + o.global, o.hidden, o.global}, mlp);
}

MessageLayer::State MessageLayer::operator()(Context& c, const State& s, const GraphEdges& g, IndexSpan graph_of_node,
                                             IndexSpan graph_of_edge) const {
    const Options& o = options_;
    if (!check(c.tape(), path_, g)) return {};
    const bool globals = o.global > 0;
    Var parts[4];
    size_t count = 0;
    const auto joined = [&] { return concat(std::span<const Var>(parts, count), -1); };
    const auto kept = [&](Var before, Var after) { return o.residual && before.tape != nullptr ? add(before, after) : after; };

    parts[count++] = gather(s.node, g.from);
    parts[count++] = gather(s.node, g.to);
    if (o.edge > 0) parts[count++] = s.edge;
    if (globals) parts[count++] = gather(s.global, graph_of_edge);
    const Var message = c.record(path_, "messages", edge(c, joined()));

    const Var pooled = c.record(path_, "pooled", aggregate(o.how, message, g.to, g.nodes));
    count = 0;
    parts[count++] = s.node;
    parts[count++] = pooled;
    if (globals) parts[count++] = gather(s.global, graph_of_node);
    State next;
    next.node = c.record(path_, "h", kept(s.node, node(c, joined())));
    next.edge = o.edge > 0 ? c.record(path_, "e", kept(s.edge, message)) : Var{};
    if (!globals) return next;

    const int graphs = s.global.shape()[0];
    count = 0;
    parts[count++] = aggregate(o.how, next.node, graph_of_node, graphs);
    parts[count++] = aggregate(o.how, message, graph_of_edge, graphs);
    parts[count++] = s.global;
    next.global = c.record(path_, "u", kept(s.global, global(c, joined())));
    return next;
}

}  // namespace glassbox
