// The compute side of residual/block: one residual block on one vector of 4 channels, with everything in between and
// every derivative.
//
//     auto run = fig.run<OneBlock>({.skip = 1, .gain = 0});     // a block that starts as the identity
//     run["jacobian"].at(j, i);                                  // d out[j] / d x[i]
//
//     after:   x = ReLU(raw)    z = W1 x           a = ReLU(z)   f = gain W2 a   sum = skip x + f   out = ReLU(sum)
//     before:  x = raw          z = W1 ReLU(x)     a = ReLU(z)   f = gain W2 a   sum = skip x + f   out = sum
// All are (1, 4). For the chosen output channel c, `x.grad`, `z.grad`, `a.grad`, `f.grad`, `sum.grad` and `out.grad` (1 at
// c) are d out[c] / d each. Further:
//     branch.jacobian (4, 4)   J = df/dx            skip.jacobian (4, 4)   skip times the identity
//     mask (4)                 1 where the last ReLU lets through; all 1 without one
//     jacobian (4, 4)          mask (skip I + J)
// Parameters: fc1.weight, fc2.weight (in, out), drawn from the seed and `draw`.
#pragma once
#include "engine/nn/linear.h"
#include "engine/trace/run.h"

namespace glassbox {

class OneBlock {
  public:
    static constexpr int kChannels = 4;
    struct Inputs {
        float skip = 1, gain = 1;
        bool relu_before = false;
        int channel = 0, draw = 0;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in) { seed_ = seed, in_ = in; }
    Progress step(Recorder& trace);
    std::string_view error() const { return tape_.error(); }

  private:
    uint64_t seed_ = 0;
    Inputs in_;
    Tape tape_;
};

}  // namespace glassbox
