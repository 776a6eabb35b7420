#include "engine/app/film_options.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/app/content_files.h"
#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/platform/files.h"
#include "engine/record/script.h"

namespace glassbox {
namespace {

struct Preset {
    std::string_view name;
    int width, height;
};
constexpr Preset kPresetSizes[] = {{"1080p60", 1920, 1080}, {"4k60", 3840, 2160}, {"vertical", 1080, 1920}, {"square", 1080, 1080}};

Result<std::vector<SpokenLine>> load_script(const std::string& path) {
    const Result<std::string> text = read_file(path);
    if (!text) return text.error();
    Result<std::vector<SpokenLine>> lines = parse_srt(*text);
    if (!lines) return error(path + ": " + lines.error().message);
    return lines;
}

Language language_of(const Arguments& args) { return args.text("--lang") == "zh" ? Language::zh : Language::en; }

bool has_text(const std::vector<Caption>& captions, std::string LocalText::*language) {
    for (const Caption& c : captions)
        if (!(c.text.*language).empty()) return true;
    return false;
}

}  // namespace

void apply_film_size(FilmDesc& film, FilmFormat format, const Arguments& args) {
    Vec2 size = format.codec == FilmCodec::gif ? Vec2{960, 540} : Vec2{1920, 1080};
    for (const Preset& p : kPresetSizes)
        if (args.text("--preset") == p.name) size = {static_cast<float>(p.width), static_cast<float>(p.height)};
    size = args.size("--size", size);
    film.width = static_cast<int>(size.x), film.height = static_cast<int>(size.y);
    film.scale = args.number("--scale", default_scale(film.width, film.height));
    film.supersample = static_cast<int>(args.integer("--supersample", 1));
    film.alpha = format.alpha;
    for (std::string_view l : split(args.text("--burn"), '+')) {
        if (l == "en") film.burned.push_back(Language::en);
        if (l == "zh") film.burned.push_back(Language::zh);
    }
}

Result<FrameRate> film_rate(FilmFormat format, const Arguments& args) {
    const Result<FrameRate> rate = parse_rate(args.text("--fps", format.codec == FilmCodec::gif ? "25" : "60"));
    if (!rate) return error("--fps: " + rate.error().message);
    if (Status ok = check_film_rate(format, *rate); !ok) return ok.error();
    return *rate;
}

Result<ShareNumber> parse_share(const std::string& text) {
    const std::vector<std::string_view> parts = split(text, '/');
    constexpr int64_t kMost = 100000;
    if (parts.size() == 2) {
        const std::optional<int64_t> i = parse_int(parts[0]), n = parse_int(parts[1]);
        if (i && n && *i >= 1 && *i <= *n && *n <= kMost) return ShareNumber{static_cast<int>(*i), static_cast<int>(*n)};
    }
    return error("--shard is I/N, share I of N with I from 1 to N, such as 2/5, not \"" + text + "\"");
}

Result<std::vector<const FigureEntry*>> figures_to_film(Library& library, const std::string& name) {
    std::vector<std::pair<double, const FigureEntry*>> numbered;
    Json article;
    for (int i = 0; i < kFigureCount; ++i) {
        const FigureEntry& entry = kFigureTable[i];
        if (!std::string_view(entry.id).starts_with(name + "/")) continue;
        if (article.is_null()) {
            const Result<Json> read = content_json(entry.id);
            if (!read) return read.error();
            article = *read;
        }
        const Content* content = library.content(entry);
        const Story* story = content ? content->find(entry.id) : nullptr;
        const Json* figures = member(article, "figures");
        const Json* figure = figures ? member(*figures, entry.id) : nullptr;
        if (story && !story->steps.empty() && figure) numbered.push_back({number_of(*figure, "number", 0), &entry});
    }
    std::stable_sort(numbered.begin(), numbered.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<const FigureEntry*> entries;
    for (const auto& [number, entry] : numbered) entries.push_back(entry);
    if (!entries.empty()) return entries;
    const Result<const FigureEntry*> entry = figure_named(name);
    if (!entry) return entry.error();
    entries.push_back(*entry);
    return entries;
}

Result<Take> load_take(const std::string& path) {
    const Result<std::string> text = read_file(path);
    if (!text) return text.error();
    Result<Take> take = read_take(*text);
    if (!take) return error(path + ": " + take.error().message);
    return take;
}

Result<Timeline> film_timeline(const Arguments& args, const LiveFigure& live, const Take* take, FrameRate rate) {
    const std::string id(live.desc().entry->id);
    if (args.has("--duration")) {
        for (const char* name : {"--subtitles", "--chapters", "--index", "--burn", "--per-step", "--script"})
            if (args.has(name)) return error(std::string(name) + " needs the steps of a story or a take, and --duration films none");
        return timeline_of(args.number("--duration", 0), rate);
    }
    if (take) {
        Take whole = *take;
        if (args.has("--script")) {
            const Result<std::vector<SpokenLine>> lines = load_script(args.text("--script"));
            if (!lines) return lines.error();
            if (Status ok = speak(whole, *lines, language_of(args)); !ok) return error(args.text("--script") + ": " + ok.error().message);
        }
        return timeline_of(whole, live.story(), rate, live.desc().tick_rate);
    }
    if (!live.story() || live.story()->steps.empty())
        return error(id + " has no story to film; say how long with --duration T");
    if (!args.has("--script")) return timeline_of(*live.story(), rate);
    const Result<std::vector<SpokenLine>> lines = load_script(args.text("--script"));
    if (!lines) return lines.error();
    Result<Timeline> t = timeline_of(*live.story(), *lines, language_of(args), rate);
    if (!t) return error(args.text("--script") + ": " + t.error().message);
    return t;
}

std::string film_stem(const std::string& path) {
    std::string stem = path;
    while (stem.size() > 1 && stem.back() == '/') stem.pop_back();
    const std::string suffix = file_suffix(stem);
    if (!suffix.empty() && !path.ends_with("/")) stem.resize(stem.size() - suffix.size() - 1);
    return stem;
}

std::string numbered_path(const std::string& path, size_t index, const std::string& step) {
    std::string stem = film_stem(path), name = format("%02zu-", index + 1) + step;
    std::replace(name.begin(), name.end(), '/', '-');
    const std::string suffix = path.ends_with("/") ? "" : file_suffix(path);
    return stem + "." + name + (suffix.empty() ? path.ends_with("/") ? "/" : "" : "." + suffix);
}

Status write_film_texts(const Arguments& args, const Timeline& t, const FilmIndex& index, const std::string& film) {
    const std::string stem = film_stem(film);
    std::vector<std::pair<std::string, std::string>> files;
    if (args.has("--subtitles")) {
        if (has_text(t.subtitles(), &LocalText::en)) {
            files.push_back({".en.srt", write_srt(t, Language::en)});
            files.push_back({".en.vtt", write_vtt(t, Language::en)});
        }
        if (has_text(t.subtitles(), &LocalText::zh)) {
            files.push_back({".zh.srt", write_srt(t, Language::zh)});
            files.push_back({".zh.vtt", write_vtt(t, Language::zh)});
        }
    }
    if (args.has("--chapters")) files.push_back({".chapters.txt", write_chapters(t)});
    if (args.has("--index")) {
        files.push_back({".index.json", write_index(t, index)});
        files.push_back({".markers.xml", write_markers_xml(t, index)});
        files.push_back({".markers.edl", write_markers_edl(t, index)});
    }
    for (const auto& [name, text] : files)
        if (Status ok = write_file(stem + name, text); !ok) return ok;
    return {};
}

std::string film_identity(const Arguments& args, const FilmDesc& film, const Story* story, const Take* take) {
    std::string all = std::string("glassbox ") + GB_VERSION + "|" + args.operand + "|" + args.text("--theme", "light") + "|" +
                      args.text("--lang", "en") + "|" + std::to_string(film.figure.seed) +
                      format("|%.17g|%d|%d|", film.scale, film.supersample, film.alpha) + args.text("--burn");
    for (const auto& [name, value] : args.assignments("--set")) all += "|" + name + "=" + value;
    if (take) all += "|" + to_text(take->session);
    if (!film.burned.empty())
        for (const Caption& c : film.timeline.subtitles())
            all += format("|%lld %lld ", static_cast<long long>(c.start), static_cast<long long>(c.end)) + c.text.en + "|" + c.text.zh;
    if (!story) return all;
    for (const Step& step : story->steps) {
        all += format("|%s %lld %.17g", step.id.c_str(), static_cast<long long>(step.tick), step.duration);
        for (const auto& [name, value] : step.set) all += " " + name + "=" + value;
        for (const std::string& key : step.focus) all += " focus " + key;
        for (const std::string& key : step.select) all += " select " + key;
    }
    return all;
}

}  // namespace glassbox
