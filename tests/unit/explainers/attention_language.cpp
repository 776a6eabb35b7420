// What the captions of explainers/attention say of the trained language model is what it computes. No head is named here: which one
// does what is found by measuring, so that other weights need other captions only where they behave otherwise.
#include "engine/data/small_language.h"
#include "engine/figure/check.h"
#include "tests/unit/explainers/support.h"

using namespace glassbox;

namespace {

std::string_view says(ConstView shares) {
    int best = 0;
    for (int i = 1; i < static_cast<int>(shares.size()); ++i)
        if (shares[i] > shares[best]) best = i;
    return language_word(best);
}
int most(ConstView values) {
    int best = 0;
    for (int i = 1; i < static_cast<int>(values.size()); ++i)
        if (values[i] > values[best]) best = i;
    return best;
}

}  // namespace

TEST_CASE("claims of be-the-head: even, on the subject, on the object; copying") {
    const char* kFigure = "attention/be-the-head";
    const LiveFigure even = at_step(kFigure, "even"), subject = at_step(kFigure, "subject"), object = at_step(kFigure, "object");
    const LiveFigure copy = at_step(kFigure, "copy"), trained = at_step(kFigure, "trained");
    CHECK(says(tensor(even, "next")) == "she");
    CHECK(output(even, "loss") > output(even, "trained-loss") + 0.1f);
    CHECK(std::abs(output(subject, "loss") - output(subject, "trained-loss")) < 0.01f);
    CHECK(says(tensor(object, "next")) == "he");
    // The row adds up to one, and in most heads an even row costs nothing.
    float whole = 0;
    for (const float w : tensor(object, "row")) whole += w;
    CHECK(whole == doctest::Approx(1));
    int cheap = 0;
    for (const float cost : tensor(even, "cost")) cheap += std::abs(cost) < 0.05f;
    CHECK(cheap >= 12);

    const ConstView row = tensor(trained, "trained.row");
    const auto decider = static_cast<int>(tensor(trained, "decider")[0]);
    CHECK(output(copy, "loss") > 1);
    CHECK(tensor(trained, "ids")[decider] == tensor(trained, "answer")[0]);
    CHECK(most(row) == decider);
    CHECK(row[decider] > 0.8f);
    CHECK(output(trained, "trained-loss") < 0.1f);
    // The heads that matter in the two sentences are not the same set of costs.
    CHECK(tensor(copy, "cost").size() == tensor(even, "cost").size());
}

TEST_CASE("be-the-head: strokes give weights, the last one in a row counts, a click gives all") {
    LiveFigure live(desc_of(*find_figure("attention/be-the-head")));
    REQUIRE(live.set_all({{"row", "0 1.425 1;0 1.275 1"}}, 0));
    CHECK(tensor(live, "row")[0] == doctest::Approx(0.5));
    CHECK(tensor(live, "row")[1] == doctest::Approx(0.5));
    REQUIRE(live.set_all({{"row", "0 1.425 1;0 1.275 1;-1 1.425 1"}}, 0));
    CHECK(tensor(live, "row")[1] == doctest::Approx(1));
    const ClickBinding* click = live.click_of(key("word", 3));
    REQUIRE(click);
    REQUIRE(live.apply({.kind = click->kind, .name = click->control, .value = click->value}));
    CHECK(tensor(live, "row")[3] == 1);
}

TEST_CASE("claims of patch: one head turns the answer, all carry it over wholly, others carry other things") {
    const char* kFigure = "attention/patch";
    const LiveFigure apart = at_step(kFigure, "apart"), one = at_step(kFigure, "one"), all = at_step(kFigure, "all");
    const LiveFigure number = at_step(kFigure, "number"), repeat = at_step(kFigure, "repeat");
    int idle = 0;
    for (const float m : tensor(apart, "moved")) idle += std::abs(m) < 0.1f;
    CHECK(idle >= 12);
    CHECK(says(tensor(apart, "next")) == "she");
    CHECK(says(tensor(one, "next")) == "he");
    CHECK(output(one, "carried") > 0.5f);
    CHECK(output(all, "carried") == doctest::Approx(1).epsilon(1e-4));
    CHECK(says(tensor(number, "from.next")) == "they");
    CHECK(says(tensor(number, "next")) == "they");
    CHECK(says(tensor(repeat, "next")) == "laughed");
    const int who = most(tensor(one, "moved")), how_many = most(tensor(number, "moved")), what = most(tensor(repeat, "moved"));
    CHECK(who != how_many);
    CHECK(who != what);
    CHECK(how_many != what);
    CHECK(how_many / 4 < who / 4);  // an earlier layer
}

TEST_CASE("patch: what cannot be compared is said") {
    LiveFigure live(desc_of(*find_figure("attention/patch")));
    for (const char* text : {"", "Anna", "colourless green ideas sleep", "Anna called Tom because"}) {
        CAPTURE(text);
        REQUIRE(live.set_all({{"from", text}}, 0));
        CHECK(live.evaluation().errors.empty());
        for (const Finding& f : check_picture(live)) FAIL_CHECK(f.what);
    }
}

TEST_CASE("claims of compare: alike, then apart; a tenth of the rate; one head and four") {
    const char* kFigure = "attention/compare";
    const auto both = [&](const char* step) {
        const LiveFigure live = at_step(kFigure, step);
        return std::pair(output(live, "first"), output(live, "second"));
    };
    const auto together = both("together"), apart = both("apart"), rate = both("rate"), heads = both("heads");
    CHECK(std::abs(together.first - together.second) < 0.05f);
    CHECK(together.second < 0.5f);
    CHECK(apart.first < 0.5f);
    CHECK(apart.second > 0.98f);
    CHECK(rate.first < rate.second - 0.2f);
    CHECK(std::abs(heads.first - heads.second) < 0.05f);
    CHECK(heads.first > 0.9f);
}
