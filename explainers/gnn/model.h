// The compute side of gnn/message-passing: a message-passing network with node, edge and global embeddings, on any
// graph, live. It knows nothing of pictures.
//
//     auto& run = fig.run<MessagePassing>({.graph = graph, .layers = 2, .pooling = MessagePassing::Pooling::sum});
//     run["h.2"].row(v.row)[0];            // embedding of atom v after two layers, channel 0
//     run["influence"].row(2)[u.row];      // how much atom u matters to the chosen atom at depth 2
//
// Sizes: N atoms, E bonds, M = 2E messages, C = 8 channels, K layers. A bond carries a message each way: of bond b,
// message 2b runs from its `from` to its `to`, message 2b+1 back. The trace has one tick:
//
//     options (5)                     K, pooling (0 sum, 1 mean, 2 max), residual, feed_global, chosen row or -1
//     x (N, 16)  edge_index (2, M)  edge_attr (E, 5)         the inputs; columns: engine/data/molecules.h
//     h.0 (N, C) = x W + b     e.0 (E, C) = edge_attr W + b     u.0 (1, C)
//     for k = 0 .. K-1:
//     layers.k.message (M, C)         h.k[sender] W + e.k[bond] V + b
//     layers.k.pooled (N, C)          sum, mean or maximum of the messages that arrive; 0 where none does
//     layers.k.update.in (N, 3C)      [h.k | pooled | u.k]; zeros in place of u.k unless `feed_global`
//     layers.k.update.hidden (N, 2C)  ReLU(update.in W + b)
//     layers.k.update (N, C)          hidden W + b
//     h.(k+1) (N, C)                  update, plus h.k with `residual`
//     e.(k+1) (E, C)                  [h.(k+1)[from] + h.(k+1)[to] | e.k] W + b
//     u.(k+1) (1, C)                  [mean of h.(k+1) | mean of e.(k+1) | u.k] W + b
//     with a chosen atom v:
//     influence (K+1, N)              Frobenius norm of d h.k[v] / d x[u], by backward passes
//     reach (K+1, N)                  1 where u lies within k bonds of v
//
// and the parameters: encode.node.weight (16, C), .bias, encode.edge.weight (5, C), .bias, encode.global (1, C);
// layers.k.message.weight (C, C), .edge_weight (C, C), .bias; layers.k.update.0.weight (3C, 2C), .bias;
// layers.k.update.1.weight (2C, C), .bias; layers.k.edge.weight (2C, C), .bias; layers.k.global.weight (3C, C), .bias.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/generated_molecules.h"
#include "engine/nn/optimizer.h"
#include "engine/tensor/tape.h"
#include "engine/trace/run.h"
#include "explainers/gnn/model_edges.h"

namespace glassbox {

class MessagePassing {
  public:
    enum class Pooling : uint8_t { sum, mean, max };
    enum class Weights : uint8_t { hand_set, random, trained };
    static constexpr int kChannels = 8;
    static constexpr int kHidden = 2 * kChannels;
    static constexpr int kMaxLayers = 6;

    struct Inputs {
        Graph graph;
        int layers = 2;  // clamped to 0 .. kMaxLayers
        Pooling pooling = Pooling::sum;
        bool residual = true;
        Weights weights = Weights::hand_set;
        // The atoms see the global embedding: then all atoms reach all from depth 2 on.
        bool feed_global = false;
        int focus = -1;  // row of the chosen atom; none when out of range
        // Where atoms are drawn does not matter here: draw the positions of the control, not those of run.inputs.
        friend bool operator==(const Inputs& a, const Inputs& b);
    };

    void reset(uint64_t seed, const Inputs& in);
    // Steps of training if there is any left, parameters and encoders, then a layer a call, then backward passes, a bounded number a call.
    Progress step(Recorder& trace);
    std::string_view error() const { return tape_.error(); }

  private:
    struct Linear {
        Parameter* weight = nullptr;
        Parameter* bias = nullptr;
    };
    struct Layer {
        Linear message, update0, update1, edge, global;
        Parameter* edge_weight = nullptr;
    };
    // Molecules side by side as the layers take them.
    struct Molecules {
        int atoms = 0, bonds = 0;
        std::vector<float> x, edge_attr;
        EdgeLists messages;
        std::vector<int32_t> bond_of, from, to;  // of a message its bond; of a bond its ends
        void add(const Graph& graph);
    };
    Parameter* make(std::string name, const Shape& shape);
    Linear make_linear(const std::string& name, int in, int out);
    void make_parameters();
    void set_by_hand();
    void set_at_random(uint64_t seed);

    Var keep(Recorder& trace, const std::string& name, Var v, std::string_view op,
             std::initializer_list<std::string> inputs);
    void train_step();
    void record_inputs(Recorder& trace);
    void encode(Recorder& trace, const Molecules& m);
    void layer(Recorder& trace, const Molecules& m, int k);
    bool influence_passes();  // true when all are done
    void finish(Recorder& trace);

    Inputs in_;
    Molecules shown_;
    uint64_t seed_ = 0;
    std::unique_ptr<Parameters> parameters_;
    // What was trained last, and for what: another molecule needs no new training.
    TensorFile trained_;
    uint64_t trained_seed_ = 0;
    Inputs trained_for_;
    int trained_steps_ = 0;
    LabelledMolecules examples_;
    uint64_t examples_seed_ = 0;
    Optimizer optimizer_{{}};
    Linear encode_node_, encode_edge_;
    Parameter* encode_global_ = nullptr;
    std::vector<Layer> layers_;
    Tape tape_;
    Var x_, e_, u_;
    std::vector<Var> h_;
    std::vector<double> influence_;  // sums of squares
    int phase_ = 0, pass_ = 0;
};

// What the hand-set channels mean; with random weights a channel means nothing in particular. With trained ones channel 0 is
// the logit of "this atom lies in an ester group" (find_ester), and what the others hold is the network's affair: 240 steps of
// Adam (0.01) on 12 generated molecules each, of 240, from random weights; the number of layers, the pooling, the residual
// and the global vector are those of the inputs.
//
// Channels 0 to 3 gather: h'[c] = own[c] + pooled(half of h_u[c]). After k layers, with
//   sum   every walk of j <= k bonds from the atom to an atom that has the property adds 2^-j;
//   mean  the chance that a random walker has the property after j bonds, times 2^-j, added up over j <= k;
//   max   the richest walk of k bonds: its j-th atom adds 2^-j when it has the property.
// So at k = 0 channel 0 says whether the atom is an oxygen, and each layer adds the oxygen one bond farther away, at
// half the weight. Channels 4 to 7 keep each atom's own property and do not change. With and without the residual
// the embeddings are the same: with it the MLP computes the change, without it the whole. Bond channels 0 to 3 hold
// the mean of both ends, 4 to 7 the kind of bond; global channels 0 to 3 the mean over atoms, 4 to 7 the share of
// each kind of bond. ReLU cuts nothing off: the hidden units are shifted up by 1.
struct ChannelName {
    std::string_view en, zh;
};
ChannelName channel_name(MessagePassing::Weights weights, int channel);

}  // namespace glassbox
