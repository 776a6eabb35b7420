// What the captions of explainers/attention say of the trained language model is what it computes. No head is named here: which one
// does what is found by measuring, so that other weights need other captions only where they behave otherwise.
#include "engine/data/small_language.h"
#include "engine/figure/check.h"
#include "engine/trained/head_study.h"
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

TEST_CASE("claims of heads: names are measured, the nameless one, the sink") {
    const char* kFigure = "attention/heads";
    const LiveFigure all = at_step(kFigure, "all"), word = at_step(kFigure, "word"), sink = at_step(kFigure, "sink");
    const ConstView loss = tensor(all, "heads.loss_without"), role = tensor(all, "heads.role"), weights = tensor(all, "heads.weights"), decider = tensor(all, "heads.decider"), kind = tensor(all, "heads.kind");
    REQUIRE(loss.size() == 16);
    float named = 0, nameless = 0;
    int names = 0;
    for (int i = 0; i < 16; ++i) {
        const auto is = static_cast<HeadRole>(static_cast<int>(role[i]));
        const ConstView where = weights.row(i / 4).row(i % 4);
        const float looks[] = {1, where[0], where[2], where[3], where[4], kind[i] >= 0 ? decider.row(i / 4).row(i % 4)[static_cast<int>(kind[i])] : 0};
        CHECK(looks[static_cast<int>(is)] >= 0.5f);
        (is > HeadRole::first_word ? named : nameless) = std::max(is > HeadRole::first_word ? named : nameless, loss[i]);
        names += is > HeadRole::first_word;
    }
    CHECK(output(all, "named") == static_cast<float>(names));
    CHECK(names > 0);
    const auto opened = static_cast<int>(tensor(all, "heads.missed")[0]);
    CHECK(loss[opened] == named);
    // Nameless, and missed more than all that have a name.
    CHECK(role[1] == 0);
    CHECK(loss[1] == nameless);
    CHECK(nameless > named);
    for (int i = 1; i < 13; ++i) {
        const ConstView row = tensor(all, "h.0.attn.probs").row(0).row(1).row(i);
        for (const float w : row) CHECK(w < 0.9f);
    }
    // The last word finds what has to come next.
    const ConstView ids = tensor(word, "ids"), last = tensor(word, "h." + std::to_string(opened / 4) + ".attn.probs").row(0).row(opened % 4).row(static_cast<int>(ids.size()) - 1);
    CHECK(language_word(static_cast<int>(ids[most(last)])) == "hat");
    CHECK(says(tensor(word, "next")) == "hat");
    for (const Mark& m : sink.target().marks)
        if (m.key.kind.starts_with("sink")) return;
    FAIL_CHECK("no sink is labelled");
}

TEST_CASE("claims of neurons: products add up to the score, and another word gets a third of the score") {
    const char* kFigure = "attention/neurons";
    for (const char* step : {"score", "other", "raw"}) {
        const LiveFigure live = at_step(kFigure, step);
        const auto head = static_cast<int>(tensor(live, "heads.missed")[0]);
        const auto of = [&](const char* what) { return tensor(live, "h." + std::to_string(head / 4) + what).row(0).row(head % 4); };
        const ConstView scores = of(".attn.scores"), q = of(".attn.q"), k = of(".attn.k");
        const int query = scores.shape()[0] - 1, other = step == std::string("other") ? 1 : most(scores.row(query));
        float sum = 0;
        for (int c = 0; c < q.shape()[1]; ++c) sum += q.at(query, c) * k.at(other, c);
        CHECK(sum / std::sqrt(static_cast<float>(q.shape()[1])) == doctest::Approx(scores.at(query, other)).epsilon(1e-4));
        if (step != std::string("other")) continue;
        CHECK(scores.at(query, other) / scores.at(query, most(scores.row(query))) == doctest::Approx(1.0 / 3).epsilon(0.15));
        CHECK(output(live, "weight") < 0.05f);
    }
}

TEST_CASE("claims of why-not-weight: three rankings, agreement, a sink") {
    const char* kFigure = "attention/why-not-weight";
    const LiveFigure three = at_step(kFigure, "three"), agree = at_step(kFigure, "agree"), sink = at_step(kFigure, "sink");
    const int by_weight = most(tensor(three, "weight")), by_size = most(tensor(three, "size")), by_drop = most(tensor(three, "drop"));
    CHECK(by_weight != by_size);
    CHECK(std::abs(tensor(three, "drop")[by_weight]) < 0.01f);
    CHECK(language_word(static_cast<int>(tensor(three, "ids")[by_drop])) == "cats");
    CHECK(tensor(three, "drop")[by_drop] > 1);
    CHECK(output(three, "disagree") > 0.2f);
    for (const char* name : {"weight", "size", "drop"}) CHECK(language_word(static_cast<int>(tensor(agree, "ids")[most(tensor(agree, name))])) == "Anna");
    CHECK(tensor(sink, "weight")[0] > 0.8f);
    CHECK(tensor(sink, "size")[0] > 0.5f);
    CHECK(std::abs(tensor(sink, "drop")[0]) < 0.01f);
}

TEST_CASE("figures of the trained model: any text, any head") {
    for (const char* figure : {"attention/heads", "attention/neurons", "attention/why-not-weight"}) {
        LiveFigure live(desc_of(*find_figure(figure)));
        for (const char* text : {"", "colourless green ideas", "a a a a a a a a a a a a a a a a a a a a a a a a", "Anna"})
            for (const char* head : {"1", "16"}) {
                CAPTURE(figure);
                CAPTURE(text);
                REQUIRE(live.set_all({{"text", text}, {"head", head}}, 0));
                CHECK(live.evaluation().errors.empty());
                for (const Finding& f : check_picture(live)) FAIL_CHECK(f.what);
            }
    }
}
