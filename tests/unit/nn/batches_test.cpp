#include "engine/nn/batches.h"

#include <doctest/doctest.h>

#include <set>

using namespace glassbox;

TEST_CASE("batches visit every example once an epoch, in an order that a step alone decides") {
    Batches forward(10, 4, 7), backward(10, 4, 7);
    CHECK(forward.per_epoch() == 3);
    std::vector<std::vector<int32_t>> seen;
    for (int step = 0; step < 9; ++step) {
        const auto rows = forward.at(step);
        CHECK(rows.size() == (step % 3 == 2 ? 2u : 4u));
        seen.emplace_back(rows.begin(), rows.end());
    }
    for (int epoch = 0; epoch < 3; ++epoch) {
        std::set<int32_t> all;
        for (int b = 0; b < 3; ++b) all.insert(seen[static_cast<size_t>(3 * epoch + b)].begin(), seen[static_cast<size_t>(3 * epoch + b)].end());
        CHECK(all.size() == 10);
    }
    CHECK(seen[0] != seen[3]);
    for (int step = 8; step >= 0; --step) {
        const auto rows = backward.at(step);
        CHECK(std::vector<int32_t>(rows.begin(), rows.end()) == seen[static_cast<size_t>(step)]);
    }
    CHECK(Batches(0, 4, 1).at(3).empty());
    CHECK(Batches(3, 0, 1).at(2).size() == 1);
    CHECK(Batches(5, 2, 1, false).at(1)[0] == 2);
}
