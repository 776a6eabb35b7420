#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/base/json.h"
#include "engine/data/molecules.h"
#include "engine/data/smiles.h"
#include "explainers/gnn/model.h"
#include "tests/unit/explainers/support.h"

using namespace glassbox;
using Inputs = MessagePassing::Inputs;
using Pooling = MessagePassing::Pooling;
using GnnWeights = MessagePassing::Weights;

namespace {

Graph molecule(const char* smiles) {
    const Result<Graph> g = parse_smiles(smiles);
    CHECK_MESSAGE(g, smiles);
    return g ? *g : Graph();
}
// Runs to the end; the number of calls of step is returned in `calls`.
Trace run(const Inputs& in, uint64_t seed = 0, int* calls = nullptr) {
    MessagePassing model;
    Trace trace;
    model.reset(seed, in);
    trace.begin_tick(0);
    int count = 1;
    while (model.step(trace) == Progress::more) ++count;
    trace.end_tick();
    CHECK(std::string(model.error()) == "");
    if (calls) *calls = count;
    return trace;
}
float at(const Trace& t, const std::string& name, int row, int column) {
    return t.view(name).at(row, column);
}

struct Case {
    const char* name;
    const char* smiles;
    int layers;
    Pooling pooling;
    bool residual;
    GnnWeights weights;
    bool feed_global;
    int focus;
    uint64_t seed;
};
constexpr const char* kCaffeine = "CN1C=NC2=C1C(=O)N(C(=O)N2C)C";
constexpr Case kCases[] = {
    {"hand-sum", kCaffeine, 3, Pooling::sum, true, GnnWeights::hand_set, false, 1, 0},
    {"hand-mean", kCaffeine, 2, Pooling::mean, false, GnnWeights::hand_set, false, 5, 0},
    {"hand-max", "CC(=O)Oc1ccccc1C(=O)O", 4, Pooling::max, true, GnnWeights::hand_set, false, 3, 0},
    {"random-sum", kCaffeine, 3, Pooling::sum, true, GnnWeights::random, false, 6, 1},
    {"random-mean", kCaffeine, 6, Pooling::mean, false, GnnWeights::random, false, 0, 2},
    {"random-max", "c1ccc2ccccc2c1", 3, Pooling::max, true, GnnWeights::random, false, 2, 3},
    {"random-global", "CC(=O)Oc1ccccc1C(=O)O", 2, Pooling::sum, true, GnnWeights::random, true, 0, 4},
    {"trained", "CC(=O)Oc1ccccc1C(=O)O", 3, Pooling::sum, true, GnnWeights::trained, false, 2, 0},
    {"random-parts", "[Na+].[Cl-].CCO", 2, Pooling::mean, true, GnnWeights::random, true, 2, 5},
};
Inputs inputs_of(const Case& c) {
    return {molecule(c.smiles), c.layers, c.pooling, c.residual, c.weights, c.feed_global, c.focus};
}

// For tests/oracle/gnn_message_passing.py.
void write_trace(const Trace& trace, const std::string& path) {
    std::string header = "{";
    size_t offset = 0;
    for (const TracedTensor& t : trace.last().tensors) {
        if (header.size() > 1) header += ',';
        std::string shape;
        for (int i = 0; i < t.tensor.shape().rank(); ++i)
            shape += (i ? "," : "") + std::to_string(t.tensor.shape()[i]);
        const size_t end = offset + static_cast<size_t>(t.tensor.size()) * 4;
        header += "\"" + trace.name(t.entry) + "\":{\"dtype\":\"F32\",\"shape\":[" + shape +
                  "],\"data_offsets\":[" + std::to_string(offset) + "," + std::to_string(end) + "]}";
        offset = end;
    }
    header += "}";
    std::FILE* file = std::fopen(path.c_str(), "wb");
    CHECK_MESSAGE(file != nullptr, path);
    if (!file) return;
    const uint64_t size = header.size();
    std::fwrite(&size, 8, 1, file);
    std::fwrite(header.data(), 1, header.size(), file);
    for (const TracedTensor& t : trace.last().tensors)
        std::fwrite(t.tensor.data(), 4, static_cast<size_t>(t.tensor.size()), file);
    std::fclose(file);
}

}  // namespace

TEST_CASE("gnn model: equals PyTorch (committed reference)") {
    const char* folder = std::getenv("GB_WRITE_TRACES");
    if (folder)
        for (const Case& c : kCases)
            write_trace(run(inputs_of(c), c.seed), std::string(folder) + "/" + c.name + ".safetensors");
    const Json reference = read_reference("tests/oracle/gnn_message_passing.json");
    for (const Case& c : kCases) {
        const Trace trace = run(inputs_of(c), c.seed);
        const Json* tensors = member(reference, c.name);
        CHECK_MESSAGE(tensors, c.name);
        if (!tensors) continue;
        CHECK(tensors->size() == 6);
        for (const auto& item : tensors->items()) {
            const std::string& name = item.key();
            const Json& want = item.value();
            const ConstView have = trace.view(name);
            const Json* values = member(want, "values");
            const bool fits = values && have.size() == static_cast<int64_t>(values->size());
            CHECK_MESSAGE(fits, c.name << " " << name);
            if (!fits) continue;
            double largest = 1, worst = 0;
            for (const Json& v : *values) largest = std::max(largest, std::abs(v.get<double>()));
            for (int64_t i = 0; i < have.size(); ++i)
                worst = std::max(worst, std::abs(static_cast<double>(have[i]) -
                                                 (*values)[static_cast<size_t>(i)].get<double>()));
            CHECK_MESSAGE(worst <= 1e-5 * largest, c.name << " " << name << " " << worst);
        }
    }
}

TEST_CASE("gnn model: names and shapes of the trace") {
    const Trace t = run(inputs_of(kCases[0]));
    const int n = 14, bonds = 15, layers = 3;
    const auto shape = [&t](const std::string& name) { return to_text(t.view(name).shape()); };
    CHECK(shape("x") == to_text({n, kAtomFeatures}));
    CHECK(shape("edge_index") == to_text({2, 2 * bonds}));
    CHECK(shape("edge_attr") == to_text({bonds, kBondFeatures}));
    for (int k = 0; k <= layers; ++k) {
        const std::string s = std::to_string(k);
        CHECK(shape("h." + s) == to_text({n, 8}));
        CHECK(shape("e." + s) == to_text({bonds, 8}));
        CHECK(shape("u." + s) == to_text({1, 8}));
    }
    for (int k = 0; k < layers; ++k) {
        const std::string p = "layers." + std::to_string(k) + ".";
        CHECK(shape(p + "message") == to_text({2 * bonds, 8}));
        CHECK(shape(p + "pooled") == to_text({n, 8}));
        CHECK(shape(p + "update.in") == to_text({n, 24}));
        CHECK(shape(p + "update.hidden") == to_text({n, 16}));
        CHECK(shape(p + "update") == to_text({n, 8}));
        CHECK(shape(p + "message.weight") == to_text({8, 8}));
        CHECK(shape(p + "update.0.weight") == to_text({24, 16}));
        CHECK(shape(p + "update.1.bias") == to_text({8}));
        CHECK(shape(p + "global.weight") == to_text({24, 8}));
    }
    CHECK(shape("influence") == to_text({layers + 1, n}));
    CHECK(shape("reach") == to_text({layers + 1, n}));
    // Message 2b of bond b runs from its `from`.
    const Graph g = molecule(kCaffeine);
    for (const Edge& e : g.edges()) {
        CHECK(at(t, "edge_index", 0, 2 * e.row) == g.row_of(e.from));
        CHECK(at(t, "edge_index", 1, 2 * e.row) == g.row_of(e.to));
        CHECK(at(t, "edge_index", 0, 2 * e.row + 1) == g.row_of(e.to));
    }
}

TEST_CASE("gnn model: what the hand-set channels mean") {
    const Graph g = molecule("OCCCN");  // rows: O C C C N
    for (const bool residual : {true, false}) {
        Inputs in{g, 4, Pooling::sum, residual};
        Trace t = run(in);
        for (int v = 0; v < 5; ++v) CHECK(at(t, "h.0", v, 0) == (v == 0 ? 1.0f : 0.0f));
        CHECK(at(t, "h.1", 1, 0) == 0.5f);  // one bond from the oxygen
        CHECK(at(t, "h.1", 2, 0) == 0.0f);
        CHECK(at(t, "h.2", 2, 0) == 0.25f);  // two bonds
        CHECK(at(t, "h.2", 0, 0) == 1.25f);  // itself, and the walk there and back
        CHECK(at(t, "h.3", 1, 0) == 0.75f);  // 1/2, and two walks of three bonds
        CHECK(at(t, "h.4", 4, 0) == 0.0625f);
        CHECK(at(t, "h.1", 3, 1) == 0.5f);  // nitrogen, channel 1
        CHECK(at(t, "h.1", 2, 2) == 2.0f);  // itself and two neighbours by half
        for (int v = 0; v < 5; ++v)
            for (int c = 4; c < 8; ++c) CHECK(at(t, "h.4", v, c) == at(t, "h.0", v, c));
        CHECK(at(t, "e.2", 0, 0) == (at(t, "h.2", 0, 0) + at(t, "h.2", 1, 0)) / 2);
        CHECK(at(t, "e.2", 0, 4) == 1.0f);  // a single bond
        CHECK(at(t, "u.2", 0, 4) == 1.0f);  // all bonds are

        in.pooling = Pooling::max;
        t = run(in);
        CHECK(at(t, "h.4", 4, 0) == 0.0625f);
        CHECK(at(t, "h.3", 1, 0) == 0.625f);  // the best walk: O at the first and third step
        CHECK(at(t, "h.4", 2, 2) == doctest::Approx(1.9375));
        in.pooling = Pooling::mean;
        t = run(in);
        CHECK(at(t, "h.1", 1, 0) == doctest::Approx(0.25));  // half of the neighbours, by half
        CHECK(at(t, "h.1", 0, 0) == 1.0f);
        for (int v = 0; v < 5; ++v)
            CHECK(at(t, "h.2", v, 2) == doctest::Approx(1.75));  // a mean cannot count
    }
    const Trace aromatic = run({molecule("Cc1ccccc1"), 1});
    CHECK(at(aromatic, "h.1", 0, 3) == 0.5f);
    CHECK(at(aromatic, "h.1", 3, 3) == 2.0f);
    CHECK(channel_name(GnnWeights::hand_set, 0).en == "oxygen nearby");
    CHECK(channel_name(GnnWeights::random, 0).en.empty());
    CHECK(channel_name(GnnWeights::hand_set, 8).en.empty());
}

TEST_CASE("gnn model: influence is the gradient, and stays within reach") {
    // On a chain the hand-set gradient counts walks: checked by multiplying the adjacency matrix.
    const Graph g = molecule("CCCCC");
    const Trace t = run({g, 3, Pooling::sum, true, GnnWeights::hand_set, false, 2});
    double walks[5] = {0, 0, 1, 0, 0}, total[5] = {0, 0, 1, 0, 0};
    for (int k = 1; k <= 3; ++k) {
        double next[5] = {};
        for (int v = 0; v < 5; ++v) {
            if (v > 0) next[v] += walks[v - 1] / 2;
            if (v < 4) next[v] += walks[v + 1] / 2;
        }
        for (int v = 0; v < 5; ++v) walks[v] = next[v], total[v] += next[v];
        for (int v = 0; v < 5; ++v) {
            // Columns of d h[c] / d x: O, N and aromatic once each, 11 elements for "atoms"; channels 4 to 7 for itself.
            const double gather = 14 * total[v] * total[v], kept = v == 2 ? 14 : 0;
            CHECK(at(t, "influence", k, v) == doctest::Approx(std::sqrt(gather + kept)));
        }
    }
    for (const Case& c : kCases) {
        if (c.feed_global) continue;
        const Trace trace = run(inputs_of(c), c.seed);
        const ConstView influence = trace.view("influence"), reach = trace.view("reach");
        CHECK(influence.size() == reach.size());
        for (int64_t i = 0; i < reach.size(); ++i)
            if (reach[i] == 0) CHECK(influence[i] == 0);
        CHECK(at(trace, "reach", 0, c.focus) == 1);
        CHECK(at(trace, "influence", 0, c.focus) > 0);
    }
    // With the global embedding every atom reaches every other from depth 2 on.
    const Trace global = run(inputs_of(kCases[6]), 4);
    for (int v = 0; v < 13; ++v) CHECK(at(global, "influence", 2, v) > 0);
}

TEST_CASE("gnn model: the gradient agrees with a finite difference") {
    Inputs in{molecule("CC(=O)O"), 2, Pooling::sum, true, GnnWeights::random, false, 1};
    const Trace base = run(in, 11);
    double squares[4] = {};
    constexpr float kStep = 1e-2f;
    for (int u = 0; u < 4; ++u)
        for (int f = 0; f < kAtomFeatures; ++f) {
            ConstView h[2];
            Trace traces[2];
            for (int side = 0; side < 2; ++side) {
                Tensor x(base.view("x"));
                x.set(u * kAtomFeatures + f, x[u * kAtomFeatures + f] + (side ? kStep : -kStep));
                traces[side].intervene("x", x);
                MessagePassing model;
                model.reset(11, in);
                traces[side].begin_tick(0);
                while (model.step(traces[side]) == Progress::more) {
                }
                traces[side].end_tick();
                h[side] = traces[side].view("h.2");
            }
            for (int c = 0; c < 8; ++c) {
                const double d = (h[1].at(1, c) - h[0].at(1, c)) / (2 * static_cast<double>(kStep));
                squares[u] += d * d;
            }
        }
    for (int u = 0; u < 4; ++u)
        CHECK(at(base, "influence", 2, u) == doctest::Approx(std::sqrt(squares[u])).epsilon(0.02));
}

TEST_CASE("gnn model: an intervention replaces a tensor and the rest follows") {
    Inputs in{molecule("CCO"), 2};
    const Trace plain = run(in);
    MessagePassing model;
    Trace trace;
    trace.intervene("layers.0.pooled", Tensor({3, 8}));  // no messages in the first layer
    trace.intervene("layers.1.pooled", Tensor({2, 2}));  // a wrong shape is left alone
    model.reset(0, in);
    trace.begin_tick(0);
    while (model.step(trace) == Progress::more) {
    }
    trace.end_tick();
    CHECK(trace.view("layers.0.pooled")[8] == 0);
    CHECK(at(trace, "h.1", 1, 0) == 0);
    CHECK(at(plain, "h.1", 1, 0) == 0.5f);
    CHECK(at(trace, "h.2", 1, 0) == 0.5f);
}

TEST_CASE("gnn model: empty, single, limits, slices") {
    CHECK(run({Graph(), 3}).last().tensors.empty());
    const Trace water = run({molecule("O"), 6, Pooling::mean, true, GnnWeights::hand_set, true, 0});
    CHECK(at(water, "h.6", 0, 0) == 1.0f);
    CHECK(water.view("layers.0.message").empty());
    for (const float v : water.view("u.6").span()) CHECK(std::isfinite(v));
    for (const Pooling p : {Pooling::sum, Pooling::mean, Pooling::max}) {
        const Trace parts = run({molecule("[Na+].[Cl-].CCO"), 2, p});
        CHECK(at(parts, "layers.0.pooled", 0, 2) == 0);  // nothing arrives
    }
    CHECK(run({molecule("CC"), 99}).view("h.6").size() == 16);  // clamped
    CHECK(run({molecule("CC"), -1}).view("h.0").size() == 16);
    CHECK(run({molecule("CC"), 1, Pooling::sum, true, GnnWeights::hand_set, false, 77})
              .view("influence")
              .empty());

    std::string rings;
    for (int i = 0; i < 83; ++i) rings += "c1ccccc1";
    const Graph big = molecule(rings.c_str());
    int calls = 0;
    const Trace t = run({big, 6, Pooling::sum, true, GnnWeights::hand_set, false, 100}, 0, &calls);
    CHECK(calls > 10);  // in pieces
    CHECK(t.view("influence").size() == 7 * 498);
}

TEST_CASE("gnn model: the same seed gives the same bits, inputs that only move atoms are equal") {
    uint64_t h = kHashSeed;
    for (const Case& c : kCases) {
        const uint64_t once = run(inputs_of(c), c.seed).hash();
        CHECK(once == run(inputs_of(c), c.seed).hash());
        // Halves and whole numbers add up exactly in any order, so these hashes outlive a change of the kernels.
        if (c.weights == GnnWeights::hand_set && c.pooling != Pooling::mean) h = hash_combine(h, once);
    }
    CHECK(h == 1100771087075669516u);
    CHECK(run(inputs_of(kCases[3]), 1).hash() != run(inputs_of(kCases[3]), 2).hash());
    Inputs a{molecule("CCO")}, b = a;
    b.graph.set_position(NodeId(0), {5, 5});
    CHECK(a == b);
    b.graph.set_symbol(NodeId(0), "N");
    CHECK(!(a == b));
    // The first layers do not depend on how many there are.
    const Trace two = run({molecule("CCO"), 2, Pooling::sum, true, GnnWeights::random}, 9);
    const Trace four = run({molecule("CCO"), 4, Pooling::sum, true, GnnWeights::random}, 9);
    CHECK(hash_tensor(two.view("h.2")) == hash_tensor(four.view("h.2")));
}
