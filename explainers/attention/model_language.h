// The trained language model as the figures of its heads run it: a pass over a text with some tensors kept and others replaced. It
// knows nothing of pictures.
//
//     LanguageHeads language;
//     if (!language.load(in.weights)) return;               // language.error() says why; empty while the weights are on their way
//     HeadTap tap({".attn.probs"});
//     ConstView next = language.next(tap, ids);             // logits of what follows the last word; good until the next pass
//     tap.instead["h.2.attn.probs"].values = with_row(tap.of(2, "attn.probs"), 1, query, row);
//
// Tensors of a pass have a first axis of texts, of which there is one: probs (1, heads, query, key), mix (1, heads, query, channel).
#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/asset.h"
#include "engine/trace/run.h"
#include "engine/trained/language_model.h"

namespace glassbox {

class HeadTap final : public Recorder {
  public:
    explicit HeadTap(std::vector<std::string> suffixes = {}) : suffixes_(std::move(suffixes)) {}
    void record(std::string_view name, ConstView tensor, std::string_view op, std::span<const std::string> inputs) override;
    const Intervention* intervention(std::string_view name) const override;
    bool wants(std::string_view name, int64_t elements) const override;
    // Of the last pass: of(2, "attn.probs"); empty when it was not kept.
    ConstView of(int layer, std::string_view what) const;
    Interventions instead;

  private:
    std::vector<std::string> suffixes_;
    std::map<std::string, Tensor, std::less<>> kept_;
};

class LanguageHeads {
  public:
    static constexpr int kMaxWords = 20;  // <start> and what a figure has room for
    // False while there are no bytes, and when they are no weights. The same bytes are read once.
    bool load(const Asset& weights);
    std::string_view error() const { return error_.empty() ? std::string_view(tape_.error()) : std::string_view(error_); }
    const LanguageModel& model() const { return *model_; }
    int layers() const { return model_->gpt.config().layers; }
    int heads() const { return model_->gpt.config().heads; }
    ConstView next(Recorder& recorder, IndexSpan ids);  // [words of the vocabulary]; all words: logits()
    ConstView logits() const { return logits_.value(); }
    // [layers, heads]: by how much the surprise at `word` grows when a head, at the last place, listens to all words alike or says nothing.
    enum class Instead : uint8_t { even, silent };
    Tensor cost_at_last(IndexSpan ids, int word, Instead instead);

  private:
    Asset loaded_;
    std::unique_ptr<LanguageModel> model_;
    std::string error_;
    Tape tape_;
    Var logits_;
};

// "layer h": one head of the model, counted from 0.
struct HeadPlace {
    int layer = 0, head = 0;
    friend bool operator==(const HeadPlace&, const HeadPlace&) = default;
};
std::string layer_name(int layer, std::string_view what);  // "h.2.attn.probs"

// The words of a text that the language has, after <start>, at most LanguageHeads::kMaxWords in all; the others are left out, and named.
std::vector<int32_t> language_ids(std::string_view text, std::string* unknown = nullptr);
Tensor tensor_of(IndexSpan ids);  // for the trace
// -log of the softmax at `word`, in nats.
float surprise_at(ConstView logits, int word);
int likeliest(ConstView logits);
Tensor softmax_of(ConstView logits);
// `probs` with another row for one query of one head; `mix` with another vector.
Tensor with_row(ConstView of_heads, int head, int query, ConstView row);

}  // namespace glassbox
