#include "engine/trained/head_study.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>

#include "engine/tensor/elementary.h"

namespace glassbox {
namespace {

// The loss of choosing the true word, among all or between it and its rival.
float loss_of(ConstView logits, const LanguageText& text, const Dependency& d) {
    const int row = d.position - 1;
    const float truth = logits.at(row, text.ids[static_cast<size_t>(d.position)]);
    if (d.rival >= 0) return elementary::softplus(logits.at(row, d.rival) - truth);
    float largest = truth, sum = 0;
    for (int w = 0; w < logits.shape()[1]; ++w) largest = std::max(largest, logits.at(row, w));
    for (int w = 0; w < logits.shape()[1]; ++w) sum += elementary::exp(logits.at(row, w) - largest);
    return largest + elementary::log(sum) - truth;
}

size_t index_of(const Dependency& d) { return static_cast<size_t>(d.kind); }

}  // namespace

// Keeps probabilities and results of every layer of the last pass, and puts one result in place of another.
struct HeadStudy::Tap final : Recorder {
    std::map<std::string, Tensor, std::less<>> kept;
    std::string replaced;
    Intervention instead;

    void record(std::string_view name, ConstView tensor, std::string_view, std::span<const std::string>) override {
        kept[std::string(name)] = Tensor(tensor);
    }
    const Intervention* intervention(std::string_view name) const override { return !replaced.empty() && name == replaced ? &instead : nullptr; }
    bool wants(std::string_view name, int64_t) const override {
        return replaced.empty() && (name.ends_with(".attn.probs") || name.ends_with(".attn.mix"));
    }
    ConstView of(int layer, const char* what) const {
        const auto found = kept.find("h." + std::to_string(layer) + ".attn." + what);
        return found == kept.end() ? ConstView{} : found->second.view();
    }
};

std::string_view name_of(HeadRole role) {
    constexpr std::string_view kNames[] = {"none", "first word", "previous word", "same word", "after same word", "decider"};
    const size_t i = static_cast<size_t>(role);
    return i < std::size(kNames) ? kNames[i] : std::string_view();
}

int HeadMeasure::best_kind() const {
    constexpr float kSuffers = 0.02f;  // nats
    constexpr float kKnown = 0.5f;     // what the model cannot do, no head does
    int best = -1;
    for (int k = 0; k < kDependencyKinds; ++k) {
        const size_t i = static_cast<size_t>(k);
        if (kind_right[i] >= kKnown && kind_loss_without[i] >= kSuffers && (best < 0 || weight.decider[i] > weight.decider[static_cast<size_t>(best)])) best = k;
    }
    return best;
}

HeadRole role_of(const HeadMeasure& h) {
    constexpr float kHalf = 0.5f, kMatters = 0.005f;  // nats over all words
    HeadRole role = HeadRole::none;
    float most = kHalf;
    const auto consider = [&](HeadRole r, float weight) {
        if (weight >= most) most = weight, role = r;
    };
    if (h.loss_without >= kMatters) {
        consider(HeadRole::previous_word, h.weight.previous);
        consider(HeadRole::same_word, h.weight.same_word);
        consider(HeadRole::after_same_word, h.weight.after_same_word);
    }
    if (const int k = h.best_kind(); k >= 0 && role == HeadRole::none) consider(HeadRole::decider, h.weight.decider[static_cast<size_t>(k)]);
    if (role == HeadRole::none) consider(HeadRole::first_word, h.weight.first);
    return role;
}

TensorFile file_of(const std::vector<HeadMeasure>& heads) {
    int layers = 0, per_layer = 0;
    for (const HeadMeasure& h : heads) layers = std::max(layers, h.layer + 1), per_layer = std::max(per_layer, h.head + 1);
    Tensor loss({layers, per_layer}), weights({layers, per_layer, 5});
    Tensor decider({layers, per_layer, kDependencyKinds}), kind_loss(decider), kind_right_without(decider), kind_right({kDependencyKinds});
    for (const HeadMeasure& h : heads) {
        const int64_t at = h.layer * per_layer + h.head;
        const HeadMeasure::Weights& w = h.weight;
        loss.set(at, h.loss_without);
        const float where[] = {w.first, w.itself, w.previous, w.same_word, w.after_same_word};
        for (int i = 0; i < 5; ++i) weights.set(at * 5 + i, where[i]);
        for (int k = 0; k < kDependencyKinds; ++k) {
            const size_t i = static_cast<size_t>(k);
            decider.set(at * kDependencyKinds + k, w.decider[i]);
            kind_loss.set(at * kDependencyKinds + k, h.kind_loss_without[i]);
            kind_right_without.set(at * kDependencyKinds + k, h.kind_right_without[i]);
            kind_right.set(k, h.kind_right[i]);
        }
    }
    TensorFile file;
    file.add("loss_without", loss);
    file.add("weights", weights);
    file.add("decider", decider);
    file.add("kind_loss_without", kind_loss);
    file.add("kind_right_without", kind_right_without);
    file.add("kind_right", kind_right);
    return file;
}

Result<std::vector<HeadMeasure>> read_head_measures(std::span<const std::byte> bytes) {
    const Result<TensorFile> file = read_safetensors(bytes);
    if (!file) return file.error();
    const ConstView loss = file->view("loss_without"), weights = file->view("weights"), decider = file->view("decider"),
                    kind_loss = file->view("kind_loss_without"), without = file->view("kind_right_without"), right = file->view("kind_right");
    const int64_t count = loss.size();
    const auto by_kind = [count](ConstView v) { return v.size() == count * kDependencyKinds; };
    if (count == 0 || loss.shape().rank() != 2 || weights.size() != count * 5 || !by_kind(decider) || !by_kind(kind_loss) || !by_kind(without) || right.size() != kDependencyKinds)
        return error("these are no measures of heads; make them with glassbox train language --heads FILE -o language_heads.safetensors");
    std::vector<HeadMeasure> heads;
    for (int64_t i = 0; i < count; ++i) {
        HeadMeasure h{.layer = static_cast<int>(i) / loss.shape()[1], .head = static_cast<int>(i) % loss.shape()[1]};
        h.loss_without = loss[i];
        float* const where[] = {&h.weight.first, &h.weight.itself, &h.weight.previous, &h.weight.same_word, &h.weight.after_same_word};
        for (int k = 0; k < 5; ++k) *where[k] = weights[i * 5 + k];
        for (int k = 0; k < kDependencyKinds; ++k) {
            const size_t at = static_cast<size_t>(k);
            h.weight.decider[at] = decider[i * kDependencyKinds + k];
            h.kind_loss_without[at] = kind_loss[i * kDependencyKinds + k];
            h.kind_right_without[at] = without[i * kDependencyKinds + k];
            h.kind_right[at] = right[k];
        }
        heads.push_back(h);
    }
    return heads;
}

HeadStudy::HeadStudy(const LanguageModel& model, const HeadStudyDesc& desc)
    : model_(model),
      desc_(desc),
      layers_(model.gpt.config().layers),
      heads_per_layer_(model.gpt.config().heads),
      tap_(std::make_unique<Tap>()),
      heads_(static_cast<size_t>(layers_ * heads_per_layer_)),
      mean_mix_(heads_.size(), std::vector<double>(static_cast<size_t>(model.gpt.config().width / heads_per_layer_), 0.0)) {
    for (int l = 0; l < layers_; ++l)
        for (int h = 0; h < heads_per_layer_; ++h) at(l, h).layer = l, at(l, h).head = h;
}
HeadStudy::~HeadStudy() = default;

bool HeadStudy::step() {
    if (done_ >= 2 * desc_.texts || !error().empty()) return false;
    const LanguageText text = make_text({.seed = desc_.seed, .part = desc_.part}, static_cast<uint64_t>(done_ % desc_.texts), kLanguageLength);
    if (done_ < desc_.texts) look(text);
    else ablate(text);
    ++done_;
    if (done_ == 2 * desc_.texts) finish();
    return done_ < 2 * desc_.texts;
}

void HeadStudy::look(const LanguageText& text) {
    tape_.reset();
    Context c(tape_, tap_.get());
    model_.gpt(c, text.ids);
    const int n = static_cast<int>(text.ids.size());
    // Where the word stood before: the last time.
    std::vector<int> before(static_cast<size_t>(n), -1);
    for (int i = 0; i < n; ++i)
        for (int j = i - 1; j >= 0 && before[static_cast<size_t>(i)] < 0; --j)
            if (text.ids[static_cast<size_t>(j)] == text.ids[static_cast<size_t>(i)]) before[static_cast<size_t>(i)] = j;
    for (int i = 1; i < n; ++i) {
        ++counts_.words;
        counts_.later_words += i > 1 ? 1 : 0;
        if (const int j = before[static_cast<size_t>(i)]; j >= 0) {
            ++counts_.same_word;
            counts_.after_same_word += j + 1 < i ? 1 : 0;
        }
    }
    for (const Dependency& d : text.dependencies) ++kind_count_[index_of(d)];
    for (int l = 0; l < layers_; ++l) {
        const ConstView probs = tap_->of(l, "probs"), mix = tap_->of(l, "mix");
        if (probs.empty() || mix.empty()) return;
        for (int h = 0; h < heads_per_layer_; ++h) {
            HeadMeasure::Weights& w = at(l, h).weight;
            for (int i = 1; i < n; ++i) {
                w.first += probs.at(0, h, i, 0);
                w.itself += probs.at(0, h, i, i);
                if (i > 1) w.previous += probs.at(0, h, i, i - 1);  // of the second word the previous one is the first
                if (const int j = before[static_cast<size_t>(i)]; j >= 0) {
                    w.same_word += probs.at(0, h, i, j);
                    if (j + 1 < i) w.after_same_word += probs.at(0, h, i, j + 1);
                }
            }
            for (const Dependency& d : text.dependencies) {
                w.decider[index_of(d)] += probs.at(0, h, d.position - 1, d.decider);
                if (d.second >= 0) w.decider[index_of(d)] += probs.at(0, h, d.position - 1, d.second);
            }
            std::vector<double>& mean = mean_mix_[static_cast<size_t>(l * heads_per_layer_ + h)];
            for (int i = 1; i < n; ++i)
                for (size_t ch = 0; ch < mean.size(); ++ch) mean[ch] += static_cast<double>(mix.at(0, h, i, static_cast<int>(ch)));
        }
    }
}

void HeadStudy::ablate(const LanguageText& text) {
    const std::vector<int32_t> next(text.ids.begin() + 1, text.ids.end());
    const auto forward = [&](float& all, std::array<float, kDependencyKinds>& by_kind, std::array<float, kDependencyKinds>& right) {
        tape_.reset();
        Context c(tape_, tap_.get());
        const Var logits = model_.gpt(c, text.ids);
        const Var loss = cross_entropy(slice(logits, 0, 0, static_cast<int>(next.size())), next);
        if (!error().empty()) return;
        all += loss.value()[0];
        for (const Dependency& d : text.dependencies) {
            by_kind[index_of(d)] += loss_of(logits.value(), text, d);
            right[index_of(d)] += is_right(logits.value(), text, d) ? 1.0f : 0.0f;
        }
    };
    tap_->replaced.clear();
    forward(loss_, kind_loss_, kind_right_);
    for (int l = 0; l < layers_; ++l) {
        const ConstView mix = tap_->of(l, "mix");
        for (int h = 0; h < heads_per_layer_ && !mix.empty(); ++h) {
            tap_->instead.values.assign(mix);
            const std::vector<double>& mean = mean_mix_[static_cast<size_t>(l * heads_per_layer_ + h)];
            const int length = mix.shape()[2], channels = mix.shape()[3];
            for (int i = 0; i < length; ++i)
                for (int ch = 0; ch < channels; ++ch)
                    tap_->instead.values.data()[(h * length + i) * channels + ch] = static_cast<float>(mean[static_cast<size_t>(ch)] / counts_.words);
            tap_->replaced = "h." + std::to_string(l) + ".attn.mix";
            HeadMeasure& m = at(l, h);
            forward(m.loss_without, m.kind_loss_without, m.kind_right_without);
        }
    }
}

void HeadStudy::finish() {
    const auto part = [](float& sum, int count) { sum = count > 0 ? sum / static_cast<float>(count) : 0.0f; };
    part(loss_, desc_.texts);
    for (size_t k = 0; k < kDependencyKinds; ++k) {
        part(kind_loss_[k], kind_count_[k]);
        part(kind_right_[k], kind_count_[k]);
    }
    for (HeadMeasure& h : heads_) {
        part(h.weight.first, counts_.words);
        part(h.weight.itself, counts_.words);
        part(h.weight.previous, counts_.later_words);
        part(h.weight.same_word, counts_.same_word);
        part(h.weight.after_same_word, counts_.after_same_word);
        part(h.loss_without, desc_.texts);
        h.loss_without -= loss_;
        for (size_t k = 0; k < kDependencyKinds; ++k) {
            part(h.weight.decider[k], kind_count_[k]);
            part(h.kind_loss_without[k], kind_count_[k]);
            part(h.kind_right_without[k], kind_count_[k]);
            h.kind_loss_without[k] -= kind_loss_[k];
            h.kind_right[k] = kind_right_[k];
            h.kind_right_without[k] = kind_right_[k] - h.kind_right_without[k];
        }
    }
}

}  // namespace glassbox
