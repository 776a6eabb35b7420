// The compute side of residual/degradation: the same network with and without skips, trained side by side, and the same
// for every depth.
//
//     auto race = fig.run<DepthRace>({.blocks = 32});          // kTicks + 1 ticks, the first before training
//     auto sweep = fig.run<DepthSweep>({});                    // a tick for each depth and seed
//     race["skip.error"].at(0, tick);   sweep["plain.mean"][depth];
#pragma once
#include <memory>

#include "engine/trace/run.h"
#include "explainers/residual/model_train.h"

namespace glassbox {

// How the weights begin; zero branches in the residual net only, since a plain one would be dead.
struct Beginning {
    float gain = 1;     // times He's
    bool zero = false;  // every F is 0 at first
    friend bool operator==(const Beginning&, const Beginning&) = default;
};

// Both nets see the same points and start from the same weights. A tick records
//     x (n, 2)  labels (n): 1 or -1                            the training set
//     plain.error, skip.error (2, kTicks + 1)                  fraction wrong of training and test set, up to this tick; then 0
//     plain.field, skip.field (kGrid, kGrid)                   p(1) - p(0) over the plane
class DepthRace {
  public:
    static constexpr int kTicks = 40, kGrid = 25;
    struct Inputs {
        int blocks = 32, width = 16, steps = 200;
        bool norm = true, relu_before = false;
        float rate = 3e-3f;
        PointSet set = PointSet::spiral;
        Beginning begin;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);

  private:
    void look(Recorder& trace, int side);
    Inputs in_;
    std::unique_ptr<NetTrainer> nets_[2];
    Tensor everything_, errors_[2];  // training set, test set and grid as one batch
    int tick_ = 0, side_ = 0, left_ = 0;
};

// For each depth, with and without skips, each rate and each seed: a training from scratch. Tick 0 has none yet, tick t + 1
// adds depth t % kDepths of seed t / kDepths. A tick records, for `plain` and `skip`,
//     .train, .test (kDepths, kRates, kSeeds)   fraction wrong at the end; -1 where it has not been trained yet
//     .best (kDepths)                           index of the rate with the lowest mean training error so far
//     .mean, .mean.test (kDepths)               mean over the seeds so far, at that rate; -1 for none
// and `done` (1): trainings so far.
class DepthSweep {
  public:
    static constexpr int kBlocks[] = {2, 4, 8, 16, 32};
    static constexpr float kRates[] = {1e-3f, 3e-3f, 1e-2f};
    static constexpr int kDepths = 5, kRateCount = 3, kSeeds = 3, kTicks = kDepths * kSeeds;
    struct Inputs {
        int width = 16, steps = 200;
        bool norm = true, relu_before = false;
        PointSet set = PointSet::spiral;
        Beginning begin;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);

  private:
    void summarise(Recorder& trace) const;
    Inputs in_;
    uint64_t seed_ = 0;
    std::unique_ptr<NetTrainer> net_;
    Tensor train_[2], test_[2];
    int round_ = -1, job_ = 0, steps_ = 0;  // job: rate and side within a tick
};

}  // namespace glassbox
