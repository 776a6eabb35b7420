// Layers, forward and gradient, against PyTorch: tests/oracle/nn.py.
#include "engine/nn/attention.h"
#include "engine/nn/conv.h"
#include "engine/nn/ensemble.h"
#include "engine/nn/graph.h"
#include "tests/unit/tensor/oracle.h"

using namespace oracle;

namespace {

const TensorFile& reference() {
    static const TensorFile file = load("tests/oracle/nn.safetensors");
    return file;
}

// Loads the parameters of a case into a layer made by `make`, runs it, compares all there is.
using Make = std::function<std::function<Var(Context&, std::span<const Var>)>(Parameters&)>;
void check_layer(const Case& c, const Make& make) {
    INFO(c.name);
    Parameters params;
    const auto layer = make(params);
    TensorFile weights;
    for (const auto& [part, tensor] : c.tensors)
        if (part.rfind("p:", 0) == 0) weights.add(part.substr(2), *tensor);
    for (const Parameter& p : params)
        if (p.frozen) weights.add(p.name, p.value);  // running statistics start as they are
    const Status loaded = params.load(weights);
    REQUIRE_MESSAGE(loaded, (loaded ? "" : loaded.error().message));
    Tape tape;
    Context context(tape);
    context.training = true;
    std::vector<Var> in;
    for (int i = 0; const Tensor* t = c.find("in" + std::to_string(i)); ++i) in.push_back(tape.input(*t, Grad::yes));
    const Var out = layer(context, in);
    CHECK_MESSAGE(tape.error().empty(), tape.error());
    REQUIRE(c.find("out") != nullptr);
    CHECK(difference(out.value(), *c.find("out")) <= 1e-5f);
    params.zero_grad();
    CHECK(tape.backward(out, *c.find("seed")));
    for (size_t i = 0; i < in.size(); ++i) {
        INFO("gradient of input ", i);
        if (const Tensor* want = c.find("grad" + std::to_string(i))) CHECK(difference(in[i].grad(), *want) <= 1e-4f);
    }
    for (const Parameter& p : params) {
        INFO("gradient of ", p.name);
        const Tensor* want = c.find("g:" + p.name);
        if (want == nullptr) continue;
        float largest = 0;
        for (float x : want->span()) largest = std::max(largest, std::fabs(x));
        // The bias of the keys changes no softmax: its gradient is 0 but for rounding.
        if (largest > 1e-8f) CHECK(difference(p.grad, *want) <= 1e-4f);
        else for (float x : p.grad.span()) CHECK(std::fabs(x) < 1e-5f);
    }
}

GraphEdges edges_of(const Case& c, std::vector<int32_t>& from, std::vector<int32_t>& to) {
    for (float x : c.find("source")->span()) from.push_back(static_cast<int32_t>(x));
    for (float x : c.find("target")->span()) to.push_back(static_cast<int32_t>(x));
    return {8, from, to};
}

}  // namespace

TEST_CASE("attention and Transformer blocks agree with PyTorch") {
    int found = 0;
    for (const Case& c : cases(reference())) {
        const std::string kind = c.name.substr(0, c.name.find(':')), variant = c.name.substr(c.name.find(':') + 1);
        if (kind == "attention") {
            AttentionOptions o{.width = 12, .heads = variant == "causal" || variant == "grouped" ? 4 : 3};
            o.causal = variant == "causal" || variant == "grouped";
            o.kv_heads = variant == "grouped" ? 2 : 0;
            check_layer(c, [&](Parameters& p) {
                const Attention attention(p.scope(), o);
                return [=](Context& context, std::span<const Var> in) {
                    Attention::Call call;
                    if (in.size() > 1) call.memory = in[1];
                    if (const Tensor* keep = c.find("keep")) call.keep = context.tape().input(*keep);
                    return attention(context, in[0], call);
                };
            });
            ++found;
        } else if (kind == "transformer") {
            TransformerOptions o{.attention = {.width = 12, .heads = 3, .causal = variant == "pre"}, .hidden = 20, .pre_norm = variant != "post"};
            if (variant == "shipped") o.activation = Activation::relu;
            check_layer(c, [&](Parameters& p) {
                const TransformerBlock block(p.scope(), o);
                return [=](Context& context, std::span<const Var> in) { return block(context, in[0]); };
            });
            ++found;
        }
    }
    CHECK(found == 8);
}

TEST_CASE("residual blocks agree with PyTorch") {
    using Shortcut = ResidualOptions::Shortcut;
    const std::map<std::string, ResidualOptions> table = {
        {"identity", {.in = 4, .out = 4}},
        {"none", {.in = 4, .out = 4, .shortcut = Shortcut::none}},
        {"pre", {.in = 4, .out = 4, .pre_activation = true}},
        {"projection", {.in = 4, .out = 6, .stride = 2}},
        {"pre_projection", {.in = 4, .out = 6, .stride = 2, .pre_activation = true}},
        {"bottleneck", {.in = 8, .out = 8, .bottleneck = true}},
        {"zero_padding", {.in = 4, .out = 6, .stride = 2, .shortcut = Shortcut::zero_padding}},
        {"pre_zero_padding", {.in = 4, .out = 6, .stride = 2, .shortcut = Shortcut::zero_padding, .pre_activation = true}},
    };
    int found = 0;
    for (const Case& c : cases(reference())) {
        if (c.name.rfind("residual:", 0) != 0) continue;
        const auto options = table.find(c.name.substr(9));
        REQUIRE_MESSAGE(options != table.end(), c.name);
        check_layer(c, [&](Parameters& p) {
            const ResidualBlock block(p.scope(), options->second);
            return [=](Context& context, std::span<const Var> in) { return block(context, in[0]); };
        });
        ++found;
    }
    CHECK(found == 8);
}

TEST_CASE("graph layers agree with the formulas of their papers in PyTorch") {
    int found = 0;
    for (const Case& c : cases(reference())) {
        if (c.find("source") == nullptr) continue;
        std::vector<int32_t> from, to;
        const GraphEdges g = edges_of(c, from, to);
        check_layer(c, [&](Parameters& p) -> std::function<Var(Context&, std::span<const Var>)> {
            const auto scope = p.scope();
            if (c.name == "gcn:small") return [=, l = GcnLayer(scope, 5, 4)](Context& x, std::span<const Var> in) { return l(x, in[0], g); };
            if (c.name == "sage:mean") return [=, l = SageLayer(scope, 5, 4)](Context& x, std::span<const Var> in) { return l(x, in[0], g); };
            if (c.name == "gin:small") return [=, l = GinLayer(scope, {5, 7, 4})](Context& x, std::span<const Var> in) { return l(x, in[0], g); };
            if (c.name == "message:all") {
                const MessageLayer l(scope, {.node = 4, .edge = 3, .global = 2, .hidden = 6});
                return [=](Context& x, std::span<const Var> in) {
                    const std::vector<int32_t> of_node{0, 0, 0, 0, 0, 0, 0, 1}, of_edge(g.to.size(), 0);
                    const MessageLayer::State s = l(x, {in[0], in[1], in[2]}, g, of_node, of_edge);
                    return concat({flatten(s.node), flatten(s.edge), flatten(s.global)}, 0);
                };
            }
            const GatLayer l(scope, {.in = 5, .out = 3, .heads = 2, .concat = c.name == "gat:concat"});
            return [=](Context& x, std::span<const Var> in) { return l(x, in[0], g); };
        });
        ++found;
    }
    CHECK(found == 6);
}

TEST_CASE("networks side by side agree with PyTorch") {
    int found = 0;
    for (const Case& c : cases(reference())) {
        if (c.name.rfind("ensemble:", 0) != 0) continue;
        check_layer(c, [&](Parameters& p) {
            const MlpEnsemble net(p.scope(), 3, {2, 5, 1}, {.activation = Activation::tanh});
            return [=](Context& context, std::span<const Var> in) { return net(context, in[0]); };
        });
        ++found;
    }
    CHECK(found == 2);
    Parameters params(3);
    const MlpEnsemble net(params.scope(), 2, {4, 30, 1});
    const Tensor& w = net.weights[0]->value;
    float largest = 0;
    for (float x : w.span()) largest = std::max(largest, std::fabs(x));
    CHECK(largest <= std::sqrt(6.0f / 34));  // Glorot's limit for 4 and 30, not for 2 members
    CHECK(largest > 0.9f * std::sqrt(6.0f / 34));
    CHECK(hash_tensor(w.view().row(0)) != hash_tensor(w.view().row(1)));
}

TEST_CASE("decoding token after token with a cache gives the bits of the full pass") {
    for (int kv : {0, 2}) {
        for (bool turn : {false, true}) {
            Parameters params(5);
            AttentionOptions o{.width = 24, .heads = 4, .kv_heads = kv, .causal = true, .rotary = turn};
            const TransformerBlock block(params.scope("block"), {.attention = o});
            Tensor x({9, 24});
            Random rng(2);
            for (float& v : x.span()) v = rng.normal();
            Tape tape;
            Context c(tape);
            const Tensor full(block(c, tape.input(x)).value());
            REQUIRE_MESSAGE(tape.error().empty(), tape.error());
            KvCache cache;
            for (int i = 0; i < 9; ++i) {
                tape.reset();
                const Var y = block(c, tape.input(x.view().row(i).reshaped(Shape{1, 24})), {.cache = &cache});
                CHECK(cache.length() == i + 1);
                for (int j = 0; j < 24; ++j) CHECK_FALSE(y.value()[j] != full.at(i, j));
            }
        }
    }
}

TEST_CASE("layers say what does not fit") {
    Parameters params;
    Tape tape;
    Context c(tape);
    const Attention attention(params.scope("a"), {.width = 12, .heads = 5});
    CHECK(!attention(c, tape.input(Tensor({3, 12}))));
    CHECK(tape.error() == "a: input [3, 12] does not fit 5 heads of 2 channels");
    tape.reset();
    const GcnLayer gcn(params.scope("g"), 2, 2);
    const std::vector<int32_t> from{0, 1}, to{1, 9};
    CHECK(!gcn(c, tape.input(Tensor({3, 2})), {3, from, to}));
    CHECK(tape.error().find("g: an edge names a node outside 0 to 2") == 0);
}
