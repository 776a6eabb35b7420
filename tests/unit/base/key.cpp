#include "engine/base/key.h"

#include <doctest/doctest.h>

#include <limits>
#include <set>

#include "engine/base/bits.h"
#include "engine/base/hash.h"

using namespace glassbox;

TEST_CASE("a key is written and read back") {
    for (const Key& k : {key("node"), key("node", 3), key("cell", 3, 4), key("cell", -1, 0), key("edge", INT32_MAX), key("a b", 0)}) {
        const std::string text = to_text(k);
        const Key back = parse_key(text);
        CHECK_MESSAGE(back == k, text);
        CHECK(back.kind == k.kind);
        CHECK(back.i == k.i);
        CHECK(back.j == k.j);
    }
    CHECK(to_text(key("node")) == "node");
    CHECK(to_text(key("node", 3)) == "node:3");
    CHECK(to_text(key("cell", 3, 4)) == "cell:3,4");
    for (const char* bad : {"", ":3", "node:", "node:x", "node:1,2,3", "node:1,", "node:99999999999", "node:1.5", "node: 1"})
        CHECK_MESSAGE(!parse_key(bad), bad);
}

TEST_CASE("keys are equal when kind and indices are, and none is nobody") {
    CHECK(key("node", 3) == key("node", 3));
    std::set<uint64_t> hashes;
    for (int i = -50; i < 50; ++i)
        for (int j = -50; j < 50; ++j) hashes.insert(key("cell", i, j).hash);
    for (int i = -50; i < 50; ++i) hashes.insert(key("cell", i).hash), hashes.insert(key("node", i).hash);
    CHECK(hashes.size() == 10200);
    CHECK_FALSE(Key{});
    CHECK(key("node"));
    CHECK_FALSE(key("") == Key{});
    const Key label = part(key("node", 3), "label");
    CHECK_FALSE(label == key("node", 3));
    CHECK_FALSE(label == part(key("node", 4), "label"));
    CHECK_FALSE(label == part(key("node", 3), "value"));
    // Fixed for all time: takes and links hold keys by name, other programs by hash.
    CHECK(key("node", 3).hash == 0xC4A366B705F15503ull);
}

TEST_CASE("hashes have fixed values, and depend on order, length and every bit") {
    CHECK(hash_text("layers") == 0x488D3BF7FDDD5DEDull);
    CHECK(hash_combine(1, 2) == 0xD25E270107C612F4ull);
    CHECK(hash_bytes("hello, glassbox", 15) == 0xD8668C58DF74DB50ull);
    CHECK(hash_combine(1, 2) != hash_combine(2, 1));
    CHECK(hash_bytes("\0\0", 1) != hash_bytes("\0\0", 2));
    CHECK(hash_bytes("", 0) != hash_bytes("\0", 1));
    for (int bit = 0; bit < 64; ++bit) CHECK(hash_mix(0x12345678) != hash_mix(0x12345678 ^ (1ull << bit)));
}

TEST_CASE("hashes of floats: every NaN is one value, the two zeros are two") {
    const float a[] = {1, std::numeric_limits<float>::quiet_NaN(), 2};
    const float b[] = {1, bit_cast<float>(0xFFC12345u), 2};
    const float c[] = {1, bit_cast<float>(0x7F800001u), 2};  // a signalling one
    const float infinite[] = {1, std::numeric_limits<float>::infinity(), 2};
    CHECK(hash_floats(a, 3) == hash_floats(b, 3));
    CHECK(hash_floats(a, 3) == hash_floats(c, 3));
    CHECK(hash_floats(a, 3) != hash_floats(infinite, 3));
    const float zero[] = {0.f}, minus_zero[] = {-0.f};
    CHECK(hash_floats(zero, 1) != hash_floats(minus_zero, 1));
    CHECK(hash_floats(a, 2) != hash_floats(a, 3));
}
