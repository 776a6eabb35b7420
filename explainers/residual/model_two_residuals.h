// The compute side of residual/two-residuals: boosting and a residual network on the same curve, with as many stages as blocks.
//
//     auto run = fig.run<TwoResiduals>({});
//     run["boost.sum"].row(k);   run["net.sum"].row(k);     // what is said after k stages, over the grid
//
// Boosting (Friedman 2001, with squares): stage k is a net of one hidden layer, trained on y minus the sum of the stages
// before it; then it never changes. The residual net: h_0 = ReLU(stem x), h_k = h_(k-1) + W2 ReLU(W1 h_(k-1)), all blocks and
// the head trained together on y; its answer after k blocks is head(h_k), which only training sees for k = kStages. One tick:
//     x (n, 1)  y (n, 1)  grid (G)                           the points, and where the curves are drawn
//     boost.sum, net.sum (kStages + 1, G)                    the answer after k stages
//     boost.left, net.left (kStages + 1, n)                  y minus that answer at the points
//     boost.loss, net.loss (kStages + 1)                     mean of its square
#pragma once
#include <memory>

#include "engine/nn/linear.h"
#include "engine/nn/optimizer.h"
#include "engine/trace/run.h"

namespace glassbox {

class TwoResiduals {
  public:
    static constexpr int kStages = 6, kPoints = 40, kGridPoints = 81, kHidden = 8, kSteps = 150;
    enum class Target : uint8_t { wave, step, bumps };
    struct Inputs {
        Target target = Target::wave;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);
    std::string_view error() const { return tape_.error(); }

    struct Block {
        Linear first, second;
    };
    struct Nets {
        explicit Nets(uint64_t seed);
        Var stage(Context& c, int k, Var x) const;          // of boosting: [n, 1] -> [n, 1]
        std::vector<Var> answers(Context& c, Var x) const;  // of the residual net after 0 .. kStages blocks, [n, 1] each
        Parameters boost, net;
        std::vector<Block> stages, blocks;
        Linear stem, head;
    };

  private:
    void descend(Parameters& parameters, Var loss);
    void finish_stage(int k);
    void record(Recorder& trace);
    std::unique_ptr<Nets> nets_;
    Tensor x_, y_, grid_, left_;
    Optimizer adam_{Optimizer::Options{}};
    Tape tape_;
    int done_ = 0;
};

}  // namespace glassbox
