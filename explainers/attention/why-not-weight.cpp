// attention/why-not-weight: what a head takes from each word: the weight, the size of what it writes, and what its absence costs. Three
// rankings that disagree.
#include <algorithm>

#include "engine/base/text.h"
#include "explainers/attention/language_parts.h"
#include "explainers/attention/model_key_rankings.h"

namespace glassbox {
namespace {

using namespace attention;

constexpr std::string_view kMeasures[] = {"weight", "size", "drop"};
constexpr std::string_view kTitles[] = {"weight", "what it writes", "missed"};

class Scene {
  public:
    Scene(Figure& fig, const RunView<KeyRankings>& run) : fig_(fig), run_(run), theme_(fig.theme()), ids_(run["ids"]) {
        n_ = static_cast<int>(ids_.size());
        for (int m = 0; m < 3; ++m) {
            const Traced values = run[kMeasures[m]];
            std::vector<int>& order = order_[m];
            for (int j = 0; j < n_; ++j) order.push_back(j);
            std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return values[a] > values[b]; });
            rank_[m].resize(order.size());
            for (int r = 0; r < n_; ++r) rank_[m][static_cast<size_t>(order[static_cast<size_t>(r)])] = r;
        }
    }
    // How many pairs of words two rankings put in different order, of all.
    float disagreement(int a, int b) const {
        int differ = 0;
        for (size_t i = 0; i < rank_[a].size(); ++i)
            for (size_t j = 0; j < i; ++j) differ += (rank_[a][i] < rank_[a][j]) != (rank_[b][i] < rank_[b][j]);
        return static_cast<float>(differ) / std::max(1.f, static_cast<float>(n_ * (n_ - 1) / 2));
    }

    void draw() {
        const Rect all = fig_.area();
        const bool wide = all.w >= 560;
        if (wide) {
            const auto [left, right] = split_columns(all, 0.68f, kEdgeMargin);
            rankings(left);
            heads(right);
        } else {
            const auto [upper, lower] = split_rows(all, 0.7f, kGrid);
            rankings(upper);
            heads(lower);
        }
    }

  private:
    void rankings(Rect box) {
        std::string title(fig_.translate("what the last word takes, on the way to “[]”"));
        if (const size_t hole = title.find("[]"); hole != std::string::npos) title.replace(hole, 2, word_of(run_["answer"].scalar()));
        fig_.literal({box.x, box.y + 14}, title, {.size = box.w >= 400 ? kLabelSize : kSmallSize, .font = FontStyle::medium});
        const float gap = box.w >= 480 ? 48 : 18, w = (box.w - 2 * gap) / 3, top = box.y + 48, row = std::min(44.f, (box.bottom() - top) / static_cast<float>(n_));
        const int hovered = fig_.hovered("weight") >= 0 ? fig_.hovered("weight") : fig_.hovered("size") >= 0 ? fig_.hovered("size") : fig_.hovered("drop");
        const float word = box.w >= 400 ? 62 : 52;
        for (int m = 0; m < 3; ++m) {
            const Traced values = run_[kMeasures[m]];
            const float x = box.x + (w + gap) * static_cast<float>(m), most = std::max(values.max_abs(), 1e-6f);
            fig_.text(key("title", m), {x, box.y + 38}, kTitles[m], {.size = kSmallSize, .color = theme_.ink2});
            for (int r = 0; r < n_; ++r) {
                const int j = order_[m][static_cast<size_t>(r)];
                const float y = top + row * static_cast<float>(r);
                const Key k = key(kMeasures[m], j);
                const bool strong = j == hovered || (hovered < 0 && rank_[0][static_cast<size_t>(j)] == 0);
                fig_.rect(k, {x, y + 1, w, row - 2}, {.fill = theme_.wash, .corner = kCellCorner}).value(values[j]).name(m == 0 ? "weight of the attention" : m == 1 ? "weight times the length of what it would write" : "how much more surprise without it");
                const float full = w - word, part = std::clamp(values[j] / most, 0.f, 1.f);
                fig_.rect(key(std::string(kMeasures[m]) + " bar", j), {x + word, y + row - 7, std::max(1.f, full * part), 4}, {.fill = strong ? theme_.accent : theme_.ink2, .corner = 1}).value(values[j]).decoration();
                fig_.literal({x + 5, y + row / 2}, word_of(ids_[j]), {.size = kMinTextSize, .color = strong ? theme_.accent : theme_.ink, .font = strong ? FontStyle::medium : FontStyle::mono, .middle = true}).part_of(k);
                const TextLook look{.size = kMinTextSize, .font = strong ? FontStyle::medium : FontStyle::mono};
                const bool room = fig_.measure(word_of(ids_[j]), look).width + fig_.measure(format_number(static_cast<double>(values[j].number)), {.size = kMinTextSize}).width + 16 < w;
                if (std::abs(values[j].number) >= 0.005f && room)
                    fig_.number(key(std::string(kMeasures[m]) + " number", j), {x + w - 5, y + row / 2 - 2}, values[j], {.text = {.size = kMinTextSize, .anchor = Anchor::right, .middle = true}}).part_of(k);
                if (m == 2) continue;
                const float next = top + row * (static_cast<float>(rank_[m + 1][static_cast<size_t>(j)]) + 0.5f);
                fig_.line(key("link", m * 64 + j), {x + w + 3, y + row / 2}, {x + w + gap - 3, next}, {.stroke = strong ? theme_.accent : theme_.ink2, .width = strong ? kEmphasis : kHairline, .opacity = strong ? 1.f : 0.6f}).decoration();
            }
        }
    }

    void heads(Rect box) {
        fig_.text(key("grid-title"), {box.x, box.y + 12}, "what its silence costs, by layer and head", {.size = kSmallSize, .color = theme_.ink2, .max_width = box.w});
        const Traced cost = run_["cost"];
        const int wide = static_cast<int>(cost.size()) / std::max(cost.rows(), 1), place = static_cast<int>(run_["place"][0].number) * wide + static_cast<int>(run_["place"][1].number);
        draw_head_grid(fig_, {.box = {box.x, box.y + 18, box.w, std::min(box.h - 18, 200.f)}, .values = cost, .scale = diverging(1), .name = "how much more surprise when this head says nothing",
                              .chosen = [place](int i) { return i == place; }, .control = "head", .on_click = [](int i) { return std::to_string(i + 1); }, .least = 0.02f});
    }

    Figure& fig_;
    const RunView<KeyRankings>& run_;
    const Theme& theme_;
    Traced ids_;
    int n_ = 0;
    std::vector<int> order_[3], rank_[3];
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("attention/why-not-weight") {
    using namespace glassbox;
    std::string unknown;
    KeyRankings::Inputs in{.weights = fig.asset(attention::kLanguageWeights)};
    in.ids = language_ids(fig.text_field("text", "the cats near the tree saw"), &unknown);
    in.head = fig.slider("head", 2, {.min = 0, .max = 16, .hidden = true}) - 1;
    const auto run = fig.run<KeyRankings>(in);
    if (!run["drop"]) return attention::draw_waiting(fig);
    Scene scene(fig, run);
    scene.draw();
    fig.output("disagree", fig.derive("disagree", scene.disagreement(0, 2), "pairs of words in another order", {"weight", "drop"}), "pairs that weight and absence put in another order");
    fig.output("disagree-size", fig.derive("disagree.size", scene.disagreement(1, 2), "pairs of words in another order", {"size", "drop"}), "pairs that size and absence put in another order");
}
