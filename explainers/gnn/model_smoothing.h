// The compute side of gnn/over-smoothing: deep networks on the karate club, with and without residuals, untrained and
// trained, and how alike its members' embeddings are after each layer.
//
//     auto run = fig.run<Smoothing>({.layers = 16, .epochs = 0});
//     run["alike"].at(0, 16);       // 0 plain, 1 residual
//
// N = 34 members, C = 8 channels, K layers; the two networks are called plain and residual:
//     edge_index (2, 156)           both directions of each edge
//     NAME.h.0 (N, C)               a vector of its own for each member: NAME.members
//     NAME.h.(k+1)                  tanh(GCN(h.k)) (Kipf and Welling 2017), plus h.k in the residual network; NAME.layers.k.* are the
//                                   layer's own records (engine/nn/graph.h)
//     NAME.logit (N, 1)             h.K w + b;  NAME.probability (N) of the officer's side
//     alike (2, K+1)                mean over all pairs of members of |cos| of the angle between their embeddings: from 0
//                                   (all at right angles) to 1 (all on one line). It does not see lengths, so shrinking
//                                   does not count as smoothing. Random vectors of 8 channels have about 0.28.
//     size (2, K+1)                 mean length of the embeddings
//     right (2)                     members outside the four taught ones whose side the network gets right
// Taught are four members, two of each side: the two leaders and one more of each. Adam (0.02), `epochs` full passes.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "engine/nn/graph.h"
#include "engine/nn/optimizer.h"
#include "engine/trace/run.h"
#include "explainers/gnn/model_edges.h"

namespace glassbox {

class Smoothing {
  public:
    static constexpr int kChannels = 8, kMaxLayers = 24, kTaught[] = {0, 1, 32, 33};
    struct Inputs {
        int layers = 8;
        int epochs = 0;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);  // a training step of one network, or the end
    std::string_view error() const { return tape_.error(); }

  private:
    struct Net {
        Parameters parameters;
        Parameter* members = nullptr;
        std::vector<GcnLayer> layers;
        Linear out;
        Optimizer optimizer;
        int epoch = 0;
        Net(uint64_t seed, int depth);
    };
    Var forward(Context& c, const Net& net, bool residual, std::vector<Var>& h) const;
    void finish(Recorder& trace);

    Inputs in_;
    EdgeLists edges_;
    std::unique_ptr<Net> nets_[2];
    Tape tape_;
};

}  // namespace glassbox
