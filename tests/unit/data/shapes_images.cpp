#include "engine/data/shapes_images.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/base/hash.h"

using namespace glassbox;

TEST_CASE("pictures of shapes are balanced, in range and a function of seed and number") {
    const LabelledImages d = make_shape_images(7, 0, 100);
    REQUIRE(d.images.shape() == Shape{100, 3, 32, 32});
    for (int c = 0; c < kShapeClasses; ++c) CHECK(std::count(d.labels.begin(), d.labels.end(), c) == 10);
    const auto [low, high] = std::minmax_element(d.images.span().begin(), d.images.span().end());
    CHECK(*low >= 0);
    CHECK(*high <= 1);

    std::vector<float> one(static_cast<size_t>(kShapeImageFloats));
    draw_shape_image(7, 63, one);
    const ConstView row = d.images.view().row(63);
    CHECK(std::equal(one.begin(), one.end(), row.begin(), row.end()));
    CHECK(d.labels[63] == 3);
    const LabelledImages part = make_shape_images(7, 63, 2);
    CHECK(std::equal(one.begin(), one.end(), part.images.span().begin()));
    draw_shape_image(8, 63, one);
    CHECK_FALSE(std::equal(one.begin(), one.end(), row.begin(), row.end()));

    std::vector<float> small(5, 2.0f);
    draw_shape_image(7, 0, small);
    CHECK(small == std::vector<float>(5, 2.0f));
    CHECK(make_shape_images(7, 0, -1).labels.empty());
}

TEST_CASE("every shape differs from the ground in enough pixels") {
    // The corners of a picture are ground; a shape differs from their mean by light in a fair part of the
    // picture.
    const LabelledImages d = make_shape_images(3, 0, 200);
    for (int i = 0; i < 200; ++i) {
        const auto light = [&](int y, int x) {
            const ConstView v = d.images.view();
            return 0.30f * v.at(i, 0, y, x) + 0.59f * v.at(i, 1, y, x) + 0.11f * v.at(i, 2, y, x);
        };
        const float ground = (light(0, 0) + light(0, 31) + light(31, 0) + light(31, 31)) / 4;
        int different = 0;
        for (int y = 0; y < 32; ++y)
            for (int x = 0; x < 32; ++x) different += std::abs(light(y, x) - ground) > 0.1f;
        CHECK_MESSAGE(different >= 40, i << ": " << different);
    }
}

TEST_CASE("pictures of shapes have the same bits everywhere") {
    const LabelledImages d = make_shape_images(7, 0, 100);
    const uint64_t hash = hash_floats(d.images.data(), static_cast<size_t>(d.images.size()));
    CHECK_MESSAGE(hash == 4976533944664682194u, hash);
}
