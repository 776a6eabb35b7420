// A graph network that reads molecules and answers one question with yes or no: what the playground trains. Any number
// of molecules are computed as one graph.
//
//     MoleculeNet net(seed, {.depth = 3});
//     Var logit = net.forward(c, batch_of(graphs, rows)).logit;          // (molecules, 1)
//
// C = width channels. An atom starts as its element (one of eleven), a bond as its kind (one of four).
//     h.0 = x W + b; with `edges` e.0 = edge_attr V + b; with `global` a vector of zeros for each molecule
//     depth times a layer of engine/nn/graph.h: message (MessageLayer, tanh), gcn, gin or attention (GatLayer of two heads);
//     the last three know no bonds, no global vector and do not change width; ReLU after gcn and attention; with
//     `residual` the old embedding is added
//     pooled = sum, mean or maximum of the last h over a molecule's atoms, beside the global vector if there is one
//     embedding = ReLU(pooled W + b), (molecules, C);   logit = embedding w + b
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "explainers/gnn/model_edges.h"

namespace glassbox {

struct MoleculeSettings {
    enum class Kind : uint8_t { message, gcn, gin, attention };
    Kind kind = Kind::message;
    int depth = 3;   // 0 to kMaxDepth
    int width = 16;  // of atoms; an even number
    Aggregate pooling = Aggregate::sum;  // of messages and of atoms
    bool edges = true, global = false, residual = true;
    static constexpr int kMaxDepth = 6;
    friend bool operator==(const MoleculeSettings&, const MoleculeSettings&) = default;
};

// Molecules side by side: the features of their atoms and bonds, and who is whose.
struct MoleculeBatch {
    Tensor x, edge_attr;  // (atoms, 11), (messages, 4)
    EdgeLists edges;
    std::vector<int32_t> molecule_of_atom, molecule_of_message;
    int molecules = 0;
};
MoleculeBatch batch_of(std::span<const Graph> graphs, std::span<const int32_t> which);

class MoleculeNet {
  public:
    MoleculeNet(uint64_t seed, const MoleculeSettings& settings);
    MoleculeNet(const MoleculeNet&) = delete;
    struct Result {
        Var h0, h, embedding, logit;  // (atoms, C) twice, (molecules, C), (molecules, 1)
    };
    // The batch must outlive the step of the tape.
    Result forward(Context& c, const MoleculeBatch& batch) const;
    Parameters parameters;

  private:
    MoleculeSettings settings_;
    Linear encode_node_, encode_edge_, hidden_, out_;
    std::vector<MessageLayer> message_;
    std::vector<GcnLayer> gcn_;
    std::vector<GinLayer> gin_;
    std::vector<GatLayer> attention_;
};

}  // namespace glassbox
