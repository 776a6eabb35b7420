// Headless OpenGL through EGL: no display, no window system, no GPU needed (Mesa's llvmpipe will do).
#include "engine/platform/headless.h"

#if defined(__linux__)
#include <EGL/egl.h>
#include <EGL/eglext.h>

#include <algorithm>
#include <cmath>

#include "engine/platform/clock.h"
#include "engine/platform/gl.h"

namespace glassbox {
namespace {

const char* egl_error_name() {
    switch (eglGetError()) {
        case EGL_NOT_INITIALIZED: return "EGL_NOT_INITIALIZED";
        case EGL_BAD_ALLOC: return "EGL_BAD_ALLOC";
        case EGL_BAD_ATTRIBUTE: return "EGL_BAD_ATTRIBUTE";
        case EGL_BAD_CONFIG: return "EGL_BAD_CONFIG";
        case EGL_BAD_DISPLAY: return "EGL_BAD_DISPLAY";
        case EGL_BAD_MATCH: return "EGL_BAD_MATCH";
        case EGL_BAD_PARAMETER: return "EGL_BAD_PARAMETER";
        default: return "no reason given";
    }
}

Error no_egl(const char* what) {
    return error(format("cannot draw without a display: %s (%s); install Mesa's EGL and software renderer "
                        "(libegl1, libgl1-mesa-dri)",
                        what, egl_error_name()));
}

EGLDisplay open_display() {
    using GetPlatformDisplay = EGLDisplay (*)(EGLenum, void*, const EGLint*);
    const auto get = reinterpret_cast<GetPlatformDisplay>(eglGetProcAddress("eglGetPlatformDisplayEXT"));
    if (get) {
        const EGLDisplay display = get(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
        if (display != EGL_NO_DISPLAY && eglInitialize(display, nullptr, nullptr)) return display;
    }
    const EGLDisplay display = eglGetDisplay(EGL_DEFAULT_DISPLAY);
    if (display != EGL_NO_DISPLAY && eglInitialize(display, nullptr, nullptr)) return display;
    return EGL_NO_DISPLAY;
}

class EglContext final : public HeadlessContext {
  public:
    EglContext(EGLDisplay display, EGLContext context, GlDialect dialect)
        : display_(display), context_(context), dialect_(dialect) {}
    ~EglContext() override {
        if (eglGetCurrentContext() == context_)
            eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
        eglDestroyContext(display_, context_);
    }
    Status make_current() override {
        // The API that is bound belongs to the thread, not to the context.
        eglBindAPI(dialect_ == GlDialect::es30 ? EGL_OPENGL_ES_API : EGL_OPENGL_API);
        if (!eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, context_))
            return no_egl("EGL does not make its context current");
        if (renderer_.empty()) {
            renderer_ = text_of(GL_RENDERER);
            version_ = text_of(GL_VERSION);
        }
        return {};
    }
    GlDialect dialect() const override { return dialect_; }
    const std::string& renderer_name() const override { return renderer_; }
    const std::string& version() const override { return version_; }

  private:
    static std::string text_of(GLenum name) {
        const auto* text = reinterpret_cast<const char*>(glGetString(name));
        return text ? text : "";
    }

    EGLDisplay display_;
    EGLContext context_;
    GlDialect dialect_;
    std::string renderer_, version_;
};

// The window of an app that has none: it remembers what it was told.
class HeadlessWindow final : public Window {
  public:
    HeadlessWindow(const AppDesc& app, std::string renderer) : geometry_(app.geometry), renderer_(std::move(renderer)) {}
    void request_frame() override { wanted = true; }
    void close() override { closed = true; }
    void keep_open() override { kept_open = true; }
    void set_title(const std::string&) override {}
    void set_cursor(Cursor) override {}
    std::string clipboard() override { return clipboard_; }
    void set_clipboard(const std::string& text) override { clipboard_ = text; }
    bool fullscreen() const override { return fullscreen_; }
    void set_fullscreen(bool on) override { fullscreen_ = on; }
    WindowGeometry geometry() const override { return geometry_; }
    void set_geometry(const WindowGeometry& g) override { geometry_ = g; }
    std::string renderer_name() const override { return renderer_; }

    Status open_audience(const AudienceDesc& d) override {
        audience_ = {d.width, d.height};
        return {};
    }
    void close_audience() override { audience_ = {}; }
    bool audience_open() const override { return audience_.width > 0; }
    PixelSize audience_size() const override { return audience_; }
    void show_audience(uint32_t, int, int) override {}
    bool wanted = true, closed = false, kept_open = false;

  private:
    WindowGeometry geometry_;
    PixelSize audience_;
    std::string clipboard_, renderer_;
    bool fullscreen_ = false;
};

struct Framebuffer {
    GLuint framebuffer = 0, color = 0;
    bool make(int width, int height) {
        glGenTextures(1, &color);
        glBindTexture(GL_TEXTURE_2D, color);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
        glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
        glGenFramebuffers(1, &framebuffer);
        glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
        glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, color, 0);
        return glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
    }
    ~Framebuffer() {
        if (framebuffer) glDeleteFramebuffers(1, &framebuffer);
        if (color) glDeleteTextures(1, &color);
    }
};

}  // namespace

Result<std::unique_ptr<HeadlessContext>> open_headless(GlDialect dialect) {
    const EGLDisplay display = open_display();
    if (display == EGL_NO_DISPLAY) return no_egl("EGL does not start");
    const bool es = dialect == GlDialect::es30;
    if (!eglBindAPI(es ? EGL_OPENGL_ES_API : EGL_OPENGL_API)) return no_egl("EGL has no OpenGL of this kind");
    const EGLint wanted[] = {EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_RENDERABLE_TYPE,
                             es ? EGL_OPENGL_ES3_BIT : EGL_OPENGL_BIT, EGL_NONE};
    EGLConfig config = nullptr;
    EGLint found = 0;
    if (!eglChooseConfig(display, wanted, &config, 1, &found) || found < 1) return no_egl("EGL offers no configuration");
    const EGLint desktop[] = {EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 3,
                              EGL_CONTEXT_OPENGL_PROFILE_MASK, EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_NONE};
    const EGLint embedded[] = {EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 0, EGL_NONE};
    const EGLContext context = eglCreateContext(display, config, EGL_NO_CONTEXT, es ? embedded : desktop);
    if (context == EGL_NO_CONTEXT) return no_egl(es ? "EGL has no OpenGL ES 3.0" : "EGL has no OpenGL 3.3");
    std::unique_ptr<HeadlessContext> made = std::make_unique<EglContext>(display, context, dialect);
    if (Status s = made->make_current(); !s) return s.error();
    return made;
}

Status run_headless(const AppDesc& app) {
    Result<std::unique_ptr<HeadlessContext>> context = open_headless(app.dialect);
    if (!context) return context.error();
    Surface surface;
    surface.scale = app.scale;
    surface.dialect = app.dialect;
    surface.width = static_cast<int>(std::lround(static_cast<float>(app.geometry.width) * app.scale));
    surface.height = static_cast<int>(std::lround(static_cast<float>(app.geometry.height) * app.scale));
    GLint limit = 0;
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &limit);
    if (surface.width < 1 || surface.height < 1 || surface.width > limit || surface.height > limit)
        return error(format("a picture of %d x %d pixels cannot be drawn; each side must be 1 to %d", surface.width,
                            surface.height, limit));
    Framebuffer target;
    if (!target.make(surface.width, surface.height)) return error("OpenGL refuses to draw to a texture");
    surface.framebuffer = target.framebuffer;

    HeadlessWindow window(app, (*context)->renderer_name());
    if (app.init)
        if (Status s = app.init(app.user, window, surface); !s) {
            if (app.shutdown) app.shutdown(app.user);
            return s.error();
        }
    std::vector<InputEvent> events = app.events;
    std::stable_sort(events.begin(), events.end(), [](const InputEvent& a, const InputEvent& b) { return a.time < b.time; });
    size_t next_event = 0;
    double wake_at = 0, last_drawn = 0;
    uint64_t drawn = 0;
    const double start = monotonic_seconds();
    for (uint64_t n = 0;; ++n) {
        const double time = static_cast<double>(n) * app.fixed_delta;
        if (window.closed || time > app.end_time) break;
        for (; next_event < events.size() && events[next_event].time <= time; ++next_event) {
            window.kept_open = false;
            if (app.event) app.event(app.user, events[next_event]);
            window.wanted = true;
            if (events[next_event].kind == InputKind::close && !window.kept_open) window.closed = true;
        }
        if (app.poll) {
            if (app.poll(app.user)) window.wanted = true;
            sleep_seconds(start + time - monotonic_seconds());
        }
        if (!window.wanted && wake_at > time) continue;
        window.wanted = false;
        const Tick tick{time, std::min(0.1, time - last_drawn), drawn++};
        last_drawn = time;
        wake_at = app.frame ? app.frame(app.user, surface, tick).wake_at : 1e300;
    }
    if (app.shutdown) app.shutdown(app.user);
    return {};
}

}  // namespace glassbox

#else

namespace glassbox {

Result<std::unique_ptr<HeadlessContext>> open_headless(GlDialect) {
    return error("drawing without a display needs EGL, which is built on Linux only; use the window");
}
Status run_headless(const AppDesc&) {
    return error("drawing without a display needs EGL, which is built on Linux only; use the window");
}

}  // namespace glassbox
#endif
