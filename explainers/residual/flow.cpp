// residual/flow: what goes through a deep network and what comes back, block by block, in four measured numbers.
#include "engine/figure/arrange.h"
#include "engine/figure/figure.h"
#include "explainers/residual/model_flow.h"
#include "explainers/residual/parts.h"

namespace glassbox {
namespace {

using namespace residual;

constexpr std::string_view kDepthNames[] = {"4", "8", "16", "32", "64"}, kOrders[] = {"after", "before"};
constexpr int kBlocksOf[] = {2, 4, 8, 16, 32};

struct Measure {
    std::string_view name, title, short_title, dots[2];  // dots: kinds of their keys
    PlotRange y;
    std::vector<float> ticks;
};

// Which of the four troubles the measured numbers show, or none. The limits are ours.
std::vector<std::string_view> troubles(const RunView<FlowProbe>& run) {
    std::vector<std::string_view> out;
    const Traced signal = run["signal"], gradient = run["gradient"], alike = run["alike"], agree = run["neighbours"];
    const int64_t last = signal.size() - 1;
    const float forward = signal[last] / std::max(signal[0].number, 1e-30f), back = gradient[0] / std::max(gradient[last].number, 1e-30f);
    if (forward < 0.1f || back < 1e-3f) out.push_back("it vanishes");
    if (forward > 1e3f || back > 1e3f) out.push_back("it explodes");
    if (alike[last] > 0.95f) out.push_back("inputs become one");
    if (agree[last / 2] < 0.15f) out.push_back("gradients shatter");
    if (out.empty()) out.push_back("none of the four troubles");
    return out;
}

void draw(Figure& fig, const RunView<FlowProbe>& plain, const RunView<FlowProbe>& skip) {
    const Theme& theme = fig.theme();
    const bool narrow = fig.area().w < 520;
    const float head = narrow ? 80 : 50;
    const Rect all = fig.area();
    const RunView<FlowProbe>* runs[] = {&plain, &skip};
    float x = all.x;
    for (int side = 0; side < 2; ++side) {
        const Color color = side ? skip_color(theme) : plain_color(theme);
        const std::string name = side ? "skip" : "plain";
        const Scalar percent = fig.derive(name + ".percent", 100 * (*runs[side])["error"].scalar().number, "100 times", {"error"});
        const TextLook look{.size = kLabelSize, .color = color, .font = FontStyle::medium};
        const Vec2 p{narrow ? all.x : x, all.y + kLabelSize + (narrow ? 36.f * static_cast<float>(side) : 0.f)};
        fig.phrase(key("head", side), p, side ? "With skips: {} % wrong" : "Plain: {} % wrong", {percent}, look);
        x = all.x + all.w / 2 + kGroupGap / 2;
        std::string words;
        for (const std::string_view t : troubles(*runs[side])) words += (words.empty() ? "" : ", ") + std::string(fig.translate(t));
        fig.literal(p + Vec2{0, 17}, words, small(theme.ink)).part_of(key("head", side));
        const Traced gradient = (*runs[side])["gradient"];
        const float last = gradient[gradient.size() - 1].number;
        fig.output(name + ".ratio", fig.derive(name + ".ratio", last > 0 ? gradient[0].number / last : 0, "first over last of", {"gradient"}), side ? "gradient, first over last block, with skips" : "gradient, first over last block, plain");
    }
    const Measure measures[] = {
        {"signal", "Forward: size of the signal", "signal", {"plain-signal", "skip-signal"}, {1e-3f, 1e6f, true}, {1e-3f, 1, 1e3f, 1e6f}},
        {"gradient", "Backward: size of the gradient", "gradient", {"plain-gradient", "skip-gradient"}, {1e-5f, 1e4f, true}, {1e-5f, 1e-2f, 10, 1e4f}},
        {"alike", "Forward: how alike different inputs are", "inputs alike", {"plain-alike", "skip-alike"}, {0, 1}, {0, 0.5f, 1}},
        {"neighbours", "Backward: do neighbours agree?", "neighbours agree", {"plain-neighbours", "skip-neighbours"}, {-0.1f, 1}, {0, 0.5f, 1}},
    };
    for (int m = 0; m < 4; ++m) {
        const Rect box = grid_cell({all.x, all.y + head, all.w, all.h - head}, {.columns = 2, .rows = 2, .gap = kGroupGap}, m);
        const float blocks = static_cast<float>(plain.inputs.net.blocks);
        const Plot plot(fig, key("plot", m), box, {.x = {0, blocks}, .y = measures[m].y, .title = narrow ? measures[m].short_title : measures[m].title,
                                                  .x_title = m >= 2 ? "blocks, from input to output" : "", .x_ticks = {0, blocks}, .y_ticks = measures[m].ticks});
        for (int side = 0; side < 2; ++side) {
            const Traced values = (*runs[side])[std::string(measures[m].name)];
            const Color color = side ? skip_color(theme) : plain_color(theme);
            plot.curve(key(side ? "skip" : "plain", m), values, static_cast<int>(values.size()), color);
            // The points, to be asked for their numbers.
            for (int l = 0; l < values.size(); ++l)
                fig.circle(key(measures[m].dots[side], l), plot.at(static_cast<float>(l), values[l]), 2, {.fill = color}).value(values[l]).instant().decoration();
        }
    }
    stale_note(fig, skip);
}

}  // namespace
}  // namespace glassbox

GB_FIGURE("residual/flow") {
    using namespace glassbox;
    const int depth = fig.choice("depth", 4, kDepthNames, {.label = "layers"});
    const bool norm = fig.toggle("norm", true, {.label = "batch norm"});
    const double gain = fig.slider("gain", 1.0, {.min = 0.5, .max = 1.5, .label = "initial weights, times He's"});
    const bool zero = fig.toggle("zero", false, {.label = "branches start at zero"});
    const int order = fig.choice("relu", 0, kOrders, {.label = "the ReLU stands before or after the sum"});
    FlowProbe::Inputs in{.net = {.blocks = kBlocksOf[depth], .skip = 0, .norm = norm, .relu = static_cast<BlockNetOptions::Relu>(order), .gain = static_cast<float>(gain)}};
    const auto plain = fig.run<FlowProbe>(in, "plain");
    in.net.skip = 1;
    in.net.zero_last = zero;
    const auto skip = fig.run<FlowProbe>(in, "skip");
    // Both of one depth, or their curves would lie about each other.
    if (plain.tick >= 0 && skip.tick >= 0 && plain.inputs.net.blocks == skip.inputs.net.blocks) draw(fig, plain, skip);
}
