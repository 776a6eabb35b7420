// The models of figures against PyTorch: the references that tests/oracle/gnn_figures.py and attention.py wrote.
#include <cmath>

#include "tests/unit/explainers/support.h"

using namespace glassbox;

namespace {

// The number of tensors compared.
int compare_with_reference(const std::string& path) {
    const Json cases = read_reference(path);
    int compared = 0;
    for (const Json& c : cases) {
        const std::string figure = c["figure"].get<std::string>();
        CAPTURE(figure);
        const FigureEntry* entry = find_figure(figure);
        REQUIRE(entry);
        LiveFigureDesc desc = desc_of(*entry);
        desc.seed = c["seed"].get<uint64_t>();
        LiveFigure live(desc);
        std::vector<std::pair<std::string, std::string>> values;
        for (const auto& control : c["set"].items()) values.emplace_back(control.key(), control.value().get<std::string>());
        REQUIRE(live.set_all(values, 0));
        REQUIRE(live.apply({.kind = EventKind::seek, .value = std::to_string(c["ticks"].get<int>())}));
        for (const auto& item : c["tensors"].items()) {
            CAPTURE(item.key());
            // As in a file of tensors: the run's name leads where there are several.
            const size_t slash = item.key().find('/');
            const ConstView have = slash == std::string::npos ? tensor(live, item.key()) : tensor(live, item.key().substr(slash + 1), item.key().substr(0, slash));
            const Json& want = item.value();
            REQUIRE(have.size() == static_cast<int64_t>(want.size()));
            double largest = 1, worst = 0;
            for (size_t i = 0; i < want.size(); ++i) {
                const double w = want[i].get<double>();
                largest = std::max(largest, std::abs(w));
                worst = std::max(worst, std::abs(w - static_cast<double>(have[static_cast<int64_t>(i)])));
            }
            CHECK(worst <= 1e-5 * largest);
            ++compared;
        }
    }
    return compared;
}

}  // namespace

TEST_CASE("references: the models of gnn equal PyTorch") { CHECK(compare_with_reference("tests/oracle/gnn_figures.json") > 30); }
TEST_CASE("references: the models of attention equal PyTorch") { CHECK(compare_with_reference("tests/oracle/attention.json") > 15); }
