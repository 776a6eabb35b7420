// The compute side of cookbook/run: a straight line through six points, by gradient descent, one step a tick.
#pragma once
#include <memory>

#include "engine/nn/context.h"
#include "engine/nn/optimizer.h"
#include "engine/trace/run.h"

namespace glassbox {

class Fit {
  public:
    static constexpr int kPoints = 6;
    struct Inputs {
        float rate = 0.1f;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    static bool needs_reset(const Inputs&, const Inputs&) { return false; }  // the rate acts from the next step
    void reset(uint64_t seed, const Inputs& in);
    void change(const Inputs& in) { rate_ = in.rate; }
    Progress step(Recorder& trace);  // records x, y, line (both (points, 1)) and loss (1)
    void state(Keyframe& k) { k(*params_); }

  private:
    std::unique_ptr<Parameters> params_;
    Tape tape_;
    Optimizer descent_{{}};
    float rate_ = 0;
};

}  // namespace glassbox
