#pragma once
// The table of all figures. The build writes it (cmake/gb_explainers.cmake): it reads the sources of
// explainers/ for GB_FIGURE("id") and makes generated/figure_table.cpp. There are no static constructors.
//
// Whoever uses the table links gb_explainers; gb_figure itself never refers to it, so that tests of the
// engine need no explainer.

#include <string_view>

namespace glassbox {

class Figure;

struct FigureEntry {
    const char* id;         // "gnn/message-passing"
    void (*draw)(Figure&);  // the figure function
    const char* folder;     // "explainers/gnn"
};

extern const FigureEntry kFigureTable[];  // in order of id; one entry of null pointers follows the last
extern const int kFigureCount;

// The figure of that id, or nullptr.
inline const FigureEntry* find_figure(std::string_view id) {
    for (int i = 0; i < kFigureCount; ++i)
        if (id == kFigureTable[i].id) return &kFigureTable[i];
    return nullptr;
}

}  // namespace glassbox

// One figure a source file. The build gives each source of explainers/ a GB_FIGURE_SYMBOL of its own; the id is read
// from the source by the build and is not compiled in here. The function is a member of the namespace, so that names
// such as `key` need no prefix in it.
#define GB_FIGURE(id)                         \
    namespace glassbox {                      \
    void GB_FIGURE_SYMBOL(Figure& fig);       \
    }                                         \
    void glassbox::GB_FIGURE_SYMBOL([[maybe_unused]] Figure& fig)
