// Norms, embeddings and dropout as layers.
//
//     LayerNorm norm(params.scope("ln1"), 64);   Var y = norm(c, x);       // over the last axis
//     BatchNorm bn(params.scope("bn"), 16);      Var z = bn(c, image);     // c.training decides whose statistics
#pragma once
#include "engine/nn/context.h"
#include "engine/nn/parameters.h"

namespace glassbox {

class LayerNorm {
  public:
    LayerNorm() = default;
    LayerNorm(const Parameters::Scope& scope, int width, float e = 1e-5f)
        : weight(&scope.add("weight", Shape{width}, Init::ones())), bias(&scope.add("bias", Shape{width})), epsilon(e) {}
    Var operator()(const Context& c, Var x) const { return layer_norm(x, c.use(weight), c.use(bias), epsilon); }
    Parameter *weight = nullptr, *bias = nullptr;
    float epsilon = 1e-5f;
};

class RmsNorm {
  public:
    RmsNorm() = default;
    RmsNorm(const Parameters::Scope& scope, int width, float e = 1e-5f)
        : weight(&scope.add("weight", Shape{width}, Init::ones())), epsilon(e) {}
    Var operator()(const Context& c, Var x) const { return rms_norm(x, c.use(weight), epsilon); }
    Parameter* weight = nullptr;
    float epsilon = 1e-5f;
};

class BatchNorm {
  public:
    BatchNorm() = default;
    BatchNorm(const Parameters::Scope& scope, int channels)
        : weight(&scope.add("weight", Shape{channels}, Init::ones())),
          bias(&scope.add("bias", Shape{channels})),
          running_mean(&scope.add_buffer("running_mean", Shape{channels}, 0)),
          running_variance(&scope.add_buffer("running_var", Shape{channels}, 1)) {}
    Var operator()(const Context& c, Var x) const {
        return batch_norm(x, c.use(weight), c.use(bias), running_mean->value.view(), running_variance->value.view(), c.training, momentum,
                          epsilon);
    }
    Parameter *weight = nullptr, *bias = nullptr, *running_mean = nullptr, *running_variance = nullptr;
    float momentum = 0.1f, epsilon = 1e-5f;
};

class Embedding {
  public:
    Embedding() = default;
    Embedding(const Parameters::Scope& scope, int count, int width, const Init& init = Init::normal(0.02f))
        : weight(&scope.add("weight", Shape{count, width}, init)) {}
    Var operator()(const Context& c, IndexSpan ids) const { return embedding(c.use(weight), ids); }  // [ids, width]
    Parameter* weight = nullptr;
};

// Drops only while training; the same elements whenever the same step is computed again.
inline Var dropped(const Context& c, std::string_view name, Var x, float probability) {
    return c.training && probability > 0 ? dropout(x, probability, c.random(name)) : x;
}

}  // namespace glassbox
