#include "explainers/gnn/model_blocks.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/base/result.h"
#include "engine/tensor/elementary.h"

namespace glassbox {
namespace {

constexpr std::string_view kPartNames[] = {"node", "edge", "global"};

}  // namespace

BlockNet::BlockNet(uint64_t seed, int flow) : parameters(seed), flow_(flow) {
    for (size_t part = 0; part < kParts; ++part) encode_[part] = Linear(parameters.scope("encode").scope(kPartNames[part]), 1, kChannels);
    for (size_t k = 0; k < kBlocks; ++k)
        for (size_t part = 0; part < kParts; ++part)
            if (const int in = reads(static_cast<int>(part)); in > 0)
                parts_[k][part] = Linear(parameters.scope().scope("blocks", static_cast<int>(k)).scope(kPartNames[part]), in, kChannels);
    out_ = Linear(parameters.scope("out"), kChannels, kQuestions);
}

int BlockNet::reads(int part) const {
    int vectors = has(3 * part) + has(3 * part + 1) + has(3 * part + 2);
    if (part == 0) vectors += has(9);
    if (part == 1) vectors += has(3);  // both ends
    return vectors * kChannels;
}

Var BlockNet::answer(Context& c, const BlockGraphs& g) const {
    Tape& t = c.tape();
    Var now[kParts];
    for (size_t part = 0; part < kParts; ++part) now[part] = c.record(format("encode.%s", std::string(kPartNames[part]).c_str()), encode_[part](c, t.borrow(g.number[part])));
    const int nodes = g.number[0].shape()[0], graphs = g.number[2].shape()[0];
    const IndexSpan from(g.edges.from), to(g.edges.to);
    for (size_t k = 0; k < kBlocks; ++k) {
        const Var old[kParts] = {now[0], now[1], now[2]};
        const auto source = [&](size_t part) { return has(10) ? old[part] : now[part]; };
        // Edges first, then nodes, then the global state; each reads what `source` gives of the others, and its own old vector.
        for (const size_t part : {size_t{1}, size_t{0}, size_t{2}}) {
            std::vector<Var> read;
            if (part == 1) {
                if (has(3)) read.insert(read.end(), {gather(old[0], from), gather(old[0], to)});
                if (has(4)) read.push_back(old[1]);
                if (has(5)) read.push_back(gather(old[2], g.graph_of_message));
            } else if (part == 0) {
                if (has(0)) read.push_back(old[0]);
                if (has(1)) read.push_back(segment_sum(source(1), to, nodes));
                if (has(2)) read.push_back(gather(old[2], g.graph_of_node));
                if (has(9)) {
                    const Var node = t.constant(Shape{nodes, 1}, 1);
                    if (!node) return {};
                    float* d = t.node(node).value;
                    for (const int32_t i : to) d[i] += 1;
                    for (int i = 0; i < nodes; ++i) d[i] = 1 / elementary::sqrt(d[i]);
                    const Var scaled = old[0] * node;
                    read.push_back((segment_sum(gather(scaled, from), to, nodes) + scaled) * node);
                }
            } else {
                if (has(6)) read.push_back(segment_mean(source(0), g.graph_of_node, graphs));
                if (has(7)) read.push_back(segment_mean(source(1), g.graph_of_message, graphs));
                if (has(8)) read.push_back(old[2]);
            }
            if (!read.empty()) now[part] = tanh(parts_[k][part](c, concat(read, 1)));
        }
        for (size_t part = 0; part < kParts; ++part) now[part] = c.record(format("blocks.%d.%s", static_cast<int>(k), std::string(kPartNames[part]).c_str()), now[part]);
    }
    return c.record("answer", out_(c, now[0]));
}

void BlockGraphs::add(int nodes, const std::vector<std::pair<int, int>>& pairs, Random& random) {
    const auto base = static_cast<int32_t>(drawn_[0].size());
    const auto graph = static_cast<int32_t>(drawn_[2].size());
    for (int i = 0; i < nodes; ++i) {
        drawn_[0].push_back(random.uniform(-1, 1));
        graph_of_node.push_back(graph);
    }
    for (const auto& [a, b] : pairs) {
        const float drawn = random.uniform(-1, 1);
        for (int way = 0; way < 2; ++way) {
            edges.from.push_back(base + (way == 0 ? a : b));
            edges.to.push_back(base + (way == 0 ? b : a));
            drawn_[1].push_back(drawn);
            graph_of_message.push_back(graph);
        }
    }
    drawn_[2].push_back(random.uniform(-1, 1));
}

void BlockGraphs::close() {
    const auto n = static_cast<int>(drawn_[0].size());
    std::vector<float> mean(drawn_[2].size()), count(drawn_[2].size());
    for (size_t v = 0; v < drawn_[0].size(); ++v) {
        mean[static_cast<size_t>(graph_of_node[v])] += drawn_[0][v];
        count[static_cast<size_t>(graph_of_node[v])] += 1;
    }
    wanted = Tensor({n, BlockNet::kQuestions});
    for (int v = 0; v < n; ++v) {
        const auto g = static_cast<size_t>(graph_of_node[static_cast<size_t>(v)]);
        wanted.set(static_cast<int64_t>(v) * 4 + BlockNet::own, std::abs(drawn_[0][static_cast<size_t>(v)]));
        wanted.set(static_cast<int64_t>(v) * 4 + BlockNet::whole, 2 * mean[g] / count[g]);
    }
    for (size_t m = 0; m < edges.to.size(); ++m) {
        const int64_t row = static_cast<int64_t>(edges.to[m]) * 4;
        wanted.set(row + BlockNet::neighbours, wanted[row + BlockNet::neighbours] + drawn_[0][static_cast<size_t>(edges.from[m])]);
        wanted.set(row + BlockNet::edges, wanted[row + BlockNet::edges] + drawn_[1][m]);
    }
    for (size_t part = 0; part < 3; ++part) number[part] = Tensor({static_cast<int>(drawn_[part].size()), 1}, std::span<const float>(drawn_[part]));
}

BlockGraphs::BlockGraphs(int graphs, Random random) {
    for (int i = 0; i < graphs; ++i) {
        const int nodes = 8 + random.below(5);
        std::vector<std::pair<int, int>> pairs;
        for (int a = 0; a < nodes; ++a)
            for (int b = a + 1; b < nodes; ++b)
                if (random.uniform() < 0.22f) pairs.emplace_back(a, b);
        add(nodes, pairs, random);
    }
    close();
}

BlockGraphs::BlockGraphs(int nodes, int pairs_joined, Random random) {
    std::vector<std::pair<int, int>> pairs;
    int bit = 0;
    for (int a = 0; a < nodes; ++a)
        for (int b = a + 1; b < nodes; ++b, ++bit)
            if (pairs_joined >> bit & 1) pairs.emplace_back(a, b);
    add(nodes, pairs, random);
    close();
}

void Blocks::reset(uint64_t seed, const Inputs& in) {
    batches_.clear();
    for (int i = 0; i < kBatches; ++i) batches_.emplace_back(kBatch, Random(seed, "train", static_cast<uint64_t>(i) << 32));
    held_out_ = BlockGraphs(kHeldOut, Random(seed, "held out"));
    net_ = std::make_unique<BlockNet>(seed, in.flow);
    optimizer_ = Optimizer({.kind = Optimizer::Kind::adam, .rate = 0.01f});
    step_ = 0;
    for (auto& l : learnt_) l.clear();
}

Progress Blocks::step(Recorder& trace) {
    const auto ticks = static_cast<int>(learnt_[0].size());
    if (step_ < ticks * kSteps) {
        const BlockGraphs& batch = batches_[static_cast<size_t>(step_ % kBatches)];
        tape_.reset();
        Context c(tape_);
        net_->parameters.zero_grad();
        if (!tape_.backward(mse_loss(net_->answer(c, batch), tape_.borrow(batch.wanted)))) return Progress::done;
        clip_gradients(net_->parameters, 1);
        optimizer_.step(net_->parameters);
        ++step_;
        return Progress::more;
    }
    finish_tick(trace);
    return ticks >= kTicks ? Progress::done : Progress::ticked;
}

void Blocks::finish_tick(Recorder& trace) {
    for (const Parameter& p : net_->parameters) trace.record(p.name, p.value, step_ == 0 ? "initial value" : "after the tick's steps");
    tape_.reset();
    Context c(tape_);
    const Var answer = net_->answer(c, held_out_);
    if (!answer) return;
    const ConstView have = answer.value(), want = held_out_.wanted.view();
    const int n = want.shape()[0];
    Tensor learnt({BlockNet::kQuestions});
    std::vector<float> history;
    for (int q = 0; q < BlockNet::kQuestions; ++q) {
        double mean = 0, error = 0, deviation = 0;
        for (int v = 0; v < n; ++v) mean += static_cast<double>(want.at(v, q)) / n;
        for (int v = 0; v < n; ++v) {
            const double e = static_cast<double>(have.at(v, q) - want.at(v, q)), d = static_cast<double>(want.at(v, q)) - mean;
            error += e * e;
            deviation += d * d;
        }
        learnt.set(q, static_cast<float>(std::max(0.0, 1 - error / deviation)));
        auto& all = learnt_[static_cast<size_t>(q)];
        all.push_back(learnt[q]);
        history.insert(history.end(), all.begin(), all.end());
    }
    const float reads[] = {static_cast<float>(net_->reads(0)), static_cast<float>(net_->reads(1)), static_cast<float>(net_->reads(2))};
    trace.record("reads", ConstView(std::span<const float>(reads)), "numbers that a part's weights read");
    trace.record("learnt", learnt, "1 - squared error / squared deviation from the mean, on held-out graphs");
    trace.record("history.learnt", Tensor({BlockNet::kQuestions, static_cast<int>(learnt_[0].size())}, std::span<const float>(history)), "all ticks so far of", {"learnt"});
}

void BlockProbe::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    seed_ = seed;
}

Progress BlockProbe::step(Recorder& trace) {
    const BlockGraphs graph(kNodes, in_.shown, Random(seed_, "shown"));
    BlockNet net(seed_, in_.flow);
    size_t i = 0;
    for (Parameter& p : net.parameters) {
        if (i < in_.parameters.size() && in_.parameters[i].shape() == p.value.shape()) p.value = in_.parameters[i];
        ++i;
        trace.record(p.name, p.value, "as trained");
    }
    trace.record("edge_index", graph.edges.index());
    for (size_t part = 0; part < 3; ++part) trace.record(kPartNames[part], graph.number[part], "random");
    trace.record("wanted", graph.wanted, "the true answers");
    tape_.reset();
    Context c(tape_, &trace);
    net.answer(c, graph);
    return Progress::done;
}

}  // namespace glassbox
