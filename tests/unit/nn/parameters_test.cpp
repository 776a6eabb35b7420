#include "engine/nn/parameters.h"

#include <doctest/doctest.h>

#include <cmath>
#include <memory>

#include "engine/nn/linear.h"
#include "engine/nn/optimizer.h"
#include "engine/trace/run.h"

using namespace glassbox;

namespace {

double deviation(const Tensor& t) {
    double sum = 0, squares = 0;
    for (float x : t.span()) sum += static_cast<double>(x), squares += static_cast<double>(x) * static_cast<double>(x);
    const auto n = static_cast<double>(t.size());
    return std::sqrt(squares / n - sum / n * sum / n);
}

struct Fit {
    struct Inputs {
        float rate = 0.05f;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    static bool needs_reset(const Inputs&, const Inputs&) { return false; }
    void reset(uint64_t seed, const Inputs& in) {
        params = std::make_unique<Parameters>(seed);
        mlp = std::make_unique<Mlp>(params->scope("mlp"), std::initializer_list<int>{2, 8, 1}, MlpOptions{.activation = Activation::tanh});
        adam = Optimizer({.kind = Optimizer::Kind::adam, .rate = in.rate});
    }
    void change(const Inputs& in) { adam.options().rate = in.rate; }
    void state(Keyframe& k) { k(*params, adam); }
    Progress step(Recorder& trace) {
        tape.reset();
        Context c(tape, &trace);
        const Var x = tape.input(Tensor({4, 2}, {0, 0, 0, 1, 1, 0, 1, 1}));
        const Var loss = c.record("loss", bce_with_logits((*mlp)(c, x), tape.input(Tensor({4, 1}, {0, 1, 1, 0}))));
        params->zero_grad();
        tape.backward(loss);
        adam.step(*params);
        for (const Parameter& p : *params) trace.record(p.name, p.value, "parameter");
        return Progress::ticked;
    }
    std::unique_ptr<Parameters> params;
    std::unique_ptr<Mlp> mlp;
    Optimizer adam{{}};
    Tape tape;
};

}  // namespace

TEST_CASE("initial values depend on seed and name only, and have the promised spread") {
    Parameters a(1), b(1), other(2);
    a.add("extra", Shape{5}, Init::normal(1));
    const Shape shape{64, 32};
    CHECK(a.add("w", shape, Init::he_normal()).value == b.add("w", shape, Init::he_normal()).value);
    CHECK_FALSE(a.find("w")->value == other.add("w", shape, Init::he_normal()).value);
    CHECK(deviation(a.find("w")->value) == doctest::Approx(std::sqrt(2.0 / 64)).epsilon(0.05));
    CHECK(deviation(a.add("g", shape, Init::glorot_uniform()).value) == doctest::Approx(std::sqrt(2.0 / 96)).epsilon(0.05));
    CHECK(deviation(a.add("gn", shape, Init::glorot_normal()).value) == doctest::Approx(std::sqrt(2.0 / 96)).epsilon(0.05));
    CHECK(deviation(a.add("c", Shape{16, 8, 3, 3}, Init::he_uniform()).value) == doctest::Approx(std::sqrt(2.0 / 72)).epsilon(0.05));
    CHECK(deviation(a.add("l", shape, Init::lecun_normal()).value) == doctest::Approx(0.125).epsilon(0.05));
    for (float x : a.add("t", shape, Init::truncated_normal(0.02f)).value.span()) CHECK(std::fabs(x) <= 0.04f);
    for (const Shape& s : {Shape{8, 20}, Shape{20, 8}}) {
        const Tensor& q = a.add(to_text(s), s, Init::orthogonal()).value;
        for (int i = 0; i < 8; ++i) {
            for (int j = 0; j < 8; ++j) {
                double dot = 0;
                for (int k = 0; k < 20; ++k)
                    dot += static_cast<double>(s[0] == 8 ? q.at(i, k) * q.at(j, k) : q.at(k, i) * q.at(k, j));
                CHECK(dot == doctest::Approx(i == j ? 1 : 0).scale(1).epsilon(1e-5));
            }
        }
    }
}

TEST_CASE("weights are saved and loaded, and all that does not fit is said at once") {
    Parameters a(3), b(4), c;
    const Linear first(a.scope("net").scope("0"), 3, 2), second(b.scope("net").scope("0"), 3, 2);
    CHECK(a.find("net.0.weight") == first.weight);
    CHECK(a.size() == 8);
    CHECK(b.load(a.save()));
    CHECK(b.hash() == a.hash());
    CHECK(second.weight->value == first.weight->value);
    c.add("net.0.weight", Shape{2, 3});
    c.add("net.1.bias", Shape{2});
    const Status s = c.load(a.save());
    REQUIRE(!s);
    CHECK(s.error().message ==
          "the weights do not fit the model: net.0.weight is [3, 2], not [2, 3]; missing net.1.bias [2]; extra net.0.bias");
    a.freeze("net.0");
    CHECK(first.weight->frozen);
    a.freeze("ne", false);
    CHECK(first.weight->frozen);
}

TEST_CASE("a layer records what it computes, with where it came from, and an intervention replaces it") {
    Parameters params(1);
    const Mlp mlp(params.scope("mlp"), {2, 4, 1}, {.activation = Activation::tanh});
    Trace trace;
    Tape tape;
    const auto run = [&] {
        tape.reset();
        Context c(tape, &trace);
        trace.begin_tick(0);
        const Var x = c.record("x", tape.input(Tensor({3, 2}, {1, 2, 3, 4, 5, 6}), Grad::yes));
        const Var loss = c.record("loss", mean(square(mlp(c, x))));
        CHECK(tape.backward(loss));
        c.record_gradients();
        trace.end_tick();
        return loss.value()[0];
    };
    const float before = run();
    CHECK(trace.view("mlp.0.a").shape() == Shape{3, 4});
    const TracedTensor* a = trace.last().find(trace.find("mlp.0.a"));
    REQUIRE(a != nullptr);
    CHECK(trace.provenance(*a) == "tanh(mlp.0.z)");
    CHECK(trace.provenance(*trace.last().find(trace.find("mlp.0.z"))) == "linear(x, mlp.0.weight, mlp.0.bias)");
    CHECK(trace.provenance(*trace.last().find(trace.find("loss"))) == "mean of square(mlp.1.z)");
    CHECK(trace.view("mlp.0.a.grad").empty());  // nobody had asked
    trace.want("mlp.0.a.grad");
    trace.want("mlp.1.weight.grad");
    CHECK(run() == before);
    CHECK(trace.view("mlp.0.a.grad").shape() == Shape{3, 4});
    CHECK(trace.view("mlp.1.weight.grad").shape() == Shape{4, 1});
    const Tensor grad(trace.view("mlp.0.a.grad"));
    // Scaled and masked values pass their gradients on.
    trace.intervene("mlp.0.a", *parse_intervention("scale 0.5 [:, 2]"));
    run();
    CHECK(trace.provenance(*trace.last().find(trace.find("mlp.0.a"))) == "scaled by hand");
    trace.intervene("mlp.0.a", *parse_intervention("mask [1]"));
    trace.want("mlp.0.weight.grad");
    trace.want("mlp.1.weight.grad");
    run();
    CHECK(trace.view("mlp.0.a").row(1)[0] == 0.0f);
    CHECK(trace.view("mlp.0.a").row(0)[0] != 0.0f);
    CHECK(trace.view("mlp.0.weight.grad").at(0, 0) != 0.0f);
    trace.intervene("mlp.0.a", *parse_intervention("scale 0"));
    trace.intervene("mlp.1.weight", *parse_intervention("replace 4x1: 1 1 1 1"));  // a parameter, too
    trace.intervene("mlp.0.z", *parse_intervention("scale 3"));
    run();
    CHECK(trace.view("mlp.0.a")[0] == 0.0f);
    trace.clear_interventions();
    CHECK(run() == before);
    CHECK(Tensor(trace.view("mlp.0.a.grad")) == grad);
    trace.intervene("mlp.0.a", Tensor({3, 4}));
    const float after = run();
    CHECK(after == 0.0f);
    CHECK(before != after);
    CHECK(trace.view("mlp.0.a")[0] == 0.0f);
    CHECK(!trace.view("mlp.0.a.grad").empty());
    trace.clear_interventions();
    CHECK(run() == before);
    trace.intervene("mlp.0.a", Tensor({2}));
    tape.reset();
    Context c(tape, &trace);
    trace.begin_tick(1);
    CHECK(!mlp(c, tape.input(Tensor({3, 2}))));
    CHECK(tape.error().find("the intervention on mlp.0.a has shape [2], not [3, 4]") != std::string::npos);
}

TEST_CASE("training goes on from a keyframe of a run to the same bits") {
    RunOf<Fit> run;
    run.trace() = Trace(1);  // the last tick only
    run.set_keyframe_bytes(9000);
    run.set_seed(3);
    run.ask({});
    std::vector<uint64_t> hashes;
    for (int64_t tick = 0; tick < 90; ++tick) {
        if (tick == 40) run.ask({.rate = 0.2f});
        while (run.work(tick)) {
        }
        hashes.push_back(run.trace().hash());
    }
    CHECK(run.keyframe_count() > 2);
    CHECK(run.keyframe_bytes() <= 9000);
    for (const int64_t tick : {70, 39, 40, 12, 88}) {
        while (run.work(tick)) {
        }
        CHECK(run.trace().hash() == hashes[static_cast<size_t>(tick)]);
    }
}
