#include <doctest/doctest.h>

#include <string>

#include "engine/trained/head_study.h"

using namespace glassbox;

namespace {

// A model whose first layer holds two hand-made heads: head 0 looks at the previous word by its position, head 1 has queries of 0 and so
// looks everywhere alike. Positions are channels of their own.
struct Hands {
    LanguageModel model{LanguageShape{.width = 192, .heads = 2, .layers = 1}, 1};
    Hands() {
        Parameters& p = model.parameters;
        for (Parameter& q : p)
            if (q.name.find("ln") == std::string::npos) q.value.fill(0);
        // Positions in channels 0 to 47, words (their id) spread over the channels after them.
        for (int i = 0; i < kLanguageLength; ++i) p.find("wpe.weight")->value.data()[i * 192 + i] = 40;
        Random rng(5, "words");
        const int words = p.find("wte.weight")->value.shape()[0];
        for (int w = 0; w < words; ++w)
            for (int ch = 96; ch < 192; ++ch) p.find("wte.weight")->value.data()[w * 192 + ch] = 0.3f * rng.normal();
        // q of position i meets k of position i - 1.
        for (int i = 0; i < kLanguageLength; ++i) {
            p.find("h.0.attn.q.weight")->value.data()[i * 192 + i] = 5;
            if (i + 1 < kLanguageLength) p.find("h.0.attn.k.weight")->value.data()[i * 192 + i + 1] = 5;
        }
        // Head 0 writes the word that it sees into the same channels.
        for (int ch = 96; ch < 192; ++ch) {
            p.find("h.0.attn.v.weight")->value.data()[ch * 192 + ch - 96] = 1;
            p.find("h.0.attn.out.weight")->value.data()[(ch - 96) * 192 + ch] = 1;
        }
    }
};

}  // namespace

TEST_CASE("head study: weights and losses of hand-made heads") {
    Hands hands;
    HeadStudy study(hands.model, {.part = Part::train, .texts = 4});
    int calls = 1;
    while (study.step()) ++calls;
    REQUIRE(study.error().empty());
    CHECK(calls == 8);
    REQUIRE(study.heads().size() == 2);
    const HeadMeasure &previous = study.heads()[0], &even = study.heads()[1];
    CHECK(previous.layer == 0);
    CHECK(even.head == 1);
    CHECK(previous.weight.previous > 0.99f);
    CHECK(previous.weight.itself < 0.01f);
    // Of n + 1 words each gets a share of 1 / (n + 1): the mean over n = 1 to 47 of a text.
    float share = 0;
    for (int n = 1; n < kLanguageLength; ++n) share += 1.0f / static_cast<float>(n + 1) / (kLanguageLength - 1);
    CHECK(even.weight.first == doctest::Approx(share).epsilon(1e-4));
    CHECK(even.weight.itself == doctest::Approx(share).epsilon(1e-4));
    // The second head writes nothing: without it nothing changes.
    CHECK(even.loss_without == 0);
    CHECK(previous.loss_without != 0);
    for (int k = 0; k < kDependencyKinds; ++k) {
        CHECK(even.kind_loss_without[static_cast<size_t>(k)] == 0);
        CHECK(even.kind_right_without[static_cast<size_t>(k)] == 0);
        CHECK(study.kind_count()[static_cast<size_t>(k)] > 0);
        CHECK(study.kind_right()[static_cast<size_t>(k)] <= 1);
    }
    CHECK(study.loss() > 1);
}

TEST_CASE("head study: names need both the look and the loss") {
    HeadMeasure h;
    CHECK(role_of(h) == HeadRole::none);
    h.weight.previous = 0.9f;
    CHECK(role_of(h) == HeadRole::none);
    h.loss_without = 0.1f;
    CHECK(role_of(h) == HeadRole::previous_word);
    h.weight.after_same_word = 0.95f;
    CHECK(role_of(h) == HeadRole::after_same_word);
    h = {};
    h.weight.first = 0.9f;
    CHECK(role_of(h) == HeadRole::first_word);
    h.weight.decider[3] = 0.6f;
    CHECK(role_of(h) == HeadRole::first_word);
    CHECK(h.best_kind() == -1);
    h.kind_loss_without[3] = 0.5f;
    CHECK(h.best_kind() == -1);
    h.kind_right[3] = 0.9f;
    CHECK(h.best_kind() == 3);
    CHECK(role_of(h) == HeadRole::decider);
    CHECK(name_of(HeadRole::after_same_word) == "after same word");
}
