// The Transformer of the small language: GPT-2's architecture, 0.8 million parameters, trained by `glassbox train language`.
//
//     Result<std::unique_ptr<LanguageModel>> m = load_language_model(bytes);       // weights/language.safetensors
//     Tape tape;  Context c(tape, &recorder);
//     Var logits = (*m)->gpt(c, text.ids);                                         // [words, vocabulary]; records h.0.attn.probs ...
//
// A text begins with <start> (engine/data/small_language.h) and has at most 48 words.
#pragma once
#include <cstddef>
#include <memory>
#include <span>

#include "engine/data/small_language.h"
#include "engine/trained/recipe.h"
#include "engine/nn/language.h"

namespace glassbox {

inline constexpr int kLanguageLength = 48;
struct LanguageShape {
    int width = 128, heads = 4, layers = 4;
};
inline constexpr LanguageShape kLanguageShape{};
inline constexpr LanguageShape kLargeLanguageShape{.width = 256, .heads = 8, .layers = 6};

struct LanguageModel {
    LanguageModel(const LanguageShape& shape, uint64_t seed);
    Parameters parameters;
    Gpt2 gpt;
};
// The shape is in the file's metadata. What does not fit is listed in one error.
Result<std::unique_ptr<LanguageModel>> load_language_model(std::span<const std::byte> file);
Result<std::unique_ptr<LanguageModel>> load_language_model(const TensorFile& file);

// Whether the model is right about a dependency: `logits` [words, vocabulary] of the text that it belongs to. It must prefer the true
// word to the rival, or to every other word when there is none.
bool is_right(ConstView logits, const LanguageText& text, const Dependency& d);

std::unique_ptr<Training> train_language(const TrainingDesc& desc, const LanguageShape& shape);
// By kind of dependency, on held-out texts.
Result<std::vector<Score>> score_language(const TensorFile& weights);

}  // namespace glassbox
