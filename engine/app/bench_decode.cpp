// A model in the layout of GPT-2 with 124 million random weights: a prompt of 64 tokens, then 64 one after another, each a whole step
// with attention, norms and the choice of the next. The fastest of three rounds, in time of the processor.
#include <algorithm>
#include <memory>

#include "engine/app/bench.h"
#include "engine/nn/decoder.h"
#include "engine/platform/process.h"

namespace glassbox {
namespace {

constexpr int kPrompt = 64, kTokens = 64;

void measure(const std::string& form, void (*convert)(Gpt2&), double bytes_per_weight, int64_t before, std::vector<BenchRow>& rows) {
    Parameters params(1);
    Gpt2 gpt(params.scope(), Gpt2::Config{});
    params.freeze("");
    const double weights = static_cast<double>(params.size()) * bytes_per_weight;
    convert(gpt);
    Gpt2Decoder decoder(gpt, kPrompt + kTokens);
    std::vector<int32_t> prompt;
    for (int i = 0; i < kPrompt; ++i) prompt.push_back(i * 37 % gpt.config().vocabulary);
    double prompt_time = 1e9, decode_time = 1e9;
    for (int round = 0; round < 3; ++round) {
        decoder.restart();
        double start = processor_seconds();
        ConstView logits = decoder.feed(prompt);
        prompt_time = std::min(prompt_time, processor_seconds() - start);
        start = processor_seconds();
        for (int i = 0; i < kTokens; ++i) {
            const auto next = static_cast<int32_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
            logits = decoder.feed({&next, 1});
        }
        decode_time = std::min(decode_time, processor_seconds() - start);
    }
    rows.push_back({"decode.gpt2_124m." + form + ".prompt", kPrompt / prompt_time, "tokens/s", 0, ""});
    rows.push_back({"decode.gpt2_124m." + form, kTokens / decode_time, "tokens/s", 0, ""});
    const int64_t held = resident_memory();
    if (held > 0) rows.push_back({"decode.gpt2_124m." + form + ".memory", static_cast<double>(held - before) * 1e-6, "MB", weights * 1e-6, "its weights"});
}

}  // namespace

std::vector<BenchRow> bench_decode() {
    std::vector<BenchRow> rows;
    const int64_t before = resident_memory();
    measure("int8", [](Gpt2& gpt) { gpt.quantize(); }, 1, before, rows);
    measure("f32", [](Gpt2& gpt) { gpt.pack(); }, 4, before, rows);
    return rows;
}

}  // namespace glassbox
