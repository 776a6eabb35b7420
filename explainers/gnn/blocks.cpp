// gnn/blocks: what feeds nodes, edges and the global state in one block, switched by hand, and what the network can then learn.
#include <algorithm>

#include "engine/base/result.h"
#include "engine/figure/arrange.h"
#include "explainers/gnn/model_blocks.h"
#include "explainers/gnn/parts.h"

namespace glassbox {
namespace {

struct Named {
    std::string_view name;
    int flow;
};
constexpr Named kNamed[] = {{"simplest", BlockNet::kSimplest}, {"GCN", BlockNet::kGcn}, {"MPNN", BlockNet::kMpnn}, {"weave", BlockNet::kWeave}, {"graph net", BlockNet::kGraphNet}};
constexpr std::string_view kPartNames[] = {"nodes", "edges", "global"};
// From which part each way 0 to 8 leads; into part way / 3.
constexpr int kFrom[] = {0, 1, 2, 0, 1, 2, 0, 1, 2};

class Scene {
  public:
    Scene(Figure& fig, const RunView<Blocks>& run) : fig_(fig), run_(run), theme_(fig.theme()), flow_(run.inputs.flow) {}

    void draw() {
        const Rect all = fig_.area();
        const bool wide = all.w >= 560;
        Stack rows(all);
        draw_names(rows.take(28, 12));
        const auto [left, right] = wide ? split_columns(rows.rest(), 0.54f, 32) : split_rows(rows.rest(), 0.56f);
        draw_flow(left);
        draw_learnt(fig_, {right.x, right.y, right.w, std::min(right.h, 280.f)}, run_["learnt"]);
        if (run_.stale) fig_.text(key("stale"), {all.right(), all.bottom()}, "computing", {.size = kSmallSize, .color = theme_.ink2, .anchor = Anchor::right});
        constexpr std::string_view kOutputs[] = {"own", "neighbours", "edges", "whole"};
        for (int q = 0; q < BlockNet::kQuestions; ++q) fig_.output(kOutputs[q], run_["learnt"][q]);
    }

  private:
    bool has(int way) const { return flow_ >> way & 1; }
    std::string switched(int way) const { return format("%d", flow_ ^ 1 << way); }

    void draw_names(Rect box) {
        const float w = (box.w - 4 * 6) / 5;
        for (int i = 0; i < 5; ++i) {
            const bool on = flow_ == kNamed[i].flow;
            const Rect r{box.x + (w + 6) * static_cast<float>(i), box.y, w, box.h};
            fig_.rect(key("block", i), r, {.fill = on ? theme_.accent : theme_.wash, .stroke = on ? theme_.accent : theme_.line})
                .label(fig_.translate(kNamed[i].name, false), {.size = kSmallSize, .color = on ? theme_.paper : theme_.ink, .anchor = Anchor::middle})
                .sets("flow", format("%d", kNamed[i].flow));
        }
    }

    Vec2 at(int part, int side) const { return {side == 0 ? field_.x + 38 : field_.right() - 34 - std::min(0.28f * field_.h, 70.f), field_.y + field_.h * (0.18f + 0.35f * static_cast<float>(part))}; }

    void draw_flow(Rect box) {
        fig_.text(key("before"), {box.x, box.y + 12}, "before a block, and after it; click a line", {.size = kSmallSize, .color = theme_.ink2});
        field_ = {box.x, box.y + 20, box.w, box.h - 20 - 26};
        // In turns, what follows reads what is new: E' before V' before U'.
        const bool turns = !has(10);
        for (int way = 0; way < 9; ++way) {
            const int into = way / 3, from = kFrom[way];
            const bool fresh = turns && (way == 1 || way == 6 || way == 7);
            way_line(way, from, fresh ? 1 : 0, into, fresh && way == 6 ? -std::min(0.28f * field_.h, 70.f) : 0.f);
        }
        way_line(9, 0, 0, 0, -std::min(30.f, 0.12f * field_.h));
        for (int side = 0; side < 2; ++side)
            for (int part = 0; part < 3; ++part) {
                const Vec2 c = at(part, side);
                fig_.rect(key("part", part, side), {c.x - 34, c.y - 20, 68, 40}, {.fill = theme_.paper, .stroke = side == 1 ? theme_.accent : theme_.ink2}).name(kPartNames[part]);
                fig_.text(key("part-name", part, side), {c.x, c.y + (side == 0 ? 0.f : -8.f)}, kPartNames[part], {.size = kSmallSize, .anchor = Anchor::middle, .font = FontStyle::medium, .middle = true}).part_of(key("part", part, side));
                if (side == 0) continue;
                // How many numbers its weights read.
                const Scalar reads = run_["reads"][part];
                const TextLook look{.size = kMinTextSize, .color = theme_.ink2, .anchor = Anchor::middle};
                if (reads > 0)
                    fig_.phrase(key("reads", part), {c.x, c.y + 14}, "reads {}", {reads}, look);
                else
                    fig_.text(key("reads", part), {c.x, c.y + 14}, "kept", look);
            }
        const Rect mode{box.x, box.bottom() - 22, std::min(box.w, 250.f), 22};
        fig_.rect(key("mode"), mode, {.fill = theme_.wash, .stroke = theme_.line})
            .label(fig_.translate(turns ? "in turns: edges, nodes, global" : "all at once, from the old vectors"), {.size = kMinTextSize, .anchor = Anchor::middle})
            .sets("flow", switched(10));
    }

    void way_line(int way, int from, int from_side, int into, float bend) {
        const bool on = has(way);
        fig_.link(key("way", way), key("part", from, from_side), at(from, from_side), key("part", into, 1), at(into, 1),
                  {.stroke = on ? (way == 9 ? theme_.accent2 : theme_.ink2) : theme_.line, .width = on ? kEmphasis : kEdgeWidth, .dash = on ? Dash::solid : Dash::dotted, .arrow = on, .bend = bend}, 2)
            .name(on ? "data flows here" : "nothing flows here")
            .sets("flow", switched(way));
    }

    Figure& fig_;
    const RunView<Blocks>& run_;
    const Theme& theme_;
    int flow_;
    Rect field_;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("gnn/blocks") {
    using namespace glassbox;
    const int flow = fig.slider("flow", BlockNet::kGraphNet, {.min = 0, .max = (1 << BlockNet::kWays) - 1, .hidden = true});
    const auto run = fig.run<Blocks>({.flow = flow});
    if (run.tick < 0) return;
    Scene(fig, run).draw();
}
