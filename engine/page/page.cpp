#include "engine/page/page.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"

namespace glassbox {
namespace {

constexpr std::pair<std::string_view, HandKey> kHandKeys[] = {
    {"next_stop", HandKey::next_stop}, {"previous_stop", HandKey::previous_stop}, {"activate", HandKey::activate},
    {"left", HandKey::left},           {"right", HandKey::right},                 {"up", HandKey::up},
    {"down", HandKey::down},           {"escape", HandKey::escape},               {"next_step", HandKey::next_step},
    {"previous_step", HandKey::previous_step}, {"undo", HandKey::undo},           {"redo", HandKey::redo},
};

constexpr std::pair<std::string_view, Color Theme::*> kColors[] = {
    {"paper", &Theme::paper}, {"ink", &Theme::ink},       {"ink2", &Theme::ink2},       {"line", &Theme::line},
    {"wash", &Theme::wash},   {"accent", &Theme::accent}, {"accent2", &Theme::accent2}, {"good", &Theme::good},
    {"bad", &Theme::bad},
};

constexpr float kLeastSide = 16, kMostSide = 8192;

Result<Vec2> size_from(const Json& pair) {
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_number() || !pair[1].is_number())
        return error("a size is a pair of numbers, as in [720, 480]");
    const Vec2 size{pair[0].get<float>(), pair[1].get<float>()};
    if (!(size.x >= kLeastSide && size.y >= kLeastSide && size.x <= kMostSide && size.y <= kMostSide))
        return error(format("a figure of %.0f x %.0f units cannot be drawn; a side has %.0f to %.0f", static_cast<double>(size.x),
                            static_cast<double>(size.y), static_cast<double>(kLeastSide), static_cast<double>(kMostSide)));
    return size;
}

Result<std::vector<std::pair<std::string, std::string>>> values_from(const Json& set) {
    if (!set.is_object()) return error("the values to set are an object of texts by name of the control");
    std::vector<std::pair<std::string, std::string>> values;
    for (const auto& [name, value] : set.items()) {
        if (!value.is_string()) return error("the value of \"" + name + "\" is not a text");
        values.emplace_back(name, value.get<std::string>());
    }
    return values;
}

Result<Language> language_from(std::string_view name) {
    for (size_t i = 0; i < std::size(kLanguageNames); ++i)
        if (name == kLanguageNames[i]) return static_cast<Language>(i);
    return error("there is no language \"" + std::string(name) + "\" here; there are en and zh");
}

}  // namespace

LiveFigure* Page::find(int figure) {
    Entry* e = entry(figure);
    return e ? e->live.get() : nullptr;
}
const LiveFigure* Page::find(int figure) const { return const_cast<Page*>(this)->find(figure); }

Page::Entry* Page::entry(int figure) {
    if (figure < 0 || static_cast<size_t>(figure) >= figures_.size()) return nullptr;
    return figures_[static_cast<size_t>(figure)].get();
}

Status Page::add_font(Face face, std::string bytes) {
    font_bytes_.push_back(std::move(bytes));
    const std::string& kept = font_bytes_.back();
    const std::span<const unsigned char> data{reinterpret_cast<const unsigned char*>(kept.data()), kept.size()};
    if (face == Face::cjk || face == Face::cjk_more) {
        if (Status ok = fonts_.add_cjk(data); !ok) return ok;
    } else {
        Result<Font> font = Font::parse(data, "font");
        if (!font) return font.error();
        fonts_.faces[static_cast<size_t>(face)] = *font;
    }
    set_ = fonts_.set();
    for (const std::unique_ptr<Entry>& e : figures_)
        if (e) e->live->set_language(e->live->desc().language);  // lays its texts out anew
    return {};
}

Asset Page::Assets::find(std::string_view name) {
    const auto found = files.find(name);
    if (found == files.end()) return {};
    return {std::as_bytes(std::span(found->second))};
}

void Page::add_asset(std::string name, std::string bytes) {
    // What was given once stays where it is.
    if (!assets_.files.emplace(std::move(name), std::move(bytes)).second) return;
    for (const std::unique_ptr<Entry>& e : figures_)
        if (e && !e->live->evaluation().missing_assets.empty()) e->live->assets_changed();
}

Status Page::set_content(std::string_view json) {
    Result<Content> content = content_from_json(json);
    if (!content) return content.error();
    content_ = std::move(*content);
    return {};
}

Status Page::set_look(Entry& e, const Json& message) {
    const std::string name = text_of(message, "theme", "light");
    if (name != "light" && name != "dark") return error("there is no theme \"" + name + "\"; there are light and dark");
    Theme theme = name == "dark" ? dark_theme() : light_theme();
    if (const Json* colors = member(message, "colors"); colors && colors->is_object())
        for (auto item = colors->begin(); item != colors->end(); ++item) {
            const std::string& color = item.key();
            const std::optional<Color> parsed = item->is_string() ? parse_color(item->get<std::string>()) : std::nullopt;
            const auto* known = std::find_if(std::begin(kColors), std::end(kColors), [&](const auto& c) { return c.first == color; });
            if (known == std::end(kColors) || !parsed) return error("the colour \"" + color + "\" is unknown, or not written as #rrggbb");
            theme.*known->second = *parsed;
        }
    e.theme = theme;
    return {};
}

Result<int> Page::open(std::string_view json, double time) {
    const Result<Json> j = parse_json(json);
    if (!j) return j.error();
    const std::string id = text_of(*j, "figure");
    const FigureEntry* found = find_figure(id);
    if (!found) return error("there is no figure \"" + id + "\" here");
    if (set_.empty()) return error("no font was added yet");
    auto e = std::make_unique<Entry>();
    if (Status ok = set_look(*e, *j); !ok) return ok.error();
    LiveFigureDesc desc{.entry = found, .fonts = &set_, .content = content_ ? &*content_ : nullptr, .theme = &e->theme};
    desc.assets = &assets_;
    if (const Json* size = member(*j, "size")) {
        Result<Vec2> read = size_from(*size);
        if (!read) return read.error();
        desc.size = *read;
    }
    const Result<Language> language = language_from(text_of(*j, "lang", "en"));
    if (!language) return language.error();
    desc.language = *language;
    desc.seed = static_cast<uint64_t>(std::clamp(number_of(*j, "seed", 0), 0.0, 9007199254740991.0));
    desc.reduced_motion = !flag_of(*j, "motion", true);
    desc.interactive = true;
    e->live = std::make_unique<LiveFigure>(desc);

    const auto free = std::find(figures_.begin(), figures_.end(), nullptr);
    const int handle = static_cast<int>(free - figures_.begin());
    if (free == figures_.end()) figures_.push_back(std::move(e));
    else *free = std::move(e);
    if (const Json* set = member(*j, "set"))
        if (Status ok = send(handle, write_json({{"set", *set}}), time); !ok) {
            close(handle);
            return ok.error();
        }
    return handle;
}

void Page::close(int figure) {
    if (entry(figure)) figures_[static_cast<size_t>(figure)] = nullptr;
}

Status Page::send(int figure, std::string_view message, double time) {
    Entry* e = entry(figure);
    if (!e) return error("the figure was closed");
    const Result<Json> parsed = parse_json(message);
    if (!parsed) return parsed.error();
    const Json& j = *parsed;
    LiveFigure& live = *e->live;
    if (const Json* event = member(j, "event")) {
        Result<Event> read = event_from_json(*event);
        if (!read) return read.error();
        read->time = time;
        return live.apply(*read);
    }
    if (const Json* set = member(j, "set")) {
        const auto values = values_from(*set);
        return values ? live.set_all(*values, time) : Status(values.error());
    }
    if (member(j, "pointer")) {
        const std::string what = text_of(j, "pointer");
        const Vec2 p{static_cast<float>(number_of(j, "x", 0)), static_cast<float>(number_of(j, "y", 0))};
        if (what == "move") e->hand.move(live, p, time);
        else if (what == "down") e->hand.press(live, p, time, flag_of(j, "touch", false));
        else if (what == "up") e->hand.release(live, p, time);
        else if (what == "leave") e->hand.leave(live, time);
        else return error("unknown pointer message \"" + what + "\"");
        return {};
    }
    if (member(j, "key")) {
        const std::string name = text_of(j, "key");
        for (const auto& [known, key] : kHandKeys)
            if (name == known) {
                e->hand.key(live, key, time);
                return {};
            }
        return error("unknown key \"" + name + "\"");
    }
    if (const Json* size = member(j, "size")) {
        const Result<Vec2> read = size_from(*size);
        if (!read) return read.error();
        live.set_size(*read);
        return {};
    }
    if (member(j, "theme")) {
        if (Status ok = set_look(*e, j); !ok) return ok;
        live.set_theme(e->theme);
        return {};
    }
    if (member(j, "lang")) {
        const Result<Language> language = language_from(text_of(j, "lang"));
        if (!language) return language.error();
        live.set_language(*language);
        return {};
    }
    if (member(j, "motion")) {
        live.set_reduced_motion(!flag_of(j, "motion", true));
        return {};
    }
    if (member(j, "session")) {
        const Result<Session> session = session_from_text(text_of(j, "session"));
        return session ? live.restore(*session, time) : Status(session.error());
    }
    return error("unknown message: " + std::string(message.substr(0, 80)));
}

bool Page::work(int figure, double time) {
    Entry* e = entry(figure);
    return e && e->live->work(time);
}

bool Page::moving(int figure, double time) const {
    const LiveFigure* live = find(figure);
    return live && live->moving(time);
}

Status Page::start_drawing(ShaderDialect dialect) {
    // The names of the old context may be in use in the new one: nothing is deleted by them.
    static_cast<void>(renderer_.release());
    Result<std::unique_ptr<Renderer>> renderer = Renderer::create(dialect);
    if (!renderer) return renderer.error();
    renderer_ = std::move(*renderer);
    return {};
}

void Page::draw(int figure, double time, int width, int height, float scale, uint32_t framebuffer) {
    Entry* e = entry(figure);
    if (!e || !renderer_) return;
    renderer_->draw(e->live->frame(time), set_, {framebuffer, width, height}, {.scale = scale});
}

std::string Page::trace_hash(int figure) const {
    const LiveFigure* live = find(figure);
    return live ? format("%016llx", static_cast<unsigned long long>(live->trace_hash())) : std::string();
}

std::string Page::session(int figure) const {
    const LiveFigure* live = find(figure);
    return live ? to_text(live->session()) : std::string();
}

}  // namespace glassbox
