#include "engine/tensor/stored_weights.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/json.h"

namespace glassbox {
namespace {

bool plain_name(std::string_view name) {
    constexpr size_t kLongest = 255;
    return name.size() <= kLongest && name.size() > 12 && name.ends_with(".safetensors") &&
           name.find_first_of(std::string_view("/\\\0", 3)) == std::string_view::npos && name[0] != '.';
}

}  // namespace

Result<ShardList> read_shard_list(std::string_view json) {
    if (json.size() > kMaxSafetensorsHeader) return error("the index of the weights is too large");
    const Result<Json> j = parse_json(json);
    if (!j) return error("the index of the weights: " + j.error().message);
    const Json* map = member(*j, "weight_map");
    if (map == nullptr || !map->is_object() || map->empty()) return error("the index of the weights has no \"weight_map\" of tensors to files");
    ShardList list;
    for (const auto& [name, file] : map->items()) {
        if (!file.is_string() || !plain_name(file.get<std::string>()))
            return error("the index of the weights: the file of '" + name.substr(0, 100) + "' is no name of a safetensors file beside it");
        list.files.push_back(file.get<std::string>());
    }
    std::sort(list.files.begin(), list.files.end());
    list.files.erase(std::unique(list.files.begin(), list.files.end()), list.files.end());
    if (list.files.size() > ShardList::kMaxFiles) return error("the index of the weights names too many files");
    for (const auto& [name, file] : map->items()) {
        const auto at = std::lower_bound(list.files.begin(), list.files.end(), file.get<std::string>());
        list.tensors.push_back({name, static_cast<int>(at - list.files.begin())});
    }
    std::sort(list.tensors.begin(), list.tensors.end());
    for (size_t i = 1; i < list.tensors.size(); ++i)
        if (list.tensors[i].first == list.tensors[i - 1].first) return error("the index of the weights names '" + list.tensors[i].first.substr(0, 100) + "' twice");
    return list;
}

StoredWeights::StoredWeights(std::span<const std::byte> file) : files_{file} {
    Result<TensorIndex> index = read_safetensors_index(file);
    if (index) index_ = std::move(*index);
    else status_ = index.error();
}

StoredWeights::StoredWeights(const ShardList& list, std::span<const std::span<const std::byte>> files) : files_(files.begin(), files.end()) {
    std::string problems;
    const auto complain = [&problems](const std::string& what) { problems += (problems.empty() ? "" : "; ") + what; };
    std::vector<TensorIndex> found(list.files.size());
    std::vector<bool> read(list.files.size());
    for (size_t i = 0; i < list.files.size(); ++i) {
        if (i >= files.size() || files[i].empty()) {
            complain("the file " + list.files[i] + " is missing");
            continue;
        }
        Result<TensorIndex> index = read_safetensors_index(files[i]);
        if (!index) {
            complain(list.files[i] + ": " + index.error().message);
            continue;
        }
        found[i] = std::move(*index);
        read[i] = true;
    }
    for (const auto& [name, file] : list.tensors) {
        const auto at = static_cast<size_t>(file);
        if (const StoredTensor* t = found[at].find(name)) {
            index_.tensors.push_back(*t);
            index_.tensors.back().file = file;
        } else if (read[at]) {
            complain(list.files[at] + " lacks " + name);
        }
    }
    for (size_t i = 0; i < found.size(); ++i)
        for (const StoredTensor& t : found[i].tensors) {
            const auto listed = std::lower_bound(list.tensors.begin(), list.tensors.end(), t.name, [](const auto& a, const std::string& b) { return a.first < b; });
            if (listed == list.tensors.end() || listed->first != t.name || listed->second != static_cast<int>(i))
                complain(list.files[i] + " holds " + t.name + ", which the index does not say");
        }
    if (!problems.empty()) status_ = error("the weights do not fit their index: " + problems);
}

Status StoredWeights::read(const StoredTensor& t, Tensor& out) const {
    if (t.file < 0 || static_cast<size_t>(t.file) >= files_.size()) return error("tensor '" + t.name + "' lies in no file");
    return read_stored(files_[static_cast<size_t>(t.file)], t, out);
}

}  // namespace glassbox
