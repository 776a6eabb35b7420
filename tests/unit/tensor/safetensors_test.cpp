#include "engine/tensor/safetensors.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>

#include "engine/base/random.h"

using namespace glassbox;

namespace {

std::vector<std::byte> file_of(const std::string& header, size_t data) {
    std::vector<std::byte> bytes(8 + header.size() + data);
    const uint64_t n = header.size();
    std::memcpy(bytes.data(), &n, 8);
    std::memcpy(bytes.data() + 8, header.data(), header.size());
    return bytes;
}
std::string refusal(const std::string& header, size_t data) {
    const auto result = read_safetensors(file_of(header, data));
    return result ? "accepted" : result.error().message;
}
bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("safetensors come back as they were written, with the same bytes each time") {
    TensorFile f;
    f.add("z", Tensor({2, 3}, {1, -2.5f, 3, 4, 5, 6}));
    f.add("a.b", Tensor(Shape{}, {7}));
    f.add("empty", Tensor({0, 4}));
    f.add("index", Tensor({3}, {0, 5, 16777216}), StorageType::i64);
    f.add("half", Tensor({2}, {0.5f, 65504}), StorageType::f16);
    f.metadata = {{"figure", "gnn/\"x\"\n"}, {"ä", "é"}};
    const auto bytes = write_safetensors(f);
    uint64_t header = 0;
    std::memcpy(&header, bytes.data(), 8);
    CHECK(header % 8 == 0);
    std::swap(f.tensors[0], f.tensors[3]);
    CHECK(write_safetensors(f) == bytes);
    const auto back = read_safetensors(bytes);
    REQUIRE(back);
    CHECK(back->metadata == f.metadata);
    REQUIRE(back->tensors.size() == 5);
    CHECK(back->tensors[0].name == "a.b");
    for (const NamedTensor& t : f.tensors) {
        const NamedTensor* read = back->find(t.name);
        REQUIRE(read != nullptr);
        CHECK(read->tensor == t.tensor);
        CHECK(read->type == t.type);
    }
    CHECK(back->view("missing").empty());
    CHECK(back->view("missing")[3] == 0.0f);
}

TEST_CASE("broken safetensors are refused with a reason") {
    CHECK(contains(refusal("", 0), "byte 0"));
    CHECK(contains(refusal("{", 0), "expected"));
    CHECK(contains(refusal(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,12]}})", 8), "outside the file"));
    CHECK(contains(refusal(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8), "but 8 bytes"));
    CHECK(contains(refusal(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", 8), "outside the file"));
    CHECK(contains(refusal(R"({"a":{"dtype":"F32","shape":[4294967297,2],"data_offsets":[0,8]}})", 8), "too large"));
    CHECK(contains(refusal(R"({"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,8]}})", 8), "too large"));
    CHECK(contains(refusal(R"({"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}})", 8), "too large"));
    CHECK(contains(refusal(R"({"a":{"dtype":"Q4","shape":[2],"data_offsets":[0,8]}})", 8), "unsupported type 'Q4'"));
    CHECK(contains(refusal(R"({"a":{"dtype":"F32","shape":[2]}})", 8), "lacks"));
    CHECK(contains(refusal(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":{}}})", 8), "unknown member"));
    CHECK(contains(refusal(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[2,10]}})", 12),
                   "overlap"));
    CHECK(contains(refusal(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 12),
                   "twice"));
    CHECK(contains(refusal(R"({"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}} x)", 8), "after the end"));
    CHECK(contains(refusal(std::string(100000, '{'), 0), "expected"));
    CHECK(refusal(R"({"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}   )", 4) == "accepted");
    std::vector<std::byte> huge(8, std::byte{0xFF});
    CHECK(!read_safetensors(huge));
    CHECK(!read_safetensors(std::span<const std::byte>{}));
    auto big = file_of(R"({"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}})", 8);
    big.back() = std::byte{0x7F};
    CHECK(contains(read_safetensors(big).error().message, "float32 cannot"));
}

TEST_CASE("any damage to a file is an error or another file, never a crash") {
    TensorFile f;
    f.add("w", Tensor({2, 2}, {1, 2, 3, 4}));
    f.add("b", Tensor({2}, {1, 2}), StorageType::bf16);
    f.metadata = {{"k", "v"}};
    const auto good = write_safetensors(f);
    Random rng(1, "damage");
    int accepted = 0;
    for (int round = 0; round < 20000; ++round) {
        auto bytes = good;
        for (int hits = 1 + rng.below(4); hits > 0; --hits) bytes[static_cast<size_t>(rng.below(static_cast<int>(bytes.size())))] = static_cast<std::byte>(rng.below(256));
        if (round % 3 == 0) bytes.resize(static_cast<size_t>(rng.below(static_cast<int>(bytes.size()))));
        const auto result = read_safetensors(bytes);
        accepted += static_cast<bool>(result);
        if (!result) CHECK(!result.error().message.empty());
    }
    CHECK(accepted > 100);
}

TEST_CASE("half precision: every half survives, every float rounds to the nearest") {
    for (uint32_t h = 0; h < 65536; ++h) {
        const float x = half_to_float(static_cast<uint16_t>(h));
        if (x != x) continue;
        CHECK_FALSE(float_to_half(x) != h);
        const float next = half_to_float(static_cast<uint16_t>(h + 1));
        if ((h & 0x7FFF) < 0x7BFF && std::isfinite(next)) {
            // Just off the middle goes to the nearer one.
            const float middle = x + (next - x) * 0.5f;
            CHECK_FALSE(float_to_half(std::nextafter(middle, x)) != h);
            CHECK_FALSE(float_to_half(std::nextafter(middle, next)) != h + 1);
        }
    }
    CHECK(half_to_float(0x3C00) == 1.0f);
    CHECK(half_to_float(1) == 0x1p-24f);
    CHECK(half_to_float(0x7C00) == INFINITY);
    CHECK(float_to_half(65520.0f) == 0x7C00);
    CHECK(float_to_bfloat(1.0f) == 0x3F80);
    CHECK(bfloat_to_float(float_to_bfloat(3.140625f)) == 3.140625f);
}
