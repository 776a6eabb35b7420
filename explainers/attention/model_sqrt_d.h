// What the dot products of random vectors do as the vectors get wider, and what dividing by the root of the width does about
// it: Vaswani et al. 2017, section 3.2.1 and footnote 4. It knows nothing of pictures.
//
//     auto run = fig.run<WideScores>({.width = 64, .spread = 1});
//     run["plain.deviation"].scalar();   run["scaled.scores.histogram"];
//
// 128 queries with 16 keys each, of `width` independent normal components with standard deviation `spread`. The trace has one
// tick; S is "plain" (the dot product) or "scaled" (divided by the root of the width):
//     queries (128, width)  keys (128, 16, width)     inputs; keys only while they are under a megabyte or asked for
//     S.scores (128, 16)
//     S.deviation ()                  standard deviation of all scores
//     S.scores.histogram (kBins)      shares of the scores in bins of one, from -kRange to kRange; the last bins hold what is beyond
//     S.weights (128, 16)             softmax of each row
//     S.listened (128)                exp of the entropy of each row: how many keys a query listens to
//     S.listened.histogram (15)       shares, in bins of one from 1 to 16
//     S.gradient ()                   Frobenius norm of d weights / d scores, mean over the queries
//     S.gradient.by-width (9)         the same at the widths 1, 2, 4 .. 256
#pragma once
#include <vector>

#include "engine/tensor/tape.h"
#include "engine/trace/run.h"

namespace glassbox {

class WideScores {
  public:
    static constexpr int kQueries = 128, kKeys = 16, kMaxWidth = 256, kWidths = 9, kRange = 40, kBins = 2 * kRange;
    struct Inputs {
        int width = 64;
        float spread = 1;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);  // draws the numbers of a few queries, or answers
    std::string_view error() const { return tape_.error(); }

  private:
    Tensor scores_at(int width) const;
    float gradient_of(ConstView weights) const;
    void answer(Recorder& trace);

    Inputs in_;
    uint64_t seed_ = 0;
    int drawn_ = 0;                     // queries
    std::vector<float> queries_, keys_;  // standard normal, kMaxWidth components each
    std::vector<float> sums_;           // (width - 1, query, key): the dot product of the first `width` components
    Tape tape_;
};

}  // namespace glassbox
