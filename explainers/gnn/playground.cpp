// gnn/playground: a graph network trained on molecules while one watches, scored on molecules that it never saw.
#include <algorithm>

#include "engine/base/result.h"
#include "engine/data/molecules.h"
#include "engine/figure/arrange.h"
#include "engine/figure/plot.h"
#include "explainers/gnn/model_molecule_views.h"
#include "explainers/gnn/model_playground.h"
#include "explainers/gnn/parts.h"

namespace glassbox {
namespace {

using Kind = MoleculeSettings::Kind;
enum class Tool : uint8_t { look, add, change, bond, erase };
enum class Other : uint8_t { none, no_layers, one_layer, no_bonds, gcn, gin };

constexpr std::string_view kTasks[] = {"ester", "reach"};
constexpr std::string_view kQuestions[] = {"Is there an ester group?", "Is Br within six bonds of N?"};
constexpr std::string_view kKinds[] = {"messages", "GCN", "GIN", "attention"};
constexpr std::string_view kPoolings[] = {"sum", "mean", "max"};
constexpr std::string_view kTools[] = {"look", "add", "change", "bond", "erase"};
constexpr std::string_view kElements[] = {"C", "N", "O", "S", "F", "Br"};
constexpr std::string_view kOthers[] = {"nothing", "no layers", "one layer", "no bond vectors", "GCN", "GIN"};
constexpr int kWidths[] = {8, 16, 32};
constexpr std::string_view kWidthNames[] = {"8", "16", "32"};
// Blue says no, orange says yes, as a sign of the logit would.
constexpr ColorScale kAnswer{ColorMap::diverging, 0, 1};

MoleculeSettings changed(MoleculeSettings s, Other other) {
    switch (other) {
        case Other::none: break;
        case Other::no_layers: s.depth = 0; break;
        case Other::one_layer: s.depth = 1; break;
        case Other::no_bonds: s.edges = false; break;
        case Other::gcn: s.kind = Kind::gcn; break;
        case Other::gin: s.kind = Kind::gin; break;
    }
    return s;
}

std::vector<Tensor> parameters_of(const RunView<Playground>& run) {
    std::vector<Tensor> out;
    const MoleculeNet net(0, run.inputs.net);
    for (const Parameter& p : net.parameters) out.emplace_back(run[p.name].view());
    return out;
}

class Scene {
  public:
    Scene(Figure& fig, const RunView<Playground>& run, const RunView<MoleculeProbe>& probe, const RunView<Projection>& plane)
        : fig_(fig), run_(run), probe_(probe), plane_(plane), theme_(fig.theme()) {}

    void draw(const Graph& molecule, const RunView<Playground>* other, int epoch, Tool tool, std::string_view element) {
        const Rect all = fig_.area();
        const bool wide = all.w >= 560;
        const auto [left, right] = wide ? split_columns(all, 0.44f, kEdgeMargin) : split_rows(all, 0.4f);
        draw_molecule(left, molecule, tool, element);
        const auto [upper, lower] = split_rows(right, wide ? 0.6f : 0.56f);
        draw_plane(upper);
        draw_curves(lower, other, epoch);
        if (run_.stale) fig_.text(key("stale"), {all.right(), all.y + 4}, "computing", {.size = kSmallSize, .color = theme_.ink2, .anchor = Anchor::right});
    }

  private:
    void draw_molecule(Rect box, const Graph& graph, Tool tool, std::string_view element) {
        Stack rows(box);
        fig_.text(key("question"), {box.x, rows.take(26).y + kTitleSize - 2}, kQuestions[static_cast<size_t>(run_.inputs.task)], {.size = kTitleSize, .font = FontStyle::medium});
        const Rect answer = {box.x, box.bottom() - 50, box.w, 50};
        const Rect area{box.x, rows.rest().y, box.w, rows.rest().h - answer.h - kGrid};
        const PointMap at = fig_.layout(graph, area.inset(22), 64);
        const float radius = atom_radius(at);
        const Traced influence = probe_["influence"];
        const ColorScale shade{ColorMap::oranges, 0, nice_ceiling(std::max(influence.max_abs(), 0.01f))};
        for (const Node& v : graph.nodes())
            fig_.circle(key("influence", v.id), at[v.id], radius * 1.5f, {.fill = {influence[v.row], shade}}).part_of(key("node", v.id)).hoverable(false);
        for (const Edge& e : graph.edges()) {
            MarkRef bond = draw_bond(fig_, "edge", graph, e, at, radius);
            bond.depends_on({key("node", e.from), key("node", e.to)});
            if (tool == Tool::erase) bond.edits("molecule", format("cut %d", e.id.value));
            if (tool == Tool::bond) bond.edits("molecule", format("kind %d %s", e.id.value, e.kind == EdgeKind::single_bond ? "double" : "single"));
        }
        const int chosen = fig_.selected("node");
        for (const Node& v : graph.nodes()) {
            MarkRef atom = fig_.circle(key("node", v.id), at[v.id], radius, {.fill = theme_.paper, .stroke = v.id.value == chosen ? theme_.accent : theme_.ink2, .width = v.id.value == chosen ? kEmphasis : kEdgeWidth});
            atom.value(influence[v.row]).draggable("molecule", v.id);
            if (tool == Tool::add) atom.edits("molecule", format("add %s to %d", std::string(element).c_str(), v.id.value));
            if (tool == Tool::change) atom.edits("molecule", format("symbol %d %s", v.id.value, std::string(element).c_str()));
            if (tool == Tool::erase) atom.edits("molecule", format("remove %d", v.id.value));
            if (tool == Tool::bond && chosen >= 0 && chosen != v.id.value) atom.edits("molecule", format("join %d %d", chosen, v.id.value));
            if (tool == Tool::look || tool == Tool::bond) atom.selectable();
            if (radius >= 8)
                atom.label(symbol_of(v), {.size = radius >= 13 ? kLabelSize : kMinTextSize, .font = FontStyle::medium});
            else
                atom.name(v.symbol);
        }
        draw_answer(answer, label_of(run_.inputs.task, graph));
    }

    // The network's answer as a bar from no to yes, and what the rule says.
    void draw_answer(Rect box, int truth) {
        const Scalar p = probe_["probability"][0];
        const Rect bar{box.x, box.y + 22, std::min(box.w, 260.f), 12};
        fig_.phrase(key("probability"), {box.x, box.y + 12}, "network: yes with probability {}", {p});
        fig_.rect(key("bar-ground"), bar, {.fill = theme_.wash, .stroke = theme_.line, .width = kHairline, .corner = 2}).decoration();
        fig_.rect(key("bar"), {bar.x, bar.y, std::max(bar.w * p.number, 1.f), bar.h}, {.fill = {p, kAnswer}, .stroke = theme_.ink2, .width = kHairline, .corner = 2}).name("the network's answer");
        fig_.text(key("truth"), {box.x, box.bottom()}, truth ? "the rule: yes" : "the rule: no", {.size = kSmallSize, .color = (p > 0.5f) == (truth == 1) ? theme_.good : theme_.bad});
        fig_.output("probability", p, "probability of yes");
    }

    void draw_plane(Rect box) {
        const Traced at = plane_["coordinates"], label = plane_["label"], answer = plane_["probability"], reach = plane_["reach"];
        const Traced explained = plane_["explained"];
        fig_.text(key("plane-title"), {box.x, box.y + 12}, "Held-out molecules by their embedding", {.font = FontStyle::medium});
        fig_.phrase(key("explained"), {box.x, box.y + 28}, "one fixed plane: {} and {} of the variance", {explained[0], explained[1]}, {.size = kSmallSize, .color = theme_.ink2});
        const Rect area{box.x, box.y + 38, box.w, box.h - 38 - 34};
        fig_.rect(key("plane"), area, {.fill = theme_.wash, .corner = 4}).decoration();
        const Rect inner = area.inset(9);
        const float x_reach = std::max(reach[0].number, 1e-6f), y_reach = std::max(reach[1].number, 1e-6f);
        const auto place = [&](float x, float y) {
            return Vec2{inner.center().x + std::clamp(x / x_reach, -1.f, 1.f) * inner.w / 2, inner.center().y - std::clamp(y / y_reach, -1.f, 1.f) * inner.h / 2};
        };
        const std::vector<std::string>& smiles = run_.model.held_out_smiles();
        for (int i = 0; i < at.rows(); ++i) {
            const Vec2 p = place(at.at(i, 0), at.at(i, 1));
            const Style style{.fill = {answer[i], kAnswer}, .stroke = theme_.ink2, .width = 0.75f, .corner = 0};
            const Key k = key("example", i);
            MarkRef mark = label[i] > 0 ? fig_.circle(k, p, 4, style) : fig_.rect(k, {p.x - 3.5f, p.y - 3.5f, 7, 7}, style);
            mark.name(label[i] > 0 ? "a molecule with the answer yes" : "a molecule with the answer no");
            if (static_cast<size_t>(i) < smiles.size()) mark.sets("molecule", smiles[static_cast<size_t>(i)]);
        }
        const Traced own = plane_["extra"];
        const Vec2 p = place(own[0], own[1]);
        fig_.circle(key("own"), p, 7, {.stroke = theme_.accent, .width = kEmphasis}).name("the molecule on the left").value(own[0]);
        legend({box.x, area.bottom() + 12, box.w, 20});
    }
    void legend(Rect box) {
        const TextLook look{.size = kSmallSize, .color = theme_.ink2, .middle = true};
        float x = box.x + 5;
        const float y = box.y + 4;
        fig_.circle(key("legend", 0), {x, y}, 4, {.stroke = theme_.ink2, .width = 0.75f}).decoration();
        fig_.text(key("legend-text", 0), {x + 9, y}, "yes by the rule", look);
        x += 9 + fig_.measure(fig_.translate("yes by the rule"), look).width + 16;
        fig_.rect(key("legend", 1), {x - 3.5f, y - 3.5f, 7, 7}, {.stroke = theme_.ink2, .width = 0.75f, .corner = 0}).decoration();
        fig_.text(key("legend-text", 1), {x + 9, y}, "no by the rule", look);
        x += 9 + fig_.measure(fig_.translate("no by the rule"), look).width + 20;
        if (x + 90 > box.right()) return;
        fig_.color_bar(key("answer-scale"), {x, y - 4, std::min(90.f, box.right() - x), 7}, kAnswer, "");
    }

    void draw_curves(Rect box, const RunView<Playground>* other, int epoch) {
        const Traced train = run_["history.train_loss"], held = run_["history.held_out_loss"], auc = run_["history.auc"];
        const auto now = static_cast<int64_t>(epoch);
        Stack rows(box);
        const Rect line = rows.take(20);
        const float most = static_cast<float>(std::max<int64_t>(held.size() - 1, other ? (*other)["history.auc"].size() - 1 : 0));
        const float last = most <= 40 ? 40.f : most <= 80 ? 80.f : static_cast<float>(Playground::kMostEpochs);
        const Scalar at = fig_.derive("epoch-shown", static_cast<float>(epoch), "the epoch that is shown", {"epoch"});
        fig_.phrase(key("score"), {line.x, line.y + 12}, "epoch {}: AUC {}", {at, auc[now]}, {.font = FontStyle::medium});
        const auto [loss_box, auc_box] = split_columns(rows.rest(), 0.5f, 12);
        const Plot loss(fig_, key("loss"), loss_box, {.x = {0, last}, .y = {0, 1}, .title = "loss", .x_ticks = {0, last}, .y_ticks = {0, 0.5f, 1}});
        const Plot score(fig_, key("auc"), auc_box, {.x = {0, last}, .y = {0.4f, 1}, .title = "AUC, held out", .x_ticks = {0, last}, .y_ticks = {0.5f, 0.75f, 1}});
        if (other) {
            const Traced its_loss = (*other)["history.held_out_loss"], its_auc = (*other)["history.auc"];
            loss.curve(key("other-loss"), its_loss, static_cast<int>(its_loss.size()), theme_.accent2, 0, 1, kEdgeWidth);
            score.curve(key("other-auc"), its_auc, static_cast<int>(its_auc.size()), theme_.accent2, 0, 1, kEdgeWidth);
            fig_.phrase(key("other-score"), {auc_box.x, line.y + 12}, "the other: {}", {its_auc[its_auc.size() - 1]}, {.color = theme_.accent2});
            fig_.output("other-auc", its_auc[its_auc.size() - 1], "AUC of the other");
        }
        loss.curve(key("train-loss"), train, static_cast<int>(train.size()), theme_.ink2, 1, 1, kEdgeWidth, Dash::dashed);
        loss.curve(key("held-loss"), held, static_cast<int>(held.size()), theme_.accent);
        score.curve(key("auc-curve"), auc, static_cast<int>(auc.size()), theme_.accent);
        if (most > 0)
            for (const Plot* plot : {&loss, &score}) {
                const Vec2 foot = plot->at(static_cast<float>(epoch), plot == &loss ? 0.f : 0.4f);
                fig_.line(key("now", plot == &loss ? 0 : 1), foot, {foot.x, plot->inner.y}, {.stroke = theme_.ink2, .width = kHairline, .dash = Dash::dotted}).decoration();
            }
        fig_.output("auc", auc[now], "AUC, held out");
        fig_.output("epochs", fig_.derive("epochs-trained", static_cast<float>(held.size() - 1), "epochs trained", {"history.held_out_loss"}), "epochs trained");
        fig_.output("held-out-loss", held[now], "loss, held out");
        fig_.output("accuracy", run_["accuracy"][0], "accuracy, held out, newest epoch");
        fig_.output("parameters", run_["parameters"][0], "numbers in the network");
    }

    Figure& fig_;
    const RunView<Playground>& run_;
    const RunView<MoleculeProbe>& probe_;
    const RunView<Projection>& plane_;
    const Theme& theme_;
};

}  // namespace
}  // namespace glassbox

GB_FIGURE("gnn/playground") {
    using namespace glassbox;
    const auto task = fig.choice("task", MoleculeTask::ester, kTasks);
    MoleculeSettings net;
    net.kind = fig.choice("layer", Kind::message, kKinds, {.label = "kind of layer"});
    net.depth = fig.slider("depth", 3, {.min = 0, .max = MoleculeSettings::kMaxDepth, .label = "layers"});
    net.width = kWidths[fig.choice("width", 1, kWidthNames, {.label = "numbers an atom"})];
    net.pooling = fig.choice("pooling", Aggregate::sum, kPoolings);
    net.edges = fig.toggle("bonds", true, {.label = "bond vectors"});
    net.global = fig.toggle("global", false, {.label = "global vector"});
    net.residual = fig.toggle("residual", true, {.label = "residual update"});
    const int molecules = fig.slider("molecules", 800, {.min = 100, .max = 3000, .step = 100, .label = "training molecules"});
    const double rate = fig.slider("rate", 0.005, {.min = 0.0005, .max = 0.05, .logarithmic = true, .label = "learning rate"});
    const auto beside = fig.choice("beside", Other::none, kOthers, {.label = "train beside it"});
    const int asked = fig.slider("epoch", Playground::kMostEpochs, {.min = 0, .max = Playground::kMostEpochs, .label = "epoch shown, of those trained"});
    const Graph& molecule = fig.graph("molecule", "CCCC(=O)OCc1ccccc1");
    const Tool tool = fig.choice("tool", Tool::look, kTools);
    const std::string_view element = kElements[fig.choice("element", 2, kElements)];

    const auto run = fig.run<Playground>({.task = task, .net = net, .molecules = molecules, .rate = static_cast<float>(rate)});
    if (run.tick < 0) return;
    const int epoch = std::min(asked, static_cast<int>(run.tick));
    const auto then = run.past(epoch);
    const auto probe = fig.run<MoleculeProbe>({.net = run.inputs.net, .molecule = molecule, .parameters = parameters_of(then)}, "probe");
    if (probe.tick < 0) return;
    const auto plane = fig.run<Projection>({.basis = Tensor(run["embedding"].view()), .shown = Tensor(then["embedding"].view()), .extra = Tensor(probe["embedding"].view()),
                                            .label = Tensor(run["label"].view()), .probability = Tensor(then["probability"].view())}, "plane");
    if (plane.tick < 0) return;
    Scene scene(fig, run, probe, plane);
    if (beside == Other::none) return scene.draw(probe.inputs.molecule, nullptr, epoch, tool, element);
    const auto other = fig.run<Playground>({.task = task, .net = changed(net, beside), .molecules = molecules, .rate = static_cast<float>(rate)}, "other");
    scene.draw(probe.inputs.molecule, other.tick < 0 ? nullptr : &other, epoch, tool, element);
}
