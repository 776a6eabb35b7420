// What the app remembers between two starts, and the autosaved session. Files that cannot be read never stop
// it.
#pragma once
#include <map>
#include <string>

#include "engine/figure/story.h"
#include "engine/platform/platform.h"

namespace glassbox {

struct Settings {
    WindowGeometry window;
    bool fullscreen = false, dark = false, gallery = true, panel = true;
    float inspector = 0.62f;  // the inspector's part of the side panel
    Language language = Language::en;
    bool reader = false;      // the article stands beside the figure
    int depth = 1;            // of reading: skim, overview, deep
    std::map<std::string, float> places;  // by explainer: how far its article was read, 0 to 1
    std::string figure;
    std::string folder;  // of the last file that was opened or saved
};

Settings load_settings();  // the defaults when there are none
Status save_settings(const Settings& settings);

std::string session_path();  // "" if the user has no home
// A file that cannot be used is moved aside, so that it is not lost and not met again. Its new path.
std::string move_aside(const std::string& path);

}  // namespace glassbox
