// The JSON header of a safetensors file. Not for models.
#pragma once
#include "engine/tensor/safetensors.h"

namespace glassbox {

bool storage_named(std::string_view name, StorageType& type);
// Fills the index from the header, with offsets from the start of the data, which is `data_size` bytes.
Status parse_safetensors_header(std::string_view text, size_t data_size, TensorIndex& index);
std::string write_safetensors_header(std::span<const NamedTensor* const> tensors,
                                     const std::map<std::string, std::string>& metadata);

}  // namespace glassbox
