#include "engine/data/sequence_tasks.h"

#include <algorithm>
#include <iterator>

#include "engine/base/hash.h"
#include "engine/base/random.h"

namespace glassbox {
namespace {

constexpr std::string_view kLetters[] = {"<start>", "<end>", ">", "*", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k",
                                         "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z"};
constexpr std::string_view kDigits[] = {"<start>", "<end>", ">", "*", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "+"};
constexpr int kPlus = 14;

constexpr std::string_view kEnglish[] = {
    "<start>", "<end>", ">", "*", "the", "a", "some",
    "cat", "cats", "dog", "dogs", "bird", "birds", "book", "books", "house", "houses", "cow", "cows", "table", "tables", "apple", "apples",
    "red", "black", "white", "small", "old",
    "sees", "see", "wants", "want", "finds", "find", "has", "have"};
constexpr std::string_view kSpanish[] = {
    "<start>", "<end>", ">", "*",
    // masculine, plural, feminine, plural
    "el", "los", "la", "las", "un", "unos", "una", "unas",
    "gato", "gatos", "perro", "perros", "pájaro", "pájaros", "libro", "libros", "casa", "casas", "vaca", "vacas", "mesa", "mesas",
    "manzana", "manzanas",
    "rojo", "rojos", "roja", "rojas", "negro", "negros", "negra", "negras", "blanco", "blancos", "blanca", "blancas",
    "pequeño", "pequeños", "pequeña", "pequeñas", "viejo", "viejos", "vieja", "viejas",
    "ve", "ven", "quiere", "quieren", "encuentra", "encuentran", "tiene", "tienen"};

constexpr int kThe = 4, kNouns = 7, kAdjectives = 23, kVerbs = 28;                 // in English
constexpr int kEl = 4, kUn = 8, kSustantivos = 12, kAdjetivos = 28, kVerbos = 48;  // in Spanish
constexpr int kNounCount = 8, kMasculineNouns = 4, kAdjectiveCount = 5, kVerbCount = 4;

struct Translator {
    Random& rng;
    SequenceExample& e;

    // Article, perhaps an adjective, noun; in Spanish the adjective comes last, and both take the noun's gender and number.
    bool noun_phrase() {
        const int noun = rng.below(kNounCount);
        const bool plural = rng.below(2) == 1, definite = rng.below(2) == 0;
        const int form = (noun >= kMasculineNouns ? 2 : 0) + (plural ? 1 : 0);
        const int article = put(definite ? kThe : plural ? kThe + 2 : kThe + 1);
        const int adjective = rng.below(2) == 0 ? rng.below(kAdjectiveCount) : -1;
        const int quality = adjective >= 0 ? put(kAdjectives + adjective) : -1;
        const int thing = put(kNouns + 2 * noun + (plural ? 1 : 0));
        answer((definite ? kEl : kUn) + form, {article, thing});
        answer(kSustantivos + 2 * noun + (plural ? 1 : 0), {thing});
        if (adjective >= 0) answer(kAdjetivos + 4 * adjective + form, {quality, thing});
        return plural;
    }
    void sentence() {
        const bool plural = noun_phrase();
        const int verb = rng.below(kVerbCount);
        answer(kVerbos + 2 * verb + (plural ? 1 : 0), {put(kVerbs + 2 * verb + (plural ? 1 : 0))});
        noun_phrase();
    }
    int put(int id) {
        e.source.push_back(id);
        return static_cast<int>(e.source.size()) - 1;
    }
    void answer(int id, Origin origin) {
        e.target.push_back(id);
        e.origins.push_back(origin);
    }
};

SequenceExample draw(const SequenceDesc& d, Random& rng) {
    SequenceExample e;
    const auto answer = [&e](int place) {
        e.target.push_back(e.source[static_cast<size_t>(place)]);
        e.origins.push_back({place});
    };
    const bool digits = d.task == SequenceTask::sort;
    const int n = std::clamp(d.length, 2, 32), kinds = std::clamp(d.symbols, 2, digits ? 10 : 26);
    const auto random_symbols = [&] {
        for (int i = 0; i < n; ++i) e.source.push_back(kFirstSymbol + rng.below(kinds));
    };
    switch (d.task) {
        case SequenceTask::copy:
            random_symbols();
            for (int i = 0; i < n; ++i) answer(i);
            break;
        case SequenceTask::reverse:
            random_symbols();
            for (int i = n - 1; i >= 0; --i) answer(i);
            break;
        case SequenceTask::sort: {
            random_symbols();
            std::vector<int> order;
            for (int i = 0; i < n; ++i) order.push_back(i);
            std::stable_sort(order.begin(), order.end(), [&e](int a, int b) { return e.source[static_cast<size_t>(a)] < e.source[static_cast<size_t>(b)]; });
            for (int i : order) answer(i);
            break;
        }
        case SequenceTask::induction: {
            // Different symbols, the last of which came before: all but the last are a shuffled hand.
            const int hand = std::min(n - 1, 26), pool = std::clamp(d.symbols, hand, 26);
            std::vector<int32_t> all;
            for (int i = 0; i < pool; ++i) all.push_back(kFirstSymbol + i);
            for (int i = 0; i < hand; ++i) {
                std::swap(all[static_cast<size_t>(i)], all[static_cast<size_t>(i + rng.below(pool - i))]);
                e.source.push_back(all[static_cast<size_t>(i)]);
            }
            const int before = hand > 1 ? rng.below(hand - 1) : 0;
            e.source.push_back(e.source[static_cast<size_t>(before)]);
            answer(before + 1);
            break;
        }
        case SequenceTask::sum: {
            const int a = rng.below(10), b = rng.below(10);
            e.source = {kFirstSymbol + a, kPlus, kFirstSymbol + b};
            if (a + b >= 10) e.target.push_back(kFirstSymbol + 1);
            e.target.push_back(kFirstSymbol + (a + b) % 10);
            e.origins.assign(e.target.size(), {0, 2});
            break;
        }
        case SequenceTask::marked_reverse: {
            random_symbols();
            const int marker = rng.below(n);  // at least one symbol follows
            e.source.insert(e.source.begin() + marker, kSequenceMarker);
            for (int i = 0; i < marker; ++i) answer(i);
            for (int i = n; i > marker; --i) answer(i);
            break;
        }
        case SequenceTask::translation: Translator{rng, e}.sentence(); break;
    }
    e.target.push_back(kSequenceEnd);
    e.origins.push_back({});
    return e;
}

bool is_held_out(const SequenceExample& e) {
    uint64_t h = kHashSeed;
    for (int32_t id : e.source) h = hash_combine(h, static_cast<uint64_t>(id));
    return h % 8 == 0;
}

}  // namespace

std::string_view name_of(SequenceTask task) {
    constexpr std::string_view kNames[] = {"copy", "reverse", "sort", "induction", "sum", "marked_reverse", "translation"};
    static_assert(std::size(kNames) == kSequenceTasks);
    const size_t i = static_cast<size_t>(task);
    return i < std::size(kNames) ? kNames[i] : std::string_view();
}

SequenceExample make_sequence(const SequenceDesc& desc, uint64_t index) {
    SequenceExample e;
    // Two symbols in a short row may have no source of a part: then the last try stands.
    for (uint64_t attempt = 0; attempt < 256; ++attempt) {
        Random rng(desc.seed, name_of(desc.task), (index * 256 + attempt) << 8);
        e = draw(desc, rng);
        if (is_held_out(e) == (desc.part == Part::held_out)) break;
    }
    return e;
}

std::span<const std::string_view> source_words(SequenceTask task) {
    if (task == SequenceTask::translation) return kEnglish;
    if (task == SequenceTask::sort || task == SequenceTask::sum) return kDigits;
    return kLetters;
}
std::span<const std::string_view> target_words(SequenceTask task) {
    if (task == SequenceTask::translation) return kSpanish;
    return source_words(task);
}

JoinedSequence joined(const SequenceExample& e) {
    JoinedSequence out;
    out.ids = e.source;
    out.ids.push_back(kSequenceBetween);
    out.first_answer = static_cast<int>(out.ids.size());
    out.ids.insert(out.ids.end(), e.target.begin(), e.target.end());
    return out;
}

}  // namespace glassbox
