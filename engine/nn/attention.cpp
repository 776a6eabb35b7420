#include "engine/nn/attention.h"

#include <algorithm>

#include "engine/base/result.h"
#include "engine/tensor/elementary.h"

namespace glassbox {
namespace {

int head_width(const AttentionOptions& o) { return o.heads > 0 ? o.width / o.heads : 0; }
int kv_heads(const AttentionOptions& o) { return o.kv_heads > 0 ? o.kv_heads : o.heads; }

// [batch, length, heads * width] -> [batch, heads, length, width]
Var split_heads(Var x, int batch, int length, int heads, int width) {
    Tape& t = *x.tape;
    return permute(t.over(reshape(t.over(x), Shape{batch, length, heads, width})), {0, 2, 1, 3});
}

// The matrices of a stack as one tensor.
Var stacked(Tape& t, const MatrixStack& s, const Shape& shape) {
    Tensor out(shape);
    for (int i = 0; i < s.count; ++i) std::copy_n(s.data + i * s.distance, int64_t{s.rows} * s.cols, out.data() + int64_t{i} * s.rows * s.cols);
    return t.input(out);
}

}  // namespace

MatrixStack KvCache::stack(const Tensor& t) const {
    if (t.empty()) return {};
    const Shape& s = t.shape();
    return {t.data(), int64_t{s[2]} * s[3], s[0] * s[1], length_, s[3]};
}

void KvCache::append(ConstView keys, ConstView values) {
    const Shape& s = keys.shape();
    if (s.rank() != 4 || values.shape() != s) return;
    const int count = s[2], needed = length_ + count;
    const bool fits = !k_.empty() && k_.shape().with(2, count) == s;
    if (!fits) length_ = 0;
    if (!fits || needed > k_.shape()[2]) {
        Tensor old_k = std::move(k_), old_v = std::move(v_);
        const Shape room = s.with(2, std::max({needed, wanted_, 2 * length_}));
        k_ = Tensor(room), v_ = Tensor(room);
        for (int i = 0; i < s[0] * s[1] && length_ > 0; ++i) {
            const int64_t from = old_k.size() / (s[0] * s[1]) * i, to = int64_t{room[2]} * s[3] * i;
            std::copy_n(old_k.data() + from, int64_t{length_} * s[3], k_.data() + to);
            std::copy_n(old_v.data() + from, int64_t{length_} * s[3], v_.data() + to);
        }
    }
    const int64_t part = int64_t{count} * s[3], room = int64_t{k_.shape()[2]} * s[3];
    for (int i = 0; i < s[0] * s[1]; ++i) {
        const int64_t to = i * room + int64_t{length_} * s[3];
        std::copy_n(keys.data() + i * part, part, k_.data() + to);
        std::copy_n(values.data() + i * part, part, v_.data() + to);
    }
    length_ += count;
}

Attention::Attention(const Parameters::Scope& scope, const AttentionOptions& o) : path_(scope.path()), options_(o) {
    const LinearOptions linear{.bias = o.bias, .init = o.init};
    const int memory = o.memory_width > 0 ? o.memory_width : o.width, kv = kv_heads(o) * head_width(o);
    q = Linear(scope.scope("q"), o.width, o.width, linear);
    k = Linear(scope.scope("k"), memory, kv, linear);
    v = Linear(scope.scope("v"), memory, kv, linear);
    out = Linear(scope.scope("out"), o.width, o.width, linear);
}

Var Attention::operator()(Context& c, Var x, const Call& call) const {
    Tape& t = c.tape();
    const AttentionOptions& o = options_;
    if (!t.usable("attention", {x})) return {};
    const Shape given = t.shape(x);
    const int groups = kv_heads(o), width = head_width(o);
    if (given.rank() < 2 || given.rank() > 3 || given[-1] != o.width || o.heads < 1 || width * o.heads != o.width || o.heads % groups != 0) {
        t.fail(format("%s: %s does not fit %d heads of %d channels", path_.c_str(), t.describe(x).c_str(), o.heads, width));
        return {};
    }
    const int batch = given.rank() == 3 ? given[0] : 1, length = given[-2];
    const Var memory = call.memory.tape != nullptr ? call.memory : x;
    const int memory_length = memory.shape()[-2];
    const int before = call.cache != nullptr ? call.cache->length() : 0;
    if (before > 0 && (call.cache->keys().count != batch * groups || call.cache->keys().cols != width)) {
        t.fail(format("%s: the cache is of another model or batch", path_.c_str()));
        return {};
    }

    Var queries = split_heads(q(c, x), batch, length, o.heads, width);
    Var keys = split_heads(k(c, memory), batch, memory_length, groups, width);
    Var values = split_heads(v(c, memory), batch, memory_length, groups, width);
    if (o.rotary) {
        queries = rotary(queries, before, 10000.0f, o.pairs);
        keys = rotary(keys, before, 10000.0f, o.pairs);
    }
    queries = c.record(path_, "q", queries);
    // With a cache that nobody watches, keys and values stay where they lie.
    const bool in_place = call.cache != nullptr && !c.recording();
    if (in_place && t.error().empty()) call.cache->append(keys.value(), values.value());
    if (before > 0 && !in_place) {
        const Shape past{batch, groups, before, width};
        keys = concat({stacked(t, call.cache->keys(), past), keys}, 2);
        values = concat({stacked(t, call.cache->values(), past), values}, 2);
    }
    keys = c.record(path_, "k", keys);
    values = c.record(path_, "v", values);
    if (call.cache != nullptr && !in_place && t.error().empty()) {
        call.cache->clear();  // an intervention may have changed all of them
        call.cache->append(keys.value(), values.value());
    }
    const int seen = before + memory_length;

    // Query heads that share keys and values meet them by broadcasting: [batch, groups, heads per group, length, width].
    const bool grouped = groups != o.heads;
    const int share = o.heads / groups;
    const Var qs = grouped ? reshape(queries, Shape{batch, groups, share, length, width}) : queries;
    static const KvCache kNone;
    const KvCache& cache = in_place ? *call.cache : kNone;
    const auto times = [&](Var a, Var all, const MatrixStack& cached, Transpose transpose) {
        if (in_place) return matmul(a, cached, transpose);
        return matmul(a, grouped ? reshape(all, Shape{batch, groups, 1, seen, width}) : all, transpose);
    };
    Var scores = scale(t.over(times(qs, keys, cache.keys(), Transpose::second)), 1.0f / elementary::sqrt(static_cast<float>(width)));
    if (grouped) scores = reshape(t.over(scores), Shape{batch, o.heads, length, seen});
    scores = c.record(path_, "scores", scores);
    if (o.causal) scores = causal_mask(t.over(scores));
    if (call.keep.tape != nullptr) scores = masked(scores, reshape(call.keep, Shape{call.keep.shape().rank() == 2 ? batch : 1, 1, 1, seen}));
    Var probs = c.record(path_, "probs", softmax(t.over(scores)));
    if (o.dropout > 0) probs = dropped(c, path_ + ".probs", probs, o.dropout);
    if (grouped) probs = reshape(probs, Shape{batch, groups, share, length, seen});
    Var mix = times(probs, values, cache.values(), Transpose::none);
    if (grouped) mix = reshape(mix, Shape{batch, o.heads, length, width});
    mix = c.record(path_, "mix", mix);
    const Var joined = reshape(t.over(permute(t.over(mix), {0, 2, 1, 3})), given);
    return c.record(path_, "out", out(c, joined));
}

std::vector<Linear*> Attention::linears() { return {&q, &k, &v, &out}; }

std::vector<Linear*> TransformerBlock::linears() {
    std::vector<Linear*> all = attention.linears();
    if (options_.cross)
        for (Linear* l : cross.linears()) all.push_back(l);
    for (Linear& l : mlp.layers) all.push_back(&l);
    return all;
}

TransformerBlock::TransformerBlock(const Parameters::Scope& scope, const TransformerOptions& o) : path_(scope.path()), options_(o) {
    const int width = o.attention.width, hidden = o.hidden > 0 ? o.hidden : 4 * width;
    constexpr const char* kNames[] = {"ln1", "ln2", "ln_cross"};
    const auto make_norm = [&](int which) {
        if (o.rms) rms_norms[which] = RmsNorm(scope.scope(kNames[which]), width, o.epsilon);
        else layer_norms[which] = LayerNorm(scope.scope(kNames[which]), width, o.epsilon);
    };
    make_norm(0);
    attention = Attention(scope.scope("attn"), o.attention);
    if (o.cross) {
        make_norm(2);
        AttentionOptions to_memory = o.attention;
        to_memory.causal = to_memory.rotary = false;
        cross = Attention(scope.scope("cross"), to_memory);
    }
    make_norm(1);
    const LinearOptions linear{.bias = o.attention.bias, .init = o.attention.init};
    mlp = Mlp(scope.scope("mlp"), {width, hidden, width}, {.activation = o.activation, .linear = linear});
}

Var TransformerBlock::norm(Context& c, int which, Var x) const {
    constexpr const char* kNames[] = {"ln1", "ln2", "ln_cross"};
    const Var y = options_.rms ? rms_norms[which](c, x) : layer_norms[which](c, x);
    return c.record(path_, kNames[which], y);
}

Var TransformerBlock::operator()(Context& c, Var x, const Call& call) const {
    const TransformerOptions& o = options_;
    const auto around = [&](int which, const char* name, Var input, auto f) {
        Var y = f(o.pre_norm ? norm(c, which, input) : input);
        if (o.dropout > 0) y = dropped(c, path_ + "." + name, y, o.dropout);
        y = add(input, y);
        y = c.record(path_, name, y);
        return o.pre_norm ? y : norm(c, which, c.tape().over(y));
    };
    x = around(0, "resid1", x, [&](Var y) { return attention(c, y, {.keep = call.keep, .cache = call.cache}); });
    if (o.cross)
        x = around(2, "resid_cross", x, [&](Var y) { return cross(c, y, {.memory = call.memory, .keep = call.memory_keep}); });
    return around(1, "resid2", x, [&](Var y) { return mlp(c, y); });
}

}  // namespace glassbox
