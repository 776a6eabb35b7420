#include "engine/app/gui/presenter.h"

#include <algorithm>
#include <cmath>

#include "engine/app/gui/app.h"
#include "engine/platform/files.h"
#include "engine/record/record.h"

namespace glassbox {
namespace {

constexpr float kShorterSide = 540;  // units of the stage, as in a film
constexpr Vec2 kPreview{288, 162};   // units of the window

std::string step_of(const App& app) { return app.live ? app.live->state().document.step : ""; }

const Step* step_after(const App& app) {
    const Story* story = app.live ? app.live->story() : nullptr;
    if (!story) return nullptr;
    const std::string now = step_of(app);
    if (now.empty()) return story->steps.empty() ? nullptr : &story->steps[0];
    for (size_t i = 0; i + 1 < story->steps.size(); ++i)
        if (story->steps[i].id == now) return &story->steps[i + 1];
    return nullptr;
}

void make_target(std::unique_ptr<Target>& target, int w, int h) {
    if (target && target->width() == w && target->height() == h) return;
    Result<std::unique_ptr<Target>> made = Target::create(w, h);
    target = made ? std::move(*made) : nullptr;
}

// The voice beside the hand; a machine without sound or ffplay stays silent.
void start_sound(App& app, const std::string& file, double from) {
    app.deck.sound.reset();
    if (file.empty() || app.options.headless) return;
    Result<std::unique_ptr<PipeWriter>> player = PipeWriter::start(
        {"ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet", "-ss", format("%.3f", from), "-i", "file:" + file});
    if (player) app.deck.sound = std::move(*player);
}

std::string default_path(const App& app) {
    std::string name(app.figure()->entry->id);
    std::replace(name.begin(), name.end(), '/', '-');
    const std::string home = environment("HOME");
    return (home.empty() ? "" : home + "/") + name + ".take";
}

// Where a moment of the take is in its voice, whose cut parts are gone.
double sound_at(const Take& take, double position) {
    for (const auto& [from, to] : take.sound_parts) {
        if (position <= to - from) return from + position;
        position -= to - from;
    }
    return position;
}

}  // namespace

// ---- presenting

void start_presenting(App& app) {
    if (!app.live || app.presenter.on) return;
    if (Status ok = app.window->open_audience({.title = app.figure()->title(app.settings.language), .transparent = app.options.transparent}); !ok)
        return app.tell(ok.error().message, true);
    app.presenter.on = true;
    app.presenter.since = app.now;
    app.view = {};
    app.pin = {};
    const Story* story = app.live->story();
    if (story && !story->steps.empty() && step_of(app).empty()) app.send({.kind = EventKind::step, .name = story->steps[0].id});
}

void stop_presenting(App& app) {
    app.window->close_audience();
    app.presenter = {};
}

void lay(App& app, const StageEvent& event) {
    if (!app.live) return;
    const double time = app.event_time();
    app.stage.apply(event, step_of(app), time);
    app.deck.recorder.record(event, time);
}

void toggle_on_stage(App& app, StageKind kind) {
    const bool on = kind == StageKind::blank ? app.stage.blank() : kind == StageKind::lens ? app.stage.lens() : app.stage.spotlight();
    lay(app, {.kind = kind, .on = !on});
}

void use_tool(App& app, Vec2 point, bool held) {
    Presenter& p = app.presenter;
    if (p.tool == Tool::pen && !held) {
        if (p.drawing) lay(app, {.kind = StageKind::lift});
        p.drawing = false;
    }
    const bool follows = p.tool == Tool::pointer || app.stage.spotlight() || app.stage.lens();
    const bool draws = p.tool == Tool::pen && held;
    if (!follows && !draws) return;
    Place place = place_of(*app.live, point);
    // A stroke keeps to the mark that it began on.
    if (draws && p.drawing && place.mark != p.last.mark) {
        if (p.last.mark.empty()) {
            place = {"", {point.x / app.live->desc().size.x, point.y / app.live->desc().size.y}};
        } else {
            for (const Mark& m : app.live->target().marks)
                if (m.key.hash == parse_key(p.last.mark).hash) place = {p.last.mark, point - app.live->bounds(m).center()};
        }
    }
    if (place == p.last && p.drawing == draws) return;
    p.last = place;
    p.drawing = draws;
    lay(app, {.kind = draws ? StageKind::pen : StageKind::pointer, .place = place});
}

bool present_pending(const App& app) { return app.presenter.on && app.presenter.next && app.presenter.next->computing(); }

void draw_audience(App& app) {
    Presenter& p = app.presenter;
    if (!p.on || !app.live) return;
    if (!app.window->audience_open()) return stop_presenting(app);
    const PixelSize size = app.window->audience_size();
    if (size.width < 1 || size.height < 1) return;
    make_target(p.audience, std::min(size.width, kLargestTarget), std::min(size.height, kLargestTarget));
    if (!p.audience) return;
    const DisplayList& list = app.picture_list();
    const float scale = std::min(static_cast<float>(size.width) / list.size.x, static_cast<float>(size.height) / list.size.y);
    const float place[] = {scale, static_cast<float>(size.width), static_cast<float>(size.height)};
    const uint64_t hash = hash_floats(place, 3, hash_combine(hash_of(list), app.settings.dark));
    if (hash != p.audience_hash) {
        p.audience_hash = hash;
        app.renderer->draw(list, app.fonts, {p.audience->framebuffer(), size.width, size.height},
                           {.scale = scale, .transparent = app.options.transparent && !app.stage.blank()});
    }
    app.window->show_audience(p.audience->texture(), size.width, size.height);

    // The preview of what comes next, when there is time for it.
    const Step* after = step_after(app);
    if (!after) {
        p.next.reset();
        p.next_step.clear();
        return;
    }
    if (!p.next || p.next_step != after->id) {
        p.next = app.fresh_figure();
        p.next_step = after->id;
        p.preview_hash = 0;
        Session session = app.live->session();
        session.tick = 0;
        if (!p.next->restore(session, 0) || !p.next->apply({.kind = EventKind::step, .name = after->id})) return p.next.reset();
    }
    if (p.next->computing()) p.next->work(0);
    if (p.next->computing()) return;
    make_target(p.preview, static_cast<int>(kPreview.x * app.pixel_scale), static_cast<int>(kPreview.y * app.pixel_scale));
    const DisplayList& next = p.next->frame(p.next->settled_at() + 1);
    const uint64_t next_hash = hash_combine(hash_of(next), app.settings.dark);
    if (!p.preview || next_hash == p.preview_hash) return;
    p.preview_hash = next_hash;
    app.renderer->draw(next, app.fonts, {p.preview->framebuffer(), p.preview->width(), p.preview->height()},
                       {.scale = std::min(static_cast<float>(p.preview->width()) / next.size.x, static_cast<float>(p.preview->height()) / next.size.y)});
}

Vec2 App::audience_stage() const {
    const PixelSize s = window->audience_size();
    if (s.width < 1 || s.height < 1) return {960, kShorterSide};
    const float scale = static_cast<float>(std::min(s.width, s.height)) / kShorterSide;
    return {std::round(static_cast<float>(s.width) / scale), std::round(static_cast<float>(s.height) / scale)};
}

const DisplayList& App::picture_list() {
    const DisplayList& list = live->frame(now);
    if (!stage.shows()) return list;
    with_stage_ = list;
    stage.draw(with_stage_, step_of(*this), now);
    return with_stage_;
}

// ---- takes

// The sound of the take, which lies beside it unless it says otherwise.
static std::string voice_of(const Deck& d) {
    const std::string& voice = d.take->sound;
    return voice.empty() || voice[0] == '/' ? voice : d.path.substr(0, d.path.rfind('/') + 1) + voice;
}

void record_take(App& app) {
    Deck& d = app.deck;
    if (!app.live) return;
    if (d.recorder.recording()) return end_take(app);
    play_take(app, false);
    if (d.take) {
        drop_after(*d.take, d.position);
        d.recorder.resume(*d.take, app.now);
        start_sound(app, voice_of(d), sound_at(*d.take, d.position));
        return;
    }
    app.stage = {};
    app.presenter.moments = 0;
    d.recorder.begin(app.live->session(), app.now);
    start_sound(app, d.voice, 0);
}

void end_take(App& app) {
    Deck& d = app.deck;
    if (!d.recorder.recording()) return;
    d.sound.reset();
    Take take = d.recorder.end(app.now);
    if (take.sound.empty() && !d.voice.empty()) {
        const Result<double> length = sound_length(d.voice);
        if (length) {
            take.sound = d.voice;
            take.sound_parts = {{0, std::min(*length, take.length)}};
        } else {
            app.tell(length.error().message, true);
        }
    }
    if (d.path.empty()) d.path = app.options.take.empty() ? default_path(app) : app.options.take;
    d.take = std::move(take);
    d.position = d.take->length;
    d.in = d.out = -1;
    save_take(app);
    take_changed(app);
}

void open_take(App& app, Take take, const std::string& path) {
    close_take(app);
    app.deck.take = std::move(take);
    app.deck.path = path;
    app.deck.position = 0;
    take_changed(app);
}

void close_take(App& app) {
    end_take(app);
    app.deck = {};
    app.stage = {};
}

void save_take(App& app) {
    Deck& d = app.deck;
    if (!d.take) return;
    const Status ok = write_file(d.path, write_take(*d.take));
    if (ok) app.window->give_file(d.path);
    if (ok) app.tell(format(app.say(Say::saved_as), d.path.c_str()));
    else app.tell(ok.error().message, true);
}

void play_take(App& app, bool on) {
    Deck& d = app.deck;
    if (!d.take || d.recorder.recording() || on == d.playing) return;
    d.playing = on;
    d.sound.reset();
    if (!on) return;
    if (d.position >= d.take->length) d.position = 0;
    seek_take(app, d.position);
    d.playing = true;
    d.started = app.now - d.position;
    start_sound(app, voice_of(d), sound_at(*d.take, d.position));
}

// The events until then once more, on a figure as it was.
void seek_take(App& app, double position) {
    Deck& d = app.deck;
    if (!d.take || !app.live) return;
    d.playing = false;
    d.sound.reset();
    d.position = std::clamp(position, 0.0, d.take->length);
    const double start = app.now - d.position;
    app.live = app.fresh_figure();
    app.stage = {};
    app.hand = Hand();
    app.follow_hand();
    d.applying = true;
    Status ok = app.live->restore(d.take->session, 0);
    for (d.next = 0; ok && d.next < d.events.size() && d.events[d.next].at <= d.position * 1e6 + 0.5; ++d.next) {
        const TimedEvent& e = d.events[d.next];
        const double time = start + static_cast<double>(e.at) / 1e6;
        Event event = e.event;
        event.time = std::max(time, 0.0);
        if (e.stage) app.stage.apply(*e.stage, step_of(app), time);
        else ok = app.live->apply(event);
    }
    if (d.position == 0) app.live->settle();
    d.applying = false;
    if (!ok) app.tell(ok.error().message, true);
}

void advance_take(App& app) {
    Deck& d = app.deck;
    if (!d.playing) return;
    d.position = std::min(app.now - d.started, d.take->length);
    d.applying = true;
    for (; d.next < d.events.size() && d.events[d.next].at <= d.position * 1e6; ++d.next) {
        const TimedEvent& e = d.events[d.next];
        Event event = e.event;
        event.time = d.started + static_cast<double>(e.at) / 1e6;
        if (e.stage) app.stage.apply(*e.stage, step_of(app), event.time);
        else if (Status ok = app.live->apply(event); !ok) app.tell(ok.error().message, true);
    }
    d.applying = false;
    if (d.position >= d.take->length) play_take(app, false);
}

void take_changed(App& app) {
    Deck& d = app.deck;
    d.events.clear();
    if (const Result<Timeline> t = timeline_of(*d.take, app.live->story(), {60, 1}, app.live->desc().tick_rate); t) d.events = t->events;
    seek_take(app, d.position);
}

bool has_take_bar(const App& app) { return app.deck.take || app.deck.recorder.recording(); }

}  // namespace glassbox
