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
    // A parameter, or what an intervention on its name makes of it.
    Var use(Parameter* p) const {
        if (p == nullptr) return {};
        const Var v = tape_->parameter(*p);
        return recorder_ == nullptr ? v : intervene(p->name, v);
    }
    bool recording() const { return recorder_ != nullptr; }

    // Records v under the name, with its op and the recorded values it was computed from. Gives v, or what an intervention
    // makes of it (a replacement is a leaf whose gradient can be read); one that does not fit is an error of the tape.
    Var record(std::string_view name, Var v);
    // The same under path + "." + name.
    Var record(std::string_view path, std::string_view name, Var v);
    // The gradients, as name + ".grad", of what was recorded and of the parameters: those that someone asks for, since the
    // others cost memory and time. Call it after backward().
    void record_gradients();
    // v, or what the intervention on this name makes of it, for models that record in their own way.
    Var intervene(std::string_view name, Var v) const;

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
