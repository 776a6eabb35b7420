#include "engine/nn/language.h"

#include <numeric>

namespace glassbox {
namespace {

// count, first, first + 1 ...: in the tape's memory, where it lives as long as the step.
IndexSpan ascending(Tape& t, size_t count, int first) {
    auto* out = t.arena().array<int32_t>(count);
    if (out == nullptr) return {};
    std::iota(out, out + count, first);
    return {out, count};
}

std::string joined(const std::string& path, const std::string& name) { return path.empty() ? name : path + "." + name; }

void add_pair(std::vector<WeightSource>& out, const std::string& ours, const std::string& theirs, bool transposed) {
    out.push_back({ours + ".weight", theirs + ".weight", transposed});
    out.push_back({ours + ".bias", theirs + ".bias"});
}

}  // namespace

Gpt2::Gpt2(const Parameters::Scope& scope, const Config& o)
    : tokens(scope.scope("wte"), o.vocabulary, o.width),
      positions(scope.scope("wpe"), o.positions, o.width, Init::normal(0.01f)),
      path_(scope.path()),
      config_(o) {
    const TransformerOptions block{
        .attention = {.width = o.width, .heads = o.heads, .causal = true, .dropout = o.dropout, .init = Init::normal(0.02f)},
        .dropout = o.dropout};
    for (int i = 0; i < o.layers; ++i) blocks.emplace_back(scope.scope("h", i), block);
    last = LayerNorm(scope.scope("ln_f"), o.width);
}

Var Gpt2::words(Context& c, IndexSpan ids) const {
    if (!int8_.empty()) return gather_int8(c.tape(), int8_, ids);
    if (!packed_.empty()) return gather_packed(c.tape(), packed_, ids);
    return half_.empty() ? tokens(c, ids) : gather_half(c.tape(), half_, ids);
}

Var Gpt2::embed(Context& c, IndexSpan ids, int before) const {
    const Var place = gather(c.use(positions.weight), ascending(c.tape(), ids.size(), before));
    return c.record(path_, "embedded", add(words(c, ids), place));
}

Var Gpt2::operator()(Context& c, IndexSpan ids, Cache* cache) const {
    if (cache != nullptr) cache->resize(blocks.size());
    return through_blocks(c, embed(c, ids, cache != nullptr && !cache->empty() ? cache->front().length() : 0), cache);
}

Var Gpt2::batch(Context& c, IndexSpan ids, int texts) const {
    Tape& t = c.tape();
    const int length = texts > 0 ? static_cast<int>(ids.size()) / texts : 0;
    if (length == 0 || static_cast<size_t>(length) * static_cast<size_t>(texts) != ids.size()) {
        t.fail(format("%s: %zu ids are not %d texts of one length", path_.c_str(), ids.size(), texts));
        return {};
    }
    const Var word = reshape(words(c, ids), Shape{texts, length, config_.width});
    const Var place = gather(c.use(positions.weight), ascending(t, static_cast<size_t>(length), 0));
    return through_blocks(c, c.record(path_, "embedded", add(word, place)), nullptr);
}

Var Gpt2::through_blocks(Context& c, Var x, Cache* cache) const {
    for (size_t i = 0; i < blocks.size(); ++i) x = blocks[i](c, x, {.cache = cache != nullptr ? &(*cache)[i] : nullptr});
    return logits(c, x);
}

Var Gpt2::logits(Context& c, Var x) const {
    x = c.record(path_, "ln_f", last(c, x));
    if (x.shape().rank() == 3) x = reshape(x, Shape{x.shape()[0] * x.shape()[1], x.shape()[2]});
    const auto head = [&] {
        if (!int8_.empty()) return linear_int8(x, int8_, Var{});
        if (!packed_.empty()) return linear_packed(x, packed_, Var{});
        return half_.empty() ? matmul(x, c.use(tokens.weight), Transpose::second) : linear_half(x, half_, Var{}, Transpose::second);
    };
    return c.record(path_, "logits", head());
}

std::vector<WeightSource> Gpt2::sources() const {
    std::vector<WeightSource> out;
    out.push_back({joined(path_, "wte.weight"), "wte.weight"});
    out.push_back({joined(path_, "wpe.weight"), "wpe.weight"});
    for (size_t i = 0; i < blocks.size(); ++i) {
        const std::string h = "h." + std::to_string(i) + ".", ours = joined(path_, h);
        add_pair(out, ours + "ln1", h + "ln_1", false);
        for (int part = 0; part < 3; ++part) {
            const std::string name = ours + "attn." + "qkv"[part];
            out.push_back({name + ".weight", h + "attn.c_attn.weight", false, part, 3});
            out.push_back({name + ".bias", h + "attn.c_attn.bias", false, part, 3});
        }
        add_pair(out, ours + "attn.out", h + "attn.c_proj", false);
        add_pair(out, ours + "ln2", h + "ln_2", false);
        add_pair(out, ours + "mlp.0", h + "mlp.c_fc", false);
        add_pair(out, ours + "mlp.1", h + "mlp.c_proj", false);
    }
    add_pair(out, joined(path_, "ln_f"), "ln_f", false);
    return out;
}

void Gpt2::store(StorageType type) {
    for (TransformerBlock& b : blocks)
        for (Linear* l : b.linears()) l->store(type);
    half_ = halved(tokens.weight->value, type);
    if (!half_.empty()) tokens.weight->drop();
}

void Gpt2::quantize() {
    for (TransformerBlock& b : blocks)
        for (Linear* l : b.linears()) l->quantize();
    int8_ = glassbox::quantize(tokens.weight->value, Transpose::first);
    if (!int8_.empty()) tokens.weight->drop();
}

void Gpt2::pack() {
    for (TransformerBlock& b : blocks)
        for (Linear* l : b.linears()) l->pack();
    packed_ = glassbox::pack(std::move(tokens.weight->value), Transpose::first);
    tokens.weight->drop();
}

Status Gpt2::load(Parameters& parameters, const StoredWeights& file) const {
    // Older files hold the causal masks; some hold the tied head once more.
    return import_weights(parameters, file, sources(), {".attn.bias", ".attn.masked_bias", "lm_head.weight"}, {"transformer."});
}

Bert::Bert(const Parameters::Scope& scope, const Config& o)
    : words(scope.scope("words"), o.vocabulary, o.width),
      positions(scope.scope("positions"), o.positions, o.width),
      segments(scope.scope("segments"), o.segments, o.width),
      norm(scope.scope("norm"), o.width, 1e-12f),
      path_(scope.path()),
      config_(o) {
    const TransformerOptions block{.attention = {.width = o.width, .heads = o.heads, .dropout = o.dropout, .init = Init::normal(0.02f)},
                                   .hidden = o.hidden,
                                   .activation = Activation::gelu,
                                   .pre_norm = false,
                                   .epsilon = 1e-12f,
                                   .dropout = o.dropout};
    for (int i = 0; i < o.layers; ++i) blocks.emplace_back(scope.scope("layers", i), block);
    pooler = Linear(scope.scope("pooler"), o.width, o.width);
}

Bert::Output Bert::operator()(Context& c, IndexSpan ids, IndexSpan segment, Var keep) const {
    const Var place = gather(c.use(positions.weight), ascending(c.tape(), ids.size(), 0));
    Var x = add(add(words(c, ids), segments(c, segment)), place);
    x = c.record(path_, "embedded", norm(c, x));
    x = dropped(c, joined(path_, "embedded"), x, config_.dropout);
    for (const TransformerBlock& block : blocks) x = block(c, x, {.keep = keep});
    return {x, c.record(path_, "pooled", tanh(pooler(c, slice(x, 0, 0, 1))))};
}

std::vector<WeightSource> Bert::sources() const {
    std::vector<WeightSource> out;
    const auto add_norm = [&](const std::string& ours, const std::string& theirs) {
        out.push_back({ours + ".weight", theirs + ".weight", false, 0, 1, theirs + ".gamma"});
        out.push_back({ours + ".bias", theirs + ".bias", false, 0, 1, theirs + ".beta"});
    };
    const std::string e = "embeddings.";
    out.push_back({joined(path_, "words.weight"), e + "word_embeddings.weight"});
    out.push_back({joined(path_, "positions.weight"), e + "position_embeddings.weight"});
    out.push_back({joined(path_, "segments.weight"), e + "token_type_embeddings.weight"});
    add_norm(joined(path_, "norm"), e + "LayerNorm");
    for (size_t i = 0; i < blocks.size(); ++i) {
        const std::string n = std::to_string(i), l = "encoder.layer." + n + ".", ours = joined(path_, "layers." + n + ".");
        add_pair(out, ours + "attn.q", l + "attention.self.query", true);
        add_pair(out, ours + "attn.k", l + "attention.self.key", true);
        add_pair(out, ours + "attn.v", l + "attention.self.value", true);
        add_pair(out, ours + "attn.out", l + "attention.output.dense", true);
        add_norm(ours + "ln1", l + "attention.output.LayerNorm");
        add_pair(out, ours + "mlp.0", l + "intermediate.dense", true);
        add_pair(out, ours + "mlp.1", l + "output.dense", true);
        add_norm(ours + "ln2", l + "output.LayerNorm");
    }
    add_pair(out, joined(path_, "pooler"), "pooler.dense", true);
    return out;
}

Status Bert::load(Parameters& parameters, const StoredWeights& file) const {
    return import_weights(parameters, file, sources(),
                          {"embeddings.position_ids", "cls.predictions.bias", "cls.predictions.transform.dense.weight",
                           "cls.predictions.transform.dense.bias", "cls.predictions.transform.LayerNorm.weight",
                           "cls.predictions.transform.LayerNorm.bias", "cls.predictions.transform.LayerNorm.gamma",
                           "cls.predictions.transform.LayerNorm.beta", "cls.predictions.decoder.weight", "cls.predictions.decoder.bias",
                           "cls.seq_relationship.weight", "cls.seq_relationship.bias"},
                          {"bert."});
}

}  // namespace glassbox
