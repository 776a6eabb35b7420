#include "engine/tensor/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "engine/tensor/safetensors_header.h"

namespace glassbox {
namespace {

struct TypeInfo {
    StorageType type;
    std::string_view name;
    size_t size;
};
constexpr TypeInfo kTypes[] = {{StorageType::f32, "F32", 4},  {StorageType::f16, "F16", 2}, {StorageType::bf16, "BF16", 2},
                               {StorageType::i64, "I64", 8},  {StorageType::i32, "I32", 4}, {StorageType::i16, "I16", 2},
                               {StorageType::i8, "I8", 1},    {StorageType::u8, "U8", 1},   {StorageType::boolean, "BOOL", 1},
                               {StorageType::f64, "F64", 8}};

const TypeInfo& info(StorageType type) {
    for (const TypeInfo& t : kTypes)
        if (t.type == type) return t;
    return kTypes[0];
}

template <class T>
T load(const std::byte* p) {
    T value;
    std::memcpy(&value, p, sizeof value);  // offsets need not be aligned
    return value;
}
template <class T>
void append(std::vector<std::byte>& out, T value) {
    const size_t at = out.size();
    out.resize(at + sizeof value);
    std::memcpy(out.data() + at, &value, sizeof value);
}

// Integers become floats only where nothing is lost.
template <class T>
bool read_integers(const std::byte* from, std::span<float> to) {
    for (size_t i = 0; i < to.size(); ++i) {
        const T value = load<T>(from + i * sizeof(T));
        if (static_cast<int64_t>(value) > 1 << 24 || static_cast<int64_t>(value) < -(1 << 24)) return false;
        to[i] = static_cast<float>(value);
    }
    return true;
}

template <class T>
T to_integer(float x) {
    // NaN and what does not fit become 0: casting them would be undefined.
    return x > -9.0e18f && x < 9.0e18f ? static_cast<T>(static_cast<int64_t>(x)) : T{0};
}

void write_elements(const NamedTensor& t, std::vector<std::byte>& out) {
    for (float x : t.tensor.span()) {
        switch (t.type) {
            case StorageType::f16: append(out, float_to_half(x)); break;
            case StorageType::bf16: append(out, float_to_bfloat(x)); break;
            case StorageType::i64: append(out, to_integer<int64_t>(x)); break;
            case StorageType::i32: append(out, to_integer<int32_t>(x)); break;
            case StorageType::i16: append(out, to_integer<int16_t>(x)); break;
            case StorageType::i8: append(out, to_integer<int8_t>(x)); break;
            case StorageType::u8: append(out, to_integer<uint8_t>(x)); break;
            case StorageType::boolean: append(out, static_cast<uint8_t>(x != 0.0f)); break;
            case StorageType::f64: append(out, static_cast<double>(x)); break;
            case StorageType::f32: append(out, x); break;
        }
    }
}

}  // namespace

std::string_view storage_name(StorageType type) { return info(type).name; }
size_t storage_size(StorageType type) { return info(type).size; }

bool storage_named(std::string_view name, StorageType& type) {
    for (const TypeInfo& t : kTypes) {
        if (t.name != name) continue;
        type = t.type;
        return true;
    }
    return false;
}

const NamedTensor* TensorFile::find(std::string_view name) const {
    for (const NamedTensor& t : tensors)
        if (t.name == name) return &t;
    return nullptr;
}

ConstView TensorFile::view(std::string_view name) const {
    const NamedTensor* t = find(name);
    return t != nullptr ? t->tensor.view() : ConstView{};
}

const StoredTensor* TensorIndex::find(std::string_view name) const {
    const auto at = std::lower_bound(tensors.begin(), tensors.end(), name,
                                     [](const StoredTensor& t, std::string_view n) { return t.name < n; });
    return at != tensors.end() && at->name == name ? &*at : nullptr;
}

Result<TensorIndex> read_safetensors_index(std::span<const std::byte> file) {
    if (file.size() < 8) return error(format("not a safetensors file: %zu bytes, at least 8 are needed", file.size()));
    const auto header = load<uint64_t>(file.data());
    if (header > kMaxSafetensorsHeader || header > file.size() - 8)
        return error(format("not a safetensors file, or cut off: the header should have %llu bytes, the file has %zu",
                            static_cast<unsigned long long>(header), file.size()));
    const std::string_view text(reinterpret_cast<const char*>(file.data()) + 8, static_cast<size_t>(header));
    TensorIndex index;
    Status parsed = parse_safetensors_header(text, file.size() - 8 - static_cast<size_t>(header), index);
    if (!parsed) return parsed.error();
    for (StoredTensor& t : index.tensors) t.offset += 8 + static_cast<size_t>(header);
    return index;
}

Status read_stored(std::span<const std::byte> file, const StoredTensor& stored, Tensor& out) {
    const auto count = static_cast<size_t>(stored.shape.size());
    if (!stored.shape.valid() || stored.size > file.size() || stored.offset > file.size() - stored.size ||
        count * storage_size(stored.type) != stored.size)
        return error(format("tensor '%s' lies outside the file", stored.name.c_str()));
    if (out.shape() != stored.shape) out = Tensor(stored.shape);
    const std::byte* from = file.data() + stored.offset;
    const std::span<float> to = out.span();
    bool exact = true;
    switch (stored.type) {
        case StorageType::f32:
            if (count > 0) std::memcpy(to.data(), from, stored.size);
            break;
        case StorageType::f16:
            for (size_t i = 0; i < count; ++i) to[i] = half_to_float(load<uint16_t>(from + 2 * i));
            break;
        case StorageType::bf16:
            for (size_t i = 0; i < count; ++i) to[i] = bfloat_to_float(load<uint16_t>(from + 2 * i));
            break;
        case StorageType::f64:
            for (size_t i = 0; i < count; ++i) to[i] = static_cast<float>(load<double>(from + 8 * i));
            break;
        case StorageType::i64: exact = read_integers<int64_t>(from, to); break;
        case StorageType::i32: exact = read_integers<int32_t>(from, to); break;
        case StorageType::i16: exact = read_integers<int16_t>(from, to); break;
        case StorageType::i8: exact = read_integers<int8_t>(from, to); break;
        case StorageType::u8:
        case StorageType::boolean: exact = read_integers<uint8_t>(from, to); break;
    }
    if (!exact) return error(format("tensor '%s' holds integers that float32 cannot", stored.name.c_str()));
    return {};
}

Result<TensorFile> read_safetensors(std::span<const std::byte> file) {
    Result<TensorIndex> index = read_safetensors_index(file);
    if (!index) return index.error();
    TensorFile out;
    out.metadata = std::move(index->metadata);
    for (const StoredTensor& stored : index->tensors) {
        out.tensors.push_back({stored.name, Tensor(stored.shape), stored.type});
        Status s = read_stored(file, stored, out.tensors.back().tensor);
        if (!s) return s.error();
    }
    return out;
}

std::vector<std::byte> write_safetensors(const TensorFile& file) {
    std::vector<const NamedTensor*> sorted;
    for (const NamedTensor& t : file.tensors) sorted.push_back(&t);
    // Of two tensors with one name the later counts, as in a map.
    std::stable_sort(sorted.begin(), sorted.end(), [](const NamedTensor* a, const NamedTensor* b) { return a->name < b->name; });
    std::vector<const NamedTensor*> unique;
    for (const NamedTensor* t : sorted) {
        if (!unique.empty() && unique.back()->name == t->name) unique.back() = t;
        else unique.push_back(t);
    }
    std::string header = write_safetensors_header(unique, file.metadata);
    header.resize((header.size() + 7) / 8 * 8, ' ');
    std::vector<std::byte> out;
    append(out, static_cast<uint64_t>(header.size()));
    const auto* text = reinterpret_cast<const std::byte*>(header.data());
    out.insert(out.end(), text, text + header.size());
    for (const NamedTensor* t : unique) write_elements(*t, out);
    return out;
}

}  // namespace glassbox
