#include "engine/trained/language_model.h"

#include "engine/base/text.h"
#include "engine/trained/training.h"

namespace glassbox {
namespace {

constexpr int kTexts = 16;           // of a batch
constexpr int kScoredTexts = 400;
constexpr uint64_t kScoredSeed = 2;  // held-out texts are apart from all others whatever the seed

Gpt2::Config config_of(const LanguageShape& s) {
    return {.vocabulary = static_cast<int>(language_words().size()), .positions = kLanguageLength, .width = s.width, .heads = s.heads, .layers = s.layers};
}

class LanguageTraining final : public BatchTraining {
  public:
    LanguageTraining(const TrainingDesc& desc, const LanguageShape& shape)
        : BatchTraining(desc.seed, {.optimizer = {.kind = Optimizer::Kind::adamw, .beta2 = 0.98f, .weight_decay = 0.01f},
                                    .rate = {.kind = Schedule::Kind::cosine, .rate = 2e-3f, .warm_up = 100, .length = desc.steps - 100, .last = 1e-4f}}),
          shape_(shape), model_(shape, desc.seed) {}

  private:
    Parameters& model() override { return model_.parameters; }
    Var loss(Context& c, int64_t n) override {
        ids_.clear();
        next_.clear();
        for (int i = 0; i < kTexts; ++i) {
            const LanguageText t = make_text({.seed = seed()}, static_cast<uint64_t>(n * kTexts + i), kLanguageLength + 1);
            ids_.insert(ids_.end(), t.ids.begin(), t.ids.end() - 1);
            next_.insert(next_.end(), t.ids.begin() + 1, t.ids.end());
        }
        return cross_entropy(model_.gpt.batch(c, ids_, kTexts), next_);
    }
    std::map<std::string, std::string> metadata() const override {
        return {{"model", "language"},
                {"width", std::to_string(shape_.width)},
                {"heads", std::to_string(shape_.heads)},
                {"layers", std::to_string(shape_.layers)}};
    }

    LanguageShape shape_;
    LanguageModel model_;
    std::vector<int32_t> ids_, next_;
};

}  // namespace

LanguageModel::LanguageModel(const LanguageShape& shape, uint64_t seed) : parameters(seed), gpt(parameters.scope(), config_of(shape)) {}

Result<std::unique_ptr<LanguageModel>> load_language_model(const TensorFile& file) {
    const auto number = [&file](const char* name) {
        const auto found = file.metadata.find(name);
        const std::optional<int64_t> n = found == file.metadata.end() ? std::nullopt : parse_int(found->second);
        return n && *n >= 1 && *n <= 1024 ? static_cast<int>(*n) : 0;
    };
    const LanguageShape shape{.width = number("width"), .heads = number("heads"), .layers = number("layers")};
    if (shape.width == 0 || shape.heads == 0 || shape.layers == 0 || shape.layers > 48 || shape.width % shape.heads != 0)
        return error("these are no weights of the small language: width, heads and layers are not in the metadata; make them with glassbox train language");
    auto model = std::make_unique<LanguageModel>(shape, 0);
    if (Status ok = model->parameters.load(file); !ok) return ok.error();
    return model;
}

Result<std::unique_ptr<LanguageModel>> load_language_model(std::span<const std::byte> file) {
    const Result<TensorFile> tensors = read_safetensors(file);
    if (!tensors) return tensors.error();
    return load_language_model(*tensors);
}

bool is_right(ConstView logits, const LanguageText& text, const Dependency& d) {
    const int row = d.position - 1, truth = text.ids[static_cast<size_t>(d.position)];
    if (row < 0 || row >= logits.shape()[0]) return false;
    const float best = logits.at(row, truth);
    if (d.rival >= 0) return best > logits.at(row, d.rival);
    for (int word = 0; word < logits.shape()[1]; ++word)
        if (word != truth && logits.at(row, word) >= best) return false;
    return true;
}

std::unique_ptr<Training> train_language(const TrainingDesc& desc, const LanguageShape& shape) {
    return std::make_unique<LanguageTraining>(desc, shape);
}

Result<std::vector<Score>> score_language(const TensorFile& weights) {
    const Result<std::unique_ptr<LanguageModel>> model = load_language_model(weights);
    if (!model) return model.error();
    std::vector<Score> scores;
    for (int k = 0; k < kDependencyKinds; ++k) scores.push_back({.name = std::string(name_of(static_cast<DependencyKind>(k)))});
    Tape tape;
    for (int i = 0; i < kScoredTexts; ++i) {
        const LanguageText text = make_text({.seed = kScoredSeed, .part = Part::held_out}, static_cast<uint64_t>(i), kLanguageLength);
        tape.reset();
        Context c(tape);
        const Var logits = (*model)->gpt(c, text.ids);
        if (!tape.error().empty()) return error(tape.error());
        for (const Dependency& d : text.dependencies) {
            Score& s = scores[static_cast<size_t>(d.kind)];
            ++s.of;
            s.right += is_right(logits.value(), text, d) ? 1 : 0;
        }
    }
    return scores;
}

}  // namespace glassbox
