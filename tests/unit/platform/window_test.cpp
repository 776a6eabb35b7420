// The window itself, where there is a display (Xvfb will do).
#include "engine/platform/platform.h"

#include <doctest/doctest.h>

#if GB_WITH_WINDOW
#include <atomic>
#include <chrono>
#include <thread>

#include "engine/platform/gl.h"

namespace glassbox {
namespace {

struct Watched {
    std::atomic<Window*> window{nullptr};
    std::atomic<int> frames{0};
    int width = 0, resized = 0;
    bool ended = false;
    double wake = 0;
};

AppDesc watched_app(Watched& w) {
    AppDesc app;
    app.user = &w;
    app.geometry.width = 500, app.geometry.height = 340;
    app.init = [](void* user, Window& window, const Surface& s) -> Status {
        auto& self = *static_cast<Watched*>(user);
        self.window = &window;
        self.width = s.width;
        CHECK(s.framebuffer == 0);
        CHECK(s.scale > 0);
        CHECK_FALSE(window.renderer_name().empty());
        return {};
    };
    app.frame = [](void* user, const Surface& s, const Tick&) {
        auto& self = *static_cast<Watched*>(user);
        ++self.frames;
        glViewport(0, 0, s.width, s.height);
        glClearColor(1, 1, 1, 1);
        glClear(GL_COLOR_BUFFER_BIT);
        CHECK(glGetError() == GL_NO_ERROR);
        return NextFrame::sleep();
    };
    app.event = [](void* user, const InputEvent& e) {
        if (e.kind == InputKind::resize) ++static_cast<Watched*>(user)->resized;
    };
    app.shutdown = [](void* user) { static_cast<Watched*>(user)->ended = true; };
    return app;
}

void wait(double seconds) { std::this_thread::sleep_for(std::chrono::duration<double>(seconds)); }

}  // namespace

TEST_CASE("an idle window draws no frames") {
    if (Status s = window_available(); !s) {
        MESSAGE("skipped: ", s.error().message);
        return;
    }
    Watched w;
    AppDesc app = watched_app(w);
    int settled = 0, idle = 0, asked = 0;
    std::atomic<bool> over{false};
    std::thread watcher([&] {
        while (!w.window && !over) wait(0.01);
        if (over) return;
        wait(0.5);
        settled = w.frames;
        wait(0.5);
        idle = w.frames - settled;
        w.window.load()->request_frame();
        wait(0.3);
        asked = w.frames - settled - idle;
        w.window.load()->close();
    });
    Status s = run_app(app);
    over = true;
    watcher.join();
    CHECK_MESSAGE(static_cast<bool>(s), (s ? std::string() : s.error().message));
    CHECK(settled >= 1);
    CHECK(idle == 0);
    CHECK(asked == 1);
    CHECK(w.ended);
}

TEST_CASE("geometry, clipboard, cursors and full screen") {
    if (!window_available()) return;
    Watched w;
    AppDesc app = watched_app(w);
    app.frame = [](void* user, const Surface& s, const Tick& t) {
        auto& self = *static_cast<Watched*>(user);
        Window& window = *self.window;
        switch (self.frames++) {
            case 0: {
                WindowGeometry g = window.geometry();
                CHECK(g.width == 500);
                g.width = 640, g.height = 400;
                window.set_geometry(g);
                window.set_clipboard("to and fro");
                CHECK(window.clipboard() == "to and fro");
                for (int c = 0; c <= static_cast<int>(Cursor::hidden); ++c) window.set_cursor(static_cast<Cursor>(c));
                window.set_cursor(Cursor::arrow);
                window.set_title("Glassbox \xE2\x80\x93 test");
                CHECK_FALSE(window.fullscreen());
                break;
            }
            case 4:
                CHECK(s.width == doctest::Approx(640 * s.scale));
                CHECK(window.geometry().width == 640);
                window.set_fullscreen(true);
                CHECK(window.fullscreen());
                CHECK(window.geometry().width == 640);
                break;
            case 8:
                window.set_fullscreen(false);
                CHECK_FALSE(window.fullscreen());
                break;
            case 12:
                CHECK(window.geometry().width == 640);
                window.close();
                break;
            default: break;
        }
        return NextFrame::at(t.time + 0.05);
    };
    Status s = run_app(app);
    CHECK_MESSAGE(static_cast<bool>(s), (s ? std::string() : s.error().message));
    CHECK(w.resized >= 1);
    CHECK(w.ended);
}

}  // namespace glassbox
#endif
