// Two ways to compare a query with keys, trained on the same task: which of five keys in the plane is nearest to the query?
// It knows nothing of pictures.
//     dot        (query Wq) . (key Wk)                      Vaswani et al. 2017, section 3.2.1, without the division
//     additive   v . tanh(query Wq + key Wk + b)            Bahdanau, Cho, Bengio 2015, section 3.1, with a bias
//
//     auto run = fig.run<TwoScores>({.query = q, .keys = keys, .steps = 600, .hidden = 16});
//     run["additive.weights"][0];   run["dot.field"].row(0);   run["additive.accuracy"].scalar();
//
// Training: batches of 64 questions with five keys each, uniform in the square of side 2 kReach, cross-entropy, Adam. The
// keys of the reader are never trained on. The trace has one tick; G = kGrid, H = hidden:
//     query (2)  keys (5, 2)                                   inputs
//     nearest (5)                                              1 for the nearest key
//     dot.scores dot.weights additive.scores additive.weights (5)
//     dot.field additive.field (5, G, G)                       weight of each key where the query in the cell would give it;
//                                                              row 0 is the highest y
//     dot.accuracy additive.accuracy ()                        share of 1000 questions never trained on
// and the parameters dot.q.weight dot.k.weight (2, 2); additive.q.weight additive.k.weight (2, H), additive.k.bias (H),
// additive.v.weight (H, 1).
#pragma once
#include <array>
#include <memory>

#include "engine/base/geometry.h"
#include "engine/nn/linear.h"
#include "engine/nn/optimizer.h"
#include "engine/trace/run.h"

namespace glassbox {

class TwoScores {
  public:
    static constexpr int kKeys = 5, kGrid = 32, kBatch = 64, kHeldOut = 1000;
    static constexpr float kReach = 2.5f;
    struct Inputs {
        Vec2 query;
        std::array<Vec2, kKeys> keys{};
        int steps = 600, hidden = 16;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);  // kSlice steps of training a call, then the answers
    std::string_view error() const { return tape_.error(); }

  private:
    static constexpr int kSlice = 25;
    enum Kind { kDot, kAdditive };
    struct Questions {
        Tensor queries, keys;          // [n, 2], [n, 5, 2]
        std::vector<int32_t> nearest;  // [n]
    };
    static Questions draw(Random rng, int n);
    void make(uint64_t seed);
    void train();
    Var score(Context& c, Kind kind, Var queries, Var keys);  // [n, 2], [n, 5, 2] -> [n, 5]
    void answer(Recorder& trace);

    Inputs in_;
    uint64_t seed_ = 0;
    int done_ = 0;                       // steps of training
    int made_hidden_ = 0, held_steps_ = -1;
    std::unique_ptr<Parameters> parameters_;
    Linear dot_q_, dot_k_, additive_q_, additive_k_, additive_v_;
    Optimizer adam_{{.kind = Optimizer::Kind::adam, .rate = 0.02f}};
    Questions unseen_;
    float accuracy_[2] = {};
    Tape tape_;
};

}  // namespace glassbox
