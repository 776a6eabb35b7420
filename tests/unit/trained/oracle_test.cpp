// The shipped models against PyTorch on the same weights: tests/oracle/trained.py.
#include "engine/trained/language_model.h"
#include "engine/trained/picture_models.h"
#include "tests/unit/tensor/oracle.h"

using namespace oracle;

namespace {

const Reference& reference() {
    static const Reference file("tests/oracle/trained.safetensors");
    return file;
}
// All gradients that the reference has of this model.
void check_gradients(const std::string& model, Parameters& params) {
    int count = 0;
    for (const NamedTensor& t : reference().file.tensors) {
        const std::string start = model + "/g:";
        if (t.name.rfind(start, 0) != 0) continue;
        const Parameter* p = params.find(t.name.substr(start.size()));
        REQUIRE_MESSAGE(p != nullptr, t.name);
        CHECK_MESSAGE(difference(p->grad, t.tensor) <= 1e-4f, t.name << " " << difference(p->grad, t.tensor));
        ++count;
    }
    CHECK(count >= 3);
}

template <class Net>
void check_pictures(const std::string& name, Net& net, const char* inner, const char* ours) {
    Trace trace;
    Tape tape;
    Context c(tape, &trace);
    trace.begin_tick(0);
    const Var logits = net(c, tape.input(reference().want("pictures/images")));
    trace.end_tick();
    REQUIRE(tape.error().empty());
    CHECK_MESSAGE(difference(logits.value(), reference().want(name + "/logits")) <= 1e-5f, difference(logits.value(), reference().want(name + "/logits")));
    CHECK(difference(trace.view(ours), reference().want(name + "/" + inner)) <= 1e-5f);
    CHECK(tape.backward(cross_entropy(logits, reference().integers("pictures/labels"))));
    check_gradients(name, net.parameters);
}

}  // namespace

TEST_CASE("shipped weights: the language model gives PyTorch's logits, attention, residual stream and gradients") {
    const auto model = load_language_model(read_bytes("assets/weights/language.safetensors"));
    REQUIRE(model);
    Trace trace;
    Tape tape;
    Context c(tape, &trace);
    trace.begin_tick(0);
    const Var logits = (*model)->gpt(c, reference().integers("language/ids"));
    trace.end_tick();
    CHECK_MESSAGE(difference(logits.value(), reference().want("language/logits")) <= 1e-5f, difference(logits.value(), reference().want("language/logits")));
    for (int layer = 0; layer < (*model)->gpt.config().layers; ++layer) {
        const std::string n = std::to_string(layer), h = "h." + n + ".";
        const ConstView probs = trace.view(h + "attn.probs"), expected = reference().want("language/probs" + n);
        REQUIRE(probs.size() == expected.size());  // ours has a first axis of texts
        float worst = 0;
        for (int64_t i = 0; i < probs.size(); ++i) worst = std::max(worst, std::fabs(probs[i] - expected[i]));
        CHECK_MESSAGE(worst <= 1e-5f, worst);
        CHECK(difference(trace.view(h + "resid2"), reference().want("language/resid" + n)) <= 1e-5f);
    }
    CHECK(tape.backward(cross_entropy(logits, reference().integers("language/targets"))));
    check_gradients("language", (*model)->parameters);
}

TEST_CASE("shipped weights: the networks for pictures give PyTorch's results and gradients") {
    const auto resnet = load_shape_resnet(read_bytes("assets/weights/resnet.safetensors"));
    const auto alexnet = load_shape_alexnet(read_bytes("assets/weights/alexnet.safetensors"));
    REQUIRE(resnet);
    REQUIRE(alexnet);
    check_pictures("resnet", **resnet, "pooled", "pooled");
    check_pictures("alexnet", **alexnet, "norm1", "norm.1");
}
