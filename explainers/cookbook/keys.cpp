// The same key in two pictures is the same thing: where it stands changes, and it moves there.
#include <algorithm>
#include <array>

#include "engine/figure/figure.h"

GB_FIGURE("cookbook/keys") {
    static constexpr std::string_view kOrders[] = {"as given", "largest first"};
    const int order = fig.choice("order", 0, kOrders);
    const float scores[] = {1.2f, 3.1f, 0.4f, 2.6f, 1.9f};
    const Traced score = fig.derive("scores", Tensor({5}, std::span<const float>(scores)).view(), "given");
    std::array<int, 5> at = {0, 1, 2, 3, 4};
    if (order == 1) std::sort(at.begin(), at.end(), [&](int a, int b) { return scores[a] > scores[b]; });
    const Rect area = fig.area();
    for (int place = 0; place < 5; ++place) {
        const int i = at[static_cast<size_t>(place)];
        const float x = area.center().x + 64 * static_cast<float>(place - 2), height = 60 * score[i];
        fig.rect(key("bar", i), {x - 22, area.bottom() - 40 - height, 44, height}, {.fill = {score[i], blues(4)}, .stroke = fig.theme().ink2}).value(score[i]);
        fig.number(key("score", i), {x, area.bottom() - 20}, score[i], {.text = {.anchor = Anchor::middle}});
    }
}
