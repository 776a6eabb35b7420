#include "engine/trace/run.h"

#include <algorithm>

namespace glassbox {

void Run::restart() {
    started_ = in_tick_ = finished_ = false;
    next_tick_ = 0;
    stale_ = true;
    keyframes_.clear();
    keyframes_used_ = 0;
    spacing_ = 1;
    error_.clear();
}

void Run::set_seed(uint64_t seed) {
    if (seed == seed_) return;
    seed_ = seed;
    note(true);
}

void Run::ask(InputsPointer inputs, bool reset) {
    asked_.inputs = std::move(inputs);
    note(reset);
}

void Run::intervene(const InterventionTexts& texts) {
    if (texts == intervention_texts_) return;
    intervention_texts_ = texts;
    auto all = std::make_shared<Interventions>();
    for (const auto& [name, text] : texts)
        if (Result<Intervention> i = parse_intervention(text); i) all->emplace(name, std::move(*i));
    asked_.interventions = std::move(all);
    note(!has_live_inputs());
}

void Run::note(bool reset) {
    if (reset || (reached_ == 0 && !in_tick_)) {
        history_ = {asked_};
        history_[0].tick = 0;
        reached_ = 0;
        if (reset) restart();  // what shows stays true to its own inputs until then
        return;
    }
    int64_t from = std::min(reached_, looked_at_ + 1);
    // A tick that is half done keeps the inputs that it began with.
    if (in_tick_ && next_tick_ == from && from == reached_) ++from;
    std::erase_if(history_, [&](const Change& c) { return c.tick >= from; });
    history_.push_back(asked_);
    history_.back().tick = from;
    if (from >= reached_) return;
    // Someone went back and changed something: what had followed is no more.
    reached_ = from;
    trace_.forget_from(from);
    forget_keyframes_after(from);
    finished_ = false;
    if (next_tick_ > from || (next_tick_ == from && in_tick_)) rewind(from);
}

const Run::Change& Run::in_force(int64_t tick) const {
    size_t i = history_.size() - 1;
    while (i > 0 && history_[i].tick > tick) --i;
    return history_[i];
}

const TraceTick* Run::shown(int64_t target_tick) const {
    if (trace_.empty()) return nullptr;
    if (const TraceTick* exact = trace_.at(target_tick)) return exact;
    return &trace_.last();
}

ConstView Run::present(std::string_view name) const {
    const int entry = trace_.find(name);
    const TraceTick* tick = shown(looked_at_);
    const TracedTensor* t = tick && entry >= 0 ? tick->find(entry) : nullptr;
    return t ? t->tensor.view() : ConstView{};
}

void Run::want(std::string_view name) {
    const bool again = trace_.left_out(name);
    trace_.want(name);
    if (!again) return;
    rewind(looked_at_);
    stale_ = true;
}

bool Run::wants_work(int64_t target_tick) const {
    target_tick = std::max<int64_t>(target_tick, 0);
    const bool have_it = !stale_ && (trace_.at(target_tick) || (finished_ && trace_.last_tick() < target_tick));
    return !have_it && error_.empty();
}

void Run::begin_tick() {
    const Change& now = in_force(next_tick_);
    if (!started_) {
        reset_model(seed_, now.inputs.get());
        started_ = true;
    } else if (now.inputs != in_model_) {
        change_model(now.inputs.get());
    }
    in_model_ = now.inputs;
    trace_.set_interventions(now.interventions ? *now.interventions : Interventions{});
    trace_.begin_tick(next_tick_);
    in_tick_ = true;
}

bool Run::work(int64_t target_tick) {
    target_tick = std::max<int64_t>(target_tick, 0);
    looked_at_ = target_tick;
    if (!wants_work(target_tick)) return false;
    if (target_tick < next_tick_ && !trace_.at(target_tick)) rewind(target_tick);
    if (!in_tick_) begin_tick();
    const Progress progress = step_model(trace_);
    error_ = model_error();
    if (!error_.empty()) return false;
    if (progress == Progress::more) return true;
    trace_.end_tick();
    in_tick_ = false;
    finished_ = progress == Progress::done;
    ++next_tick_;
    reached_ = std::max(reached_, next_tick_);
    publish_inputs(in_model_.get());
    stale_ = false;
    keep_keyframe();
    return wants_work(target_tick);
}

void Run::rewind(int64_t tick) {
    finished_ = in_tick_ = false;
    const auto after = std::find_if(keyframes_.begin(), keyframes_.end(), [&](const Kept& k) { return k.tick > tick; });
    if (after == keyframes_.begin()) {
        started_ = false;
        next_tick_ = 0;
        return;
    }
    Kept& kept = *std::prev(after);
    // The state comes last: it is what the model had made of these inputs.
    if (const Change& then = in_force(kept.tick - 1); then.inputs != in_model_) {
        change_model(then.inputs.get());
        in_model_ = then.inputs;
    }
    kept.state.rewind();
    (void)state_of_model(kept.state);
    next_tick_ = kept.tick;
}

void Run::keep_keyframe() {
    if (finished_ || next_tick_ % spacing_ != 0 || (!keyframes_.empty() && keyframes_.back().tick >= next_tick_)) return;
    Kept kept{next_tick_, {}};
    if (!state_of_model(kept.state)) return;
    kept.state.rewind();
    if (kept.state.bytes() > keyframe_bytes_) return;
    keyframes_used_ += kept.state.bytes();
    keyframes_.push_back(std::move(kept));
    while (keyframes_used_ > keyframe_bytes_) {
        spacing_ *= 2;
        std::erase_if(keyframes_, [&](const Kept& k) {
            const bool goes = k.tick % spacing_ != 0;
            if (goes) keyframes_used_ -= k.state.bytes();
            return goes;
        });
    }
}

void Run::forget_keyframes_after(int64_t tick) {
    while (!keyframes_.empty() && keyframes_.back().tick > tick) {
        keyframes_used_ -= keyframes_.back().state.bytes();
        keyframes_.pop_back();
    }
}

}  // namespace glassbox
