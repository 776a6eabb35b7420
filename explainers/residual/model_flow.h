// The compute side of residual/flow and residual/identity: one network in training, with what goes through it measured
// after every block.
//
//     auto run = fig.run<FlowProbe>({.net = {.blocks = 32, .skip = 0}}, "plain");
//     run["gradient"][l];
//
// What is measured is the training set and, beside each of its points, a neighbour kNear away, as one batch of the loss that
// is trained. A tick is steps / kTicks training steps; tick 0 is before the first. With L blocks it records
//     signal (L + 1)       root mean square of h_0 .. h_L
//     gradient (L + 1)     root mean square of d loss / d h_l for the rows of the batch
//     alike (L + 1)        mean cosine of the h_l of all pairs of different points: 1 when all have become one
//     neighbours (L + 1)   mean cosine of d loss / d h_l of a point and of its neighbour: 0 when the gradient is noise to them
//                          (Balduzzi et al. 2017)
//     ratio (L)            root mean square of F over that of skip h, of each block; 0 in a plain net
//     ratio.history (kTicks + 1, L)   the ratio at every tick up to this one, then 0
//     loss (1), error (1)  of the training set, with the batch's statistics
#pragma once
#include <memory>

#include "engine/trace/run.h"
#include "explainers/residual/model_train.h"

namespace glassbox {

class FlowProbe {
  public:
    static constexpr int kTicks = 20, kPoints = 96;
    static constexpr float kNear = 0.02f;
    struct Inputs {
        BlockNetOptions net;
        float rate = 3e-3f;
        int steps = 200;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);

  private:
    void measure(Recorder& trace);
    Inputs in_;
    std::unique_ptr<NetTrainer> trainer_;
    Tensor batch_, history_;
    std::vector<int32_t> classes_;
    int tick_ = 0, left_ = 0;
};

}  // namespace glassbox
