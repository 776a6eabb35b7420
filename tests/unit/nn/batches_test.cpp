#include "engine/nn/batches.h"

#include "engine/nn/augment.h"

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

TEST_CASE("augmented pictures are shifted and mirrored ones, the same for a seed and a step") {
    Tensor images({3, 2, 4, 5});
    for (int64_t i = 0; i < images.size(); ++i) images.set(i, static_cast<float>(i + 1));
    const std::vector<int32_t> rows(64, 1);
    Tensor a, b;
    augmented(images, rows, {.shift = 1, .edge = -1}, 7, 3, a);
    augmented(images, rows, {.shift = 1, .edge = -1}, 7, 3, b);
    CHECK(a == b);
    augmented(images, rows, {.shift = 1, .edge = -1}, 7, 4, b);
    CHECK_FALSE(a == b);
    bool seen[3][3][2] = {};
    for (int i = 0; i < 64; ++i) {
        int fits = 0;
        for (int dx = -1; dx <= 1; ++dx)
            for (int dy = -1; dy <= 1; ++dy)
                for (int mirror = 0; mirror < 2; ++mirror) {
                    bool same = true;
                    for (int c = 0; c < 2; ++c)
                        for (int y = 0; y < 4; ++y)
                            for (int x = 0; x < 5; ++x) {
                                const int sx = (mirror ? 4 - x : x) - dx, sy = y - dy;
                                const bool inside = sx >= 0 && sx < 5 && sy >= 0 && sy < 4;
                                same &= a.at(i, c, y, x) == (inside ? images.at(1, c, sy, sx) : -1.0f);
                            }
                    if (!same) continue;
                    ++fits;
                    seen[dx + 1][dy + 1][mirror] = true;
                }
        CHECK(fits == 1);
    }
    int kinds = 0;
    for (auto& x : seen)
        for (auto& y : x)
            for (bool m : y) kinds += m;
    CHECK(kinds > 12);  // of 18
    augmented(images, std::vector<int32_t>{0, 9, -1}, {.shift = 0, .mirror = false}, 1, 0, a);
    CHECK(Tensor(a.view().row(0)) == Tensor(images.view().row(0)));
    CHECK(a.at(1, 0, 0, 0) == 0.0f);
    CHECK(a.at(2, 1, 3, 4) == 0.0f);
    augmented(images, std::vector<int32_t>{0}, {.shift = 0, .mirror = false, .brightness = 0.5f, .noise = 0.1f}, 1, 0, a);
    CHECK(a[0] != images[0]);
    augmented(Tensor({3}), rows, {}, 1, 0, a);
    CHECK(a.empty());
}
