// The compute side of residual/lesion: a plain and a residual network, trained, then without some of their blocks; and the
// gradient of the residual one as a sum over paths.
//
//     auto run = fig.run<Lesions>({.off = 1 << 3});            // without the fourth block
//     run["skip.deleted"][5];                                  // error without the sixth block alone
//
// The nets have kBlocks blocks of two layers. A block that is off is passed by. In one tick:
//     x (n, 2)  labels (n): 1 or -1
//     and for `plain` and `skip`
//     .error (1)              fraction wrong of the training set, all blocks in place
//     .now (1), .field (G, G) the same, and p(1) - p(0) over the plane, with the blocks off and swapped as asked
//     .deleted (L)            fraction wrong without each block alone
//     .swapped (L - 1)        with each pair of neighbours in each other's place
//     for the residual net, of z = logit 1 - logit 0 and all points (Veit, Wilber and Belongie 2016):
//     paths.size (L + 1)      root mean square of the part of dz/dh_0 that goes through exactly k branches
//     paths.count (L + 1)     how many paths do: L over k
//     paths.share (L + 1)     size of one path on average: size over the root of the count
// The parts are exact: h' = m (h + F(h)) with a mask m (of the ReLU after the sum, or 1), so dz/dh = (I + J)^T m dz/dh', and
// multiplying out sorts by the number of J's. Their sum is dz/dh_0 (paths.sum and paths.whole (n, width), for the tests).
#pragma once
#include <memory>
#include <optional>

#include "engine/trace/run.h"
#include "explainers/residual/model_train.h"

namespace glassbox {

class Lesions {
  public:
    static constexpr int kBlocks = 8, kGrid = 25, kSteps = 140;
    struct Inputs {
        uint32_t off = 0;  // bit l: block l is passed by
        int swap = 0, with = 0;  // blocks swap - 1 and with - 1 trade places; with 0: swap - 1 and the next; swap 0: none
        bool relu_before = false, zero = false;  // zero: the branches of the residual net start at zero
        int steps = kSteps;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    // The blocks in the order in which they are passed, those that are off among them.
    static std::vector<int> order_of(const Inputs& in);
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);

  private:
    // What the weights depend on: with these unchanged the nets stay as they are.
    struct Recipe {
        uint64_t seed;
        bool relu_before, zero;
        int steps;
        friend bool operator==(const Recipe&, const Recipe&) = default;
    };
    Var logits(int side, ConstView points, std::span<const int> order);
    float error(int side, std::span<const int> order);
    void record_net(Recorder& trace, int side);
    void record_paths(Recorder& trace);
    Inputs in_;
    std::optional<Recipe> recipe_;
    std::unique_ptr<NetTrainer> nets_[2];
    int trained_ = 0;  // steps of both nets together
};

}  // namespace glassbox
