#include "tests/unit/explainers/support.h"

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
                if (Result<std::string> text = read_file(GB_SOURCE_DIR "/assets/" + std::string(name))) found->second = std::move(*text);
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

}  // namespace glassbox
