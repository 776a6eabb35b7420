// One pass of the trained language model over a text, all of it recorded; beside it what was measured of its heads on held-out texts.
//
//     auto run = fig.run<HeadsModel>({.weights = fig.asset("weights/language.safetensors"), .ids = language_ids("Anna laughed and")});
//     run["h.2.attn.probs"]        // (1, head, query, key); also .q .k .v .scores .mix, resid1, mlp ..., as Gpt2 records them
//     run["next"]                  // (V): what follows the last word
//
// With `measures` (weights/language_heads.safetensors, see engine/trained/head_study.h) also, L layers with H heads each:
//     heads.loss_without (L, H)   heads.weights (L, H, 5)   heads.decider (L, H, kinds)      as in the file
//     heads.role (L, H)           the role that the measures give it, as a number (HeadRole); for the decider:
//     heads.kind (L, H)           of which kind of dependency, or -1
//     heads.missed ()             layer * H + head of the one that is missed most, among those with a role, if any has one
#pragma once
#include "engine/trained/head_study.h"
#include "explainers/attention/model_language.h"

namespace glassbox {

class HeadsModel {
  public:
    struct Inputs {
        Asset weights, measures;
        std::vector<int32_t> ids;  // with <start>
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t, const Inputs& in) { in_ = in; }
    Progress step(Recorder& trace);
    std::string_view error() const { return error_.empty() ? language_.error() : std::string_view(error_); }

  private:
    void record_measures(Recorder& trace);
    Inputs in_;
    std::string error_;
    LanguageHeads language_;
};

}  // namespace glassbox
