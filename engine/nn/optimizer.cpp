#include "engine/nn/optimizer.h"

#include "engine/tensor/elementary.h"

namespace glassbox {
namespace {

void ensure_state(Parameter& p, int count) {
    for (int i = 0; i < count; ++i)
        if (p.state[i].shape() != p.value.shape()) p.state[i] = Tensor(p.value.shape());
}

}  // namespace

void Optimizer::step(Parameters& parameters, float rate) {
    ++steps_;
    power1_ *= static_cast<double>(options_.beta1);
    power2_ *= static_cast<double>(options_.beta2);
    for (Parameter& p : parameters)
        if (!p.frozen && !p.value.empty() && p.grad.size() == p.value.size()) update(p, rate);  // unused ones stay
}

void Optimizer::update(Parameter& p, float rate) {
    const Options& o = options_;
    const Kernels& k = kernels();
    const int64_t n = p.value.size();
    float *w = p.value.data(), *g = p.grad.data();
    if (o.weight_decay != 0 && o.kind != Kind::adamw) k.axpy(n, o.weight_decay, w, g);
    switch (o.kind) {
        case Kind::sgd: k.axpy(n, -rate, g, w); break;
        case Kind::momentum:
        case Kind::nesterov: {
            ensure_state(p, 1);
            float* v = p.state[0].data();
            // v = momentum v + g; w -= rate v, or rate (g + momentum v)
            k.unary[static_cast<int>(Unary::scale)](n, v, v, o.momentum, 0);
            k.accumulate(n, g, v);
            if (o.kind == Kind::nesterov) {
                k.axpy(n, o.momentum, v, g);
                v = g;
            }
            k.axpy(n, -rate, v, w);
            break;
        }
        case Kind::rmsprop: {
            // Tieleman and Hinton 2012: v = a v + (1 - a) g^2; w -= rate g / (sqrt(v) + epsilon)
            ensure_state(p, 1);
            float* v = p.state[0].data();
            for (int64_t i = 0; i < n; ++i) {
                v[i] = v[i] * o.smoothing + g[i] * g[i] * (1.0f - o.smoothing);
                w[i] -= rate * g[i] / (elementary::sqrt(v[i]) + o.epsilon);
            }
            break;
        }
        case Kind::adam:
        case Kind::adamw: {
            ensure_state(p, 2);
            const AdamStep s{rate, o.beta1, o.beta2, o.epsilon, o.kind == Kind::adamw ? o.weight_decay : 0.0f,
                             static_cast<float>(1.0 - power1_), static_cast<float>(1.0 - power2_)};
            k.adam(n, w, g, p.state[0].data(), p.state[1].data(), s);
            break;
        }
    }
}

void Optimizer::restore(int64_t steps) {
    steps_ = 0;
    power1_ = power2_ = 1;
    // Multiplied up step by step, as training did: the same bits.
    for (; steps_ < steps; ++steps_) {
        power1_ *= static_cast<double>(options_.beta1);
        power2_ *= static_cast<double>(options_.beta2);
    }
}

void Optimizer::forget(Parameters& parameters) {
    for (Parameter& p : parameters)
        for (Tensor& t : p.state) t = Tensor();
    restore(0);
}

float Schedule::operator()(int64_t step) const {
    if (step < warm_up) return rate * static_cast<float>(step + 1) / static_cast<float>(warm_up);
    const int64_t since = step - warm_up, span = length > 0 ? length : 1;
    const float part = since >= span ? 1.0f : static_cast<float>(since) / static_cast<float>(span);
    switch (kind) {
        case Kind::constant: return rate;
        case Kind::steps: return rate * elementary::pow(factor, static_cast<float>(since / span));
        case Kind::exponential: return rate * elementary::pow(factor, static_cast<float>(since) / static_cast<float>(span));
        case Kind::cosine: return last + (rate - last) * 0.5f * (1.0f + elementary::cos(3.14159265f * part));
        case Kind::linear: return rate + (last - rate) * part;
    }
    return rate;
}

float clip_gradients(Parameters& parameters, float longest) {
    const Kernels& k = kernels();
    float squares = 0;
    for (Parameter& p : parameters)
        if (!p.frozen) squares += k.reduce[static_cast<int>(Reduce::sum_squares)](p.grad.size(), p.grad.data());
    const float norm = elementary::sqrt(squares);
    if (norm > longest) {
        const float factor = longest / (norm + 1e-6f);
        for (Parameter& p : parameters)
            if (!p.frozen) k.unary[static_cast<int>(Unary::scale)](p.grad.size(), p.grad.data(), p.grad.data(), factor, 0);
    }
    return norm;
}

void clip_gradient_values(Parameters& parameters, float limit) {
    for (Parameter& p : parameters)
        if (!p.frozen) kernels().unary[static_cast<int>(Unary::clamp)](p.grad.size(), p.grad.data(), p.grad.data(), -limit, limit);
}

}  // namespace glassbox
