// A small English with a known grammar: texts for a small language model, with the truth of which word decides which.
//
//     LanguageText t = make_text({.seed = 1}, 0, 48);                      // 48 words, <start> first
//     for (const Dependency& d : t.dependencies)
//         language_word(t.ids[d.position]), language_word(t.ids[d.decider]);   // "sleep", "dogs"
//     TokenizerPtr words = small_language_tokenizer();   words->decode(t.ids);
//
// Sentences are of seven kinds, each named for what it makes a reader of it do (| separates the parts that vary):
//     agreement    these old dogs near the tree sleep .           the verb by its noun, not by the nearer one
//     determiner   (in the same) two | dogs, this | dog           the noun by what comes before it
//     coreference  Anna called Tom because she was tired .        the pronoun by the subject, and was or were by the pronoun
//                  Tom told Mia about himself .
//     repetition   Anna laughed and laughed .   box after box fell .
//     copying      Ben says : red two cat . Lucy repeats : red two cat .     the end of the list is copied too
//     recall       Mia has a red ball and a blue cup . the cup of Mia is blue .
//     sum          two plus three is five .
// Text i is a pure function of seed, part and i, with the same bits everywhere.
//
// What is held out, by construction: pairs of words that decide together (a noun and its verb, a name and its verb, a
// colour and its thing, neighbours in a list, two summands in this order). A pair is trained on or held out, whatever the seed;
// each dependency of a held-out text rests on a held-out pair. Of two summands the other order is trained on.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/part.h"
#include "engine/data/tokenizer.h"

namespace glassbox {

enum class DependencyKind : uint8_t { agreement, determiner, coreference, repetition, copying, recall, sum };
inline constexpr int kDependencyKinds = 7;
std::string_view name_of(DependencyKind kind);

// The word at `position` follows from the word at `decider` (of a sum: and `second`).
struct Dependency {
    int position = 0, decider = 0, second = -1;
    DependencyKind kind = DependencyKind::agreement;
    // What would stand here if the decider were of the other number or gender: a model is right when it prefers the true
    // word to it. -1: every other word is wrong.
    int32_t rival = -1;
    friend bool operator==(const Dependency&, const Dependency&) = default;
};

struct LanguageText {
    std::vector<int32_t> ids;
    std::vector<Dependency> dependencies;  // by position
};

struct LanguageSource {
    uint64_t seed = 0;
    Part part = Part::train;
};
inline constexpr int kMaxLanguageLength = 4096;
// Sentences of all kinds, each as likely as another, cut off after `length` words (1 to kMaxLanguageLength).
LanguageText make_text(const LanguageSource& source, uint64_t index, int length);
// <start> and one sentence (of copying and recall: two) in which that kind of dependency occurs.
LanguageText make_sentence(const LanguageSource& source, DependencyKind kind, uint64_t index);

// The vocabulary: id 0 is <unknown>, which no text holds, 1 is <start>.
std::span<const std::string_view> language_words();
std::string_view language_word(int id);  // "" out of range
inline constexpr int32_t kLanguageUnknown = 0, kLanguageStart = 1;
// Words and the marks . and : by id. See word_tokenizer.
TokenizerPtr small_language_tokenizer();

}  // namespace glassbox
