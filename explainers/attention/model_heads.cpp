#include "explainers/attention/model_heads.h"

namespace glassbox {

Progress HeadsModel::step(Recorder& trace) {
    if (!language_.load(in_.weights)) return Progress::done;
    trace.record("ids", tensor_of(in_.ids), "input");
    const ConstView logits = language_.next(trace, in_.ids);
    if (logits.empty()) return Progress::done;
    trace.record("next", softmax_of(logits), "softmax of the last of", {"logits"});
    if (in_.measures) record_measures(trace);
    return Progress::done;
}

void HeadsModel::record_measures(Recorder& trace) {
    const Result<std::vector<HeadMeasure>> heads = read_head_measures(in_.measures.bytes);
    error_ = heads ? "" : heads.error().message;
    if (!heads) return;
    const TensorFile file = file_of(*heads);
    for (const char* name : {"loss_without", "weights", "decider"}) trace.record(std::string("heads.") + name, file.view(name), "measured on held-out texts");
    Tensor role(file.view("loss_without").shape()), kind(role.shape());
    for (int64_t i = 0; i < role.size(); ++i) {
        const HeadMeasure& h = (*heads)[static_cast<size_t>(i)];
        role.set(i, static_cast<float>(role_of(h)));
        kind.set(i, static_cast<float>(role_of(h) == HeadRole::decider ? h.best_kind() : -1));
    }
    const auto before = [&](int64_t a, int64_t b) {  // a comes before b
        const bool first = role[a] > static_cast<float>(HeadRole::first_word), second = role[b] > static_cast<float>(HeadRole::first_word);
        return first != second ? first : (*heads)[static_cast<size_t>(a)].loss_without > (*heads)[static_cast<size_t>(b)].loss_without;
    };
    float missed = 0;
    for (int64_t i = 1; i < role.size(); ++i)
        if (before(i, static_cast<int64_t>(missed))) missed = static_cast<float>(i);
    trace.record("heads.role", role, "what it does most, if it is missed", {"heads.weights", "heads.decider", "heads.loss_without"});
    trace.record("heads.kind", kind, "the kind of dependency that it decides", {"heads.decider"});
    trace.record("heads.missed", ConstView(&missed, Shape{}), "the most missed", {"heads.role", "heads.loss_without"});
}

}  // namespace glassbox
