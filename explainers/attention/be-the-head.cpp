// attention/be-the-head: the reader paints the last row of a head's attention, and the trained model predicts with it.
#include "engine/base/text.h"
#include "explainers/attention/language_parts.h"
#include "explainers/attention/model_own_row.h"

namespace glassbox {
namespace {

using namespace attention;

constexpr std::string_view kKinds[] = {"agreement", "determiner", "coreference", "repetition", "copying"};
constexpr int kRows = LanguageHeads::kMaxWords;

// Rows of the drawing lie on y = 1.5 - 3 (i + 0.5) / kRows, a weight w at x = 2 w - 1. The last stroke in a row counts.
float height_of(int i) { return 1.5f - 3 * (static_cast<float>(i) + 0.5f) / kRows; }
std::vector<float> read_row(const LabelledPoints& drawn) {
    std::vector<float> row;
    for (int p = 0; p < static_cast<int>(drawn.labels.size()); ++p) {
        const int i = std::clamp(static_cast<int>((1.5f - drawn.points.at(p, 1)) / 3 * kRows), 0, kRows - 1);
        row.resize(std::max(row.size(), static_cast<size_t>(i) + 1), 0.f);
        row[static_cast<size_t>(i)] = std::clamp((drawn.points.at(p, 0) + 1) / 2, 0.f, 1.f);
    }
    return row;
}

class Scene {
  public:
    Scene(Figure& fig, const RunView<OwnRow>& run, bool reveal) : fig_(fig), run_(run), theme_(fig.theme()), reveal_(reveal), ids_(run["ids"]) {
        n_ = static_cast<int>(ids_.size());
        answer_ = static_cast<int>(run["answer"].scalar().number);
    }

    void draw() {
        const Rect all = fig_.area();
        const bool wide = all.w >= 560;
        const float grid_height = wide ? 190 : 128, lists = wide ? 0 : 150, room = all.h - kHead - kGroupGap - grid_height - (lists > 0 ? lists + kGrid : 0);
        const float row = std::clamp(room / static_cast<float>(n_), 14.f, 40.f);
        const auto [left, right] = wide ? split_columns(all, 0.54f, kEdgeMargin) : std::pair(all, Rect{all.x, all.y + kHead + row * static_cast<float>(n_) + kGroupGap, all.w, lists});
        Stack stack(left);
        rows(stack.take(kHead + row * static_cast<float>(n_), kGroupGap), row);
        if (!wide) stack.take(lists, kGrid);
        grid(stack.rest());
        if (wide) {
            const auto [upper, lower] = split_rows(right, 0.5f, kGroupGap);
            predictions(upper, lower);
        } else {
            const auto [first, second] = split_columns(right, 0.5f, kGrid);
            predictions(first, second);
        }
    }

  private:
    static constexpr float kHead = 46;

    void rows(Rect box, float row) {
        fig_.text(key("title"), {box.x, box.y + 14}, "You are a head: paint where to look", {.size = kLabelSize, .font = FontStyle::medium});
        const TextLook small{.size = kSmallSize, .color = theme_.ink2};
        const float x = box.x + 84, full = box.w - 84 - 44, top = box.y + kHead;
        const std::string place = name_of_head(fig_, static_cast<int>(run_["place"][0].number), static_cast<int>(run_["place"][1].number));
        fig_.literal({box.x, box.y + 34}, place + ": " + std::string(fig_.translate("the last word asks")), small);
        const Traced mine = run_["row"], theirs = run_["trained.row"];
        const float half = 3.f / kRows;
        const Rect surface{x, top, full, row * static_cast<float>(n_)};
        fig_.rect(key("surface"), surface, {.fill = theme_.wash})
            .paints("row", "add 1", {2 / surface.w, 0, 0, -half / row, -1 - 2 * surface.x / surface.w, 1.5f + half * surface.y / row})
            .name("press and paint a weight for each word");
        for (int i = 0; i < n_; ++i) {
            const float y = top + row * static_cast<float>(i);
            const bool query = i == n_ - 1;
            fig_.literal({x - 8, y + row / 2}, word_of(ids_[i]), {.size = kMinTextSize, .color = query ? theme_.accent : theme_.ink, .anchor = Anchor::right, .font = query ? FontStyle::medium : FontStyle::mono, .middle = true})
                .part_of(key("word", i));
            fig_.rect(key("word", i), {box.x, y + 1, 82, row - 2}, {.fill = Color{0, 0, 0, 0}}).value(ids_[i]).sets("row", format("1 %.3f 1", static_cast<double>(height_of(i)))).name("a click gives all weight to this word");
            const float thick = reveal_ ? (row - 5) / 2 : row - 6;
            fig_.rect(key("mine", i), {x, y + 2, std::max(1.f, full * mine[i]), thick}, {.fill = theme_.accent, .corner = kCellCorner}).value(mine[i]).name("your weight").decoration().instant();
            if (reveal_) fig_.rect(key("theirs", i), {x, y + 3 + thick, std::max(1.f, full * theirs[i]), thick}, {.fill = theme_.accent2, .corner = kCellCorner}).value(theirs[i]).name("the trained head's weight").decoration();
            const float longest = reveal_ ? std::max(mine[i].number, theirs[i].number) : mine[i].number;
            const Scalar written = reveal_ ? theirs[i] : mine[i];
            if (written >= 0.005f) fig_.number(key("weight", i), {x + full * longest + 6, y + row / 2}, written, {.text = {.size = kMinTextSize, .color = reveal_ ? theme_.accent2 : theme_.ink, .middle = true}});
        }
    }

    void predictions(Rect mine, Rect theirs) {
        list(mine, "next", "with your row", "next", "loss", theme_.accent);
        if (reveal_)
            list(theirs, "trained next", "with the trained head's", "trained.next", "trained.loss", theme_.accent2);
        else
            fig_.text(key("reveal"), {theirs.x, theirs.y + 14}, "show the trained head", {.size = kSmallSize, .color = theme_.accent2}).sets("reveal", "true");
    }
    void list(Rect box, const char* kind, std::string_view title, std::string_view shares, std::string_view loss, Color color) {
        fig_.text(key(std::string(kind) + " title"), {box.x, box.y + 14}, title, {.size = kLabelSize, .color = color, .font = FontStyle::medium});
        const TextLook look{.size = kSmallSize};
        std::string surprise(fig_.translate("surprise in nats"));
        if (box.w >= 220) surprise += " (" + std::string(language_word(answer_)) + ")";
        surprise += ": ";
        fig_.literal({box.x, box.y + 34}, surprise, look);
        fig_.number(key(std::string(kind) + " loss"), {box.x + fig_.measure(surprise, look).width, box.y + 34}, run_[loss].scalar(), {.text = look});
        draw_next_words(fig_, {.kind = kind, .box = {box.x, box.y + 44, box.w, box.h - 44}, .shares = run_[shares], .watched = answer_, .count = box.h < 200 ? 4 : 7, .color = color, .name = "share of this word as the next"});
    }

    void grid(Rect box) {
        fig_.text(key("grid-title"), {box.x, box.y + 12}, "what an even row costs, by layer and head", {.size = kSmallSize, .color = theme_.ink2});
        const Traced cost = run_["cost"];
        const auto place = static_cast<int>(run_["place"][0].number) * static_cast<int>(cost.size() / std::max(cost.rows(), 1)) + static_cast<int>(run_["place"][1].number);
        draw_head_grid(fig_, {.box = {box.x, box.y + 18, box.w, box.h - 18}, .values = cost, .scale = diverging(1), .name = "how much more surprise when this head listens to all words alike",
                              .chosen = [place](int i) { return i == place; }, .control = "head", .on_click = [](int i) { return std::to_string(i + 1); }});
    }

    Figure& fig_;
    const RunView<OwnRow>& run_;
    const Theme& theme_;
    bool reveal_;
    Traced ids_;
    int n_ = 0, answer_ = 0;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("attention/be-the-head") {
    using namespace glassbox;
    OwnRow::Inputs in{.weights = fig.asset(attention::kLanguageWeights)};
    in.kind = fig.choice("sentence", DependencyKind::coreference, kKinds, {.label = "what the sentence asks for"});
    in.example = fig.slider("example", 1, {.min = 1, .max = 50}) - 1;
    in.head = fig.slider("head", 0, {.min = 0, .max = 16, .hidden = true}) - 1;
    in.row = read_row(fig.points("row", "", {.label = "your row"}));
    const bool reveal = fig.toggle("reveal", false, {.label = "show the trained head"});
    const auto run = fig.run<OwnRow>(in);
    if (!run["ids"]) return attention::draw_waiting(fig);
    Scene(fig, run, reveal).draw();
    fig.output("says", language_word(likeliest(run["next"].view())), "the model says");
    fig.output("loss", run["loss"].scalar(), "surprise with your row");
    fig.output("trained-loss", run["trained.loss"].scalar(), "surprise with the trained row");
}
