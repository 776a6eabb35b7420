// The compute side of gnn/tasks for nodes and edges: small graph networks on the karate club, several at once with other
// initial weights (and other hidden friendships), to see how much a score depends on luck.
//
//     auto run = fig.run<Club>({.task = Club::Task::side, .taught = {0, 33}});
//     run["score"];   run["history.score"].row(i);   run["probability"].row(i)
//
// R repeats of N = 34 members. Each network: members (N, 8), a vector for each; two GCN layers of 8 channels, tanh after the
// first (engine/nn/graph.h).
//     side          a number for each member: out of the last layer; taught with `taught`, scored on all others:
//                   part of them whose side is right. Binary cross-entropy.
//     friendship    a number for each pair: the product of the two vectors; 16 of the 78 edges and 48 pairs without one are
//                   set aside: they take no part in message passing nor in training. Taught with the other edges and, in each
//                   step, as many pairs without one, drawn anew; scored by the AUC of those set aside.
// Adam (0.02); a tick is 5 steps, tick 20 the last. For all repeats:
//     score (R)   history.score (R, T+1)   before (2), after (2)     mean and standard deviation of the first and the newest score
//     held_out (1)                        members, or pairs, that a score is on
// of the repeat `shown`: parameters, edge_index (2, M), h (N, 8) and
//     side: probability (N)   right (N)      friendship: pairs (64, 2), the hidden edges first; probability (64)
#pragma once
#include <memory>
#include <vector>

#include "engine/nn/optimizer.h"
#include "engine/trace/run.h"
#include "explainers/gnn/model_edges.h"

namespace glassbox {

class Club {
  public:
    enum class Task : uint8_t { side, friendship };
    static constexpr int kRepeats = 10, kChannels = 8, kTicks = 20, kSteps = 5, kHidden = 16, kOthers = 48;
    struct Inputs {
        Task task = Task::side;
        std::vector<int> taught;  // members; for `side`
        int shown = 0;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);
    std::string_view error() const { return tape_.error(); }

  private:
    struct Net {
        Parameters parameters;
        Parameter* members = nullptr;
        GcnLayer first, second;
        Linear out;
        Optimizer optimizer;
        EdgeLists edges;
        std::vector<int32_t> from, to;  // the pairs set aside
        std::vector<float> scores;
        explicit Net(uint64_t seed);
    };
    Var embed(Context& c, const Net& net) const;
    Var logits(Context& c, const Net& net, Var h, IndexSpan from, IndexSpan to) const;
    void train(Net& net, int repeat);
    void finish_tick(Recorder& trace);

    Inputs in_;
    uint64_t seed_ = 0;
    int steps_ = 0, next_ = 0, ticks_ = 0;
    std::vector<std::unique_ptr<Net>> nets_;
    Tape tape_;
};

}  // namespace glassbox
