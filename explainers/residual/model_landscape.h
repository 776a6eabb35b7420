// The compute side of residual/landscape: the loss around a trained network, on planes through its weights.
//
//     auto run = fig.run<Landscape>({.side = 1});       // tick t: the plane at kSizes[t] points a side
//     run["loss"].at(i, j);  run["path"];
//
// Planes are theta + a d1 + b d2, a and b in [-1, 1]:
//     random  d1, d2 drawn from a normal distribution, each filter (here: the weights into one unit) scaled to the length of
//             the trained filter times `reach`; biases and norms stay (Li et al. 2018)
//     path    d1, d2 the first two principal axes of the weights along the training, minus the final ones, scaled so that
//             the path fits: what the path looks like, which random planes cannot show
// The loss is that of the training set with the batch's statistics, as it was trained. Each tick records, the finer ones
// from scratch,
//     loss (n, n)             rows from b = 1 downwards; columns a from -1
//     log (n, n)              its logarithm to base 10, not below -4
//     path (kSnapshots, 3)    a, b and loss along the training (plane: path; else a = b = 0 at the end only)
//     center (1), error (1)   loss and fraction wrong of the trained network
//     explained (1)           share of the path's variance in the plane
#pragma once
#include <memory>
#include <optional>

#include "engine/trace/run.h"
#include "explainers/residual/model_train.h"

namespace glassbox {

class Landscape {
  public:
    static constexpr int kSizes[] = {13, 25, 49}, kTicks = 3, kSnapshots = 25;
    struct Inputs {
        int blocks = 8, plane = 0, steps = 144;  // plane 0, 1, 2: random ones; 3: the path's
        float skip = 1, reach = 0.5f;  // of the random planes: 1 goes as far as the weights are long
        bool norm = true;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);

  private:
    using Weights = std::vector<float>;
    Weights gather() const;
    void scatter(const Weights& w, const Weights* d1 = nullptr, float a = 0, const Weights* d2 = nullptr, float b = 0);
    float loss_here(float* error = nullptr);
    void random_directions();
    void path_directions();
    Inputs in_, trained_in_;
    uint64_t seed_ = 0;
    std::optional<uint64_t> trained_seed_;
    std::unique_ptr<NetTrainer> net_;
    std::vector<Weights> snapshots_;
    std::vector<float> snapshot_loss_;
    Weights d1_, d2_;
    Tensor losses_, path_;
    float explained_ = 0;
    int tick_ = 0, cell_ = 0;
    bool planned_ = false;
};

}  // namespace glassbox
