// A head of the trained language model whose last row of attention is somebody else's: what the model then predicts.
//
//     auto run = fig.run<OwnRow>({.weights = fig.asset("weights/language.safetensors"), .kind = DependencyKind::coreference, .row = {0, 1}});
//     run["loss"].scalar()  run["trained.loss"].scalar()      // surprise at the true next word, in nats
//
// The text is a held-out sentence of the small language up to the word that depends on an earlier one. The trace has one tick; n words:
//     ids (n)   answer ()   decider ()   the word to come, and the place of the word that decides it
//     cost (layers, heads)            how much more surprise when the row of that head is even: where a row matters
//     place (2)                       layer and head in question: those asked for, or where the cost is largest
//     row (n)   next (V)   loss ()    the row given, summing to one (even when it is all zeros); what follows; the surprise
//     trained.row   trained.next   trained.loss      the same with the head's own row
#pragma once
#include "explainers/attention/model_language.h"

namespace glassbox {

class OwnRow {
  public:
    struct Inputs {
        Asset weights;
        DependencyKind kind = DependencyKind::coreference;
        int example = 0;
        int head = -1;  // layer * heads + head; -1: where the cost is largest
        std::vector<float> row;  // not negative; what is missing is 0
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);
    std::string_view error() const { return language_.error(); }

  private:
    Inputs in_;
    uint64_t seed_ = 0;
    LanguageHeads language_;
};

}  // namespace glassbox
