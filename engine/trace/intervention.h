// What someone does to a named tensor of a running model; everything computed from the tensor follows.
//
//     replace 2x3: 1 2 3 4 5 6       other values of the same shape
//     scale 0.5                      all elements times 0.5
//     scale 0.5 [:, 3]               those whose second index is 3
//     mask [:, 3]                    those are 0: a head, a channel, an edge
//
// An index in brackets per axis, ":" for all of an axis; axes that are left out are taken whole. Gradients go back
// through what is scaled and what is not masked; what is replaced is a leaf. To freeze a tensor is to replace it by the
// values that it has (Run::present).
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/tensor/tensor.h"

namespace glassbox {

struct Intervention {
    enum class Kind : uint8_t { replace, scale, mask };
    static constexpr int kAll = -1;
    Kind kind = Kind::replace;
    Tensor values;           // replace
    float factor = 1;        // scale
    std::vector<int> where;  // scale, mask: an index or kAll per axis

    bool fits(const Shape& shape) const;
    // A tensor of the shape: `inside` where `where` points, `outside` elsewhere.
    Tensor region(const Shape& shape, float inside, float outside) const;
};

using Interventions = std::map<std::string, Intervention, std::less<>>;  // by name of the tensor
using InterventionTexts = std::map<std::string, std::string, std::less<>>;

Result<Intervention> parse_intervention(std::string_view text);
std::string to_text(const Intervention& i);

}  // namespace glassbox
