// The weights in assets/weights are what their cards say. The two for pictures are scored in full by scripts/test --all.
#include <doctest/doctest.h>

#include <string>

#include <nlohmann/json.hpp>

#include "engine/base/hash.h"
#include "engine/base/json.h"
#include "engine/data/shapes_images.h"
#include "engine/trained/head_study.h"
#include "engine/trained/picture_models.h"
#include "tests/unit/tensor/oracle.h"

using namespace glassbox;

namespace {

std::vector<std::byte> asset(const std::string& name) {
    std::vector<std::byte> bytes = oracle::read_bytes("assets/weights/" + name);
    REQUIRE_MESSAGE(!bytes.empty(), name);
    return bytes;
}
Result<Json> card_of(const std::string& name) {
    const std::vector<std::byte> bytes = asset(name + ".json");
    return parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

template <class Net>
float share_right(const Net& net, int count) {
    const LabelledImages d = make_shape_images(77, 0, count);
    Tape tape;
    Context c(tape);
    const Var choice = argmax(net(c, tape.borrow(d.images)), 1);
    int right = 0;
    for (int i = 0; i < count; ++i) right += static_cast<int>(choice.value()[i]) == d.labels[static_cast<size_t>(i)];
    return static_cast<float>(right) / static_cast<float>(count);
}

}  // namespace

TEST_CASE("shipped weights: sizes and hashes are those of the cards") {
    size_t total = 0;
    for (const Recipe& r : recipes()) {
        if (r.asset.empty()) continue;
        const std::string name(r.name);
        const std::vector<std::byte> weights = asset(name + ".safetensors");
        const Result<Json> card = card_of(name);
        REQUIRE(card);
        total += weights.size();
        CHECK((*card)["recipe"] == name);
        CHECK((*card)["seed"] == r.seed);
        CHECK((*card)["steps"] == r.steps);
        CHECK((*card)["bytes"] == weights.size());
        CHECK((*card)["hash"] == format("%016llx", static_cast<unsigned long long>(hash_bytes(weights.data(), weights.size()))));
    }
    CHECK(total < 12'000'000);
}

TEST_CASE("shipped weights: the language model is as good on held-out texts as its card says") {
    const std::vector<std::byte> weights = asset("language.safetensors");
    const Result<TensorFile> file = read_safetensors(weights);
    REQUIRE(file);
    const Result<std::vector<Score>> scores = score_language(*file);
    const Result<Json> card = card_of("language");
    REQUIRE(scores);
    REQUIRE(card);
    for (size_t i = 0; i < scores->size(); ++i) {
        const Score& s = (*scores)[i];
        const Json& said = (*card)["held_out"][i];
        CHECK(said["name"] == s.name);
        CHECK(said["right"] == s.right);
        CHECK(said["of"] == s.of);
    }
}

TEST_CASE("shipped weights: the networks for pictures tell shapes apart that they never saw") {
    const std::vector<std::byte> residual = asset("resnet.safetensors"), plain = asset("alexnet.safetensors");
    const auto resnet = load_shape_resnet(residual);
    const auto alexnet = load_shape_alexnet(plain);
    REQUIRE(resnet);
    REQUIRE(alexnet);
    const float first = share_right(**resnet, 60), second = share_right(**alexnet, 60);
    CHECK_MESSAGE(first >= 0.95f, first);
    CHECK_MESSAGE(second >= 0.75f, second);
}

TEST_CASE("shipped weights: what the heads of the language model do, on held-out texts") {
    const std::vector<std::byte> weights = asset("language.safetensors");
    const auto model = load_language_model(weights);
    REQUIRE(model);
    HeadStudy study(**model, {});
    while (study.step()) {
    }
    REQUIRE(study.error().empty());
    // What the figures read is this study, to the bit.
    CHECK(write_safetensors(file_of(study.heads())) == asset("language_heads.safetensors"));
    const auto kept = read_head_measures(asset("language_heads.safetensors"));
    REQUIRE(kept);
    REQUIRE(kept->size() == study.heads().size());
    for (size_t i = 0; i < kept->size(); ++i) {
        CHECK((*kept)[i].head == study.heads()[i].head);
        CHECK(role_of((*kept)[i]) == role_of(study.heads()[i]));
        CHECK((*kept)[i].best_kind() == study.heads()[i].best_kind());
    }
    CHECK_FALSE(read_head_measures(weights));
    std::string found;
    for (const HeadMeasure& h : study.heads()) {
        const HeadRole role = role_of(h);
        if (role == HeadRole::none) continue;
        found += format("%d.%d ", h.layer, h.head) + std::string(name_of(role));
        if (role == HeadRole::decider) found += " of " + std::string(name_of(static_cast<DependencyKind>(h.best_kind())));
        found += "; ";
    }
    CHECK(found == "2.2 decider of determiner; 2.3 decider of copying; 3.0 decider of repetition; ");
}
