// The models of explainers/attention against PyTorch, by the committed reference of tests/oracle/attention.py.
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "engine/base/json.h"
#include "tests/unit/explainers/support.h"

using namespace glassbox;

namespace {

std::string read_file(const std::string& path) {
    std::string out;
    std::FILE* file = std::fopen(path.c_str(), "rb");
    REQUIRE_MESSAGE(file, path);
    char buffer[4096];
    for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, file)) > 0;) out.append(buffer, n);
    std::fclose(file);
    return out;
}

}  // namespace

TEST_CASE("attention models: equal PyTorch (committed reference)") {
    const Result<Json> reference = parse_json(read_file(std::string(GB_SOURCE_DIR) + "/tests/oracle/attention.json"));
    REQUIRE(static_cast<bool>(reference));
    int compared = 0;
    for (const auto& item : reference->items()) {
        CAPTURE(item.key());
        const FigureEntry* entry = find_figure(item.value()["figure"].get<std::string>());
        REQUIRE(entry);
        LiveFigure live(desc_of(*entry));
        std::vector<std::pair<std::string, std::string>> set;
        for (const auto& control : item.value()["set"].items()) set.emplace_back(control.key(), control.value().get<std::string>());
        REQUIRE(live.set_all(set, 0));
        const Trace& trace = live.runs()[0].run->trace();
        for (const auto& tensor : item.value()["tensors"].items()) {
            CAPTURE(tensor.key());
            const ConstView have = trace.view(tensor.key());
            const Json& want = tensor.value();
            REQUIRE(have.size() == static_cast<int64_t>(want.size()));
            double largest = 1, worst = 0;
            for (const Json& v : want) largest = std::max(largest, std::abs(v.get<double>()));
            for (int64_t i = 0; i < have.size(); ++i)
                worst = std::max(worst, std::abs(static_cast<double>(have[i]) - want[static_cast<size_t>(i)].get<double>()));
            CHECK(worst <= 1e-5 * largest);
            ++compared;
        }
    }
    CHECK(compared > 15);
}
