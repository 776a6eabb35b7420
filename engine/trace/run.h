// The contract of a run: a live model owned by a figure. A model knows nothing of pictures, of time or of the host.
//
//     struct Counter {                                        // a model: a plain class with these four members
//         struct Inputs {
//             int start = 0;
//             float rate = 1;
//             friend bool operator==(const Inputs&, const Inputs&) = default;
//         };
//         // Does going from `a` to `b` start over, or act from the next tick? Optional; without it, all inputs reset.
//         static bool needs_reset(const Inputs& a, const Inputs& b) { return a.start != b.start; }
//         void reset(uint64_t seed, const Inputs& in);
//         void change(const Inputs& in);                      // a live input changed; only with needs_reset
//         Progress step(Recorder& trace);                     // one bounded piece of work (a layer, a batch, a token)
//     };
//
// `step` is called until it says `ticked` (the tensors recorded since the last tick make a full tick; another may
// follow) or `done` (the same, and nothing follows). Between `more` answers the host may pause for a frame, or drop the
// run because its inputs changed. The same seed, inputs and ticks record the same bits.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "engine/trace/trace.h"

namespace glassbox {

enum class Progress : uint8_t { more, ticked, done };

// A run as the figure engine keeps it, whatever its model. Owns the model, the trace and both sets of inputs: those
// that the last full tick was computed from, and those that are asked for.
class Run {
  public:
    virtual ~Run() = default;

    const Trace& trace() const { return trace_; }
    Trace& trace() { return trace_; }
    int64_t tick() const { return trace_.last_tick(); }
    bool finished() const { return finished_; }        // no further ticks
    bool stale() const { return stale_; }              // the trace answers older inputs than those asked for
    const std::string& error() const { return error_; }

    // Does one bounded piece of work towards `target_tick`. Returns true when there is more to do. A target before the
    // oldest kept tick starts over and replays.
    bool work(int64_t target_tick);
    bool wants_work(int64_t target_tick) const;
    // The tick that shows for `target_tick`: it, or the newest before it.
    const TraceTick* shown(int64_t target_tick) const;
    void set_seed(uint64_t seed);
    void restart();

  protected:
    virtual void reset_model(uint64_t seed) = 0;      // takes the asked inputs
    virtual Progress step_model(Recorder& trace) = 0;
    virtual void take_inputs() = 0;                   // a tick begins: it is computed from the asked inputs
    virtual void publish_inputs() = 0;                // the taken inputs become those of the trace
    virtual std::string model_error() const { return {}; }

  private:
    Trace trace_;
    uint64_t seed_ = 0;
    int64_t next_tick_ = 0;
    bool started_ = false, in_tick_ = false, finished_ = false, stale_ = true;
    std::string error_;
};

template <class Model>
class RunOf final : public Run {
  public:
    using Inputs = typename Model::Inputs;
    static constexpr bool kHasLiveInputs = requires(Model m, const Inputs& i) {
        Model::needs_reset(i, i);
        m.change(i);
    };

    void ask(const Inputs& inputs) {
        if (asked_ && *asked_ == inputs) return;
        bool reset = true;
        if constexpr (kHasLiveInputs) reset = !asked_ || Model::needs_reset(*asked_, inputs);
        asked_ = std::make_shared<const Inputs>(inputs);
        changed_ = !reset;
        if (reset) restart();  // a live change acts from the next tick: what is shown stays true until then
    }
    // Of the last full tick; the defaults before the first.
    const Inputs& inputs() const { return published_; }
    const Model& model() const { return model_; }

  private:
    void reset_model(uint64_t seed) override {
        model_.reset(seed, asked_ ? *asked_ : Inputs{});
        changed_ = false;
    }
    Progress step_model(Recorder& trace) override { return model_.step(trace); }
    void take_inputs() override {
        if constexpr (kHasLiveInputs)
            if (changed_) model_.change(*asked_);
        changed_ = false;
        taken_ = asked_;
    }
    void publish_inputs() override {
        if (taken_) published_ = *taken_;
    }
    std::string model_error() const override {
        if constexpr (requires(const Model& m) { m.error(); }) return std::string(model_.error());
        return {};
    }
    Model model_;
    std::shared_ptr<const Inputs> asked_, taken_;  // taken: by the tick that is being computed
    bool changed_ = false;                         // a live change waits for the next tick
    Inputs published_{};
};

}  // namespace glassbox
