// One head of attention on a few words, with weights whose meaning is known: Vaswani et al. 2017, equation 1, with the
// projections of section 3.2.2. It knows nothing of pictures.
//
//     auto run = fig.run<HeadModel>({.words = {"dogs", "sleep"}, .mask = HeadModel::Mask::causal});
//     run["weights"].row(1)[0];                // how much "sleep" listens to "dogs"
//
// A word is a vector of kWidth features set by hand (head_vocabulary); a word that is not in the list is a vector of zeros.
// With Weights::features the head looks from a verb, a pronoun or a modifier to a noun that agrees in number and gender, and
// carries over what that noun is; the matrices are in the source. With Weights::random all four are normal of variance 1 / in.
// The trace has one tick; T words, D = kWidth, C = kHead:
//     x (T, D)   wq wk wv (D, C)   wo (C, D)   inputs and parameters, with the edit added
//     q k v (T, C)       x wq, x wk, x wv
//     products (T, T)    q k^T
//     scores (T, T)      products / sqrt(C), or the products with `divide` off; the edit added
//     keep (T, T)        1 where the query (row) may listen to the key (column)
//     weights (T, T)     softmax of the kept scores; a row with nothing to listen to is 0
//     mix (T, C)         weights v
//     out (T, D)         mix wo
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/tensor/tape.h"
#include "engine/trace/run.h"

namespace glassbox {

class HeadModel {
  public:
    static constexpr int kWidth = 8, kHead = 4, kMaxWords = 8;
    enum class Weights : uint8_t { features, random };
    enum class Mask : uint8_t { none, causal, sliding, painted };
    struct Edit {  // adds `by` to a cell of x, wq, wk, wv, wo or scores
        std::string name;
        int cell = -1;
        float by = 0;
        friend bool operator==(const Edit&, const Edit&) = default;
    };
    struct Inputs {
        std::vector<std::string> words;  // the first kMaxWords count
        Weights weights = Weights::features;
        Mask mask = Mask::none;
        int window = 1;       // of the sliding mask: how far a word hears to either side
        std::string painted;  // kMaxWords characters a row; '0' hides a key from a query
        bool divide = true;
        Edit edit;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in);
    Progress step(Recorder& trace);
    std::string_view error() const { return tape_.error(); }

  private:
    Tensor parameter(Recorder& trace, std::string_view name, Tensor values) const;
    void edited(std::string_view name, Tensor& values) const;

    Inputs in_;
    uint64_t seed_ = 0;
    Tape tape_;
};

struct HeadWord {
    std::string_view text;
    float features[HeadModel::kWidth];
};
// noun, verb, pronoun, modifier; animate (1 or -1), number (1 plural, -1 singular), gender (1 she, -1 he); any other word.
std::span<const HeadWord> head_vocabulary();
const HeadWord* find_head_word(std::string_view text);  // null: not in the list
inline constexpr std::string_view kHeadFeatures[] = {"noun", "verb", "pron.", "mod.", "anim.", "numb.", "gend.", "other"};

}  // namespace glassbox
