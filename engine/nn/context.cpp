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

Var Context::intervene(std::string_view name, Var v) const {
    const Intervention* i = recorder_ != nullptr ? recorder_->intervention(name) : nullptr;
    if (i == nullptr || !tape_->has(v)) return v;
    if (!i->fits(v.shape())) {
        const std::string what = i->kind == Intervention::Kind::replace ? "has shape " + to_text(i->values.shape()) + ", not" : "(" + to_text(*i) + ") does not fit";
        tape_->fail(format("the intervention on %.*s %s %s", static_cast<int>(name.size()), name.data(), what.c_str(), to_text(v.shape()).c_str()));
        return {};
    }
    switch (i->kind) {
        case Intervention::Kind::replace: return tape_->input(i->values, Grad::yes);
        case Intervention::Kind::scale: return i->where.empty() ? scale(v, i->factor) : mul(v, tape_->input(i->region(v.shape(), i->factor, 1.0f)));
        case Intervention::Kind::mask: return masked(v, tape_->input(i->region(v.shape(), 0.0f, 1.0f)), 0.0f);
    }
    return v;
}

Var Context::record(std::string_view name, Var v) {
    if (recorder_ == nullptr || !tape_->has(v)) return v;
    std::string op;
    std::vector<std::string> sources;
    if (const Intervention* i = recorder_->intervention(name)) {
        v = intervene(name, v);
        if (!v) return v;
        op = i->kind == Intervention::Kind::replace ? "replaced by hand" : i->kind == Intervention::Kind::scale ? "scaled by hand" : "masked by hand";
    } else {
        int budget = 256;  // steps back, for values that little around them is recorded of
        find_sources(*tape_, v, true, op, sources, budget);
    }
    // A value that has a name already gets another through an alias, so that both stay.
    if (!tape_->name_of(v).empty()) v = reshape(v, v.shape());
    tape_->name(v, name);
    if (tape_->frees() && tape_->needs_grad(v) && recorder_->wants(std::string(name) + ".grad", v.value().size())) tape_->keep_grad(v);
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
        if (tape_->name_of(v).empty()) continue;
        // A parameter's gradient is kept with the parameter, also when it was used several times.
        const Parameter* p = tape_->parameter_of(v);
        const ConstView grad = p != nullptr && !v.grad().empty() ? p->grad.view() : v.grad();
        const std::string source[] = {std::string(tape_->name_of(v))}, name = source[0] + ".grad";
        if (!grad.empty() && recorder_->wants(name, grad.size())) recorder_->record(name, grad, "gradient", std::span<const std::string>(source));
    }
}

}  // namespace glassbox
