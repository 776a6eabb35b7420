// Token after token from a GPT-2, in little more memory than its weights take: keys and values of what came before are kept, one
// block is computed at a time, long prompts go in pieces, and a token allocates nothing.
//
//     gpt.pack();   // or quantize(), store(): faster for single rows
//     Gpt2Decoder decoder(gpt, 128);                   // room for 128 positions
//     ConstView logits = decoder.feed(prompt);         // [vocabulary]: what comes after its last token
//     while (!logits.empty()) next = sample(logits), logits = decoder.feed({&next, 1});     // empty: decoder.error() says why
//
// The bits of gpt(c, ids), which traces everything.
#pragma once
#include <string>

#include "engine/nn/language.h"

namespace glassbox {

class Gpt2Decoder {
  public:
    // `gpt` must outlive it, and keep its form of weights. `positions`: at most the model's.
    Gpt2Decoder(const Gpt2& gpt, int positions);
    // Good until the next call. Empty when ids are out of range or there is no room for all of them: then nothing has changed.
    ConstView feed(IndexSpan ids);
    void restart();  // forgets all that was fed
    int length() const { return length_; }
    const std::string& error() const { return error_; }

  private:
    const Gpt2& gpt_;
    int positions_, length_ = 0;
    Tape tape_;
    Gpt2::Cache cache_;
    Tensor between_;  // what goes from block to block [ids, width]
    std::string error_;
};

}  // namespace glassbox
