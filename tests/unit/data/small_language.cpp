#include "engine/data/small_language.h"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>

#include "engine/base/hash.h"

using namespace glassbox;

namespace {

std::string spell(const LanguageText& t, const TokenizerPtr& words) {
    return words->decode(std::vector<int>(t.ids.begin(), t.ids.end()));
}
std::string word(int id) { return std::string(language_word(id)); }
bool is_plural(const std::string& w) {
    return w == "they" || w == "themselves" || (w.size() > 2 && w.back() == 's' && w != "this" && w != "is" && w != "was");
}

}  // namespace

TEST_CASE("small language: a vocabulary of a hundred odd words, each once") {
    const std::set<std::string_view> all(language_words().begin(), language_words().end());
    CHECK(all.size() == language_words().size());
    CHECK(all.size() >= 100);
    CHECK(all.size() <= 200);
    CHECK(language_word(kLanguageUnknown) == "<unknown>");
    CHECK(language_word(kLanguageStart) == "<start>");
    CHECK(language_word(-1).empty());
    const TokenizerPtr words = small_language_tokenizer();
    CHECK(words->encode("The dogs sleep.\n Tom says: red") ==
          std::vector<int>{words->id_of("the"), words->id_of("dogs"), words->id_of("sleep"), words->id_of("."), words->id_of("Tom"),
                           words->id_of("says"), words->id_of(":"), words->id_of("red")});
    CHECK(words->encode("the zebra . . ?") ==
          std::vector<int>{words->id_of("the"), kLanguageUnknown, words->id_of("."), words->id_of("."), kLanguageUnknown});
    CHECK(words->encode("").empty());
    CHECK(words->decode(words->encode("Anna says: red two. Tom repeats: red two.")) == "Anna says: red two. Tom repeats: red two.");
}

TEST_CASE("small language: what is said to decide does decide") {
    std::map<DependencyKind, int> counts;
    for (Part part : {Part::train, Part::held_out})
        for (uint64_t i = 0; i < 600; ++i) {
            const LanguageText t = make_text({.seed = 2, .part = part}, i, 64);
            REQUIRE(t.ids.size() == 64);
            CHECK(t.ids[0] == kLanguageStart);
            int last = 0;
            for (const Dependency& d : t.dependencies) {
                ++counts[d.kind];
                const auto at = [&t](int position) { return word(t.ids[static_cast<size_t>(position)]); };
                REQUIRE(d.decider >= 1);
                REQUIRE(d.decider < d.position);
                REQUIRE(d.position < 64);
                CHECK(d.position > last);
                last = d.position;
                const std::string is = at(d.position), by = at(d.decider);
                bool right = true;
                switch (d.kind) {
                    case DependencyKind::agreement:
                        // he and she are followed by was
                        right = (is == "are" || is == "were" || (is != "is" && is != "was" && is.back() != 's')) == is_plural(by);
                        break;
                    case DependencyKind::determiner: right = is_plural(is) == (by != "this" && by != "one"); break;
                    case DependencyKind::coreference:
                        if (is == "she" || is == "herself") right = std::set<std::string>{"Anna", "Emma", "Lucy", "Mia"}.count(by) > 0;
                        else if (is == "he" || is == "himself") right = std::set<std::string>{"Tom", "Ben", "Max", "Leo"}.count(by) > 0;
                        else right = is_plural(is) == is_plural(by);
                        break;
                    case DependencyKind::sum: {
                        const auto value = [](const std::string& w) {
                            int n = 0;
                            while (word(8 + n) != w && n < 19) ++n;
                            return n;
                        };
                        right = value(by) + value(at(d.second)) == value(is);
                        break;
                    }
                    default: right = is == by;
                }
                CHECK_MESSAGE(right, name_of(d.kind) << ": " << is << " by " << by);
                CHECK((d.rival >= 0) == (d.kind == DependencyKind::agreement || d.kind == DependencyKind::determiner ||
                                         d.kind == DependencyKind::coreference));
                CHECK(d.rival != t.ids[static_cast<size_t>(d.position)]);
                CHECK((d.second >= 0) == (d.kind == DependencyKind::sum));
            }
        }
    for (int k = 0; k < kDependencyKinds; ++k) CHECK(counts[static_cast<DependencyKind>(k)] > 800);
}

TEST_CASE("small language: a pair is trained on or held out, never both") {
    // Subjects with their verbs, whichever stands between: what decides the form of the verb.
    const auto pairs = [](Part part, uint64_t seed, DependencyKind kind) {
        std::set<std::pair<int, int>> out;
        for (uint64_t i = 0; i < 800; ++i) {
            const LanguageText t = make_text({.seed = seed, .part = part}, i, 48);
            for (const Dependency& d : t.dependencies) {
                const int32_t is = t.ids[static_cast<size_t>(d.position)], by = t.ids[static_cast<size_t>(d.decider)];
                if (d.kind != kind || word(is) == "is" || word(is) == "are" || word(is) == "was" || word(is) == "were") continue;
                if (kind == DependencyKind::sum) out.emplace(by, t.ids[static_cast<size_t>(d.second)]);
                else if (kind == DependencyKind::recall) out.emplace(by, t.ids[static_cast<size_t>(d.decider) + 1]);
                else if (kind == DependencyKind::copying) {
                    if (t.ids[static_cast<size_t>(d.position) - 1] > 3) out.emplace(t.ids[static_cast<size_t>(d.position) - 1], is);
                } else out.emplace(kind == DependencyKind::agreement && is_plural(word(by)) ? by - 1 : by, std::min(is, d.rival));
            }
        }
        return out;
    };
    for (DependencyKind kind : {DependencyKind::agreement, DependencyKind::determiner, DependencyKind::copying, DependencyKind::recall, DependencyKind::sum}) {
        const auto train = pairs(Part::train, 1, kind), held = pairs(Part::held_out, 9, kind);
        int both = 0;
        for (const auto& p : held)
            if (kind != DependencyKind::copying || word(p.second) != ".") both += train.count(p) > 0;
        CHECK_MESSAGE(both == 0, name_of(kind) << ": " << both << " of " << held.size());
        CHECK_MESSAGE(held.size() >= 5, name_of(kind) << " " << held.size());
    }
}

TEST_CASE("small language: sentences of one kind") {
    for (int k = 0; k < kDependencyKinds; ++k)
        for (Part part : {Part::train, Part::held_out})
            for (uint64_t i = 0; i < 50; ++i) {
                const DependencyKind kind = static_cast<DependencyKind>(k);
                const LanguageText t = make_sentence({.seed = 3, .part = part}, kind, i);
                CHECK(word(t.ids.back()) == ".");
                bool found = false;
                for (const Dependency& d : t.dependencies) found = found || d.kind == kind;
                CHECK_MESSAGE(found, name_of(kind));
            }
}

TEST_CASE("small language: texts are a function of seed, part and number") {
    const TokenizerPtr words = small_language_tokenizer();
    const LanguageText a = make_text({.seed = 4}, 7, 48);
    CHECK(make_text({.seed = 4}, 7, 48).ids == a.ids);
    CHECK(make_text({.seed = 5}, 7, 48).ids != a.ids);
    CHECK(make_text({.seed = 4}, 8, 48).ids != a.ids);
    CHECK(make_text({.seed = 4}, 0, 0).ids == std::vector<int32_t>{kLanguageStart});
    // A shorter text is the beginning of a longer one.
    CHECK(make_text({.seed = 4}, 7, 20).ids == std::vector<int32_t>(a.ids.begin(), a.ids.begin() + 20));
    uint64_t h = 0;
    for (uint64_t i = 0; i < 100; ++i) h = hash_text(spell(make_text({.seed = 4}, i, 48), words), h);
    CHECK_MESSAGE(h == 17078119693319404084u, h);
}
