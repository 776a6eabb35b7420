#include "engine/data/points.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/hash.h"

using namespace glassbox;

namespace {

uint64_t hash_of(const LabelledPoints& d) {
    const ConstView v = d.points.view();
    const uint64_t h = hash_floats(v.data(), static_cast<size_t>(v.size()));
    return hash_bytes(d.labels.data(), d.labels.size() * sizeof(int), h);
}
float radius(const LabelledPoints& d, int i) {
    const float x = d.points.view().at(i, 0), y = d.points.view().at(i, 1);
    return std::sqrt(x * x + y * y);
}

}  // namespace

TEST_CASE("point sets have their counts, balance and range") {
    for (int s = 0; s < kPointSets; ++s) {
        const PointSet set = static_cast<PointSet>(s);
        for (int n : {0, 1, 2, 7, 500}) {
            const LabelledPoints d = make_points(set, n, 0, 3);
            CHECK(d.points.view().size() == 2 * n);
            REQUIRE(static_cast<int>(d.labels.size()) == n);
            CHECK(std::count(d.labels.begin(), d.labels.end(), 1) == n / 2);
            for (float x : d.points.view().span()) CHECK(std::abs(x) <= 1.0f);
        }
        CHECK(make_points(set, -5, 0, 1).labels.empty());
        const LabelledPoints noisy = make_points(set, 300, 1.0f, 3);
        for (float x : noisy.points.view().span()) CHECK(std::isfinite(x));
        CHECK(hash_of(make_points(set, 50, std::numeric_limits<float>::quiet_NaN(), 3)) ==
              hash_of(make_points(set, 50, 0, 3)));
        CHECK(hash_of(make_points(set, 50, 0.1f, 3)) != hash_of(make_points(set, 50, 0.1f, 4)));
    }
}

TEST_CASE("classes lie where the names say") {
    const LabelledPoints circle = make_points(PointSet::circle, 400, 0, 1);
    const LabelledPoints rings = make_points(PointSet::rings, 400, 0, 1);
    const LabelledPoints spiral = make_points(PointSet::spiral, 400, 0, 1);
    const LabelledPoints quadrants = make_points(PointSet::exclusive_or, 400, 0, 1);
    for (int i = 0; i < 400; ++i) {
        const bool second = circle.labels[static_cast<size_t>(i)] == 1;
        CHECK((radius(circle, i) > 0.6f) == second);
        const float ring = (radius(rings, i) - 0.25f) / 0.24f;
        CHECK(std::abs(ring - std::round(ring)) < 1e-4f);
        CHECK((static_cast<int>(std::round(ring)) % 2 == 1) == second);
        CHECK((quadrants.points.view().at(i, 0) * quadrants.points.view().at(i, 1) < 0) == second);
        if (i >= 2) CHECK(radius(spiral, i) > radius(spiral, i - 2));
    }
    // The arms of the spiral are each other's mirror image in the origin.
    for (int i = 0; i < 400; i += 2)
        CHECK(spiral.points.view().at(i, 0) == doctest::Approx(-spiral.points.view().at(i + 1, 0)).epsilon(1e-4));
}

TEST_CASE("point sets have the same bits everywhere") {
    const uint64_t golden[kPointSets] = {
        11504491407613986230u,
        4706340436857468238u,
        1511972151216098077u,
        3286999117002860908u,
        16799484778996169943u,
        16361306328885187097u};
    for (int s = 0; s < kPointSets; ++s) {
        const LabelledPoints d = make_points(static_cast<PointSet>(s), 200, 0.05f, 42);
        CHECK_MESSAGE(hash_of(d) == golden[s], name_of(static_cast<PointSet>(s)) << " " << hash_of(d));
    }
}
