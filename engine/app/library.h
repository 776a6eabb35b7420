// What all figures stand on: the fonts, the assets, and the articles of the explainers, each read once.
//
//     Result<std::unique_ptr<Library>> library = Library::open();
//     LiveFigure live((*library)->describe(*entry));          // the library must outlive it
#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/app/asset_files.h"
#include "engine/draw/font.h"
#include "engine/figure/live_figure.h"
#include "engine/figure/registry.h"

namespace glassbox {

// An error of usage, with the nearest name.
Result<const FigureEntry*> figure_named(std::string_view id);

class Library {
  public:
    static Result<std::unique_ptr<Library>> open();
    Library() = default;
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;

    const FontSet& fonts() const { return set_; }
    AssetSource& assets() { return assets_; }
    LiveFigureDesc describe(const FigureEntry& entry);  // at the defaults
    LocalText title(const FigureEntry& entry);          // of its story; its id when it has none
    // Null when the article is missing or broken: a figure works without a story.
    const Content* content(const FigureEntry& entry);
    // Reads the article of an explainer again, from this file. The one before stays valid for who still shows it.
    Result<const Content*> reload(const std::string& explainer, const std::string& path);

  private:
    AssetFiles assets_{asset_directory()};
    Fonts fonts_;
    FontSet set_;
    std::map<std::string, const Content*, std::less<>> contents_;  // by explainer; null: missing or broken
    std::vector<std::unique_ptr<Content>> read_;                   // all that were read
};

}  // namespace glassbox
