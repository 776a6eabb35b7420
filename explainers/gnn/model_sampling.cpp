#include "explainers/gnn/model_sampling.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace glassbox {

const Graph& Sampling::graph() {
    static const Graph made = [] {
        constexpr int kColumns = 16;
        Graph g;
        Random random(7, "sampling");
        std::vector<Vec2> at;
        for (int i = 0; i < kNodes; ++i) {
            // On a grid, shaken: no two lie on each other, and some gaps remain.
            const float x = static_cast<float>(i % kColumns) + random.uniform(-0.32f, 0.32f), y = static_cast<float>(i / kColumns) + random.uniform(-0.32f, 0.32f);
            at.push_back({x, y});
            g.add_node("n", at.back());
        }
        for (int a = 0; a < kNodes; ++a)
            for (int b = a + 1; b < kNodes; ++b)
                if (length(at[static_cast<size_t>(a)] - at[static_cast<size_t>(b)]) < 1.3f) g.add_edge(NodeId(a), NodeId(b));
        return g;
    }();
    return made;
}

void Sampling::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    seed_ = seed;
}

void Sampling::sample(std::vector<int>& order, std::vector<char>& kept) const {
    const Graph& g = graph();
    const Adjacency next = adjacency(g);
    Random random(seed_, "sample", static_cast<uint64_t>(in_.draw) << 32);
    const int size = std::clamp(in_.size, 1, kNodes);
    int taken = 0;
    const auto take = [&](int row) {
        if (taken < size && order[static_cast<size_t>(row)] < 0) order[static_cast<size_t>(row)] = taken++;
    };
    const auto ends = [&](int row) { return std::span(next.ends).subspan(static_cast<size_t>(next.start[static_cast<size_t>(row)]), static_cast<size_t>(next.start[static_cast<size_t>(row) + 1] - next.start[static_cast<size_t>(row)])); };
    switch (in_.how) {
        case How::node:
            while (taken < size) take(random.below(kNodes));
            break;
        case How::walk:
        case How::walk_with_neighbourhood:
            for (int here = random.below(kNodes), idle = 0; taken < size; ++idle) {
                const int before = taken;
                take(here);
                if (in_.how == How::walk_with_neighbourhood)
                    for (const Adjacency::End& e : ends(here)) take(e.node);
                if (taken > before) idle = 0;
                if (taken == size) break;
                const auto out = ends(here);
                if (out.empty() || idle > 50) {
                    here = random.below(kNodes);
                    idle = 0;
                    continue;
                }
                const Adjacency::End& step = out[static_cast<size_t>(random.below(static_cast<int>(out.size())))];
                if (in_.how == How::walk) kept[static_cast<size_t>(step.edge)] = 1;
                here = step.node;
            }
            break;
        case How::diffusion:
            while (taken < size) {
                std::vector<int> wave{random.below(kNodes)};
                take(wave[0]);
                while (!wave.empty() && taken < size) {
                    std::vector<int> reached;
                    for (const int row : wave)
                        for (const Adjacency::End& e : ends(row))
                            if (order[static_cast<size_t>(e.node)] < 0 && taken < size) {
                                take(e.node);
                                reached.push_back(e.node);
                            }
                    wave = reached;
                }
            }
            break;
    }
    for (const Edge& e : g.edges()) {
        const bool both = order[static_cast<size_t>(g.row_of(e.from))] >= 0 && order[static_cast<size_t>(g.row_of(e.to))] >= 0;
        char& k = kept[static_cast<size_t>(e.row)];
        k = both && (in_.how != How::walk || k);
    }
}

Progress Sampling::step(Recorder& trace) {
    const Graph& g = graph();
    std::vector<int> order(kNodes, -1);
    std::vector<char> kept(static_cast<size_t>(g.edge_count()), 0);
    sample(order, kept);

    const EdgeLists all(g);
    EdgeLists part;
    for (size_t e = 0; e < kept.size(); ++e)
        if (kept[e])
            for (const size_t m : {2 * e, 2 * e + 1}) {
                part.from.push_back(all.from[m]);
                part.to.push_back(all.to[m]);
            }
    std::vector<float> order_f(order.begin(), order.end()), kept_f(kept.begin(), kept.end());
    trace.record("order", ConstView(std::span<const float>(order_f)), "when a node was taken");
    trace.record("kept", ConstView(std::span<const float>(kept_f)), "edges of the sample", {"order"});
    trace.record("edge_index", all.index(), "both directions of each edge");
    trace.record("sample_index", part.index(), "both directions of each edge in", {"kept"});
    const float messages[] = {static_cast<float>(part.messages()), static_cast<float>(all.messages())};
    trace.record("messages", ConstView(std::span<const float>(messages)), "of one layer, on the sample and on the whole", {"sample_index", "edge_index"});
    float sampled = 0, of_all = 0;
    for (const Node& v : g.nodes())
        if (order[static_cast<size_t>(v.row)] >= 0) {
            sampled += 1;
            of_all += static_cast<float>(g.degree(v.id));
        }
    const float neighbours[] = {messages[0] / sampled, of_all / sampled};
    trace.record("neighbours", ConstView(std::span<const float>(neighbours)), "mean of a sampled node: kept, all", {"kept", "order"});

    Parameters parameters(seed_);
    Tensor x({kNodes, kChannels});
    fill(x.view(), Init::normal(1), Random(seed_, "x"));
    trace.record("x", x, "random");
    const GcnLayer first(parameters.scope("layers.0"), kChannels, kChannels), second(parameters.scope("layers.1"), kChannels, kChannels);
    for (const Parameter& p : parameters) trace.record(p.name, p.value, "random");
    tape_.reset();
    Var out[2];
    for (const bool whole : {true, false}) {
        Context c(tape_);
        const GraphEdges edges = (whole ? all : part).of(kNodes);
        out[whole ? 0 : 1] = tanh(second(c, tanh(first(c, tape_.borrow(x), edges)), edges));
    }
    if (!out[0] || !out[1]) return Progress::done;
    trace.record("whole", out[0].value(), "two layers on", {"edge_index", "x"});
    trace.record("sampled", out[1].value(), "the same layers on", {"sample_index", "x"});
    double off = 0, size = 0;
    for (int v = 0; v < kNodes; ++v) {
        if (order[static_cast<size_t>(v)] < 0) continue;
        double difference = 0, own = 0;
        for (int i = 0; i < kChannels; ++i) {
            const double w = static_cast<double>(out[0].value().at(v, i)), s = static_cast<double>(out[1].value().at(v, i));
            difference += (w - s) * (w - s);
            own += w * w;
        }
        off += std::sqrt(difference);
        size += std::sqrt(own);
    }
    const float error = static_cast<float>(off / std::max(size, 1e-9));
    trace.record("error", ConstView(std::span(&error, 1)), "how far sampled nodes are from the whole graph's", {"sampled", "whole"});
    return Progress::done;
}

}  // namespace glassbox
