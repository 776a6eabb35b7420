// Small networks of one shape side by side, each with weights of its own: one product per layer computes them all.
//
//     MlpEnsemble net(params.scope("net"), 8, {2, 16, 1});   Var y = net(c, x);   // x [rows, 2], y [8, rows, 1]
#pragma once
#include <string>

#include "engine/nn/linear.h"

namespace glassbox {

class MlpEnsemble {
  public:
    MlpEnsemble() = default;
    // Each member is an Mlp of these widths (options.residual is left aside) and has different initial values.
    MlpEnsemble(const Parameters::Scope& scope, int members, std::initializer_list<int> widths, const MlpOptions& options = {});
    // x [rows, in], which all members see, or [members, rows, in]. Gives [members, rows, out]; records 0.z, 0.a, 1.z ... as Mlp.
    Var operator()(Context& c, Var x) const;
    std::vector<Parameter*> weights;  // [members, in, out]
    std::vector<Parameter*> biases;   // [members, 1, out]; null: none

  private:
    std::string path_;
    MlpOptions options_;
};

}  // namespace glassbox
