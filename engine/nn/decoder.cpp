#include "engine/nn/decoder.h"

#include <algorithm>

namespace glassbox {
namespace {

constexpr size_t kPiece = 24;  // positions at a time: a multiple of the rows of every kernel's tile

}  // namespace

Gpt2Decoder::Gpt2Decoder(const Gpt2& gpt, int positions)
    : gpt_(gpt), positions_(std::clamp(positions, 1, gpt.config().positions)), cache_(gpt.blocks.size()) {
    for (KvCache& c : cache_) c.reserve(positions_);
}

void Gpt2Decoder::restart() {
    for (KvCache& c : cache_) c.clear();
    length_ = 0;
}

ConstView Gpt2Decoder::feed(IndexSpan ids) {
    error_.clear();
    const int vocabulary = gpt_.config().vocabulary;
    const auto wrong = std::find_if(ids.begin(), ids.end(), [&](int32_t id) { return id < 0 || id >= vocabulary; });
    if (wrong != ids.end()) error_ = format("decoder: token %d is outside 0 to %d", *wrong, vocabulary - 1);
    else if (ids.empty()) error_ = "decoder: there are no tokens to feed";
    else if (ids.size() > static_cast<size_t>(positions_ - length_)) error_ = format("decoder: %zu tokens after %d do not fit %d positions", ids.size(), length_, positions_);
    // Values of one block go when the next begins; only the row that predicts comes before the head.
    const auto pass = [&](auto step) {
        tape_.reset();
        Context c(tape_);
        const Var y = step(c);
        if (error_.empty()) error_ = tape_.error();
        return y.value();
    };
    for (size_t at = 0; at < ids.size() && error_.empty(); at += kPiece) {
        const IndexSpan piece = ids.subspan(at, std::min(kPiece, ids.size() - at));
        between_.assign(pass([&](Context& c) { return gpt_.embed(c, piece, length_); }));
        for (size_t i = 0; i < gpt_.blocks.size() && error_.empty(); ++i)
            between_.assign(pass([&](Context& c) { return gpt_.blocks[i](c, tape_.borrow(between_), {.cache = &cache_[i]}); }));
        length_ += static_cast<int>(piece.size());
    }
    if (!error_.empty()) return {};
    return pass([&](Context& c) {
        const Var rows = tape_.borrow(between_);
        return gpt_.logits(c, slice(rows, 0, rows.shape()[0] - 1, rows.shape()[0]));
    }).row(0);
}

}  // namespace glassbox
