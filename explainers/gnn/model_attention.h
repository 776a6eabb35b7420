// The compute side of gnn/attention: one layer that has to look things up, trained live. The task is the dictionary of
// Brody, Alon and Yahav 2022: keys hold values, drawn anew for each dictionary, and each query wants the value of its own key. (Values may repeat: were
// they dealt like cards, a query could also name the one that it has not heard.)
//
//     auto run = fig.run<Dictionary>({.kind = Dictionary::Kind::gat_v2, .keys = 6});
//     run["weights"].row(head).at(query, key);   run["history.accuracy"];
//
// K keys, H heads. Nodes 0 to K-1 are the keys, K to 2K-1 the queries; every key sends to every query.
//     x (2K, 2K)               one-hot name, then one-hot value (zeros for a query), of one held-out dictionary
//     edge_index (2, K K)      from, to: the queries in turn, for each its keys in turn
//     layer.*                  a GcnLayer or GatLayer (engine/nn/graph.h), 16 channels a head
//     logit (K, K)             out: for each query a number for each value;   answer (K), value (K): the largest; the key's
//     weights (H, K, K)        of the sum at each query: attention, or 1 / sqrt(d_i d_j) for GCN, whose heads are one
//     favourite (H, K)         the key with the largest weight of each query
//     rankings (H)             different orders in which the queries rank the keys
//     common (1)               how often the most frequent value of a held-out dictionary is right: what needs no looking up
//     accuracy, loss (1)       over 50 held-out dictionaries;   history.accuracy, history.loss (T + 1)
// A tick is 10 steps of Adam (0.01) on 16 dictionaries each, dealt for that step; tick 0 is before training, tick 20 the last.
#pragma once
#include <memory>
#include <vector>

#include "engine/nn/graph.h"
#include "engine/nn/optimizer.h"
#include "engine/trace/run.h"

namespace glassbox {

class Dictionary {
  public:
    enum class Kind : uint8_t { gcn, gat, gat_v2 };
    static constexpr int kTicks = 20, kStepsPerTick = 10, kBatch = 16, kHeldOut = 50, kChannels = 16;
    struct Inputs {
        Kind kind = Kind::gat;
        int keys = 6;   // at least 2
        int heads = 1;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);
    std::string_view error() const { return tape_.error(); }

  private:
    struct Dealt {
        Tensor x;
        std::vector<int32_t> from, to, queries, values;
    };
    Dealt deal(int count, Random random) const;
    Var forward(Context& c, const Dealt& d) const;  // logits of the queries
    void finish_tick(Recorder& trace);

    Inputs in_;
    uint64_t seed_ = 0;
    int step_ = 0;
    Dealt held_out_, shown_;
    std::unique_ptr<Parameters> parameters_;
    GcnLayer gcn_;
    GatLayer gat_;
    Linear out_;
    Optimizer optimizer_{{}};
    Tape tape_;
    std::vector<float> accuracy_, loss_;
};

}  // namespace glassbox
