#include "tests/unit/explainers/support.h"

#include <cmath>
#include <map>

#include "engine/base/embedded.h"
#include "engine/platform/files.h"

namespace glassbox {

const FontSet& test_fonts() {
    static const Result<Fonts> loaded = load_fonts(embedded_assets());
    REQUIRE(static_cast<bool>(loaded));
    static const FontSet set = loaded->set();
    return set;
}

AssetSource& test_assets() {
    class Files final : public AssetSource {
      public:
        Asset find(std::string_view name) override {
            const auto [found, fresh] = files_.try_emplace(std::string(name));
            if (fresh)
                for (const char* place : {GB_SOURCE_DIR "/assets/", GB_BINARY_DIR "/assets/"})
                    if (Result<std::string> text = read_file(place + std::string(name))) found->second = std::move(*text);
            return {std::as_bytes(std::span(found->second))};
        }

      private:
        std::map<std::string, std::string> files_;
    };
    static Files files;
    return files;
}

const Content* content_of(const FigureEntry& entry) {
    static std::map<std::string, Content> all;
    const std::string_view id = entry.id;
    const std::string explainer(id.substr(0, id.find('/')));
    if (const auto known = all.find(explainer); known != all.end()) return &known->second;
    const Result<std::string> text = read_file(GB_BINARY_DIR "/content/" + explainer + ".json");
    if (!text) return nullptr;
    Result<Content> content = content_from_json(*text);
    REQUIRE(static_cast<bool>(content));
    return &(all[explainer] = std::move(*content));
}

LiveFigureDesc desc_of(const FigureEntry& entry, float width) {
    return {.entry = &entry, .fonts = &test_fonts(), .assets = &test_assets(), .content = content_of(entry), .size = {width, width < 500 ? 640.f : width * 2 / 3}};
}

LiveFigure at_step(const char* figure, const char* step) {
    LiveFigure live(desc_of(*find_figure(figure)));
    const Status gone = live.apply({.kind = EventKind::step, .name = step});
    REQUIRE_MESSAGE(gone, (gone ? "" : gone.error().message));
    REQUIRE(live.evaluation().errors.empty());
    return live;
}

ConstView tensor(const LiveFigure& live, std::string_view name, std::string_view run) {
    for (const RunSlot& slot : live.runs())
        if (slot.run && (run.empty() || slot.name == run))
            if (const ConstView view = slot.run->trace().view(name)) return view;
    FAIL_CHECK("no tensor ", name);
    return {};
}

float output(const LiveFigure& live, std::string_view name) {
    for (const Output& o : live.evaluation().outputs)
        if (o.name == name) return o.scalar.number;
    FAIL_CHECK("no output ", name);
    return NAN;
}

Json read_reference(const std::string& path) {
    const Result<std::string> text = read_file(GB_SOURCE_DIR "/" + path);
    REQUIRE_MESSAGE(text, path);
    Result<Json> json = parse_json(*text);
    REQUIRE_MESSAGE(json, path);
    return std::move(*json);
}

}  // namespace glassbox
