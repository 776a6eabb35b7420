// The weights in assets/weights are what their cards say. The two for pictures are scored in full by scripts/test --all.
#include <doctest/doctest.h>

#include <cstdio>
#include <string>

#include <nlohmann/json.hpp>

#include "engine/base/hash.h"
#include "engine/base/json.h"
#include "engine/data/shapes_images.h"
#include "engine/trained/head_study.h"
#include "engine/trained/picture_models.h"

using namespace glassbox;

namespace {

std::string asset(const std::string& name) {
    std::string out;
    FILE* f = std::fopen((std::string(GB_SOURCE_DIR "/assets/weights/") + name).c_str(), "rb");
    REQUIRE_MESSAGE(f != nullptr, name);
    char block[65536];
    for (size_t n = std::fread(block, 1, sizeof block, f); n > 0; n = std::fread(block, 1, sizeof block, f)) out.append(block, n);
    std::fclose(f);
    return out;
}
std::span<const std::byte> bytes_of(const std::string& s) { return std::as_bytes(std::span(s)); }

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
        const std::string name(r.name), weights = asset(name + ".safetensors");
        const Result<Json> card = parse_json(asset(name + ".json"));
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
    const std::string weights = asset("language.safetensors");
    const Result<TensorFile> file = read_safetensors(bytes_of(weights));
    REQUIRE(file);
    const Result<std::vector<Score>> scores = score_language(*file);
    const Result<Json> card = parse_json(asset("language.json"));
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
    const std::string residual = asset("resnet.safetensors"), plain = asset("alexnet.safetensors");
    const auto resnet = load_shape_resnet(bytes_of(residual));
    const auto alexnet = load_shape_alexnet(bytes_of(plain));
    REQUIRE(resnet);
    REQUIRE(alexnet);
    const float first = share_right(**resnet, 60), second = share_right(**alexnet, 60);
    CHECK_MESSAGE(first >= 0.95f, first);
    CHECK_MESSAGE(second >= 0.75f, second);
}

TEST_CASE("shipped weights: what the heads of the language model do, on held-out texts") {
    const std::string weights = asset("language.safetensors");
    const auto model = load_language_model(bytes_of(weights));
    REQUIRE(model);
    HeadStudy study(**model, {});
    while (study.step()) {
    }
    REQUIRE(study.error().empty());
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
