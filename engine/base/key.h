// The name of a mark: the same key in two frames is the same thing, and moves.
//
//     fig.circle(key("node", v.id), ...);   fig.line(key("edge", a, b), ...);
//
// A key is a kind and up to two indices, written node, node:3, cell:3,4. Its hash is a function of these alone, so
// keys compare by hash. The kind is a view: of a literal, or of a text that outlives the frame.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/hash.h"

namespace glassbox {

struct Key {
    static constexpr int kNone = INT32_MIN;
    std::string_view kind;
    int i = kNone, j = kNone;
    uint64_t hash = 0;  // 0: no key

    constexpr explicit operator bool() const { return hash != 0; }
    friend constexpr bool operator==(const Key& a, const Key& b) { return a.hash == b.hash; }
};

constexpr Key key(std::string_view kind, int i = Key::kNone, int j = Key::kNone) {
    const uint64_t indices = (static_cast<uint64_t>(static_cast<uint32_t>(i)) << 32) | static_cast<uint32_t>(j);
    return {kind, i, j, hash_combine(hash_text(kind), indices) | 1};
}
// A part of a mark that is itself a mark: the label of a node, the head of an arrow.
constexpr Key part(Key of, std::string_view name) {
    return {of.kind, of.i, of.j, hash_combine(of.hash, hash_text(name)) | 1};
}

// "node", "node:3", "cell:3,4".
std::string to_text(const Key& k);
// The inverse. The key's kind views `text`. A text that is no key gives Key{}.
Key parse_key(std::string_view text);

}  // namespace glassbox
