// Training a BlockNet on points in the plane, a full batch a step, with Adam. What the figures about training share.
//
//     NetTrainer trainer({.blocks = 16, .skip = 1}, {.set = PointSet::spiral}, 3e-3f, seed);
//     for (int s = 0; s < 200; ++s) trainer.train_step();
//     float wrong = trainer.error_on(trainer.task().train);        // as in use: with the running statistics
#pragma once
#include <cstdint>
#include <vector>

#include "engine/data/points.h"
#include "engine/nn/optimizer.h"
#include "explainers/residual/model_net.h"

namespace glassbox {

struct PointsTaskOptions {
    PointSet set = PointSet::spiral;
    int train = 128, test = 200;
    float noise = 0;
    friend bool operator==(const PointsTaskOptions&, const PointsTaskOptions&) = default;
};

struct ClassedPoints {
    Tensor points;  // (n, 2)
    std::vector<int32_t> classes;
};

struct PointsTask {
    PointsTask(const PointsTaskOptions& options, uint64_t seed);
    ClassedPoints train, test;
};

// side * side points from (-1.2, 1.2), row by row downwards: what a picture of the plane is made of.
Tensor plane_grid(int side);
inline constexpr float kPlaneReach = 1.2f;

class NetTrainer {
  public:
    NetTrainer(const BlockNetOptions& net, const PointsTaskOptions& task, float rate, uint64_t seed);

    float train_step();                    // the loss before the step
    Var training_loss(Context& c);         // of the training set, with batch statistics; on the tape, which is reset
    void apply_gradients();                // after tape().backward(): a step of Adam
    Var evaluate(ConstView points);        // logits with the running statistics; on the tape, which is reset
    float error_on(const ClassedPoints& set);

    const PointsTask& task() const { return task_; }
    const BlockNet& net() const { return net_; }
    Parameters& parameters() { return parameters_; }
    Tape& tape() { return tape_; }
    int64_t steps() const { return adam_.steps(); }

  private:
    PointsTask task_;
    Parameters parameters_;
    BlockNet net_;
    Optimizer adam_;
    Tape tape_;
};

}  // namespace glassbox
