#include "engine/platform/headless.h"

#include <doctest/doctest.h>

#include <vector>

#include "engine/platform/gl.h"

namespace glassbox {
namespace {

struct Counting {
    std::vector<double> drawn;
    std::vector<InputKind> seen;
    Window* window = nullptr;
    bool keep_open = false, started = false, ended = false, fail = false;
    double busy_until = 0;
};

AppDesc counting_app(Counting& c) {
    AppDesc app;
    app.user = &c;
    app.geometry.width = 64, app.geometry.height = 48;
    app.scale = 2;
    app.fixed_delta = 0.1;
    app.end_time = 10.05;
    app.init = [](void* user, Window& w, const Surface& s) -> Status {
        auto& self = *static_cast<Counting*>(user);
        self.started = true;
        self.window = &w;
        CHECK(s.width == 128);
        CHECK(s.height == 96);
        CHECK(s.framebuffer != 0);
        if (self.fail) return error("no");
        return {};
    };
    app.frame = [](void* user, const Surface&, const Tick& t) {
        auto& self = *static_cast<Counting*>(user);
        self.drawn.push_back(t.time);
        CHECK(t.delta <= 0.1);
        return t.time < self.busy_until ? NextFrame::at_once() : NextFrame::sleep();
    };
    app.event = [](void* user, const InputEvent& e) {
        auto& self = *static_cast<Counting*>(user);
        self.seen.push_back(e.kind);
        if (e.kind == InputKind::close && self.keep_open) self.window->keep_open();
    };
    app.shutdown = [](void* user) { static_cast<Counting*>(user)->ended = true; };
    return app;
}

}  // namespace

TEST_CASE("both dialects of OpenGL without a display") {
    for (const GlDialect dialect : {GlDialect::desktop33, GlDialect::es30}) {
        Result<std::unique_ptr<HeadlessContext>> gl = open_headless(dialect);
        if (!gl) {
            MESSAGE("skipped, no OpenGL here: ", gl.error().message);
            return;
        }
        CHECK((*gl)->dialect() == dialect);
        CHECK_FALSE((*gl)->renderer_name().empty());
        const bool es = (*gl)->version().find("OpenGL ES") != std::string::npos;
        CHECK(es == (dialect == GlDialect::es30));
        CHECK(glGetError() == GL_NO_ERROR);
    }
}

TEST_CASE("several contexts live at once") {
    Result<std::unique_ptr<HeadlessContext>> a = open_headless(GlDialect::desktop33), b = open_headless(GlDialect::es30);
    if (!a || !b) return;
    REQUIRE(static_cast<bool>((*a)->make_current()));
    glClearColor(1, 0, 0, 1);
    REQUIRE(static_cast<bool>((*b)->make_current()));
    GLfloat color[4] = {};
    glGetFloatv(GL_COLOR_CLEAR_VALUE, color);
    CHECK(color[0] == 0);
    REQUIRE(static_cast<bool>((*a)->make_current()));
    glGetFloatv(GL_COLOR_CLEAR_VALUE, color);
    CHECK(color[0] == 1);
}

TEST_CASE("an idle app draws no frames; an event draws one") {
    Counting c;
    AppDesc app = counting_app(c);
    c.busy_until = 0.35;
    InputEvent move;
    move.time = 5;
    app.events.push_back(move);
    Status s = run_headless(app);
    if (!s) {
        MESSAGE("skipped, no OpenGL here: ", s.error().message);
        return;
    }
    // 0, 0.1, 0.2, 0.3 and the one at 0.4 that went to sleep; then the event's.
    REQUIRE(c.drawn.size() == 6);
    CHECK(c.drawn[4] == doctest::Approx(0.4));
    CHECK(c.drawn[5] == doctest::Approx(5));
    CHECK(c.ended);
}

TEST_CASE("closing can be declined; an init that fails stops before the first frame") {
    Counting c;
    AppDesc app = counting_app(c);
    c.keep_open = true;
    InputEvent close;
    close.kind = InputKind::close;
    close.time = 1;
    app.events.push_back(close);
    close.time = 2;
    app.events.push_back(close);
    if (!run_headless(app)) return;
    CHECK(c.seen.size() == 2);
    c = {};
    REQUIRE(static_cast<bool>(run_headless(app)));
    CHECK(c.seen.size() == 1);
    CHECK(c.ended);
    c = {};
    c.fail = true;
    Status s = run_headless(app);
    REQUIRE_FALSE(static_cast<bool>(s));
    CHECK(s.error().message == "no");
    CHECK(c.ended);
    CHECK(c.drawn.empty());
    app.geometry.width = 100000;
    CHECK_FALSE(static_cast<bool>(run_headless(app)));
}

TEST_CASE("without a window the message says what to do") {
    Status s = window_available();
    if (!s) CHECK(s.error().message.size() > 30);
}

}  // namespace glassbox
