#include "engine/trained/picture_models.h"

#include <string>

#include "engine/data/shapes_images.h"
#include "engine/trained/training.h"

namespace glassbox {
namespace {

constexpr int kBatch = 32;
constexpr int kScored = 1000, kScoredAtOnce = 50;
constexpr uint64_t kScoredSeed = 1'000'002;  // of pictures; recipes train on others

Var centred(Context& c, Var images) { return c.record("centred", scale(add_scalar(images, -0.5f), 2.0f)); }

template <class Net>
class PictureTraining final : public BatchTraining {
  public:
    PictureTraining(const TrainingDesc& desc, std::string_view name, float rate)
        : BatchTraining(desc.seed, {.optimizer = {.kind = Optimizer::Kind::adamw, .weight_decay = 0.01f},
                                    .rate = {.kind = Schedule::Kind::cosine, .rate = rate, .warm_up = 50, .length = desc.steps - 50, .last = rate / 50},
                                    .longest_gradient = 5}),
          name_(name), net_(desc.seed) {}

  private:
    Parameters& model() override { return net_.parameters; }
    Var loss(Context& c, int64_t n) override {
        batch_ = make_shape_images(seed(), static_cast<uint64_t>(n) * kBatch, kBatch);
        labels_.assign(batch_.labels.begin(), batch_.labels.end());
        return cross_entropy(net_(c, c.tape().borrow(batch_.images)), labels_);
    }
    std::map<std::string, std::string> metadata() const override { return {{"model", name_}}; }

    std::string name_;
    Net net_;
    LabelledImages batch_;
    std::vector<int32_t> labels_;
};

template <class Net>
Result<std::unique_ptr<Net>> load_net(const TensorFile& file) {
    auto net = std::make_unique<Net>(0);
    if (Status ok = net->parameters.load(file); !ok) return ok.error();
    return net;
}
template <class Net>
Result<std::unique_ptr<Net>> load_bytes(std::span<const std::byte> file) {
    const Result<TensorFile> tensors = read_safetensors(file);
    if (!tensors) return tensors.error();
    return load_net<Net>(*tensors);
}

template <class Net>
Result<std::vector<Score>> score(const TensorFile& weights) {
    const Result<std::unique_ptr<Net>> net = load_net<Net>(weights);
    if (!net) return net.error();
    std::vector<Score> scores;
    for (std::string_view name : kShapeNames) scores.push_back({.name = std::string(name)});
    Tape tape;
    for (int first = 0; first < kScored; first += kScoredAtOnce) {
        const LabelledImages d = make_shape_images(kScoredSeed, static_cast<uint64_t>(first), kScoredAtOnce);
        tape.reset();
        Context c(tape);
        const Var choice = argmax((**net)(c, tape.borrow(d.images)), 1);
        if (!tape.error().empty()) return error(tape.error());
        for (int i = 0; i < kScoredAtOnce; ++i) {
            Score& s = scores[static_cast<size_t>(d.labels[static_cast<size_t>(i)])];
            ++s.of;
            s.right += static_cast<int>(choice.value()[i]) == d.labels[static_cast<size_t>(i)] ? 1 : 0;
        }
    }
    return scores;
}

}  // namespace

ShapeResNet::ShapeResNet(uint64_t seed) : parameters(seed), stem(parameters.scope("stem"), {.in = 3, .out = 16}) {
    int in = 16;
    for (int stage = 0; stage < 3; ++stage)
        for (int i = 0; i < 3; ++i) {
            const int out = 16 << stage;
            blocks.emplace_back(parameters.scope().scope("blocks", static_cast<int>(blocks.size())),
                                ResidualOptions{.in = in, .out = out, .stride = stage > 0 && i == 0 ? 2 : 1});
            in = out;
        }
    head = Linear(parameters.scope("head"), in, kShapeClasses);
}

Var ShapeResNet::operator()(Context& c, Var images) const {
    Var x = stem(c, centred(c, images));
    for (const ResidualBlock& b : blocks) x = b(c, x);
    x = c.record("pooled", global_avg_pool(x));
    return c.record("logits", head(c, x));
}

ShapeAlexNet::ShapeAlexNet(uint64_t seed) : parameters(seed) {
    constexpr int filters[6] = {3, 32, 64, 96, 96, 64}, kernels[5] = {7, 5, 3, 3, 3};
    for (int i = 0; i < 5; ++i) convs[i] = Conv2d(parameters.scope().scope("conv", i), {.in = filters[i], .out = filters[i + 1], .kernel = kernels[i], .stride = i == 0 ? 2 : 1});
    hidden = Linear(parameters.scope("hidden"), 64 * 2 * 2, 128, {.init = Init::he_normal()});
    head = Linear(parameters.scope("head"), 128, kShapeClasses);
}

Var ShapeAlexNet::operator()(Context& c, Var images) const {
    Var x = centred(c, images);
    for (int i = 0; i < 5; ++i) {
        const std::string n = "." + std::to_string(i);
        x = c.record("conv" + n, relu(convs[i](c, x)));
        // The paper's constants: k = 2, n = 5, alpha = 1e-4, beta = 0.75, with the sum over channels not divided by n.
        if (i < 2) x = c.record("norm" + n, local_response_norm(x, 5, 5e-4f, 0.75f, 2.0f));
        if (i < 2 || i == 4) x = c.record("pool" + n, max_pool2d(x, 3, 2, 1));
    }
    x = c.record("hidden", relu(hidden(c, flatten(x, 1))));
    x = dropped(c, "hidden", x, 0.3f);
    return c.record("logits", head(c, x));
}

Result<std::unique_ptr<ShapeResNet>> load_shape_resnet(std::span<const std::byte> file) { return load_bytes<ShapeResNet>(file); }
Result<std::unique_ptr<ShapeAlexNet>> load_shape_alexnet(std::span<const std::byte> file) { return load_bytes<ShapeAlexNet>(file); }

std::unique_ptr<Training> train_resnet(const TrainingDesc& d) { return std::make_unique<PictureTraining<ShapeResNet>>(d, "resnet", 3e-3f); }
std::unique_ptr<Training> train_alexnet(const TrainingDesc& d) { return std::make_unique<PictureTraining<ShapeAlexNet>>(d, "alexnet", 1e-3f); }
Result<std::vector<Score>> score_resnet(const TensorFile& weights) { return score<ShapeResNet>(weights); }
Result<std::vector<Score>> score_alexnet(const TensorFile& weights) { return score<ShapeAlexNet>(weights); }

}  // namespace glassbox
