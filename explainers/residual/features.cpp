// residual/features: a trained residual network on a small picture, block by block: its maps, what each block adds to them, and
// what a linear probe can already read there.
#include "engine/data/drawn_points.h"
#include "engine/data/shapes_images.h"
#include "engine/figure/arrange.h"
#include "engine/figure/figure.h"
#include "explainers/residual/model_pictures.h"
#include "explainers/residual/parts.h"

namespace glassbox {
namespace {

using namespace residual;

constexpr std::string_view kSheets[] = {"a picture", "an empty sheet"}, kBrushes[] = {"dark", "light", "grey"}, kShown[] = {"the maps", "what the block adds"};
constexpr const char* kTools[] = {"add 0", "add 1", "add 2"};

struct Choice {
    int station = 0, map = 0, brush = 1;
    bool added = false;
    std::string off;
};

class Scene {
  public:
    Scene(Figure& fig, const RunView<FeatureMaps>& run, const RunView<PictureProbes>& probes, const Choice& choice)
        : fig_(fig), run_(run), probes_(probes), theme_(fig.theme()), area_(fig.area()), choice_(choice), off_(read_off(run.inputs.off)) {
        narrow_ = area_.w < 620;
    }

    void draw() {
        const float side = narrow_ ? 128 : std::min(192.f, area_.h * 0.36f);
        const Rect picture{area_.x, area_.y + 20, side, side};
        draw_picture(picture);
        if (narrow_) {
            draw_equation({picture.right() + kGroupGap, area_.y + 64, area_.right() - picture.right() - kGroupGap, 110});
            draw_stations({area_.x, picture.bottom() + 42, area_.w, area_.bottom() - picture.bottom() - 42});
        } else {
            if (picture.bottom() + 150 < area_.bottom() - 150) fig_.color_bar(key("scale"), {area_.x, picture.bottom() + 96, side, 8}, scale(choice_.station), "value in a map");
            draw_equation({area_.x, area_.bottom() - 150, side, 150});
            draw_stations({picture.right() + kEdgeMargin, area_.y, area_.right() - picture.right() - kEdgeMargin, area_.h});
        }
        if (probes_.tick < 0 || !probes_["right"] || run_.stale) fig_.text(key("stale"), {fig_.size().x - kGrid, kSmallSize + 3}, "computing", small(theme_.ink2, Anchor::right));
    }

  private:
    bool is_off(int station, int map) const { return std::find(off_.begin(), off_.end(), std::pair(station, map)) != off_.end(); }
    // The text of what is off, with one entry turned around.
    std::string turned(int station, int map) const {
        std::vector<std::pair<int, int>> next = off_;
        const auto found = std::find(next.begin(), next.end(), std::pair(station, map));
        if (found != next.end()) next.erase(found);
        else next.emplace_back(station, map);
        return write_off(next);
    }
    // One colour is one number at a station, in every tile.
    ColorScale scale(int station) const {
        const Traced size = probes_["size"], added = probes_["size.added"];
        return diverging(size ? std::max(size[station], added[station]) * 2.5f : 2.f);
    }

    void draw_picture(Rect box) {
        fig_.text(key("picture-title"), {box.x, area_.y + kLabelSize - 2}, "Paint on it", {.size = kLabelSize, .font = FontStyle::medium});
        const Traced image = run_["image"];
        fig_.image(key("picture"), box, kShapeImageSize, kShapeImageSize, rgba_of(image.view())).value(image[0]).name("the picture").instant();
        fig_.rect(key("canvas"), box, {.stroke = theme_.ink2, .width = kHairline, .corner = 0})
            .paints("drawing", kTools[choice_.brush], {2 / box.w, 0, 0, 2 / box.h, -1 - 2 * box.x / box.w, -1 - 2 * box.y / box.h})
            .name("paint with the hand");
        const float y = box.bottom() + 16;
        const Color inks[] = {Color::hex(0x14171F), Color::hex(0xF5EDD9), Color::hex(0x808080)};
        for (int b = 0; b < 3; ++b) {
            const Vec2 c{box.x + 12 + 26 * static_cast<float>(b), y};
            if (b == choice_.brush) fig_.circle(key("brush-ring"), c, 12, {.stroke = theme_.accent, .width = kEmphasis}).decoration();
            fig_.circle(key("brush", b), c, 8, {.fill = inks[b], .stroke = theme_.ink2, .width = kHairline}).sets("brush", kBrushes[b]).name(kBrushes[b]);
        }
        if (!run_.inputs.strokes.empty()) pill(fig_, key("clear"), {box.right() - 46, y - 10, 46, 20}, "clear").edits("drawing", "clear").name("take the drawing away");
        // What the network says of it.
        const Traced said = run_["said"];
        int best = 0;
        for (int c = 1; c < kPictureClasses; ++c)
            if (said[c] > said[best]) best = c;
        const Scalar percent = fig_.derive("said.percent", 100 * said[best].number, "100 times the largest of", {"said"});
        const Vec2 at = narrow_ ? Vec2{box.right() + kGroupGap, box.y + kTitleSize} : Vec2{box.x, y + 42};
        fig_.text(key("verdict"), at, kShapeNames[best], {.size = kTitleSize, .font = FontStyle::medium});
        const float right = at.x + fig_.measure(fig_.translate(kShapeNames[best]), {.size = kTitleSize, .font = FontStyle::medium}).width + kGrid;
        fig_.phrase(key("sure"), {right, at.y}, "says the network, {} %", {percent}, small(theme_.ink2));
        fig_.output("said", kShapeNames[best], "what the network says");
        fig_.output("sure", said[best], "the probability of that");
    }

    // The chosen map: what comes by the shortcut, what the block adds, what goes on.
    void draw_equation(Rect box) {
        const int k = choice_.station, n = pixels_at(k);
        const float tile = std::floor(std::min((box.w - 36) / 3, box.h - 72) / 8) * 8, step = (box.w - tile) / 2, y = box.y + 34;
        const Scalar shown = fig_.derive("map.shown", static_cast<float>(choice_.map), "the chosen map", {}), block = fig_.derive("block.shown", static_cast<float>(k), "the chosen block", {});
        if (k == 0) fig_.phrase(key("chosen"), {box.x, box.y + kSmallSize}, "map {} of the first convolution", {shown}, {.size = kSmallSize});
        else fig_.phrase(key("chosen"), {box.x, box.y + kSmallSize}, "map {} of block {}", {shown, block}, {.size = kSmallSize});
        const std::string names[] = {"carried.", "added.", "maps."};
        const std::string_view words[] = {"$x$", "$F(x)$", "$y$"}, signs[] = {"$+$", "ReLU"};
        for (int i = k == 0 ? 2 : 0; i < 3; ++i) {
            const Rect r{std::round(box.x + step * static_cast<float>(i)), std::round(y), tile, tile};
            fig_.text(part(key("term", i), "word"), {r.center().x, r.y - 5}, words[i], {.size = kSmallSize, .anchor = Anchor::middle}).part_of(key("term", i));
            fig_.heatmap(key("term", i), r, run_[names[i] + std::to_string(k)].row(choice_.map), {.scale = scale(k), .gap = 0, .digits = false, .rows = n, .columns = n}).instant();
            fig_.rect(part(key("term", i), "frame"), r, {.stroke = theme_.ink2, .width = kHairline, .corner = 0}).decoration().part_of(key("term", i));
            const Vec2 between{r.right() + (step - tile) / 2, r.center().y};
            if (k > 0 && i == 0) fig_.text(key("sign", i), between, signs[0], {.size = kLabelSize, .anchor = Anchor::middle, .middle = true});
            if (k > 0 && i == 1) fig_.line(key("sign", i), {r.right() + 3, between.y}, {r.right() + step - tile - 3, between.y}, {.stroke = theme_.ink2, .arrow = true}).decoration();
        }
        // Side by side: this map, this block, and everything when something is off.
        const bool map_off = is_off(k, choice_.map), block_off = is_off(k, -1), any = !off_.empty();
        const int pills = 1 + (k > 0 ? 1 : 0) + (any ? 1 : 0);
        int at = 0;
        const auto next = [&] { return grid_cell({box.x, y + tile + 12, box.w, 22}, {.columns = pills, .gap = 6}, at++); };
        pill(fig_, key("map-off"), next(), map_off ? "map on" : "map off", map_off).sets("off", turned(k, choice_.map)).name("switch this map off or on");
        if (k > 0) pill(fig_, key("block-off"), next(), block_off ? "block on" : "block off", block_off).sets("off", turned(k, -1)).name("switch what the block adds off or on");
        if (any) pill(fig_, key("all-on"), next(), "all on").sets("off", "").name("switch everything on");
    }

    void draw_stations(Rect box) {
        const float names = narrow_ ? 52 : 70, pitch = (box.w - names) / kStations, thumb = std::min(pitch - 6, 56.f);
        const auto left = [&](int k) { return box.x + names + pitch * static_cast<float>(k); };
        float y = box.y + 16;
        fig_.text(key("after"), {box.x, y - 4}, narrow_ ? "after" : "after block", small(theme_.ink2));
        for (int k = 0; k < kStations; ++k) {
            if (k == 0) fig_.text(key("station-name", k), {left(k) + pitch / 2, y - 4}, narrow_ ? "conv" : "stem", small(theme_.ink2, Anchor::middle));
            else fig_.literal({left(k) + pitch / 2, y - 4}, std::to_string(k), small(theme_.ink2, Anchor::middle));
            const Rect r{std::round(left(k) + (pitch - thumb) / 2), y, std::round(thumb), std::round(thumb)};
            const int n = pixels_at(k);
            fig_.heatmap(key("overview", k), r, run_["overview." + std::to_string(k)], {.scale = scale(k), .gap = 0, .digits = false, .rows = n, .columns = n}).instant();
            if (is_off(k, -1)) fig_.line(key("crossed", k), {r.x, r.y}, {r.right(), r.bottom()}, {.stroke = theme_.bad, .width = kEmphasis}).decoration();
        }
        y += thumb + 12;
        const float cell = std::floor(std::clamp((box.h - thumb - 220) / kPictureClasses, 11.f, 16.f));
        const Traced scores = run_["scores"];
        const Rect table{box.x + names, y, pitch * kStations, cell * kPictureClasses};
        fig_.rect(key("ground"), table.inset(-1), {.fill = theme_.line, .corner = 2}).decoration();
        if (scores) fig_.heatmap(key("scores"), table, scores, {.scale = {ColorMap::blues, 0, 1}, .gap = 1, .digits = false, .rows = kPictureClasses, .columns = kStations}).name("what a probe reads after each block").instant();
        for (int c = 0; c < kPictureClasses; ++c)
            fig_.text(key("class", c), {table.x - 6, y + cell * (static_cast<float>(c) + 0.5f)}, kShapeNames[c], {.size = kMinTextSize, .anchor = Anchor::right, .middle = true});
        y = table.bottom() + kSmallSize + 4;
        const Traced right = probes_["right"];
        fig_.text(key("right-name"), {table.x - 6, y}, narrow_ ? "right" : "right in %", small(theme_.ink2, Anchor::right));
        std::vector<float> percent(static_cast<size_t>(kStations));
        for (int k = 0; k < kStations; ++k) percent[static_cast<size_t>(k)] = std::round(100 * right[k].number);
        if (right) {
            const Traced shown = fig_.derive("right.percent", ConstView(percent.data(), Shape{kStations}), "100 times, rounded", {"right"});
            for (int k = 0; k < kStations; ++k) fig_.number(key("right", k), {left(k) + pitch / 2, y}, shown[k], {.text = small(theme_.ink, Anchor::middle)});
            fig_.output("right.first", right[0], "right after the stem");
            fig_.output("right.last", right[kStations - 1], "right after the last block");
        }
        // The station that is looked at, as a frame around its column; a click chooses another.
        for (int k = 0; k < kStations; ++k) {
            const Rect column{left(k) + 1, box.y + 14, pitch - 2, y + 6 - box.y - 14};
            MarkRef frame = fig_.rect(key("station", k), column, {.stroke = k == choice_.station ? theme_.accent : Color{0, 0, 0, 0}, .width = 2, .corner = 4});
            frame.sets("station", std::to_string(k)).name("look at this block").may_overlap();
        }
        draw_maps({box.x, y + 16, box.w, box.bottom() - y - 16});
    }

    void draw_maps(Rect box) {
        const int k = choice_.station, count = maps_at(k), n = pixels_at(k);
        const bool added = choice_.added && k > 0;
        const std::string_view words = k == 0 ? "its maps; click one" : added ? "what the block adds to each map; click one" : "its maps; click one";
        fig_.text(key("maps-title"), {box.x, box.y + kSmallSize}, words, small(theme_.ink2));
        const Rect room{box.x, box.y + 20, box.w, box.h - 20};
        int columns = 8;
        float tile = 0;
        for (const int tried : {8, 10, 11, 16, 32}) {
            const int rows = (count + tried - 1) / tried;
            const float fits = std::min(room.w / static_cast<float>(tried), room.h / static_cast<float>(rows));
            if (fits > tile) tile = fits, columns = tried;
        }
        tile = std::floor(tile);
        const Traced all = run_[(added ? "added." : "maps.") + std::to_string(k)];
        for (int m = 0; m < count; ++m) {
            const Rect r{room.x + tile * static_cast<float>(m % columns), room.y + tile * static_cast<float>(m / columns), tile - 3, tile - 3};
            fig_.heatmap(key("map", m), r, all.row(m), {.scale = scale(k), .gap = 0, .digits = false, .rows = n, .columns = n}).instant();
            if (is_off(k, m)) fig_.line(key("map-crossed", m), {r.x, r.y}, {r.right(), r.bottom()}, {.stroke = theme_.bad, .width = kEmphasis}).decoration();
            fig_.rect(key("choose", m), r.inset(-1), {.stroke = m == choice_.map ? theme_.accent : theme_.line, .width = m == choice_.map ? 2.5f : kHairline, .corner = 2})
                .sets("map", std::to_string(m))
                .name("choose this map");
        }
    }

    Figure& fig_;
    const RunView<FeatureMaps>& run_;
    const RunView<PictureProbes>& probes_;
    const Theme& theme_;
    Rect area_;
    const Choice& choice_;
    std::vector<std::pair<int, int>> off_;
    bool narrow_ = false;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("residual/features") {
    using namespace glassbox;
    const int sheet = fig.choice("sheet", 0, kSheets, {.label = "paint on"});
    const int picture = fig.slider("picture", 9, {.min = 0, .max = 59, .label = "picture", .hidden = sheet == 1});
    const LabelledPoints drawing = fig.points("drawing", "", {.label = "drawing"});
    const int brush = fig.choice("brush", 1, kBrushes, {.label = "brush"});
    const int station = fig.slider("station", 5, {.min = 0, .max = kStations - 1, .label = "block to look at"});
    const int shown = fig.choice("show", 0, kShown, {.label = "show", .hidden = station == 0});
    const int map = fig.slider("map", 3, {.min = 0, .max = kMostMaps - 1, .label = "map", .hidden = true});
    const std::string off = fig.text_field("off", "", {.label = "switched off", .hidden = true});

    const Asset weights = fig.asset("weights/resnet.safetensors");
    const auto probes = fig.run<PictureProbes>({.weights = weights}, "probes");
    const ConstView trained = probes["probes"].view();
    const auto run = fig.run<FeatureMaps>({.weights = weights, .picture = picture, .blank = sheet == 1, .strokes = write_points(drawing), .off = off, .probes = {trained.begin(), trained.end()}}, "maps");
    if (run.tick < 0 || !run["image"]) return;
    Scene(fig, run, probes, {.station = station, .map = std::min(map, maps_at(station) - 1), .brush = brush, .added = shown == 1, .off = off}).draw();
}
