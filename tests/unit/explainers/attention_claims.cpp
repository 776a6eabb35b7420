// What the captions of explainers/attention say is what the models compute.
#include "engine/figure/check.h"
#include "tests/unit/explainers/support.h"

using namespace glassbox;

TEST_CASE("claims of lookup: between, hot, cold, long, and never out of the hull") {
    const char* kFigure = "attention/lookup";
    {
        const LiveFigure live = at_step(kFigure, "between");
        const ConstView w = tensor(live, "weights");
        CHECK(w[0] + w[1] > 0.95f);
        CHECK(std::min(w[0], w[1]) > 0.3f);
    }
    {
        const LiveFigure turned = at_step(kFigure, "turn");
        const ConstView w = tensor(turned, "weights");
        CHECK(w[2] + w[3] > 0.95f);
    }
    {
        const LiveFigure live = at_step(kFigure, "hot");
        const ConstView values = tensor(live, "values"), mix = tensor(live, "mix");
        for (int axis = 0; axis < 2; ++axis) {
            float mean = 0;
            for (int i = 0; i < 5; ++i) mean += values.at(i, axis) / 5;
            CHECK(std::abs(mix[axis] - mean) < 0.3f);
        }
        CHECK(output(live, "listened") > 4.8f);
    }
    {
        const LiveFigure live = at_step(kFigure, "cold");
        CHECK(output(live, "listened") < 1.05f);
    }
    {
        const LiveFigure live = at_step(kFigure, "long");
        const ConstView q = tensor(live, "query"), k = tensor(live, "keys"), w = tensor(live, "weights");
        CHECK(q[0] * k.at(1, 1) == doctest::Approx(q[1] * k.at(1, 0)));  // exactly along
        CHECK(w[0] > w[1]);
    }
    // Wherever the query is, the mix lies on the inner side of every edge of the hull: here, of all pairs with all on one side.
    LiveFigure live(desc_of(*find_figure(kFigure)));
    for (int i = 0; i < 20; ++i) {
        const Vec2 q{2.3f * std::cos(0.3f * static_cast<float>(i)), 2.3f * std::sin(0.3f * static_cast<float>(i))};
        REQUIRE(live.set_all({{"query", write_point(q)}, {"temperature", "0.2"}}, 0));
        const ConstView v = tensor(live, "values"), mix = tensor(live, "mix");
        const auto side = [&](int a, int b, float x, float y) {
            return (v.at(b, 0) - v.at(a, 0)) * (y - v.at(a, 1)) - (v.at(b, 1) - v.at(a, 1)) * (x - v.at(a, 0));
        };
        for (int a = 0; a < 5; ++a)
            for (int b = 0; b < 5; ++b) {
                bool edge = a != b;
                for (int c = 0; c < 5; ++c) edge = edge && (c == a || c == b || side(a, b, v.at(c, 0), v.at(c, 1)) > 0);
                if (edge) CHECK(side(a, b, mix[0], mix[1]) > -1e-4f);
            }
    }
}

TEST_CASE("claims of additive: it fills the cell, the dot product cannot; one hidden unit is worse than that") {
    const char* kFigure = "attention/additive";
    // The share of the places in the cell of key `k` where the score gives it the largest weight.
    const auto filled = [](const LiveFigure& live, const char* field, int k) {
        const ConstView f = tensor(live, field), keys = tensor(live, "keys");
        const int g = f.shape()[1];
        int cell = 0, won = 0;
        for (int i = 0; i < g * g; ++i) {
            const float step = 5.f / static_cast<float>(g);
            const Vec2 at{-2.5f + step * (static_cast<float>(i % g) + 0.5f), 2.5f - step * (static_cast<float>(i / g) + 0.5f)};
            int nearest = 0, best = 0;
            for (int j = 1; j < 5; ++j) {
                const auto away = [&](int m) { return length(at - Vec2{keys.at(m, 0), keys.at(m, 1)}); };
                if (away(j) < away(nearest)) nearest = j;
                if (f.row(j)[i] > f.row(best)[i]) best = j;
            }
            cell += nearest == k;
            won += nearest == k && best == k;
        }
        return static_cast<float>(won) / static_cast<float>(cell);
    };
    const LiveFigure trained = at_step(kFigure, "trained");
    CHECK(filled(trained, "additive.field", 0) > 0.9f);
    CHECK(filled(trained, "dot.field", 0) < 0.02f);  // outbid everywhere
    CHECK(output(trained, "additive-accuracy") > 0.93f);
    CHECK(output(trained, "dot-accuracy") < 0.7f);
    CHECK(filled(trained, "additive.field", 1) > 0.9f);
    CHECK(filled(trained, "dot.field", 1) > 0.9f);
    const LiveFigure untrained = at_step(kFigure, "untrained");
    CHECK(output(untrained, "additive-accuracy") < 0.5f);
    CHECK(output(untrained, "dot-accuracy") < 0.5f);
    const LiveFigure narrow = at_step(kFigure, "narrow");
    CHECK(output(narrow, "additive-accuracy") < output(narrow, "dot-accuracy"));
}

TEST_CASE("claims of sqrt-d: spread, keys heard and gradient, at each step") {
    const char* kFigure = "attention/sqrt-d";
    const auto heard = [](const LiveFigure& live, const char* name) {
        const ConstView listened = tensor(live, name);
        float sum = 0;
        for (const float v : listened) sum += v;
        return sum / static_cast<float>(listened.size());
    };
    const LiveFigure narrow = at_step(kFigure, "narrow"), wide = at_step(kFigure, "wide"), widest = at_step(kFigure, "widest"), spread = at_step(kFigure, "spread");
    CHECK(std::abs(output(narrow, "gradient") - output(narrow, "scaled-gradient")) < 0.05f);
    CHECK(output(wide, "deviation") == doctest::Approx(8).epsilon(0.05));
    CHECK(output(wide, "scaled-deviation") == doctest::Approx(1).epsilon(0.05));
    CHECK(heard(wide, "plain.listened") < 2);
    CHECK(heard(wide, "scaled.listened") > 8);
    CHECK(output(widest, "gradient") < output(widest, "scaled-gradient") / 2);
    CHECK(output(spread, "scaled-deviation") > 3.5f);
    CHECK(heard(spread, "scaled.listened") < heard(wide, "scaled.listened") / 2);
    // The histograms hold every score once.
    float whole = 0;
    for (const float share : tensor(wide, "plain.scores.histogram")) whole += share;
    CHECK(whole == doctest::Approx(1));
}

TEST_CASE("claims of head: whom the words listen to, under each mask") {
    const char* kFigure = "attention/head";
    const LiveFigure plain = at_step(kFigure, "weight");  // these old dogs near the tree sleep
    const ConstView q = tensor(plain, "q"), w = tensor(plain, "weights"), mix = tensor(plain, "mix"), out = tensor(plain, "out"), scores = tensor(plain, "scores");
    for (int j = 0; j < 7; ++j)
        if (j != 2) CHECK(scores.at(6, 2) > scores.at(6, j));
    CHECK(w.at(6, 2) > 0.75f);
    CHECK(w.at(6, 5) < 0.05f);
    CHECK((q.at(6, 0) > 0 && q.at(6, 1) > 0 && q.at(6, 3) > 0));  // a noun, many, that lives
    CHECK(mix.at(6, 1) > 0.8f);
    CHECK(out.at(6, 5) == mix.at(6, 1));
    CHECK(w.at(1, 2) == w.at(1, 5));  // both nouns alike

    const LiveFigure later = at_step(kFigure, "causal"), near = at_step(kFigure, "sliding"), other = at_step(kFigure, "pronoun"), random = at_step(kFigure, "random");
    for (int i = 0; i < 7; ++i)
        for (int j = 0; j < 7; ++j) {
            if (j > i) CHECK(tensor(later, "weights").at(i, j) == 0);
            if (std::abs(i - j) > 1) CHECK(tensor(near, "weights").at(i, j) == 0);
        }
    CHECK(tensor(near, "weights").at(1, 2) > 0.5f);
    CHECK(tensor(other, "weights").at(4, 0) > 0.5f);
    float most = 0;
    for (int j = 0; j < 7; ++j) most = std::max(most, tensor(random, "weights").at(6, j));
    CHECK(most < 0.5f);
}

TEST_CASE("head: painting a mask, adding to a cell, words that it does not know") {
    LiveFigure live(desc_of(*find_figure("attention/head")));
    REQUIRE(live.set_all({{"mask", "painted"}}, 0));
    const auto click = [&](Key k) {
        const ClickBinding* c = live.click_of(k);
        REQUIRE(c);
        REQUIRE(live.apply({.kind = c->kind, .name = c->control, .value = c->value}));
    };
    click(key("scores", 44));
    CHECK(tensor(live, "weights").at(6, 2) == 0);
    CHECK(tensor(live, "weights").at(6, 0) > 0);
    click(key("scores", 44));
    CHECK(tensor(live, "weights").at(6, 2) > 0.75f);
    click(key("wq", 4));  // what a verb asks of a noun
    const float before = tensor(live, "q").at(6, 0);
    REQUIRE(live.set_all({{"add", "-2"}}, 0));
    CHECK(tensor(live, "q").at(6, 0) == before - 2);
    for (const char* words : {"", "   ", "colourless green ideas", "a a a a a a a a a a a"}) {
        CAPTURE(words);
        REQUIRE(live.set_all({{"text", words}}, 0));
        CHECK(live.evaluation().errors.empty());
        for (const Finding& f : check_picture(live)) FAIL_CHECK(f.what);
    }
}

TEST_CASE("claims of positions: order does not matter, the mask tells of it, and what each code makes of distance") {
    const char* kFigure = "attention/positions";
    CHECK(output(at_step(kFigure, "moved"), "change") < 1e-6f);
    CHECK(output(at_step(kFigure, "causal"), "change") > 0.1f);
    CHECK(output(at_step(kFigure, "sinusoidal"), "change") > 0.1f);
    CHECK(output(at_step(kFigure, "rotary"), "change") > 0.1f);
    const LiveFigure waves = at_step(kFigure, "sinusoidal"), rotary = at_step(kFigure, "rotary"), narrow = at_step(kFigure, "narrow");
    const ConstView w = tensor(waves, "similarity"), r = tensor(rotary, "similarity"), n = tensor(narrow, "similarity");
    for (int j = 0; j < 32; ++j)
        if (std::abs(j - 8) > 1) CHECK(w.at(8, j) < std::min(w.at(8, 7), w.at(8, 9)));
    for (int i = 0; i + 5 < 32; ++i) CHECK(r.at(i, i + 5) == doctest::Approx(r.at(0, 5)).epsilon(1e-4));
    CHECK(n.at(8, 14) > 0.95f);
    CHECK(r.at(8, 14) < 0.8f);
    // A click swaps a word with the next one, the last with the first.
    LiveFigure live(desc_of(*find_figure(kFigure)));
    const ClickBinding* last = live.click_of(key("word", 5));
    REQUIRE(last);
    REQUIRE(live.apply({.kind = last->kind, .name = last->control, .value = last->value}));
    CHECK(tensor(live, "order")[0] == 5);
    CHECK(tensor(live, "order")[5] == 0);
}
