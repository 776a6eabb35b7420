// Attention and Transformer blocks (Vaswani et al. 2017; Ainslie et al. 2023 for grouped queries).
//
//     Attention attn(params.scope("attn"), {.width = 64, .heads = 4, .causal = true});
//     Var y = attn(c, x);                        // x [length, 64] or [batch, length, 64]
//     Var z = cross(c, x, {.memory = encoded});  // keys and values from elsewhere
//
// Records path.q .k .v (batch, head, position, channel), path.scores and path.probs (batch, head, query, key), path.mix (the
// heads' results) and path.out; an intervention on any of them changes what follows.
#pragma once
#include <string>
#include <vector>

#include "engine/nn/linear.h"
#include "engine/nn/norm.h"

namespace glassbox {

struct AttentionOptions {
    int width = 64, heads = 4;
    int kv_heads = 0;      // fewer key and value heads than query heads; 0: as many
    int memory_width = 0;  // of what keys and values come from; 0: width
    bool causal = false;
    bool bias = true;
    bool rotary = false;
    RotaryPairs pairs = RotaryPairs::neighbours;
    float dropout = 0;
    Init init = Init::glorot_uniform();
};

// Keys and values of the positions before, for decoding one token after another. The same bits as the full pass.
class KvCache {
  public:
    int length() const { return length_; }
    void reserve(int positions) { wanted_ = positions; }  // before the first append: as many then fit without an allocation
    void clear() { length_ = 0; }
    // [batch, kv_heads, new positions, channels]; in place, after those that are there.
    void append(ConstView keys, ConstView values);
    // By batch and head [length(), channels]; good until the next append.
    MatrixStack keys() const { return stack(k_); }
    MatrixStack values() const { return stack(v_); }

  private:
    MatrixStack stack(const Tensor& t) const;
    Tensor k_, v_;  // [batch, kv_heads, room, channels]
    int length_ = 0, wanted_ = 0;
};

class Attention {
  public:
    struct Call {
        Var memory;           // keys and values come from here; empty: from x
        Var keep;             // [batch, keys] or [keys]: 0 hides a key (padding)
        KvCache* cache = nullptr;  // read and extended; keys and values then get no gradient
    };
    Attention() = default;
    Attention(const Parameters::Scope& scope, const AttentionOptions& options);
    Var operator()(Context& c, Var x, const Call& call) const;
    Var operator()(Context& c, Var x) const { return (*this)(c, x, Call{}); }

    std::vector<Linear*> linears();  // to quantise, pack or store: see Linear

    Linear q, k, v, out;
    const AttentionOptions& options() const { return options_; }

  private:
    std::string path_;
    AttentionOptions options_;
};

struct TransformerOptions {
    AttentionOptions attention;
    int hidden = 0;  // of the MLP; 0: 4 times the width
    Activation activation = Activation::gelu_tanh;
    bool pre_norm = true;  // x + f(norm(x)), or norm(x + f(x))
    bool rms = false;      // RMS norm without bias instead of layer norm
    bool cross = false;    // a second attention to call.memory, between
    float epsilon = 1e-5f;
    float dropout = 0;
};

// Records path.ln1, path.attn.*, path.resid1, (path.ln_cross, path.cross.*, path.resid_cross,) path.ln2, path.mlp.0.z,
// path.mlp.0.a, path.mlp.1.z and path.resid2.
class TransformerBlock {
  public:
    TransformerBlock() = default;
    TransformerBlock(const Parameters::Scope& scope, const TransformerOptions& options);
    struct Call {
        Var memory, keep, memory_keep;
        KvCache* cache = nullptr;
    };
    Var operator()(Context& c, Var x, const Call& call) const;
    Var operator()(Context& c, Var x) const { return (*this)(c, x, Call{}); }

    std::vector<Linear*> linears();  // to quantise, pack or store: see Linear

    Attention attention, cross;
    Mlp mlp;
    LayerNorm layer_norms[3];
    RmsNorm rms_norms[3];

  private:
    Var norm(Context& c, int which, Var x) const;
    std::string path_;
    TransformerOptions options_;
};

}  // namespace glassbox
