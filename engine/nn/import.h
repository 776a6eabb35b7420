// Weights of others in our models: names, transposes and joined matrices are rules, everything else is checked.
//
//     Status s = import_weights(params, file, gpt2.sources(), {"attn.bias", "lm_head.weight"});
//
// All that is missing, extra or of another shape is listed in one error, and then nothing changes.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "engine/nn/parameters.h"
#include "engine/tensor/stored_weights.h"

namespace glassbox {

// Where one of our parameters is found.
struct WeightSource {
    std::string ours, theirs;
    bool transposed = false;      // theirs is [out, in]
    int part = 0, parts = 1;      // the part-th of equal column blocks of theirs (after transposing)
    std::string alternative = {}; // another name it may have
};

// `prefixes`: one of them may stand before every name of the file ("transformer."). `ignored`: ends of names that are not
// weights, or not ours.
Status import_weights(Parameters& parameters, const StoredWeights& file, std::span<const WeightSource> sources,
                      std::initializer_list<std::string_view> ignored = {}, std::initializer_list<std::string_view> prefixes = {});

}  // namespace glassbox
