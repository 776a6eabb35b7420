// The models of the figures of gnn against PyTorch: the reference that tests/oracle/gnn_figures.py wrote.
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/base/json.h"
#include "engine/platform/files.h"
#include "tests/unit/explainers/support.h"

using namespace glassbox;

TEST_CASE("gnn figures: their models equal PyTorch (committed reference)") {
    const Result<std::string> text = read_file(GB_SOURCE_DIR "/tests/oracle/gnn_figures.json");
    REQUIRE(text);
    const Result<Json> cases = parse_json(*text);
    REQUIRE(cases);
    for (const Json& c : *cases) {
        const std::string figure = c["figure"].get<std::string>();
        LiveFigureDesc desc = desc_of(*find_figure(figure));
        desc.seed = c["seed"].get<uint64_t>();
        LiveFigure live(desc);
        std::vector<std::pair<std::string, std::string>> values;
        for (const Json& item : c["set"]) {
            const std::string word = item.get<std::string>();
            values.emplace_back(word.substr(0, word.find('=')), word.substr(word.find('=') + 1));
        }
        REQUIRE(live.set_all(values, 0));
        REQUIRE(live.apply({.kind = EventKind::seek, .value = std::to_string(c["ticks"].get<int>())}));
        // As in a file of tensors: the run's name leads where there are several.
        const auto tensor = [&](const std::string& name) {
            const size_t slash = name.find('/');
            for (const RunSlot& slot : live.runs())
                if (slash == std::string::npos || slot.name == name.substr(0, slash)) return slot.run->trace().view(slash == std::string::npos ? name : name.substr(slash + 1));
            return ConstView();
        };
        for (const auto& item : c["tensors"].items()) {
            CAPTURE(figure);
            CAPTURE(item.key());
            const ConstView have = tensor(item.key());
            const Json& want = item.value();
            REQUIRE(have.size() == static_cast<int64_t>(want.size()));
            double largest = 1, worst = 0;
            for (size_t i = 0; i < want.size(); ++i) {
                const double w = want[i].get<double>();
                largest = std::max(largest, std::abs(w));
                worst = std::max(worst, std::abs(w - static_cast<double>(have[static_cast<int64_t>(i)])));
            }
            CHECK(worst <= 1e-5 * largest);
        }
    }
}
