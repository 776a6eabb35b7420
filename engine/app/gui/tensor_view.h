// A tensor as a reader sees it: numbers in a grid, a heatmap, a histogram, a few statistics, a text to copy.
#pragma once
#include <string>
#include <vector>

#include "engine/app/gui/widgets.h"
#include "engine/draw/colormap.h"
#include "engine/draw/display_list.h"
#include "engine/tensor/tensor.h"

namespace glassbox {

struct TensorFacts {
    float smallest = 0, largest = 0;
    double mean = 0, deviation = 0;  // of the population
    int64_t finite = 0, not_finite = 0;
};
TensorFacts facts_of(ConstView tensor);

// The last dimension runs across, all before it run down; a vector is one row.
struct Grid {
    int rows = 0, columns = 0;
};
Grid grid_of(const Shape& shape);
// "3, 0": the indices of a flat one.
std::string index_text(const Shape& shape, int64_t flat);
std::string shape_text(const Shape& shape);
// Rows of numbers with tabs between, after a line with name and shape.
std::string tensor_as_text(std::string_view name, ConstView tensor);

// Each draws at the cursor; the flat index that was clicked, or -1.
int64_t number_grid(const Look& look, ConstView tensor, int64_t lit, float width, float height);
int64_t heatmap_grid(const Look& look, ConstView tensor, const ColorScale& scale, int64_t lit, float width,
                     float height);
void histogram(const Look& look, ConstView tensor, const TensorFacts& facts, float lit, float width,
               float height);

}  // namespace glassbox
