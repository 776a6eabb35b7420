#include "engine/trace/run.h"

#include <algorithm>

namespace glassbox {

void Run::restart() {
    started_ = in_tick_ = finished_ = false;
    next_tick_ = 0;
    stale_ = true;
    error_.clear();
}

void Run::set_seed(uint64_t seed) {
    if (seed == seed_) return;
    seed_ = seed;
    restart();
}

const TraceTick* Run::shown(int64_t target_tick) const {
    if (trace_.empty()) return nullptr;
    if (const TraceTick* exact = trace_.at(target_tick)) return exact;
    return &trace_.last();
}

bool Run::wants_work(int64_t target_tick) const {
    target_tick = std::max<int64_t>(target_tick, 0);
    const bool have_it = !stale_ && (trace_.at(target_tick) || (finished_ && trace_.last_tick() < target_tick));
    return !have_it && error_.empty();
}

bool Run::work(int64_t target_tick) {
    target_tick = std::max<int64_t>(target_tick, 0);
    if (!wants_work(target_tick)) return false;
    if (!stale_ && started_ && target_tick < next_tick_ && !trace_.at(target_tick)) restart();
    if (!started_) {
        reset_model(seed_);
        started_ = true;
    }
    if (!in_tick_) {
        take_inputs();
        trace_.begin_tick(next_tick_);
        in_tick_ = true;
    }
    const Progress progress = step_model(trace_);
    error_ = model_error();
    if (!error_.empty()) return false;
    if (progress == Progress::more) return true;
    trace_.end_tick();
    in_tick_ = false;
    finished_ = progress == Progress::done;
    ++next_tick_;
    publish_inputs();
    stale_ = false;
    return wants_work(target_tick);
}

}  // namespace glassbox
