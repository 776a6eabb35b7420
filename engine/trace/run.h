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
//         void state(Keyframe& k) { k(params, adam, rng); }   // what ticks change; optional, makes going back quick
//     };
//
// `step` is called until it says `ticked` (the tensors recorded since the last tick make a full tick; another may
// follow) or `done` (the same, and nothing follows). Between `more` answers the host may pause for a frame, or drop the
// run because its inputs changed. The same seed, inputs and ticks record the same bits.
//
// History. Live inputs and interventions act from the tick after the one that shows, and are kept with that tick: who goes
// back and forth sees the same ticks again; who goes back and changes something gets another future. A tick that the
// ring of the trace has lost is computed again from the nearest keyframe before it.
#pragma once
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "engine/trace/keyframe.h"
#include "engine/trace/trace.h"

namespace glassbox {

enum class Progress : uint8_t { more, ticked, done };

// A run as the figure engine keeps it, whatever its model. Owns the model, the trace, the history of inputs and keyframes.
class Run {
  public:
    static constexpr size_t kDefaultKeyframeBytes = 32u << 20;
    virtual ~Run() = default;

    const Trace& trace() const { return trace_; }
    Trace& trace() { return trace_; }
    int64_t tick() const { return trace_.last_tick(); }
    bool finished() const { return finished_; }        // no further ticks
    bool stale() const { return stale_; }              // the trace answers older inputs than those asked for
    const std::string& error() const { return error_; }

    // Does one bounded piece of work towards `target_tick`. Returns true when there is more to do.
    bool work(int64_t target_tick);
    bool wants_work(int64_t target_tick) const;
    // The tick that shows for `target_tick`: it, or the newest before it.
    const TraceTick* shown(int64_t target_tick) const;
    void set_seed(uint64_t seed);
    void restart();  // computes all ticks again, with their inputs

    // Which tick shows: what changes acts from the one after it. work() says so too.
    void look_at(int64_t tick) { looked_at_ = tick > 0 ? tick : 0; }
    // All interventions, by name of the tensor (intervention.h); a text that does not parse is left aside. Models with
    // live inputs take them like these, others start over.
    void intervene(const InterventionTexts& texts);
    // The tensor as it is shown: what freezing it replaces it by; empty when there is none.
    ConstView present(std::string_view name) const;
    // Records this tensor from now on, and computes again what shows when it had been left out.
    void want(std::string_view name);

    void set_keyframe_bytes(size_t bytes) { keyframe_bytes_ = bytes; }
    size_t keyframe_bytes() const { return keyframes_used_; }  // in use
    size_t keyframe_count() const { return keyframes_.size(); }

  protected:
    using InputsPointer = std::shared_ptr<const void>;
    void ask(InputsPointer inputs, bool reset);
    const void* asked() const { return asked_.inputs.get(); }
    virtual bool has_live_inputs() const = 0;
    virtual void reset_model(uint64_t seed, const void* inputs) = 0;
    virtual void change_model(const void* inputs) = 0;
    virtual Progress step_model(Recorder& trace) = 0;
    virtual void publish_inputs(const void* inputs) = 0;  // they are those of the last full tick
    virtual bool state_of_model(Keyframe& k) = 0;         // false: the model does not tell
    virtual std::string model_error() const { return {}; }

  private:
    struct Change {  // acts from this tick on
        int64_t tick = 0;
        InputsPointer inputs;
        std::shared_ptr<const Interventions> interventions;
    };
    struct Kept {
        int64_t tick;  // the first that is computed from it
        Keyframe state;
    };
    void note(bool reset);               // asked_ has changed
    const Change& in_force(int64_t tick) const;
    void begin_tick();
    void rewind(int64_t tick);           // the model becomes what it was before this tick, or before an earlier one
    void keep_keyframe();
    void forget_keyframes_after(int64_t tick);

    Trace trace_;
    uint64_t seed_ = 0;
    int64_t next_tick_ = 0;   // to be computed next
    int64_t reached_ = 0;     // ticks computed in this history
    int64_t looked_at_ = 0;
    bool started_ = false, in_tick_ = false, finished_ = false, stale_ = true;
    std::string error_;
    Change asked_;
    std::vector<Change> history_{Change{}};
    InputsPointer in_model_;  // what the model was last given
    InterventionTexts intervention_texts_;
    std::deque<Kept> keyframes_;  // by tick
    size_t keyframe_bytes_ = kDefaultKeyframeBytes, keyframes_used_ = 0;
    int64_t spacing_ = 1;     // ticks between keyframes; doubles when they fill their room
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
        const auto* before = static_cast<const Inputs*>(asked());
        if (before && *before == inputs) return;
        bool reset = true;
        if constexpr (kHasLiveInputs) reset = !before || Model::needs_reset(*before, inputs);
        Run::ask(std::make_shared<const Inputs>(inputs), reset);
    }
    // Of the last full tick; the defaults before the first.
    const Inputs& inputs() const { return published_; }
    const Model& model() const { return model_; }

  private:
    static const Inputs& typed(const void* inputs) { return *static_cast<const Inputs*>(inputs); }
    bool has_live_inputs() const override { return kHasLiveInputs; }
    void reset_model(uint64_t seed, const void* inputs) override { model_.reset(seed, inputs ? typed(inputs) : Inputs{}); }
    void change_model(const void* inputs) override {
        if constexpr (kHasLiveInputs)
            if (inputs) model_.change(typed(inputs));
    }
    Progress step_model(Recorder& trace) override { return model_.step(trace); }
    void publish_inputs(const void* inputs) override {
        if (inputs) published_ = typed(inputs);
    }
    bool state_of_model(Keyframe& k) override {
        if constexpr (requires { model_.state(k); }) {
            model_.state(k);
            return true;
        }
        return false;
    }
    std::string model_error() const override {
        if constexpr (requires(const Model& m) { m.error(); }) return std::string(model_.error());
        return {};
    }
    Model model_;
    Inputs published_{};
};

}  // namespace glassbox
