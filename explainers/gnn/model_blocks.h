// The compute side of gnn/simplest-layer and gnn/blocks: two blocks of a graph network whose flow of data between nodes,
// edges and the global state is switched, trained live on four questions that each need another part of it.
//
//     auto run = fig.run<Blocks>({.flow = BlockNet::kGraphNet});
//     run["learnt"][BlockNet::neighbours];     // 1: understood, 0: no better than the mean
//
// `flow` has a bit for each way into the new node, edge and global vector (Battaglia et al. 2018); nodes read edges by
// the sum of what arrives, the global state by the mean over the graph:
//     0 own -> node     1 edges -> node    2 global -> node     3 ends -> edge     4 own -> edge       5 global -> edge
//     6 nodes -> global 7 edges -> global  8 own -> global      9 neighbours -> node, each by 1 / sqrt(d_i d_j) and with
//     the node itself (Kipf and Welling 2017)
//     10 all at the same time from the old vectors (weave, Kearnes et al. 2016), else edges, then nodes, then the global state
// A part that nothing feeds keeps its vector. Each part: new = tanh([what feeds it] W + b), C = 12 channels.
// On graphs of 5 to 8 nodes, a number on each node and edge and one for all; the questions, for each node:
//     own          the size of its own number          neighbours   the sum of its neighbours' numbers
//     edges        the sum of its edges' numbers       whole        the mean of all nodes' numbers, times two
// A tick is 15 steps of Adam (0.01) on 24 graphs of 192; tick 30 is the last. Recorded, with all parameters:
//     learnt (4)                            on 64 held-out graphs: 1 - squared error / squared deviation from the mean, 0 at least
//     history.learnt (4, T+1)
//     reads (3)           numbers that the weights of node, edge and global state read in a block: 0 where nothing feeds it
// BlockProbe runs the same network, of given parameters, on one graph of 5 nodes, with an edge for each bit of `shown`:
//     edge_index (2, M)   node, edge, global: their numbers
//     encode.* (., C)   blocks.k.node (5, C), blocks.k.edge (M, C), blocks.k.global (1, C)      answer, wanted (5, 4)
#pragma once
#include <memory>
#include <utility>
#include <vector>

#include "engine/nn/optimizer.h"
#include "engine/trace/run.h"
#include "explainers/gnn/model_edges.h"

namespace glassbox {

struct BlockGraphs;

class BlockNet {
  public:
    static constexpr int kWays = 11, kChannels = 12, kBlocks = 2, kQuestions = 4, kParts = 3;
    enum Question : int { own, neighbours, edges, whole };
    // What the literature calls by a name.
    static constexpr int kSimplest = 0b00100010001, kGcn = 0b01000000000, kMpnn = 0b00001011011, kWeave = 0b10000011011, kGraphNet = 0b00111111111;

    BlockNet(uint64_t seed, int flow);
    BlockNet(const BlockNet&) = delete;
    Var answer(Context& c, const BlockGraphs& graphs) const;  // (nodes, 4)
    int reads(int part) const;  // numbers, of the node 0, the edge 1, the global state 2
    Parameters parameters;

  private:
    bool has(int way) const { return flow_ >> way & 1; }
    int flow_;
    Linear encode_[kParts], parts_[kBlocks][kParts], out_;
};

// Graphs side by side, and what the questions ask for.
struct BlockGraphs {
    Tensor number[BlockNet::kParts];  // (nodes, 1), (messages, 1), (graphs, 1)
    Tensor wanted;                    // (nodes, 4)
    EdgeLists edges;
    std::vector<int32_t> graph_of_node, graph_of_message;
    BlockGraphs() = default;
    BlockGraphs(int graphs, Random random);                      // at random
    BlockGraphs(int nodes, int pairs_joined, Random random);     // one of `nodes` nodes; a bit for each pair 01, 02 ... 12 ...

  private:
    void add(int nodes, const std::vector<std::pair<int, int>>& pairs, Random& random);
    void close();
    std::vector<float> drawn_[BlockNet::kParts];
};

class Blocks {
  public:
    static constexpr int kTicks = 30, kSteps = 15, kBatches = 8, kBatch = 24, kHeldOut = 64;
    struct Inputs {
        int flow = BlockNet::kGraphNet;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);
    std::string_view error() const { return tape_.error(); }

  private:
    void finish_tick(Recorder& trace);
    std::vector<BlockGraphs> batches_;
    BlockGraphs held_out_;
    std::unique_ptr<BlockNet> net_;
    Optimizer optimizer_{{}};
    Tape tape_;
    int step_ = 0;
    std::vector<float> learnt_[BlockNet::kQuestions];
};

class BlockProbe {
  public:
    static constexpr int kNodes = 5, kPairs = 10, kPentagon = 0b1010011001;
    static constexpr int kPair[kPairs][2] = {{0, 1}, {0, 2}, {0, 3}, {0, 4}, {1, 2}, {1, 3}, {1, 4}, {2, 3}, {2, 4}, {3, 4}};
    struct Inputs {
        int flow = BlockNet::kGraphNet;
        int shown = kPentagon;
        std::vector<Tensor> parameters;  // in the order of a BlockNet's
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);
    std::string_view error() const { return tape_.error(); }

  private:
    Inputs in_;
    uint64_t seed_ = 0;
    Tape tape_;
};

}  // namespace glassbox
