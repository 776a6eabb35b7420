// Small models of every kind: the bits of their first forward pass, and of their parameters after 100 steps.
#include <string>
#include <vector>

#include "engine/nn/attention.h"
#include "engine/nn/conv.h"
#include "engine/nn/graph.h"
#include "engine/nn/optimizer.h"
#include "tests/bits/bits.h"

using namespace glassbox;

namespace {

Tensor normal(const Shape& shape, std::string_view stream) {
    Random rng(23, stream);
    Tensor t(shape);
    for (float& x : t.span()) x = rng.normal();
    return t;
}
std::vector<int32_t> integers(int count, int below, std::string_view stream) {
    Random rng(29, stream);
    std::vector<int32_t> out;
    for (int i = 0; i < count; ++i) out.push_back(rng.below(below));
    return out;
}

// Values and gradients, results before operands: the order in which they came on the tape is the compiler's choice.
void hash_values(Tape& tape, Var v, std::vector<bool>& seen, uint64_t& h) {
    if (!v || seen[v.id]) return;
    seen[v.id] = true;
    h = hash_combine(hash_combine(h, hash_tensor(v.value())), hash_tensor(v.grad()));
    for (uint32_t id : tape.inputs(v)) hash_values(tape, tape.at(id), seen, h);
}

// `loss(context)` builds the model's loss on the context's tape.
template <class Loss>
void train(const std::string& name, Parameters& params, const Optimizer::Options& options, Loss loss) {
    Optimizer opt(options);
    Tape tape;
    for (int step = 0; step < 100; ++step) {
        tape.reset();
        Context c(tape);
        c.training = true;
        c.seed = 7;
        c.step = step;
        const Var value = loss(c);
        params.zero_grad();
        tape.backward(value);
        if (step == 0) {
            std::vector<bool> seen(tape.count());
            uint64_t h = 0;
            hash_values(tape, value, seen, h);
            // An error would hash as well as a result: let it show.
            print_hash("model." + name + (tape.error().empty() ? ".step0" : ".ERROR"), h);
        }
        clip_gradients(params, 5.0f);
        opt.step(params);
    }
    print_hash("model." + name + ".step100", params.hash());
}

using Kind = Optimizer::Kind;

void mlps() {
    const Tensor x = normal({50, 3}, "x"), y = normal({50, 2}, "y");
    const struct {
        const char* name;
        Activation activation;
        Optimizer::Options options;
        bool residual;
    } kinds[] = {
        {"mlp_relu_sgd", Activation::relu, {.rate = 0.05f}, false},
        {"mlp_tanh_adam", Activation::tanh, {.kind = Kind::adam, .rate = 0.01f}, false},
        {"mlp_gelu_adamw", Activation::gelu, {.kind = Kind::adamw, .rate = 0.01f, .weight_decay = 0.1f}, true},
        {"mlp_silu_nesterov", Activation::silu, {.kind = Kind::nesterov, .rate = 0.01f}, true},
        {"mlp_softplus_rmsprop", Activation::softplus, {.kind = Kind::rmsprop, .rate = 0.003f}, false},
    };
    for (const auto& k : kinds) {
        Parameters params(1);
        const Mlp net(params.scope("mlp"), {3, 13, 13, 2}, {.activation = k.activation, .residual = k.residual});
        train(k.name, params, k.options, [&](Context& c) { return mse_loss(net(c, c.tape().borrow(x)), c.tape().borrow(y)); });
    }
    // Eight small nets at once: products over a batch of weights.
    Parameters params(2);
    Parameter& w0 = params.add("w0", Shape{8, 3, 5}, Init::normal(0.5f));
    Parameter& w1 = params.add("w1", Shape{8, 5, 2}, Init::normal(0.5f));
    train("ensemble", params, {.kind = Kind::momentum, .rate = 0.01f}, [&](Context& c) {
        const Var h = tanh(matmul(c.tape().borrow(x), c.use(&w0)));
        const Var out = matmul(h, c.use(&w1));
        return mean(square(sub(out, c.tape().borrow(y))));
    });
}

void graphs() {
    const Tensor x = normal({20, 6}, "nodes"), e = normal({60, 4}, "edges"), u = normal({2, 3}, "graphs");
    const std::vector<int32_t> from = integers(60, 20, "from"), to = integers(60, 20, "to"), classes = integers(20, 3, "classes");
    const GraphEdges g{20, from, to};
    const Optimizer::Options adam{.kind = Kind::adam, .rate = 0.01f};
    {
        Parameters p(3);
        const GcnLayer a(p.scope("a"), 6, 9), b(p.scope("b"), 9, 3);
        train("gcn", p, adam, [&](Context& c) { return cross_entropy(b(c, relu(a(c, c.tape().borrow(x), g)), g), classes); });
    }
    {
        Parameters p(4);
        const SageLayer a(p.scope("a"), 6, 9, Aggregate::max), b(p.scope("b"), 9, 3);
        train("sage", p, adam, [&](Context& c) { return cross_entropy(b(c, relu(a(c, c.tape().borrow(x), g)), g), classes); });
    }
    {
        Parameters p(5);
        const GinLayer a(p.scope("a"), {6, 9, 9}), b(p.scope("b"), {9, 9, 3});
        train("gin", p, {.kind = Kind::adam, .rate = 0.003f},
              [&](Context& c) { return cross_entropy(b(c, relu(a(c, c.tape().borrow(x), g)), g), classes); });
    }
    {
        Parameters p(6);
        const GatLayer a(p.scope("a"), {.in = 6, .out = 5, .heads = 3}), b(p.scope("b"), {.in = 15, .out = 3, .heads = 2, .concat = false});
        train("gat", p, adam, [&](Context& c) { return cross_entropy(b(c, gelu(a(c, c.tape().borrow(x), g)), g), classes); });
    }
    {
        Parameters p(7);
        const MessageLayer layer(p.scope("m"), {.node = 6, .edge = 4, .global = 3, .hidden = 10, .how = Aggregate::mean});
        const std::vector<int32_t> of_node(20, 1), of_edge(60, 1);
        train("message_passing", p, adam, [&](Context& c) {
            MessageLayer::State s{c.tape().borrow(x), c.tape().borrow(e), c.tape().borrow(u)};
            for (int i = 0; i < 3; ++i) s = layer(c, s, g, of_node, of_edge);
            return add(mean(square(s.global)), mean(square(add_scalar(s.node, -1.0f))));
        });
    }
}

void images() {
    const Tensor x = normal({4, 3, 12, 12}, "images");
    const std::vector<int32_t> classes{0, 1, 2, 3};
    {
        Parameters p(8);
        const Conv2d a(p.scope("a"), {.in = 3, .out = 7, .kernel = 5, .stride = 2}), b(p.scope("b"), {.in = 7, .out = 6});
        const Linear head(p.scope("head"), 6 * 9, 4);
        train("alexnet_like", p, {.kind = Kind::momentum, .rate = 0.01f}, [&](Context& c) {
            Var h = local_response_norm(relu(a(c, c.tape().borrow(x))), 5, 0.1f);
            h = max_pool2d(relu(b(c, h)), 2);
            return cross_entropy(head(c, dropped(c, "drop", flatten(h, 1), 0.5f)), classes);
        });
    }
    {
        Parameters p(9);
        const ConvBlock stem(p.scope("stem"), {.in = 3, .out = 8});
        const ResidualBlock a(p.scope("a"), {.in = 8, .out = 8}), b(p.scope("b"), {.in = 8, .out = 12, .stride = 2}),
            d(p.scope("d"), {.in = 12, .out = 12, .pre_activation = true, .bottleneck = true});
        const Linear head(p.scope("head"), 12, 4);
        train("resnet", p, {.rate = 0.02f}, [&](Context& c) {
            return cross_entropy(head(c, global_avg_pool(d(c, b(c, a(c, stem(c, c.tape().borrow(x))))))), classes);
        });
    }
    {
        Parameters p(10);
        const Conv2d down(p.scope("down"), {.in = 3, .out = 5, .kernel = 4, .stride = 2, .padding = 1});
        const ConvTranspose2d up(p.scope("up"), {.in = 5, .out = 3, .kernel = 4, .stride = 2, .padding = 1});
        train("autoencoder", p, {.kind = Kind::adam, .rate = 0.01f}, [&](Context& c) {
            const Var in = c.tape().borrow(x);
            return mse_loss(up(c, avg_pool2d(silu(down(c, in)), 1)), in);
        });
    }
}

void gan() {
    Parameters g(11), d(12);
    const Mlp generator(g.scope("g"), {2, 14, 14, 2}), discriminator(d.scope("d"), {2, 14, 14, 1}, {.activation = Activation::leaky_relu});
    const Tensor real = normal({30, 2}, "real"), noise = normal({30, 2}, "noise");
    Optimizer other({.kind = Kind::adam, .rate = 0.005f});
    Tape tape;
    train("gan", g, {.kind = Kind::adam, .rate = 0.005f}, [&](Context& c) {
        tape.reset();
        Context own(tape);
        const Var fake = detach(generator(own, tape.borrow(noise)));
        d.zero_grad();
        tape.backward(discriminator_loss(GanLoss::non_saturating, discriminator(own, tape.borrow(real)), discriminator(own, fake)));
        other.step(d);
        return generator_loss(GanLoss::non_saturating, discriminator(c, generator(c, c.tape().borrow(noise))));
    });
    print_hash("model.gan.discriminator.step100", d.hash());
}

void transformers() {
    const std::vector<int32_t> ids = integers(24, 11, "ids"), next = integers(24, 11, "next");
    const auto sequence = [](Var rows) { return reshape(rows, Shape{2, 12, 20}); };
    {
        Parameters p(13);
        const Embedding tokens(p.scope("wte"), 11, 20, Init::normal(0.3f));
        AttentionOptions attention{.width = 20, .heads = 4, .causal = true};
        const TransformerBlock a(p.scope("h.0"), {.attention = attention}), b(p.scope("h.1"), {.attention = attention});
        const LayerNorm last(p.scope("ln_f"), 20);
        const Tensor positions = sinusoidal_positions(12, 20);
        train("gpt", p, {.kind = Kind::adam, .rate = 0.003f}, [&](Context& c) {
            Var h = add(sequence(tokens(c, ids)), c.tape().borrow(positions));
            h = last(c, b(c, a(c, h)));
            return cross_entropy(matmul(reshape(h, Shape{24, 20}), c.use(tokens.weight), Transpose::second), next);
        });
    }
    {
        Parameters p(14);
        const Embedding tokens(p.scope("embed"), 11, 20, Init::normal(0.3f));
        const AttentionOptions attention{.width = 20, .heads = 2, .kv_heads = 1, .causal = true, .bias = false, .rotary = true};
        const TransformerBlock a(p.scope("a"), {.attention = attention, .activation = Activation::silu, .rms = true});
        const Linear head(p.scope("head"), 20, 11);
        train("llama_like", p, {.kind = Kind::adamw, .rate = 0.003f, .weight_decay = 0.1f}, [&](Context& c) {
            return cross_entropy(reshape(head(c, a(c, sequence(tokens(c, ids)))), Shape{24, 11}), next);
        });
    }
    {
        Parameters p(15);
        const Embedding tokens(p.scope("embed"), 11, 20, Init::normal(0.3f));
        const TransformerOptions encoder{.attention = {.width = 20, .heads = 5}, .activation = Activation::gelu, .pre_norm = false, .dropout = 0.1f};
        TransformerOptions decoder{.attention = {.width = 20, .heads = 5, .causal = true}, .cross = true};
        const TransformerBlock a(p.scope("encoder"), encoder), b(p.scope("decoder"), decoder);
        const Linear head(p.scope("head"), 20, 11);
        Tensor keep({2, 12}, 1.0f);
        for (int i = 7; i < 12; ++i) keep.set(12 + i, 0.0f);
        train("bert_and_decoder", p, {.kind = Kind::adam, .rate = 0.003f}, [&](Context& c) {
            const Var mask = c.tape().borrow(keep), x = sequence(tokens(c, ids));
            const Var memory = a(c, x, {.keep = mask});
            const Var y = b(c, x, {.memory = memory, .memory_keep = mask});
            return cross_entropy(reshape(head(c, y), Shape{24, 11}), next);
        });
    }
}

}  // namespace

void bits_models() {
    mlps();
    graphs();
    images();
    gan();
    transformers();
}
