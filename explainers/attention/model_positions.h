// What attention knows of order: one head with random weights on words in any order, with and without positions, and what two
// ways to write positions make of the distance between two of them. It knows nothing of pictures.
//     sinusoidal    added to the words                Vaswani et al. 2017, section 3.5
//     rotary        queries and keys turned           Su et al. 2021, equation 15
//
//     auto run = fig.run<OrderModel>({.order = {2, 0, 1}, .code = OrderModel::Code::none});
//     run["change"].scalar();     run["similarity"].at(0, 5);
//
// The trace has one tick; T words, D = kWidth, L = kPositions, W = code_width:
//     order (T)             order[p] is the word at place p; words are counted from 0
//     x (T, D)              vectors of the words, normal; by word, not by place
//     wq wk wv (D, D)       normal of variance 1 / D
//     first (T, D)          what the head gives to each word in the order 0, 1, 2 ...
//     now (T, D)            the same in the order asked for; row = word, so that rows compare
//     change ()             the largest difference between first and now
//     similarity (L, L)     of two positions: the cosine of their codes; with rotary, the score of one vector with itself when
//                           query and key stand there, over that at the same place; without positions 1
#pragma once
#include <vector>

#include "engine/tensor/tape.h"
#include "engine/trace/run.h"

namespace glassbox {

class OrderModel {
  public:
    static constexpr int kWidth = 8, kPositions = 32;
    enum class Code : uint8_t { none, sinusoidal, rotary };
    struct Inputs {
        std::vector<int> order;
        Code code = Code::none;
        bool causal = false;
        int code_width = 32;  // of the similarity: even
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    void reset(uint64_t seed, const Inputs& in) {
        in_ = in;
        seed_ = seed;
    }
    Progress step(Recorder& trace);
    std::string_view error() const { return tape_.error(); }

  private:
    Tensor answers(ConstView x, ConstView wq, ConstView wk, ConstView wv, const std::vector<int>& order);
    Inputs in_;
    uint64_t seed_ = 0;
    Tape tape_;
};

}  // namespace glassbox
