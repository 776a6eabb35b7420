// gnn/tasks: questions about a whole graph, about its nodes, about its edges; networks that answer them, before and after training.
#include <algorithm>
#include <cmath>

#include "engine/base/result.h"
#include "engine/data/karate.h"
#include "engine/data/layout.h"
#include "engine/figure/arrange.h"
#include "engine/figure/plot.h"
#include "explainers/gnn/model_club.h"
#include "explainers/gnn/model_playground.h"
#include "explainers/gnn/parts.h"

namespace glassbox {
namespace {

enum class Level : uint8_t { ester, reach, side, friendship };
constexpr std::string_view kLevels[] = {"graph: an ester", "graph: near or far", "node: which side", "edge: hidden friends"};
constexpr std::string_view kQuestions[] = {"Does the molecule contain an ester group?", "Is the bromine within six bonds of the nitrogen?", "Which side does each member take?", "Which hidden friendships exist?"};
constexpr ColorScale kAnswer{ColorMap::diverging, 0, 1};
constexpr int kRepeats = 3, kEpochs = 12;  // of networks on molecules

// Member numbers in a text.
std::vector<int> members_in(std::string_view text) {
    std::vector<int> out;
    for (int v = 0; v < kKarateMembers; ++v) {
        const std::string word = format(" %d ", v);
        if (format(" %s ", std::string(text).c_str()).find(word) != std::string::npos) out.push_back(v);
    }
    return out;
}
std::string text_of(const std::vector<int>& members) {
    std::string out;
    for (const int v : members) out += format(out.empty() ? "%d" : " %d", v);
    return out;
}

class Scene {
  public:
    Scene(Figure& fig, Level level) : fig_(fig), theme_(fig.theme()) {
        const Rect all = fig.area();
        Stack rows(all);
        fig.text(key("question"), {all.x, rows.take(28).y + kTitleSize - 2}, kQuestions[static_cast<size_t>(level)], {.size = all.w < 560 ? kLabelSize : kTitleSize, .font = FontStyle::medium});
        const auto [a, b] = all.w >= 560 ? split_columns(rows.rest(), 0.58f, kEdgeMargin) : split_rows(rows.rest(), 0.6f);
        picture_ = a;
        panel_ = b;
    }

    void molecules(const std::vector<RunView<Playground>>& runs, int first, int ticks) {
        const RunView<Playground>& run = runs[0];
        const std::vector<Graph>& held_out = run.model.held_out();
        const Traced probability = run["probability"], label = run["label"];
        for (int i = 0; i < 4; ++i) {
            const int which = (first + i) % Playground::kHeldOut;
            const Rect cell = grid_cell(picture_, {.columns = 2, .rows = 2, .gap = 10}, i);
            const Graph graph = laid_out(held_out[static_cast<size_t>(which)]);
            const Scalar p = probability[which];
            const bool yes = label[which] > 0, right = (p > 0.5f) == yes;
            const Key k = key("molecule", which);
            fig_.rect(k, cell, {.fill = theme_.wash, .stroke = right ? theme_.good : theme_.bad, .width = kEdgeWidth}).value(p).name(yes ? "a molecule with the answer yes" : "a molecule with the answer no").sets("first", format("%d", (first + 4) % Playground::kHeldOut));
            const PointMap at = fig_.layout(graph, Rect{cell.x, cell.y, cell.w, cell.h - 26}.inset(14), 26);
            for (const Edge& e : graph.edges()) {
                const Vec2 from = at[e.from], to = at[e.to], aside = perpendicular(normalized(to - from)) * (e.kind == EdgeKind::single_bond ? 0.f : 1.8f);
                for (const float way : {1.f, -1.f}) {
                    if (e.kind == EdgeKind::single_bond && way < 0) break;
                    fig_.line(key("bond", which * 100 + e.id.value, way > 0 ? 0 : 1), from + aside * way, to + aside * way, {.stroke = theme_.ink2, .width = 1.2f, .dash = e.kind == EdgeKind::aromatic_bond && way < 0 ? Dash::dashed : Dash::solid}).part_of(k).hoverable(false);
                }
            }
            for (const Node& v : graph.nodes()) {
                if (v.symbol == "C") continue;  // carbon is where bonds meet, as chemists draw it
                const Key atom = key("atom", which * 100 + v.id.value);
                fig_.circle(atom, at[v.id], 7, {.fill = theme_.wash}).part_of(k).hoverable(false).decoration();
                fig_.text(part(atom, "symbol"), at[v.id], v.symbol, {.size = kMinTextSize, .anchor = Anchor::middle, .font = FontStyle::medium, .middle = true}).part_of(k).may_overlap();
            }
            fig_.rect(part(k, "bar"), {cell.x + 8, cell.bottom() - 20, std::max((cell.w - 88) * p.number, 1.f), 8}, {.fill = {p, kAnswer}, .stroke = theme_.ink2, .width = kHairline, .corner = 2}).value(p).part_of(k).instant();
            fig_.number(part(k, "p"), {cell.right() - 8, cell.bottom() - 11}, p, {.text = {.size = kSmallSize, .color = right ? theme_.good : theme_.bad, .anchor = Anchor::right}, .after = right ? " ✓" : " ✗"}).part_of(k);
        }
        std::vector<float> before, after;
        std::vector<Curve> curves;
        for (const RunView<Playground>& r : runs) {
            const Traced auc = r["history.auc"];
            curves.push_back({auc, static_cast<int>(auc.size())});
            before.push_back(auc[0]);
            after.push_back(auc[auc.size() - 1]);
        }
        const Traced b = fig_.derive("before", Tensor({2}, mean_and_deviation(before)).view(), "mean and standard deviation, before training, of the networks'", {"history.auc"});
        const Traced a = fig_.derive("after", Tensor({2}, mean_and_deviation(after)).view(), "mean and standard deviation, now, of the networks'", {"history.auc"});
        scores("AUC, held out, by epoch", curves, ticks, b, a, run["molecules"][1], fig_.derive("repeats", kRepeats, "networks"), "{} held-out molecules, {} networks", 0.5f);
    }

    void club(const RunView<Club>& run, const std::vector<int>& taught) {
        static const Graph club = laid_out(karate_club(), 26);
        const PointMap at = fig_.layout(club, picture_.inset(12), 200);
        const float radius = std::clamp(picture_.w / 50, 5.f, 9.f);
        const Traced probability = run["probability"];
        const bool side = run.inputs.task == Club::Task::side;
        std::vector<bool> hidden(static_cast<size_t>(club.edge_count()));
        const Traced pairs = run["pairs"];
        if (!side)
            for (int i = 0; i < Club::kHidden; ++i)
                if (const Row r = club.row_of(club.edge_between(NodeId(static_cast<int>(pairs.at(i, 0).number)), NodeId(static_cast<int>(pairs.at(i, 1).number)))); r >= 0)
                    hidden[static_cast<size_t>(r)] = true;
        for (const Edge& e : club.edges())
            if (!hidden[static_cast<size_t>(e.row)]) fig_.line(key("edge", e.id), at[e.from], at[e.to], {.stroke = theme_.line, .width = kHairline}).hoverable(false);
        if (!side)
            for (int i = pairs.rows() - 1; i >= 0; --i) {  // hidden ones last, on top
                const bool friends = i < Club::kHidden;
                const NodeId from(static_cast<int>(pairs.at(i, 0).number)), to(static_cast<int>(pairs.at(i, 1).number));
                fig_.line(key("pair", i), at[from], at[to], {.stroke = {probability[i], kAnswer}, .width = friends ? 3.f : 1.2f, .dash = friends ? Dash::solid : Dash::dotted})
                    .name(friends ? "a hidden friendship" : "two who are no friends")
                    .depends_on({key("node", from), key("node", to)});
            }
        for (const Node& v : club.nodes()) {
            const bool is_taught = std::find(taught.begin(), taught.end(), v.id.value) != taught.end();
            const bool officer = karate_side(v.id) == KarateSide::officer;
            const Vec2 c = at[v.id];
            const Key k = key("node", v.id);
            if (!side) {
                fig_.circle(k, c, radius * 0.6f, {.fill = theme_.paper, .stroke = theme_.ink2}).name("a member");
                continue;
            }
            const Style look{.fill = {probability[v.row], kAnswer}, .stroke = is_taught ? theme_.accent : theme_.ink2, .width = is_taught ? kEmphasis + 0.5f : kHairline, .corner = 1};
            std::vector<int> changed = taught;
            if (is_taught)
                changed.erase(std::find(changed.begin(), changed.end(), v.id.value));
            else
                changed.insert(std::lower_bound(changed.begin(), changed.end(), v.id.value), v.id.value);
            // The shape says the truth: squares went with the officer.
            MarkRef mark = officer ? fig_.rect(k, {c.x - radius * 0.9f, c.y - radius * 0.9f, radius * 1.8f, radius * 1.8f}, look) : fig_.circle(k, c, radius, look);
            mark.name(is_taught ? "a member that is taught" : officer ? "a member who went with the officer" : "a member who stayed with Mr. Hi").sets("taught", text_of(changed));
        }
        std::vector<Curve> curves;
        const Traced history = run["history.score"];
        for (int r = 0; r < Club::kRepeats; ++r) curves.push_back({history.row(r), static_cast<int>(history.row(r).size())});
        scores(side ? "sides right, by training" : "AUC of hidden pairs, by training", curves, Club::kTicks, run["before"], run["after"], run["held_out"][0], fig_.derive("repeats", Club::kRepeats, "networks"),
               side ? "{} members not taught, {} networks" : "{} hidden pairs, {} networks", 0.5f);
    }

  private:
    struct Curve {
        Traced values;
        int count;
    };
    static std::vector<float> mean_and_deviation(const std::vector<float>& v) {
        double mean = 0, squares = 0;
        for (const float x : v) mean += static_cast<double>(x) / static_cast<double>(v.size());
        for (const float x : v) squares += (static_cast<double>(x) - mean) * (static_cast<double>(x) - mean) / static_cast<double>(v.size() - 1);
        return {static_cast<float>(mean), static_cast<float>(std::sqrt(squares))};
    }

    void scores(std::string_view title, const std::vector<Curve>& curves, int ticks, const Traced& before, const Traced& after, Scalar held_out, Scalar repeats, std::string_view pattern, float chance) {
        const float last = static_cast<float>(ticks);
        const Plot plot(fig_, key("scores"), {panel_.x, panel_.y, panel_.w, panel_.h - 70}, {.x = {0, last}, .y = {0.3f, 1}, .title = title, .x_ticks = {0, last}, .y_ticks = {0.5f, 0.75f, 1}});
        const Vec2 a = plot.at(0, chance), b = plot.at(last, chance);
        fig_.line(key("coin"), a, b, {.stroke = theme_.ink2, .width = kHairline, .dash = Dash::dashed}).decoration();
        for (size_t i = 0; i < curves.size(); ++i) plot.curve(key("curve", static_cast<int>(i)), curves[i].values, curves[i].count, theme_.accent, 0, 1, 1.2f);
        const float y = panel_.bottom() - 44;
        fig_.phrase(key("before"), {panel_.x, y}, "before: {} ± {}", {before[0], before[1]}, {.color = theme_.ink2});
        fig_.phrase(key("after"), {panel_.x, y + 20}, "now: {} ± {}", {after[0], after[1]}, {.color = theme_.accent, .font = FontStyle::medium});
        fig_.phrase(key("of"), {panel_.x, y + 40}, pattern, {held_out, repeats}, {.size = kSmallSize, .color = theme_.ink2});
        fig_.output("before", before[0], "mean score before training");
        fig_.output("score", after[0], "mean score now");
        fig_.output("spread", after[1], "standard deviation of the scores");
    }

    Figure& fig_;
    const Theme& theme_;
    Rect picture_, panel_;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("gnn/tasks") {
    using namespace glassbox;
    const auto level = fig.choice("task", Level::side, kLevels);
    const std::vector<int> taught = members_in(fig.text_field("taught", "0 33", {.label = "members taught"}));
    const int first = fig.slider("first", 0, {.min = 0, .max = Playground::kHeldOut - 1, .label = "first molecule"});
    const int depth = fig.slider("layers", 4, {.min = 0, .max = 5, .label = "layers, for molecules"});
    const int shown = fig.slider("shown", 1, {.min = 1, .max = Club::kRepeats, .label = "network shown"});
    if (level == Level::side || level == Level::friendship) {
        const auto run = fig.run<Club>({.task = level == Level::side ? Club::Task::side : Club::Task::friendship, .taught = taught, .shown = shown - 1}, "club");
        if (run.tick >= 0) Scene(fig, level).club(run, run.inputs.taught);
        return;
    }
    std::vector<RunView<Playground>> runs;
    const MoleculeSettings net{.kind = MoleculeSettings::Kind::gin, .depth = depth, .pooling = Aggregate::max};
    const MoleculeTask task = level == Level::ester ? MoleculeTask::ester : MoleculeTask::reach;
    constexpr std::string_view kNames[] = {"first", "second", "third"};
    for (int r = 0; r < kRepeats; ++r)
        runs.push_back(fig.run<Playground>({.task = task, .net = net, .molecules = 800, .repeat = r}, kNames[r]));
    for (const auto& run : runs)
        if (run.tick < 0) return;
    Scene(fig, level).molecules(runs, first, kEpochs);
}
