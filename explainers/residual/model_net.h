// The network that the figures about depth share: points in the plane, a stack of blocks of two layers each, two classes.
// It knows nothing of pictures.
//
//     Parameters params(seed);
//     BlockNet net(params, {.blocks = 16, .skip = 0});        // a plain net, 32 layers deep
//     Var logits = net(c, points);                            // [n, 2] -> [n, 2]
//     Var fewer = net(c, points, order);                      // only the blocks that `order` names, in its order
//
// With h_0 = ReLU(x W_in + b), s = skip and N a batch norm (or nothing, and then the layers have biases), block l is
//     after, He et al. 2015:    F = N(W2 ReLU(N(W1 h)))               h' = ReLU(s h + F)
//     before, He et al. 2016:   F = W2 ReLU(N(W1 ReLU(N(h))))         h' = s h + F          (head: ReLU(N(h)) first)
// and the logits are h_L W_out + b. Parameters: stem., blocks.l.fc1., blocks.l.fc2., blocks.l.norm1., blocks.l.norm2.,
// head.norm., head. Recorded, when the context records: h.0 .. h.L (n, width) and blocks.l.f (n, width).
#pragma once
#include <span>
#include <vector>

#include "engine/nn/linear.h"
#include "engine/nn/norm.h"

namespace glassbox {

struct BlockNetOptions {
    enum class Relu : uint8_t { after, before };
    int blocks = 8, width = 16;
    float skip = 1;           // what the shortcut is multiplied by: 0 a plain net, 1 a residual one
    bool norm = true;         // batch norm
    bool zero_last = false;   // every F is 0 at first: the gain of its last norm, or its last weights (zero-gamma, Fixup)
    Relu relu = Relu::after;
    float gain = 1;           // of the initial weights, times He's
    friend bool operator==(const BlockNetOptions&, const BlockNetOptions&) = default;
};

class BlockNet {
  public:
    BlockNet(Parameters& parameters, const BlockNetOptions& options);
    Var operator()(Context& c, Var points) const;
    Var operator()(Context& c, Var points, std::span<const int> order) const;

    // The parts, for figures that look between them.
    Var stem(Context& c, Var points) const;
    Var branch(Context& c, Var h, int block) const;        // F
    Var joined(Var h, Var f) const;                        // h' of h and F
    Var block(Context& c, Var h, int block) const;
    Var head(Context& c, Var h) const;
    const BlockNetOptions& options() const { return options_; }

  private:
    struct Block {
        Linear fc1, fc2;
        BatchNorm norm1, norm2;
    };
    BlockNetOptions options_;
    Linear stem_, head_;
    BatchNorm head_norm_;
    std::vector<Block> blocks_;
};

// The fraction of rows whose larger logit is that of their class.
float accuracy(ConstView logits, std::span<const int32_t> classes);

}  // namespace glassbox
