// The compute side of gnn/playground: trains a MoleculeNet on generated molecules, an epoch a tick, until its loss stays
// where it is, and scores it on molecules whose formulas it has never seen.
//
//     auto run = fig.run<Playground>({.task = MoleculeTask::ester, .net = {.depth = 3}});
//     run["auc"][0];   run["history.held_out_loss"];   run["embedding"].row(i);
//
// The molecules of a part are in turns with the group and without it; numbers 2k and 2k + 1 are isomers. A tick records
//     train_loss (1)          mean over the epoch's batches of 32, each before its step; absent at tick 0, before training
//     held_out_loss, auc, accuracy (1), of H = 400 held-out molecules; AUC after Mann and Whitney, equal scores by halves
//     history.train_loss (T), history.held_out_loss, .auc (T + 1)      all ticks so far
//     logit, probability, label (H)      embedding (H, C)              of the held-out molecules, in their order
//     molecules (2), parameters (1)      trained on and held out; numbers in the network
// and every parameter under its name. Binary cross-entropy, Adam with a rate that shrinks by 3% an epoch, gradients cut at
// length 1. Done when the best of the last 15 epochs is not 1% below the best before, or after 120 epochs; as long as the loss
// is near that of a coin (above 0.6), all epochs are used: some tasks are understood late and at once.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "engine/data/generated_molecules.h"
#include "engine/nn/batches.h"
#include "engine/nn/optimizer.h"
#include "engine/trace/run.h"
#include "explainers/gnn/model_molecule_net.h"

namespace glassbox {

class Playground {
  public:
    static constexpr int kHeldOut = 400, kBatch = 32, kMostEpochs = 120, kPatience = 15;
    struct Inputs {
        MoleculeTask task = MoleculeTask::ester;
        MoleculeSettings net;
        int molecules = 800;
        float rate = 0.005f;
        int repeat = 0;  // another number: the same molecules, other initial weights and another order
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);  // a batch, or a hundred held-out molecules
    std::string_view error() const { return tape_.error(); }

    const std::vector<Graph>& held_out() const { return held_out_.graphs; }
    const std::vector<std::string>& held_out_smiles() const { return smiles_; }

  private:
    bool train_batch();     // true: the epoch is over
    bool evaluate_chunk();  // true: all are evaluated
    void finish_tick(Recorder& trace);
    bool plateau() const;

    Inputs in_;
    uint64_t seed_ = 0, data_seed_ = 0;
    bool has_data_ = false;
    MoleculeTask data_task_ = MoleculeTask::ester;
    LabelledMolecules train_, held_out_;
    std::vector<std::string> smiles_;
    std::vector<MoleculeBatch> chunks_;
    std::unique_ptr<MoleculeNet> net_;
    std::unique_ptr<Batches> batches_;
    Optimizer optimizer_{{}};
    Tape tape_;
    int epoch_ = 0, chunk_ = 0;
    int64_t step_ = 0;
    double loss_sum_ = 0;
    Tensor logit_, embedding_;
    std::vector<float> train_loss_, held_out_loss_, auc_;
};

// The chance that a random molecule with label 1 has a higher score than one with label 0.
float area_under_curve(std::span<const float> scores, std::span<const int> labels);

}  // namespace glassbox
