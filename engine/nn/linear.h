// Fully connected layers.
//
//     Linear layer(params.scope("head"), 16, 10);     Var y = layer(c, x);              // [..., 16] -> [..., 10]
//     Mlp mlp(params.scope("mlp"), {2, 16, 16, 1}, {.activation = Activation::tanh});   // records mlp.0.z, mlp.0.a ...
//
// Weights are [in, out], so that y = x W + b; PyTorch's nn.Linear keeps them transposed.
#pragma once
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "engine/nn/context.h"
#include "engine/nn/parameters.h"
#include "engine/tensor/half_matrix.h"
#include "engine/tensor/packed.h"
#include "engine/tensor/quantized.h"

namespace glassbox {

enum class Activation : uint8_t { none, relu, leaky_relu, tanh, sigmoid, gelu, gelu_tanh, silu, softplus, sin };
Var activate(Activation a, Var x);
std::string_view activation_name(Activation a);

struct LinearOptions {
    bool bias = true;
    Init init = Init::glorot_uniform();
    Init bias_init = Init::zeros();
};

class Linear {
  public:
    Linear() = default;
    Linear(const Parameters::Scope& scope, int in, int out, const LinearOptions& options = {})
        : weight(&scope.add("weight", Shape{in, out}, options.init)),
          bias(options.bias ? &scope.add("bias", Shape{out}, options.bias_init) : nullptr) {}
    Var operator()(const Context& c, Var x) const {
        if (int8 != nullptr) return linear_int8(x, *int8, c.use(bias));
        if (packed != nullptr) return linear_packed(x, *packed, c.use(bias));
        return half != nullptr ? linear_half(x, *half, c.use(bias)) : linear(x, c.use(weight), c.use(bias));
    }
    // From now on computes with 8-bit weights, without gradient, and gives the memory of the full ones back.
    void quantize() {
        auto q = std::make_shared<const QuantizedMatrix>(glassbox::quantize(weight->value));
        if (q->empty()) return;  // too large: stays as it is
        int8 = std::move(q);
        weight->drop();
    }
    // The same bits as before, faster for single rows (packed.h).
    void pack() {
        if (weight->value.empty()) return;
        packed = std::make_shared<const PackedMatrix>(glassbox::pack(std::move(weight->value)));
        weight->drop();
    }
    // The same with 16-bit ones: exact when they came from a file of that type.
    void store(StorageType type) {
        auto h = std::make_shared<const HalfMatrix>(halved(weight->value, type));
        if (h->empty()) return;
        half = std::move(h);
        weight->drop();
    }

    Parameter* weight = nullptr;
    Parameter* bias = nullptr;  // null: none
    std::shared_ptr<const PackedMatrix> packed;
    std::shared_ptr<const HalfMatrix> half;
    std::shared_ptr<const QuantizedMatrix> int8;
};

struct MlpOptions {
    Activation activation = Activation::relu;
    Activation last = Activation::none;
    LinearOptions linear;
    bool residual = false;  // adds a layer's input where the widths agree
};

class Mlp {
  public:
    Mlp() = default;
    Mlp(const Parameters::Scope& scope, std::span<const int> widths, const MlpOptions& options = {});
    Mlp(const Parameters::Scope& scope, std::initializer_list<int> widths, const MlpOptions& options = {})
        : Mlp(scope, std::span(widths.begin(), widths.size()), options) {}
    // Records path.0.z (before the activation), path.0.a (after it), ...
    Var operator()(Context& c, Var x) const;
    std::vector<Linear> layers;

  private:
    std::string path_;
    MlpOptions options_;
};

}  // namespace glassbox
