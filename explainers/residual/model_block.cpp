#include "explainers/residual/model_block.h"

#include <algorithm>

namespace glassbox {

Progress OneBlock::step(Recorder& trace) {
    constexpr int n = kChannels;
    const int channel = std::clamp(in_.channel, 0, n - 1);
    const uint64_t seed = seed_ * 1000 + static_cast<uint64_t>(in_.draw);
    Parameters parameters(seed);
    const LinearOptions plain{.bias = false, .init = Init::he_normal()};
    const Linear fc1(parameters.scope("fc1"), n, n, plain), fc2(parameters.scope("fc2"), n, n, plain);
    Tensor raw({1, n});
    Random rng(seed, "raw");
    for (float& v : raw.span()) v = rng.normal();

    tape_.reset();
    Context c(tape_, &trace);
    for (const Parameter& p : parameters) trace.record(p.name, p.value.view(), "parameter");
    const Var given = c.record("raw", tape_.input(raw.view(), Grad::yes));
    const Var x = c.record("x", in_.relu_before ? given * 1.0f : relu(given));
    const Var z = c.record("z", fc1(c, in_.relu_before ? relu(x) : x));
    const Var a = c.record("a", relu(z));
    const Var f = c.record("f", fc2(c, a) * in_.gain);
    const Var sum = c.record("sum", x * in_.skip + f);
    const Var out = c.record("out", in_.relu_before ? sum * 1.0f : relu(sum));

    Tensor branch({n, n}), whole({n, n}), skip({n, n}), mask({n});
    for (int pass = 0; pass <= n; ++pass) {
        const int j = pass < n ? pass : channel;  // the chosen channel last: its gradients stay on the tape
        Tensor one({1, n});
        one.set(j, 1);
        if (!tape_.backward(f, one.view(), Into::tape)) return Progress::done;
        const ConstView of_f = tape_.grad(x);
        for (int i = 0; i < n; ++i) branch.set(j * n + i, of_f[i]);
        if (!tape_.backward(out, one.view(), Into::tape)) return Progress::done;
        const ConstView of_out = tape_.grad(x);
        for (int i = 0; i < n; ++i) whole.set(j * n + i, of_out[i]);
        mask.set(j, tape_.grad(sum)[j]);
        skip.set(j * n + j, in_.skip);
    }
    c.record_gradients();
    trace.record("skip.jacobian", skip.view(), "skip times the identity");
    trace.record("branch.jacobian", branch.view(), "d f / d x, a backward pass a row", {"f", "x"});
    trace.record("mask", mask.view(), "1 where the last ReLU lets through", {"sum"});
    trace.record("jacobian", whole.view(), "d out / d x, a backward pass a row", {"out", "x"});
    return Progress::done;
}

}  // namespace glassbox
