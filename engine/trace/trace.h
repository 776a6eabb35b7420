// What a run recorded: named tensors at each tick, with the operation and the inputs that made each, and a ring of
// past ticks for scrubbing.
//
//     Trace trace;
//     trace.begin_tick(0);
//     trace.record("x", x, "input");
//     trace.record("layers.0.pooled", pooled, "sum over neighbours", {"layers.0.message"});
//     trace.end_tick();
//     ConstView h = trace.view("layers.0.pooled");     // of the last full tick; empty when there is none
//
// Names are dotted and stable: `layers.0.attn.probs`. A name keeps its number (its entry) for the life of the trace.
#pragma once
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/tensor/tensor.h"
#include "engine/trace/intervention.h"

namespace glassbox {

// Where a model writes what it computed. Models see only this.
class Recorder {
  public:
    virtual ~Recorder() = default;
    // Copies `tensor`. `op` says in words how it was made ("matmul", "mean over neighbours"); `inputs` are names recorded
    // in this tick or before. Recording a name twice in one tick replaces it.
    virtual void record(std::string_view name, ConstView tensor, std::string_view op,
                        std::span<const std::string> inputs) = 0;
    void record(std::string_view name, ConstView tensor, std::string_view op = "input",
                std::initializer_list<std::string> inputs = {}) {
        record(name, tensor, op, std::span(inputs.begin(), inputs.size()));
    }
    // What is to be done to the tensor just computed under this name, or null. Context::record (engine/nn) does it.
    virtual const Intervention* intervention(std::string_view name) const = 0;
    // False: recording this (large tensor, or gradient) is not asked for; the model may skip the copy.
    virtual bool wants(std::string_view name, int64_t elements) const = 0;
};

// Records under a prefix: for two models of one kind in one run, whose names would meet.
//
//     PrefixedRecorder under(trace, "plain.");   Context c(tape, &under);
class PrefixedRecorder : public Recorder {
  public:
    PrefixedRecorder(Recorder& to, std::string_view prefix) : to_(to), prefix_(prefix) {}
    using Recorder::record;
    void record(std::string_view name, ConstView tensor, std::string_view op, std::span<const std::string> inputs) override;
    const Intervention* intervention(std::string_view name) const override { return to_.intervention(full(name)); }
    bool wants(std::string_view name, int64_t elements) const override { return to_.wants(full(name), elements); }

  protected:
    std::string full(std::string_view name) const { return prefix_ + std::string(name); }

  private:
    Recorder& to_;
    std::string prefix_;
};

// One tensor of one tick.
struct TracedTensor {
    int entry = -1;
    Tensor tensor;
    std::string op;
    std::vector<int> inputs;  // entries
};

struct TraceTick {
    int64_t tick = -1;
    std::vector<TracedTensor> tensors;  // in order of recording
    const TracedTensor* find(int entry) const;
};

class Trace final : public Recorder {
  public:
    static constexpr size_t kDefaultRingBytes = 32u << 20;
    static constexpr int64_t kAlwaysRecorded = (1 << 20) / 4;  // elements; larger tensors are recorded when declared
    explicit Trace(size_t ring_bytes = kDefaultRingBytes) : ring_bytes_(ring_bytes) {}

    using Recorder::record;
    void begin_tick(int64_t tick);
    void record(std::string_view name, ConstView tensor, std::string_view op, std::span<const std::string> inputs) override;
    void end_tick();  // the tick becomes the last full one
    void clear();     // forgets the ticks, keeps the names
    void forget_from(int64_t tick);

    // A figure or a command declares that it reads this large tensor, or this gradient ("blocks.0.attn.probs.grad").
    void want(std::string_view name);
    void want_all() { wants_all_ = true; }
    bool wants(std::string_view name, int64_t elements) const override;
    // Was it left out because nobody had declared it?
    bool left_out(std::string_view name) const { return left_out_.find(name) != left_out_.end(); }
    void intervene(std::string_view name, Intervention what) { interventions_.insert_or_assign(std::string(name), std::move(what)); }
    void intervene(std::string_view name, Tensor replacement) { intervene(name, Intervention{.values = std::move(replacement), .where = {}}); }
    void set_interventions(Interventions all) { interventions_ = std::move(all); }
    void clear_interventions() { interventions_.clear(); }
    const Intervention* intervention(std::string_view name) const override;

    // The entry of a name, or -1.
    int find(std::string_view name) const;
    int entry(std::string_view name);  // makes one when there is none
    const std::string& name(int entry) const { return names_[static_cast<size_t>(entry)]; }
    int entry_count() const { return static_cast<int>(names_.size()); }

    bool empty() const { return ring_.empty(); }
    const TraceTick& last() const { return ring_.back(); }
    // The kept tick of that number, or null.
    const TraceTick* at(int64_t tick) const;
    int64_t first_kept() const { return ring_.empty() ? -1 : ring_.front().tick; }
    int64_t last_tick() const { return ring_.empty() ? -1 : ring_.back().tick; }
    ConstView view(std::string_view name) const;

    // "add(layers.0.h, layers.0.pooled)".
    std::string provenance(const TracedTensor& t) const;
    // Over names, shapes and elements of the last full tick: equal on every machine.
    uint64_t hash() const;

  private:
    std::vector<std::string> names_;
    std::map<std::string, int, std::less<>> entries_;
    Interventions interventions_;
    std::set<std::string, std::less<>> wanted_;
    mutable std::set<std::string, std::less<>> left_out_;
    bool wants_all_ = false;
    TraceTick current_;
    std::deque<TraceTick> ring_;
    size_t ring_bytes_ = 0, used_ = 0;
};

}  // namespace glassbox
