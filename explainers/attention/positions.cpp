// attention/positions: words in any order under one head, with and without positions; how alike two positions are.
#include "engine/figure/plot.h"
#include "explainers/attention/model_positions.h"
#include "explainers/attention/parts.h"

namespace glassbox {
namespace {

using namespace attention;

constexpr std::string_view kWords[] = {"Tom", "saw", "the", "old", "cat", "today"};
constexpr int kCount = static_cast<int>(std::size(kWords)), D = OrderModel::kWidth, L = OrderModel::kPositions;
constexpr std::string_view kCodes[] = {"none", "sinusoidal", "rotary"};

// "301245": which word stands at each place; anything that is no such order is the first one.
std::vector<int> order_of(std::string_view text) {
    std::vector<int> order;
    bool used[kCount] = {};
    for (const char c : text) {
        const int word = c - '0';
        if (word < 0 || word >= kCount || used[word]) break;
        used[word] = true;
        order.push_back(word);
    }
    if (static_cast<int>(order.size()) == kCount) return order;
    order.clear();
    for (int i = 0; i < kCount; ++i) order.push_back(i);
    return order;
}
// With the word at a place and the next one, round the end, in each other's place.
std::string swapped(std::vector<int> order, int place) {
    std::swap(order[static_cast<size_t>(place)], order[static_cast<size_t>((place + 1) % kCount)]);
    std::string text;
    for (const int w : order) text += static_cast<char>('0' + w);
    return text;
}

class Scene {
  public:
    Scene(Figure& fig, const RunView<OrderModel>& run) : fig_(fig), run_(run), theme_(fig.theme()) {}

    void words(Rect box) {
        const ColorScale scale = diverging(1.5f);
        fig_.text(key("words-title"), {box.x, box.y + 14}, "What one head gives to each word", {.size = kLabelSize, .font = FontStyle::medium});
        const float w = std::min(90.f, box.w / kCount), top = box.y + 28, token = 26, cell = std::min(18.f, (box.h - 28 - token - 34) / D);
        for (int place = 0; place < kCount; ++place) {
            const int word = run_.inputs.order[static_cast<size_t>(place)];
            const float x = box.x + w * static_cast<float>(place), wide = w - 8;
            // Keyed by word: where it goes, its vector goes.
            fig_.rect(key("word", word), {x, top, wide, token}, {.fill = theme_.wash, .stroke = theme_.ink2, .width = kHairline})
                .label(kWords[word], {.size = kLabelSize, .font = FontStyle::mono})
                .value(run_["order"][place])
                .sets("order", swapped(run_.inputs.order, place));
            for (int c = 0; c < D; ++c)
                fig_.rect(key("given", word * D + c), {x, top + token + 6 + cell * static_cast<float>(c), wide, cell - 1}, {.fill = {run_["now"].at(word, c), scale}, .corner = 0})
                    .part_of(key("word", word));
        }
        const float y = top + token + 6 + cell * D + 18;
        fig_.phrase(key("change"), {box.x, y}, "largest change since the first order: {}", {run_["change"].scalar()}, {.size = kLabelSize, .font = FontStyle::medium});
        if (box.w - w * kCount > 150) fig_.color_bar(key("scale"), {box.x + w * kCount + 16, top + 20, 120, 8}, scale, "output of the head");
    }

    void codes(Rect box, int from) {
        const bool wide = box.w > 460;
        const float side = std::min(box.h - 26, wide ? box.w * 0.4f : box.w * 0.45f);
        const Rect square{box.x, box.y + 24, side, side};
        fig_.text(key("codes-title"), {box.x, box.y + 14}, "How alike two positions are", {.size = kLabelSize, .font = FontStyle::medium});
        fig_.rect(key("frame"), square.inset(-1), {.stroke = theme_.line, .width = kHairline}).decoration();
        const Traced similarity = run_["similarity"];
        fig_.heatmap(key("similarity"), square, similarity, {.scale = diverging(1), .gap = 0, .digits = false}).name("how alike two positions are");
        const float row = side / L;
        fig_.rect(key("row"), Rect{square.x, square.y + row * static_cast<float>(from), side, row}.inset(-1), {.stroke = theme_.accent, .width = kEdgeWidth, .corner = 1}).decoration();
        const Rect rest{square.right() + kGroupGap, square.y - 6, box.right() - square.right() - kGroupGap, side + 4};
        const Plot plot(fig_, key("plot"), rest, {.x = {0, L - 1}, .y = {-1, 1}, .x_title = "position", .x_ticks = {0, 8, 16, 24, 31}, .y_ticks = {-1, 0, 1}});
        plot.curve(key("curve"), similarity.row(from), L, theme_.accent);
        fig_.circle(key("here"), plot.at(static_cast<float>(from), similarity.at(from, from)), 5, {.fill = theme_.accent}).value(similarity.at(from, from)).decoration();
    }

  private:
    Figure& fig_;
    const RunView<OrderModel>& run_;
    const Theme& theme_;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("attention/positions") {
    using namespace glassbox;
    OrderModel::Inputs in{.order = order_of(fig.text_field("order", "012345", {.hidden = true}))};
    in.code = fig.choice("positions", OrderModel::Code::none, kCodes);
    in.causal = fig.toggle("causal", false, {.label = "causal mask"});
    const int from = fig.slider("from", 8, {.min = 0, .max = L - 1, .label = "position compared"});
    in.code_width = fig.slider("width", 32, {.min = 4, .max = 64, .step = 2, .label = "width of the position's code"});
    const auto run = fig.run<OrderModel>(in);
    if (run.tick < 0) return;
    const Rect all = fig.area();
    const auto [upper, lower] = split_rows(all, 0.5f, kGroupGap);
    Scene scene(fig, run);
    scene.words(upper);
    scene.codes(lower, from);
    fig.output("change", run["change"].scalar(), "largest change");
    fig.output("alike", run["similarity"].at(from, std::min(from + 1, L - 1)), "likeness of the next position");
}
