// The look of the app: the tokens of VISUALS as Dear ImGui's colours, and a few sizes.
#pragma once
#include <cstdint>

#include "engine/draw/theme.h"

namespace glassbox {

void set_style(const Theme& theme);
// As ImDrawList takes it.
uint32_t packed(Color c);
inline uint32_t packed(Color c, float alpha) { return packed(c.with_alpha(alpha)); }

// Grounds that a theme's tokens do not name: of panels beside the paper, of a control at rest, under the
// pointer, pressed.
struct Grounds {
    Color panel, control, hovered, pressed, border;
};
Grounds grounds_of(const Theme& theme);

// Units.
inline constexpr float kTopBar = 48, kPanelPadding = 16, kRow = 30, kRounding = 6, kBodySize = 13,
                       kNoteSize = 12;

}  // namespace glassbox
