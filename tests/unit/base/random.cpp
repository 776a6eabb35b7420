#include "engine/base/random.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>

using namespace glassbox;
using doctest::Approx;

TEST_CASE("random numbers are a function of seed, stream and counter") {
    Random a(1, "weights"), b(1, "weights");
    for (uint64_t n = 0; n < 100; ++n) {
        CHECK(a.counter() == n);
        CHECK(a.at(n) == b.next());
        CHECK(a.next() == Random(1, "weights", n).next());  // from the middle, without the ones before
    }
    CHECK(Random(1, "weights").next() != Random(2, "weights").next());
    CHECK(Random(1, "weights").next() != Random(1, "data").next());
}

// From the definition, computed by another program: what was recorded once must come again.
TEST_CASE("known values") {
    Random rng(1, "weights");
    CHECK(rng.next() == 0x6AE24F8C2984F09Eull);
    CHECK(rng.next() == 0x29CF95DF3D866CA2ull);
    CHECK(rng.next() == 0xA49A33F309CCCB1Cull);
    for (const double expected : {0.37343854602538806, 0.1169163860957951, -0.6013810542876837, 0.29137883821933286})
        CHECK(static_cast<double>(rng.normal()) == Approx(expected).epsilon(1e-6));
    CHECK(Random(1, "weights").uniform() == static_cast<float>(0x6AE24F) * 0x1p-24f);
}

TEST_CASE("uniform numbers fill [0, 1) evenly and reach neither below nor above") {
    Random rng(5, "uniform");
    std::array<int, 16> bins{};
    double sum = 0;
    constexpr int kCount = 160000;
    for (int i = 0; i < kCount; ++i) {
        const float u = rng.uniform();
        REQUIRE(u >= 0);
        REQUIRE(u < 1);
        sum += static_cast<double>(u);
        ++bins[static_cast<size_t>(u * 16)];
    }
    CHECK(sum / kCount == Approx(0.5).epsilon(0.005));
    double chi = 0;
    for (const int n : bins) chi += (n - kCount / 16.0) * (n - kCount / 16.0) / (kCount / 16.0);
    CHECK(chi < 37.7);  // 15 degrees of freedom: 0.1 %
    for (int i = 0; i < 1000; ++i) {
        const float v = rng.uniform(-2, 3);
        CHECK(v >= -2);
        CHECK(v <= 3);
    }
}

TEST_CASE("below gives each whole number equally often") {
    Random rng(6, "below");
    std::array<int, 10> count{};
    for (int i = 0; i < 100000; ++i) {
        const int k = rng.below(10);
        REQUIRE(k >= 0);
        REQUIRE(k < 10);
        ++count[static_cast<size_t>(k)];
    }
    for (const int n : count) CHECK(n == Approx(10000).epsilon(0.05));
    CHECK(rng.below(1) == 0);
}

TEST_CASE("normal numbers have mean 0, variance 1, no skew and the tails of the normal distribution") {
    Random rng(7, "normal");
    double sum = 0, squares = 0, cubes = 0, fourths = 0;
    int beyond_two = 0;
    constexpr int kCount = 400000;
    for (int i = 0; i < kCount; ++i) {
        const double v = static_cast<double>(rng.normal());
        REQUIRE(std::isfinite(v));
        sum += v, squares += v * v, cubes += v * v * v, fourths += v * v * v * v;
        beyond_two += std::abs(v) > 2;
    }
    CHECK(std::abs(sum / kCount) < 0.006);
    CHECK(squares / kCount == Approx(1).epsilon(0.01));
    CHECK(std::abs(cubes / kCount) < 0.02);
    CHECK(fourths / kCount == Approx(3).epsilon(0.03));
    CHECK(beyond_two / static_cast<double>(kCount) == Approx(0.0455).epsilon(0.03));
}

TEST_CASE("streams and seeds do not repeat one another") {
    Random a(1, "a"), b(1, "b"), c(2, "a");
    double ab = 0, ac = 0;
    constexpr int kCount = 50000;
    for (int i = 0; i < kCount; ++i) {
        const double x = static_cast<double>(a.normal());
        ab += x * static_cast<double>(b.normal());
        ac += x * static_cast<double>(c.normal());
    }
    CHECK(std::abs(ab / kCount) < 0.02);
    CHECK(std::abs(ac / kCount) < 0.02);
}
