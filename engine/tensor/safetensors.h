// Tensors by name in one file: the safetensors format of Hugging Face. Bytes in, bytes out; files are the platform's.
//
//     TensorFile f;   f.add("h", tensor);   f.metadata = {{"figure", "gnn/message-passing"}};
//     std::vector<std::byte> bytes = write_safetensors(f);
//     Result<TensorFile> g = read_safetensors(bytes);   ConstView h = g->view("h");
//
// The same tensors give the same bytes: names are sorted, the header is padded to 8 bytes. f32, f16 and bf16 are read as
// float32; i64, i32, i16, i8, u8 and bool too, where float32 holds them exactly (up to 2^24; larger ones are an error).
// Files are not trusted: sizes, offsets, overlaps, depth and names are checked, and an error says what is wrong.
#pragma once
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/tensor/tensor.h"

namespace glassbox {

enum class StorageType : uint8_t { f32, f16, bf16, i64, i32, i16, i8, u8, boolean, f64 };
std::string_view storage_name(StorageType type);  // "F32", as in the file
size_t storage_size(StorageType type);            // bytes per element

struct NamedTensor {
    std::string name;
    Tensor tensor;
    StorageType type = StorageType::f32;  // to write as: f32, f16, bf16, i64 or i32; read: what the file had
};

struct TensorFile {
    std::vector<NamedTensor> tensors;
    std::map<std::string, std::string> metadata;

    void add(std::string_view name, ConstView tensor, StorageType type = StorageType::f32) {
        tensors.push_back({std::string(name), Tensor(tensor), type});
    }
    const NamedTensor* find(std::string_view name) const;
    ConstView view(std::string_view name) const;  // empty when there is none
};

// Where each tensor lies, without reading the elements: for mapped files and large weights.
struct StoredTensor {
    std::string name;
    StorageType type = StorageType::f32;
    Shape shape;
    size_t offset = 0, size = 0;  // bytes, from the start of the file
    int file = 0;                 // of StoredWeights
};
struct TensorIndex {
    std::vector<StoredTensor> tensors;  // sorted by name
    std::map<std::string, std::string> metadata;
    const StoredTensor* find(std::string_view name) const;
};
inline constexpr size_t kMaxSafetensorsHeader = 100'000'000;

Result<TensorIndex> read_safetensors_index(std::span<const std::byte> file);
// The elements of one tensor of the index as float32, into `out`, which takes its shape.
Status read_stored(std::span<const std::byte> file, const StoredTensor& stored, Tensor& out);
Result<TensorFile> read_safetensors(std::span<const std::byte> file);
std::vector<std::byte> write_safetensors(const TensorFile& file);

// Half precision and bfloat16, rounding to nearest even.
float half_to_float(uint16_t h);
uint16_t float_to_half(float x);
float bfloat_to_float(uint16_t h);
uint16_t float_to_bfloat(float x);

}  // namespace glassbox
