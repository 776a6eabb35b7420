// The app from start to end: what is loaded, the loop of frames, what is said when it closes.
#include "engine/app/gui/gui.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "engine/app/gui/app.h"
#include "engine/app/gui/imgui_style.h"
#include "engine/app/gui/layout.h"
#include "engine/platform/clock.h"
#include "engine/platform/png.h"

namespace glassbox {
namespace {

constexpr double kWorkBudget = 0.006;  // seconds of compute in a frame
constexpr int kSettle = 3;             // frames after an input, for Dear ImGui to come to rest
constexpr double kQuiet = 3;           // seconds without random input at the end
constexpr double kIdleWindow = 1;      // the last second must draw nothing
constexpr double kSettling = 0.4;    // seconds from the last result to the last frame of what it moved

struct Loop {
    App app;
    std::vector<InputEvent> queue, script;
    size_t next = 0;  // of the script
    int settle = kSettle;
    double last_frame = 0;
    bool quiet = false, ended = false;
    double busy_until = 0;
    int frames = 0, idle_frames = 0, gl_errors = 0, missing_glyphs = 0;
    unsigned first_gl_error = 0;
    std::string renderer_name, failure;
};

Status load(App& app) {
    Result<std::unique_ptr<Library>> library = Library::open();
    if (!library) return library.error();
    app.library = std::move(*library);
    app.fonts = app.library->fonts();
    for (int i = 0; i < kFigureCount; ++i) {
        const FigureEntry& entry = kFigureTable[i];
        const std::string_view path = entry.folder;
        app.figures.push_back({.entry = &entry,
                               .content = app.library->content(entry),
                               .explainer = std::string(path.substr(path.rfind('/') + 1))});
    }
    return {};
}

Status init(void* user, Window& window, const Surface& surface) {
    Loop& loop = *static_cast<Loop*>(user);
    App& app = loop.app;
    app.window = &window;
    app.pixel_scale = surface.scale;
    loop.renderer_name = window.renderer_name();
    Result<std::unique_ptr<Renderer>> renderer =
        Renderer::create(static_cast<ShaderDialect>(surface.dialect));
    if (!renderer) return renderer.error();
    app.renderer = std::move(*renderer);
    Result<std::unique_ptr<ImGuiHost>> host = ImGuiHost::create(window, surface.dialect, app.fonts);
    if (!host) return host.error();
    app.host = std::move(*host);

    if (!app.options.figure.empty() && app.find(app.options.figure) < 0)
        app.tell(format(app.say(Say::unknown_figure), app.options.figure.c_str()), true);
    app.load_session();
    if (!app.live) {
        int first = app.find(!app.options.figure.empty() ? app.options.figure : app.settings.figure);
        if (first < 0) first = app.find("gnn/message-passing");
        app.open_figure(std::max(first, 0));
    }
    if (!app.options.open.empty()) app.open_file(app.options.open);
    if (!app.options.take.empty()) record_take(app);
    if (app.settings.fullscreen && app.options.seconds <= 0) window.set_fullscreen(true);
    return {};
}

void event(void* user, const InputEvent& e) {
    Loop& loop = *static_cast<Loop*>(user);
    loop.settle = kSettle;
    loop.queue.push_back(e);
}

// A browser may end a tab that is hidden without another word.
void remember(App& app) {
    app.save_session();
    app.settings.window = app.window->geometry();
    app.settings.fullscreen = app.window->fullscreen();
    if (app.options.fresh) return;
    if (Status ok = save_settings(app.settings); !ok) std::fprintf(stderr, "glassbox: %s\n", ok.error().message.c_str());
}

void take(App& app, const InputEvent& e) {
    if (e.kind == InputKind::drop) {
        for (const std::string& path : e.paths) app.open_file(path);
        return;
    }
    if (e.kind == InputKind::arrived) {
        if (app.live && !app.live->evaluation().missing_assets.empty()) app.live->assets_changed();
        gallery_complete(app);
        return;
    }
    if (e.kind == InputKind::visible && !e.on) remember(app);
    app.host->feed(e);
}

// What plays is stopped, so that a test can see that an idle window draws nothing.
void stop_all(App& app) {
    if (!app.live) return;
    if (app.live->state().ticks.playing) app.send({.kind = EventKind::pause});
    std::vector<std::string> playing;
    for (const auto& [name, play] : app.live->state().playheads)
        if (play.playing) playing.push_back(name);
    for (const std::string& name : playing) app.send({.kind = EventKind::pause, .name = name});
}

void play_script(Loop& loop) {
    for (; loop.next < loop.script.size() && loop.script[loop.next].time <= loop.app.now; ++loop.next)
        event(&loop, loop.script[loop.next]);
    if (!loop.quiet && loop.app.options.random_input && loop.next == loop.script.size()) {
        loop.quiet = true;
        stop_all(loop.app);
    }
}

// First the figure; what is left of the budget goes to the next small picture of the gallery.
void compute(App& app) {
    if (app.options.headless) {
        if (app.live) app.live->finish(app.now);
        if (gallery_pending(app)) gallery_work(app, 1e300);
        return;
    }
    const double until = monotonic_seconds() + kWorkBudget;
    while (app.live && app.live->work(app.now) && monotonic_seconds() < until) {
    }
    if (gallery_pending(app)) gallery_work(app, until);
}

void end_test(Loop& loop, const Surface& surface) {
    loop.ended = true;
    end_take(loop.app);
    if (const std::string& audience = loop.app.options.audience; !audience.empty()) {
        const Target* t = loop.app.presenter.audience.get();
        Picture picture;
        if (t) picture.width = t->width(), picture.height = t->height(), t->read(picture.rgba);
        straighten_alpha(picture.rgba);
        if (Status ok = t ? write_png(audience, picture) : Status(error("there is no audience")); !ok) loop.failure = ok.error().message;
    }
    const std::string& path = loop.app.options.screenshot;
    if (!path.empty()) {
        Picture picture{surface.width, surface.height, {}};
        read_framebuffer(surface.framebuffer, surface.width, surface.height, picture.rgba);
        for (size_t i = 3; i < picture.rgba.size(); i += 4) picture.rgba[i] = 255;
        if (Status ok = write_png(path, picture); !ok) loop.failure = ok.error().message;
    }
    loop.app.window->close();
}

NextFrame next_frame(const Loop& loop, double end) {
    const App& app = loop.app;
    if (loop.settle > 0 || !loop.queue.empty() || app.host->moving() || gallery_pending(app))
        return NextFrame::at_once();
    if (app.live && (app.live->moving(app.now) || app.live->computing())) return NextFrame::at_once();
    if (app.deck.playing || app.stage.moving(app.now) || present_pending(app)) return NextFrame::at_once();
    double wake = app.saves_at();
    // The clock of who presents or records turns each second.
    if (app.presenter.on || app.deck.recorder.recording()) wake = std::min(wake, std::floor(app.now) + 1);
    if (!app.message.text.empty() && app.message.until > app.now) wake = std::min(wake, app.message.until);
    if (loop.next < loop.script.size()) wake = std::min(wake, loop.script[loop.next].time);
    if (!loop.ended && end > 0) wake = std::min(wake, end);
    return NextFrame::at(wake);
}

NextFrame frame(void* user, const Surface& surface, const Tick& tick) {
    Loop& loop = *static_cast<Loop*>(user);
    App& app = loop.app;
    app.now = tick.time;
    if (app.pixel_scale != surface.scale) gallery_forget(app);
    app.pixel_scale = surface.scale;
    play_script(loop);
    app.input_time = -1;
    for (const InputEvent& e : loop.queue) {
        const bool discrete = e.kind == InputKind::key_down || e.kind == InputKind::pointer_down || e.kind == InputKind::pointer_up;
        if (discrete && e.time > loop.last_frame) app.input_time = e.time;
        take(app, e);
    }
    loop.queue.clear();
    loop.last_frame = app.now;
    advance_take(app);
    if (loop.settle > 0) --loop.settle;
    if (std::exchange(app.restyled, false)) set_style(app.theme());

    app.host->begin_frame(surface, tick.delta);
    draw_panels(app, {ImGui::GetIO().DisplaySize.x, ImGui::GetIO().DisplaySize.y});
    compute(app);
    draw_figure(app);
    draw_reader(app);
    draw_audience(app);
    DisplayList ground;
    ground.theme = &app.theme();
    app.renderer->draw(ground, app.fonts, {surface.framebuffer, surface.width, surface.height}, {});
    app.host->end_frame(surface);
    if (app.options.companion)
        if (Status ok = app.options.companion->drawn(app, surface); !ok) loop.failure = ok.error().message;
    if (app.now >= app.saves_at()) app.save_session();
    if (app.leaves) app.window->close();

    ++loop.frames;
    if (const unsigned code = app.renderer->take_gl_error()) {
        if (!loop.gl_errors++) loop.first_gl_error = code;
    }
    // A model may still compute when the input ends; then the window is not idle yet.
    if (gallery_pending(app) || (app.live && (app.live->computing() || app.live->moving(app.now)))) loop.busy_until = app.now + kSettling;
    const double end = app.options.seconds > 0 ? app.options.seconds - (app.options.headless ? 0.05 : 0) : 0;
    if (end > 0 && !loop.ended) {
        if (app.now >= end)
            end_test(loop, surface);
        else if (app.now > end - kIdleWindow && app.now > loop.busy_until)
            ++loop.idle_frames;
    }
    return next_frame(loop, end);
}

void shutdown(void* user) {
    Loop& loop = *static_cast<Loop*>(user);
    App& app = loop.app;
    if (app.host) {
        end_take(app);
        app.presenter = {};
        app.deck = {};
        remember(app);
    }
    if (app.host) loop.missing_glyphs = app.host->fonts().missing();
    app.gallery = {};
    app.reader = {};
    app.picture.reset();
    app.host.reset();
    app.renderer.reset();
}

void report(const Loop& loop) {
    std::printf(
        "{\"frames\": %d, \"idle_frames\": %d, \"gl_errors\": %d, \"first_gl_error\": %u, "
        "\"missing_glyphs\": %d, "
        "\"figures\": %d, \"renderer\": \"%s\"}\n",
        loop.frames, loop.idle_frames, loop.gl_errors, loop.first_gl_error, loop.missing_glyphs,
        static_cast<int>(loop.app.figures.size()), loop.renderer_name.c_str());
    std::fflush(stdout);
}

}  // namespace

int run_gui(const GuiOptions& options) {
    Loop loop;
    App& app = loop.app;
    app.options = options;
    if (!options.fresh) app.settings = load_settings();
    if (!options.theme.empty()) app.settings.dark = options.theme == "dark";
    if (!options.language.empty())
        app.settings.language = options.language == "zh" ? Language::zh : Language::en;
    if (options.width > 0) {
        app.settings.window = {};
        app.settings.window.width = options.width;
        app.settings.window.height = options.height;
    }
    Status ok = load(app);
    if (ok) {
        loop.script = options.events;
        const WindowGeometry& g = app.settings.window;
        if (options.random_input) {
            const std::vector<InputEvent> more =
                random_input(options.random_seed, std::max(options.seconds - kQuiet, 0.5), g.width, g.height);
            loop.script.insert(loop.script.end(), more.begin(), more.end());
        }
        std::stable_sort(loop.script.begin(), loop.script.end(),
                         [](const InputEvent& a, const InputEvent& b) { return a.time < b.time; });
        AppDesc desc;
        desc.geometry = g;
        desc.hidden = options.hidden;
        desc.user = &loop;
        desc.init = init;
        desc.frame = frame;
        desc.event = event;
        desc.shutdown = shutdown;
        if (options.companion)
            desc.poll = [](void* user) {
                App& polled = static_cast<Loop*>(user)->app;
                return polled.options.companion->poll(polled);
            };
        if (options.headless) {
            desc.scale = options.scale;
            desc.fixed_delta = 1 / options.fps;
            desc.end_time = options.seconds > 0 ? options.seconds : 2;
            if (options.seconds <= 0) app.options.seconds = desc.end_time;
            ok = run_headless(desc);
        } else {
            ok = run_app(desc);
        }
    }
    if (ok && !loop.failure.empty()) ok = error(loop.failure);
    if (!ok) {
        std::fprintf(stderr, "glassbox: %s\n", ok.error().message.c_str());
        return 1;
    }
    if (app.options.seconds > 0) report(loop);
    return 0;
}

}  // namespace glassbox
