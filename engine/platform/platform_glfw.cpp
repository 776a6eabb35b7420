// The window: GLFW 3.3 with OpenGL 3.3 core.
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>
#include <atomic>
#include <cmath>

#include "engine/platform/clock.h"
#include "engine/platform/gl.h"
#include "engine/platform/platform.h"

namespace glassbox {
namespace {

std::string last_problem() {
    const char* text = nullptr;
    glfwGetError(&text);
    return text ? text : "no reason given";
}

Error no_window() {
    return error("cannot open a window: " + last_problem() +
                 "; start it in a graphical session (DISPLAY or WAYLAND_DISPLAY set), or use the commands that need none");
}

KeyCode key_code(int key) {
    if (key >= 32 && key <= 96) return static_cast<KeyCode>(key);
    if (key >= GLFW_KEY_F1 && key <= GLFW_KEY_F12)
        return static_cast<KeyCode>(static_cast<int>(KeyCode::f1) + key - GLFW_KEY_F1);
    if (key >= GLFW_KEY_KP_0 && key <= GLFW_KEY_KP_9)
        return static_cast<KeyCode>(static_cast<int>(KeyCode::keypad_0) + key - GLFW_KEY_KP_0);
    switch (key) {
        case GLFW_KEY_ESCAPE: return KeyCode::escape;
        case GLFW_KEY_ENTER: return KeyCode::enter;
        case GLFW_KEY_TAB: return KeyCode::tab;
        case GLFW_KEY_BACKSPACE: return KeyCode::backspace;
        case GLFW_KEY_INSERT: return KeyCode::insert;
        case GLFW_KEY_DELETE: return KeyCode::del;
        case GLFW_KEY_RIGHT: return KeyCode::right;
        case GLFW_KEY_LEFT: return KeyCode::left;
        case GLFW_KEY_DOWN: return KeyCode::down;
        case GLFW_KEY_UP: return KeyCode::up;
        case GLFW_KEY_PAGE_UP: return KeyCode::page_up;
        case GLFW_KEY_PAGE_DOWN: return KeyCode::page_down;
        case GLFW_KEY_HOME: return KeyCode::home;
        case GLFW_KEY_END: return KeyCode::end;
        case GLFW_KEY_CAPS_LOCK: return KeyCode::caps_lock;
        case GLFW_KEY_PRINT_SCREEN: return KeyCode::print_screen;
        case GLFW_KEY_PAUSE: return KeyCode::pause;
        case GLFW_KEY_MENU: return KeyCode::menu;
        case GLFW_KEY_KP_DECIMAL: return KeyCode::keypad_decimal;
        case GLFW_KEY_KP_DIVIDE: return KeyCode::keypad_divide;
        case GLFW_KEY_KP_MULTIPLY: return KeyCode::keypad_multiply;
        case GLFW_KEY_KP_SUBTRACT: return KeyCode::keypad_subtract;
        case GLFW_KEY_KP_ADD: return KeyCode::keypad_add;
        case GLFW_KEY_KP_ENTER: return KeyCode::keypad_enter;
        case GLFW_KEY_LEFT_SHIFT: return KeyCode::left_shift;
        case GLFW_KEY_LEFT_CONTROL: return KeyCode::left_control;
        case GLFW_KEY_LEFT_ALT: return KeyCode::left_alt;
        case GLFW_KEY_LEFT_SUPER: return KeyCode::left_super;
        case GLFW_KEY_RIGHT_SHIFT: return KeyCode::right_shift;
        case GLFW_KEY_RIGHT_CONTROL: return KeyCode::right_control;
        case GLFW_KEY_RIGHT_ALT: return KeyCode::right_alt;
        case GLFW_KEY_RIGHT_SUPER: return KeyCode::right_super;
        default: return KeyCode::unknown;
    }
}

Modifiers modifiers_of(int mods) {
    return {(mods & GLFW_MOD_SHIFT) != 0, (mods & GLFW_MOD_CONTROL) != 0, (mods & GLFW_MOD_ALT) != 0,
            (mods & GLFW_MOD_SUPER) != 0};
}

class GlfwWindow final : public Window {
  public:
    explicit GlfwWindow(const AppDesc& app) : app_(app) {}
    ~GlfwWindow() override;
    Status open();
    Status run();

    void request_frame() override {
        wanted_ = true;
        glfwPostEmptyEvent();
    }
    void close() override {
        closed_ = true;
        glfwPostEmptyEvent();
    }
    void keep_open() override { kept_open_ = true; }
    void set_title(const std::string& title) override { glfwSetWindowTitle(window_, title.c_str()); }
    void set_cursor(Cursor) override;
    std::string clipboard() override {
        const char* text = glfwGetClipboardString(window_);
        return text ? text : "";
    }
    void set_clipboard(const std::string& text) override { glfwSetClipboardString(window_, text.c_str()); }
    bool fullscreen() const override { return glfwGetWindowMonitor(window_) != nullptr; }
    void set_fullscreen(bool) override;
    WindowGeometry geometry() const override;
    void set_geometry(const WindowGeometry&) override;
    Status open_audience(const AudienceDesc&) override;
    void close_audience() override;
    bool audience_open() const override { return audience_ != nullptr; }
    PixelSize audience_size() const override;
    void show_audience(uint32_t texture, int width, int height) override;
    std::string renderer_name() const override {
        const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
        return name ? name : "";
    }

  private:
    static GlfwWindow& of(GLFWwindow* w) { return *static_cast<GlfwWindow*>(glfwGetWindowUserPointer(w)); }
    static void on_key(GLFWwindow* w, int key, int scancode, int action, int mods);
    InputEvent event(InputKind kind) const;
    void send(const InputEvent& e);
    void connect();
    void measure();  // sizes and scale from the window
    void draw();
    // Where the pointer is in units: GLFW's coordinates are units on some systems and pixels on others.
    double now() const { return monotonic_seconds() - start_; }

    const AppDesc& app_;
    GLFWwindow* window_ = nullptr;
    GLFWwindow* audience_ = nullptr;
    GLuint audience_framebuffer_ = 0;  // of the audience's context: contexts share textures, not framebuffers
    bool audience_closes_ = false;
    GLFWcursor* cursors_[10] = {};
    Cursor cursor_ = Cursor::arrow;
    Surface surface_;
    float units_per_coordinate_ = 1;
    WindowGeometry windowed_;
    Modifiers modifiers_;
    float x_ = 0, y_ = 0;
    double start_ = 0, last_drawn_ = 0, wake_at_ = 0;
    uint64_t frames_ = 0;
    std::atomic<bool> wanted_{true}, closed_{false};
    bool kept_open_ = false, visible_ = true, started_ = false;
};

GlfwWindow::~GlfwWindow() {
    if (started_ && app_.shutdown) app_.shutdown(app_.user);
    for (GLFWcursor* c : cursors_)
        if (c) glfwDestroyCursor(c);
    if (audience_) glfwDestroyWindow(audience_);
    if (window_) glfwDestroyWindow(window_);
    glfwTerminate();
}

Status GlfwWindow::open() {
    if (!glfwInit()) return no_window();
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
    glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
    glfwWindowHint(GLFW_DEPTH_BITS, 0);
    glfwWindowHint(GLFW_STENCIL_BITS, 0);
    glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
    const WindowGeometry& g = app_.geometry;
    window_ = glfwCreateWindow(std::max(g.width, app_.min_width), std::max(g.height, app_.min_height), app_.title.c_str(),
                               nullptr, nullptr);
    if (!window_) return error("cannot open a window with OpenGL 3.3: " + last_problem() + "; install a graphics driver (Mesa: libgl1-mesa-dri)");
    glfwSetWindowUserPointer(window_, this);
    glfwMakeContextCurrent(window_);
    glfwSwapInterval(app_.vsync ? 1 : 0);
    glfwSetWindowSizeLimits(window_, app_.min_width, app_.min_height, GLFW_DONT_CARE, GLFW_DONT_CARE);
    if (g.placed) set_geometry(g);
    measure();
    connect();
    if (!app_.hidden) {
        if (g.maximized) glfwMaximizeWindow(window_);
        glfwShowWindow(window_);
    }
    return {};
}

void GlfwWindow::measure() {
    int width = 0, height = 0, w = 1, h = 1;
    glfwGetFramebufferSize(window_, &width, &height);
    glfwGetWindowSize(window_, &w, &h);
    float scale = 1, scale_y = 1;
    glfwGetWindowContentScale(window_, &scale, &scale_y);
    if (!(scale > 0)) scale = 1;
    surface_.width = width, surface_.height = height;
    surface_.scale = scale;
    const float pixels_per_coordinate = w > 0 ? static_cast<float>(width) / static_cast<float>(w) : 1;
    units_per_coordinate_ = pixels_per_coordinate / scale;
}

InputEvent GlfwWindow::event(InputKind kind) const {
    InputEvent e;
    e.kind = kind;
    e.x = x_, e.y = y_;
    e.modifiers = modifiers_;
    e.time = now();
    return e;
}

void GlfwWindow::send(const InputEvent& e) {
    wanted_ = true;
    if (app_.event && started_) app_.event(app_.user, e);
}

void GlfwWindow::on_key(GLFWwindow* w, int key, int, int action, int mods) {
    GlfwWindow& self = of(w);
    self.modifiers_ = modifiers_of(mods);
    // X11 reports a modifier's own key without the modifier on press, and with it on release.
    const bool down = action != GLFW_RELEASE;
    if (key == GLFW_KEY_LEFT_SHIFT || key == GLFW_KEY_RIGHT_SHIFT) self.modifiers_.shift = down;
    if (key == GLFW_KEY_LEFT_CONTROL || key == GLFW_KEY_RIGHT_CONTROL) self.modifiers_.control = down;
    if (key == GLFW_KEY_LEFT_ALT || key == GLFW_KEY_RIGHT_ALT) self.modifiers_.alt = down;
    if (key == GLFW_KEY_LEFT_SUPER || key == GLFW_KEY_RIGHT_SUPER) self.modifiers_.super = down;
    InputEvent e = self.event(down ? InputKind::key_down : InputKind::key_up);
    e.key = key_code(key);
    e.repeat = action == GLFW_REPEAT;
    self.send(e);
}

void GlfwWindow::connect() {
    glfwSetCursorPosCallback(window_, [](GLFWwindow* w, double x, double y) {
        GlfwWindow& self = of(w);
        self.x_ = static_cast<float>(x) * self.units_per_coordinate_;
        self.y_ = static_cast<float>(y) * self.units_per_coordinate_;
        self.send(self.event(InputKind::pointer_move));
    });
    glfwSetCursorEnterCallback(window_, [](GLFWwindow* w, int inside) {
        if (!inside) of(w).send(of(w).event(InputKind::pointer_leave));
    });
    glfwSetMouseButtonCallback(window_, [](GLFWwindow* w, int button, int action, int mods) {
        GlfwWindow& self = of(w);
        self.modifiers_ = modifiers_of(mods);
        if (button > GLFW_MOUSE_BUTTON_MIDDLE) return;
        InputEvent e = self.event(action == GLFW_PRESS ? InputKind::pointer_down : InputKind::pointer_up);
        e.button = static_cast<PointerButton>(button);
        self.send(e);
    });
    glfwSetScrollCallback(window_, [](GLFWwindow* w, double x, double y) {
        InputEvent e = of(w).event(InputKind::wheel);
        e.wheel_x = static_cast<float>(x), e.wheel_y = static_cast<float>(y);
        of(w).send(e);
    });
    glfwSetKeyCallback(window_, on_key);
    glfwSetCharCallback(window_, [](GLFWwindow* w, unsigned code_point) {
        InputEvent e = of(w).event(InputKind::text);
        e.code_point = code_point;
        of(w).send(e);
    });
    glfwSetFramebufferSizeCallback(window_, [](GLFWwindow* w, int width, int height) {
        GlfwWindow& self = of(w);
        self.measure();
        InputEvent e = self.event(InputKind::resize);
        e.width = width, e.height = height, e.scale = self.surface_.scale;
        self.send(e);
    });
    glfwSetWindowContentScaleCallback(window_, [](GLFWwindow* w, float scale, float) {
        GlfwWindow& self = of(w);
        self.measure();
        InputEvent e = self.event(InputKind::scale);
        e.scale = scale;
        self.send(e);
    });
    // A window being resized blocks the loop on some systems, and says here that it needs its picture.
    glfwSetWindowRefreshCallback(window_, [](GLFWwindow* w) { of(w).wanted_ = true; });
    glfwSetWindowIconifyCallback(window_, [](GLFWwindow* w, int iconified) {
        GlfwWindow& self = of(w);
        self.visible_ = !iconified;
        InputEvent e = self.event(InputKind::visible);
        e.on = self.visible_;
        self.send(e);
    });
    glfwSetWindowFocusCallback(window_, [](GLFWwindow* w, int focused) {
        GlfwWindow& self = of(w);
        if (!focused) self.modifiers_ = {};
        InputEvent e = self.event(InputKind::focus);
        e.on = focused != 0;
        self.send(e);
    });
    glfwSetDropCallback(window_, [](GLFWwindow* w, int count, const char** paths) {
        InputEvent e = of(w).event(InputKind::drop);
        for (int i = 0; i < count; ++i) e.paths.push_back(paths[i]);
        of(w).send(e);
    });
    glfwSetWindowCloseCallback(window_, [](GLFWwindow* w) {
        GlfwWindow& self = of(w);
        glfwSetWindowShouldClose(w, GLFW_FALSE);
        self.kept_open_ = false;
        self.send(self.event(InputKind::close));
        if (!self.kept_open_) self.closed_ = true;
    });
}

void GlfwWindow::set_cursor(Cursor cursor) {
    if (cursor == cursor_) return;
    cursor_ = cursor;
    glfwSetInputMode(window_, GLFW_CURSOR, cursor == Cursor::hidden ? GLFW_CURSOR_HIDDEN : GLFW_CURSOR_NORMAL);
    if (cursor == Cursor::hidden) return;
    static constexpr int kShapes[] = {GLFW_ARROW_CURSOR,     GLFW_HAND_CURSOR,    GLFW_HAND_CURSOR,
                                      GLFW_IBEAM_CURSOR,     GLFW_CROSSHAIR_CURSOR, GLFW_HRESIZE_CURSOR,
                                      GLFW_VRESIZE_CURSOR,   GLFW_CROSSHAIR_CURSOR, GLFW_ARROW_CURSOR};
    const auto i = static_cast<size_t>(cursor);
    if (!cursors_[i]) cursors_[i] = glfwCreateStandardCursor(kShapes[i]);
    glfwSetCursor(window_, cursors_[i]);
}

void GlfwWindow::set_fullscreen(bool on) {
    if (on == fullscreen()) return;
    if (!on) {
        glfwSetWindowMonitor(window_, nullptr, windowed_.x, windowed_.y, windowed_.width, windowed_.height, GLFW_DONT_CARE);
    } else {
        windowed_ = geometry();
        // The screen that shows most of the window.
        int count = 0;
        GLFWmonitor** monitors = glfwGetMonitors(&count);
        GLFWmonitor* best = glfwGetPrimaryMonitor();
        int most = -1;
        for (int i = 0; i < count; ++i) {
            int x = 0, y = 0;
            glfwGetMonitorPos(monitors[i], &x, &y);
            const GLFWvidmode* mode = glfwGetVideoMode(monitors[i]);
            if (!mode) continue;
            const int w = std::min(windowed_.x + windowed_.width, x + mode->width) - std::max(windowed_.x, x);
            const int h = std::min(windowed_.y + windowed_.height, y + mode->height) - std::max(windowed_.y, y);
            if (std::max(w, 0) * std::max(h, 0) > most) most = std::max(w, 0) * std::max(h, 0), best = monitors[i];
        }
        const GLFWvidmode* mode = best ? glfwGetVideoMode(best) : nullptr;
        if (!mode) return;
        glfwSetWindowMonitor(window_, best, 0, 0, mode->width, mode->height, mode->refreshRate);
    }
    glfwSwapInterval(app_.vsync ? 1 : 0);
    measure();
    wanted_ = true;
}

// GLFW's own coordinates go in and come out, so that a window comes back where it was.
WindowGeometry GlfwWindow::geometry() const {
    if (fullscreen()) return windowed_;
    WindowGeometry g;
    glfwGetWindowPos(window_, &g.x, &g.y);
    glfwGetWindowSize(window_, &g.width, &g.height);
    g.maximized = glfwGetWindowAttrib(window_, GLFW_MAXIMIZED) != 0;
    g.placed = true;
    return g;
}

void GlfwWindow::set_geometry(const WindowGeometry& g) {
    // A screen may have gone since the place was remembered: some of the title bar must be on one.
    int count = 0;
    GLFWmonitor** monitors = glfwGetMonitors(&count);
    for (int i = 0; i < count && g.placed; ++i) {
        int x = 0, y = 0, w = 0, h = 0;
        glfwGetMonitorWorkarea(monitors[i], &x, &y, &w, &h);
        if (g.x + g.width > x + 64 && g.x < x + w - 64 && g.y >= y && g.y < y + h - 32) {
            glfwSetWindowPos(window_, g.x, g.y);
            break;
        }
    }
    glfwSetWindowSize(window_, std::max(g.width, app_.min_width), std::max(g.height, app_.min_height));
    if (g.maximized) glfwMaximizeWindow(window_);
}

Status GlfwWindow::open_audience(const AudienceDesc& d) {
    if (audience_) return {};
    // Another screen than the one with the main window, when there is one.
    int count = 0, x = 0, y = 0;
    GLFWmonitor** monitors = glfwGetMonitors(&count);
    glfwGetWindowPos(window_, &x, &y);
    GLFWmonitor* other = nullptr;
    for (int i = 0; i < count && count > 1; ++i) {
        int left = 0, top = 0;
        glfwGetMonitorPos(monitors[i], &left, &top);
        const GLFWvidmode* mode = glfwGetVideoMode(monitors[i]);
        if (mode && !(x >= left && x < left + mode->width && y >= top && y < top + mode->height)) other = monitors[i];
    }
    const GLFWvidmode* mode = other ? glfwGetVideoMode(other) : nullptr;
    glfwWindowHint(GLFW_VISIBLE, app_.hidden ? GLFW_FALSE : GLFW_TRUE);
    glfwWindowHint(GLFW_TRANSPARENT_FRAMEBUFFER, d.transparent ? GLFW_TRUE : GLFW_FALSE);
    glfwWindowHint(GLFW_ALPHA_BITS, 8);
    glfwWindowHint(GLFW_FOCUS_ON_SHOW, GLFW_FALSE);
    audience_ = mode ? glfwCreateWindow(mode->width, mode->height, d.title.c_str(), other, window_)
                     : glfwCreateWindow(d.width, d.height, d.title.c_str(), nullptr, window_);
    if (!audience_) return error("cannot open the audience's window: " + last_problem());
    glfwSetWindowUserPointer(audience_, this);
    glfwSetKeyCallback(audience_, on_key);
    glfwSetWindowCloseCallback(audience_, [](GLFWwindow* w) {
        of(w).audience_closes_ = true;
        of(w).wanted_ = true;
    });
    glfwSetFramebufferSizeCallback(audience_, [](GLFWwindow* w, int, int) { of(w).wanted_ = true; });
    glfwSetWindowRefreshCallback(audience_, [](GLFWwindow* w) { of(w).wanted_ = true; });
    glfwSetInputMode(audience_, GLFW_CURSOR, GLFW_CURSOR_HIDDEN);
    glfwMakeContextCurrent(audience_);
    glfwSwapInterval(0);  // the main window keeps the time
    glGenFramebuffers(1, &audience_framebuffer_);
    glfwMakeContextCurrent(window_);
    return {};
}

void GlfwWindow::close_audience() {
    if (audience_) glfwDestroyWindow(audience_);
    audience_ = nullptr;
    audience_framebuffer_ = 0;
    audience_closes_ = false;
}

PixelSize GlfwWindow::audience_size() const {
    PixelSize size;
    if (audience_) glfwGetFramebufferSize(audience_, &size.width, &size.height);
    return size;
}

void GlfwWindow::show_audience(uint32_t texture, int width, int height) {
    if (!audience_) return;
    const PixelSize size = audience_size();
    glFlush();  // what the other context drew is to be seen in this one
    glfwMakeContextCurrent(audience_);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, audience_framebuffer_);
    glFramebufferTexture2D(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture, 0);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, 0);
    glBlitFramebuffer(0, 0, width, height, 0, 0, size.width, size.height, GL_COLOR_BUFFER_BIT, GL_LINEAR);
    glfwSwapBuffers(audience_);
    glfwMakeContextCurrent(window_);
}

void GlfwWindow::draw() {
    wanted_ = false;
    if (audience_closes_) close_audience();
    const double time = now();
    const Tick tick{time, std::min(0.1, time - last_drawn_), frames_++};
    last_drawn_ = time;
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    wake_at_ = app_.frame ? app_.frame(app_.user, surface_, tick).wake_at : 1e300;
    glfwSwapBuffers(window_);
}

Status GlfwWindow::run() {
    start_ = monotonic_seconds();
    if (app_.init) {
        started_ = true;  // shutdown runs, whatever init did
        if (Status s = app_.init(app_.user, *this, surface_); !s) return s;
    }
    started_ = true;
    while (!closed_) {
        if (app_.poll && app_.poll(app_.user)) wanted_ = true;
        const double wait = app_.poll ? std::min(wake_at_ - now(), kPollSeconds) : wake_at_ - now();
        const bool can_draw = visible_ && surface_.width > 0 && surface_.height > 0;
        if (can_draw && (wanted_ || wait <= 0))
            glfwPollEvents();
        else if (!app_.poll && (!can_draw || wait > 3600))
            glfwWaitEvents();
        else
            glfwWaitEventsTimeout(can_draw ? wait : kPollSeconds);
        if (closed_) break;
        if (visible_ && surface_.width > 0 && surface_.height > 0 && (wanted_ || wake_at_ <= now())) draw();
    }
    return {};
}

}  // namespace

Status window_available() {
    if (!glfwInit()) return no_window();
    glfwTerminate();
    return {};
}

Status run_app(const AppDesc& app) {
    GlfwWindow window(app);
    if (Status s = window.open(); !s) return s;
    return window.run();
}

}  // namespace glassbox
