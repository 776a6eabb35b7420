// What each head of a language model does: where it looks, and what the model loses without it.
//
//     HeadStudy study(model, {.part = Part::held_out, .texts = 60});
//     while (study.step()) {}                                   // one text a call, first all for the means, then all again
//     for (const HeadMeasure& h : study.heads()) h.layer, h.head, h.weight.previous, h.loss_without[kind], role_of(h);
//
// Looks: the mean attention weight, over all words of the texts that have such a place. Of the dependencies of the small language: the
// weight that the word before a dependent one, which has to predict it, gives to the word that decides it.
// Loses: mean-ablation. The head's result is replaced by its mean over all words of the same texts, and the loss of each dependency is
// taken again. Both are needed for a name: a head may look somewhere to no effect, and one may matter without looking there.
#pragma once
#include <array>
#include <memory>
#include <vector>

#include "engine/trained/language_model.h"

namespace glassbox {

// What a head is called, when it does that most: at least half its weight where such a place exists and, except for the first word, a
// loss that rises without it.
enum class HeadRole : uint8_t {
    none,
    first_word,       // rests on <start>: a sink, which does nothing
    previous_word,
    same_word,        // an earlier place of the word itself
    after_same_word,  // what followed it there: induction (Olsson et al. 2022)
    decider,          // the word that decides, for the kind of dependency in HeadMeasure::best_kind()
};
std::string_view name_of(HeadRole role);

struct HeadMeasure {
    int layer = 0, head = 0;
    struct Weights {
        float first = 0, itself = 0, previous = 0, same_word = 0, after_same_word = 0;
        std::array<float, kDependencyKinds> decider{};
    } weight;
    float loss_without = 0;  // of all next words, in nats: how much more
    // Of the dependencies of each kind: how much more loss, and how many fewer are right, as a share. Where there is a rival the loss is
    // that of choosing between the two words, else that of choosing among all.
    std::array<float, kDependencyKinds> kind_loss_without{}, kind_right_without{};
    std::array<float, kDependencyKinds> kind_right{};  // share right with all heads
    // The kind whose decider gets most weight, among those that the model mostly gets right and whose loss rises; -1: none.
    int best_kind() const;
};
HeadRole role_of(const HeadMeasure& h);

// The measures as a file of tensors, which figures read beside the weights (assets/weights/language_heads.safetensors), and back:
// loss_without (layer, head), weights (layer, head, 5: first, itself, previous, same word, after same word), decider, kind_loss_without,
// kind_right_without (layer, head, kind), kind_right (kind).
TensorFile file_of(const std::vector<HeadMeasure>& heads);
Result<std::vector<HeadMeasure>> read_head_measures(std::span<const std::byte> file);

struct HeadStudyDesc {
    uint64_t seed = 3;
    Part part = Part::held_out;
    int texts = 60;
};

class HeadStudy {
  public:
    HeadStudy(const LanguageModel& model, const HeadStudyDesc& desc);
    ~HeadStudy();
    bool step();  // false: done
    const std::vector<HeadMeasure>& heads() const { return heads_; }  // by layer, then head; whole once step() says false
    // Of the whole model, for comparison: loss of all next words, share right by kind, how many dependencies there were.
    float loss() const { return loss_; }
    const std::array<float, kDependencyKinds>& kind_loss() const { return kind_loss_; }
    const std::array<float, kDependencyKinds>& kind_right() const { return kind_right_; }
    const std::array<int, kDependencyKinds>& kind_count() const { return kind_count_; }
    const std::string& error() const { return tape_.error(); }

  private:
    struct Tap;
    void look(const LanguageText& text);
    void ablate(const LanguageText& text);
    void finish();
    HeadMeasure& at(int layer, int head) { return heads_[static_cast<size_t>(layer * heads_per_layer_ + head)]; }

    const LanguageModel& model_;
    HeadStudyDesc desc_;
    int layers_, heads_per_layer_, done_ = 0;
    Tape tape_;
    std::unique_ptr<Tap> tap_;
    std::vector<HeadMeasure> heads_;
    std::vector<std::vector<double>> mean_mix_;  // by head: of its channels
    struct Counts {
        int words = 0, later_words = 0, same_word = 0, after_same_word = 0;
    } counts_;
    float loss_ = 0;
    std::array<float, kDependencyKinds> kind_loss_{}, kind_right_{};
    std::array<int, kDependencyKinds> kind_count_{};
};

}  // namespace glassbox
