#include "engine/app/gui/app.h"

#include <algorithm>
#include <cctype>

#include "engine/base/text.h"
#include "engine/data/smiles.h"
#include "engine/platform/files.h"

namespace glassbox {
namespace {

constexpr double kSaveDelay = 0.8;    // seconds after the last change
constexpr double kMessageTime = 6;    // seconds that a message stays
constexpr Vec2 kFirstSize{720, 480};  // until the view says

}  // namespace

std::string sentence(std::string_view name) {
    std::string s(name);
    for (char& c : s)
        if (c == '-' || c == '_') c = ' ';
    if (!s.empty()) s[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(s[0])));
    return s;
}

std::string FigureItem::title(Language l) const {
    const Story* story = content ? content->find(entry->id) : nullptr;
    if (story && !story->title.in(l).empty()) return story->title.in(l);
    const std::string_view id = entry->id;
    return sentence(id.substr(id.find('/') + 1));
}

std::string FigureItem::explainer_title(Language l) const {
    if (content && !content->title.in(l).empty()) return content->title.in(l);
    return sentence(explainer);
}

void App::recorded(const Event& e) {
    if (!deck.applying) play_take(*this, false);
    deck.recorder.record(e, live->tick());
    if (e.kind != EventKind::hover) changed();
}

void App::follow_hand() {
    hand.log = [this](const Event& e) { recorded(e); };
}

std::unique_ptr<LiveFigure> App::fresh_figure() const {
    LiveFigureDesc desc = live->desc();
    desc.language = settings.language;
    desc.theme = &theme();
    return std::make_unique<LiveFigure>(desc);
}

bool App::send(Event event) {
    if (!live) return false;
    event.time = event_time();
    if (Status ok = live->apply(event); !ok) {
        tell(ok.error().message, true);
        return false;
    }
    recorded(event);
    return true;
}

bool App::set(const std::string& control, const std::string& value, bool held, uint32_t gesture) {
    return send({.kind = EventKind::set, .name = control, .value = value, .held = held, .gesture = gesture});
}

void App::tell(std::string text, bool bad) { message = {std::move(text), bad, now + kMessageTime}; }

int App::find(std::string_view id) const {
    for (size_t i = 0; i < figures.size(); ++i)
        if (id == figures[i].entry->id) return static_cast<int>(i);
    return -1;
}

void App::open_figure(int index) {
    if (index < 0 || index >= static_cast<int>(figures.size()) || index == current) return;
    if (live) left_[figure()->entry->id] = live->session();
    if (live) close_take(*this);
    presenter.next.reset();
    current = index;
    const FigureItem& item = figures[static_cast<size_t>(index)];
    hand = Hand();
    follow_hand();
    pin = {};
    view = {};
    picture_hash = 0;
    live = std::make_unique<LiveFigure>(LiveFigureDesc{.entry = item.entry,
                                                       .fonts = &fonts,
                                                       .assets = &library->assets(),
                                                       .content = item.content,
                                                       .size = live ? live->desc().size : kFirstSize,
                                                       .theme = &theme(),
                                                       .language = settings.language,
                                                       .interactive = !options.headless});
    if (const auto found = left_.find(item.entry->id); found != left_.end())
        if (Status ok = live->restore(found->second, now); !ok) tell(ok.error().message, true);
    settings.figure = item.entry->id;
    window->set_title(item.title(settings.language) + " – Glassbox");
    changed();
}

void App::set_theme(bool dark) {
    settings.dark = dark;
    restyled = true;
    if (live) live->set_theme(theme());
    gallery_forget(*this);
}

void App::set_language(Language l) {
    settings.language = l;
    if (live) live->set_language(l);
    if (const FigureItem* item = figure()) window->set_title(item->title(l) + " – Glassbox");
    gallery_forget(*this);
}

void App::show(Dialog d) {
    if (d == Dialog::open && window->choose_file()) return;
    dialog = d;
    dialog_opens = true;
}

Status App::open_session(const Session& session) {
    const int index = find(session.figure);
    if (index < 0) return error(format(say(Say::unknown_figure), session.figure.c_str()));
    open_figure(index);
    return live->restore(session, now);
}

void App::open_file(const std::string& path) {
    const std::string name = path.substr(path.rfind('/') + 1);
    const Result<std::string> text = read_file(path);
    if (!text) return tell(text.error().message, true);
    settings.folder = path.substr(0, path.size() - name.size());
    if (const std::string suffix = file_suffix(name); suffix == "wav" || suffix == "flac" || suffix == "mp3" || suffix == "m4a" || suffix == "ogg") {
        if (deck.take || deck.recorder.recording()) return tell(say(Say::voice_late), true);
        deck.voice = path;
        return tell(format(say(Say::voice_ready), name.c_str()));
    }
    if (file_suffix(name) == "take") {
        Result<Take> take = read_take(*text);
        if (!take) return tell(name + ": " + take.error().message, true);
        const int index = find(take->session.figure);
        if (index < 0) return tell(format(say(Say::unknown_figure), take->session.figure.c_str()), true);
        open_figure(index);
        open_take(*this, std::move(*take), path);
        return tell(format(say(Say::opened), name.c_str()));
    }
    if (const Result<Session> session = session_from_text(*text)) {
        if (Status ok = open_session(*session); !ok) return tell(ok.error().message, true);
        changed();
        return tell(format(say(Say::opened), name.c_str()));
    } else if (trim(*text).starts_with("{")) {
        return tell(name + ": " + session.error().message, true);
    }
    const std::string smiles(trim(std::string_view(*text).substr(0, text->find('\n'))));
    if (const Result<Graph> g = parse_smiles(smiles); smiles.empty() || !g)
        return tell(format(say(Say::not_openable), name.c_str()), true);
    if (live)
        for (const ControlSchema& s : live->evaluation().controls)
            if (s.type == ControlType::graph) {
                if (set(std::string(s.name), smiles)) tell(format(say(Say::opened), name.c_str()));
                return;
            }
    tell(say(Say::no_graph_control), true);
}

void App::load_session() {
    const std::string path = session_path();
    if (options.fresh || path.empty() || !exists(path)) return;
    const Result<std::string> text = read_file(path);
    const Result<Session> session = text ? session_from_text(*text) : Result<Session>(text.error());
    bool good = static_cast<bool>(session);
    if (good && !options.figure.empty() && session->figure != options.figure) return;
    if (good) good = static_cast<bool>(open_session(*session));
    if (!good) tell(format(say(Say::lost_session), move_aside(path).c_str()), true);
}

void App::save_session() {
    session_dirty_at_ = -1;
    const std::string path = session_path();
    if (options.fresh || !live || path.empty()) return;
    Status ok = make_directories(state_directory());
    if (ok) ok = write_file(path, to_text(live->session()));
    if (!ok) tell(ok.error().message, true);
}

double App::saves_at() const { return session_dirty_at_ < 0 ? 1e300 : session_dirty_at_ + kSaveDelay; }

}  // namespace glassbox
