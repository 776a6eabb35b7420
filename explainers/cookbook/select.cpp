// What the reader selects is part of the picture: click a cell of the product, and its arithmetic opens.
#include "engine/figure/arrange.h"
#include "engine/figure/figure.h"

GB_FIGURE("cookbook/select") {
    const float weights[] = {1, 2, -1, 0, 1, 3}, inputs[] = {2, -1, 1};
    const Traced w = fig.derive("weights", Tensor({2, 3}, std::span<const float>(weights)).view(), "given");
    const Traced x = fig.derive("inputs", Tensor({3}, std::span<const float>(inputs)).view(), "given");
    Tensor product({2});
    for (int i = 0; i < 2; ++i)
        for (int k = 0; k < 3; ++k) product.set(i, product.view()[i] + w.at(i, k) * x[k]);
    const Traced y = fig.derive("product", product.view(), "weights times inputs", {"weights", "inputs"});
    const Rect row = align(fig.area(), 330, 120, {0.5f, 0.3f});
    fig.heatmap(key("weight"), {row.x, row.y, 150, 100}, w, {.scale = diverging(3), .rows = 2, .columns = 3});
    fig.heatmap(key("input"), {row.x + 180, row.y, 44, 150}, x, {.scale = diverging(3), .rows = 3, .columns = 1});
    for (int i = 0; i < 2; ++i)
        fig.rect(key("product", i), {row.x + 270, row.y + 52 * static_cast<float>(i), 52, 48}, {.fill = {y[i], diverging(6)}, .stroke = fig.theme().ink2}).number(y[i]).selectable().depends_on({key("weight"), key("input")});
    const int chosen = std::max(fig.selected("product"), 0);
    fig.phrase(key("sum"), {fig.area().center().x, row.y + 200}, "{} × {} + {} × {} + {} × {} = {}",
               {w.at(chosen, 0), x[0], w.at(chosen, 1), x[1], w.at(chosen, 2), x[2], y[chosen]}, {.anchor = Anchor::middle});
}
