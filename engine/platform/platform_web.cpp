// The window of the studio: a canvas of a page. The page's script (web/studio/studio.ts) owns the loop: it calls gb_web_frame
// for a picture and gb_web_event for what the user does, and is told the rest through Module.gbHost(what, text, numbers).
#include <emscripten.h>

#include <algorithm>

#include "engine/platform/clock.h"
#include "engine/platform/files.h"
#include "engine/platform/gl.h"
#include "engine/platform/headless.h"
#include "engine/platform/platform.h"
#include "engine/platform/web_context.h"

EM_JS(int, gb_tell, (const char* what, const char* text, double a, double b, double c), {
    return Module["gbHost"](UTF8ToString(what), UTF8ToString(text), a, b, c) ? 1 : 0;
});

namespace glassbox {
namespace {

class WebWindow final : public Window {
  public:
    explicit WebWindow(const AppDesc& app) : app_(app), start_(monotonic_seconds()) {}
    Status open() { return app_.init(app_.user, *this, surface); }

    void request_frame() override {
        wanted_ = true;
        gb_tell("frame", "", 0, 0, 0);
    }
    void close() override {}      // a tab is the reader's to close
    void keep_open() override {}
    void set_title(const std::string& title) override { gb_tell("title", title.c_str(), 0, 0, 0); }
    void set_cursor(Cursor cursor) override { gb_tell("cursor", "", static_cast<double>(cursor), 0, 0); }
    std::string clipboard() override { return pasted; }
    void set_clipboard(const std::string& text) override {
        pasted = text;
        gb_tell("copy", text.c_str(), 0, 0, 0);
    }
    bool fullscreen() const override { return gb_tell("is fullscreen", "", 0, 0, 0) != 0; }
    void set_fullscreen(bool on) override { gb_tell("fullscreen", "", on, 0, 0); }
    WindowGeometry geometry() const override { return app_.geometry; }
    void set_geometry(const WindowGeometry&) override {}
    void set_text_place(Rect place) override { gb_tell("text place", "", place.x, place.y, place.h); }
    bool choose_file() override { return gb_tell("choose", "", 0, 0, 0) != 0; }
    void give_file(const std::string& path) override { gb_tell("give", path.c_str(), 0, 0, 0); }
    std::string renderer_name() const override {
        const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
        return name ? name : "";
    }
    Status open_audience(const AudienceDesc&) override {
        return error("a tab of a browser has no second window for the audience; the desktop app has: scripts/run");
    }
    void close_audience() override {}
    bool audience_open() const override { return false; }
    PixelSize audience_size() const override { return {}; }
    void show_audience(uint32_t, int, int) override {}

    double now() const { return monotonic_seconds() - start_; }
    void send(InputEvent e) {
        wanted_ = true;
        e.time = now();
        app_.event(app_.user, e);
    }
    // Seconds until the next picture is wanted.
    double frame() {
        wanted_ = false;
        const double time = now();
        const Tick tick{time, std::min(0.1, time - last_), frames_++};
        last_ = time;
        glBindFramebuffer(GL_FRAMEBUFFER, 0);
        const double wake_at = app_.frame(app_.user, surface, tick).wake_at;
        return wanted_ ? 0 : std::max(0.0, wake_at - now());
    }

    Surface surface{.dialect = GlDialect::es30};
    std::string pasted;

  private:
    const AppDesc& app_;
    const double start_;
    double last_ = 0;
    uint64_t frames_ = 0;
    bool wanted_ = true;
};

// The one of this page: a module is a program.
WebWindow* the_window = nullptr;

}  // namespace

Status window_available() { return {}; }

Status run_app(const AppDesc& app) {
    if (Status ok = adopt_web_context(); !ok) return ok;
    WebWindow window(app);
    the_window = &window;
    gb_tell("measure", "", 0, 0, 0);
    if (Status ok = window.open(); !ok) return ok;
    // The script goes on from here. What the callers have on the stack stays there: nothing is unwound.
    emscripten_exit_with_live_runtime();
    return {};
}

Status run_headless(const AppDesc&) { return error("a browser draws to its page alone"); }
Result<std::unique_ptr<HeadlessContext>> open_headless(GlDialect) { return error("a browser draws to its page alone"); }

bool expect_file(const std::string& path) { return gb_tell("expect", path.c_str(), 0, 0, 0) != 0; }

}  // namespace glassbox

using namespace glassbox;

extern "C" {

EMSCRIPTEN_KEEPALIVE void gb_web_surface(int width, int height, float scale) {
    Surface& s = the_window->surface;
    s.width = width, s.height = height, s.scale = scale;
    the_window->send({.kind = InputKind::resize, .scale = scale, .width = width, .height = height});
}
EMSCRIPTEN_KEEPALIVE double gb_web_frame() { return the_window->frame(); }
// `modifiers`: 1 shift, 2 control, 4 alt, 8 super. `code`: a button, a KeyCode or a character, as the kind wants it.
EMSCRIPTEN_KEEPALIVE void gb_web_event(int kind, int modifiers, int code, float x, float y, float wheel_x, float wheel_y, int on) {
    InputEvent e;
    e.kind = static_cast<InputKind>(kind);
    e.modifiers = {(modifiers & 1) != 0, (modifiers & 2) != 0, (modifiers & 4) != 0, (modifiers & 8) != 0};
    e.button = static_cast<PointerButton>(code & 3);
    e.key = static_cast<KeyCode>(code);
    e.code_point = static_cast<uint32_t>(code);
    e.x = x, e.y = y;
    e.wheel_x = wheel_x, e.wheel_y = wheel_y;
    e.on = e.repeat = on != 0;
    the_window->send(std::move(e));
}
EMSCRIPTEN_KEEPALIVE void gb_web_drop(const char* path) {
    InputEvent e;
    e.kind = InputKind::drop;
    e.paths = {path};
    the_window->send(std::move(e));
}
EMSCRIPTEN_KEEPALIVE void gb_web_paste(const char* text) { the_window->pasted = text; }

}  // extern "C"
