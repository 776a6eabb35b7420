#include "engine/app/gui/layout.h"

#include <imgui_internal.h>

#include <algorithm>

#include "engine/app/gui/panels.h"

namespace glassbox {
namespace {

constexpr float kGalleryWidth = 228, kPanelWidth = 324, kTransport = 46, kSplit = 8;
constexpr float kGlance = 170;  // of the inspector while nothing is pinned: name, number, place
// Narrower windows show the figure first.
constexpr float kWithGallery = 900, kWithPanel = 640, kReadingWithGallery = 1560, kReadingWithPanel = 1180;
constexpr float kBeside = 720;  // narrower, the article stands below the figure

// The border between controls and inspector can be dragged.
void splitter(App& app, Rect column) {
    const float y = column.y + column.h * (1 - app.settings.inspector);
    if (begin_panel("split", {column.x, y - kSplit / 2, column.w, kSplit}, Color{0, 0, 0, 0}, {0, 0},
                    ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoBackground)) {
        ImGui::InvisibleButton("split", {column.w, kSplit});
        if (ImGui::IsItemActive())
            app.settings.inspector =
                std::clamp(1 - (ImGui::GetMousePos().y - column.y) / column.h, 0.15f, 0.85f);
        if (ImGui::IsItemHovered() || ImGui::IsItemActive()) {
            app.host->use_cursor(Cursor::resize_y);
            ImGui::GetWindowDrawList()->AddRectFilled({column.x, y - 1}, {column.right(), y + 1},
                                                      packed(app.theme().accent, 0.6f));
        }
    }
    ImGui::End();
}

}  // namespace

void to_front() { ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow()); }

void draw_panels(App& app, Vec2 size) {
    shortcuts(app);
    if (app.presenter.on) return presenter_panels(app, size);
    top_bar(app, {0, 0, size.x, kTopBar});
    const float height = std::max(size.y - kTopBar, 1.f);
    const bool reads = reading(app);
    app.gallery_fits = size.x >= (reads ? kReadingWithGallery : kWithGallery);
    app.panel_fits = size.x >= (reads ? kReadingWithPanel : kWithPanel);
    const float gallery = app.settings.gallery && app.gallery_fits ? kGalleryWidth : 0;
    const float panel = app.settings.panel && app.panel_fits ? kPanelWidth : 0;
    if (gallery > 0 || app.gallery_over()) gallery_panel(app, {0, kTopBar, kGalleryWidth, height});

    Rect middle{gallery, kTopBar, std::max(size.x - gallery - panel, 1.f), height};
    if (reads && middle.w >= kBeside) {
        const float column = std::clamp(std::round(size.x * 0.36f), 360.f, 600.f);
        reader_panel(app, {middle.x, middle.y, column, middle.h});
        middle = {middle.x + column, middle.y, middle.w - column, middle.h};
    } else if (reads) {
        const float page = std::round(middle.h * 0.5f);
        reader_panel(app, {middle.x, middle.bottom() - page, middle.w, page});
        middle.h -= page;
    }
    const float transport = has_transport(app) ? kTransport : 0;
    // The article itself has the captions.
    const float story = reads ? 0 : std::min(story_height(app, middle.w), std::max(0.f, height - transport - 160));
    if (has_take_bar(app)) {
        take_bar(app, {middle.x, middle.bottom() - kTakeBar, middle.w, kTakeBar});
        middle.h -= kTakeBar;
    }
    if (transport > 0) {
        transport_bar(app, {middle.x, middle.bottom() - transport, middle.w, transport});
        middle.h -= transport;
    }
    if (story > 0) {
        story_bar(app, {middle.x, middle.bottom() - story, middle.w, story});
        middle.h -= story;
    }
    figure_view(app, middle);
    if (panel > 0 || app.panel_over()) {
        const Rect column{size.x - kPanelWidth, kTopBar, kPanelWidth, height};
        if (app.pin) splitter(app, column);
        const float upper = std::round(app.pin ? column.h * (1 - app.settings.inspector)
                                               : std::max(column.h - kGlance, column.h / 2));
        controls_panel(app, {column.x, column.y, column.w, upper});
        inspector_panel(app, {column.x, column.y + upper, column.w, column.h - upper});
    }
    app.wants_panel = 0;
    if (app.options.companion) app.options.companion->draw(app, middle);
    message_bar(app, middle);
    dialogs(app);
}

}  // namespace glassbox
