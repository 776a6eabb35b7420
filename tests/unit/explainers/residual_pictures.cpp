// The models of residual/shortcuts, residual/features and residual/you-against-the-net, and what their captions say.
#include <algorithm>
#include <cmath>

#include "engine/data/shapes_images.h"
#include "explainers/residual/model_pictures.h"
#include "explainers/residual/model_shortcuts.h"
#include "tests/unit/explainers/support.h"

using namespace glassbox;

namespace {

int largest(ConstView v) { return static_cast<int>(std::max_element(v.begin(), v.end()) - v.begin()); }
int shape(std::string_view name) { return static_cast<int>(std::find(std::begin(kShapeNames), std::end(kShapeNames), name) - std::begin(kShapeNames)); }
// The class that a column of the table of probes names.
int read_by(ConstView scores, int station) {
    int best = 0;
    for (int c = 1; c < kPictureClasses; ++c)
        if (scores.at(c, station) > scores.at(best, station)) best = c;
    return best;
}

}  // namespace

TEST_CASE("residual/shortcuts: counts are those of the parameters and of the sizes") {
    for (const bool bottleneck : {false, true})
        for (const bool before : {false, true})
            for (const bool grows : {false, true})
                for (const int shortcut : {0, 1, 2}) {
                    BlockStudy model;
                    const BlockStudy::Inputs in{.shortcut = shortcut, .bottleneck = bottleneck, .pre_activation = before, .grows = grows};
                    model.reset(0, in);
                    Trace trace;
                    trace.begin_tick(0);
                    REQUIRE(model.step(trace) == Progress::done);
                    trace.end_tick();
                    CHECK(model.error().empty());
                    float numbers = 0, cost = 0;
                    for (const float v : trace.view("parameters").span()) numbers += v;
                    for (const float v : trace.view("cost").span()) cost += v;
                    CHECK(numbers == trace.view("parameters.all")[0]);
                    CHECK(cost == trace.view("cost.all")[0]);
                    // He et al. 2015, figure 5: 9 c^2 of a wide convolution, c^2 of a narrow one, at every pixel of the output.
                    const int c = bottleneck ? 64 : 16, side = grows ? 16 : 32, out = grows ? 2 * c : c;
                    const ConstView each = trace.view("cost");
                    if (!bottleneck) CHECK(each[1] == static_cast<float>(9 * out * out * side * side));
                    else CHECK(each[2] == static_cast<float>(out / 4 * out * side * side));
                    CHECK(each[each.size() - 1] == static_cast<float>(shortcut == 2 ? c * out * side * side : 0));
                    const bool fits = trace.view("fits")[0] > 0;
                    CHECK(fits == !(grows && shortcut == 0));
                    CHECK(fits == static_cast<bool>(trace.view("back.both")));
                    // Nothing stands on the skip before the sum: the gradient, of size 1, comes back whole.
                    if (before && shortcut != 2 && !grows) CHECK(trace.view("back.shortcut")[0] == doctest::Approx(1).epsilon(0.01));
                }
}

TEST_CASE("residual/shortcuts: the two ways together are the block, forward and backward") {
    using Shortcut = ResidualOptions::Shortcut;
    for (const bool before : {false, true})
        for (const Shortcut shortcut : {Shortcut::zero_padding, Shortcut::projection}) {
            Parameters p(3);
            const ResidualBlock block(p.scope(), {.in = 4, .out = 8, .stride = 2, .shortcut = shortcut, .pre_activation = before});
            Tensor x({2, 4, 6, 6});
            Random rng(1);
            for (float& v : x.span()) v = rng.normal();
            Tape tape;
            Context c(tape);
            const Var whole = tape.input(x.view(), Grad::yes), one = tape.input(x.view(), Grad::yes), two = tape.input(x.view(), Grad::yes);
            const Var y = block(c, whole), z = block.joined(c, {block.ways(c, one).branch, block.ways(c, two).shortcut});
            for (int64_t i = 0; i < y.value().size(); ++i) CHECK(y.value()[i] == z.value()[i]);
            REQUIRE(tape.backward(sum(square(y)) + sum(square(z)), Into::tape));
            for (int64_t i = 0; i < x.size(); ++i) CHECK(one.grad()[i] + two.grad()[i] == doctest::Approx(whole.grad()[i]).epsilon(1e-4));
        }
}

TEST_CASE("claims of shortcuts: costs, the misfit, the way back, and seeds further apart than kinds") {
    const LiveFigure basic = at_step("residual/shortcuts", "basic"), narrow = at_step("residual/shortcuts", "bottleneck"), before = at_step("residual/shortcuts", "before");
    CHECK(tensor(narrow, "cost.all")[0] < tensor(basic, "cost.all")[0]);
    CHECK(tensor(basic, "back.shortcut")[0] == doctest::Approx(0.8).epsilon(0.02));
    CHECK(tensor(before, "back.shortcut")[0] == doctest::Approx(1).epsilon(0.01));
    CHECK(tensor(at_step("residual/shortcuts", "misfit"), "fits")[0] == 0);
    const LiveFigure projected = at_step("residual/shortcuts", "projected");
    CHECK(tensor(projected, "parameters")[2] == 576);
    CHECK(tensor(projected, "parameters")[0] + tensor(projected, "parameters")[1] == 13952);
    const LiveFigure noise = at_step("residual/shortcuts", "noise");
    CHECK(output(noise, "seeds.apart") > output(noise, "means.apart"));
}

TEST_CASE("claims of features: what a probe reads grows from block to block, and what cutting and painting do") {
    LiveFigure live = at_step("residual/features", "whole");  // one figure for all: its probes are trained once
    const ConstView right = tensor(live, "right");
    CHECK(std::round(100 * right[0]) == 16);
    CHECK(std::round(100 * right[9]) == 99);
    CHECK(right[7] - right[4] > 0.5f * right[9]);  // "more than half in blocks 5 to 7"
    const ConstView scores = tensor(live, "scores");
    CHECK(read_by(scores, 6) == shape("square"));
    CHECK(scores.at(shape("square"), 6) > 0.85f);
    for (const int k : {8, 9}) CHECK(scores.at(shape("heart"), k) > 0.9f);
    CHECK(read_by(scores, 1) != shape("heart"));
    CHECK(largest(tensor(live, "said")) == shape("heart"));
    const auto said_at = [&](const char* step) {
        REQUIRE(live.apply({.kind = EventKind::step, .name = step}));
        return largest(tensor(live, "said"));
    };
    CHECK(said_at("cut") == shape("cross"));
    CHECK(said_at("outline") == shape("ring"));
    CHECK(said_at("filled") == shape("heart"));
    CHECK(said_at("whole") == shape("heart"));
    // "Most of the other blocks can go."
    int hearts = 0;
    for (int k = 1; k < kStations; ++k) {
        REQUIRE(live.set_all({{"off", std::to_string(k)}}, 0));
        hearts += largest(tensor(live, "said")) == shape("heart");
    }
    CHECK(hearts == 7);
}

TEST_CASE("residual/features: a map that is off is nothing, y is the ReLU of the sum, and the last probe's place is the network's") {
    LiveFigure live(desc_of(*find_figure("residual/features")));
    REQUIRE(live.set_all({{"off", "5:3 9:60"}, {"picture", "14"}}, 0));
    for (const float v : tensor(live, "maps.5").row(3).span()) CHECK(v == 0);
    const ConstView x = tensor(live, "carried.5"), f = tensor(live, "added.5"), y = tensor(live, "maps.5"), before = tensor(live, "maps.4");
    for (int m : {0, 17})
        for (int64_t i = 0; i < x.row(m).size(); ++i) {
            CHECK(y.row(m)[i] == std::max(x.row(m)[i] + f.row(m)[i], 0.f));
            CHECK(x.row(m)[i] == before.row(m)[i]);
        }
    CHECK(write_off(read_off("9 5:3 0:16 x 12:1 5:3")) == "5:3 9");
}

TEST_CASE("residual/features: a stroke paints the picture, the later over the earlier") {
    Tensor image({3, 32, 32}, 0.3f);
    paint_strokes("0 0 1;0.05 0 0", image.span());
    const auto at = [&](int x, int y) { return image[(y * 32) + x]; };
    CHECK(at(17, 16) < 0.15f);  // dark over light
    CHECK(at(14, 16) > 0.5f);
    CHECK(at(2, 2) == 0.3f);
}

TEST_CASE("claims of you-against-the-net: all right without noise, and under noise nearly everything is a checker to it") {
    const LiveFigure clean = at_step("residual/you-against-the-net", "clean"), noisy = at_step("residual/you-against-the-net", "noisy");
    CHECK(output(clean, "you.right") == LabelGame::kPictures);
    CHECK(output(clean, "net.right") == LabelGame::kPictures);
    CHECK(output(noisy, "you.right") == 17);
    CHECK(output(noisy, "net.right") == 5);
    const ConstView said = tensor(noisy, "said");
    CHECK(std::count(said.begin(), said.end(), static_cast<float>(shape("checker"))) == 16);
}

TEST_CASE("you-against-the-net: a click starts the clock, an answer keeps its time, and turning the clock back takes it away") {
    LiveFigure live(desc_of(*find_figure("residual/you-against-the-net"), 960));
    live.frame(0);
    const auto click = [&](const char* mark, double time) {
        const ClickBinding* c = live.click_of(live.hit_key(mark).key);
        REQUIRE(c);
        REQUIRE(live.apply({.time = time, .kind = c->kind, .name = c->control, .value = c->value}));
        live.frame(time);
    };
    CHECK(live.click_of(live.hit_key("answer:3").key) == nullptr);  // not yet
    click("start", 1);
    CHECK(live.state().playheads.at("clock").playing);
    live.frame(4);
    click("answer:1", 4);
    live.frame(6.5);
    click("answer:9", 6.5);
    CHECK(live.state().document.raw.at("answers") == "0.30/0 1@3.0 9@5.5");
    live.frame(7);
    CHECK(output(live, "seconds") == doctest::Approx(2.75));
    REQUIRE(live.apply({.time = 8, .kind = EventKind::set, .name = "clock", .value = "4"}));
    live.frame(9);
    CHECK(output(live, "seconds") == doctest::Approx(3));
    REQUIRE(live.apply({.time = 10, .kind = EventKind::set, .name = "noise", .value = "0.5"}));  // another game
    live.frame(11);
    CHECK(output(live, "you.right") == 0);
}
