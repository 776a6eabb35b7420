// Dear ImGui on our own platform: it gets our input events, draws with its stock OpenGL backend, and asks the
// window for cursor and clipboard. Made when the context is current.
#pragma once
#include <memory>

#include "engine/app/gui/imgui_fonts.h"
#include "engine/platform/platform.h"

namespace glassbox {

class ImGuiHost {
  public:
    static Result<std::unique_ptr<ImGuiHost>> create(Window& window, GlDialect dialect, const FontSet& fonts);
    ~ImGuiHost();
    ImGuiHost(const ImGuiHost&) = delete;
    ImGuiHost& operator=(const ImGuiHost&) = delete;

    void feed(const InputEvent& event);
    void begin_frame(const Surface& surface, double delta);
    // Draws to the surface's framebuffer, over what is there.
    void end_frame(const Surface& surface);
    // Something of Dear ImGui's own is still moving: a popup that fades, a window that scrolls.
    bool moving() const;
    // Do Tab and the arrows walk through the panels? From the next frame on.
    void use_keyboard(bool on);
    // In place of Dear ImGui's own cursor, for this frame.
    void use_cursor(Cursor cursor) { wanted_ = cursor; }
    const UiFonts& fonts() const { return *fonts_; }

  private:
    explicit ImGuiHost(Window& window) : window_(window) {}
    Window& window_;
    std::unique_ptr<UiFonts> fonts_;
    Cursor wanted_ = Cursor::arrow, shown_ = Cursor::arrow;
    std::string clipboard_;
    bool renderer_ = false;
};

}  // namespace glassbox
