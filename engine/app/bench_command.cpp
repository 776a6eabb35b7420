// glassbox bench: how fast this machine is at what figures need.
#include <nlohmann/json.hpp>

#include "engine/app/bench.h"
#include "engine/app/commands.h"
#include "engine/app/console.h"
#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/tensor/kernels.h"

namespace glassbox {
namespace {

constexpr OptionSpec kOptions[] = {
    {.name = "--json", .kind = OptionKind::flag, .help = "for programs: rows of name, value, unit, reference, ratio"},
    {.name = "--only", .kind = OptionKind::choice, .value = "pictures|compute|training|decode|record", .help = "one part of it",
     .choices = "pictures|compute|training|decode|record"},
};

std::string table(const std::vector<BenchRow>& rows) {
    size_t width = 0;
    for (const BenchRow& r : rows) width = std::max(width, r.name.size());
    std::string out;
    for (const BenchRow& r : rows) {
        std::string line = r.name;
        line.resize(width + 2, ' ');
        line += format_number(r.value) + " " + r.unit;
        if (r.reference > 0)
            line += "   " + r.reference_name + " " + format_number(r.reference) + ", ratio " + format_number(r.value / r.reference);
        out += line + "\n";
    }
    return out;
}

Json json_of(const std::vector<BenchRow>& rows) {
    Json j = {{"format", 1}, {"glassbox", GB_VERSION}, {"kernels", isa_name(kernels().isa)}, {"rows", Json::array()}};
    for (const BenchRow& r : rows) {
        Json row = {{"name", r.name}, {"value", r.value}, {"unit", r.unit}};
        if (r.reference > 0) {
            row["reference"] = r.reference;
            row["reference_name"] = r.reference_name;
            row["ratio"] = r.value / r.reference;
        }
        j["rows"].push_back(std::move(row));
    }
    return j;
}

int run_bench(const Arguments& args) {
    const std::string only = args.text("--only");
    std::vector<BenchRow> rows;
    const auto add = [&](const char* part, std::vector<BenchRow> (*measure)()) {
        if (!only.empty() && only != part) return;
        const std::vector<BenchRow> more = measure();
        rows.insert(rows.end(), more.begin(), more.end());
    };
    add("pictures", bench_pictures);
    add("compute", bench_compute);
    add("training", bench_training);
    add("decode", bench_decode);
    add("record", bench_record);
    if (rows.empty()) return fail(kExitFailure, "nothing could be measured; glassbox doctor says what is missing");
    return print(args.has("--json") ? write_json(json_of(rows), true) + "\n" : table(rows));
}

}  // namespace

const CommandSpec kBenchCommand = {
    .name = "bench",
    .operand = "",
    .summary = "Measures pictures, compute and films on this machine.",
    .details = "A ratio is value by reference: of times, below 1 is faster than the budget; of GFLOP/s, above 1 is faster than the\n"
               "other library. Times are those of this moment: close other programs first.",
    .options = kOptions,
    .run = run_bench};

}  // namespace glassbox
