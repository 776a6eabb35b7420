#include "engine/render/atlas.h"

#include <algorithm>
#include <cstring>

namespace glassbox {

const Atlas::Entry* Atlas::find(uint64_t key) const {
    const auto at = entries_.find(key);
    return at == entries_.end() ? nullptr : &at->second;
}

void Atlas::begin(uint64_t key) {
    open_key_ = key;
    open_ = {static_cast<uint32_t>(pieces_.size()), 0};
}

bool Atlas::add(CoveragePiece piece, const uint8_t* alpha, int stride) {
    if (piece.w <= 0 || piece.h <= 0) return true;
    if (!place(piece.w, piece.h, piece.u, piece.v)) return false;
    for (int y = 0; y < piece.h; ++y)
        std::memcpy(&texels_[static_cast<size_t>(piece.v + y) * static_cast<size_t>(size_) + static_cast<size_t>(piece.u)],
                    alpha + static_cast<ptrdiff_t>(y) * stride, static_cast<size_t>(piece.w));
    if (changed_end_ == 0) changed_first_ = piece.v;
    changed_first_ = std::min(changed_first_, piece.v);
    changed_end_ = std::max(changed_end_, piece.v + piece.h);
    pieces_.push_back(piece);
    return true;
}

void Atlas::add_solid(CoveragePiece piece) {
    piece.solid = true;
    pieces_.push_back(piece);
}

const Atlas::Entry& Atlas::end() {
    open_.count = static_cast<uint32_t>(pieces_.size()) - open_.first;
    return entries_[open_key_] = open_;
}

void Atlas::abandon() { pieces_.resize(open_.first); }

void Atlas::drop() {
    shelves_.clear();
    bottom_ = 0;
    pieces_.clear();
    entries_.clear();
    changed_first_ = changed_end_ = 0;
}

bool Atlas::grow() {
    const int larger = size_ == 0 ? kFirstSize : size_ * 2;
    if (larger > kLargestSize) return false;
    std::vector<uint8_t> texels(static_cast<size_t>(larger) * static_cast<size_t>(larger));
    for (int y = 0; y < bottom_; ++y)
        std::memcpy(&texels[static_cast<size_t>(y) * static_cast<size_t>(larger)],
                    &texels_[static_cast<size_t>(y) * static_cast<size_t>(size_)], static_cast<size_t>(size_));
    texels_ = std::move(texels);
    size_ = larger;
    resized_ = true;
    return true;
}

bool Atlas::place(int w, int h, int& u, int& v) {
    if (w > kLargestSize || h > kLargestSize) return false;
    // Shelves of a few heights, so that letters of nearly the same size share them.
    const int height = h <= 16 ? (h + 3) / 4 * 4 : (h + 7) / 8 * 8;
    for (;;) {
        for (size_t i = shelves_.size(); i-- > 0;) {
            Shelf& s = shelves_[i];
            if (s.height == height && s.used + w <= size_) {
                u = s.used, v = s.y;
                s.used += w;
                return true;
            }
        }
        if (w <= size_ && bottom_ + height <= size_) {
            shelves_.push_back({bottom_, height, 0});
            bottom_ += height;
            continue;
        }
        if (!grow()) return false;
    }
}

Atlas::Rows Atlas::take_changes() {
    Rows rows{changed_first_, changed_end_ - changed_first_, resized_};
    if (resized_) rows.first = 0, rows.count = bottom_;
    changed_first_ = changed_end_ = 0;
    resized_ = false;
    return rows;
}

}  // namespace glassbox
