// attention/patch: what a head found in one sentence, put into another: which heads carry the answer over.
#include "engine/base/text.h"
#include "explainers/attention/language_parts.h"
#include "explainers/attention/model_patch.h"

namespace glassbox {
namespace {

using namespace attention;

constexpr std::string_view kWhere[] = {"last word", "all words"};
constexpr size_t kMostHeads = 64;

std::vector<int> chosen_heads(std::string_view bits) {
    std::vector<int> heads;
    for (size_t i = 0; i < std::min(bits.size(), kMostHeads); ++i)
        if (bits[i] == '1') heads.push_back(static_cast<int>(i));
    return heads;
}
std::string toggled(std::string bits, int head) {
    bits.resize(std::max(bits.size(), static_cast<size_t>(head) + 1), '0');
    char& bit = bits[static_cast<size_t>(head)];
    bit = bit == '1' ? '0' : '1';
    return bits;
}

class Scene {
  public:
    Scene(Figure& fig, const RunView<PatchModel>& run, std::string bits) : fig_(fig), run_(run), theme_(fig.theme()), bits_(std::move(bits)) {}

    void draw() {
        const Rect all = fig_.area();
        Stack stack(all);
        const bool wide = all.w >= 560;
        sentence(stack.take(wide ? 46 : 68, kGrid), "from", "from the sentence", run_.inputs.from, run_.inputs.into, theme_.accent2);
        sentence(stack.take(wide ? 46 : 68, kGroupGap), "into", "into the sentence", run_.inputs.into, run_.inputs.from, theme_.accent);
        const Rect rest = stack.rest();
        if (wide) {
            const auto [left, right] = split_columns(rest, 0.5f, kEdgeMargin);
            grid(left);
            result(right);
        } else {
            const auto [upper, lower] = split_rows(rest, 0.5f, kGrid);
            grid(upper);
            result(lower);
        }
    }

  private:
    // The words in boxes; those that differ between the two sentences are filled.
    void sentence(Rect box, const char* kind, std::string_view title, const std::vector<int32_t>& words, const std::vector<int32_t>& others, Color color) {
        fig_.text(key(kind), {box.x, box.y + 12}, title, {.size = kSmallSize, .color = theme_.ink2});
        float x = box.x, y = box.y + 20;
        for (size_t i = 1; i < words.size(); ++i) {
            const std::string word(language_word(words[i]));
            const TextLook look{.size = kLabelSize, .color = theme_.ink, .anchor = Anchor::middle, .font = FontStyle::mono, .middle = true};
            const float w = fig_.measure(word, look).width + 10;
            if (x + w > box.right() && x > box.x) x = box.x, y += 24;
            const bool differs = i < others.size() && others[i] != words[i];
            const Key k = key(std::string(kind) + " word", static_cast<int>(i));
            fig_.rect(k, {x, y, w, 22}, {.fill = theme_.wash, .stroke = differs ? color : theme_.line, .width = differs ? kEmphasis : kHairline, .corner = kCellCorner}).decoration();
            fig_.literal({x + w / 2, y + 11}, word, look).part_of(k);
            x += w + 4;
        }
    }

    void grid(Rect box) {
        fig_.text(key("grid-title"), {box.x, box.y + 12}, "how far each head alone carries the answer over", {.size = kSmallSize, .color = theme_.ink2});
        draw_head_grid(fig_, {.box = {box.x, box.y + 18, box.w, std::min(box.h - 18, 240.f)}, .values = run_["moved"], .scale = diverging(1), .name = "share of the way from one answer to the other, with this head patched; a click patches it",
                              .chosen = [this](int i) { return run_["patched"][i] == 1; }, .control = "heads",
                              .on_click = [this](int i) { return toggled(bits_, i); }, .least = 0.01f});
    }

    // The two answers, in each sentence as it is and after the patch.
    void result(Rect box) {
        const Traced answers = run_["answers"];
        fig_.phrase(key("moved"), {box.x, box.y + 14}, "carried over: {}", {run_["moved.chosen"].scalar()}, {.size = kLabelSize, .font = FontStyle::medium});
        static constexpr std::string_view kTensors[] = {"into.next", "next", "from.next"}, kTitles[] = {"as it is", "patched", "the other sentence"};
        const float row = std::min(84.f, (box.h - 26) / 3), label = 84;
        for (int t = 0; t < 3; ++t) {
            const Traced shares = run_[kTensors[t]];
            const float y = box.y + 26 + row * static_cast<float>(t), thick = std::min(26.f, (row - 20) / 2);
            fig_.text(key("result", t), {box.x, y + 12}, kTitles[t], {.size = kSmallSize, .color = theme_.ink2});
            for (int a = 0; a < 2; ++a) {
                const Scalar share = shares[static_cast<int64_t>(answers[a].number)];
                const Key k = key("share", 2 * t + a);
                const float at = y + 16 + thick * static_cast<float>(a), full = box.w - label - 44;
                fig_.literal({box.x + label - 8, at + thick / 2}, word_of(answers[a]), {.size = kMinTextSize, .anchor = Anchor::right, .font = FontStyle::mono, .middle = true}).part_of(k);
                fig_.rect(k, {box.x + label, at + 1, std::max(1.f, full * share), thick - 2}, {.fill = a == 0 ? theme_.accent : theme_.accent2, .corner = kCellCorner}).value(share).name("share of this word as the next");
                fig_.number(key("share number", 2 * t + a), {box.x + label + full * share + 6, at + thick / 2}, share, {.text = {.size = kMinTextSize, .middle = true}});
            }
        }
    }

    Figure& fig_;
    const RunView<PatchModel>& run_;
    const Theme& theme_;
    std::string bits_;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("attention/patch") {
    using namespace glassbox;
    std::string unknown;
    PatchModel::Inputs in{.weights = fig.asset(attention::kLanguageWeights)};
    in.from = language_ids(fig.text_field("from", "Tom called Anna because", {.label = "from the sentence"}), &unknown);
    in.into = language_ids(fig.text_field("into", "Anna called Tom because", {.label = "into the sentence"}), &unknown);
    const std::string bits = fig.text_field("heads", "", {.hidden = true});
    in.chosen = chosen_heads(bits);
    in.strongest = fig.slider("strongest", 0, {.min = 0, .max = 16, .label = "strongest heads patched"});
    in.everywhere = fig.choice("where", 0, kWhere, {.label = "results patched at"}) == 1;
    const auto run = fig.run<PatchModel>(in);
    const auto say = [&fig](std::string_view words) { fig.text(fig.area().center(), words, {.color = fig.theme().ink2, .anchor = Anchor::middle, .max_width = fig.area().w}); };
    if (!unknown.empty()) return say("the model does not know all of these words");
    if (in.from.size() != in.into.size()) return say("write two sentences of as many words");
    if (!in.weights) return attention::draw_waiting(fig);
    if (!run["moved"]) return say("both sentences have the same answer: change one");
    Scene(fig, run, bits).draw();
    fig.output("carried", run["moved.chosen"].scalar(), "share of the way to the other answer");
    const Traced moved = run["moved"];
    int most = 0;
    for (int i = 1; i < static_cast<int>(moved.size()); ++i)
        if (moved[i] > moved[most]) most = i;
    fig.output("most", moved[most], "carried over by one head at most");
}
