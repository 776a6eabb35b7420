#include "engine/app/gui/settings.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/json.h"
#include "engine/platform/files.h"

namespace glassbox {
namespace {

std::string state_file(const char* name) {
    const std::string folder = state_directory();
    return folder.empty() ? "" : folder + "/" + name;
}

int whole(const Json& j, const char* name, int fallback, int low, int high) {
    return static_cast<int>(
        std::clamp(number_of(j, name, fallback), static_cast<double>(low), static_cast<double>(high)));
}

}  // namespace

Settings load_settings() {
    Settings s;
    if (environment("LC_ALL").starts_with("zh") || environment("LANG").starts_with("zh"))
        s.language = Language::zh;
    const std::string path = state_file("desktop.json");
    if (path.empty() || !exists(path)) return s;
    const Result<std::string> text = read_file(path);
    const Result<Json> j = text ? parse_json(*text) : Result<Json>(text.error());
    if (!j) return s;  // written anew at the end
    s.dark = flag_of(*j, "dark", s.dark);
    s.gallery = flag_of(*j, "gallery", s.gallery);
    s.panel = flag_of(*j, "panel", s.panel);
    s.fullscreen = flag_of(*j, "fullscreen", false);
    s.inspector = static_cast<float>(std::clamp(number_of(*j, "inspector", 0.62), 0.1, 0.9));
    s.reader = flag_of(*j, "reader", false);
    s.depth = whole(*j, "depth", 1, 0, 2);
    if (const Json* places = member(*j, "places"); places && places->is_object())
        for (const auto& [explainer, place] : places->items())
            if (place.is_number()) s.places[explainer] = std::clamp(place.get<float>(), 0.f, 1.f);
    s.figure = text_of(*j, "figure");
    s.folder = text_of(*j, "folder");
    if (const std::string language = text_of(*j, "language"); language == "zh" || language == "en")
        s.language = language == "zh" ? Language::zh : Language::en;
    if (const Json* w = member(*j, "window")) {
        s.window.width = whole(*w, "width", 1280, 480, 16384);
        s.window.height = whole(*w, "height", 800, 320, 16384);
        s.window.x = whole(*w, "x", 0, -32768, 32768);
        s.window.y = whole(*w, "y", 0, -32768, 32768);
        s.window.placed = flag_of(*w, "placed", false);
        s.window.maximized = flag_of(*w, "maximized", false);
    }
    return s;
}

Status save_settings(const Settings& s) {
    const std::string path = state_file("desktop.json");
    if (path.empty()) return {};
    if (Status ok = make_directories(state_directory()); !ok) return ok;
    const Json j = {{"window",
                     {{"x", s.window.x},
                      {"y", s.window.y},
                      {"width", s.window.width},
                      {"height", s.window.height},
                      {"placed", s.window.placed},
                      {"maximized", s.window.maximized}}},
                    {"fullscreen", s.fullscreen},
                    {"dark", s.dark},
                    {"gallery", s.gallery},
                    {"panel", s.panel},
                    {"inspector", s.inspector},
                    {"language", s.language == Language::zh ? "zh" : "en"},
                    {"reader", s.reader},
                    {"depth", s.depth},
                    {"places", s.places},
                    {"figure", s.figure},
                    {"folder", s.folder}};
    return write_file(path, write_json(j, true) + "\n");
}

std::string session_path() { return state_file("session.json"); }

std::string move_aside(const std::string& path) {
    const std::string aside = path + ".broken";
    if (const Result<std::string> text = read_file(path); text && !write_file(aside, *text)) return path;
    return remove_file(path) ? aside : path;
}

}  // namespace glassbox
