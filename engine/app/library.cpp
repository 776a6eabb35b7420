#include "engine/app/library.h"

#include "engine/app/content_files.h"
#include "engine/base/embedded.h"
#include "engine/base/text.h"

namespace glassbox {

Result<const FigureEntry*> figure_named(std::string_view id) {
    if (const FigureEntry* entry = find_figure(id)) return entry;
    // The nearest id; or the id whose part after the slash is nearest.
    std::vector<std::string> ids, names;
    for (int i = 0; i < kFigureCount; ++i) {
        ids.emplace_back(kFigureTable[i].id);
        names.push_back(ids.back().substr(ids.back().find('/') + 1));
    }
    std::string near = nearest_name(id, ids);
    const std::string name = near.empty() ? nearest_name(id, names) : "";
    for (size_t i = 0; i < names.size() && near.empty() && !name.empty(); ++i)
        if (names[i] == name) near = ids[i];
    return error("there is no figure \"" + std::string(id) + "\"" +
                 (near.empty() ? "; glassbox list shows the figures" : "; did you mean " + near + "?"));
}

Result<std::unique_ptr<Library>> Library::open() {
    Result<Fonts> fonts = load_fonts(embedded_assets());
    if (!fonts) return fonts.error();
    auto library = std::make_unique<Library>();
    library->fonts_ = std::move(*fonts);
    library->set_ = library->fonts_.set();
    return library;
}

const Content* Library::content(const FigureEntry& entry) {
    const std::string_view id = entry.id;
    const std::string explainer(id.substr(0, id.find('/')));
    auto found = contents_.find(explainer);
    if (found == contents_.end()) {
        Result<Content> loaded = load_content(id);
        if (loaded) read_.push_back(std::make_unique<Content>(std::move(*loaded)));
        found = contents_.emplace(explainer, loaded ? read_.back().get() : nullptr).first;
    }
    return found->second;
}

Result<const Content*> Library::reload(const std::string& explainer, const std::string& path) {
    Result<Content> loaded = load_content_file(path);
    if (!loaded) return loaded.error();
    read_.push_back(std::make_unique<Content>(std::move(*loaded)));
    const Content* content = contents_[explainer] = read_.back().get();
    return content;
}

LiveFigureDesc Library::describe(const FigureEntry& entry) { return {.entry = &entry, .fonts = &set_, .assets = &assets_, .content = content(entry)}; }

LocalText Library::title(const FigureEntry& entry) {
    const Content* c = content(entry);
    const Story* story = c ? c->find(entry.id) : nullptr;
    return story && !story->title.en.empty() ? story->title : LocalText{.en = entry.id, .zh = entry.id};
}

}  // namespace glassbox
