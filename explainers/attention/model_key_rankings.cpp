#include "explainers/attention/model_key_rankings.h"

#include <algorithm>

#include "engine/tensor/elementary.h"

namespace glassbox {

Progress KeyRankings::step(Recorder& trace) {
    if (!language_.load(in_.weights)) return Progress::done;
    const auto n = static_cast<int>(in_.ids.size());
    HeadTap tap({".attn.probs", ".attn.v", ".attn.mix"});
    const Tensor logits(language_.next(tap, in_.ids));
    const int answer = likeliest(logits), heads = language_.heads();
    const float before = surprise_at(logits, answer);
    const Tensor cost = language_.cost_at_last(in_.ids, answer, LanguageHeads::Instead::silent);
    const int place = in_.head >= 0 ? std::min(in_.head, language_.layers() * heads - 1) : likeliest(cost), layer = place / heads, head = place % heads;

    const ConstView row = tap.of(layer, "attn.probs").row(0).row(head).row(n - 1), v = tap.of(layer, "attn.v").row(0).row(head), mix = tap.of(layer, "attn.mix");
    const int channels = v.shape()[1];
    const Linear& out = language_.model().gpt.blocks[static_cast<size_t>(layer)].attention.out;
    const ConstView wo = out.weight->value.view();  // (in, out); the rows of this head
    Tensor weight(row), values({n}), size({n}), drop({n}), which({2});
    for (int j = 0; j < n; ++j) {
        float squares = 0;
        for (int o = 0; o < wo.shape()[1]; ++o) {
            float sum = 0;
            for (int c = 0; c < channels; ++c) sum += v.at(j, c) * wo.at(head * channels + c, o);
            squares += sum * sum;
        }
        values.set(j, elementary::sqrt(squares));
        size.set(j, weight[j] * values[j]);
        Tensor without(mix.row(0).row(head).row(n - 1));
        for (int c = 0; c < channels; ++c) without.set(c, without[c] - weight[j] * v.at(j, c));
        HeadTap cut;
        cut.instead[layer_name(layer, "attn.mix")].values = with_row(mix, head, n - 1, without);
        drop.set(j, surprise_at(language_.next(cut, in_.ids), answer) - before);
    }
    which.set(0, static_cast<float>(layer));
    which.set(1, static_cast<float>(head));
    const float said = static_cast<float>(answer);
    trace.record("ids", tensor_of(in_.ids), "input");
    trace.record("next", softmax_of(logits), "softmax of the logits");
    trace.record("answer", ConstView(&said, Shape{}), "the likeliest", {"next"});
    trace.record("cost", cost, "growth of the surprise when the head says nothing");
    trace.record("place", which, "the head in question");
    trace.record("weight", weight, "softmax of the scores");
    trace.record("values", values, "length of v W_O");
    trace.record("size", size, "weight times length of v W_O", {"weight", "values"});
    trace.record("drop", drop, "growth of the surprise without this word's part");
    return Progress::done;
}

}  // namespace glassbox
