// Our fonts for Dear ImGui: glyphs are rasterised from the same outlines as in figures, when they are first
// needed, at whatever size and density the window has. Chinese falls back to its own face by itself.
//
//     UiFonts ui(fonts);                                // after ImGui::CreateContext(); `fonts` must outlive
//     it ImGui::PushFont(ui.medium, 14);                   // sizes are type sizes, as in CSS
//     ui.draw(draw_list, {x, y}, layout, color);        // a text set by engine/draw/text.h, with kerning and
//     maths
#pragma once
#include <array>
#include <memory>

#include "engine/draw/font.h"
#include "engine/draw/text.h"

struct ImDrawList;
struct ImFont;

namespace glassbox {

class UiFonts {
  public:
    explicit UiFonts(const FontSet& fonts);
    ~UiFonts();
    UiFonts(const UiFonts&) = delete;
    UiFonts& operator=(const UiFonts&) = delete;

    ImFont* sans = nullptr;
    ImFont* medium = nullptr;
    ImFont* mono = nullptr;
    const FontSet& set() const { return fonts_; }

    // The origin is the start of the (first) baseline.
    void draw(ImDrawList* list, Vec2 origin, const std::vector<PositionedGlyph>& glyphs,
              uint32_t color) const;
    // Characters that were asked for and that no face has: the tests want none.
    int missing() const;

    struct Source;

  private:
    FontSet fonts_;
    std::array<std::unique_ptr<Source>, 3> styles_;
    std::array<std::unique_ptr<Source>, kFaceCount> faces_;
    std::array<ImFont*, kFaceCount> face_fonts_{};
};

}  // namespace glassbox
