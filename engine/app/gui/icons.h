// The app's icons: strokes of one weight in a box of 16 units, drawn with Dear ImGui.
#pragma once
#include <cstdint>

#include "engine/base/geometry.h"

struct ImDrawList;

namespace glassbox {

enum class Icon : uint8_t {
    gallery,
    panel,
    undo,
    redo,
    open,
    save,
    sun,
    moon,
    fullscreen,
    help,
    play,
    pause,
    to_start,
    step,
    dice,
    search,
    close,
    left,
    right,
    down,
    copy,
    reset,
    pin,
    up,
    folder,
    file,
    record,
    present,
    book,
};

void draw_icon(ImDrawList* list, Icon icon, Vec2 center, float size, uint32_t color);

}  // namespace glassbox
