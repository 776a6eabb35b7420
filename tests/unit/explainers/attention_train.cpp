// What the captions of attention/train and attention/block say is what the model learns, at the steps of the story and the seed 0.
#include "engine/data/small_language.h"
#include "tests/unit/explainers/support.h"

using namespace glassbox;

namespace {

struct Training {
    explicit Training(const char* figure = "attention/train") : live(desc_of(*find_figure(figure))) {}
    LiveFigure live;
    void go_to(const char* step) { REQUIRE(live.apply({.kind = EventKind::step, .name = step})); }
    ConstView of(std::string_view name) const { return tensor(live, name); }
    float output(std::string_view name) const { return glassbox::output(live, name); }
};

}  // namespace

TEST_CASE("claims of train: it learns to sort rows that it never saw") {
    Training t;
    t.go_to("untrained");
    CHECK(t.output("accuracy") < 0.15f);
    t.go_to("early");
    CHECK(t.output("accuracy") > 0.6f);
    CHECK(t.output("accuracy") < 0.95f);
    t.go_to("sorted");
    CHECK(std::round(100 * t.output("accuracy")) == 98);
    CHECK(t.of("loss.history").size() == 81);
    // A tick further and back: the curves and the picture are those of before.
    const uint64_t picture = hash_of(t.live.target());
    REQUIRE(t.live.apply({.kind = EventKind::seek, .value = "81"}));
    CHECK(hash_of(t.live.target()) != picture);
    REQUIRE(t.live.apply({.kind = EventKind::seek, .value = "80"}));
    CHECK(hash_of(t.live.target()) == picture);
}

TEST_CASE("claims of train: a plateau, then induction by two heads; one layer cannot") {
    Training t;
    t.go_to("plateau");
    CHECK(t.output("accuracy") < 0.5f);
    const auto seconds_guessed = [&t] {  // share of guesses that are some second letter of the same row
        int guesses = 0, seconds = 0;
        const ConstView ids = t.of("example.ids"), scored = t.of("example.scored"), probs = t.of("example.probs");
        for (int r = 0; r < ids.shape()[0]; ++r)
            for (int p = 1; p < ids.shape()[1]; ++p) {
                if (scored.at(r, p) == 0) continue;
                const ConstView next = probs.row(r).row(p - 1);
                int best = 0;
                for (int v = 0; v < next.size(); ++v)
                    if (next[v] > next[best]) best = v;
                bool is_second = false;
                for (int s = 2; s < p; s += 2) is_second = is_second || static_cast<int>(ids.at(r, s)) == best;
                ++guesses;
                seconds += is_second;
            }
        return static_cast<float>(seconds) / static_cast<float>(guesses);
    };
    CHECK(seconds_guessed() > 0.9f);
    const float plateau = t.output("loss");
    CHECK(plateau > 1);

    t.go_to("bump");
    CHECK(t.output("accuracy") > 0.98f);
    CHECK(t.output("loss") < plateau / 10);
    CHECK(std::min(t.of("aligned").at(1, 0), t.of("aligned").at(1, 1)) > 0.5f);
    t.go_to("previous");
    const ConstView probs = t.of("example.blocks.0.attn.probs");
    float before = 0;
    int count = 0;
    for (int r = 0; r < probs.shape()[0]; ++r)
        for (int p = 2; p < probs.shape()[2]; p += 2, ++count) before += probs.at(r, 0, p, p - 1);
    CHECK(before / static_cast<float>(count) > 0.5f);

    t.go_to("one-layer");
    CHECK(t.of("loss.history").size() == 111);
    CHECK(t.output("accuracy") < 0.5f);
}

TEST_CASE("claims of train: the small language, and whom the pronoun is found by") {
    Training t;
    t.go_to("language");
    CHECK(t.output("accuracy") == doctest::Approx(0.9).epsilon(0.05));
    const ConstView ids = t.of("example.ids").row(2);
    const auto word = [&](int p) { return language_word(static_cast<int>(ids[p])); };
    int he = 1;
    while (he < 9 && word(he) != "he") ++he;
    REQUIRE(word(he) == "he");
    CHECK(t.of("example.scored").at(2, he) == 1);
    const ConstView row = t.of("example.blocks.1.attn.probs").row(2).row(0).row(he - 1);
    CHECK(row[1] > 0.5f);  // the first word after the start
}

TEST_CASE("claims of block: the answer takes shape down the stream") {
    Training t("attention/block");
    t.go_to("untrained");
    for (const float share : t.of("example.right")) CHECK(share < 0.15f);
    t.go_to("sorted");
    const ConstView right = t.of("example.right");
    REQUIRE(right.size() == 5);
    CHECK(std::abs(right[0] - 1.f / 3) < 0.05f);
    CHECK(std::abs(right[2] - 0.6f) < 0.05f);
    CHECK(right[4] == 1);
    t.go_to("added");
    const ConstView norms = t.of("example.norms"), added = t.of("example.added");
    for (int s = 1; s < 5; ++s) CHECK(norms.at(0, s, 7) > norms.at(0, s - 1, 7));
    for (int s = 0; s < 3; ++s) CHECK(added.at(0, 3, 7) > added.at(0, s, 7));
    t.go_to("pairs");
    const ConstView by_state = t.of("example.right");
    for (int s = 0; s < 3; ++s) CHECK(by_state[s] < 0.5f);
    CHECK(by_state[3] > 0.9f);
    CHECK(by_state[4] > 0.95f);
}
