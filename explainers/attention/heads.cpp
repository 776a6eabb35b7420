// attention/heads: all heads of the trained language model on one sentence, and one of them opened as arcs; a head has a name only where
// measures on held-out texts give it one.
#include <cmath>

#include "engine/base/text.h"
#include "explainers/attention/language_parts.h"
#include "explainers/attention/model_heads.h"

namespace glassbox {
namespace {

using namespace attention;

// Over a head's picture.
std::string_view short_name(HeadRole role, int kind) {
    switch (role) {
        case HeadRole::none: return "";
        case HeadRole::first_word: return "sink";
        case HeadRole::previous_word: return "previous word";
        case HeadRole::same_word: return "same word";
        case HeadRole::after_same_word: return "induction";
        case HeadRole::decider: return name_of(static_cast<DependencyKind>(kind));
    }
    return "";
}
constexpr std::string_view kPlaces[] = {"first word", "itself", "previous word", "same word before", "what followed it"};

class Scene {
  public:
    Scene(Figure& fig, const RunView<HeadsModel>& run, int head, int word) : fig_(fig), run_(run), theme_(fig.theme()), word_(word), ids_(run["ids"]), loss_(run["heads.loss_without"]) {
        n_ = static_cast<int>(ids_.size());
        layers_ = loss_.rows();
        heads_ = static_cast<int>(loss_.size()) / std::max(layers_, 1);
        head_ = head >= 0 ? std::min(head, layers_ * heads_ - 1) : static_cast<int>(run["heads.missed"].scalar().number);
        if (const int hovered = fig.hovered("word"); hovered >= 0) word_ = hovered;
    }

    void draw() {
        const Rect all = fig_.area();
        if (all.w >= 560) {
            const auto [left, right] = split_columns(all, 0.56f, kEdgeMargin);
            maps(left);
            const auto [upper, lower] = split_rows(right, std::max(0.5f, 1 - 178 / right.h), kGroupGap);
            arcs(upper);
            measures(lower);
        } else {
            const auto [upper, lower] = split_rows(all, 0.5f, kGrid);
            maps(upper);
            const auto [left, right] = split_columns(lower, 0.56f, kGrid);
            arcs(left);
            measures(right);
        }
    }

  private:
    Traced attention(int head) const { return run_[layer_name(head / heads_, "attn.probs")].row(0).row(head % heads_); }
    HeadRole role(int head) const { return static_cast<HeadRole>(static_cast<int>(run_["heads.role"][head].number)); }
    int kind(int head) const { return static_cast<int>(run_["heads.kind"][head].number); }

    void maps(Rect box) {
        const float gap = 8, name = 22;
        const float w = (box.w - gap * static_cast<float>(heads_ - 1)) / static_cast<float>(heads_), h = box.h / static_cast<float>(layers_);
        const float side = std::max(8.f, std::min(w, h - name));
        for (int i = 0; i < layers_ * heads_; ++i) {
            const Rect cell{box.x + (w + gap) * static_cast<float>(i % heads_), box.y + h * static_cast<float>(i / heads_) + 15, side, side};
            const bool open = i == head_;
            fig_.literal({cell.x, cell.y - 4}, head_label(i / heads_, i % heads_), {.size = kMinTextSize, .color = theme_.ink2, .font = open ? FontStyle::medium : FontStyle::sans}).part_of(key("map", i));
            fig_.rect(key("frame", i), cell.inset(open ? -2 : -1), {.stroke = open ? theme_.accent : theme_.line, .width = open ? kEmphasis : kHairline}).decoration();
            fig_.heatmap(key("map", i), cell, attention(i), {.scale = probability(), .gap = 0, .digits = false}).sets("head", std::to_string(i + 1)).name("the attention of a head; a click opens it");
            const std::string_view called = short_name(role(i), kind(i));
            const float after = fig_.measure("9.9 ", {.size = kMinTextSize, .font = FontStyle::medium}).width + 2;
            if (!called.empty()) fig_.text(key("name", i), {cell.x + after, cell.y - 4}, called, {.size = kMinTextSize, .color = role(i) == HeadRole::first_word ? theme_.ink2 : theme_.accent, .font = FontStyle::medium});
        }
    }

    // The words, one below the other; each listens to those that arcs lead to.
    void arcs(Rect box) {
        const Traced rows = attention(head_);
        const float row = std::min(24.f, (box.h - 26) / static_cast<float>(n_)), label = 64, x = box.x + label + 6;
        fig_.literal({box.x, box.y + 14}, name_of_head(fig_, head_ / heads_, head_ % heads_), {.size = kLabelSize, .font = FontStyle::medium});
        // Of the words after the first one.
        float first = 0;
        for (int i = 1; i < n_; ++i) first += rows.row(i)[0] / static_cast<float>(std::max(n_ - 1, 1));
        if (first >= 0.5f) fig_.phrase(key("sink"), {box.x + box.w, box.y + 14}, box.w >= 240 ? "a sink: {} on the first word" : "a sink: {}", {fig_.derive("on.first", first, "mean weight on the first word of", {layer_name(head_ / heads_, "attn.probs")})}, {.size = kMinTextSize, .color = theme_.ink2, .anchor = Anchor::right});
        const auto at = [&](int i) { return box.y + 26 + row * (static_cast<float>(i) + 0.5f); };
        for (int i = 1; i < n_; ++i)
            for (int j = 0; j <= i; ++j) {
                const Scalar a = rows.row(i)[j];
                if (a < 0.05f || (word_ >= 0 && word_ != i)) continue;
                const Color ink = j == 0 ? theme_.ink2 : theme_.accent;  // to the first word: no word of the text
                const Key k = key("arc", i * 64 + j);
                const float wide = std::min(box.right() - x - 8, 12 + 110 * static_cast<float>(i - j) / static_cast<float>(std::max(n_ - 1, 6)));
                std::vector<Vec2> points;
                for (int p = 0; p <= 16; ++p) {
                    const float t = 3.14159265f * static_cast<float>(p) / 16, middle = (at(i) + at(j)) / 2, reach = (at(i) - at(j)) / 2;
                    points.push_back(i == j ? Vec2{x + 5 - 5 * std::cos(2 * t), at(i) + 4 * std::sin(2 * t)} : Vec2{x + wide * std::sin(t), middle + reach * std::cos(t)});
                }
                fig_.polyline(k, points, {.stroke = ink, .width = 0.6f + (i == j ? 2 : 4) * a, .opacity = 0.25f + 0.75f * a}).value(a).name("how much the lower word listens to the upper one");
            }
        for (int i = 0; i < n_; ++i) {
            const bool chosen = word_ == i;
            const Key k = key("word", i);
            fig_.rect(k, {box.x, at(i) - row / 2 + 1, label, row - 2}, {.fill = chosen ? theme_.wash : Color{0, 0, 0, 0}, .corner = kCellCorner}).value(ids_[i]).sets("word", chosen ? "0" : std::to_string(i + 1)).name("a click shows what this word listens to");
            fig_.literal({box.x + label - 4, at(i)}, word_of(ids_[i]), {.size = kMinTextSize, .color = i == 0 ? theme_.ink2 : theme_.ink, .anchor = Anchor::right, .font = chosen ? FontStyle::medium : FontStyle::mono, .middle = true}).part_of(k);
        }
    }

    // Where it looks on held-out texts, and what is lost without it.
    void measures(Rect box) {
        const TextLook small{.size = kMinTextSize, .color = theme_.ink2, .middle = true};
        fig_.text(key("measures"), {box.x, box.y + 12}, "on held-out texts", {.size = kSmallSize, .color = theme_.ink2});
        const Traced where = run_["heads.weights"].row(head_ / heads_).row(head_ % heads_), decider = run_["heads.decider"].row(head_ / heads_).row(head_ % heads_);
        const bool decides = kind(head_) >= 0;
        const float row = std::min(20.f, (box.h - 40) / 6), label = box.w >= 240 ? 130 : 92, full = box.w - label - 42;
        int line = 0;
        const auto bar = [&](std::string_view words, Scalar share) {
            const float y = box.y + 20 + row * static_cast<float>(line);
            fig_.text(key("place", line), {box.x, y + row / 2}, words, small);
            fig_.rect(key("place share", line), {box.x + label, y + 3, std::max(1.f, full * share), row - 6}, {.fill = theme_.accent, .corner = kCellCorner}).value(share).name("mean weight there, where there is such a place");
            fig_.number(key("place number", line), {box.x + label + full * std::max(0.f, share.number) + 5, y + row / 2}, share, {.text = {.size = kMinTextSize, .middle = true}});
            ++line;
        };
        for (int i = 0; i < 5; ++i) bar(kPlaces[i], where[i]);
        if (decides) bar("the deciding word", decider[kind(head_)]);
        fig_.phrase(key("missed"), {box.x, box.y + 20 + row * 6 + 13}, box.w >= 240 ? "loss without it: {} more" : "without it: {} more", {loss_[head_]}, {.size = kSmallSize, .font = FontStyle::medium});
    }

    Figure& fig_;
    const RunView<HeadsModel>& run_;
    const Theme& theme_;
    int word_, head_ = 0, n_ = 0, layers_ = 0, heads_ = 0;
    Traced ids_, loss_;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("attention/heads") {
    using namespace glassbox;
    std::string unknown;
    HeadsModel::Inputs in{.weights = fig.asset(attention::kLanguageWeights), .measures = fig.asset(attention::kHeadMeasures)};
    in.ids = language_ids(fig.text_field("text", "Tom says : nine cup hat . Mia repeats : nine cup"), &unknown);
    const int head = fig.slider("head", 0, {.min = 0, .max = 16, .hidden = true}) - 1;
    const int word = fig.slider("word", 0, {.min = 0, .max = LanguageHeads::kMaxWords, .hidden = true}) - 1;
    const auto run = fig.run<HeadsModel>(in);
    if (!run["heads.role"]) return attention::draw_waiting(fig);
    Scene(fig, run, head, word).draw();
    if (!unknown.empty()) fig.text(key("unknown"), {fig.area().x, fig.area().bottom() - 2}, "the model does not know all of these words", {.size = kMinTextSize, .color = fig.theme().bad});
    int named = 0;
    for (const float role : run["heads.role"].view()) named += static_cast<int>(role) > static_cast<int>(HeadRole::first_word);
    fig.output("named", fig.derive("named", static_cast<float>(named), "heads with a name", {"heads.role"}), "heads with a name");
    fig.output("next", language_word(likeliest(run["next"].view())), "the model says next");
}
