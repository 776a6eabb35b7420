// The figure, large, in the middle: a picture by our renderer, with zoom, pan and the hand.
#include <algorithm>
#include <cmath>

#include "engine/app/gui/panels.h"

namespace glassbox {
namespace {

constexpr float kLeastZoom = 0.5f, kMostZoom = 32;
// Up to this size a figure gets more room in a larger window; beyond it, it grows as a whole.
constexpr Vec2 kComfort{860, 560};

bool space_held() { return ImGui::IsKeyDown(ImGuiKey_Space) && !ImGui::GetIO().WantTextInput; }

Vec2 to_figure(const App& app, Vec2 p) {
    const float s = app.figure_scale * app.view.zoom;
    return (p - Vec2{app.figure_box.x, app.figure_box.y} - app.view.pan) * (1 / s);
}

void zoom_about(App& app, Vec2 p, float factor) {
    const float next = std::clamp(app.view.zoom * factor, kLeastZoom, kMostZoom);
    const Vec2 local = p - Vec2{app.figure_box.x, app.figure_box.y};
    app.view.pan = local - (local - app.view.pan) * (next / app.view.zoom);
    app.view.zoom = next;
    // Back where it began: exactly.
    if (std::abs(app.view.zoom - 1) < 0.02f && length(app.view.pan) < 12) app.view = {};
}

void use_wheel(App& app, Vec2 mouse) {
    const ImGuiIO& io = ImGui::GetIO();
    if (io.MouseWheel == 0 && io.MouseWheelH == 0) return;
    if (io.KeyCtrl || io.KeySuper) {
        zoom_about(app, mouse, std::pow(1.15f, io.MouseWheel));
    } else if (app.view.moved()) {
        app.view.pan = app.view.pan + Vec2{io.MouseWheelH * 40, io.MouseWheel * 40};
    }
}

Cursor cursor_over(const App& app) {
    if (app.hand.dragging()) return Cursor::grab;
    const Hit h = app.live->hit_key(app.live->state().hovered);
    if (h.draggable) return Cursor::grab;
    return h.selectable || app.live->click_of(h.key) ? Cursor::hand : Cursor::arrow;
}

void use_hand(App& app, Vec2 mouse, bool pressed, bool released) {
    const Vec2 p = to_figure(app, mouse);
    const ImGuiIO& io = ImGui::GetIO();
    use_tool(app, p, ImGui::IsMouseDown(ImGuiMouseButton_Left) && ImGui::IsItemActive());
    if (app.presenter.on && app.presenter.tool != Tool::hand) return app.host->use_cursor(Cursor::crosshair);
    if (pressed) {
        app.hand.press(*app.live, p, app.event_time());
        app.figure_focused = true;
    }
    if (pressed || io.MouseDelta.x != 0 || io.MouseDelta.y != 0 || !app.figure_hovered)
        app.hand.move(*app.live, p, app.event_time());
    if (released) {
        const bool clicked = !app.hand.dragging();
        app.hand.release(*app.live, p, app.event_time());
        const Hit hit = app.live->hit(p);
        if (clicked && hit && hit.value) app.pin = {.key = hit.text, .cell = hit.cell};
        if (clicked && !hit) app.pin = {};
    }
    app.host->use_cursor(cursor_over(app));
}

void corner_notes(App& app, Rect box) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const Theme& t = app.theme();
    if (app.live->computing()) {
        const TextLayout text = layout_text(app.fonts, app.say(Say::computing), {.size = kNoteSize});
        const Rect r{box.right() - text.width - 32, box.y + 10, text.width + 20, 24};
        list->AddRectFilled({r.x, r.y}, {r.right(), r.bottom()}, packed(grounds_of(t).control), 12);
        app.host->fonts().draw(list, {r.x + 10, r.y + 16}, text.glyphs, packed(t.ink2));
    }
    if (!app.view.moved()) return;
    const std::string percent = std::to_string(static_cast<int>(std::lround(app.view.zoom * 100))) + "%";
    ImGui::SetCursorScreenPos({box.right() - 76, box.bottom() - 42});
    ImGui::PushStyleColor(ImGuiCol_Text, packed(t.ink2));
    if (ImGui::Button(percent.c_str(), {64, 28})) app.view = {};
    ImGui::PopStyleColor();
    tooltip(app.say(Say::zoom_reset), "0");
}

}  // namespace

void figure_view(App& app, Rect box) {
    app.figure_box = box;
    if (!begin_panel("figure", box, app.theme().paper, {0, 0},
                     ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoScrollWithMouse)) {
        ImGui::End();
        return;
    }
    if (!app.live || box.w < 8 || box.h < 8) {
        ImGui::End();
        return;
    }
    if (app.presenter.on) {
        // The audience's stage, as large as it fits here.
        const Vec2 stage = app.audience_stage();
        app.figure_scale = std::min(box.w / stage.x, box.h / stage.y);
        const Vec2 room{stage.x * app.figure_scale, stage.y * app.figure_scale};
        box = {box.x + (box.w - room.x) / 2, box.y + (box.h - room.y) / 2, room.x, room.y};
        app.figure_box = box;
        app.live->set_size(stage);
        ImGui::SetCursorScreenPos({box.x, box.y});
    } else {
        app.figure_scale = std::max(1.f, std::min(box.w / kComfort.x, box.h / kComfort.y));
        app.live->set_size({std::round(box.w / app.figure_scale), std::round(box.h / app.figure_scale)});
    }

    const int w = std::clamp(static_cast<int>(std::lround(box.w * app.pixel_scale)), 1, kLargestTarget);
    const int h = std::clamp(static_cast<int>(std::lround(box.h * app.pixel_scale)), 1, kLargestTarget);
    if (!app.picture || app.picture->width() != w || app.picture->height() != h) {
        Result<std::unique_ptr<Target>> target = Target::create(w, h);
        app.picture = target ? std::move(*target) : nullptr;
        app.picture_hash = 0;
    }

    ImGui::SetNextItemAllowOverlap();
    ImGui::InvisibleButton("stage", {box.w, box.h},
                           ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonMiddle |
                               ImGuiButtonFlags_MouseButtonRight);
    const bool hovered = ImGui::IsItemHovered(), active = ImGui::IsItemActive();
    const Vec2 mouse{ImGui::GetMousePos().x, ImGui::GetMousePos().y};
    const bool middle = ImGui::IsMouseDragging(ImGuiMouseButton_Middle, 0) ||
                        (space_held() && ImGui::IsMouseDown(ImGuiMouseButton_Left));
    if (hovered) use_wheel(app, mouse);
    if (active && middle && !app.hand.dragging()) {
        const ImGuiIO& io = ImGui::GetIO();
        app.view.pan = app.view.pan + Vec2{io.MouseDelta.x, io.MouseDelta.y};
        app.host->use_cursor(Cursor::resize_all);
    } else if (hovered || active) {
        const bool pressed = ImGui::IsItemActivated() && ImGui::IsMouseDown(ImGuiMouseButton_Left);
        use_hand(app, mouse, pressed, ImGui::IsMouseReleased(ImGuiMouseButton_Left));
    } else if (app.figure_hovered) {
        app.hand.leave(*app.live, app.event_time());
    }
    app.figure_hovered = hovered || active;
    if (!hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) app.figure_focused = false;

    if (app.picture)
        ImGui::GetWindowDrawList()->AddImage(static_cast<ImTextureID>(app.picture->texture()), {box.x, box.y},
                                             {box.right(), box.bottom()}, {0, 1}, {1, 0});
    if (app.presenter.on)
        ImGui::GetWindowDrawList()->AddRect({box.x, box.y}, {box.right(), box.bottom()}, packed(grounds_of(app.theme()).border));
    corner_notes(app, box);
    ImGui::End();
}

void draw_figure(App& app) {
    if (!app.picture || !app.live) return;
    const DisplayList& list = app.picture_list();
    const float scale = app.figure_scale * app.view.zoom * app.pixel_scale;
    const Vec2 offset = app.view.pan * app.pixel_scale;
    uint64_t hash = hash_combine(hash_of(list), app.settings.dark);
    for (float f : {scale, offset.x, offset.y}) hash = hash_floats(&f, 1, hash);
    if (hash == app.picture_hash) return;
    app.picture_hash = hash;
    app.renderer->draw(list, app.fonts,
                       {app.picture->framebuffer(), app.picture->width(), app.picture->height()},
                       {.scale = scale, .offset = offset});
}

}  // namespace glassbox
