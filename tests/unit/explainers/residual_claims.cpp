// What the captions of residual/* say is what the models compute.
#include <algorithm>
#include <cmath>

#include "explainers/residual/model_block.h"
#include "explainers/residual/model_flow.h"
#include "explainers/residual/model_knobs.h"
#include "explainers/residual/model_landscape.h"
#include "explainers/residual/model_lesion.h"
#include "explainers/residual/model_race.h"
#include "explainers/residual/model_two_residuals.h"
#include "tests/unit/explainers/support.h"

using namespace glassbox;

TEST_CASE("claims of two-knobs: a flat plain product, a valley with the skip") {
    const LiveFigure live = at_step("residual/two-knobs", "roll");
    const ConstView flat = tensor(live, "plain.loss.field"), hills = tensor(live, "skip.loss.field");
    float low = flat[0], high = flat[0], deep = hills[0], steep = hills[0];
    for (int64_t i = 0; i < flat.size(); ++i) {
        low = std::min(low, flat[i]), high = std::max(high, flat[i]);
        deep = std::min(deep, hills[i]), steep = std::max(steep, hills[i]);
    }
    CHECK(high - low < 1e-6f);
    CHECK(deep < 0.02f);
    CHECK(steep > 8);
    CHECK(std::abs(tensor(live, "plain.slope")[0]) < 1e-7f);
    CHECK(std::abs(tensor(live, "skip.slope")[0]) > 0.5f);
    const ConstView still = tensor(live, "plain.path"), rolled = tensor(live, "skip.path");
    CHECK(std::abs(still.at(KnobChains::kSteps, 0) - still.at(0, 0)) < 1e-6f);
    CHECK(rolled.at(KnobChains::kSteps, 2) < 1e-6f);
}

TEST_CASE("claims of two-knobs: with the other weights at 0 depth does not matter to the skip, and 1 moves the picture by one") {
    const LiveFigure deep = at_step("residual/two-knobs", "deep"), moved = at_step("residual/two-knobs", "moved");
    const ConstView flat = tensor(deep, "plain.loss.field"), skip = tensor(deep, "skip.loss.field"), plain = tensor(moved, "plain.loss.field");
    for (const float v : flat.span()) CHECK(v == 2);
    LiveFigure two(desc_of(*find_figure("residual/two-knobs")));
    REQUIRE(two.set_all({{"depth", "3"}, {"rest", "0"}}, 0));
    const ConstView shallow = tensor(two, "skip.loss.field");
    constexpr int n = KnobChains::kGrid, one = (n - 1) / 4;  // cells in a unit of weight
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
            CHECK(skip.at(i, j) == shallow.at(i, j));
            if (i >= one && j + one < n) CHECK(plain.at(i - one, j + one) == doctest::Approx(skip.at(i, j)).epsilon(1e-5));
        }
    // "Thirty factors of 2": all but the two knobs, which here halve.
    CHECK(tensor(moved, "skip.loss")[0] > 1e14f);
}

TEST_CASE("claims of block: the derivative is mask (s I + J), and the gradients are its rows") {
    constexpr int n = OneBlock::kChannels;
    for (const char* step : {"sum", "plain", "closed", "open", "zero"}) {
        const LiveFigure live = at_step("residual/block", step);
        const ConstView mask = tensor(live, "mask"), skip = tensor(live, "skip.jacobian"), branch = tensor(live, "branch.jacobian"), whole = tensor(live, "jacobian");
        for (int j = 0; j < n; ++j)
            for (int i = 0; i < n; ++i) CHECK(whole.at(j, i) == doctest::Approx(mask[j] * (skip.at(j, i) + branch.at(j, i))).epsilon(1e-5));
        const ConstView back = tensor(live, "x.grad"), asked = tensor(live, "out.grad");
        for (int j = 0; j < n; ++j)
            if (asked[j] == 1)
                for (int i = 0; i < n; ++i) CHECK(back[i] == doctest::Approx(whole.at(j, i)).epsilon(1e-5));
    }
}

TEST_CASE("claims of block: the last ReLU closes the second output, not in the block of 2016; a branch of zero stops at its gain") {
    const LiveFigure closed = at_step("residual/block", "closed"), open = at_step("residual/block", "open"), zero = at_step("residual/block", "zero");
    CHECK(tensor(closed, "sum")[1] < 0);
    for (const float v : tensor(closed, "x.grad").span()) CHECK(v == 0);
    for (const float v : tensor(open, "mask").span()) CHECK(v == 1);
    CHECK(tensor(open, "x.grad")[1] == doctest::Approx(1 + tensor(open, "branch.jacobian").at(1, 1)));
    for (int i = 0; i < OneBlock::kChannels; ++i) {
        CHECK(tensor(zero, "out")[i] == tensor(zero, "x")[i]);
        CHECK(tensor(zero, "x.grad")[i] == (i == 0 ? 1.f : 0.f));
        CHECK(tensor(zero, "a.grad")[i] == 0);
    }
    CHECK(tensor(zero, "f.grad")[0] == 1);
    // "All that comes back to x has been through both matrices": nothing of the identity is left.
    const LiveFigure plain = at_step("residual/block", "plain");
    for (const float v : tensor(plain, "skip.jacobian").span()) CHECK(v == 0);
}

TEST_CASE("claims of degradation: 64 plain layers guess, with skips or with 16 layers nothing is wrong") {
    const auto check = [](const char* step, auto holds) {
        const LiveFigure live = at_step("residual/degradation", step);
        const float plain = tensor(live, "plain.error").at(0, DepthRace::kTicks), skip = tensor(live, "skip.error").at(0, DepthRace::kTicks);
        CHECK_MESSAGE(holds(plain, skip), step, ": plain ", plain, ", with skips ", skip);
    };
    check("trained", [](float plain, float skip) { return plain > 0.4f && skip == 0; });
    check("longer", [](float plain, float skip) { return plain > 0.4f && skip == 0; });
    check("shallow", [](float plain, float) { return plain == 0; });
    // One rate alone misleads, and in both directions.
    check("fake", [](float plain, float skip) { return plain > 0.4f && skip < 0.2f; });
    check("fair", [](float plain, float skip) { return plain < skip; });
}

TEST_CASE("claims of degradation: at the best rate of each depth, plain is worse from 32 layers on") {
    const LiveFigure live = at_step("residual/degradation", "all");
    const ConstView plain = tensor(live, "plain.mean"), skip = tensor(live, "skip.mean");
    for (int d = 0; d < DepthSweep::kDepths; ++d) {
        CHECK(skip[d] == 0);
        if (DepthSweep::kBlocks[d] <= 8) CHECK(plain[d] < 0.01f);
        else CHECK(plain[d] > 0.1f);
    }
}

TEST_CASE("claims of flow: with batch norm nothing vanishes, the plain gradient explodes and shatters") {
    const LiveFigure live = at_step("residual/flow", "shattered");
    const ConstView signal = tensor(live, "signal", "plain"), plain = tensor(live, "gradient", "plain"), skip = tensor(live, "gradient", "skip");
    for (const float v : signal.span()) CHECK((v > 0.3f && v < 1));
    CHECK(plain[0] > 1e6f * plain[32]);
    CHECK(skip[0] < 1e3f * skip[32]);
    CHECK(std::abs(tensor(live, "neighbours", "plain")[16]) < 0.1f);
    CHECK(tensor(live, "neighbours", "skip")[16] > 0.45f);
}

TEST_CASE("claims of flow: without norm, shrinking, growing and collapse; branches of zero leave all flat") {
    const LiveFigure bare = at_step("residual/flow", "bare"), zero = at_step("residual/flow", "zero");
    CHECK(tensor(bare, "signal", "plain")[32] < 0.1f * tensor(bare, "signal", "plain")[0]);
    CHECK(tensor(bare, "signal", "skip")[32] > 1e5f * tensor(bare, "signal", "skip")[0]);
    for (const char* run : {"plain", "skip"}) CHECK(tensor(bare, "alike", run)[32] > 0.99f);
    for (const char* name : {"signal", "alike", "neighbours"})
        for (const float v : tensor(zero, name, "skip").span()) CHECK(v == doctest::Approx(tensor(zero, name, "skip")[0]).epsilon(0.03));
}

TEST_CASE("claims of flow: after training only the network with skips has learned") {
    const LiveFigure live = at_step("residual/flow", "trained");
    CHECK(tensor(live, "error", "plain")[0] > 0.4f);
    CHECK(tensor(live, "error", "skip")[0] < 0.02f);
}

TEST_CASE("claims of identity: falling with batch norm, about 1 without, nothing where branches start at zero") {
    const LiveFigure live = at_step("residual/identity", "trained");
    const auto history = [&](const char* run, int tick, int block) { return tensor(live, "ratio.history", run).at(tick, block); };
    for (int l = 1; l < 16; ++l) CHECK(history("norm", 0, l) < history("norm", 0, l - 1));
    CHECK(history("norm", 0, 0) == doctest::Approx(2.7).epsilon(0.02));
    CHECK(history("norm", 0, 15) == doctest::Approx(0.28).epsilon(0.05));
    int large = 0;
    float bare = 0, small = 0;
    for (int l = 0; l < 16; ++l) {
        large += history("bare", 0, l) > 0.75f;
        bare += history("bare", 0, l) / 16;
        CHECK(history("zero", 0, l) == 0);
        small += history("zero", FlowProbe::kTicks, l) / 16;
    }
    CHECK(large >= 15);
    CHECK(bare > 1);
    CHECK(small == doctest::Approx(0.2).epsilon(0.1));
    CHECK(tensor(live, "error", "zero")[0] == tensor(live, "error", "norm")[0]);
}

TEST_CASE("claims of lesion: the plain net needs every block, the residual one its early ones") {
    const LiveFigure live = at_step("residual/lesion", "out");
    CHECK(tensor(live, "plain.error")[0] == doctest::Approx(0.02).epsilon(0.1));
    CHECK(tensor(live, "skip.error")[0] == 0);
    CHECK(tensor(live, "plain.now")[0] > 0.25f);
    CHECK(tensor(live, "skip.now")[0] < 0.1f);
    const ConstView plain = tensor(live, "plain.deleted"), skip = tensor(live, "skip.deleted");
    for (int l = 0; l < Lesions::kBlocks; ++l) CHECK(plain[l] > 0.25f);
    CHECK(skip[0] > 0.4f);
    CHECK((skip[6] == 0 && skip[7] == 0));
    CHECK(tensor(live, "plain.swapped")[6] > 0.5f);
    CHECK(tensor(live, "skip.swapped")[6] == 0);
}

TEST_CASE("claims of lesion: the paths add up to the gradient, and which carry most") {
    const LiveFigure whole = at_step("residual/lesion", "paths"), zero = at_step("residual/lesion", "zero");
    const auto mean_length = [](const LiveFigure& live) {
        const ConstView sum = tensor(live, "paths.sum"), all = tensor(live, "paths.whole"), size = tensor(live, "paths.size");
        float most = 0, off = 0;
        for (int64_t i = 0; i < sum.size(); ++i) most = std::max(most, std::abs(all[i])), off = std::max(off, std::abs(all[i] - sum[i]));
        CHECK(off < 1e-5f * most);
        float weight = 0, length = 0;
        for (int k = 0; k <= Lesions::kBlocks; ++k) weight += size[k], length += size[k] * static_cast<float>(k);
        return length / weight;
    };
    CHECK(mean_length(zero) < mean_length(whole) - 0.3f);
    const ConstView size = tensor(whole, "paths.size"), count = tensor(whole, "paths.count");
    float paths = 0;
    for (int k = 0; k <= Lesions::kBlocks; ++k) {
        paths += count[k];
        if (k != 4 && k != 5) CHECK(size[k] < std::min(size[4], size[5]));
    }
    CHECK(paths == 256);
    for (int l = 4; l < Lesions::kBlocks; ++l) CHECK(tensor(zero, "skip.deleted")[l] == 0);
}

TEST_CASE("claims of landscape: bowls at 16 layers, a plateau at 32, and a plane that holds the path") {
    const LiveFigure bowls = at_step("residual/landscape", "bowls"), deep = at_step("residual/landscape", "deep"), path = at_step("residual/landscape", "path");
    const auto lowest = [](ConstView v) { return *std::min_element(v.begin(), v.end()); };
    for (const char* run : {"plain", "skip"}) {
        const ConstView loss = tensor(bowls, "loss", run);
        CHECK(loss[loss.size() / 2] == lowest(loss));  // the middle is the trained network
        CHECK(loss[loss.size() / 2] == tensor(bowls, "center", run)[0]);
        CHECK(loss[0] > 1);
        CHECK(tensor(path, "explained", run)[0] > 0.9f);
        const ConstView way = tensor(path, "path", run);
        CHECK(way.at(Landscape::kSnapshots - 1, 2) < 0.1f * way.at(0, 2));
    }
    CHECK(tensor(bowls, "center", "skip")[0] < 0.1f * tensor(bowls, "center", "plain")[0]);
    CHECK(lowest(tensor(deep, "loss", "plain")) > 0.5f * tensor(deep, "center", "plain")[0]);
    CHECK(tensor(deep, "center", "plain")[0] > 0.5f);
    CHECK(tensor(deep, "center", "skip")[0] < 0.001f);
}

TEST_CASE("claims of two-residuals: boosting only gets better, the network is worse in between and better at the end") {
    const LiveFigure live = at_step("residual/two-residuals", "middle");
    const ConstView boost = tensor(live, "boost.loss"), net = tensor(live, "net.loss");
    for (int k = 1; k <= TwoResiduals::kStages; ++k) CHECK(boost[k] < boost[k - 1]);
    CHECK(net[4] > net[0]);
    CHECK(net[TwoResiduals::kStages] < 0.1f * boost[TwoResiduals::kStages]);
}

TEST_CASE("the exercises of residual have their answers in the figures") {
    const auto with = [](const char* figure, const std::vector<std::pair<std::string, std::string>>& set, const char* tick) {
        LiveFigure live(desc_of(*find_figure(figure)));
        REQUIRE(live.set_all(set, 0));
        REQUIRE(live.apply({.kind = EventKind::seek, .value = tick}));
        return live;
    };
    // 1: what the skip moved by one, the other weights at 1.
    const LiveFigure knobs = with("residual/two-knobs", {{"depth", "30"}, {"rest", "1"}}, "0");
    CHECK(std::abs(tensor(knobs, "plain.slope")[0]) > 0.5f);
    CHECK(tensor(knobs, "skip.loss")[0] > 1e14f);
    // 2: half a skip takes half of the 1 away.
    const LiveFigure whole = with("residual/block", {}, "0"), half = with("residual/block", {{"skip", "0.5"}}, "0");
    CHECK(tensor(whole, "jacobian").at(0, 0) - tensor(half, "jacobian").at(0, 0) == doctest::Approx(0.5));
    // 3: at a rate of 0.003 plain is ahead, at the other two behind.
    for (const char* rate : {"0.001", "0.003", "0.01"}) {
        const LiveFigure race = with("residual/degradation", {{"norm", "false"}, {"rate", rate}}, "40");
        const float plain = tensor(race, "plain.error").at(0, DepthRace::kTicks), skip = tensor(race, "skip.error").at(0, DepthRace::kTicks);
        CHECK_MESSAGE((plain < skip) == (std::string_view(rate) == "0.003"), rate, ": plain ", plain, ", with skips ", skip);
    }
    // 4: no norm and small weights.
    const LiveFigure small = with("residual/flow", {{"norm", "false"}, {"gain", "0.5"}}, "0");
    CHECK(tensor(small, "gradient", "plain")[0] < 1e-3f * tensor(small, "gradient", "plain")[32]);
    CHECK(tensor(small, "alike", "plain")[32] > 0.95f);
    CHECK(tensor(small, "signal", "plain")[32] < 1e-3f * tensor(small, "signal", "plain")[0]);
    // 5
    CHECK(tensor(with("residual/lesion", {{"swap", "1"}, {"with", "8"}}, "0"), "skip.now")[0] > 0.3f);
}
