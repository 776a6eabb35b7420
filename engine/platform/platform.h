// The seam: the only door between Glassbox and the machine that it runs on. The platform owns the loop, the app owns
// the frame; events are plain data, so that a test can replay a list of them; time is an argument.
//
//     AppDesc app;
//     app.title = "Glassbox";
//     app.user = &state;
//     app.init = [](void* user, Window& window, const Surface& surface) -> Status { ... };
//     app.frame = [](void* user, const Surface& surface, const Tick& tick) -> NextFrame { ...; return NextFrame::sleep(); };
//     app.event = [](void* user, const InputEvent& event) { ... };
//     app.shutdown = [](void* user) { ... };                      // the context is still there; always last
//     if (Status s = run_app(app); !s) fail(s.error());           // returns when the window is closed
//
// Pictures are made on demand: after a frame that returns sleep() nothing runs until an event, a request_frame() or
// the time it named. An idle window draws no frames.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/geometry.h"
#include "engine/base/result.h"

namespace glassbox {

enum class GlDialect : uint8_t { desktop33, es30 };  // es30 is what every browser runs

// Where the pixels of a frame go.
struct Surface {
    uint32_t framebuffer = 0;
    int width = 0, height = 0;  // device pixels
    float scale = 1;            // device pixels of a unit
    GlDialect dialect = GlDialect::desktop33;
};

struct Tick {
    double time = 0;   // seconds since the app began
    double delta = 0;  // since the last frame, at most 0.1 after a sleep
    uint64_t frame = 0;
};

// What a frame asks for: the next one at once, at a time, or only when something happens.
struct NextFrame {
    double wake_at = 0;  // Tick::time; at or before now: at once
    static NextFrame at_once() { return {0}; }
    static NextFrame at(double time) { return {time}; }
    static NextFrame sleep() { return {1e300}; }
};

enum class PointerButton : uint8_t { left, right, middle, none };

// Printable keys are their upper-case ASCII character as on a US keyboard.
enum class KeyCode : uint16_t {
    unknown = 0,
    space = ' ', apostrophe = '\'', comma = ',', minus = '-', period = '.', slash = '/', digit_0 = '0', digit_9 = '9',
    semicolon = ';', equal = '=', a = 'A', z = 'Z', left_bracket = '[', backslash = '\\', right_bracket = ']', grave = '`',
    escape = 256, enter, tab, backspace, insert, del, right, left, down, up, page_up, page_down, home, end, caps_lock,
    print_screen, pause, menu, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, keypad_0, keypad_1, keypad_2, keypad_3,
    keypad_4, keypad_5, keypad_6, keypad_7, keypad_8, keypad_9, keypad_decimal, keypad_divide, keypad_multiply,
    keypad_subtract, keypad_add, keypad_enter, left_shift, left_control, left_alt, left_super, right_shift,
    right_control, right_alt, right_super,
};

struct Modifiers {
    bool shift = false, control = false, alt = false, super = false;
    bool command() const { return control || super; }  // Ctrl, or Cmd on a Mac
    friend bool operator==(const Modifiers&, const Modifiers&) = default;
};

enum class InputKind : uint8_t {
    pointer_move,   // x y
    pointer_down,   // x y button
    pointer_up,     // x y button
    pointer_leave,  // the pointer left the window
    wheel,          // x y, wheel_x wheel_y in lines
    key_down,       // key; repeat when it is held
    key_up,         // key
    text,           // code_point
    resize,         // width height in device pixels
    visible,        // on: shown again; off: minimised or hidden
    scale,          // scale: the window moved to a screen with other pixels
    focus,          // on or off
    drop,           // paths of files
    arrived,        // a file that expect_file() (files.h) promised is there
    close,          // the user asks; the window closes unless keep_open() is called
};

struct InputEvent {
    InputKind kind = InputKind::pointer_move;
    PointerButton button = PointerButton::none;
    KeyCode key = KeyCode::unknown;
    Modifiers modifiers;
    bool on = false;      // visible, focus
    bool repeat = false;  // key_down
    float x = 0, y = 0;   // units (points), from the upper left corner
    float wheel_x = 0, wheel_y = 0;
    float scale = 1;
    int width = 0, height = 0;
    uint32_t code_point = 0;
    double time = 0;
    std::vector<std::string> paths;
};

enum class Cursor : uint8_t { arrow, hand, grab, text, crosshair, resize_x, resize_y, resize_all, not_allowed, hidden };

struct WindowGeometry {
    int x = 0, y = 0, width = 1280, height = 800;  // units
    bool maximized = false;
    bool placed = false;  // x and y mean something
    friend bool operator==(const WindowGeometry&, const WindowGeometry&) = default;
};

// A second window for who watches: one picture and no tools. With a second screen it fills that.
struct AudienceDesc {
    std::string title = "Glassbox";
    int width = 1280, height = 720;  // units, where there is one screen
    bool transparent = false;        // what the picture leaves open shows what is behind, for a capture of the window
};
struct PixelSize {
    int width = 0, height = 0;
    friend bool operator==(const PixelSize&, const PixelSize&) = default;
};

// What the app may ask of its window; valid from init to shutdown. A headless app has one that remembers.
class Window {
  public:
    virtual ~Window() = default;
    virtual void request_frame() = 0;  // from any thread
    virtual void close() = 0;          // from any thread
    virtual void keep_open() = 0;  // while handling InputKind::close
    virtual void set_title(const std::string& title) = 0;
    virtual void set_cursor(Cursor) = 0;
    virtual std::string clipboard() = 0;
    virtual void set_clipboard(const std::string& text) = 0;
    // Where text is being typed, units; an empty box: nowhere. For input methods and keyboards on the screen.
    virtual void set_text_place(Rect) {}
    // The system's own way to choose a file, which then comes as InputKind::drop. False: there is none.
    virtual bool choose_file() { return false; }
    // The user saved this file: a browser, whose files nobody sees, downloads it.
    virtual void give_file(const std::string& path) { static_cast<void>(path); }
    virtual bool fullscreen() const = 0;
    virtual void set_fullscreen(bool) = 0;
    virtual WindowGeometry geometry() const = 0;  // of the window when it is not full screen
    virtual void set_geometry(const WindowGeometry&) = 0;
    virtual std::string renderer_name() const = 0;

    // The audience's window. Its keys come to the app as those of the main window do; closing it is no error.
    virtual Status open_audience(const AudienceDesc&) = 0;
    virtual void close_audience() = 0;
    virtual bool audience_open() const = 0;
    virtual PixelSize audience_size() const = 0;  // device pixels; nothing while it is closed
    // A texture of the app's context, rows from the bottom, premultiplied; drawn as large as the window.
    virtual void show_audience(uint32_t texture, int width, int height) = 0;
};

inline constexpr double kPollSeconds = 0.03;

struct AppDesc {
    std::string title = "Glassbox";
    WindowGeometry geometry;
    int min_width = 480, min_height = 320;
    bool vsync = true;
    bool hidden = false;  // a window that is not shown
    void* user = nullptr;
    Status (*init)(void* user, Window&, const Surface&) = nullptr;  // an error stops before the first frame
    NextFrame (*frame)(void* user, const Surface&, const Tick&) = nullptr;
    void (*event)(void* user, const InputEvent&) = nullptr;
    void (*shutdown)(void* user) = nullptr;
    // Called each 0.03 s while the app waits, and before each frame; true: something came, draw a frame. Null: the app sleeps.
    bool (*poll)(void* user) = nullptr;

    // run_headless only: a virtual clock (the real one when there is something to poll for), `scale` device pixels a unit, events delivered at their times, and an end.
    double fixed_delta = 1.0 / 60;
    float scale = 1;
    GlDialect dialect = GlDialect::desktop33;
    std::vector<InputEvent> events;
    double end_time = 0;
};

// A window on the screen. An error if there is no display, no OpenGL 3.3, or the build has no window.
Status run_app(const AppDesc&);
// Can a window be opened here at all? The error says why not.
Status window_available();
// The same app without a display: surfaceless EGL, drawing to a framebuffer of geometry.width x height x scale.
Status run_headless(const AppDesc&);

}  // namespace glassbox
