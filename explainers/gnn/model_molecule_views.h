// Two looks at a trained MoleculeNet that do not train: what it says about one molecule, and its held-out molecules in the
// plane.
//
//     auto probe = fig.run<MoleculeProbe>({.net = settings, .molecule = g, .parameters = tensors}, "probe");
//     probe["probability"][0];   probe["influence"][row];
//     auto plane = fig.run<Projection>({.basis = newest, .shown = then, .label = label, .probability = p}, "plane");
//     plane["coordinates"].row(i);
#pragma once
#include <memory>
#include <vector>

#include "engine/trace/run.h"
#include "explainers/gnn/model_molecule_net.h"

namespace glassbox {

// Records x (atoms, 11), edge_attr (messages, 4), edge_index (2, messages), h.0 ... h.depth (atoms, C), layers.*, pooled, embedding (1, C), logit (1, 1), probability (1), and
// influence (atoms): the length of the gradient of the logit for each atom's h.0.
class MoleculeProbe {
  public:
    struct Inputs {
        MoleculeSettings net;
        Graph molecule;
        std::vector<Tensor> parameters;  // in the order in which the network makes them
        friend bool operator==(const Inputs& a, const Inputs& b);
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);
    std::string_view error() const { return tape_.error(); }

  private:
    Inputs in_;
    Tape tape_;
};

// Principal components (Pearson 1901) of `basis` (M, C): the plane in which `shown` (M, C) and `extra` (1, C) are seen.
//     mean (C)   components (2, C)   explained (2)     parts of the variance of `basis`
//     coordinates (M, 2)   extra (2)   reach (2)       reach: the largest coordinate of `basis` along each axis
//     probability, label (M)                           handed on, so that the picture is of one tick
// The first component points to where label 1 is, the second to where its largest number is positive.
class Projection {
  public:
    struct Inputs {
        Tensor basis, shown, extra, label, probability;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t, const Inputs& in) { in_ = in; }
    Progress step(Recorder& trace);

  private:
    Inputs in_;
};

// Eigenvectors of a symmetric matrix (n, n), as rows, by falling eigenvalue (Jacobi 1846); the matrix's diagonal then holds
// the eigenvalues in that order.
std::vector<std::vector<double>> eigenvectors(std::vector<std::vector<double>>& symmetric);

}  // namespace glassbox
