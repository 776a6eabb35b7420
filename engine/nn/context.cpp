#include "engine/nn/context.h"

#include <algorithm>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace glassbox {
namespace {

// Walks back from v to the named values it was computed from; `op` collects the unnamed steps on the way, last first.
void find_sources(Tape& t, Var v, bool first, std::string& op, std::vector<std::string>& sources, int& budget) {
    if (!first && !t.name_of(v).empty()) {
        const std::string name(t.name_of(v));
        if (std::find(sources.begin(), sources.end(), name) == sources.end()) sources.push_back(name);
        return;
    }
    const auto inputs = t.inputs(v);
    constexpr size_t kLongest = 120;
    if (t.op_name(v) != "reshape" && op.size() < kLongest) {
        if (!op.empty()) op += " of ";
        op += t.op_name(v);
    }
    for (uint32_t id : inputs)
        if (--budget > 0) find_sources(t, t.at(id), false, op, sources, budget);
}

}  // namespace

Var Context::record(std::string_view name, Var v) {
    if (recorder_ == nullptr || !tape_->has(v)) return v;
    std::string op;
    std::vector<std::string> sources;
    const ConstView replacement = recorder_->replacement(name);
    if (!replacement.empty()) {
        if (replacement.shape() != v.shape()) {
            tape_->fail(format("the intervention on %.*s has shape %s, not %s", static_cast<int>(name.size()), name.data(),
                               to_text(replacement.shape()).c_str(), to_text(v.shape()).c_str()));
            return {};
        }
        v = tape_->input(replacement, Grad::yes);
        op = "intervention";
    } else {
        int budget = 256;  // steps back, for values that little around them is recorded of
        find_sources(*tape_, v, true, op, sources, budget);
    }
    // A value that has a name already gets another through an alias, so that both stay.
    if (!tape_->name_of(v).empty()) v = reshape(v, v.shape());
    tape_->name(v, name);
    if (recorder_->wants(name, v.value().size())) recorder_->record(name, v.value(), op, std::span<const std::string>(sources));
    return v;
}

Var Context::record(std::string_view path, std::string_view name, Var v) {
    if (recorder_ == nullptr) return v;
    return record(path.empty() ? std::string(name) : std::string(path) + "." + std::string(name), v);
}

void Context::record_gradients() {
    if (recorder_ == nullptr) return;
    for (uint32_t id = 0; id < tape_->count(); ++id) {
        const Var v = tape_->at(id);
        const std::string name(tape_->name_of(v));
        if (name.empty() || v.grad().empty() || !recorder_->wants(name + ".grad", v.grad().size())) continue;
        const std::string source[] = {name};
        recorder_->record(name + ".grad", v.grad(), "gradient", std::span<const std::string>(source));
    }
}

}  // namespace glassbox
