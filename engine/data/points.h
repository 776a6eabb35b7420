// Points in the plane with two classes, the classical sets that small networks learn while one watches.
//
//     LabelledPoints data = make_points(PointSet::spiral, 200, 0.1f, seed);
//     data.points.at(i, 0), data.points.at(i, 1), data.labels[i];      // (n, 2), 0 or 1
//
// Point i is a pure function of set, count, noise, seed and i, with the same bits everywhere. Classes alternate, so
// they differ by one point at most and any even prefix is balanced.
//     circle   a disc inside a wide ring              xor      opposite quadrants belong together
//     gauss    two round clouds                       spiral   two arms, each turning 1.75 times
//     moons    two crescents that reach into each other
//     rings    four thin rings, classes taking turns
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/tensor/tensor.h"

namespace glassbox {

enum class PointSet : uint8_t { circle, exclusive_or, gauss, spiral, moons, rings };
inline constexpr int kPointSets = 6;
inline constexpr int kMaxPoints = 100000;
std::string_view name_of(PointSet set);  // "circle", "xor", "gauss", "spiral", "moons", "rings"

struct LabelledPoints {
    Tensor points;  // (n, 2)
    std::vector<int> labels;
};

// Without noise every coordinate lies in [-1, 1]. `noise` is the standard deviation of what is added to each
// coordinate afterwards (0 to 1; labels stay, so classes begin to mix); `count` is cut to 0 to kMaxPoints.
LabelledPoints make_points(PointSet set, int count, float noise, uint64_t seed);

}  // namespace glassbox
