#include "explainers/attention/model_language.h"

#include <algorithm>

#include "engine/base/text.h"
#include "engine/tensor/elementary.h"

namespace glassbox {

void HeadTap::record(std::string_view name, ConstView tensor, std::string_view, std::span<const std::string>) {
    kept_[std::string(name)] = Tensor(tensor);
}
const Intervention* HeadTap::intervention(std::string_view name) const {
    const auto found = instead.find(name);
    return found == instead.end() ? nullptr : &found->second;
}
bool HeadTap::wants(std::string_view name, int64_t) const {
    return std::any_of(suffixes_.begin(), suffixes_.end(), [&](const std::string& s) { return name.ends_with(s); });
}
ConstView HeadTap::of(int layer, std::string_view what) const {
    const auto found = kept_.find(layer_name(layer, what));
    return found == kept_.end() ? ConstView{} : found->second.view();
}

bool LanguageHeads::load(const Asset& weights) {
    if (!weights) return false;
    if (model_ && weights == loaded_) return true;
    Result<std::unique_ptr<LanguageModel>> read = load_language_model(weights.bytes);
    error_ = read ? "" : read.error().message;
    if (!read) return false;
    model_ = std::move(*read);
    loaded_ = weights;
    return true;
}

ConstView LanguageHeads::next(Recorder& recorder, IndexSpan ids) {
    tape_.reset();
    Context c(tape_, &recorder);
    logits_ = model_->gpt(c, ids);
    return logits_ ? logits_.value().row(static_cast<int>(ids.size()) - 1) : ConstView{};
}

Tensor LanguageHeads::cost_at_last(IndexSpan ids, int word, Instead instead) {
    const auto n = static_cast<int>(ids.size());
    Tensor cost({layers(), heads()});
    const bool even = instead == Instead::even;
    const std::string what = even ? "attn.probs" : "attn.mix";
    const Tensor row({even ? n : model_->gpt.config().width / heads()}, even ? 1 / static_cast<float>(n) : 0);
    HeadTap whole({"." + what});
    const float before = surprise_at(next(whole, ids), word);
    for (int l = 0; l < layers(); ++l)
        for (int h = 0; h < heads(); ++h) {
            HeadTap tap;
            tap.instead[layer_name(l, what)].values = with_row(whole.of(l, what), h, n - 1, row);
            cost.set(l * heads() + h, surprise_at(next(tap, ids), word) - before);
        }
    return cost;
}

std::string layer_name(int layer, std::string_view what) { return "h." + std::to_string(layer) + "." + std::string(what); }

std::vector<int32_t> language_ids(std::string_view text, std::string* unknown) {
    std::vector<int32_t> ids{kLanguageStart};
    const auto words = language_words();
    for (const std::string_view w : split(text, ' ')) {
        if (w.empty()) continue;
        const auto found = std::find(words.begin() + kLanguageStart + 1, words.end(), w);
        if (found != words.end()) {
            if (ids.size() < LanguageHeads::kMaxWords) ids.push_back(static_cast<int32_t>(found - words.begin()));
        } else if (unknown) {
            *unknown += (unknown->empty() ? "" : " ") + std::string(w);
        }
    }
    return ids;
}

Tensor tensor_of(IndexSpan ids) {
    Tensor out({static_cast<int>(ids.size())});
    for (int64_t i = 0; i < out.size(); ++i) out.set(i, static_cast<float>(ids[static_cast<size_t>(i)]));
    return out;
}
Tensor softmax_of(ConstView logits) {
    Tensor out(logits.shape());
    float most = logits[0], sum = 0;
    for (const float v : logits) most = std::max(most, v);
    for (int64_t i = 0; i < logits.size(); ++i) {
        out.set(i, elementary::exp(logits[i] - most));
        sum += out[i];
    }
    for (float& v : out.span()) v /= sum;
    return out;
}
float surprise_at(ConstView logits, int word) {
    if (word < 0 || word >= logits.size()) return 0;
    float most = logits[0], sum = 0;
    for (const float v : logits) most = std::max(most, v);
    for (const float v : logits) sum += elementary::exp(v - most);
    return most + elementary::log(sum) - logits[word];
}
int likeliest(ConstView logits) {
    int best = 0;
    for (int i = 1; i < static_cast<int>(logits.size()); ++i)
        if (logits[i] > logits[best]) best = i;
    return best;
}

Tensor with_row(ConstView of_heads, int head, int query, ConstView row) {
    Tensor out(of_heads);
    const int length = of_heads.shape()[2], columns = of_heads.shape()[3];
    for (int c = 0; c < columns && c < row.size(); ++c) out.set((static_cast<int64_t>(head) * length + query) * columns + c, row[c]);
    return out;
}

}  // namespace glassbox
