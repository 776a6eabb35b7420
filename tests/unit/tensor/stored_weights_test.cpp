#include "engine/tensor/stored_weights.h"

#include <doctest/doctest.h>

#include "engine/base/random.h"

using namespace glassbox;

namespace {
constexpr const char* kIndex = R"({"metadata": {"total_size": 28}, "weight_map": {"a": "model-2.safetensors", "c": "model-1.safetensors", "b": "model-2.safetensors"}})";
std::vector<std::byte> file_with(std::initializer_list<std::pair<const char*, float>> tensors) {
    TensorFile f;
    for (const auto& [name, value] : tensors) f.add(name, Tensor({2}, {value, -value}));
    return write_safetensors(f);
}
bool contains(const Status& s, std::string_view text) { return !s && s.error().message.find(text) != std::string::npos; }
}  // namespace

TEST_CASE("weights in several files are read through their index") {
    const Result<ShardList> list = read_shard_list(kIndex);
    REQUIRE(static_cast<bool>(list));
    CHECK(list->files == std::vector<std::string>{"model-1.safetensors", "model-2.safetensors"});
    const auto one = file_with({{"c", 3}}), two = file_with({{"a", 1}, {"b", 2}});
    const std::span<const std::byte> files[] = {one, two};
    const StoredWeights all(*list, files);
    REQUIRE(static_cast<bool>(all.status()));
    REQUIRE(all.tensors().size() == 3);
    Tensor t;
    for (const auto& [name, value] : {std::pair{"a", 1.0f}, {"b", 2.0f}, {"c", 3.0f}}) {
        REQUIRE(all.find(name) != nullptr);
        REQUIRE(all.read(*all.find(name), t));
        CHECK(t == Tensor({2}, {value, -value}));
    }
    CHECK(all.find("d") == nullptr);
    const StoredWeights single(two);
    CHECK(single.tensors().size() == 2);
}

TEST_CASE("all that does not agree with the index is said at once") {
    const ShardList list = *read_shard_list(kIndex);
    const auto two = file_with({{"a", 1}, {"x", 2}, {"c", 1}});
    const std::span<const std::byte> files[] = {{}, two};
    const StoredWeights w(list, files);
    CHECK(contains(w.status(), "the file model-1.safetensors is missing; model-2.safetensors lacks b; model-2.safetensors holds c, which the index "
                               "does not say; model-2.safetensors holds x"));
    const auto broken = std::vector<std::byte>(20, std::byte{0xFF});
    const std::span<const std::byte> bad[] = {broken, two};
    CHECK(contains(StoredWeights(list, bad).status(), "model-1.safetensors: not a safetensors file"));
}

TEST_CASE("an index that is none, or leaves its folder, is refused; damage never crashes") {
    for (const char* bad : {"", "{", "[]", "{}", R"({"weight_map": 3})", R"({"weight_map": {}})", R"({"weight_map": {"a": 1}})",
                            R"({"weight_map": {"a": "../x.safetensors"}})", R"({"weight_map": {"a": "/etc/x.safetensors"}})",
                            R"({"weight_map": {"a": ".safetensors"}})", R"({"weight_map": {"a": "x.bin"}})",
                            R"({"weight_map": {"a": "a\u0000b.safetensors"}})"}) {
        const Result<ShardList> list = read_shard_list(bad);
        CHECK_MESSAGE(!list, bad);
        if (!list) CHECK(list.error().message.find("index of the weights") != std::string::npos);
    }
    CHECK(!read_shard_list(std::string(100000, '[')));
    Random rng(2, "shards");
    int accepted = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string text = kIndex;
        for (int hits = 1 + rng.below(3); hits > 0; --hits) text[static_cast<size_t>(rng.below(static_cast<int>(text.size())))] = static_cast<char>(rng.below(256));
        if (round % 4 == 0) text.resize(static_cast<size_t>(rng.below(static_cast<int>(text.size()))));
        const Result<ShardList> list = read_shard_list(text);
        accepted += static_cast<bool>(list);
        if (list) {
            const auto one = file_with({{"c", 3}});
            const std::span<const std::byte> files[] = {one};
            const StoredWeights w(*list, files);
            for (const StoredTensor& t : w.tensors()) {
                Tensor out;
                (void)w.read(t, out);
            }
        }
    }
    CHECK(accepted > 100);
}
