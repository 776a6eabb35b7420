// Large weights where they lie: one safetensors file, or several (shards) with the index that Hugging Face writes. Nothing is
// copied until a tensor is read; the bytes (a mapped file, or a buffer) are the caller's and must stay.
//
//     StoredWeights one(bytes);
//     Result<ShardList> list = read_shard_list(text_of_model_safetensors_index_json);
//     StoredWeights many(*list, bytes_of_each);            // in the order of list->files
//     Status s = gpt2.load(params, many);
#pragma once
#include "engine/tensor/safetensors.h"

namespace glassbox {

// model.safetensors.index.json: which file holds which tensor. Not trusted: names of files are plain names.
struct ShardList {
    static constexpr size_t kMaxFiles = 4096;
    std::vector<std::string> files;                              // sorted
    std::vector<std::pair<std::string, int>> tensors;            // sorted by name; index into files
};
Result<ShardList> read_shard_list(std::string_view json);

class StoredWeights {
  public:
    StoredWeights(std::span<const std::byte> file);
    StoredWeights(const std::vector<std::byte>& file) : StoredWeights(std::span<const std::byte>(file)) {}
    // Tensors that a file lacks, or has besides the list, are all named in one error.
    StoredWeights(const ShardList& list, std::span<const std::span<const std::byte>> files);

    const Status& status() const { return status_; }
    const std::vector<StoredTensor>& tensors() const { return index_.tensors; }  // sorted by name
    const StoredTensor* find(std::string_view name) const { return index_.find(name); }
    Status read(const StoredTensor& t, Tensor& out) const;

  private:
    std::vector<std::span<const std::byte>> files_;
    TensorIndex index_;
    Status status_;
};

}  // namespace glassbox
