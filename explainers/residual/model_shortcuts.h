// The compute side of residual/shortcuts: one convolutional residual block of any of its forms, counted and differentiated;
// and small networks of such blocks trained from several seeds.
//
//     auto block = fig.run<BlockStudy>({.shortcut = 2, .grows = true});
//     block["cost"][1];                       // multiply-adds of the second convolution
//     auto seeds = fig.run<ShortcutSeeds>({}, "seeds");    // tick t: t seeds of each kind
//     seeds["error"].at(kind, seed);
#pragma once
#include <memory>
#include <vector>

#include "engine/nn/conv.h"
#include "engine/nn/optimizer.h"
#include "engine/trace/run.h"

namespace glassbox {

// One block on kBatch pictures of normal numbers after a ReLU, kSide pixels a side, at its initial weights, with the batch's
// statistics. Channels: 16 in a basic block, 64 in a bottleneck; one that grows has twice as many, at half the pixels. With n
// convolutions in the branch it records
//     shape (n + 2, 3)      channels and pixels a side of x, after each convolution and after the shortcut's, and its kernel (0: none)
//     parameters (n + 1)    of each convolution with its norm, then of the shortcut
//     cost (n + 1)          multiply-adds of each convolution for one picture, then of the shortcut; norms and sums are not counted
//     parameters.all, cost.all (1)
//     fits (1)              0: x and F(x) differ in shape, and nothing can be added; then there is no gradient
//     back.branch, back.shortcut, back.both (1)   of d loss / d x, root mean square, for a random d loss / d y of root mean square 1:
//                           what comes through the branch, through the shortcut, and both
class BlockStudy {
  public:
    static constexpr int kSide = 32, kBatch = 4;
    struct Inputs {
        int shortcut = 0;  // 0 identity, 1 zero padding, 2 projection
        bool bottleneck = false, pre_activation = false, grows = false;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    static ResidualOptions options_of(const Inputs& in);
    void reset(uint64_t seed, const Inputs& in) { seed_ = seed, in_ = in; }
    Progress step(Recorder& trace);
    std::string_view error() const { return tape_.error(); }

  private:
    Inputs in_;
    uint64_t seed_ = 0;
    Tape tape_;
};

// Networks on the first four shapes of engine/data/shapes_images.h at 8 pixels a side: a stem and three blocks of 8, 16 and 32 channels, the last
// two at half the pixels of those before. Kinds:
//     0 plain                        1 A: zero padding where it grows, identity elsewhere
//     2 B: projection where it grows, identity elsewhere        3 C: projections everywhere            (He et al. 2015, table 3)
// All are trained on the same kPictures pictures, kSteps batches. Tick 0 has none, each further tick one seed of all kinds. Records
//     error (4, kSeeds)    fraction wrong of kTest other pictures; -1 where it has not been trained yet
//     mean (4)             over the seeds so far; -1 for none
//     spread (4)           largest less smallest over the seeds so far
class ShortcutSeeds {
  public:
    static constexpr int kKinds = 4, kSeeds = 4, kClasses = 4, kSide = 8, kPictures = 320, kTest = 160, kSteps = 60, kBatch = 16;
    struct Inputs {
        bool pre_activation = false;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);
    std::string_view error() const { return tape_.error(); }

  private:
    struct Net;
    void train_step();
    float wrong();
    void record(Recorder& trace) const;
    Inputs in_;
    uint64_t seed_ = 0;
    std::shared_ptr<Net> net_;
    Tensor pictures_, errors_;
    std::vector<int32_t> classes_;
    Tape tape_;
    int drawn_ = 0, tick_ = 0, kind_ = 0, steps_ = 0;
};

}  // namespace glassbox
