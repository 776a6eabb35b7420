// GPT-2 and BERT, in the layout of their published weights.
//
//     Gpt2 gpt(params.scope(), Gpt2::Config{.vocabulary = 50257, .positions = 1024, .width = 768, .heads = 12, .layers = 12});
//     Status s = gpt.load(params, file);            // Hugging Face's model.safetensors
//     Var logits = gpt(c, ids);                     // [ids, vocabulary]
//     Gpt2::Cache cache;  gpt(c, prompt, &cache);  gpt(c, next, &cache);     // token after token, the same bits
//     gpt.pack();  Gpt2Decoder decoder(gpt, 128);  decoder.feed(prompt);     // the same without a trace, in little memory (decoder.h)
#pragma once
#include <vector>

#include "engine/nn/attention.h"
#include "engine/nn/import.h"

namespace glassbox {

// Radford et al. 2019: pre-norm, learnt positions, tanh GELU, the head tied to the embedding.
class Gpt2 {
  public:
    struct Config {
        int vocabulary = 50257, positions = 1024, width = 768, heads = 12, layers = 12;
        float dropout = 0;
    };
    using Cache = std::vector<KvCache>;  // one per layer
    Gpt2(const Parameters::Scope& scope, const Config& config);
    // Records embedded, h.0.*, ..., ln_f and logits. An id or a position outside is an error of the tape.
    Var operator()(Context& c, IndexSpan ids, Cache* cache = nullptr) const;
    // Several texts of one length, one after another in `ids`: logits [ids, vocabulary]; what else is recorded has the texts first.
    Var batch(Context& c, IndexSpan ids, int texts) const;
    // wte.weight, h.0.attn.c_attn.weight (queries, keys and values joined) ..., with or without "transformer.".
    std::vector<WeightSource> sources() const;
    Status load(Parameters& parameters, const StoredWeights& file) const;
    // Other forms of the weights of all linear layers, the embedding and the head, in place of the ones they had; no gradients after
    // that. 8 bits; packed for decoding, with the same bits as before; 16 bits.
    void quantize();
    void pack();
    void store(StorageType type);
    // What operator() does before the blocks and after them: `before` positions went before these ids.
    Var embed(Context& c, IndexSpan ids, int before) const;
    Var logits(Context& c, Var x) const;
    const Config& config() const { return config_; }

    Embedding tokens, positions;
    std::vector<TransformerBlock> blocks;
    LayerNorm last;

  private:
    Var words(Context& c, IndexSpan ids) const;  // their embeddings
    Var through_blocks(Context& c, Var x, Cache* cache) const;
    std::string path_;
    Config config_;
    // The embedding and tied head in the form that was asked for; all empty: tokens.weight.
    QuantizedMatrix int8_;
    PackedMatrix packed_;
    HalfMatrix half_;
};

// Devlin et al. 2019: post-norm, exact GELU, epsilon 1e-12, segments, pooler.
class Bert {
  public:
    struct Config {
        int vocabulary = 30522, positions = 512, segments = 2, width = 768, heads = 12, layers = 12, hidden = 3072;
        float dropout = 0;
    };
    struct Output {
        Var hidden;  // [ids, width]
        Var pooled;  // [1, width]: tanh of a linear layer of the first
    };
    Bert(const Parameters::Scope& scope, const Config& config);
    // `keep`: [ids], 0 hides padding; may be missing. Records embedded, layers.0.*, ..., pooled.
    Output operator()(Context& c, IndexSpan ids, IndexSpan segment, Var keep = {}) const;
    // bert.embeddings.word_embeddings.weight ..., with or without "bert."; heads of tasks are left aside.
    std::vector<WeightSource> sources() const;
    Status load(Parameters& parameters, const StoredWeights& file) const;

    Embedding words, positions, segments;
    LayerNorm norm;
    std::vector<TransformerBlock> blocks;
    Linear pooler;

  private:
    std::string path_;
    Config config_;
};

}  // namespace glassbox
