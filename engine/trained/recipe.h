// The recipes of the weights that we ship: what is trained, on what, for how long, and how well it does on what it never saw.
//
//     const Recipe* r = find_recipe("language");
//     std::unique_ptr<Training> t = r->begin({.seed = r->seed, .steps = r->steps});
//     while (t->steps() < r->steps) loss = t->step();            // NaN, and t->error(), when something does not fit
//     TensorFile weights = t->weights();                          // as they are stored: float16
//     Result<std::vector<Score>> s = r->score(weights);           // of the stored weights, on held-out data
//
// Deterministic: the same seed and steps give the same bits on every machine. `glassbox train` runs them, assets/weights/ holds what
// they gave, with a card (JSON) beside each file.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/tensor/safetensors.h"

namespace glassbox {

struct TrainingDesc {
    uint64_t seed = 0;
    int64_t steps = 0;  // of the whole: the learning rate falls towards its end
};

class Training {
  public:
    virtual ~Training() = default;
    virtual float step() = 0;  // one batch; its loss before the step
    virtual int64_t steps() const = 0;  // done
    virtual TensorFile weights() const = 0;  // with metadata that says what model they belong to
    virtual int64_t parameters() const = 0;
    virtual std::string error() const = 0;
};

// So many right of so many, on held-out data.
struct Score {
    std::string name;  // "agreement"; "disc"
    int right = 0, of = 0;
};

struct Recipe {
    std::string_view name;     // "language"
    std::string_view summary;  // one line
    std::string_view asset;    // "weights/language.safetensors"; empty: not shipped
    uint64_t seed = 0;
    int64_t steps = 0;
    std::unique_ptr<Training> (*begin)(const TrainingDesc&);
    Result<std::vector<Score>> (*score)(const TensorFile& weights);
};
std::span<const Recipe> recipes();
const Recipe* find_recipe(std::string_view name);

}  // namespace glassbox
