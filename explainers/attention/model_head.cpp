#include "explainers/attention/model_head.h"

#include <algorithm>
#include <cmath>

#include "engine/nn/context.h"
#include "engine/tensor/elementary.h"

namespace glassbox {
namespace {

constexpr int D = HeadModel::kWidth, C = HeadModel::kHead;

constexpr HeadWord kWords[] = {
    // text      noun verb pron mod anim numb gend other
    {"the", {0, 0, 0, 1, 0, 0, 0, 0}},        {"a", {0, 0, 0, 1, 0, -1, 0, 0}},         {"this", {0, 0, 0, 1, 0, -1, 0, 0}},
    {"these", {0, 0, 0, 1, 0, 1, 0, 0}},      {"old", {0, 0, 0, 1, 0, 0, 0, 0}},        {"young", {0, 0, 0, 1, 0, 0, 0, 0}},
    {"red", {0, 0, 0, 1, 0, 0, 0, 0}},        {"tired", {0, 0, 0, 1, 1, 0, 0, 0}},      {"hungry", {0, 0, 0, 1, 1, 0, 0, 0}},
    {"dog", {1, 0, 0, 0, 1, -1, 0, 0}},       {"dogs", {1, 0, 0, 0, 1, 1, 0, 0}},       {"cat", {1, 0, 0, 0, 1, -1, 0, 0}},
    {"cats", {1, 0, 0, 0, 1, 1, 0, 0}},       {"bird", {1, 0, 0, 0, 1, -1, 0, 0}},      {"birds", {1, 0, 0, 0, 1, 1, 0, 0}},
    {"tree", {1, 0, 0, 0, -1, -1, 0, 0}},     {"trees", {1, 0, 0, 0, -1, 1, 0, 0}},     {"house", {1, 0, 0, 0, -1, -1, 0, 0}},
    {"ball", {1, 0, 0, 0, -1, -1, 0, 0}},     {"Anna", {1, 0, 0, 0, 1, -1, 1, 0}},      {"Emma", {1, 0, 0, 0, 1, -1, 1, 0}},
    {"Tom", {1, 0, 0, 0, 1, -1, -1, 0}},      {"Ben", {1, 0, 0, 0, 1, -1, -1, 0}},      {"she", {0, 0, 1, 0, 0, -1, 1, 0}},
    {"he", {0, 0, 1, 0, 0, -1, -1, 0}},       {"it", {0, 0, 1, 0, 0, -1, 0, 0}},        {"they", {0, 0, 1, 0, 0, 1, 0, 0}},
    {"sleep", {0, 1, 0, 0, 0, 1, 0, 0}},      {"sleeps", {0, 1, 0, 0, 0, -1, 0, 0}},    {"run", {0, 1, 0, 0, 0, 1, 0, 0}},
    {"runs", {0, 1, 0, 0, 0, -1, 0, 0}},      {"was", {0, 1, 0, 0, 0, -1, 0, 0}},       {"were", {0, 1, 0, 0, 0, 1, 0, 0}},
    {"called", {0, 1, 0, 0, 0, 0, 0, 0}},     {"saw", {0, 1, 0, 0, 0, 0, 0, 0}},        {"near", {0, 0, 0, 0, 0, 0, 0, 1}},
    {"because", {0, 0, 0, 0, 0, 0, 0, 1}},    {"and", {0, 0, 0, 0, 0, 0, 0, 1}},        {".", {0, 0, 0, 0, 0, 0, 0, 1}},
};

enum Feature { noun, verb, pronoun, modifier, animate, number, gender };
struct Weight {
    int row, column;
    float value;
};
// Channels of queries and keys: 0 a noun, 1 its number, 2 its gender, 3 something that lives.
constexpr Weight kQuery[] = {{verb, 0, 1.5f}, {pronoun, 0, 1.5f}, {modifier, 0, 1.5f}, {number, 1, 1.5f}, {gender, 2, 1.5f}, {verb, 3, 1.5f}, {pronoun, 3, 1.5f}};
constexpr Weight kKey[] = {{noun, 0, 1.5f}, {verb, 0, -1.5f}, {pronoun, 0, -1.5f}, {number, 1, 1.5f}, {gender, 2, 1.5f}, {animate, 3, 1.5f}};
// Channels of values: noun, number, gender, animate; written to where such features live.
constexpr Weight kValue[] = {{noun, 0, 1}, {number, 1, 1}, {gender, 2, 1}, {animate, 3, 1}};
constexpr Weight kOut[] = {{0, noun, 1}, {1, number, 1}, {2, gender, 1}, {3, animate, 1}};

}  // namespace

std::span<const HeadWord> head_vocabulary() { return kWords; }
const HeadWord* find_head_word(std::string_view text) {
    const auto found = std::find_if(std::begin(kWords), std::end(kWords), [&](const HeadWord& w) { return w.text == text; });
    return found == std::end(kWords) ? nullptr : found;
}

void HeadModel::reset(uint64_t seed, const Inputs& in) {
    in_ = in;
    seed_ = seed;
    if (in_.words.size() > kMaxWords) in_.words.resize(kMaxWords);
}

void HeadModel::edited(std::string_view name, Tensor& values) const {
    if (in_.edit.name == name) values.set(in_.edit.cell, values[in_.edit.cell] + in_.edit.by);
}

Tensor HeadModel::parameter(Recorder& trace, std::string_view name, Tensor values) const {
    edited(name, values);
    trace.record(name, values, "parameter");
    return values;
}

Progress HeadModel::step(Recorder& trace) {
    const auto n = static_cast<int>(in_.words.size());
    if (n == 0) return Progress::done;
    tape_.reset();
    const auto matrix = [&](std::string_view name, int rows, int columns, std::span<const Weight> set) {
        Tensor w({rows, columns});
        if (in_.weights == Weights::random) {
            Random rng(seed_, name);
            for (float& v : w.span()) v = rng.normal() / elementary::sqrt(static_cast<float>(rows));
        } else {
            for (const Weight& one : set) w.set(one.row * columns + one.column, one.value);
        }
        return tape_.input(parameter(trace, name, std::move(w)));
    };
    Tensor x({n, D}), keep({n, n}, 1);
    for (int i = 0; i < n; ++i)
        if (const HeadWord* word = find_head_word(in_.words[static_cast<size_t>(i)]))
            for (int f = 0; f < D; ++f) x.set(i * D + f, word->features[f]);
    edited("x", x);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
            bool open = true;
            const auto bit = static_cast<size_t>(i * kMaxWords + j);
            if (in_.mask == Mask::causal) open = j <= i;
            if (in_.mask == Mask::sliding) open = std::abs(i - j) <= in_.window;
            if (in_.mask == Mask::painted) open = bit >= in_.painted.size() || in_.painted[bit] != '0';
            keep.set(i * n + j, open ? 1 : 0);
        }
    trace.record("keep", keep, "mask");

    Context c(tape_, &trace);
    const Var words = c.record("x", tape_.input(x));
    const Var wq = tape_.name(matrix("wq", D, C, kQuery), "wq"), wk = tape_.name(matrix("wk", D, C, kKey), "wk"),
              wv = tape_.name(matrix("wv", D, C, kValue), "wv"), wo = tape_.name(matrix("wo", C, D, kOut), "wo");
    const Var q = c.record("q", matmul(words, wq)), k = c.record("k", matmul(words, wk)), v = c.record("v", matmul(words, wv));
    const Var products = c.record("products", matmul(q, k, Transpose::second));
    Tensor change({n, n});
    edited("scores", change);
    const Var scores = c.record("scores", scale(products, in_.divide ? 1 / elementary::sqrt(static_cast<float>(C)) : 1.f) + tape_.input(change));
    const Var weights = c.record("weights", softmax(masked(scores, tape_.name(tape_.input(keep), "keep"))));
    const Var mix = c.record("mix", matmul(weights, v));
    c.record("out", matmul(mix, wo));
    return Progress::done;
}

}  // namespace glassbox
