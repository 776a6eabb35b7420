// Small tasks on sequences, for Transformers that learn while one watches: what comes in, what should come out, and which
// input each output comes from.
//
//     SequenceExample e = make_sequence({.task = SequenceTask::sort, .seed = 1, .length = 6}, 0);
//     e.source, e.target;                    // "3 1 2", "1 2 3 <end>"
//     e.source[e.origins[t].first];          // decides target t
//     JoinedSequence j = joined(e);          // for one decoder: source, >, target
//
//     copy            a b c            a b c
//     reverse         a b c            c b a
//     sort            3 1 2            1 2 3
//     induction       a b c d b        c             what followed the last symbol when it came before
//     sum             7 + 5            1 2           digits; one digit when the sum is below ten
//     marked_reverse  a b * c d e      a b e d c     what comes after the marker is reversed
//     translation     the red cats see a house       los gatos rojos ven una casa
// Each target ends with <end>. Example i is a pure function of the desc and i, with the same bits everywhere. A source is trained
// on or held out, whatever the seed: one in eight is held out, by a hash of its words.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/data/part.h"

namespace glassbox {

enum class SequenceTask : uint8_t { copy, reverse, sort, induction, sum, marked_reverse, translation };
inline constexpr int kSequenceTasks = 7;
std::string_view name_of(SequenceTask task);

struct SequenceDesc {
    SequenceTask task = SequenceTask::copy;
    uint64_t seed = 0;
    Part part = Part::train;
    int length = 6;   // of the source, 2 to 32; sums and translations have their own. A marker makes it one longer
    int symbols = 8;  // different letters or digits, 2 to 26 letters or 10 digits; induction takes at least `length` - 1
};

// Places in the source that decide an output: the aligned one, and a second one (the other summand; the noun whose gender and
// number an article or an adjective takes), -1 where there is none. <end> comes from none.
struct Origin {
    int first = -1, second = -1;
    friend bool operator==(const Origin&, const Origin&) = default;
};
struct SequenceExample {
    std::vector<int32_t> source, target;
    std::vector<Origin> origins;  // of each target
};
SequenceExample make_sequence(const SequenceDesc& desc, uint64_t index);

// Texts of the ids: 0 <start>, 1 <end>, 2 > (between source and target), 3 * (the marker), then the symbols. The two sides of a
// translation have words of their own, and the same four before them.
std::span<const std::string_view> source_words(SequenceTask task);
std::span<const std::string_view> target_words(SequenceTask task);
inline constexpr int32_t kSequenceStart = 0, kSequenceEnd = 1, kSequenceBetween = 2, kSequenceMarker = 3, kFirstSymbol = 4;

// Source, >, target in one row; inputs are ids without the last one, and output first_answer is the first to score.
struct JoinedSequence {
    std::vector<int32_t> ids;
    int first_answer = 0;  // ids[first_answer] is target[0]
};
JoinedSequence joined(const SequenceExample& example);

}  // namespace glassbox
