// What changes parameters: the gradient methods, their schedules, and clipping.
//
//     Optimizer opt({.kind = Optimizer::Kind::adam, .rate = 1e-3f});
//     params.zero_grad();   tape.backward(loss);   clip_gradients(params, 1.0f);
//     opt.step(params);                                     // or opt.step(params, schedule(opt.steps()))
//
// The order of operations is PyTorch's. The state (momentum, moments) is in the parameters; steps() is all that is here,
// so values, states and steps() are all that training goes on from.
#pragma once
#include "engine/nn/parameters.h"

namespace glassbox {

class Optimizer {
  public:
    enum class Kind : uint8_t { sgd, momentum, nesterov, rmsprop, adam, adamw };
    struct Options {
        Kind kind = Kind::sgd;
        float rate = 0.01f;
        float momentum = 0.9f;              // momentum, nesterov
        float beta1 = 0.9f, beta2 = 0.999f; // adam, adamw; rmsprop smooths with `smoothing`
        float smoothing = 0.99f;
        float epsilon = 1e-8f;
        float weight_decay = 0;  // added to the gradient; with adamw taken off the weights directly
    };
    explicit Optimizer(const Options& options) : options_(options) {}

    void step(Parameters& parameters) { step(parameters, options_.rate); }
    void step(Parameters& parameters, float rate);
    int64_t steps() const { return steps_; }
    void restore(int64_t steps);  // after loading values and states of a keyframe
    void state(Keyframe& k) { k(steps_, power1_, power2_); }
    void forget(Parameters& parameters);  // states and steps back to 0
    Options& options() { return options_; }

  private:
    void update(Parameter& p, float rate);
    Options options_;
    int64_t steps_ = 0;
    double power1_ = 1, power2_ = 1;  // beta^steps
};

// The learning rate over the steps of a training.
struct Schedule {
    enum class Kind : uint8_t { constant, steps, exponential, cosine, linear };
    Kind kind = Kind::constant;
    float rate = 0.01f;
    int64_t warm_up = 0;     // steps of linear growth from 0 before all else
    int64_t length = 1000;   // cosine, linear: steps until `last`; steps, exponential: between two changes
    float last = 0;          // cosine, linear: where it ends
    float factor = 0.1f;     // steps, exponential
    float operator()(int64_t step) const;
};

// The length of all gradients together; scales them down to `longest` when they are longer. Returns it before that.
float clip_gradients(Parameters& parameters, float longest);
void clip_gradient_values(Parameters& parameters, float limit);

}  // namespace glassbox
