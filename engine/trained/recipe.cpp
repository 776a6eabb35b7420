#include "engine/trained/recipe.h"

#include "engine/trained/language_model.h"
#include "engine/trained/picture_models.h"

namespace glassbox {
namespace {

constexpr Recipe kRecipes[] = {
    {.name = "language",
     .summary = "a Transformer of 4 layers on the small language (engine/data/small_language.h)",
     .asset = "weights/language.safetensors",
     .seed = 1,
     .steps = 3000,
     .begin = [](const TrainingDesc& d) { return train_language(d, kLanguageShape); },
     .score = score_language},
    {.name = "language-large",
     .summary = "the same with 6 layers, twice as wide and for four times as many steps",
     .asset = "",
     .seed = 1,
     .steps = 12000,
     .begin = [](const TrainingDesc& d) { return train_language(d, kLargeLanguageShape); },
     .score = score_language},
    {.name = "resnet",
     .summary = "a residual network of 20 layers on drawn shapes (engine/data/shapes_images.h)",
     .asset = "weights/resnet.safetensors",
     .seed = 1,
     .steps = 800,
     .begin = train_resnet,
     .score = score_resnet},
    {.name = "alexnet",
     .summary = "five convolutions with local response normalisation on drawn shapes",
     .asset = "weights/alexnet.safetensors",
     .seed = 1,
     .steps = 600,
     .begin = train_alexnet,
     .score = score_alexnet},
};

}  // namespace

std::span<const Recipe> recipes() { return kRecipes; }

const Recipe* find_recipe(std::string_view name) {
    for (const Recipe& r : kRecipes)
        if (r.name == name) return &r;
    return nullptr;
}

}  // namespace glassbox
