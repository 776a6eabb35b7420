// Whole models in the layouts of published weights, against PyTorch: tests/oracle/models.py.
#include "engine/nn/graph.h"
#include "engine/nn/language.h"
#include "engine/nn/vision.h"
#include "tests/unit/tensor/oracle.h"

using namespace oracle;

namespace {

const Reference& reference() {
    static const Reference file("tests/oracle/models.safetensors");
    return file;
}
// A file as published: everything under model/w: (or its gradients, g:), with `prefix` before each name.
std::vector<std::byte> published(const std::string& model, const std::string& kind = "w:", const std::string& prefix = "") {
    TensorFile file;
    const std::string start = model + "/" + kind;
    for (const NamedTensor& t : reference().file.tensors)
        if (t.name.rfind(start, 0) == 0) file.add(prefix + t.name.substr(start.size()), t.tensor);
    return write_safetensors(file);
}
// Compares the gradients of all parameters with those that PyTorch found, laid out by the same rules as the weights.
void check_gradients(const Parameters& params, const Parameters& expected) {
    auto e = expected.begin();
    for (const Parameter& p : params) {
        float largest = 0;
        for (float x : e->value.span()) largest = std::max(largest, std::fabs(x));
        INFO("gradient of ", p.name);
        if (!p.frozen && largest > 1e-8f) CHECK(difference(p.grad, e->value) <= 1e-4f);
        ++e;
    }
}
// Compares every value and gradient that PyTorch has under a name of ours, below `path`; gives how many.
int check_recorded(const Trace& trace, const std::string& model, const std::string& path, float forward = 1e-5f, float backward = 1e-4f) {
    int found = 0;
    for (const NamedTensor& want : reference().file.tensors) {
        const bool gradient = want.name.rfind(model + "/d:", 0) == 0;
        if (!gradient && want.name.rfind(model + "/a:", 0) != 0) continue;
        const std::string name = path + want.name.substr(model.size() + 3) + (gradient ? ".grad" : "");
        INFO(model, ": ", name);
        const ConstView got = trace.view(name);
        REQUIRE(got.size() == want.tensor.size());
        float largest = 0;
        for (float x : want.tensor.span()) largest = std::max(largest, std::fabs(x));
        // Some gradients are 0 but for rounding, such as that of what all keys have in common.
        if (largest > 1e-7f) CHECK(difference(got.reshaped(want.tensor.shape()), want.tensor) <= (gradient ? backward : forward));
        else for (float x : got) CHECK(std::fabs(x) < 1e-5f);
        ++found;
    }
    return found;
}
// torchvision's matrices of linear layers lie the other way round.
Tensor in_our_layout(ConstView g) {
    if (g.shape().rank() != 2) return Tensor(g);
    Tensor turned({g.shape()[1], g.shape()[0]});
    for (int i = 0; i < g.shape()[0]; ++i)
        for (int j = 0; j < g.shape()[1]; ++j) turned.set(int64_t{j} * g.shape()[0] + i, g.at(i, j));
    return turned;
}
TensorFile weights_of(const std::string& model) {
    TensorFile file;
    for (const NamedTensor& t : reference().file.tensors)
        if (t.name.rfind(model + "/w:", 0) == 0) file.add(t.name.substr(model.size() + 3), t.tensor);
    return file;
}
Tensor picture(const Shape& shape) {
    Tensor t(shape);
    for (int64_t i = 0; i < t.size(); ++i) t.data()[i] = static_cast<float>(std::sin(0.1 * static_cast<double>(i)));
    return t;
}
bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("GPT-2 in the published layout gives PyTorch's logits, attention and gradients") {
    const Gpt2::Config config{.vocabulary = 11, .positions = 9, .width = 12, .heads = 3, .layers = 2};
    Parameters params, gradients;
    const Gpt2 gpt(params.scope("gpt"), config), mould(gradients.scope("gpt"), config);
    const Status loaded = gpt.load(params, published("gpt2", "w:", "transformer."));
    REQUIRE_MESSAGE(loaded, (loaded ? "" : loaded.error().message));
    REQUIRE(mould.load(gradients, published("gpt2", "g:")));
    Trace trace;
    trace.want_all();
    Tape tape;
    Context c(tape, &trace);
    trace.begin_tick(0);
    const std::vector<int32_t> ids = reference().integers("gpt2/ids");
    const Var logits = gpt(c, ids);
    const Var loss = cross_entropy(logits, reference().integers("gpt2/targets"));
    REQUIRE_MESSAGE(tape.error().empty(), tape.error());
    CHECK(difference(logits.value(), reference().want("gpt2/logits")) <= 1e-5f);
    CHECK(loss.value()[0] == doctest::Approx(reference().want("gpt2/loss")[0]).epsilon(1e-5));
    CHECK(tape.backward(loss));
    c.record_gradients();
    trace.end_tick();
    CHECK(check_recorded(trace, "gpt2", "gpt.") == 2 * (3 + 2 * 14));
    check_gradients(params, gradients);

    // Prompt, then token after token: the same bits.
    const Tensor full(logits.value());
    Gpt2::Cache cache;
    for (int at : {0, 4, 5, 6}) {
        const int count = at == 0 ? 4 : 1;
        tape.reset();
        Context plain(tape);
        const Var part = gpt(plain, IndexSpan(ids).subspan(static_cast<size_t>(at), static_cast<size_t>(count)), &cache);
        for (int i = 0; i < count; ++i)
            for (int j = 0; j < 11; ++j) CHECK_FALSE(part.value().at(i, j) != full.at(at + i, j));
    }
    tape.reset();
    Context plain(tape);
    const std::vector<int32_t> wrong{3, 11};
    gpt(plain, wrong);
    CHECK(contains(tape.error(), "index 11 at position 1"));
    tape.reset();
    gpt(plain, std::vector<int32_t>(10, 1));
    CHECK(contains(tape.error(), "index 9"));  // one position too many
}

TEST_CASE("GPT-2 with 8-bit weights stays near") {
    Parameters params;
    Gpt2 gpt(params.scope(), {.vocabulary = 11, .positions = 9, .width = 12, .heads = 3, .layers = 2});
    REQUIRE(gpt.load(params, published("gpt2")));
    gpt.quantize();
    CHECK(params.find("h.0.mlp.0.weight")->value.empty());
    Tape tape;
    Context c(tape);
    const Var logits = gpt(c, reference().integers("gpt2/ids"));
    REQUIRE_MESSAGE(tape.error().empty(), tape.error());
    CHECK(difference(logits.value(), reference().want("gpt2/logits")) < 0.1f);
    CHECK(difference(logits.value(), reference().want("gpt2/logits")) > 1e-4f);
}

TEST_CASE("GPT-2 with 16-bit weights has the bits of the widened ones, in one file or in shards") {
    const Gpt2::Config config{.vocabulary = 11, .positions = 9, .width = 12, .heads = 3, .layers = 2};
    for (StorageType type : {StorageType::f16, StorageType::bf16}) {
        TensorFile parts[2], whole;
        std::string map;
        for (const NamedTensor& t : reference().file.tensors) {
            if (t.name.rfind("gpt2/w:", 0) != 0) continue;
            const std::string name = t.name.substr(7);
            const size_t which = map.size() % 2;
            parts[which].add(name, t.tensor, type);
            whole.add(name, t.tensor, type);
            map += (map.empty() ? "\"" : ", \"") + name + "\": \"part-" + std::to_string(which) + ".safetensors\"";
        }
        const auto first = write_safetensors(parts[0]), second = write_safetensors(parts[1]);
        const std::span<const std::byte> files[] = {first, second};
        const Result<ShardList> list = read_shard_list("{\"weight_map\": {" + map + "}}");
        REQUIRE(static_cast<bool>(list));
        REQUIRE(list->files.size() == 2);
        Parameters plain, kept;
        const Gpt2 full(plain.scope(), config);
        Gpt2 half(kept.scope(), config);
        REQUIRE(full.load(plain, write_safetensors(whole)));
        const Status sharded = half.load(kept, StoredWeights(*list, files));
        REQUIRE_MESSAGE(sharded, sharded.error().message);
        CHECK(plain.hash() == kept.hash());
        half.store(type);
        CHECK(kept.size() < plain.size() / 5);
        Tape t;
        Context c(t);
        const std::vector<int32_t> ids{3, 1, 10, 0, 7};
        CHECK(hash_tensor(half(c, ids).value()) == hash_tensor(full(c, ids).value()));
        CHECK(t.error().empty());
    }
}

TEST_CASE("weights that do not fit are listed at once") {
    Parameters params;
    const Gpt2 gpt(params.scope(), {.vocabulary = 11, .positions = 8, .width = 12, .heads = 3, .layers = 2});
    const uint64_t before = params.hash();
    TensorFile file;
    for (const NamedTensor& t : reference().file.tensors)
        if (t.name.rfind("gpt2/w:", 0) == 0 && t.name != "gpt2/w:ln_f.bias") file.add(t.name.substr(7), t.tensor);
    file.add("h.0.attn.bias", Tensor({1, 1, 9, 9}));
    file.add("h.7.strange", Tensor({1}));
    const Status s = gpt.load(params, write_safetensors(file));
    REQUIRE(!s);
    CHECK(s.error().message == "the weights do not fit the model: wpe.weight is [9, 12], not [8, 12]; missing ln_f.bias [12]; extra h.7.strange [1]");
    CHECK(params.hash() == before);
    CHECK(!gpt.load(params, std::vector<std::byte>(20)));
}

TEST_CASE("BERT in the published layout gives PyTorch's values and gradients") {
    const Bert::Config config{.vocabulary = 11, .positions = 9, .width = 12, .heads = 3, .layers = 2, .hidden = 20};
    Parameters params, gradients;
    const Bert bert(params.scope("bert"), config), mould(gradients.scope("bert"), config);
    REQUIRE(bert.load(params, published("bert", "w:", "bert.")));
    REQUIRE(mould.load(gradients, published("bert", "g:")));
    Trace trace;
    trace.want_all();
    Tape tape;
    Context c(tape, &trace);
    trace.begin_tick(0);
    const Bert::Output out = bert(c, reference().integers("bert/ids"), reference().integers("bert/segments"), tape.input(reference().want("bert/keep")));
    const Var loss = add(mean(square(out.hidden)), sum(out.pooled));
    REQUIRE_MESSAGE(tape.error().empty(), tape.error());
    CHECK(difference(out.hidden.value(), reference().want("bert/hidden")) <= 1e-5f);
    CHECK(difference(out.pooled.value(), reference().want("bert/pooled")) <= 1e-5f);
    CHECK(tape.backward(loss));
    c.record_gradients();
    trace.end_tick();
    CHECK(check_recorded(trace, "bert", "bert.") == 2 * (2 + 2 * 14));
    check_gradients(params, gradients);
}

TEST_CASE("ResNet and AlexNet in torchvision's layout give PyTorch's logits and gradients") {
    for (const bool training : {false, true}) {
        const std::string name = training ? "resnet_training" : "resnet";
        const ResNet::Config config = training ? ResNet::Config{.blocks = {1, 1, 1, 1}, .width = 3, .classes = 5}
                                               : ResNet::Config{.blocks = {2, 1, 1, 1}, .width = 4, .classes = 5};
        Parameters params;
        const ResNet net(params.scope("net"), config);
        const Status loaded = net.load(params, published(name));
        REQUIRE_MESSAGE(loaded, (loaded ? "" : loaded.error().message));
        Trace trace;
        trace.want_all();
        trace.begin_tick(0);
        Tape tape;
        Context c(tape, &trace);
        c.training = training;
        const Var logits = net(c, tape.input(picture(training ? Shape{2, 3, 64, 64} : Shape{2, 3, 33, 40})));
        CHECK(difference(logits.value(), reference().want(name + "/logits")) <= 2e-5f);
        CHECK(tape.backward(cross_entropy(logits, reference().integers(name + "/classes"))));
        c.record_gradients();
        trace.end_tick();
        // Batch statistics of few numbers magnify rounding.
        CHECK(check_recorded(trace, name, "net.", 2e-5f, training ? 1e-3f : 1e-4f) == 2 * (3 + 5 * (training ? 4 : 5)));
        for (const Parameter& p : params) {
            if (p.frozen) continue;
            INFO(name, ", gradient of ", p.name);
            CHECK(difference(p.grad, in_our_layout(reference().want(name + "/g:" + p.name.substr(4)))) <= (training ? 1e-3f : 1e-4f));
        }
    }
    Parameters params;
    const AlexNet net(params.scope(), {.filters = {3, 4, 5, 4, 2}, .hidden = 7, .classes = 5});
    const Status loaded = net.load(params, published("alexnet"));
    REQUIRE_MESSAGE(loaded, (loaded ? "" : loaded.error().message));
    Trace trace;
    trace.want_all();
    trace.begin_tick(0);
    Tape tape;
    Context c(tape, &trace);
    const Var logits = net(c, tape.input(picture({1, 3, 224, 224})));
    REQUIRE_MESSAGE(tape.error().empty(), tape.error());
    CHECK(difference(logits.value(), reference().want("alexnet/logits")) <= 1e-5f);
    CHECK(tape.backward(cross_entropy(logits, reference().integers("alexnet/classes"))));
    c.record_gradients();
    trace.end_tick();
    CHECK(check_recorded(trace, "alexnet", "") == 2 * 11);
    for (const Parameter& p : params) {
        INFO("gradient of ", p.name);
        CHECK(difference(p.grad, in_our_layout(reference().want("alexnet/g:" + p.name))) <= 1e-4f);
    }
}

TEST_CASE("GCN and GAT of two layers give PyTorch's values and gradients") {
    for (const std::string name : {"gcn", "gat"}) {
        const bool attends = name == "gat";
        Parameters convolving, attending;
        const GcnLayer gcn[] = {{convolving.scope("0"), 5, 6}, {convolving.scope("1"), 6, 3}};
        const GatLayer gat[] = {{attending.scope("0"), {.in = 5, .out = 3, .heads = 2, .concat = true}}, {attending.scope("1"), {.in = 6, .out = 3, .heads = 2, .concat = false}}};
        Parameters& used = attends ? attending : convolving;
        REQUIRE(used.load(weights_of(name)));
        Trace trace;
        trace.want_all();
        trace.begin_tick(0);
        Tape tape;
        Context c(tape, &trace);
        const std::vector<int32_t> from = reference().integers(name + "/source"), to = reference().integers(name + "/target");
        const GraphEdges edges{8, from, to};
        const Var x = tape.input(reference().want(name + "/features"));
        const Var out = attends ? gat[1](c, tanh(gat[0](c, x, edges)), edges) : gcn[1](c, relu(gcn[0](c, x, edges)), edges);
        const Var loss = cross_entropy(out, reference().integers(name + "/classes"));
        REQUIRE_MESSAGE(tape.error().empty(), tape.error());
        CHECK(difference(loss.value(), reference().want(name + "/loss")) <= 1e-5f);
        used.zero_grad();
        CHECK(tape.backward(loss));
        c.record_gradients();
        trace.end_tick();
        CHECK(check_recorded(trace, name, "") == 2 * 2 * (attends ? 4 : 3));
        for (const Parameter& p : used) {
            INFO(name, ": gradient of ", p.name);
            CHECK(difference(p.grad, reference().want(name + "/g:" + p.name)) <= 1e-4f);
        }
    }
}

TEST_CASE("a GAN pair gives PyTorch's values and gradients on both sides") {
    Parameters makes, judges;
    const Mlp generator(makes.scope("g"), {2, 5, 5, 2}), discriminator(judges.scope("d"), {2, 5, 5, 1});
    REQUIRE(makes.load(weights_of("gan_g")));
    REQUIRE(judges.load(weights_of("gan_d")));
    for (const bool judge : {true, false}) {
        const std::string name = judge ? "gan_d" : "gan_g";
        Trace trace;
        trace.want_all();
        trace.begin_tick(0);
        Tape tape;
        Context c(tape, &trace), unseen(tape);
        const Var noise = tape.input(reference().want("gan_d/noise"));
        Var loss;
        if (judge) {
            const Var fake = detach(generator(unseen, noise)), real = discriminator(c, tape.input(reference().want("gan_d/real")));
            loss = discriminator_loss(GanLoss::non_saturating, real, discriminator(unseen, fake));
        } else {
            loss = generator_loss(GanLoss::non_saturating, discriminator(c, generator(c, noise)));
        }
        CHECK(difference(loss.value(), reference().want(name + "/loss")) <= 1e-5f);
        makes.zero_grad();
        judges.zero_grad();
        CHECK(tape.backward(loss));
        c.record_gradients();
        trace.end_tick();
        CHECK(check_recorded(trace, name, "") == 2 * 5 * (judge ? 1 : 2));
        for (const Parameter& p : judge ? judges : makes) {
            INFO(name, ": gradient of ", p.name);
            CHECK(difference(p.grad, reference().want(name + "/g:" + p.name)) <= 1e-4f);
        }
    }
}
