// gnn/transformer-is-a-graph: attention in a transformer is message passing on a complete graph; its mask is the graph.
#include <algorithm>
#include <cmath>

#include "engine/base/result.h"
#include "engine/figure/arrange.h"
#include "explainers/gnn/model_transformer.h"
#include "explainers/gnn/parts.h"

namespace glassbox {
namespace {

constexpr std::string_view kMasks[] = {"full", "causal", "window"};
constexpr size_t kMostWords = 8;

std::vector<std::string> words_in(std::string_view text) {
    std::vector<std::string> out;
    bool open = false;
    for (const char c : text) {
        if (c == ' ') {
            open = false;
            continue;
        }
        if (!open && out.size() == kMostWords) break;
        if (!open) out.emplace_back();
        open = true;
        out.back() += c;
    }
    return out;
}

}  // namespace
}  // namespace glassbox

GB_FIGURE("gnn/transformer-is-a-graph") {
    using namespace glassbox;
    const std::vector<std::string> words = words_in(fig.text_field("sentence", "the cat sat on the mat"));
    const std::string asked = fig.text_field("mask", "full", {.hidden = true});
    const size_t n = words.size();
    if (n == 0) return fig.fail("Nothing to attend to: type a few words");
    // The mask as a text of 0 and 1, row by row, or one of three names.
    std::string cells(n * n, '1');
    for (size_t i = 0; i < n; ++i)
        for (size_t j = 0; j < n; ++j) {
            const bool on = asked.size() == n * n ? asked[i * n + j] != '0' : asked == "causal" ? j <= i : asked == "window" ? j + 1 >= i && j <= i + 1 : true;
            cells[i * n + j] = on ? '1' : '0';
        }
    std::vector<float> mask;
    for (const char c : cells) mask.push_back(c == '1' ? 1.f : 0.f);
    const auto run = fig.run<MaskedAttention>({.words = words, .mask = mask});
    if (run.tick < 0 || run.inputs.words.size() != n) return;

    const Theme& theme = fig.theme();
    const Rect all = fig.area();
    const bool wide = all.w >= 560;
    const auto [left, right] = wide ? split_columns({all.x, all.y, all.w, all.h - 28}, 0.48f, 40) : split_rows({all.x, all.y, all.w, all.h - 28}, 0.46f);
    const int chosen = fig.selected("word"), count = static_cast<int>(n);
    const Traced weights = run["weights"], allowed = run["mask"];

    // The words on an oval, an edge for each 1 of the mask.
    std::vector<Vec2> at;
    std::vector<float> half;
    for (int i = 0; i < count; ++i) {
        const float turn = 6.2831853f * (static_cast<float>(i) / static_cast<float>(count) - 0.25f);
        at.push_back(left.center() + Vec2{std::cos(turn) * (left.w / 2 - 40), std::sin(turn) * (left.h / 2 - 26)});
        half.push_back(std::max(fig.measure(words[static_cast<size_t>(i)], {.size = kSmallSize}).width / 2 + 8, 16.f));
    }
    for (int i = 0; i < count; ++i)
        for (int j = 0; j < count; ++j) {
            if (i == j || allowed.at(i, j) == 0) continue;
            const bool dim = chosen >= 0 && chosen != i;
            const Scalar w = weights.at(i, j);
            // Two ways between two words bend apart.
            fig.link(key("edge", i, j), key("word", j), at[static_cast<size_t>(j)], key("word", i), at[static_cast<size_t>(i)],
                     {.stroke = {w, blues(1, -0.25f)}, .width = 1 + 5 * w.number, .arrow = true, .bend = 14, .opacity = dim ? 0.12f : 1.f}, 1)
                .depends_on({key("word", j), key("word", i), key("cell", i, j)});
        }
    for (int i = 0; i < count; ++i) {
        const Vec2 p = at[static_cast<size_t>(i)];
        const float w = half[static_cast<size_t>(i)];
        fig.rect(key("word", i), {p.x - w, p.y - 13, 2 * w, 26}, {.fill = theme.paper, .stroke = i == chosen ? theme.accent : theme.ink2, .width = i == chosen ? kEmphasis : kEdgeWidth}).name("a word").selectable();
        fig.literal(p, words[static_cast<size_t>(i)], {.size = kSmallSize, .anchor = Anchor::middle, .middle = true}).part_of(key("word", i));
    }

    // The same as a matrix: a click on a cell switches the edge.
    fig.text(key("title"), {right.x, right.y + 12}, "who hears whom; click a cell", {.font = FontStyle::medium});
    const float button = std::min(72.f, (right.w - 12) / 3);
    for (int m = 0; m < 3; ++m)
        fig.rect(key("preset", m), {right.x + (button + 6) * static_cast<float>(m), right.y + 22, button, 24}, {.fill = theme.wash, .stroke = asked == kMasks[m] ? theme.accent : theme.line, .width = asked == kMasks[m] ? kEmphasis : kHairline})
            .label(fig.translate(kMasks[m]), {.size = kSmallSize, .anchor = Anchor::middle})
            .sets("mask", kMasks[m]);
    float names = 0;
    for (const std::string& w : words) names = std::max(names, fig.measure(w, {.size = kSmallSize}).width);
    names = std::min(names, right.w * 0.3f);
    const float cell = std::min({(right.w - names - 8) / static_cast<float>(count), (right.h - 78) / static_cast<float>(count), 48.f});
    const Vec2 corner{right.x + names + 8, right.y + 74};
    for (int i = 0; i < count; ++i) {
        const float middle = cell * (static_cast<float>(i) + 0.5f);
        const std::string& word = words[static_cast<size_t>(i)];
        fig.literal({corner.x - 6, corner.y + middle}, word, {.size = kSmallSize, .color = i == chosen ? theme.accent : theme.ink2, .anchor = Anchor::right, .middle = true});
        if (fig.measure(word, {.size = kMinTextSize}).width <= cell + 2)
            fig.literal({corner.x + middle, corner.y - 9}, word, {.size = kMinTextSize, .color = theme.ink2, .anchor = Anchor::middle, .middle = true});
        for (int j = 0; j < count; ++j) {
            std::string changed = cells;
            char& c = changed[static_cast<size_t>(i * count + j)];
            const bool on = c == '1';
            c = on ? '0' : '1';
            const Scalar w = weights.at(i, j);
            const Key k = key("cell", i, j);
            MarkRef box = fig.rect(k, {corner.x + cell * static_cast<float>(j) + 1, corner.y + cell * static_cast<float>(i) + 1, cell - 2, cell - 2},
                                   {.fill = {w, probability()}, .stroke = on ? theme.ink2 : theme.line, .width = kHairline, .dash = on ? Dash::solid : Dash::dotted, .corner = 2});
            box.name(on ? "an edge" : "no edge").value(w).sets("mask", changed);
            if (on && cell >= 44) box.number(w, {.size = kMinTextSize, .anchor = Anchor::middle});
        }
    }
    const Scalar difference = run["difference"][0];
    fig.phrase(key("difference"), {all.x, all.bottom() - 4}, "as matrices and as messages: they differ by {}", {difference}, {.size = kSmallSize, .color = theme.ink2, .max_width = all.w});
    float ones = 0;
    for (const float m : run.inputs.mask) ones += m;
    fig.output("difference", difference);
    fig.output("edges", fig.derive("edge-count", ones, "ones of", {"mask"}));
    if (chosen >= 0 && chosen < count) fig.output("heard", fig.derive("heard", static_cast<float>(std::count(cells.begin() + chosen * count, cells.begin() + (chosen + 1) * count, '1')), "ones in a row of", {"mask"}), "words that the chosen one hears");
}
