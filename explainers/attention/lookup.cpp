// attention/lookup: one query over five keys in a plane; the mix of the values in another plane.
#include "explainers/attention/model_lookup.h"
#include "explainers/attention/parts.h"

namespace glassbox {
namespace {

using namespace attention;

constexpr float kReach = 2.5f;
constexpr int kKeys = Lookup::kKeys;
constexpr Vec2 kKeysAtFirst[] = {{1.9f, 0.6f}, {0.5f, 1.8f}, {-1.6f, 1.1f}, {-1.3f, -1.4f}, {1.1f, -1.7f}};
constexpr Vec2 kValuesAtFirst[] = {{1.9f, 0.5f}, {0.6f, 1.9f}, {-1.7f, 1.3f}, {-1.6f, -1.3f}, {1.0f, -1.8f}};
constexpr std::string_view kKinds[] = {"soft", "hard"};

class Scene {
  public:
    Scene(Figure& fig, const RunView<Lookup>& run) : fig_(fig), run_(run), theme_(fig.theme()) {}

    void draw(const Plane& keys, const Plane& values, Rect rows) {
        draw_keys(keys);
        draw_values(values);
        draw_rows(rows);
    }

  private:
    void title(const Plane& plane, std::string_view words) {
        fig_.text({plane.box().x, plane.box().y - 8}, words, {.size = kLabelSize, .font = FontStyle::medium});
    }

    void draw_keys(const Plane& plane) {
        plane.draw(fig_, key("key-plane"));
        title(plane, "Keys and the query");
        const Vec2 origin = plane({0, 0}), query = plane(run_.inputs.query);
        fig_.circle(key("origin"), origin, 2, {.fill = theme_.ink2}).decoration();
        std::vector<Vec2> tips{query, origin};
        for (const Vec2& k : run_.inputs.keys) tips.push_back(plane(k));
        // The dot product is the shadow of the key on the query's line, times the query's length.
        const int shown = std::max(fig_.hovered("key"), fig_.hovered("row"));
        if (shown >= 0 && shown < kKeys) {
            const Vec2 along = normalized(query - origin), tip = plane(run_.inputs.keys[static_cast<size_t>(shown)]);
            const Vec2 foot = origin + along * dot(tip - origin, along);
            fig_.line(key("shadow"), tip, foot, {.stroke = theme_.ink2, .width = kHairline, .dash = Dash::dashed}).decoration().instant();
            fig_.line(key("projection"), origin, foot, {.stroke = color_of_key(fig_, shown), .width = 4}).decoration().instant();
        }
        for (int i = 0; i < kKeys; ++i) {
            const Vec2 tip = plane(run_.inputs.keys[static_cast<size_t>(i)]);
            const Key k = key("key", i);
            fig_.link(part(k, "arrow"), key("origin"), origin, k, tip, {.stroke = color_of_key(fig_, i), .width = 2, .arrow = true}).part_of(k);
            fig_.circle(k, tip, 7, {.fill = color_of_key(fig_, i)})
                .value(run_["scores"][i])
                .depends_on({key("value", i), key("row", i), key("query")})
                .name(format("key %d", i + 1))
                .draggable(format("key-%d", i + 1), plane.to_plane());
            name(part(k, "name"), tip, format("$k_%d$", i + 1), tips, k);
        }
        const Key q = key("query");
        fig_.link(part(q, "arrow"), key("origin"), origin, q, query, {.stroke = theme_.accent, .width = 3, .arrow = true}).part_of(q);
        fig_.circle(q, query, 9, {.fill = theme_.accent, .stroke = theme_.paper}).name("the query").draggable("query", plane.to_plane());
        name(part(q, "name"), query, "$q$", tips, q);
    }

    void draw_values(const Plane& plane) {
        plane.draw(fig_, key("value-plane"));
        title(plane, "Values and their mix");
        std::vector<Vec2> points, hull;
        for (const Vec2& v : run_.inputs.values) points.push_back(plane(v));
        hull = convex_hull(points);
        fig_.polyline(key("hull"), hull, {.fill = theme_.accent.with_alpha(0.08f), .stroke = theme_.ink2, .width = kHairline, .dash = Dash::dashed}, true)
            .name("the hull of the values: the mix cannot leave it");
        const Vec2 mix = plane({run_["mix"][0], run_["mix"][1]});
        for (int i = 0; i < kKeys; ++i) {
            const Scalar w = run_["weights"][i];
            fig_.line(key("pull", i), points[static_cast<size_t>(i)], mix, {.stroke = color_of_key(fig_, i), .width = 10 * w})
                .value(w)
                .name("the weight of this value, as a width");
        }
        points.push_back(mix);
        for (int i = 0; i < kKeys; ++i) {
            const Key k = key("value", i);
            const Vec2 at = points[static_cast<size_t>(i)];
            fig_.circle(k, at, 7, {.fill = color_of_key(fig_, i)})
                .value(run_["weights"][i])
                .depends_on({key("key", i), key("row", i)})
                .name(format("value %d", i + 1))
                .draggable(format("value-%d", i + 1), plane.to_plane());
            name(part(k, "name"), at, format("$v_%d$", i + 1), points, k);
        }
        fig_.circle(key("mix"), mix, 9, {.fill = theme_.accent, .stroke = theme_.paper}).value(run_["mix"][0]).name("the mix").may_overlap().decoration();
    }

    void name(Key k, Vec2 at, std::string_view words, const std::vector<Vec2>& others, Key of) {
        fig_.text(k, free_place(at, 18, others), words, {.size = kLabelSize, .anchor = Anchor::middle, .middle = true}).part_of(of);
    }

    void draw_rows(Rect area) {
        const float number = 44, bars = area.x + number + 74, longest = area.right() - bars - 48;
        Stack stack(area);
        const Rect head = stack.take(20);
        const TextLook small{.size = kSmallSize, .color = theme_.ink2};
        TextLook right = small;
        right.anchor = Anchor::right;
        fig_.text(key("score-title"), {bars - 16, head.y + 12}, "score $q \\cdot k$", right);
        fig_.text(key("weight-title"), {bars, head.y + 12}, run_.inputs.hard ? "all for the largest" : "weight: softmax of $q \\cdot k / T$", small);
        const float step = std::min(26.f, (stack.rest().h - 22) / kKeys);
        for (int i = 0; i < kKeys; ++i) {
            const Rect row = stack.take(step);
            const Key k = key("row", i);
            const float y = row.center().y;
            const Scalar score = run_["scores"][i], w = run_["weights"][i];
            fig_.text(part(k, "name"), {row.x, y}, format("$k_%d$", i + 1), {.size = kLabelSize, .middle = true}).part_of(k);
            fig_.number(part(k, "score"), {bars - 16, y}, score, {.text = {.size = kSmallSize, .anchor = Anchor::right, .middle = true}}).part_of(k);
            fig_.rect(k, {bars, y - 7, std::max(1.f, longest * w), 14}, {.fill = color_of_key(fig_, i), .corner = kCellCorner})
                .value(w)
                .depends_on({key("key", i), key("value", i)})
                .name("the weight of this key");
            fig_.number(part(k, "weight"), {bars + longest * w + 6, y}, w, {.text = {.size = kSmallSize, .middle = true}}).part_of(k);
        }
        const Rect foot = stack.take(22);
        fig_.phrase(key("listened"), {foot.x, foot.y + 16}, "as if it listened to {} keys out of {}",
                    {run_["listened"].scalar(), fig_.derive("keys-in-all", static_cast<float>(kKeys), "rows of", {"keys"})}, small);
    }

    Figure& fig_;
    const RunView<Lookup>& run_;
    const Theme& theme_;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("attention/lookup") {
    using namespace glassbox;
    const Rect all = fig.area();
    const float rows = std::clamp(all.h * 0.34f, 120.f, 172.f);
    const Rect top{all.x, all.y + 22, all.w, all.h - rows - 22 - kGroupGap};
    const auto [left, right] = split_columns(top, 0.5f, kEdgeMargin);
    const Plane keys(left, kReach), values(right, kReach);

    Lookup::Inputs in{.query = keys.inside(fig.point("query", {1.5f, 1.3f}, {.hidden = true}))};
    for (int i = 0; i < kKeys; ++i) {
        const auto at = static_cast<size_t>(i);
        in.keys[at] = keys.inside(fig.point(format("key-%d", i + 1), kKeysAtFirst[i], {.hidden = true}));
        in.values[at] = values.inside(fig.point(format("value-%d", i + 1), kValuesAtFirst[i], {.hidden = true}));
    }
    in.temperature = static_cast<float>(fig.slider("temperature", 1.0, {.min = 0.05, .max = 20, .logarithmic = true, .label = "temperature T"}));
    in.hard = fig.choice("lookup", 0, kKinds) == 1;
    const auto run = fig.run<Lookup>(in);
    if (run.tick < 0) return;
    Scene(fig, run).draw(keys, values, {all.x, keys.box().bottom() + kGroupGap, all.w, rows});

    fig.output("mix-x", run["mix"][0]);
    fig.output("mix-y", run["mix"][1]);
    fig.output("listened", run["listened"].scalar(), "keys listened to");
}
