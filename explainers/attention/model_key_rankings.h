// What a head takes from each word before the last one, measured in three ways.
//
//     auto run = fig.run<KeyRankings>({.weights = fig.asset("weights/language.safetensors"), .ids = language_ids("Anna laughed and")});
//     run["weight"][j]   run["size"][j]   run["drop"][j]
//
// The trace has one tick; n words:
//     ids (n)   next (V)   answer ()  the likeliest next word, which is what counts here
//     cost (layers, heads)            how much more surprise at it when that head says nothing
//     place (2)                       layer and head in question: those asked for, or where the cost is largest
//     weight (n)    the last row of the head's attention
//     size (n)      length of what is written from each word: |weight v W_O| over the head's rows of W_O (Kobayashi et al. 2020)
//     values (n)    |v W_O| alone
//     drop (n)      how much more surprise when what this word gives (weight times v) is taken out of the head's result; the other
//                   weights stay
#pragma once
#include "explainers/attention/model_language.h"

namespace glassbox {

class KeyRankings {
  public:
    struct Inputs {
        Asset weights;
        std::vector<int32_t> ids;  // with <start>
        int head = -1;             // layer * heads + head; -1: where the cost is largest
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t, const Inputs& in) { in_ = in; }
    Progress step(Recorder& trace);
    std::string_view error() const { return language_.error(); }

  private:
    Inputs in_;
    LanguageHeads language_;
};

}  // namespace glassbox
