// What a forward pass carries along: the tape, where it records, and whether it trains.
//
//     Context c(tape, &recorder);
//     Var h = c.record("layers.0.h", relu(first(c, x)));     // traced under this name; an intervention may replace it
//
// Recording names the value on the tape, so that everything computed from it tells where it came from. Without a recorder
// nothing is recorded and nothing allocated.
#pragma once
#include <string_view>

#include "engine/base/random.h"
#include "engine/tensor/ops.h"
#include "engine/trace/trace.h"

namespace glassbox {

class Context {
  public:
    explicit Context(Tape& tape, Recorder* recorder = nullptr) : tape_(&tape), recorder_(recorder) {}

    Tape& tape() const { return *tape_; }
    Var use(Parameter* p) const { return p != nullptr ? tape_->parameter(*p) : Var{}; }
    bool recording() const { return recorder_ != nullptr; }

    // Records v under the name, with its op and the recorded values it was computed from. Gives v, or what an intervention
    // puts in its place: a leaf whose gradient can be read. A replacement of another shape is an error of the tape.
    Var record(std::string_view name, Var v);
    // The same under path + "." + name.
    Var record(std::string_view path, std::string_view name, Var v);
    // The gradients of everything recorded, as name + ".grad"; call it after backward().
    void record_gradients();

    // Training: dropout drops, batch norm takes the batch's statistics.
    bool training = false;
    uint64_t seed = 0;
    int64_t step = 0;
    // Random numbers for one use in one step, the same whenever that step is computed.
    Random random(std::string_view name) const { return Random(seed, name, static_cast<uint64_t>(step) << 32); }

  private:
    Tape* tape_;
    Recorder* recorder_;
};

}  // namespace glassbox
