// Two sentences, and what a head found in one of them put into the other.
//
//     auto run = fig.run<PatchModel>({.weights = fig.asset("weights/language.safetensors"), .from = "Tom called Anna because",
//                                     .into = "Anna called Tom because", .strongest = 1});
//     run["moved"].at(layer, head)             // 0: the answer stays that of `into`; 1: it becomes that of `from`
//
// Patched is the head's result (mix, before the output projection) at the last word, or at all words. The trace has one tick:
//     from.ids (n)   into.ids (n)
//     answers (2)             the likeliest next word of `into` and of `from`, as ids
//     into.next  from.next  next (V)     what follows: of each sentence as it is, and of `into` with the chosen heads patched
//     lean (3)                logit of from's answer minus that of into's: in `into`, in `from`, patched
//     moved (layers, heads)   for each head alone: (lean patched - lean of into) / (lean of from - lean of into)
//     patched (layers, heads)  moved.chosen ()      1 for the heads that are patched; the same for them together
// Nothing but ids and answers is recorded when the sentences differ in length, or have the same answer.
#pragma once
#include "explainers/attention/model_language.h"

namespace glassbox {

class PatchModel {
  public:
    struct Inputs {
        Asset weights;
        std::vector<int32_t> from, into;  // with <start>
        std::vector<int> chosen;          // layer * heads + head
        int strongest = 0;                // and so many of those that carry most, taken alone
        bool everywhere = false;
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
