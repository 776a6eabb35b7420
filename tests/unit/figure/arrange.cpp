#include "engine/figure/arrange.h"

#include <doctest/doctest.h>

using namespace glassbox;

TEST_CASE("pieces fill the stage and keep their gaps") {
    const Rect stage{10, 20, 300, 200};
    const auto [left, right] = split_columns(stage, 0.25f, 20);
    CHECK(left == Rect{10, 20, 70, 200});
    CHECK(right == Rect{100, 20, 210, 200});
    CHECK(right.right() == stage.right());
    const auto [upper, lower] = split_rows(stage, 0.5f, 10);
    CHECK(upper.h == 95);
    CHECK(lower.bottom() == stage.bottom());

    const GridDesc grid{.columns = 3, .rows = 2, .gap = 6};
    CHECK(grid_cell(stage, grid, 0) == Rect{10, 20, 96, 97});
    CHECK(grid_cell(stage, grid, 5).right() == stage.right());
    CHECK(grid_cell(stage, grid, 5).bottom() == stage.bottom());
    for (int a = 0; a < 6; ++a)
        for (int b = 0; b < a; ++b) {
            const Rect both = intersect(grid_cell(stage, grid, a), grid_cell(stage, grid, b));
            CHECK(both.w * both.h == 0);
        }

    Stack rows(stage);
    CHECK(rows.take(24, 6) == Rect{10, 20, 300, 24});
    CHECK(rows.rest() == Rect{10, 50, 300, 170});
    CHECK(align(stage, 100, 50).center() == stage.center());
    CHECK(align(stage, 100, 50, {1, 0}).right() == stage.right());
}
