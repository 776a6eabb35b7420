// attention/additive: two ways to score keys, trained to find the nearest one; where in the plane a query listens to a key.
#include "explainers/attention/model_additive.h"
#include "explainers/attention/parts.h"

namespace glassbox {
namespace {

using namespace attention;

constexpr int kKeys = TwoScores::kKeys;
constexpr float kReach = TwoScores::kReach;
constexpr Vec2 kKeysAtFirst[] = {{0.7f, 0.5f}, {1.8f, 1.6f}, {-1.4f, 1.1f}, {-1.0f, -1.4f}, {1.4f, -1.3f}};

// The part of the square that is nearer to key `of` than to any other: the square, cut by one line after another.
std::vector<Vec2> nearest_cell(const std::array<Vec2, kKeys>& keys, size_t of) {
    std::vector<Vec2> cell{{-kReach, -kReach}, {kReach, -kReach}, {kReach, kReach}, {-kReach, kReach}};
    for (size_t k = 0; k < keys.size(); ++k) {
        if (k == of) continue;
        const Vec2 way = keys[k] - keys[of], middle = mix(keys[k], keys[of], 0.5f);
        std::vector<Vec2> kept;
        for (size_t i = 0; i < cell.size(); ++i) {
            const Vec2 a = cell[i], b = cell[(i + 1) % cell.size()];
            const float da = dot(a - middle, way), db = dot(b - middle, way);
            if (da <= 0) kept.push_back(a);
            if ((da < 0 && db > 0) || (da > 0 && db < 0)) kept.push_back(mix(a, b, da / (da - db)));
        }
        cell = std::move(kept);
    }
    return cell;
}

struct Side {
    int index;
    std::string_view name, title, formula;
};
constexpr Side kSides[] = {{0, "dot", "Dot product", "$q^\\top W_q W_k^\\top k$"},
                           {1, "additive", "Additive", "$v^\\top \\tanh(W_q q + W_k k + b)$"}};

void draw_side(Figure& fig, const RunView<TwoScores>& run, const Side& side, const Plane& plane, int chosen) {
    const Theme& theme = fig.theme();
    const std::string name(side.name);
    const Rect box = plane.box();
    fig.text(key("title", side.index), {box.x, box.y - 26}, side.title, {.size = kLabelSize, .font = FontStyle::medium});
    fig.text(key("formula", side.index), {box.x, box.y - 8}, side.formula, {.size = kSmallSize, .color = theme.ink2});
    fig.rect(key("frame", side.index), box.inset(-1), {.stroke = theme.line, .width = kHairline}).decoration();
    fig.heatmap(key("field", side.index), box, run[name + ".field"].row(chosen), {.scale = probability(), .gap = 0, .digits = false})
        .name("the weight that the chosen key gets from a query here");
    std::vector<Vec2> cell;
    for (const Vec2& p : nearest_cell(run.inputs.keys, static_cast<size_t>(chosen))) cell.push_back(plane(p));
    fig.polyline(key("cell", side.index), cell, {.stroke = theme.ink, .width = kEdgeWidth, .dash = Dash::dashed}, true)
        .name("where the chosen key is the nearest");
    for (int i = 0; i < kKeys; ++i) {
        const Vec2 at = plane(run.inputs.keys[static_cast<size_t>(i)]);
        const bool is_chosen = i == chosen;
        fig.circle(key(side.index ? "additive-key" : "key", i), at, is_chosen ? 10 : 8,
                   {.fill = theme.paper, .stroke = is_chosen ? theme.accent2 : theme.ink2, .width = is_chosen ? kEmphasis : kEdgeWidth})
            .value(run[name + ".weights"][i])
            .draggable(format("key-%d", i + 1), plane.to_plane())
            .sets("chosen", std::to_string(i + 1))
            .name(format("key %d", i + 1));
    }
    fig.circle(key("query", side.index), plane(run.inputs.query), 8, {.fill = theme.ink, .stroke = theme.paper, .width = 2})
        .draggable("query", plane.to_plane())
        .may_overlap()
        .name("the query");
    // How the query is answered now, and how often questions never seen before are answered right.
    const float y = box.bottom() + 20;
    const TextLook small{.size = kSmallSize, .color = theme.ink2};
    fig.phrase(key("weight", side.index), {box.x, y}, "weight here: {}", {run[name + ".weights"][chosen]}, small);
    const Rect bar{box.x, y + 30, box.w, 8};
    const Scalar accuracy = run[name + ".accuracy"].scalar();
    fig.phrase(key("accuracy", side.index), {box.x, y + 22}, "right on unseen: {}", {accuracy}, small);
    fig.rect(key("accuracy-ground", side.index), bar, {.fill = theme.wash, .corner = 2}).decoration();
    fig.rect(key("accuracy-bar", side.index), {bar.x, bar.y, std::max(1.f, bar.w * accuracy), bar.h}, {.fill = side.index ? theme.accent2 : theme.accent, .corner = 2})
        .value(accuracy)
        .name("share of unseen questions that it answers right");
}

}  // namespace
}  // namespace glassbox

GB_FIGURE("attention/additive") {
    using namespace glassbox;
    const Rect all = fig.area();
    const auto [left, right] = split_columns({all.x, all.y + 38, all.w, all.h - 38 - 108}, 0.5f, kEdgeMargin);
    const Plane planes[] = {Plane(left, kReach), Plane(right, kReach)};

    TwoScores::Inputs in{.query = planes[0].inside(fig.point("query", {0.4f, 0.9f}, {.hidden = true}))};
    for (int i = 0; i < kKeys; ++i)
        in.keys[static_cast<size_t>(i)] = planes[0].inside(fig.point(format("key-%d", i + 1), kKeysAtFirst[i], {.hidden = true}));
    in.steps = fig.slider("steps", 600, {.min = 0, .max = 1000, .label = "steps of training"});
    in.hidden = fig.slider("hidden", 16, {.min = 1, .max = 32, .label = "hidden units of the additive score"});
    const int chosen = fig.slider("chosen", 1, {.min = 1, .max = kKeys, .label = "key shown"}) - 1;
    const auto run = fig.run<TwoScores>(in);
    if (run.tick < 0) return;
    for (const Side& side : kSides) draw_side(fig, run, side, planes[side.index], chosen);
    const Rect bottom = planes[0].box();
    fig.color_bar(key("scale"), {bottom.x, bottom.bottom() + 82, std::min(bottom.w, 200.f), 8}, probability(), "weight of the chosen key");

    fig.output("dot-accuracy", run["dot.accuracy"].scalar(), "dot product, right on unseen questions");
    fig.output("additive-accuracy", run["additive.accuracy"].scalar(), "additive, right on unseen questions");
}
