// Assets on disk: in the source tree of a build, in ../share/glassbox/assets once installed. Each file is read once, when a figure asks.
#pragma once
#include <map>
#include <string>

#include "engine/base/asset.h"

namespace glassbox {

std::string asset_directory();  // "" if there is none

class AssetFiles final : public AssetSource {
  public:
    // What comes later (expect_file) is looked for again whenever it is asked for.
    explicit AssetFiles(std::string directory) : directory_(std::move(directory)) {}
    Asset find(std::string_view name) override;

  private:
    std::string directory_;
    std::map<std::string, std::string, std::less<>> files_;  // empty texts are files that will never be there
};

}  // namespace glassbox
