// The compute side of residual/two-knobs: a chain of L numbers, multiplied, with and without a skip around each.
//
//     auto run = fig.run<KnobChains>({.depth = 10, .first = 0.2f, .second = -0.1f, .rest = 0});
//     run["skip.loss.field"];            // (kGrid, kGrid): row 0 is the largest w2
//
// Input 1, weights w1, w2 and L - 2 equal ones w:  plain y = w1 w2 w^(L-2),  skip y = (1+w1)(1+w2)(1+w)^(L-2),
// loss = (y - target)^2 / 2. For each of `plain` and `skip` the trace has, in one tick:
//     .signal (L+1)            what has come through after 0 .. L factors; the last is y
//     .loss (1)
//     .slope (3)               dy/dw1, dy/dw2 and dy/dw of one of the equal weights: the product of all other factors
//     .loss.field (G, G)       the loss over w1 (columns, -2 to 2) and w2 (rows, from 2 down), w as given
//     .path (S+1, 3)           gradient descent on the two weights: w1, w2, loss after 0 .. S steps
//     .path.steps (1)          how many of them before a weight left [-kReach, kReach]; the later rows repeat the last
#pragma once
#include "engine/tensor/tensor.h"
#include "engine/trace/run.h"

namespace glassbox {

class KnobChains {
  public:
    static constexpr int kGrid = 41, kSteps = 100, kMaxDepth = 30;
    static constexpr float kWindow = 2, kReach = 4;
    struct Inputs {
        int depth = 10;  // 3 .. kMaxDepth
        float first = 0, second = 0, rest = 0, target = 2, rate = 0.05f;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t, const Inputs& in) { in_ = in; }
    Progress step(Recorder& trace);

  private:
    Inputs in_;
};

}  // namespace glassbox
