#include "engine/trace/trace.h"

#include "engine/base/hash.h"

namespace glassbox {
namespace {
size_t bytes_of(const TraceTick& tick) {
    size_t n = 0;
    for (const TracedTensor& t : tick.tensors) n += static_cast<size_t>(t.tensor.size()) * sizeof(float) + sizeof t;
    return n;
}
}  // namespace

const TracedTensor* TraceTick::find(int entry) const {
    for (const TracedTensor& t : tensors)
        if (t.entry == entry) return &t;
    return nullptr;
}

void Trace::begin_tick(int64_t tick) {
    current_.tick = tick;
    current_.tensors.clear();
}

void Trace::record(std::string_view name, ConstView tensor, std::string_view op, std::span<const std::string> inputs) {
    if (!wants(name, tensor.size())) return;
    TracedTensor made{.entry = entry(name), .tensor = Tensor(tensor), .op = std::string(op), .inputs = {}};
    for (const std::string& in : inputs) made.inputs.push_back(entry(in));
    for (TracedTensor& t : current_.tensors) {
        if (t.entry != made.entry) continue;
        t = std::move(made);
        return;
    }
    current_.tensors.push_back(std::move(made));
}

void Trace::end_tick() {
    forget_from(current_.tick);  // after a reset or a seek back
    used_ += bytes_of(current_);
    ring_.push_back(std::move(current_));
    current_ = {};
    while (ring_.size() > 1 && used_ > ring_bytes_) {
        used_ -= bytes_of(ring_.front());
        ring_.pop_front();
    }
}

void Trace::clear() {
    ring_.clear();
    current_ = {};
    used_ = 0;
}

void Trace::forget_from(int64_t tick) {
    while (!ring_.empty() && ring_.back().tick >= tick) {
        used_ -= bytes_of(ring_.back());
        ring_.pop_back();
    }
}

void Trace::want(std::string_view name) {
    wanted_.emplace(name);
    if (const auto found = left_out_.find(name); found != left_out_.end()) left_out_.erase(found);
}
bool Trace::wants(std::string_view name, int64_t elements) const {
    if (wants_all_ || wanted_.find(name) != wanted_.end()) return true;
    if (elements <= kAlwaysRecorded && !name.ends_with(".grad")) return true;
    if (left_out_.find(name) == left_out_.end()) left_out_.emplace(name);
    return false;
}
const Intervention* Trace::intervention(std::string_view name) const {
    if (interventions_.empty()) return nullptr;
    const auto found = interventions_.find(name);
    return found == interventions_.end() ? nullptr : &found->second;
}

int Trace::find(std::string_view name) const {
    const auto found = entries_.find(name);
    return found == entries_.end() ? -1 : found->second;
}
int Trace::entry(std::string_view name) {
    const int known = find(name);
    if (known >= 0) return known;
    names_.emplace_back(name);
    const int made = static_cast<int>(names_.size()) - 1;
    entries_.emplace(std::string(name), made);
    return made;
}

const TraceTick* Trace::at(int64_t tick) const {
    for (const TraceTick& t : ring_)
        if (t.tick == tick) return &t;
    return nullptr;
}
ConstView Trace::view(std::string_view name) const {
    const int e = find(name);
    const TracedTensor* t = e < 0 || ring_.empty() ? nullptr : ring_.back().find(e);
    return t ? t->tensor.view() : ConstView{};
}

std::string Trace::provenance(const TracedTensor& t) const {
    if (t.inputs.empty()) return t.op;
    std::string out = t.op + "(";
    for (size_t i = 0; i < t.inputs.size(); ++i) out += (i ? ", " : "") + name(t.inputs[i]);
    return out + ")";
}

void PrefixedRecorder::record(std::string_view name, ConstView tensor, std::string_view op, std::span<const std::string> inputs) {
    std::vector<std::string> prefixed;
    for (const std::string& i : inputs) prefixed.push_back(full(i));
    to_.record(full(name), tensor, op, prefixed);
}

uint64_t Trace::hash() const {
    uint64_t h = kHashSeed;
    if (ring_.empty()) return h;
    for (const TracedTensor& t : ring_.back().tensors)
        h = hash_combine(hash_text(name(t.entry), h), hash_tensor(t.tensor.view()));
    return h;
}

}  // namespace glassbox
