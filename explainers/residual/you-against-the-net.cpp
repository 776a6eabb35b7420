// residual/you-against-the-net: twenty noisy pictures to name against the clock, and what the network names them.
//
// The clock is a playhead, so it is the figure's own time: in a film, a take and a seek as on the screen. An answer keeps the
// time at which it was given, and counts only while the clock is there or beyond: turning the clock back plays the game again.
#include "engine/base/text.h"
#include "engine/figure/arrange.h"
#include "engine/figure/figure.h"
#include "explainers/residual/model_pictures.h"
#include "explainers/residual/parts.h"

namespace glassbox {
namespace {

using namespace residual;

constexpr float kLimit = 60;  // seconds
constexpr float kNames = 62, kIcon = 18;  // room beside a matrix

// "0.5/2 3@1.2 9@4": at noise 0.5, second other set of pictures, class 3 after 1.2 seconds, class 9 after 4.
struct Answers {
    std::string game;
    std::vector<int> said;
    std::vector<float> times;
    std::string with(int choice, float time) const {
        std::string out = game;
        for (size_t i = 0; i <= said.size(); ++i)
            out += format(" %d@%.1f", i < said.size() ? said[i] : choice, static_cast<double>(std::floor((i < said.size() ? times[i] : time) * 10 + 1e-3f) / 10));
        return out;
    }
};
// Those of this game until this time.
Answers read_answers(std::string_view text, std::string game, float clock) {
    Answers out{std::move(game), {}, {}};
    const std::vector<std::string_view> words = split(trim(text), ' ');
    if (words.empty() || words[0] != out.game) return out;
    for (size_t i = 1; i < words.size() && out.said.size() < LabelGame::kPictures; ++i) {
        const std::vector<std::string_view> parts = split(words[i], '@');
        const auto said = parse_int(parts[0]);
        const auto time = parts.size() == 2 ? parse_double(parts[1]) : std::nullopt;
        if (!said || !time || *said < 0 || *said >= kPictureClasses || *time > static_cast<double>(clock)) break;
        out.said.push_back(static_cast<int>(*said));
        out.times.push_back(static_cast<float>(*time));
    }
    return out;
}

class Scene {
  public:
    Scene(Figure& fig, const RunView<LabelGame>& run, const Answers& answers, float clock) : fig_(fig), run_(run), theme_(fig.theme()), answers_(answers), clock_(clock) {
        count_ = static_cast<int>(answers.said.size());
        playing_ = clock > 0 && clock < kLimit && count_ < LabelGame::kPictures;
    }

    void draw() {
        const Rect all = fig_.area();
        if (all.w > 620) {
            const float side = std::clamp(std::floor((all.h - 230) / 32) * 32, 128.f, 256.f), left = std::max(side, 280.f);
            draw_clock({all.x, all.y, left, 40});
            draw_picture({all.x + (left - side) / 2, all.y + 48, side, side});
            draw_buttons({all.x, all.y + side + 64, left, 136}, 3);
            const float x = all.x + left + 2 * kEdgeMargin, width = all.right() - x;
            const float cell = std::floor(std::min((width - kNames - 2 * kIcon - kEdgeMargin) / 2, all.h - 220) / kPictureClasses), first = kNames + kIcon + cell * kPictureClasses;
            draw_matrix({x, all.y, first, all.h}, 0, true, cell);
            draw_matrix({x + first + kEdgeMargin, all.y, width - first - kEdgeMargin, all.h}, 1, false, cell);
            draw_strip({x, all.bottom() - 100, width, 100}, 10);
        } else {
            const float side = 160;
            draw_clock({all.x, all.y, all.w, 40});
            draw_picture({all.x, all.y + 48, side, side});
            draw_buttons({all.x + side + kGroupGap, all.y + 48, all.w - side - kGroupGap, side}, 2);
            draw_strip({all.x, all.y + 48 + side + 12, all.w, 20}, 20);
            const auto [you, net] = split_columns({all.x, all.y + side + 96, all.w, all.h - side - 96}, 0.5f);
            const float cell = std::floor(std::min(you.w - kIcon, you.h - 96) / kPictureClasses);
            draw_matrix(you, 0, false, cell);
            draw_matrix(net, 1, false, cell);
        }
        stale_note(fig_, run_);
    }

  private:
    void draw_clock(Rect box) {
        const Scalar left = fig_.derive("seconds.left", std::max(0.f, std::ceil(kLimit - clock_)), "60 less", {"clock"});
        if (count_ == LabelGame::kPictures || clock_ >= kLimit) fig_.text(key("state"), {box.x, box.y + kTitleSize}, count_ == LabelGame::kPictures ? "All named" : "Time is up", {.size = kTitleSize, .font = FontStyle::medium});
        else if (clock_ > 0) fig_.phrase(key("state"), {box.x, box.y + kTitleSize}, "Which shape is it?", std::initializer_list<Scalar>{}, {.size = kTitleSize, .font = FontStyle::medium});
        else fig_.text(key("state"), {box.x, box.y + kTitleSize}, "Twenty pictures, sixty seconds", {.size = kTitleSize, .font = FontStyle::medium});
        const Rect bar{box.x, box.y + 28, box.w, 6};
        fig_.rect(key("clock-ground"), bar, {.fill = theme_.line, .corner = 3}).decoration();
        const float part = std::clamp(1 - clock_ / kLimit, 0.f, 1.f);
        if (part > 0) fig_.rect(key("clock"), {bar.x, bar.y, bar.w * part, bar.h}, {.fill = part < 0.2f ? theme_.accent2 : theme_.accent, .corner = 3}).value(fig_.control_scalar("clock")).name("time left").instant();
        if (clock_ > 0) fig_.phrase(key("left"), {box.right(), box.y + kTitleSize}, "{} s", {left}, small(theme_.ink2, Anchor::right));
    }

    void draw_picture(Rect box) {
        fig_.rect(key("frame"), box.inset(-1), {.fill = theme_.wash, .stroke = theme_.ink2, .width = kHairline, .corner = 0}).decoration();
        if (playing_) {
            const Traced image = run_["images"].row(count_);
            fig_.image(key("picture"), box, kShapeImageSize, kShapeImageSize, rgba_of(image.view())).value(image[0]).name("the picture to name").instant();
            return;
        }
        const Vec2 c = box.center();
        if (clock_ <= 0 || count_ == 0) {
            pill(fig_, key("start"), {c.x - 50, c.y - 16, 100, 32}, "start", true).sets("clock", "play").name("let the clock run");
        } else {
            pill(fig_, key("again"), {c.x - 65, c.y - 36, 130, 30}, "the same again", true).sets("clock", "0").name("turn the clock back");
            pill(fig_, key("others"), {c.x - 65, c.y + 6, 130, 30}, "other pictures").sets("round", std::to_string(run_.inputs.round + 1)).name("other pictures");
        }
    }

    void draw_buttons(Rect box, int columns) {
        const int rows = (kPictureClasses + columns - 1) / columns;
        const GridDesc grid{.columns = columns, .rows = rows, .gap = 6};
        for (int c = 0; c < kPictureClasses; ++c) {
            const Rect r = grid_cell(box, grid, c);
            const Key k = key("answer", c);
            MarkRef button = fig_.rect(k, r, {.fill = theme_.wash, .stroke = playing_ ? theme_.ink2 : theme_.line, .width = kHairline, .corner = 4});
            if (playing_) button.sets("answers", answers_.with(c, clock_)).name(kShapeNames[c]);
            else button.decoration();
            const Color color = playing_ ? theme_.ink : theme_.ink2;
            const float icon = 14;
            shape_icon(fig_, part(k, "icon"), {r.x + 5, r.center().y - icon / 2, icon, icon}, c, color);
            fig_.text(part(k, "word"), {r.x + 23, r.center().y}, kShapeNames[c], {.size = kMinTextSize, .color = color, .middle = true}).part_of(k).decoration();
        }
    }

    // The pictures so far; the ones named wrongly are crossed.
    void draw_strip(Rect box, int columns) {
        const float tile = std::floor(std::min(box.w / static_cast<float>(columns), box.h * static_cast<float>(columns) / LabelGame::kPictures));
        for (int i = 0; i < LabelGame::kPictures; ++i) {
            const Rect r{box.x + tile * static_cast<float>(i % columns), box.y + tile * static_cast<float>(i / columns), tile - 2, tile - 2};
            fig_.rect(key("place", i), r, {.fill = theme_.wash, .stroke = playing_ && i == count_ ? theme_.accent : theme_.line, .width = playing_ && i == count_ ? 2.f : kHairline, .corner = 1}).decoration();
            if (i >= count_) continue;
            const Traced image = run_["images"].row(i);
            fig_.image(key("done", i), r, kShapeImageSize, kShapeImageSize, rgba_of(image.view())).value(image[0]).name("a picture that was named").instant();
            if (static_cast<float>(answers_.said[static_cast<size_t>(i)]) != run_["labels"][i].number)
                fig_.line(key("missed", i), {r.x, r.bottom()}, {r.right(), r.y}, {.stroke = theme_.bad, .width = kEmphasis}).decoration().instant();
        }
    }

    // Rows are what it is, columns what was said, of the pictures that the reader has named.
    void draw_matrix(Rect box, int side, bool names, float cell) {
        const Traced labels = run_["labels"], said = run_["said"];
        Tensor counts({kPictureClasses, kPictureClasses});
        int right = 0;
        for (int i = 0; i < count_; ++i) {
            const int is = static_cast<int>(labels[i].number), called = side ? static_cast<int>(said[i].number) : answers_.said[static_cast<size_t>(i)];
            counts.set(is * kPictureClasses + called, counts.at(is, called) + 1);
            right += is == called;
        }
        const Color color = side ? skip_color(theme_) : theme_.accent2;
        const std::string name = side ? "net" : "you";
        const Traced drawn = fig_.derive(name + ".confusion", counts.view(), "how often each shape was called what", {"labels"});
        const Scalar score = fig_.derive(name + ".right", static_cast<float>(right), "answers that were right", {"labels"}), of = fig_.derive("named", static_cast<float>(count_), "pictures named", {"labels"});
        fig_.text(key("name", side), {box.x, box.y + kTitleSize}, side ? "The network" : "You", {.size = kTitleSize, .color = color, .font = FontStyle::medium});
        fig_.phrase(key("score", side), {box.x, box.y + 40}, "{} of {} right", {score, of}, {.size = kLabelSize});
        fig_.output(name + ".right", score, side ? "right, the network" : "right, you");

        const Rect table{box.x + (names ? kNames : 0) + kIcon, box.y + 56 + kIcon, cell * kPictureClasses, cell * kPictureClasses};
        fig_.rect(part(key("matrix", side), "ground"), table.inset(-1), {.fill = theme_.line, .corner = 2}).decoration().part_of(key("matrix", side));
        const float most = 10;  // light enough for dark digits
        fig_.heatmap(key("matrix", side), table, drawn, {.scale = {ColorMap::blues, 0, most}, .gap = 1, .digits = false, .rows = kPictureClasses, .columns = kPictureClasses}).name("rows: what it is; columns: what was said").instant();
        for (int c = 0; c < kPictureClasses; ++c) {
            const float at = cell * (static_cast<float>(c) + 0.5f), size = std::min(kIcon - 4, cell - 3);
            shape_icon(fig_, key(side ? "said-net" : "said-you", c), {table.x + at - size / 2, table.y - size - 3, size, size}, c, theme_.ink2);
            shape_icon(fig_, key(side ? "is-net" : "is-you", c), {table.x - size - 4, table.y + at - size / 2, size, size}, c, theme_.ink2);
            if (names) fig_.text(key("shape", c), {table.x - kIcon - 4, table.y + at}, kShapeNames[c], {.size = kMinTextSize, .color = theme_.ink2, .anchor = Anchor::right, .middle = true});
            // The diagonal, where answers are right.
            fig_.rect(key(side ? "right-net" : "right-you", c), Rect{table.x + at - cell / 2, table.y + at - cell / 2, cell, cell}.inset(1), {.stroke = theme_.ink2, .width = kHairline, .corner = 1}).decoration();
        }
        for (int i = 0; i < kPictureClasses; ++i)
            for (int j = 0; j < kPictureClasses; ++j)
                if (const Scalar n = drawn.at(i, j); n > 0)
                    fig_.number(key(side ? "count-net" : "count-you", i * kPictureClasses + j), {table.x + cell * (static_cast<float>(j) + 0.5f), table.y + cell * (static_cast<float>(i) + 0.5f)}, n,
                                {.text = {.size = kMinTextSize, .color = theme_.ink, .anchor = Anchor::middle, .middle = true}});
        if (side == 0) fig_.text(key("reading"), {names ? box.x : table.x, table.bottom() + kSmallSize + 6}, names ? "rows: what it is; columns: what was said" : "rows: what it is", small(theme_.ink2));
    }

    Figure& fig_;
    const RunView<LabelGame>& run_;
    const Theme& theme_;
    const Answers& answers_;
    float clock_;
    int count_ = 0;
    bool playing_ = false;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("residual/you-against-the-net") {
    using namespace glassbox;
    const double noise = fig.slider("noise", 0.3, {.min = 0, .max = 1, .step = 0.05, .label = "noise"});
    const int round = fig.slider("round", 0, {.min = 0, .max = 50, .label = "set of pictures"});
    const float clock = fig.playhead("clock", 0, {.min = 0, .max = static_cast<double>(kLimit), .label = "clock", .unit = "s", .speed = 1});
    const std::string text = fig.text_field("answers", "", {.label = "answers", .hidden = true});
    const auto run = fig.run<LabelGame>({.weights = fig.asset("weights/resnet.safetensors"), .noise = static_cast<float>(noise), .round = round});
    if (run.tick < 0 || !run["images"]) return;
    const Answers answers = read_answers(text, format("%.2f/%d", noise, round), clock);
    Scene(fig, run, answers, clock).draw();
    if (!answers.said.empty())
        fig.output("seconds", fig.derive("seconds.each", answers.times.back() / static_cast<float>(answers.said.size()), "time of the last answer over their number", {"clock"}), "seconds a picture");
}
