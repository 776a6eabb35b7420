#include "explainers/attention/model_own_row.h"

#include <algorithm>

namespace glassbox {

void OwnRow::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    seed_ = seed;
}

Progress OwnRow::step(Recorder& trace) {
    if (!language_.load(in_.weights)) return Progress::done;
    // The last dependency of that kind whose context has room.
    std::vector<int32_t> ids;
    int answer = 0, decider = 0;
    const LanguageText text = make_sentence({.seed = seed_, .part = Part::held_out}, in_.kind, static_cast<uint64_t>(in_.example));
    for (const Dependency& d : text.dependencies) {
        if (d.kind != in_.kind || d.position > LanguageHeads::kMaxWords) continue;
        ids.assign(text.ids.begin(), text.ids.begin() + d.position);
        answer = text.ids[static_cast<size_t>(d.position)];
        decider = d.decider;
        if (in_.kind == DependencyKind::copying) break;  // the first word of the copy
    }
    const auto n = static_cast<int>(ids.size());
    if (n == 0) return Progress::done;

    const Tensor cost = language_.cost_at_last(ids, answer, LanguageHeads::Instead::even);
    const int heads = language_.heads(), count = language_.layers() * heads;
    const int place = in_.head >= 0 ? std::min(in_.head, count - 1) : likeliest(cost);
    Tensor row({n});
    float sum = 0;
    for (int i = 0; i < n; ++i) {
        row.set(i, i < static_cast<int>(in_.row.size()) ? std::max(0.f, in_.row[static_cast<size_t>(i)]) : 0);
        sum += row[i];
    }
    for (float& v : row.span()) v = sum > 0 ? v / sum : 1 / static_cast<float>(n);

    Tensor which({2});
    which.set(0, static_cast<float>(place / heads));
    which.set(1, static_cast<float>(place % heads));
    const auto number = [&trace](std::string_view name, float v, std::string_view op) { trace.record(name, ConstView(&v, Shape{}), op); };
    trace.record("ids", tensor_of(ids), "input");
    number("answer", static_cast<float>(answer), "input");
    number("decider", static_cast<float>(decider), "input");
    trace.record("cost", cost, "growth of the surprise when the row is even");
    trace.record("place", which, "where the row is changed");

    const std::string name = layer_name(place / heads, "attn.probs");
    HeadTap tap({".attn.probs"});
    ConstView next = language_.next(tap, ids);
    const ConstView probs = tap.of(place / heads, "attn.probs");
    trace.record("trained.row", probs.row(0).row(place % heads).row(n - 1), "softmax of the scores");
    trace.record("trained.next", softmax_of(next), "softmax of the logits");
    number("trained.loss", surprise_at(next, answer), "-log of the true word's share");
    tap.instead[name].values = with_row(probs, place % heads, n - 1, row);
    next = language_.next(tap, ids);
    trace.record("row", row, "given");
    trace.record("next", softmax_of(next), "softmax of the logits");
    number("loss", surprise_at(next, answer), "-log of the true word's share");
    return Progress::done;
}

}  // namespace glassbox
