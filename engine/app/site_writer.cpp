#include "engine/app/site_writer.h"

#include <nlohmann/json.hpp>
#include <set>

#include "engine/app/asset_files.h"
#include "engine/app/content_files.h"
#include "engine/app/figure_schema.h"
#include "engine/app/picture_file.h"
#include "engine/base/hash.h"
#include "engine/base/text.h"
#include "engine/page/page.h"
#include "engine/platform/files.h"

namespace glassbox {
namespace {

constexpr Vec2 kPosterSize{720, 480};
constexpr std::pair<Face, const char*> kFonts[] = {
    {Face::sans, "sans"}, {Face::medium, "medium"}, {Face::mono, "mono"}, {Face::math, "math"}, {Face::cjk, "cjk"},
    {Face::cjk_more, "cjk_more"}};

std::string explainer_of(const FigureEntry& entry) {
    const std::string_view id = entry.id;
    return std::string(id.substr(0, id.find('/')));
}

// Writes the files of one site; the first failure stops all that follows.
class LiveWriter {
  public:
    LiveWriter(Library& library, std::string pages, std::string live, const FigureEntry* only)
        : library_(library), pages_(std::move(pages)), live_(std::move(live)), only_(only) {}

    Status write() {
        for (const std::string& folder : {live_, live_ + "/posters"}) {
            if (Status ok = make_directories(folder); !ok) return ok;
            if (Status ok = remove_old(folder); !ok) return ok;
        }
        if (Status ok = copy_scripts(); !ok) return ok;
        Json manifest = {{"format", kSchemaFormat}, {"glassbox", GB_VERSION}, {"protocol", kPageProtocol}, {"worker", "glassbox.worker.mjs"}};
        if (Status ok = add_engines(manifest["engines"]); !ok) return ok;
        if (Status ok = add_studio(manifest); !ok) return ok;
        if (Status ok = add_fonts(manifest); !ok) return ok;
        if (Status ok = add_assets(manifest["assets"]); !ok) return ok;
        Json& figures = manifest["figures"] = Json::array();
        for (int i = 0; i < kFigureCount; ++i) {
            if (only_ && only_ != &kFigureTable[i]) continue;
            Result<Json> figure = figure_with_posters(kFigureTable[i]);
            if (!figure) return figure.error();
            figures.push_back(std::move(*figure));
        }
        return write_file(live_ + "/figures.json", write_json(manifest));
    }

  private:
    // Under a name that changes with the bytes, so that a browser may keep it for ever.
    Result<std::string> write_hashed(const std::string& stem, const std::string& suffix, std::string_view bytes) {
        const std::string name = format("%s.%08x.%s", stem.c_str(), static_cast<unsigned>(hash_text(bytes) >> 32), suffix.c_str());
        if (Status ok = write_file(live_ + "/" + name, bytes); !ok) return ok.error();
        return name;
    }
    // Hashed names of an earlier run would stay for ever.
    Status remove_old(const std::string& folder) {
        const Result<std::vector<DirectoryEntry>> entries = list_directory(folder);
        if (!entries) return entries.error();
        for (const DirectoryEntry& e : *entries)
            if (!e.directory)
                if (Status ok = remove_file(folder + "/" + e.name); !ok) return ok;
        return {};
    }
    // glassbox.mjs, its worker, types and the description of the elements.
    Status copy_scripts() {
        const Result<std::vector<DirectoryEntry>> entries = list_directory(pages_);
        if (!entries) return entries.error();
        for (const DirectoryEntry& e : *entries) {
            if (!e.name.starts_with("glassbox.") && e.name != "custom-elements.json") continue;
            const Result<std::string> bytes = read_file(pages_ + "/" + e.name);
            if (!bytes) return bytes.error();
            if (Status ok = write_file(live_ + "/" + e.name, *bytes); !ok) return ok;
        }
        return {};
    }

    Status add_engines(Json& engines) {
        std::set<std::string> explainers;
        for (int i = 0; i < kFigureCount; ++i)
            if (!only_ || only_ == &kFigureTable[i]) explainers.insert(explainer_of(kFigureTable[i]));
        for (const std::string& name : explainers) {
            const Result<std::string> wasm = read_file(pages_ + "/" + name + ".wasm"), glue = read_file(pages_ + "/" + name + ".mjs");
            if (!wasm || !glue) return error("the engine of " + name + " is not built for pages: run scripts/build web");
            std::string json = "{}";
            if (const Result<std::string> content = read_file(content_directory() + "/" + name + ".json")) json = *content;
            const Result<std::string> wasm_name = write_hashed(name, "wasm", *wasm), glue_name = write_hashed(name, "mjs", *glue),
                                      content_name = write_hashed(name, "json", json);
            for (const Result<std::string>* r : {&wasm_name, &glue_name, &content_name})
                if (!*r) return r->error();
            engines[name] = {{"wasm", *wasm_name}, {"glue", *glue_name}, {"content", *content_name}};
        }
        return {};
    }

    // The app with all figures; one figure in a file has none, nor has a project of an author's own.
    Status add_studio(Json& manifest) {
        if (only_ || !exists(pages_ + "/studio.html")) return {};
        const Result<std::string> wasm = read_file(pages_ + "/studio.wasm"), glue = read_file(pages_ + "/studio.mjs");
        if (!wasm || !glue) return error("the studio is not built for pages: run scripts/build web");
        const Result<std::string> wasm_name = write_hashed("studio", "wasm", *wasm), glue_name = write_hashed("studio", "mjs", *glue);
        if (!wasm_name || !glue_name) return wasm_name ? glue_name.error() : wasm_name.error();
        manifest["studio"] = {{"wasm", *wasm_name}, {"glue", *glue_name}};
        return {};
    }

    // Weights, by the name that figures ask for; a page fetches one when a figure wants it.
    Status add_assets(Json& assets) {
        assets = Json::object();
        const std::string folder = asset_directory() + "/weights";
        if (!is_directory(folder)) return {};
        const Result<std::vector<DirectoryEntry>> entries = list_directory(folder);
        if (!entries) return entries.error();
        for (const DirectoryEntry& e : *entries) {
            if (file_suffix(e.name) != "safetensors") continue;
            const Result<std::string> bytes = read_file(folder + "/" + e.name);
            if (!bytes) return bytes.error();
            const Result<std::string> name = write_hashed(e.name.substr(0, e.name.rfind('.')), "safetensors", *bytes);
            if (!name) return name.error();
            assets["weights/" + e.name] = *name;
        }
        return {};
    }

    Status add_fonts(Json& manifest) {
        manifest["fonts"] = Json::array();
        manifest["chinese"] = Json::array();
        manifest["chinese_more"] = Json::array();
        for (const auto& [face, name] : kFonts) {
            const EmbeddedFile* file = find_embedded(embedded_assets(), format("fonts/%s.gbfont", name));
            if (!file) return error(format("the font %s is not in the program; build it again", name));
            const Result<std::string> written = write_hashed(name, "gbfont", {reinterpret_cast<const char*>(file->data), file->size});
            if (!written) return written.error();
            manifest[face == Face::cjk ? "chinese" : face == Face::cjk_more ? "chinese_more" : "fonts"].push_back({{"face", static_cast<int>(face)}, {"file", *written}});
        }
        return {};
    }

    Result<Json> figure_with_posters(const FigureEntry& entry) {
        Json figure = figure_schema(library_, entry);
        figure["explainer"] = explainer_of(entry);
        figure["size"] = {kPosterSize.x, kPosterSize.y};
        LiveFigureDesc desc = library_.describe(entry);
        desc.size = kPosterSize;
        LiveFigure live(desc);
        figure["trace_hash"] = format("%016llx", static_cast<unsigned long long>(live.trace_hash()));
        std::string stem(entry.id);
        for (char& c : stem)
            if (c == '/') c = '-';
        Json posters = Json::object();
        for (const Language language : {Language::en, Language::zh}) {
            live.set_language(language);
            Json& of_language = language == Language::zh ? posters["zh"] : posters;
            for (const Theme* theme : {&light_theme(), &dark_theme()}) {
                live.set_theme(*theme);
                const char* look = theme->dark ? "dark" : "light";
                for (const int scale : {1, 2}) {
                    const std::string name = format("posters/%s%s-%s%s.png", stem.c_str(), language == Language::zh ? "-zh" : "", look,
                                                    scale == 2 ? "@2x" : "");
                    const Result<std::string> bytes = encode_picture(PictureFormat::png, live.frame(live.settled_at() + 1),
                                                                     library_.fonts(), {.scale = static_cast<float>(scale), .title = {}});
                    if (!bytes) return bytes.error();
                    if (Status ok = write_file(live_ + "/" + name, *bytes); !ok) return ok.error();
                    of_language[look].push_back(name);
                }
            }
        }
        figure["posters"] = std::move(posters);
        return figure;
    }

    Library& library_;
    std::string pages_, live_;
    const FigureEntry* only_;
};

}  // namespace

std::string pages_directory() {
    const std::string program = executable_path();
    const std::string folder = program.substr(0, program.find_last_of('/') + 1);
    // Of this tree, of an author's project (cmake/package/), installed.
    for (const char* place : {"../web/pages", "pages", "../share/glassbox/pages"})
        if (exists(folder + place + "/glassbox.mjs")) return folder + place;
    return "";
}

Status write_live(Library& library, const std::string& pages, const std::string& live, const FigureEntry* only) {
    return LiveWriter(library, pages, live, only).write();
}

}  // namespace glassbox
