// The models of explainers/residual against PyTorch: tests/oracle/residual.py.
#include "explainers/residual/model_block.h"
#include "explainers/residual/model_knobs.h"
#include "explainers/residual/model_net.h"
#include "explainers/residual/model_two_residuals.h"
#include "tests/unit/tensor/oracle.h"

using namespace oracle;

namespace {

// The parameters of a case into those of a model; what is frozen stays.
void load_case(Parameters& params, const Case& c) {
    TensorFile weights;
    for (const auto& [part, tensor] : c.tensors)
        if (part.rfind("p:", 0) == 0) weights.add(part.substr(2), *tensor);
    for (const Parameter& p : params)
        if (p.frozen) weights.add(p.name, p.value);
    const Status loaded = params.load(weights);
    REQUIRE_MESSAGE(loaded, (loaded ? "" : loaded.error().message));
}

void check_gradients(const Parameters& params, const Case& c) {
    for (const Parameter& p : params)
        if (!p.frozen) CHECK_MESSAGE(difference(p.grad.view(), *c.find("g:" + p.name)) <= 1e-4f, p.name);
}

}  // namespace

TEST_CASE("residual models: boosting and the residual net of two-residuals equal PyTorch, forward and gradient") {
    const TensorFile file = load("tests/oracle/residual.safetensors");
    int found = 0;
    for (const Case& c : cases(file)) {
        if (c.name.rfind("two:", 0) != 0) continue;
        ++found;
        const bool boost = c.arg(0) > 0;
        TwoResiduals::Nets nets(0);
        Parameters& params = boost ? nets.boost : nets.net;
        load_case(params, c);
        Tape tape;
        Context context(tape);
        const Var x = tape.input(*c.find("in0"));
        std::vector<Var> said;
        if (boost) {
            said = {tape.constant(x.shape(), 0)};
            for (int k = 0; k < TwoResiduals::kStages; ++k) said.push_back(said.back() + nets.stage(context, k, x));
        } else {
            said = nets.answers(context, x);
        }
        for (size_t k = 0; k < said.size(); ++k)
            for (int64_t i = 0; i < x.value().size(); ++i) CHECK(said[k].value()[i] == doctest::Approx((*c.find("out")).view().row(static_cast<int>(k))[i]).epsilon(1e-4));
        const Var loss = mse_loss(said.back(), tape.input(*c.find("in1")));
        params.zero_grad();
        REQUIRE(tape.backward(loss));
        CHECK(loss.value()[0] == doctest::Approx((*c.find("loss"))[0]).epsilon(1e-5));
        check_gradients(params, c);
    }
    CHECK(found == 2);
}

TEST_CASE("residual models: networks and products equal PyTorch, forward and gradient") {
    const TensorFile file = load("tests/oracle/residual.safetensors");
    int nets = 0, chains = 0;
    for (const Case& c : cases(file)) {
        INFO(c.name);
        if (c.name.rfind("two:", 0) == 0) continue;
        if (c.name.rfind("knobs:", 0) == 0) {
            ++chains;
            KnobChains model;
            model.reset(0, {.depth = c.integer(0), .first = c.arg(1), .second = c.arg(2), .rest = c.arg(3), .target = c.arg(4)});
            Trace trace;
            trace.begin_tick(0);
            REQUIRE(model.step(trace) == Progress::done);
            trace.end_tick();
            for (const char* name : {"plain", "skip"}) {
                const Tensor& want = *c.find(name);
                const std::string at = name;
                const ConstView signal = trace.view(at + ".signal"), slope = trace.view(at + ".slope");
                const float got[] = {signal[signal.size() - 1], trace.view(at + ".loss")[0], slope[0], slope[1], slope[2]};
                for (int i = 0; i < 5; ++i) CHECK(std::abs(got[i] - want[i]) <= 1e-5f * std::abs(want[i]) + 1e-30f);
            }
            continue;
        }
        ++nets;
        Parameters params;
        const BlockNet net(params, {.blocks = 3, .width = 5, .skip = c.arg(0), .norm = c.arg(1) > 0, .relu = c.arg(2) > 0 ? BlockNetOptions::Relu::before : BlockNetOptions::Relu::after});
        load_case(params, c);
        Tape tape;
        Context context(tape);
        context.training = true;
        const Var logits = net(context, tape.input(*c.find("in0"))), loss = cross_entropy(logits, c.index);
        params.zero_grad();
        REQUIRE(tape.backward(loss));
        CHECK(difference(logits.value(), *c.find("out")) <= 1e-5f);
        CHECK(std::abs(loss.value()[0] - (*c.find("loss"))[0]) <= 1e-5f * std::abs((*c.find("loss"))[0]));
        check_gradients(params, c);
    }
    CHECK(nets == 12);
    CHECK(chains == 4);
}

TEST_CASE("residual models: the branch's derivative is the product of its matrices where the ReLUs let through") {
    constexpr int n = OneBlock::kChannels;
    for (const bool before : {false, true})
        for (const int draw : {0, 1, 2}) {
            OneBlock model;
            model.reset(5, {.skip = 0.7f, .relu_before = before, .draw = draw});
            Trace trace;
            trace.begin_tick(0);
            REQUIRE(model.step(trace) == Progress::done);
            trace.end_tick();
            CHECK(model.error().empty());
            const ConstView w1 = trace.view("fc1.weight"), w2 = trace.view("fc2.weight"), x = trace.view("x"), z = trace.view("z"), j = trace.view("branch.jacobian");
            for (int o = 0; o < n; ++o)
                for (int i = 0; i < n; ++i) {
                    double sum = 0;
                    for (int h = 0; h < n; ++h)
                        if (z[h] > 0 && (!before || x[i] > 0)) sum += static_cast<double>(w1.at(i, h)) * static_cast<double>(w2.at(h, o));
                    CHECK(static_cast<double>(j.at(o, i)) == doctest::Approx(sum).epsilon(1e-5));
                }
        }
}
