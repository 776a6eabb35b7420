#include "engine/nn/linear.h"

namespace glassbox {

Var activate(Activation a, Var x) {
    switch (a) {
        case Activation::none: return x;
        case Activation::relu: return relu(x);
        case Activation::leaky_relu: return leaky_relu(x);
        case Activation::tanh: return tanh(x);
        case Activation::sigmoid: return sigmoid(x);
        case Activation::gelu: return gelu(x);
        case Activation::gelu_tanh: return gelu_tanh(x);
        case Activation::silu: return silu(x);
        case Activation::softplus: return softplus(x);
        case Activation::sin: return sin(x);
    }
    return x;
}

std::string_view activation_name(Activation a) {
    constexpr std::string_view names[] = {"none", "relu", "leaky_relu", "tanh", "sigmoid", "gelu", "gelu_tanh", "silu", "softplus", "sin"};
    return names[static_cast<size_t>(a)];
}

Mlp::Mlp(const Parameters::Scope& scope, std::span<const int> widths, const MlpOptions& options)
    : path_(scope.path()), options_(options) {
    for (size_t i = 0; i + 1 < widths.size(); ++i)
        layers.emplace_back(scope.scope(std::to_string(i)), widths[i], widths[i + 1], options.linear);
}

Var Mlp::operator()(Context& c, Var x) const {
    for (size_t i = 0; i < layers.size(); ++i) {
        const Activation a = i + 1 < layers.size() ? options_.activation : options_.last;
        Var y = layers[i](c, x);
        if (c.recording()) y = c.record(path_, std::to_string(i) + ".z", y);
        if (a != Activation::none) {
            y = activate(a, c.tape().over(y));
            if (c.recording()) y = c.record(path_, std::to_string(i) + ".a", y);
        }
        x = options_.residual && y.shape() == x.shape() ? add(c.tape().over(y), x) : y;
    }
    return x;
}

}  // namespace glassbox
