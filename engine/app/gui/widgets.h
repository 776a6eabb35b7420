// Controls in the app's look. Each is laid out like any item of Dear ImGui, at the cursor.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "engine/app/gui/icons.h"
#include "engine/app/gui/imgui_fonts.h"
#include "engine/draw/theme.h"

namespace glassbox {

struct Look {  // of the frame: what every widget needs
    const Theme& theme;
    const UiFonts& fonts;
};

inline constexpr float kIconButton = 30;

bool icon_button(const Look& look, const char* id, Icon icon, std::string_view tip, bool enabled = true,
                 bool lit = false, float size = kIconButton);
// A button with words; `primary` is the one that Enter means.
bool word_button(const Look& look, const char* label, bool primary = false, float width = 0,
                 bool enabled = true);
void tooltip(std::string_view words, std::string_view keys = "");

// Words in one line, cut with an ellipsis at `width` (0: what is left of the line).
void words(const Look& look, std::string_view text, Color color, float size,
           FontStyle style = FontStyle::sans, float width = 0);
// A paragraph with maths, wrapped at `width`; returns its height. Takes room only if `item`.
float paragraph(const Look& look, std::string_view text, Color color, float size, float width,
                bool item = true, float line_height = 1.4f);
void heading(const Look& look, std::string_view text);
void gap(float height);

// What a slider did in this frame.
struct Slide {
    bool changed = false, held = false, began = false, ended = false;
};
Slide slider(const Look& look, const char* id, double& value, double min, double max, double step,
             bool logarithmic, float width, float height = 24);
bool toggle_switch(const Look& look, const char* id, bool& on);
// Buttons side by side, one of which is chosen. Returns the index that was pressed, or -1.
int segments(const Look& look, const char* id, std::span<const std::string> names, int chosen, float width);
float segments_width(const Look& look, std::span<const std::string> names);
// A list that opens; end with ImGui::EndCombo() when true.
bool begin_combo(const Look& look, const char* id, const char* shown, float width, bool tall = false);
// True when Enter or leaving the field made the text final.
bool text_input(const char* id, std::string& text, const char* hint, float width, bool each_key = false,
                bool wrong = false, const Theme* theme = nullptr);

}  // namespace glassbox
