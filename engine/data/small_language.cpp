#include "engine/data/small_language.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/random.h"

namespace glassbox {
namespace {

constexpr std::string_view kWords[] = {
    "<unknown>", "<start>", ".", ":",
    "the", "a", "this", "these",
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "Anna", "Emma", "Lucy", "Mia", "Tom", "Ben", "Max", "Leo",
    "she", "he", "it", "they", "herself", "himself", "itself", "themselves",
    "red", "blue", "green", "black", "white", "yellow",
    "new", "old", "small", "big", "young", "happy", "tired", "hungry", "quiet",  // of things, then also of animals and people
    // singular and plural in turns; the animals first
    "dog", "dogs", "cat", "cats", "bird", "birds", "horse", "horses", "fox", "foxes", "rabbit", "rabbits", "duck", "ducks",
    "ball", "balls", "box", "boxes", "book", "books", "cup", "cups", "hat", "hats", "lamp", "lamps",
    "tree", "trees", "house", "houses", "river", "rivers", "garden", "gardens",
    "sleeps", "sleep", "runs", "run", "jumps", "jump", "sings", "sing", "waits", "wait", "hides", "hide", "swims", "swim", "eats", "eat",
    "is", "are", "was", "were",
    "laughed", "cried", "smiled", "danced", "walked", "fell",
    "saw", "helped", "called", "followed", "thanked", "liked",
    "has", "and", "plus", "because", "near", "behind", "of", "told", "about", "after", "says", "repeats"};

constexpr int find(std::string_view word) {
    for (int i = 0; i < static_cast<int>(std::size(kWords)); ++i)
        if (kWords[i] == word) return i;
    return -1;
}
// Words first, first + step ...: a class of the grammar.
struct Pool {
    int first, count, step = 1;
    int at(int i) const { return first + i * step; }
    int pick(Random& rng) const { return at(rng.below(count)); }
};
constexpr Pool kNames{find("Anna"), 8}, kColours{find("red"), 6}, kAdjectives{find("old"), 8}, kThingAdjectives{find("new"), 4};
constexpr Pool kAnimals{find("dog"), 7, 2}, kThings{find("ball"), 6, 2}, kPlaces{find("tree"), 4, 2}, kNouns{find("dog"), 17, 2};
constexpr Pool kVerbs{find("sleeps"), 8, 2}, kDone{find("laughed"), 5}, kDoneTo{find("saw"), 6};
constexpr int kFirstMan = find("Tom");
constexpr int kStop = find("."), kColon = find(":"), kThe = find("the"), kA = find("a"), kIs = find("is"), kWas = find("was"),
              kFell = find("fell"), kShe = find("she"), kIt = find("it"), kHerself = find("herself"), kItself = find("itself"),
              kBecause = find("because"), kAnd = find("and"), kAfter = find("after"), kPlus = find("plus"), kHas = find("has"),
              kOf = find("of"), kSays = find("says"), kRepeats = find("repeats"), kTold = find("told"), kAbout = find("about"),
              kNear = find("near"), kThis = find("this"), kThese = find("these"), kOne = find("one"), kTwo = find("two"),
              kZero = find("zero");

bool held_out(DependencyKind kind, int a, int b) {
    if (kind == DependencyKind::sum) {
        // One order of a pair; the other one is trained on.
        const int low = std::min(a, b), high = std::max(a, b);
        const uint64_t h = hash_combine(hash_combine(hash_text("sum"), static_cast<uint64_t>(low)), static_cast<uint64_t>(high));
        return low != high && h % 4 == 0 && (a < b) == (h / 4 % 2 == 0);
    }
    // By the words and not by their ids, so that a longer vocabulary moves nothing.
    return hash_combine(hash_text(kWords[a], hash_text(name_of(kind))), hash_text(kWords[b])) % 6 == 0;
}

class Writer {
  public:
    Writer(Random& rng, Part part, LanguageText& out) : rng_(rng), part_(part), out_(out) {}

    void sentence(DependencyKind kind) {
        switch (kind) {
            case DependencyKind::agreement: return agreement(rng_.below(3) == 0);
            case DependencyKind::determiner: return agreement(false);
            case DependencyKind::coreference: return coreference();
            case DependencyKind::repetition: return repetition();
            case DependencyKind::copying: return copying();
            case DependencyKind::recall: return recall();
            case DependencyKind::sum: return sum();
        }
    }

  private:
    using Kind = DependencyKind;

    int put(int id) {
        out_.ids.push_back(id);
        return static_cast<int>(out_.ids.size()) - 1;
    }
    void put(std::initializer_list<int> ids) {
        for (int id : ids) put(id);
    }
    void depends(Kind kind, int position, int decider, int rival = -1, int second = -1) {
        out_.dependencies.push_back({position, decider, second, kind, rival});
    }
    bool allowed(Kind kind, int a, int b) const { return held_out(kind, a, b) == (part_ == Part::held_out); }
    // Any pair of this part, each as likely as another. A test makes texts of each kind in each part: there always is one.
    std::pair<int, int> pick_pair(Kind kind, const Pool& a, const Pool& b) {
        pairs_.clear();
        for (int i = 0; i < a.count; ++i)
            for (int j = 0; j < b.count; ++j)
                if (allowed(kind, a.at(i), b.at(j)) && (kind == Kind::sum || a.at(i) != b.at(j))) pairs_.emplace_back(a.at(i), b.at(j));
        return pairs_.empty() ? std::pair(a.first, b.first) : pairs_[static_cast<size_t>(rng_.below(static_cast<int>(pairs_.size())))];
    }
    // A word of the pools that with `a` makes a pair of this part; -1 when there is none.
    int partner(Kind kind, int a, std::initializer_list<Pool> pools) {
        pairs_.clear();
        for (const Pool& pool : pools)
            for (int i = 0; i < pool.count; ++i)
                if (allowed(kind, a, pool.at(i))) pairs_.emplace_back(a, pool.at(i));
        return pairs_.empty() ? -1 : pairs_[static_cast<size_t>(rng_.below(static_cast<int>(pairs_.size())))].second;
    }
    int other_name(int name) {
        const int other = kNames.at(rng_.below(kNames.count - 1));
        return other == name ? kNames.at(kNames.count - 1) : other;
    }
    static const Pool& adjectives(int noun) { return noun < kThings.first ? kAdjectives : kThingAdjectives; }
    static bool is_man(int name) { return name >= kFirstMan; }

    // determiner, perhaps an adjective, noun: the noun's place. `counted`: with a determiner that says the number.
    int noun_phrase(int noun, bool plural, bool counted) {
        int determiner = -1;
        if (counted) determiner = plural ? partner(Kind::determiner, noun, {{kThese, 1}, {kTwo, 8}}) : partner(Kind::determiner, noun, {{kThis, 1}, {kOne, 1}});
        const int decider = put(determiner < 0 ? kThe : determiner);
        if (rng_.below(3) == 0) put(adjectives(noun).pick(rng_));
        const int place = put(noun + (plural ? 1 : 0));
        if (determiner >= 0) depends(Kind::determiner, place, decider, noun + (plural ? 0 : 1));
        return place;
    }
    bool pick_number() { return rng_.below(2) == 1; }
    // near the trees: of either number, to mislead.
    void attractor() {
        if (rng_.below(2) == 0) return;
        put({kNear + rng_.below(2), kThe, kPlaces.pick(rng_) + rng_.below(2)});
    }

    void agreement(bool with_is) {
        const bool plural = pick_number();
        const Pool& kind = rng_.below(2) == 0 ? kAnimals : kThings;
        const auto [noun, second] = with_is ? pick_pair(Kind::agreement, kind, adjectives(kind.first)) : pick_pair(Kind::agreement, kAnimals, kVerbs);
        const int verb = with_is ? kIs : second;
        const int decider = noun_phrase(noun, plural, rng_.below(2) == 0);
        attractor();
        depends(Kind::agreement, put(verb + (plural ? 1 : 0)), decider, verb + (plural ? 0 : 1));
        if (with_is) put(second);
        put(kStop);
    }

    void coreference() {
        const int form = rng_.below(4);
        if (form == 0) {  // the dogs near the house fell because they were old .
            const bool plural = pick_number();
            const Pool& kind = rng_.below(2) == 0 ? kAnimals : kThings;
            const auto [noun, adjective] = pick_pair(Kind::coreference, kind, adjectives(kind.first));
            const int decider = noun_phrase(noun, plural, false);
            attractor();
            put({kFell, kBecause});
            const int place = put(kIt + (plural ? 1 : 0));
            depends(Kind::coreference, place, decider, kIt + (plural ? 0 : 1));
            depends(Kind::agreement, put(kWas + (plural ? 1 : 0)), place, kWas + (plural ? 0 : 1));
            put({adjective, kStop});
            return;
        }
        if (form == 1) {  // the cats saw themselves .
            const bool plural = pick_number();
            const auto [noun, verb] = pick_pair(Kind::coreference, kAnimals, kDoneTo);
            const int decider = noun_phrase(noun, plural, false);
            attractor();
            put(verb);
            depends(Kind::coreference, put(kItself + (plural ? 1 : 0)), decider, kItself + (plural ? 0 : 1));
            put(kStop);
            return;
        }
        // Anna called Tom because she was tired .   Tom told Mia about himself .
        const auto [name, other_word] = form == 2 ? pick_pair(Kind::coreference, kNames, kDoneTo) : pick_pair(Kind::coreference, kNames, kNames);
        const int man = is_man(name) ? 1 : 0, decider = put(name);
        if (form == 2) {
            put({other_word, other_name(name), kBecause});
            const int place = put(kShe + man);
            depends(Kind::coreference, place, decider, kShe + 1 - man);
            depends(Kind::agreement, put(kWas), place, kWas + 1);
            put(kAdjectives.pick(rng_));
        } else {
            put({kTold, other_word, kAbout});
            depends(Kind::coreference, put(kHerself + man), decider, kHerself + 1 - man);
        }
        put(kStop);
    }

    void repetition() {
        if (rng_.below(2) == 0) {  // Anna laughed and laughed .
            const auto [name, verb] = pick_pair(Kind::repetition, kNames, kDone);
            put(name);
            const int decider = put(verb);
            put(kAnd);
            depends(Kind::repetition, put(verb), decider);
        } else {  // box after box fell .
            const auto [noun, after] = pick_pair(Kind::repetition, kNouns, {kAfter, 1});
            const int decider = put(noun);
            put(after);
            depends(Kind::repetition, put(noun), decider);
            put(kFell);
        }
        put(kStop);
    }

    void copying() {
        const int name = kNames.pick(rng_), other = other_name(name), count = 2 + rng_.below(4);
        put({name, kSays, kColon});
        const int first = static_cast<int>(out_.ids.size());
        const Pool pools[] = {kColours, kAdjectives, {kZero, 10}, kAnimals, kThings};
        const Pool& pool = pools[rng_.below(5)];
        auto [last, next] = pick_pair(Kind::copying, pool, pools[rng_.below(5)]);
        for (int i = 0; i < count && next >= 0; ++i) {
            // A word twice would make two truths.
            if (std::find(out_.ids.begin() + first, out_.ids.end(), last) != out_.ids.end()) break;
            put(last);
            last = next;
            next = partner(Kind::copying, last, {kColours, kAdjectives, {kZero, 10}, kAnimals, kThings});
        }
        const int end = put(kStop);
        put({other, kRepeats, kColon});
        for (int i = first; i <= end; ++i) depends(Kind::copying, put(out_.ids[static_cast<size_t>(i)]), i);
    }

    void recall() {
        const int name = kNames.pick(rng_);
        int things[2], colours[2], places[2];
        for (int i = 0; i < 2; ++i) {
            do std::tie(things[i], colours[i]) = pick_pair(Kind::recall, kThings, kColours);
            while (i == 1 && (things[1] == things[0] || colours[1] == colours[0]));
        }
        put({name, kHas});
        for (int i = 0; i < 2; ++i) {
            if (i == 1) put(kAnd);
            put(kA);
            places[i] = put(colours[i]);
            put(things[i]);
        }
        const int asked = rng_.below(2);
        put({kStop, kThe, things[asked], kOf, name, kIs});
        depends(Kind::recall, put(colours[asked]), places[asked]);
        put(kStop);
    }

    void sum() {
        const auto [a, b] = pick_pair(Kind::sum, {kOne, 9}, {kOne, 9});
        const int first = put(a);
        put(kPlus);
        const int second = put(b);
        put(kIs);
        depends(Kind::sum, put(kZero + (a - kZero) + (b - kZero)), first, -1, second);
        put(kStop);
    }

    Random& rng_;
    Part part_;
    LanguageText& out_;
    std::vector<std::pair<int, int>> pairs_;
};

}  // namespace

std::string_view name_of(DependencyKind kind) {
    constexpr std::string_view kKinds[] = {"agreement", "determiner", "coreference", "repetition", "copying", "recall", "sum"};
    static_assert(std::size(kKinds) == kDependencyKinds);
    const size_t i = static_cast<size_t>(kind);
    return i < std::size(kKinds) ? kKinds[i] : std::string_view();
}

LanguageText make_text(const LanguageSource& source, uint64_t index, int length) {
    const size_t n = static_cast<size_t>(std::clamp(length, 1, kMaxLanguageLength));
    Random rng(source.seed, source.part == Part::train ? "text" : "held-out text", index << 20);
    LanguageText out;
    out.ids.push_back(kLanguageStart);
    Writer writer(rng, source.part, out);
    while (out.ids.size() < n) writer.sentence(static_cast<DependencyKind>(rng.below(kDependencyKinds)));
    out.ids.resize(n);
    while (!out.dependencies.empty() && out.dependencies.back().position >= static_cast<int>(n)) out.dependencies.pop_back();
    return out;
}

LanguageText make_sentence(const LanguageSource& source, DependencyKind kind, uint64_t index) {
    LanguageText out;
    // Of agreement sentences only some have a determiner that decides: try until one comes.
    for (uint64_t attempt = 0; attempt < 64; ++attempt) {
        Random rng(source.seed, source.part == Part::train ? "sentence" : "held-out sentence", (index * 64 + attempt) << 16);
        out = {};
        out.ids.push_back(kLanguageStart);
        Writer(rng, source.part, out).sentence(kind);
        for (const Dependency& d : out.dependencies)
            if (d.kind == kind) return out;
    }
    return out;
}

std::span<const std::string_view> language_words() { return kWords; }
std::string_view language_word(int id) {
    return id >= 0 && id < static_cast<int>(std::size(kWords)) ? kWords[id] : std::string_view();
}
TokenizerPtr small_language_tokenizer() { return word_tokenizer(kWords); }

}  // namespace glassbox
