// The step that the recipes share: a batch, its loss, the gradients clipped, a step of AdamW at the schedule's rate.
#pragma once
#include <map>

#include "engine/nn/context.h"
#include "engine/nn/optimizer.h"
#include "engine/nn/parameters.h"
#include "engine/trained/recipe.h"

namespace glassbox {

class BatchTraining : public Training {
  public:
    struct Options {
        Optimizer::Options optimizer;
        Schedule rate;
        float longest_gradient = 1;
    };
    BatchTraining(uint64_t seed, const Options& options) : seed_(seed), options_(options), optimizer_(options.optimizer) {}

    float step() final;
    int64_t steps() const final { return optimizer_.steps(); }
    TensorFile weights() const final;
    int64_t parameters() const final { return model().size(); }
    std::string error() const final { return tape_.error(); }

  protected:
    virtual Parameters& model() = 0;
    const Parameters& model() const { return const_cast<BatchTraining*>(this)->model(); }
    // The loss of batch `n`; what the tape borrows lasts until the next call.
    virtual Var loss(Context& c, int64_t n) = 0;
    // Of the file of weights: what model they belong to.
    virtual std::map<std::string, std::string> metadata() const = 0;
    uint64_t seed() const { return seed_; }

  private:
    uint64_t seed_;
    Options options_;
    Optimizer optimizer_;
    Tape tape_{Memory::observed};
};

}  // namespace glassbox
