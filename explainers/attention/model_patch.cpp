#include "explainers/attention/model_patch.h"

#include <algorithm>

namespace glassbox {

Progress PatchModel::step(Recorder& trace) {
    if (!language_.load(in_.weights) || in_.from.size() != in_.into.size()) return Progress::done;
    const auto n = static_cast<int>(in_.into.size());
    const int layers = language_.layers(), heads = language_.heads();
    HeadTap from({".attn.mix"}), into({".attn.mix"});
    const Tensor of_from = Tensor(language_.next(from, in_.from)), of_into = Tensor(language_.next(into, in_.into));
    const int ours = likeliest(of_into), theirs = likeliest(of_from);
    Tensor answers({2});
    answers.set(0, static_cast<float>(ours));
    answers.set(1, static_cast<float>(theirs));
    trace.record("from.ids", tensor_of(in_.from), "input");
    trace.record("into.ids", tensor_of(in_.into), "input");
    trace.record("answers", answers, "likeliest next words");
    if (ours == theirs) return Progress::done;

    // `into` with the results of these heads from the other sentence.
    const auto patched = [&](std::span<const int> which) {
        HeadTap tap;
        for (const int place : which) {
            const int l = place / heads, h = place % heads;
            Tensor& values = tap.instead[layer_name(l, "attn.mix")].values;
            if (values.empty()) values = Tensor(into.of(l, "attn.mix"));
            const ConstView theirs_here = from.of(l, "attn.mix").row(0).row(h);
            for (int i = in_.everywhere ? 0 : n - 1; i < n; ++i) values = with_row(values, h, i, theirs_here.row(i));
        }
        return Tensor(language_.next(tap, in_.into));
    };
    const auto lean_of = [&](const Tensor& logits) { return logits[theirs] - logits[ours]; };
    Tensor lean({3}), moved({layers, heads}), chosen({layers, heads});
    lean.set(0, lean_of(of_into));
    lean.set(1, lean_of(of_from));
    const auto way = [&](float here) { return (here - lean[0]) / (lean[1] - lean[0]); };
    std::vector<int> order, which;
    for (int i = 0; i < layers * heads; ++i) {
        moved.set(i, way(lean_of(patched({&i, 1}))));
        order.push_back(i);
    }
    std::sort(order.begin(), order.end(), [&](int a, int b) { return moved[a] != moved[b] ? moved[a] > moved[b] : a < b; });
    order.resize(std::min(order.size(), static_cast<size_t>(std::max(in_.strongest, 0))));
    for (const std::vector<int>* some : {&in_.chosen, &order})
        for (const int i : *some)
            if (i >= 0 && i < layers * heads && chosen[i] == 0) {
                chosen.set(i, 1);
                which.push_back(i);
            }
    const Tensor after = patched(which);
    lean.set(2, lean_of(after));
    const float all = way(lean[2]);
    trace.record("into.next", softmax_of(of_into), "softmax of the logits");
    trace.record("from.next", softmax_of(of_from), "softmax of the logits");
    trace.record("next", softmax_of(after), "softmax of the logits");
    trace.record("lean", lean, "difference of two logits");
    trace.record("moved", moved, "share of the way from the one answer to the other");
    trace.record("patched", chosen, "1 where patched");
    trace.record("moved.chosen", ConstView(&all, Shape{}), "share of the way from the one answer to the other", {"lean"});
    return Progress::done;
}

}  // namespace glassbox
