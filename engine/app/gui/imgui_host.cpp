#include "engine/app/gui/imgui_host.h"

#include <imgui.h>
#include <imgui_impl_opengl3.h>
#include <imgui_internal.h>

#include <algorithm>

namespace glassbox {
namespace {

ImGuiKey key_of(KeyCode k) {
    const int code = static_cast<int>(k);
    if (code >= '0' && code <= '9') return static_cast<ImGuiKey>(ImGuiKey_0 + (code - '0'));
    if (code >= 'A' && code <= 'Z') return static_cast<ImGuiKey>(ImGuiKey_A + (code - 'A'));
    if (k >= KeyCode::f1 && k <= KeyCode::f12)
        return static_cast<ImGuiKey>(ImGuiKey_F1 + (code - static_cast<int>(KeyCode::f1)));
    if (k >= KeyCode::keypad_0 && k <= KeyCode::keypad_9)
        return static_cast<ImGuiKey>(ImGuiKey_Keypad0 + (code - static_cast<int>(KeyCode::keypad_0)));
    switch (k) {
        case KeyCode::space:
            return ImGuiKey_Space;
        case KeyCode::apostrophe:
            return ImGuiKey_Apostrophe;
        case KeyCode::comma:
            return ImGuiKey_Comma;
        case KeyCode::minus:
            return ImGuiKey_Minus;
        case KeyCode::period:
            return ImGuiKey_Period;
        case KeyCode::slash:
            return ImGuiKey_Slash;
        case KeyCode::semicolon:
            return ImGuiKey_Semicolon;
        case KeyCode::equal:
            return ImGuiKey_Equal;
        case KeyCode::left_bracket:
            return ImGuiKey_LeftBracket;
        case KeyCode::backslash:
            return ImGuiKey_Backslash;
        case KeyCode::right_bracket:
            return ImGuiKey_RightBracket;
        case KeyCode::grave:
            return ImGuiKey_GraveAccent;
        case KeyCode::escape:
            return ImGuiKey_Escape;
        case KeyCode::enter:
            return ImGuiKey_Enter;
        case KeyCode::tab:
            return ImGuiKey_Tab;
        case KeyCode::backspace:
            return ImGuiKey_Backspace;
        case KeyCode::insert:
            return ImGuiKey_Insert;
        case KeyCode::del:
            return ImGuiKey_Delete;
        case KeyCode::right:
            return ImGuiKey_RightArrow;
        case KeyCode::left:
            return ImGuiKey_LeftArrow;
        case KeyCode::down:
            return ImGuiKey_DownArrow;
        case KeyCode::up:
            return ImGuiKey_UpArrow;
        case KeyCode::page_up:
            return ImGuiKey_PageUp;
        case KeyCode::page_down:
            return ImGuiKey_PageDown;
        case KeyCode::home:
            return ImGuiKey_Home;
        case KeyCode::end:
            return ImGuiKey_End;
        case KeyCode::caps_lock:
            return ImGuiKey_CapsLock;
        case KeyCode::print_screen:
            return ImGuiKey_PrintScreen;
        case KeyCode::pause:
            return ImGuiKey_Pause;
        case KeyCode::menu:
            return ImGuiKey_Menu;
        case KeyCode::keypad_decimal:
            return ImGuiKey_KeypadDecimal;
        case KeyCode::keypad_divide:
            return ImGuiKey_KeypadDivide;
        case KeyCode::keypad_multiply:
            return ImGuiKey_KeypadMultiply;
        case KeyCode::keypad_subtract:
            return ImGuiKey_KeypadSubtract;
        case KeyCode::keypad_add:
            return ImGuiKey_KeypadAdd;
        case KeyCode::keypad_enter:
            return ImGuiKey_KeypadEnter;
        case KeyCode::left_shift:
            return ImGuiKey_LeftShift;
        case KeyCode::left_control:
            return ImGuiKey_LeftCtrl;
        case KeyCode::left_alt:
            return ImGuiKey_LeftAlt;
        case KeyCode::left_super:
            return ImGuiKey_LeftSuper;
        case KeyCode::right_shift:
            return ImGuiKey_RightShift;
        case KeyCode::right_control:
            return ImGuiKey_RightCtrl;
        case KeyCode::right_alt:
            return ImGuiKey_RightAlt;
        case KeyCode::right_super:
            return ImGuiKey_RightSuper;
        default:
            return ImGuiKey_None;
    }
}

int button_of(PointerButton b) {
    switch (b) {
        case PointerButton::left:
            return ImGuiMouseButton_Left;
        case PointerButton::right:
            return ImGuiMouseButton_Right;
        case PointerButton::middle:
            return ImGuiMouseButton_Middle;
        default:
            return -1;
    }
}

Cursor cursor_of(ImGuiMouseCursor c) {
    switch (c) {
        case ImGuiMouseCursor_TextInput:
            return Cursor::text;
        case ImGuiMouseCursor_Hand:
            return Cursor::hand;
        case ImGuiMouseCursor_ResizeAll:
            return Cursor::resize_all;
        case ImGuiMouseCursor_ResizeEW:
            return Cursor::resize_x;
        case ImGuiMouseCursor_ResizeNS:
            return Cursor::resize_y;
        case ImGuiMouseCursor_NotAllowed:
            return Cursor::not_allowed;
        default:
            return Cursor::arrow;
    }
}

// A system may report the state before the event: a modifier's own press and release say more.
Modifiers modifiers_after(const InputEvent& e) {
    Modifiers m = e.modifiers;
    const bool down = e.kind == InputKind::key_down;
    if (e.key == KeyCode::left_control || e.key == KeyCode::right_control) m.control = down;
    if (e.key == KeyCode::left_shift || e.key == KeyCode::right_shift) m.shift = down;
    if (e.key == KeyCode::left_alt || e.key == KeyCode::right_alt) m.alt = down;
    if (e.key == KeyCode::left_super || e.key == KeyCode::right_super) m.super = down;
    return m;
}

void feed_modifiers(ImGuiIO& io, const Modifiers& m) {
    io.AddKeyEvent(ImGuiMod_Ctrl, m.control);
    io.AddKeyEvent(ImGuiMod_Shift, m.shift);
    io.AddKeyEvent(ImGuiMod_Alt, m.alt);
    io.AddKeyEvent(ImGuiMod_Super, m.super);
}

}  // namespace

Result<std::unique_ptr<ImGuiHost>> ImGuiHost::create(Window& window, GlDialect dialect,
                                                     const FontSet& fonts) {
    std::unique_ptr<ImGuiHost> host(new ImGuiHost(window));
    IMGUI_CHECKVERSION();
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    io.ConfigInputTextCursorBlink = false;
    io.ConfigNavCaptureKeyboard = false;
    ImGui::GetCurrentContext()->ConfigNavWindowingKeyNext =
        ImGui::GetCurrentContext()->ConfigNavWindowingKeyPrev = ImGuiKey_None;
    io.ConfigWindowsMoveFromTitleBarOnly = true;
    io.ConfigDebugHighlightIdConflicts = false;
    io.ConfigErrorRecoveryEnableAssert = false;
    io.ConfigErrorRecoveryEnableTooltip = false;
    io.BackendPlatformName = "glassbox";
    io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
    ImGuiPlatformIO& platform = ImGui::GetPlatformIO();
    platform.Platform_ClipboardUserData = host.get();
    platform.Platform_GetClipboardTextFn = [](ImGuiContext*) -> const char* {
        auto* self = static_cast<ImGuiHost*>(ImGui::GetPlatformIO().Platform_ClipboardUserData);
        self->clipboard_ = self->window_.clipboard();
        return self->clipboard_.c_str();
    };
    platform.Platform_SetClipboardTextFn = [](ImGuiContext*, const char* text) {
        static_cast<ImGuiHost*>(ImGui::GetPlatformIO().Platform_ClipboardUserData)
            ->window_.set_clipboard(text);
    };
    platform.Platform_SetImeDataFn = [](ImGuiContext*, ImGuiViewport*, ImGuiPlatformImeData* ime) {
        const float height = ime->WantTextInput ? std::max(ime->InputLineHeight, 1.f) : 0;
        static_cast<ImGuiHost*>(ImGui::GetPlatformIO().Platform_ClipboardUserData)
            ->window_.set_text_place({ime->InputPos.x, ime->InputPos.y, height, height});
    };
    host->fonts_ = std::make_unique<UiFonts>(fonts);
    if (!ImGui_ImplOpenGL3_Init(dialect == GlDialect::es30 ? "#version 300 es" : "#version 330 core"))
        return error("Dear ImGui cannot use this OpenGL; glassbox doctor says what the machine has");
    host->renderer_ = true;
    return host;
}

ImGuiHost::~ImGuiHost() {
    if (renderer_) ImGui_ImplOpenGL3_Shutdown();
    ImGui::DestroyContext();
}

void ImGuiHost::feed(const InputEvent& e) {
    ImGuiIO& io = ImGui::GetIO();
    switch (e.kind) {
        case InputKind::pointer_move:
            io.AddMousePosEvent(e.x, e.y);
            break;
        case InputKind::pointer_leave:
            io.AddMousePosEvent(-FLT_MAX, -FLT_MAX);
            break;
        case InputKind::pointer_down:
        case InputKind::pointer_up:
            io.AddMousePosEvent(e.x, e.y);
            feed_modifiers(io, e.modifiers);
            if (const int b = button_of(e.button); b >= 0)
                io.AddMouseButtonEvent(b, e.kind == InputKind::pointer_down);
            break;
        case InputKind::wheel:
            feed_modifiers(io, e.modifiers);
            io.AddMouseWheelEvent(e.wheel_x, e.wheel_y);
            break;
        case InputKind::key_down:
        case InputKind::key_up:
            feed_modifiers(io, modifiers_after(e));
            if (const ImGuiKey k = key_of(e.key); k != ImGuiKey_None && !e.repeat)
                io.AddKeyEvent(k, e.kind == InputKind::key_down);
            break;
        case InputKind::text:
            io.AddInputCharacter(e.code_point);
            break;
        case InputKind::focus:
            io.AddFocusEvent(e.on);
            break;
        default:
            break;
    }
}

void ImGuiHost::begin_frame(const Surface& s, double delta) {
    ImGuiIO& io = ImGui::GetIO();
    const float scale = std::max(s.scale, 0.1f);
    io.DisplaySize = {static_cast<float>(s.width) / scale, static_cast<float>(s.height) / scale};
    io.DisplayFramebufferScale = {scale, scale};
    io.DeltaTime = static_cast<float>(std::clamp(delta, 1e-4, 0.1));
    wanted_ = Cursor::arrow;
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
}

void ImGuiHost::end_frame(const Surface&) {
    ImGui::Render();
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    const Cursor own = cursor_of(ImGui::GetMouseCursor());
    const Cursor next = own != Cursor::arrow ? own : wanted_;
    if (next != shown_) window_.set_cursor(shown_ = next);
}

void ImGuiHost::use_keyboard(bool on) {
    ImGuiIO& io = ImGui::GetIO();
    if (on)
        io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    else
        io.ConfigFlags &= ~ImGuiConfigFlags_NavEnableKeyboard;
}

bool ImGuiHost::moving() const {
    const ImGuiContext& g = *ImGui::GetCurrentContext();
    // A tooltip waits for the pointer to rest.
    const bool tooltip = g.HoverItemDelayId != 0 && (g.HoverItemDelayTimer < g.Style.HoverDelayNormal ||
                                                     g.HoverItemUnlockedStationaryId != g.HoverItemDelayId);
    return g.InputEventsQueue.Size > 0 || (g.DimBgRatio > 0 && g.DimBgRatio < 1) || tooltip;
}

}  // namespace glassbox
