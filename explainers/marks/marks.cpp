// marks/all: every mark and every control once, each mark in a cell with its name under it. What a change of the engine
// does to the look shows here first.
#include <array>
#include <cmath>
#include <limits>

#include "engine/base/random.h"
#include "engine/figure/figure.h"

namespace glassbox {
namespace {

constexpr int kCells = 24;  // divisible by the 3, 4 and 6 columns that they stand in
constexpr std::string_view kStrokes[] = {"solid", "dashed", "dotted"};

// A handwritten seven, 8 by 8 pixels, of four shades.
constexpr std::string_view kSeven[] = {"        ", " :#####.", " .:::##.", "    .#: ", "    ##. ", "   :#:  ", "   ##   ", "   :.   "};

struct Controls {
    double rate;
    int sides, presses;
    Dash stroke;
    bool both;
    std::string word;
    Color tint;
    Scalar size, side_count, along;
};

// One cell: places are on a grid of 96 by 48, stretched to the panel, though never to a tall one; sizes grow with it,
// labels do not.
class Cell {
  public:
    explicit Cell(Rect panel) : panel_(panel) {
        const float h = std::min(panel.h, panel.w * 0.7f);
        inner_ = {panel.x, panel.center().y - h / 2, panel.w, h};
    }
    Vec2 operator()(float x, float y) const { return {inner_.x + x * inner_.w / 96, inner_.y + y * inner_.h / 48}; }
    Rect box(float x, float y, float w, float h) const { return bounds_of((*this)(x, y), (*this)(x + w, y + h)); }
    Rect square(float x, float y, float half) const {
        const Vec2 c = (*this)(x, y);
        const float r = half * scale();
        return {c.x - r, c.y - r, 2 * r, 2 * r};
    }
    float scale() const { return std::clamp(std::min(inner_.w / 96, inner_.h / 48), 1.f, 2.f); }
    Rect panel() const { return panel_; }
    bool large() const { return scale() > 1.4f; }

  private:
    Rect panel_, inner_;
};

class Gallery {
  public:
    Gallery(Figure& fig, const Controls& c) : fig_(fig), theme_(fig.theme()), c_(c) {
        const Rect all = fig.area();
        columns_ = all.w >= 560 ? 6 : all.w >= 440 ? 4 : 3;
        gap_ = columns_ == 6 ? kGroupGap : kGrid;
        const float n = static_cast<float>(columns_), rows = static_cast<float>(kCells / columns_);
        width_ = on_grid((all.w - gap_ * (n - 1)) / n);
        pitch_ = std::max(on_grid(all.h / rows), 56.f);
        left_ = all.x + std::floor((all.w - width_ * n - gap_ * (n - 1)) / 2);
        top_ = all.y + std::floor((all.h - pitch_ * rows) / 2);
    }

    void shapes() {
        const Style edge{.stroke = theme_.ink2};
        {
            const Cell at = next("Circle", key("circle"));
            Style s = edge;
            s.fill = {c_.size, blues(100)};
            fig_.circle(key("circle"), at(48, 24), at.scale() * (4 + 0.16f * c_.size), s).name("a circle as large as the slider says").instant();
        }
        {
            const Cell at = next("Rectangle", key("rectangle"));
            fig_.rect(key("rectangle"), at.box(14, 12, 30, 24), {.fill = c_.tint}).name("a rectangle with rounded corners");
            fig_.rect(key("outline"), at.box(54, 12, 28, 24), {.stroke = theme_.ink2, .corner = 0}).name("an outline");
        }
        {
            const Cell at = next("Lines");
            for (int i = 0; i < 3; ++i) {
                const float y = 12 + 12 * static_cast<float>(i);
                fig_.line(key("line", i), at(12, y), at(84, y), {.stroke = theme_.ink, .width = i == 0 ? kEmphasis : kEdgeWidth, .dash = static_cast<Dash>(i)})
                    .name(kStrokes[i]);
            }
        }
        {
            const Cell at = next("Link");
            const float r = 8 * at.scale();
            const Key from = key("sender"), to = key("receiver");
            fig_.circle(from, at(18, 32), r, {.fill = theme_.paper, .stroke = theme_.ink2}).name("sender");
            fig_.rect(to, at.square(76, 16, 8), {.fill = theme_.paper, .stroke = theme_.ink2}).name("receiver");
            fig_.link(key("link"), from, at(18, 32), to, at(76, 16), {.stroke = theme_.ink2, .dash = c_.stroke, .arrow = true, .arrow_start = c_.both})
                .depends_on({from})
                .name("an arrow from the circle to the square");
        }
        {
            const Cell at = next("Bent line");
            const float r = 8 * at.scale();
            const Key a = key("bent", 0), b = key("bent", 1);
            fig_.circle(a, at(18, 24), r, {.fill = theme_.category[0]}).name("a circle");
            fig_.circle(b, at(78, 24), r, {.fill = theme_.category[1]}).name("a circle");
            for (int back = 0; back < 2; ++back)
                fig_.link(key("bend", back), back ? b : a, at(back ? 78 : 18, 24), back ? a : b, at(back ? 18 : 78, 24),
                          {.stroke = theme_.ink2, .dash = c_.stroke, .arrow = true, .arrow_start = c_.both, .bend = 11 * at.scale()}, 2)
                    .name("a bent arrow");
        }
        {
            const Cell at = next("Polyline");
            std::array<Vec2, 161> wave;
            for (size_t i = 0; i < wave.size(); ++i) {
                const float t = static_cast<float>(i) / static_cast<float>(wave.size() - 1);
                wave[i] = at(8 + 80 * t, 24 - 14 * unit_vector(std::fmod(6.2831853f * static_cast<float>(c_.rate) * t, 6.2831853f)).y);
            }
            fig_.line(key("axis"), at(8, 24), at(88, 24), {.stroke = theme_.line, .width = kHairline}).decoration();
            fig_.polyline(key("wave"), wave, {.stroke = theme_.accent}).value(fig_.control_scalar("rate")).name("a wave").instant();
        }
        {
            const Cell at = next("Polygon");
            std::vector<Vec2> corners;
            for (int i = 0; i < c_.sides; ++i)
                corners.push_back(at(48, 24) + unit_vector(6.2831853f * static_cast<float>(i) / static_cast<float>(c_.sides) - 1.5707963f) * (18 * at.scale()));
            fig_.polyline(key("polygon"), corners, {.fill = {c_.side_count, {ColorMap::category, 0, 7}}, .stroke = theme_.ink2}, true)
                .name("a polygon, coloured by the number of its sides");
        }
        {
            const Cell at = next("Path");
            const Vec2 p[] = {at(10, 38), at(34, -14), at(58, 66), at(84, 10)};
            fig_.path(key("curve"), Path().move_to(p[0]).cubic_to(p[1], p[2], p[3]), {.stroke = theme_.ink2}).name("a cubic curve");
            const float t = c_.along, u = 1 - t;
            const Vec2 dot = p[0] * (u * u * u) + p[1] * (3 * u * u * t) + p[2] * (3 * u * t * t) + p[3] * (t * t * t);
            fig_.circle(key("traveller"), dot, 5 * at.scale(), {.fill = theme_.accent}).value(c_.along).name("a dot on its way").instant();
        }
    }

    void words() {
        {
            const Cell at = next("Faces");
            const TextLook look{.size = at.large() ? kLabelSize : kSmallSize, .anchor = Anchor::middle, .middle = true};
            const auto line = [&](float y, std::string_view word, FontStyle font) {
                TextLook l = look;
                l.font = font;
                fig_.text(at(48, y), word, l);
            };
            line(9, "Sans", FontStyle::sans);
            line(24, "Medium", FontStyle::medium);
            line(39, "Mono", FontStyle::mono);
        }
        {
            const Cell at = next("Maths", key("maths"));
            fig_.text(key("maths"), at(48, 24), "$h_v = \\sum_u m_u$", {.size = at.large() ? kTitleSize : kLabelSize, .anchor = Anchor::middle, .middle = true});
        }
        {
            const Cell at = next("Chinese", key("chinese"));
            fig_.text(key("chinese"), at(48, 24), "看见计算", {.size = at.large() ? 24.f : kTitleSize, .anchor = Anchor::middle, .middle = true});
        }
        {
            const Cell at = next("Token", key("token"));
            const auto clip = fig_.group(key("token-clip"), {.clip = at.panel()});
            const TextLook look{.size = at.large() ? kTitleSize : kLabelSize, .color = readable_on(c_.tint, theme_), .anchor = Anchor::middle, .font = FontStyle::mono, .middle = true};
            const float w = fig_.measure(c_.word, look).width + 16, h = look.size + 10;
            const Vec2 c = at(48, 24);
            fig_.rect(key("token"), {c.x - w / 2, c.y - h / 2, w, h}, {.fill = c_.tint}).name("the word as a token").instant();
            fig_.literal(c, c_.word, look).part_of(key("token"));
        }
        {
            const Cell at = next("Number", key("number"));
            const TextLook look{.size = at.large() ? 32.f : 24.f, .anchor = Anchor::middle, .middle = true};
            fig_.number(key("number"), at(48, 24), c_.size, {.text = look, .after = " %"});
        }
    }

    void tensors() {
        {
            const Cell at = next("Heatmap", key("heatmap"));
            const int columns = at.panel().w >= 144 ? 3 : 2;
            Random rng(static_cast<uint64_t>(c_.presses), "cells");
            std::vector<float> values(static_cast<size_t>(2 * columns));
            for (float& v : values) v = std::clamp(rng.normal(), -2.f, 2.f);
            values.back() = std::numeric_limits<float>::quiet_NaN();
            cells_ = fig_.derive("cells", ConstView(values.data(), Shape{2, columns}), "drawn at random", {"again"});
            const Rect box = at.box(4, 3, 88, 42);
            fig_.rect({}, box, {.fill = theme_.line, .corner = kCellCorner + 1}).decoration();
            fig_.heatmap(key("heatmap"), box, cells_, {.scale = diverging(2)}).name("random numbers, and one that is none");
        }
        {
            const Cell at = next("Phrase", key("phrase"));
            float positive = 0;
            for (int64_t i = 0; i < cells_.size(); ++i) positive += cells_[i].number > 0;
            const Scalar above = fig_.derive("above", positive, "count above zero", {"cells"});
            const Scalar all = fig_.derive("all", static_cast<float>(cells_.size()), "count", {"cells"});
            fig_.phrase(key("phrase"), at(48, 24) + Vec2{0, 4}, "{} of {} positive", {above, all}, {.size = kSmallSize, .anchor = Anchor::middle});
        }
        {
            const Cell at = next("Image");
            std::vector<uint8_t> rgba;
            for (std::string_view row : kSeven)
                for (char pixel : row) {
                    const Color c = mix(theme_.paper, theme_.ink, pixel == '#' ? 1.f : pixel == ':' ? 0.6f : pixel == '.' ? 0.3f : 0.f);
                    rgba.insert(rgba.end(), {c.r, c.g, c.b, 255});
                }
            fig_.image(key("image", 0), at.square(26, 24, 18), 8, 8, rgba).name("a seven in pixels");
            fig_.image(key("image", 1), at.square(70, 24, 18), 8, 8, rgba, true).name("the same seven, smoothed");
        }
        const auto bar = [&](std::string_view name, const ColorScale& scale, std::string_view title) {
            const Cell at = next(name);
            fig_.color_bar(part(key("bar", drawn_), "scale"), {at(8, 0).x, at(0, 24).y - 4, at(88, 0).x - at(8, 0).x, 8}, scale, title);
        };
        bar("From zero", sequential(100), "size, %");
        bar("Signed", diverging(2), "cells");
        bar("Probability", probability(), "chance");
    }

    void notes() {
        {
            const Cell at = next("Brace");
            for (int i = 0; i < 3; ++i)
                fig_.rect(key("square", i), at.box(16 + 22 * static_cast<float>(i), 5, 20, 10), {.fill = theme_.category[static_cast<size_t>(i)], .corner = kCellCorner})
                    .decoration();
            fig_.brace(key("brace"), at(16, 19), at(80, 19), 8, "together");
        }
        {
            const Cell at = next("Callout");
            fig_.circle(key("named"), at(20, 34), 6 * at.scale(), {.fill = theme_.accent2}).name("what the note names");
            const Vec2 target = at(20, 34) + normalized(at(60, 14) - at(20, 34)) * (6 * at.scale());
            fig_.callout(key("note"), target, at(60, 14) + Vec2{0, 4}, "this one", {.size = kSmallSize, .anchor = Anchor::middle});
        }
        {
            const Cell at = next("Group");
            const float r = 9 * at.scale();
            {
                const auto faint = fig_.group(key("faint"), {.opacity = 0.4f});
                fig_.circle(key("faint-disc", 0), at(16, 24) - Vec2{0, r * 0.5f}, r, {.fill = theme_.category[0]}).decoration();
                fig_.circle(key("faint-disc", 1), at(16, 24) + Vec2{0, r * 0.5f}, r, {.fill = theme_.category[1]}).decoration();
            }
            {
                const Vec2 c = at(48, 24);
                const auto cut = fig_.group(key("cut"), {.clip = {c.x - r, c.y - r, 2 * r, r}});
                fig_.circle(key("cut-disc"), c, r, {.fill = theme_.category[2]}).decoration();
            }
            const Vec2 c = at(80, 24), turn = unit_vector(0.5235988f);
            const auto turned = fig_.group(key("turned"), {.transform = {turn.x, turn.y, -turn.y, turn.x, c.x, c.y}});
            fig_.rect(key("turned-square"), {-r * 0.8f, -r * 0.8f, 1.6f * r, 1.6f * r}, {.fill = theme_.category[3]}).decoration();
        }
    }

    void hands() {
        {
            const Cell at = next("Handle");
            const Rect inside = at.panel().inset(14);
            const Vec2 handle = fig_.point("handle", at(68, 16), {.label = "the handle"});
            const Vec2 p{std::clamp(handle.x, inside.x, inside.right()), std::clamp(handle.y, inside.y, inside.bottom())};
            fig_.circle(key("origin"), at(24, 34), 3, {.fill = theme_.ink2}).decoration();
            fig_.circle(key("handle"), p, 10, {.fill = theme_.paper, .stroke = theme_.accent, .width = kEmphasis}).draggable("handle").name("a handle to drag");
            fig_.link(key("reach"), key("origin"), at(24, 34), key("handle"), p, {.stroke = theme_.ink2, .arrow = true}).instant();
        }
        {
            const Cell at = next("Graph");
            const Graph& graph = fig_.graph("molecule", "CCO");
            const PointMap where = fig_.layout(graph, at.panel().inset(14), 30 * at.scale());
            const float r = std::clamp(where.unit() * 0.38f, 4.f, 12.f);
            for (const Edge& e : graph.edges())
                fig_.link(key("bond", e.id), key("atom", e.from), where[e.from], key("atom", e.to), where[e.to], {.stroke = theme_.ink2});
            for (const Node& v : graph.nodes()) {
                MarkRef atom = fig_.circle(key("atom", v.id), where[v.id], r, {.fill = theme_.paper, .stroke = theme_.ink2});
                atom.draggable("molecule", v.id).selectable();
                if (r >= 9) atom.label(v.symbol, {.size = kSmallSize, .font = FontStyle::medium});
                else atom.name(v.symbol);
            }
        }
    }

  private:
    static float on_grid(float v) { return std::floor(v / kGrid) * kGrid; }

    // The caption steps forward and back with the mark that it names.
    Cell next(std::string_view name, Key mark = {}) {
        const Rect panel{left_ + static_cast<float>(drawn_ % columns_) * (width_ + gap_), top_ + static_cast<float>(drawn_ / columns_) * pitch_, width_, pitch_ - 24};
        fig_.rect(key("panel", drawn_), panel, {.fill = theme_.wash}).decoration();
        fig_.text(key("caption", drawn_), {panel.x, panel.bottom() + kSmallSize + 2}, name, {.size = kSmallSize, .color = theme_.ink2}).part_of(mark);
        ++drawn_;
        return Cell(panel);
    }

    Figure& fig_;
    const Theme& theme_;
    const Controls& c_;
    Traced cells_;
    int columns_ = 6, drawn_ = 0;
    float gap_ = 0, width_ = 0, pitch_ = 0, left_ = 0, top_ = 0;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("marks/all") {
    using namespace glassbox;
    Controls c;
    fig.slider("size", 60.0, {.min = 0, .max = 100, .label = "size of the circle", .unit = "%"});
    c.rate = fig.slider("rate", 2.0, {.min = 0.1, .max = 10, .logarithmic = true, .label = "rate of the wave", .unit = "Hz"});
    c.sides = fig.slider("sides", 5, {.min = 3, .max = 8, .label = "sides of the polygon"});
    c.stroke = fig.choice("stroke", Dash::solid, kStrokes, {.label = "stroke of the links"});
    c.both = fig.toggle("both", false, {.label = "arrowheads at both ends"});
    c.word = fig.text_field("word", "token", {.label = "word"});
    c.tint = fig.color("tint", fig.theme().accent, {.label = "colour of rectangle and token"});
    c.presses = fig.button("again", {.label = "draw the heatmap again"});
    fig.playhead("progress", 0.3, {.min = 0, .max = 1, .label = "way along the path", .speed = 0.5f});
    c.size = fig.control_scalar("size");
    c.side_count = fig.control_scalar("sides");
    c.along = fig.control_scalar("progress");
    Gallery gallery(fig, c);
    gallery.shapes();
    gallery.words();
    gallery.tensors();
    gallery.notes();
    gallery.hands();
    fig.output("size", c.size, "size of the circle");
    fig.output("word", c.word);
}
