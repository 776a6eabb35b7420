#include <doctest/doctest.h>

#include <cstring>
#include <string>

#include "engine/figure/live_figure.h"
#include "tests/unit/figure/lab.h"

using namespace glassbox;

namespace {

// Has nothing until told.
class Later final : public AssetSource {
  public:
    std::string text;
    int asked = 0;
    Asset find(std::string_view name) override {
        ++asked;
        return name == "weights/w.bin" ? Asset{std::as_bytes(std::span(text))} : Asset{};
    }
};

struct Sizes {
    struct Inputs {
        Asset weights;
        friend bool operator==(const Inputs&, const Inputs&) = default;
    };
    Inputs in;
    void reset(uint64_t, const Inputs& i) { in = i; }
    Progress step(Recorder& trace) {
        trace.record("size", Tensor({1}, static_cast<float>(in.weights.bytes.size())));
        return Progress::done;
    }
};

void draw(Figure& fig) {
    auto run = fig.run<Sizes>({.weights = fig.asset("weights/w.bin")});
    fig.output("size", run["size"][0]);
}
constexpr FigureEntry kEntry{"lab/assets", draw, "tests"};

}  // namespace

TEST_CASE("a figure is told what its host brings, and anew when it arrives") {
    LiveFigureDesc desc = lab::desc();
    desc.entry = &kEntry;
    {
        LiveFigure live(desc);
        REQUIRE(live.evaluation().missing_assets.size() >= 1);
        CHECK(live.evaluation().missing_assets[0] == "weights/w.bin");
        CHECK(live.evaluation().outputs[0].scalar.number == 0);
    }
    Later later;
    desc.assets = &later;
    LiveFigure live(desc);
    CHECK(live.evaluation().missing_assets.size() == 1);
    later.text = "12345";
    live.assets_changed();
    CHECK(live.evaluation().missing_assets.empty());
    CHECK(live.evaluation().outputs[0].scalar.number == 5);
}
