// attention/neurons: one score of one head, channel by channel: query times key, which adds up to the score.
#include <algorithm>

#include "engine/base/text.h"
#include "explainers/attention/language_parts.h"
#include "explainers/attention/model_heads.h"

namespace glassbox {
namespace {

using namespace attention;

constexpr std::string_view kOrders[] = {"as they are", "largest first"};

class Scene {
  public:
    Scene(Figure& fig, const RunView<HeadsModel>& run, int place, int query, int other, bool sorted) : fig_(fig), run_(run), theme_(fig.theme()) {
        const Traced all = run["h.0.attn.q"];  // (1, heads, n, channels)
        const int heads = all.shape()[1];
        n_ = all.shape()[2];
        channels_ = all.shape()[3];
        layer_ = place / heads;
        head_ = place % heads;
        query_ = std::clamp(query, 0, n_ - 1);
        if (const int hovered = fig.hovered("key"); hovered >= 0 && hovered <= query_) other = hovered;
        const auto of = [&](std::string_view what) { return run[layer_name(layer_, what)].row(0).row(head_); };
        q_ = of("attn.q").row(query_);
        k_ = of("attn.k");
        scores_ = of("attn.scores").row(query_);
        weights_ = of("attn.probs").row(query_);
        if (other < 0 || other > query_) {  // the one that it listens to most
            other = 0;
            for (int j = 1; j <= query_; ++j)
                if (weights_[j] > weights_[other]) other = j;
        }
        other_ = other;
        for (int c = 0; c < channels_; ++c) order_.push_back(c);
        if (sorted) std::stable_sort(order_.begin(), order_.end(), [&](int a, int b) { return product(other_, a) > product(other_, b); });
    }

    void draw() {
        std::vector<float> products, chosen_k, chosen_q, chosen_product;
        for (int j = 0; j <= query_; ++j)
            for (const int c : order_) products.push_back(product(j, c));
        for (const int c : order_) {
            chosen_q.push_back(q_[c]);
            chosen_k.push_back(k_.row(other_)[c]);
            chosen_product.push_back(product(other_, c));
        }
        const auto strip = [&](const char* name, const std::vector<float>& v, const char* op, std::initializer_list<std::string_view> from) {
            return fig_.derive(name, ConstView(v.data(), Shape{static_cast<int>(v.size()) / channels_, channels_}), op, from);
        };
        const std::string q_name = layer_name(layer_, "attn.q"), k_name = layer_name(layer_, "attn.k");
        const Traced all = strip("products", products, "q times k, channel by channel", {q_name, k_name});
        const Traced q = strip("q.shown", chosen_q, "channels of", {q_name}), k = strip("k.shown", chosen_k, "channels of", {k_name});
        const Traced qk = strip("product.shown", chosen_product, "q times k, channel by channel", {q_name, k_name});

        const Rect box = fig_.area();
        const bool wide = box.w >= 560;
        const float label = 76, bars = wide ? 170 : 92, gap = 10, width = box.w - label - bars - gap;
        const float top = box.y + 46, head = 84, row = std::clamp((box.h - 46 - head - 40) / static_cast<float>(query_ + 1), 9.f, 26.f);
        const std::string title = name_of_head(fig_, layer_, head_) + ": “" + word_of(run_["ids"][query_]) + "” " + std::string(fig_.translate("asks"));
        fig_.literal({box.x, box.y + 14}, title, {.size = kLabelSize, .font = FontStyle::medium});
        const TextLook small{.size = kSmallSize, .color = theme_.ink2};
        // The question, the key that is looked at, and their products.
        const float reach = std::max(1.f, std::max(q.max_abs(), k_.max_abs())), most = std::max(0.5f, qk.max_abs());
        const auto three = [&](int line, std::string_view name, const char* kind, const Traced& values, float scale) {
            const float y = top + 26 * static_cast<float>(line);
            fig_.text(key("title", line), {box.x + label - 8, y + 10}, name, {.size = kSmallSize, .color = theme_.ink2, .anchor = Anchor::right, .middle = true});
            fig_.heatmap(key(kind), {box.x + label, y, width, 20}, values, {.scale = diverging(scale), .gap = 0.5f, .digits = false, .rows = 1, .columns = channels_});
        };
        three(0, "$q$", "q", q, reach);
        three(1, "$k$", "k", k, reach);
        three(2, "$q \\times k$", "qk", qk, most);
        const float x = box.x + label + width + gap;
        fig_.literal({x, top + 36}, word_of(run_["ids"][other_]), {.size = kSmallSize, .font = FontStyle::mono, .middle = true});
        fig_.phrase(key("sum"), {x, top + 66}, "Σ/√d = {}", {scores_[other_]}, {.size = kSmallSize, .font = FontStyle::medium});

        const float low = top + head + 22;
        fig_.text(key("all"), {box.x + label, low - 7}, wide ? "the same products for each word, and the weight that comes of their sum" : "the products for each word, and its weight", small);
        fig_.heatmap(key("products"), {box.x + label, low, width, row * static_cast<float>(query_ + 1)}, all, {.scale = diverging(most), .gap = 0, .digits = false, .rows = query_ + 1, .columns = channels_});
        for (int j = 0; j <= query_; ++j) {
            const float y = low + row * static_cast<float>(j);
            const Key word = key("key", j);
            fig_.rect(word, {box.x, y, label - 4, row}, {.fill = j == other_ ? theme_.wash : Color{0, 0, 0, 0}, .stroke = j == query_ ? Ink(theme_.accent) : Ink(), .corner = kCellCorner})
                .value(run_["ids"][j])
                .sets("key", std::to_string(j + 1))
                .name("a click opens the products with this word");
            fig_.literal({box.x + label - 8, y + row / 2}, word_of(run_["ids"][j]), {.size = kMinTextSize, .anchor = Anchor::right, .font = j == other_ ? FontStyle::medium : FontStyle::mono, .middle = true}).part_of(word);
            const float full = bars - 44;
            fig_.rect(key("weight", j), {x, y + 2, std::max(1.f, full * weights_[j]), row - 4}, {.fill = theme_.accent, .corner = kCellCorner}).value(weights_[j]).name("weight: softmax of the scores");
            if (weights_[j] >= 0.005f) fig_.number(key("weight number", j), {x + full * weights_[j] + 5, y + row / 2}, weights_[j], {.text = {.size = kMinTextSize, .middle = true}});
        }
        fig_.output("channels", fig_.derive("half", static_cast<float>(channels_for_half()), "channels for half of the positive sum", {"product.shown"}), "channels that make half of what speaks for it");
        fig_.output("weight", weights_[other_], "weight of this word");
    }

  private:
    float product(int j, int c) const { return q_[c] * k_.row(j)[c]; }
    // How few channels make up half of what speaks for the word.
    int channels_for_half() const {
        std::vector<float> up;
        float sum = 0, part = 0;
        for (int c = 0; c < channels_; ++c)
            if (const float p = product(other_, c); p > 0) up.push_back(p), sum += p;
        std::sort(up.begin(), up.end(), std::greater<>());
        int count = 0;
        for (; count < static_cast<int>(up.size()) && part < sum / 2; ++count) part += up[static_cast<size_t>(count)];
        return count;
    }

    Figure& fig_;
    const RunView<HeadsModel>& run_;
    const Theme& theme_;
    int layer_ = 0, head_ = 0, query_ = 0, other_ = 0, n_ = 0, channels_ = 0;
    Traced q_, k_, scores_, weights_;
    std::vector<int> order_;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("attention/neurons") {
    using namespace glassbox;
    std::string unknown;
    HeadsModel::Inputs in{.weights = fig.asset(attention::kLanguageWeights), .measures = fig.asset(attention::kHeadMeasures)};
    in.ids = language_ids(fig.text_field("text", "Tom says : nine cup hat . Mia repeats :"), &unknown);
    const int head = fig.slider("head", 0, {.min = 0, .max = 16, .label = "head, counted through the layers"}) - 1;
    const int query = fig.slider("query", LanguageHeads::kMaxWords, {.min = 1, .max = LanguageHeads::kMaxWords, .label = "word that asks"}) - 1;
    const int other = fig.slider("key", 0, {.min = 0, .max = LanguageHeads::kMaxWords, .hidden = true}) - 1;
    const bool sorted = fig.choice("channels", 1, kOrders) == 1;
    const auto run = fig.run<HeadsModel>(in);
    if (!run["heads.missed"]) return attention::draw_waiting(fig);
    Scene(fig, run, head >= 0 ? head : static_cast<int>(run["heads.missed"].scalar().number), query, other, sorted).draw();
}
