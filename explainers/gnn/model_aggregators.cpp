#include "explainers/gnn/model_aggregators.h"

#include <cmath>

#include "explainers/gnn/model_edges.h"

namespace glassbox {

void Aggregators::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    seed_ = seed;
}

Progress Aggregators::step(Recorder& trace) {
    tape_.reset();
    const auto left = static_cast<int>(in_.left.size()), leaves = left + static_cast<int>(in_.right.size());
    Tensor x({leaves + 2, 1});
    EdgeLists lists;
    for (int i = 0; i < leaves; ++i) {
        const bool is_left = i < left;
        x.set(i, static_cast<float>(is_left ? in_.left[static_cast<size_t>(i)] : in_.right[static_cast<size_t>(i - left)]));
        lists.from.push_back(i);
        lists.to.push_back(leaves + (is_left ? 0 : 1));
    }
    Parameters parameters(seed_);
    const GinLayer layers[] = {GinLayer(parameters.scope("gin.0"), {1, kHidden, kChannels}),
                               GinLayer(parameters.scope("gin.1"), {kChannels, kHidden, kChannels})};
    for (Parameter& p : parameters) {
        if (p.name.ends_with("bias")) fill(p.value.view(), Init::uniform(2), Random(seed_, p.name));
        trace.record(p.name, p.value, "parameter");
    }
    trace.record("edge_index", lists.index());

    Context c(tape_, &trace);
    const GraphEdges edges = lists.of(leaves + 2);
    const Var values = c.record("x", tape_.input(x));
    Tensor gap({4});
    constexpr std::string_view kNames[] = {"sum", "mean", "max"};
    std::vector<std::string> from_names;
    for (int how = 0; how < 3; ++how) {
        const Var all = aggregate(static_cast<Aggregate>(how), gather(values, edges.from), edges.to, edges.nodes);
        const Var centres = c.record(kNames[how], flatten(slice(all, 0, leaves, leaves + 2)));
        gap.set(how, std::abs(centres.value()[0] - centres.value()[1]));
        from_names.emplace_back(kNames[how]);
    }
    const Var h = layers[1](c, layers[0](c, values, edges), edges);
    const Var gin = c.record("gin", slice(h, 0, leaves, leaves + 2));
    float largest = 0;
    for (int i = 0; i < kChannels; ++i) largest = std::max(largest, std::abs(gin.value().at(0, i) - gin.value().at(1, i)));
    gap.set(3, largest);
    from_names.emplace_back("gin");
    trace.record("gap", gap, "largest difference between left and right", from_names);
    return Progress::done;
}

}  // namespace glassbox
