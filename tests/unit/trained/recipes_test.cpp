// A short training gives the same bits on every machine, and what it stored loads again.
#include <doctest/doctest.h>

#include "engine/base/hash.h"
#include "engine/trained/language_model.h"
#include "engine/trained/picture_models.h"

using namespace glassbox;

namespace {

std::vector<std::byte> train_shortly(std::string_view name, int64_t steps, uint64_t seed = 1) {
    const std::unique_ptr<Training> t = find_recipe(name)->begin({.seed = seed, .steps = steps});
    while (t->steps() < steps) REQUIRE(t->step() > 0);
    REQUIRE(t->error().empty());
    return write_safetensors(t->weights());
}

}  // namespace

TEST_CASE("recipes: names are found, and each has its place") {
    CHECK(find_recipe("language") != nullptr);
    CHECK(find_recipe("languages") == nullptr);
    for (const Recipe& r : recipes()) {
        CHECK(find_recipe(r.name) == &r);
        CHECK((r.asset.empty() || r.asset == "weights/" + std::string(r.name) + ".safetensors"));
        CHECK(r.steps > 0);
    }
}

TEST_CASE("recipes: the same bits everywhere") {
    const struct {
        const char* name;
        int64_t steps;
        uint64_t hash;
    } kShort[] = {{"language", 6, 7085740491783182363u}, {"resnet", 2, 11231432636989227662u}, {"alexnet", 2, 4483040873167783538u}};
    for (const auto& s : kShort) {
        const std::vector<std::byte> bytes = train_shortly(s.name, s.steps);
        const uint64_t h = hash_bytes(bytes.data(), bytes.size());
        CHECK_MESSAGE(h == s.hash, s.name << " " << h);
    }
    CHECK(train_shortly("language", 2) == train_shortly("language", 2));
    CHECK(train_shortly("language", 2) != train_shortly("language", 2, 7));
}

TEST_CASE("recipes: training helps") {
    const std::unique_ptr<Training> t = find_recipe("language")->begin({.seed = 3, .steps = 25});
    const float first = t->step();
    float last = first;
    while (t->steps() < 25) last = t->step();
    CHECK(last < 0.9f * first);
    const Result<std::vector<Score>> scores = score_language(t->weights());
    REQUIRE(scores);
    CHECK(scores->size() == kDependencyKinds);
    for (const Score& s : *scores) {
        CHECK(s.of > 100);
        CHECK(s.right <= s.of);
    }
}

TEST_CASE("recipes: weights that belong to another model are refused in one sentence") {
    const std::vector<std::byte> language = train_shortly("language", 1), alexnet = train_shortly("alexnet", 1);
    CHECK(load_language_model(language));
    CHECK(load_shape_alexnet(alexnet));
    const auto other = load_language_model(alexnet);
    REQUIRE_FALSE(other);
    CHECK(other.error().message.find("glassbox train language") != std::string::npos);
    const auto resnet = load_shape_resnet(alexnet);
    REQUIRE_FALSE(resnet);
    CHECK(resnet.error().message.find("missing stem.conv.weight") != std::string::npos);
    CHECK_FALSE(load_language_model(std::span(language).first(100)));
}

TEST_CASE("recipes: a batch of texts gives the logits of each alone") {
    LanguageModel model(kLanguageShape, 5);
    std::vector<int32_t> ids;
    LanguageText texts[3];
    for (int i = 0; i < 3; ++i) {
        texts[i] = make_text({.seed = 1}, static_cast<uint64_t>(i), 20);
        ids.insert(ids.end(), texts[i].ids.begin(), texts[i].ids.end());
    }
    Tape tape;
    Context c(tape);
    const Var together = model.gpt.batch(c, ids, 3);
    REQUIRE(together.shape() == Shape{60, static_cast<int>(language_words().size())});
    for (int i = 0; i < 3; ++i) {
        const Var alone = model.gpt(c, texts[i].ids);
        int different = 0;
        for (int r = 0; r < 20; ++r)
            for (int w = 0; w < alone.shape()[1]; ++w) different += alone.value().at(r, w) != together.value().at(i * 20 + r, w);
        CHECK(different == 0);
    }
    CHECK_FALSE(model.gpt.batch(c, ids, 7));
    CHECK(tape.error().find("7 texts") != std::string::npos);
}

TEST_CASE("recipes: a dependency is right when the true word beats its rival, or all others") {
    const LanguageText text{.ids = {1, 5, 6}, .dependencies = {}};
    const Tensor logits({3, 8}, std::vector<float>{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    CHECK(is_right(logits, text, {.position = 2, .decider = 1, .rival = 5}));
    CHECK_FALSE(is_right(logits, text, {.position = 2, .decider = 1, .rival = 3}));
    CHECK_FALSE(is_right(logits, text, {.position = 2, .decider = 1}));
    CHECK_FALSE(is_right(logits, text, {.position = 1, .decider = 0, .rival = 0}));  // a tie
}
