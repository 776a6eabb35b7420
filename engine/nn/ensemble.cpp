#include "engine/nn/ensemble.h"

#include <algorithm>

#include "engine/tensor/elementary.h"

namespace glassbox {
namespace {

// The initial values of one member's matrix, for members in one tensor, whose shape does not tell the fans.
Init for_member(Init init, int in, int out) {
    const float fan = init.fan == Init::Fan::in ? static_cast<float>(in) : init.fan == Init::Fan::average ? static_cast<float>(in + out) * 0.5f : 1.0f;
    init.scale /= elementary::sqrt(std::max(fan, 1.0f));
    init.fan = Init::Fan::none;
    return init;
}

}  // namespace

MlpEnsemble::MlpEnsemble(const Parameters::Scope& scope, int members, std::initializer_list<int> widths, const MlpOptions& options)
    : path_(scope.path()), options_(options) {
    for (const int* w = widths.begin(); w + 1 < widths.end(); ++w) {
        const auto layer = scope.scope(std::to_string(weights.size()));
        weights.push_back(&layer.add("weight", Shape{members, w[0], w[1]}, for_member(options.linear.init, w[0], w[1])));
        biases.push_back(options.linear.bias ? &layer.add("bias", Shape{members, 1, w[1]}, for_member(options.linear.bias_init, w[1], w[1])) : nullptr);
    }
}

Var MlpEnsemble::operator()(Context& c, Var x) const {
    Tape& t = c.tape();
    for (size_t i = 0; i < weights.size(); ++i) {
        Var y = matmul(x, c.use(weights[i]));
        if (biases[i] != nullptr) y = add(t.over(y), c.use(biases[i]));
        x = c.record(path_, std::to_string(i) + ".z", y);
        const Activation a = i + 1 < weights.size() ? options_.activation : options_.last;
        if (a != Activation::none) x = c.record(path_, std::to_string(i) + ".a", activate(a, t.over(x)));
    }
    return x;
}

}  // namespace glassbox
