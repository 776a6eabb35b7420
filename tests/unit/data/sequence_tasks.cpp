#include "engine/data/sequence_tasks.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "engine/base/hash.h"

using namespace glassbox;

namespace {

std::string spell(std::span<const std::string_view> words, const std::vector<int32_t>& ids) {
    std::string out;
    for (int32_t id : ids) out += (out.empty() ? "" : " ") + std::string(words[static_cast<size_t>(id)]);
    return out;
}

}  // namespace

TEST_CASE("sequence tasks: ids in range, an origin for each output, <end> last") {
    for (int task = 0; task < kSequenceTasks; ++task)
        for (int length : {2, 6, 32})
            for (uint64_t i = 0; i < 100; ++i) {
                const SequenceDesc d{.task = static_cast<SequenceTask>(task), .seed = 1, .length = length};
                const SequenceExample e = make_sequence(d, i);
                REQUIRE(e.origins.size() == e.target.size());
                CHECK(e.target.back() == kSequenceEnd);
                for (int32_t id : e.source) CHECK((id >= 0 && id < static_cast<int>(source_words(d.task).size())));
                for (int32_t id : e.target) CHECK((id >= 0 && id < static_cast<int>(target_words(d.task).size())));
                for (size_t t = 0; t + 1 < e.target.size(); ++t) {
                    REQUIRE(e.origins[t].first >= 0);
                    REQUIRE(e.origins[t].first < static_cast<int>(e.source.size()));
                    if (d.task != SequenceTask::sum && d.task != SequenceTask::translation)
                        CHECK(e.source[static_cast<size_t>(e.origins[t].first)] == e.target[t]);
                }
                const JoinedSequence j = joined(e);
                CHECK(j.ids[static_cast<size_t>(j.first_answer)] == e.target[0]);
                CHECK(j.ids[static_cast<size_t>(j.first_answer) - 1] == kSequenceBetween);
            }
}

TEST_CASE("sequence tasks: what comes out is what should") {
    for (uint64_t i = 0; i < 200; ++i) {
        const auto make = [i](SequenceTask task) { return make_sequence({.task = task, .seed = 2}, i); };
        const auto answer = [](SequenceExample e) {
            e.target.pop_back();
            return e.target;
        };
        SequenceExample e = make(SequenceTask::copy);
        CHECK(answer(e) == e.source);
        e = make(SequenceTask::reverse);
        std::reverse(e.source.begin(), e.source.end());
        CHECK(answer(e) == e.source);
        e = make(SequenceTask::sort);
        std::sort(e.source.begin(), e.source.end());
        CHECK(answer(e) == e.source);

        e = make(SequenceTask::induction);
        REQUIRE(answer(e).size() == 1);
        const auto query = std::find(e.source.begin(), e.source.end(), e.source.back());
        CHECK(query + 1 < e.source.end() - 1);
        CHECK(*(query + 1) == e.target[0]);

        e = make(SequenceTask::sum);
        int result = 0;
        for (int32_t id : answer(e)) result = 10 * result + id - kFirstSymbol;
        CHECK(result == e.source[0] + e.source[2] - 2 * kFirstSymbol);

        e = make(SequenceTask::marked_reverse);
        const auto marker = std::find(e.source.begin(), e.source.end(), kSequenceMarker);
        REQUIRE(marker != e.source.end());
        std::reverse(marker + 1, e.source.end());
        e.source.erase(marker);
        CHECK(answer(e) == e.source);
    }
}

TEST_CASE("sequence tasks: translations") {
    std::set<std::string> articles, adjectives;
    for (uint64_t i = 0; i < 300; ++i) {
        const SequenceExample e = make_sequence({.task = SequenceTask::translation, .seed = 3}, i);
        const auto from = source_words(SequenceTask::translation), to = target_words(SequenceTask::translation);
        std::vector<std::string> words;
        for (int32_t id : e.target) words.emplace_back(to[static_cast<size_t>(id)]);
        for (size_t t = 0; t + 1 < words.size(); ++t) {
            const std::string source(from[static_cast<size_t>(e.source[static_cast<size_t>(e.origins[t].first)])]);
            if (e.origins[t].second < 0) continue;
            const std::string noun(from[static_cast<size_t>(e.source[static_cast<size_t>(e.origins[t].second)])]);
            const bool plural = noun.back() == 's', feminine = std::set<std::string>{"house", "cow", "table", "apple", "houses", "cows", "tables", "apples"}.count(noun) > 0;
            if (source == "the") CHECK(words[t] == (feminine ? (plural ? "las" : "la") : plural ? "los" : "el"));
            else if (source == "a" || source == "some") CHECK(words[t] == (feminine ? (plural ? "unas" : "una") : plural ? "unos" : "un"));
            else if (source == "red") CHECK(words[t] == std::string("roj") + (feminine ? "a" : "o") + (plural ? "s" : ""));
            else if (source == "small") CHECK(words[t] == std::string("pequeñ") + (feminine ? "a" : "o") + (plural ? "s" : ""));
        }
        if (i > 0) continue;
        CHECK(spell(from, e.source) == "a book wants some black houses");
        CHECK(spell(to, e.target) == "un libro quiere unas casas negras <end>");
    }
}

TEST_CASE("sequence tasks: a source is trained on or held out, and the same everywhere") {
    uint64_t h = 0;
    for (int task = 0; task < kSequenceTasks; ++task) {
        const SequenceTask kind = static_cast<SequenceTask>(task);
        std::set<std::vector<int32_t>> train, held;
        for (uint64_t i = 0; i < 500; ++i) {
            const SequenceExample e = make_sequence({.task = kind, .seed = 1}, i);
            train.insert(e.source);
            held.insert(make_sequence({.task = kind, .seed = 2, .part = Part::held_out}, i).source);
            for (int32_t id : e.target) h = hash_combine(h, static_cast<uint64_t>(id));
        }
        for (const auto& source : held) CHECK(train.count(source) == 0);
    }
    CHECK_MESSAGE(h == 18060806617481548560u, h);
    const SequenceDesc d{.task = SequenceTask::copy, .seed = 1};
    CHECK(make_sequence(d, 5).source == make_sequence(d, 5).source);
    CHECK(make_sequence(d, 5).source != make_sequence(d, 6).source);
}
