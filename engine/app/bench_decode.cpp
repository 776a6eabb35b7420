// GPT-2 with 124 million random weights: a prompt of 64 tokens, then 32 one after another.
#include <chrono>

#include "engine/app/bench.h"
#include "engine/nn/language.h"

namespace glassbox {
namespace {

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

struct Speed {
    double prompt, decode;  // tokens per second
};
Speed measure(const Gpt2& gpt) {
    constexpr int kPrompt = 64, kTokens = 32;
    std::vector<int32_t> prompt;
    for (int i = 0; i < kPrompt; ++i) prompt.push_back(i * 37 % 50257);
    Tape tape;
    Gpt2::Cache cache;
    double start = seconds();
    {
        tape.reset();
        Context c(tape);
        gpt(c, prompt, &cache);
    }
    const double prompt_time = seconds() - start;
    start = seconds();
    int32_t next = 1;
    for (int i = 0; i < kTokens; ++i) {
        tape.reset();
        Context c(tape);
        const int32_t id[] = {next};
        const Var best = argmax(gpt(c, id, &cache), -1);
        next = static_cast<int32_t>(best.value()[0]);
    }
    return {kPrompt / prompt_time, kTokens / (seconds() - start)};
}

}  // namespace

std::vector<BenchRow> bench_decode() {
    Parameters params(1);
    Gpt2 gpt(params.scope(), Gpt2::Config{});
    params.freeze("");
    const Speed full = measure(gpt);
    gpt.quantize();
    const Speed small = measure(gpt);
    return {{"decode.gpt2_124m.f32.prompt", full.prompt, "tokens/s", 0, ""},
            {"decode.gpt2_124m.f32", full.decode, "tokens/s", 0, ""},
            {"decode.gpt2_124m.int8.prompt", small.prompt, "tokens/s", 0, ""},
            {"decode.gpt2_124m.int8", small.decode, "tokens/s", 0, ""}};
}

}  // namespace glassbox
