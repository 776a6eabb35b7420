#include "explainers/gnn/model_whisper.h"

#include <algorithm>
#include <cmath>

namespace glassbox {

void Whisper::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    seed_ = seed;
}

Progress Whisper::step(Recorder& trace) {
    tape_.reset();
    const int n = in_.graph.node_count();
    if (n == 0) return Progress::done;
    const EdgeLists lists(in_.graph);
    trace.record("edge_index", lists.index());
    Parameters parameters(seed_);
    Tensor x({n, kChannels});
    fill(x.view(), Init::normal(0.5f), Random(seed_, "x"));
    Context c(tape_, &trace);
    trace.record("x", x);
    std::vector<Var> h{c.record("h.0", tape_.input(x, Grad::yes))};
    for (int k = 0; k < in_.layers; ++k) {
        const GcnLayer layer(parameters.scope("layers").scope(std::to_string(k)), kChannels, kChannels, {.init = Init::orthogonal()});
        trace.record(layer.linear.weight->name, layer.linear.weight->value, "parameter");
        trace.record(layer.linear.bias->name, layer.linear.bias->value, "parameter");
        h.push_back(c.record("h." + std::to_string(k + 1), tanh(layer(c, h.back(), lists.of(n)))));
    }
    if (in_.listener < 0 || in_.listener >= n || !h.back()) return Progress::done;

    std::vector<double> squares(static_cast<size_t>((in_.layers + 1) * n));
    Tensor seed({n, kChannels});
    for (int channel = 0; channel < kChannels; ++channel) {
        const int64_t at = static_cast<int64_t>(in_.listener) * kChannels + channel;
        seed.set(at, 1);
        if (!tape_.backward(h.back(), seed, Into::tape)) return Progress::done;
        seed.set(at, 0);
        for (int k = 0; k <= in_.layers; ++k) {
            const ConstView g = k == in_.layers ? ConstView() : tape_.grad(h[static_cast<size_t>(k)]);
            for (int v = 0; v < n; ++v)
                for (const float d : g.row(v)) squares[static_cast<size_t>(k * n + v)] += static_cast<double>(d) * static_cast<double>(d);
        }
    }
    squares[static_cast<size_t>(in_.layers * n + in_.listener)] = kChannels;  // of itself: the identity
    const std::vector<int> far = distances(in_.graph, Row(in_.listener));
    Tensor influence({in_.layers + 1, n}), reach({in_.layers + 1, n}), distance({n});
    std::vector<std::string> names;
    for (int k = 0; k <= in_.layers; ++k) {
        names.push_back("h." + std::to_string(k));
        for (int v = 0; v < n; ++v) {
            const int64_t i = static_cast<int64_t>(k) * n + v;
            influence.set(i, static_cast<float>(std::sqrt(squares[static_cast<size_t>(i)])));
            const int d = far[static_cast<size_t>(v)];
            reach.set(i, d >= 0 && d <= in_.layers - k ? 1.f : 0.f);
            distance.set(v, static_cast<float>(d));
        }
    }
    trace.record("influence", influence, "size of the gradient of the listener's last embedding for each node at each depth", names);
    trace.record("reach", reach, "within as many edges as layers are left", {"edge_index"});
    trace.record("distance", distance, "edges to the listener", {"edge_index"});
    return Progress::done;
}

}  // namespace glassbox
