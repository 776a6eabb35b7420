#include "explainers/gnn/model_permutations.h"

#include <algorithm>
#include <array>

#include "engine/nn/graph.h"

namespace glassbox {

void Permutations::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    seed_ = seed;
}

Progress Permutations::step(Recorder& trace) {
    constexpr int n = kNodes;
    std::array<std::array<bool, n>, n> joined{};
    for (int p = 0; p < kPairs; ++p)
        if (in_.edges >> p & 1) joined[static_cast<size_t>(kPair[p][0])][static_cast<size_t>(kPair[p][1])] = joined[static_cast<size_t>(kPair[p][1])][static_cast<size_t>(kPair[p][0])] = true;

    std::array<int, n> order{0, 1, 2, 3};
    std::vector<std::array<float, n * n>> matrices;
    std::vector<float> orders;
    do {
        std::array<float, n * n> m{};
        for (size_t r = 0; r < n; ++r)
            for (size_t c = 0; c < n; ++c) m[r * n + c] = joined[static_cast<size_t>(order[r])][static_cast<size_t>(order[c])] ? 1.f : 0.f;
        if (std::find(matrices.begin(), matrices.end(), m) != matrices.end()) continue;
        matrices.push_back(m);
        orders.insert(orders.end(), order.begin(), order.end());
    } while (std::next_permutation(order.begin(), order.end()));

    const auto count = static_cast<int>(matrices.size());
    Tensor all({count, n, n});
    std::vector<int32_t> from, to, graph_of;
    for (int i = 0; i < count; ++i)
        for (int r = 0; r < n; ++r) {
            graph_of.push_back(i);
            for (int c = 0; c < n; ++c) {
                const float value = matrices[static_cast<size_t>(i)][static_cast<size_t>(r * n + c)];
                all.set((static_cast<int64_t>(i) * n + r) * n + c, value);
                if (value == 0) continue;
                from.push_back(i * n + c);
                to.push_back(i * n + r);
            }
        }
    trace.record("order", Tensor({count, n}, std::span<const float>(orders)), "the first order of the nodes that gives the matrix");
    trace.record("matrices", all, "1 where two nodes are joined", {"order"});

    Parameters parameters(seed_);
    const GinLayer first(parameters.scope("gin.0"), {1, 8, 8}, Activation::tanh), second(parameters.scope("gin.1"), {8, 8, 1}, Activation::tanh);
    const Mlp plain(parameters.scope("mlp"), {n * n, 16, 1}, {.activation = Activation::tanh});
    for (const Parameter& p : parameters) trace.record(p.name, p.value, "random");
    tape_.reset();
    Context c(tape_, &trace);
    const GraphEdges g{.nodes = count * n, .from = from, .to = to};
    const Var nodes = second(c, first(c, tape_.constant(Shape{count * n, 1}, 1), g), g);
    const Var by_node = c.record("nodes", reshape(nodes, Shape{count, n}));
    const Var graph_network = c.record("graph_network", sum(by_node, 1));
    const Var plain_network = c.record("plain_network", flatten(plain(c, tape_.input(all.view().reshaped(Shape{count, n * n})))));
    Tensor spread({2});
    for (int which = 0; which < 2; ++which) {
        const ConstView v = which == 0 ? graph_network.value() : plain_network.value();
        if (v.empty()) return Progress::done;
        spread.set(which, *std::max_element(v.begin(), v.end()) - *std::min_element(v.begin(), v.end()));
    }
    trace.record("spread", spread, "largest minus smallest of", {"graph_network", "plain_network"});
    return Progress::done;
}

}  // namespace glassbox
