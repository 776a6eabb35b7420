// residual/landscape: the loss around a trained plain and a trained residual network, on planes through their weights.
#include "engine/figure/arrange.h"
#include "engine/figure/figure.h"
#include "explainers/residual/model_landscape.h"
#include "explainers/residual/parts.h"

namespace glassbox {
namespace {

using namespace residual;

constexpr std::string_view kDepthNames[] = {"8", "16", "32"}, kPlanes[] = {"random", "another random", "a third random", "along the training"};
constexpr int kBlocksOf[] = {4, 8, 16};
constexpr ColorScale kScale{ColorMap::sequential, -4, 2};

// Where the field crosses a level, cell by cell (marching squares with straight pieces).
Path contour(const Traced& field, int n, Rect map, float level) {
    Path path;
    const auto at = [&](float i, float j) { return Vec2{map.x + map.w * j / static_cast<float>(n - 1), map.y + map.h * i / static_cast<float>(n - 1)}; };
    for (int i = 0; i + 1 < n; ++i)
        for (int j = 0; j + 1 < n; ++j) {
            const float corner[4] = {field.at(i, j), field.at(i, j + 1), field.at(i + 1, j + 1), field.at(i + 1, j)};
            const float di[5] = {0, 0, 1, 1, 0}, dj[5] = {0, 1, 1, 0, 0};
            Vec2 crossing[4];
            int count = 0;
            for (int e = 0; e < 4; ++e) {
                const float a = corner[e] - level, b = corner[(e + 1) % 4] - level;
                if ((a < 0) == (b < 0)) continue;
                const float t = a / (a - b);
                crossing[count++] = at(static_cast<float>(i) + mix(di[e], di[e + 1], t), static_cast<float>(j) + mix(dj[e], dj[e + 1], t));
            }
            for (int k = 0; k + 1 < count; k += 2) path.move_to(crossing[k]).line_to(crossing[k + 1]);
        }
    return path;
}

void draw(Figure& fig, const RunView<Landscape>& run, Rect box, int side) {
    const Theme& theme = fig.theme();
    const std::string name = side ? "skip" : "plain";
    const Traced log = run["log"];
    const int n = log.rows();
    const Rect map{box.x, box.y + 28, box.w, box.w};
    fig.text(key("title", side), {box.x, box.y + kTitleSize}, side ? "With skips" : "Plain", {.size = kTitleSize, .color = side ? skip_color(theme) : plain_color(theme), .font = FontStyle::medium});
    {
        const auto cut = fig.group(key("cut", side), {.clip = map});
        fig.heatmap(key("loss", side), map.inset(-map.w / static_cast<float>(n - 1) / 2), log, {.scale = kScale, .gap = 0, .digits = false, .rows = n, .columns = n}).name("the loss, as a logarithm").instant();
        for (const int level : {-2, -1, 0})
            fig.path(key(side ? "contour-skip" : "contour", level + 2), contour(log, n, map, static_cast<float>(level)), {.stroke = Color::hex(0xFFFFFF), .width = level == 0 ? kEdgeWidth : kHairline, .opacity = 0.8f}).decoration().instant();
    }
    fig.rect(key("frame", side), map, {.stroke = theme.ink2, .width = kHairline, .corner = 0}).decoration();
    const auto on = [&](float a, float b) { return Vec2{map.x + map.w * (a + 1) / 2, map.y + map.h * (1 - b) / 2}; };
    const Traced path = run["path"];
    std::vector<Vec2> points;
    for (int s = 0; s < path.rows(); ++s) points.push_back(on(path.at(s, 0), path.at(s, 1)));
    if (points.size() > 1) fig.polyline(key("path", side), points, {.stroke = Color::hex(0xE8491D), .width = kEmphasis}).value(path.at(path.rows() - 1, 2)).name("the way that training took").instant();
    for (int s = 0; s + 1 < path.rows(); ++s) fig.circle(key(side ? "at-skip" : "at", s), points[static_cast<size_t>(s)], 2.5f, {.fill = Color::hex(0xE8491D)}).value(path.at(s, 2)).decoration().instant();
    const Vec2 end = points.empty() ? on(0, 0) : points.back();
    fig.circle(key("end", side), end, 6, {.fill = theme.paper, .stroke = Color::hex(0xE8491D), .width = kEmphasis}).value(run["center"].scalar()).name("the trained network").may_overlap();
    const float y = map.bottom() + 20;
    fig.phrase(key("center", side), {box.x, y}, box.w < 170 ? "loss {}" : "loss in the middle {}", {run["center"].scalar()}, {.size = kSmallSize});
    if (run.inputs.plane == 3) {
        const Scalar share = fig.derive(name + ".percent", 100 * run["explained"].scalar().number, "100 times", {"explained"});
        fig.phrase(key("explained", side), {box.x, y + 18}, box.w < 220 ? "{} % of the path" : "{} % of the path lies in this plane", {share}, {.size = kSmallSize});
    }
    fig.output(name + ".center", run["center"].scalar(), side ? "loss with skips" : "loss, plain");
}

}  // namespace
}  // namespace glassbox

GB_FIGURE("residual/landscape") {
    using namespace glassbox;
    const int plane = fig.choice("plane", 0, kPlanes, {.label = "plane"});
    const int depth = fig.choice("depth", 1, kDepthNames, {.label = "layers"});
    const double reach = fig.slider("reach", 0.5, {.min = 0.1, .max = 1, .label = "how far to look", .hidden = plane == 3});
    const bool norm = fig.toggle("norm", true, {.label = "batch norm"});
    const Rect all = fig.area();
    const bool wide = all.w > 1.4f * all.h;
    const float most = std::min((all.w - 2 * kGroupGap) / 2, all.h - 130);
    const float cells = Landscape::kSizes[2] - 1, edge = most > cells ? std::floor(most / cells) * cells : most;  // cells meet on whole units: no seams show
    const float left = wide ? std::round(all.x + (all.w - 2 * edge - 2 * kEdgeMargin) / 2) : all.x;
    bool shown = false;
    for (int side = 0; side < 2; ++side) {
        const auto run = fig.run<Landscape>({.blocks = kBlocksOf[depth], .plane = plane, .skip = static_cast<float>(side), .reach = static_cast<float>(reach), .norm = norm}, side ? "skip" : "plain");
        if (run.tick < 0) continue;
        draw(fig, run, {std::round(left + static_cast<float>(side) * (edge + (wide ? 2 * kEdgeMargin : kGroupGap))), all.y, edge, edge}, side);
        shown = true;
        if (side) residual::stale_note(fig, run);
    }
    if (shown) fig.color_bar(key("scale"), {left, all.y + edge + 92, std::min(edge, 200.f), 8}, kScale, "loss, as a power of ten");
}
