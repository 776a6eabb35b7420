#include "explainers/residual/model_net.h"

#include <numeric>
#include <string>

namespace glassbox {

BlockNet::BlockNet(Parameters& parameters, const BlockNetOptions& o) : options_(o) {
    const Parameters::Scope root = parameters.scope();
    const LinearOptions inner{.bias = !o.norm, .init = Init{Init::Kind::normal, o.gain * 1.4142136f, Init::Fan::in}};
    LinearOptions last = inner;
    if (o.zero_last && (!o.norm || o.relu == BlockNetOptions::Relu::before)) last.init = Init::zeros();
    stem_ = Linear(root.scope("stem"), 2, o.width, {.init = Init::he_normal()});
    for (int l = 0; l < o.blocks; ++l) {
        const Parameters::Scope at = root.scope("blocks", l);
        Block b{.fc1 = Linear(at.scope("fc1"), o.width, o.width, inner), .fc2 = Linear(at.scope("fc2"), o.width, o.width, last), .norm1 = {}, .norm2 = {}};
        if (o.norm) {
            b.norm1 = BatchNorm(at.scope("norm1"), o.width);
            b.norm2 = BatchNorm(at.scope("norm2"), o.width);
            if (o.zero_last && o.relu == BlockNetOptions::Relu::after) b.norm2.weight->value.fill(0);
        }
        blocks_.push_back(b);
    }
    if (o.norm && o.relu == BlockNetOptions::Relu::before) head_norm_ = BatchNorm(root.scope("head.norm"), o.width);
    head_ = Linear(root.scope("head"), o.width, 2, {.init = Init::lecun_normal()});
}

Var BlockNet::stem(Context& c, Var points) const { return relu(stem_(c, points)); }

Var BlockNet::branch(Context& c, Var h, int block) const {
    const Block& b = blocks_[static_cast<size_t>(block)];
    const auto normed = [&](const BatchNorm& norm, Var x) { return options_.norm ? norm(c, x) : x; };
    if (options_.relu == BlockNetOptions::Relu::after) return normed(b.norm2, b.fc2(c, relu(normed(b.norm1, b.fc1(c, h)))));
    return b.fc2(c, relu(normed(b.norm2, b.fc1(c, relu(normed(b.norm1, h))))));
}

Var BlockNet::block(Context& c, Var h, int block) const {
    Var f = branch(c, h, block);
    if (c.recording()) f = c.record("blocks." + std::to_string(block), "f", f);
    return joined(h, f);
}

Var BlockNet::joined(Var h, Var f) const {
    const Var sum = options_.skip == 0 ? f : options_.skip == 1 ? h + f : h * options_.skip + f;
    return options_.relu == BlockNetOptions::Relu::after ? relu(sum) : sum;
}

Var BlockNet::head(Context& c, Var h) const {
    if (options_.relu == BlockNetOptions::Relu::before) h = relu(options_.norm ? head_norm_(c, h) : h);
    return head_(c, h);
}

Var BlockNet::operator()(Context& c, Var points) const {
    std::vector<int> order(blocks_.size());
    std::iota(order.begin(), order.end(), 0);
    return (*this)(c, points, order);
}

Var BlockNet::operator()(Context& c, Var points, std::span<const int> order) const {
    Var h = stem(c, points);
    if (c.recording()) h = c.record("h.0", h);
    for (size_t i = 0; i < order.size(); ++i) {
        h = block(c, h, order[i]);
        if (c.recording()) h = c.record("h", std::to_string(i + 1), h);
    }
    return head(c, h);
}

float accuracy(ConstView logits, std::span<const int32_t> classes) {
    int right = 0;
    for (size_t i = 0; i < classes.size(); ++i) {
        const ConstView row = logits.row(static_cast<int>(i));
        right += (row[1] > row[0]) == (classes[i] == 1);
    }
    return classes.empty() ? 0 : static_cast<float>(right) / static_cast<float>(classes.size());
}

}  // namespace glassbox
