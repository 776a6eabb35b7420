// Golden pictures: what a picture looked like when somebody looked at it and found it right.
//
//     GoldenResult r = check_golden("marks_light", picture, renderer_name);
//     CHECK_MESSAGE(r.passed, r.message);        // a skipped one passes and says so
//
// A picture equals its golden if at most 0.1% of the pixels differ by more than 5 of 255 in a channel. An empty or
// one-colour picture never passes. Goldens hold for Mesa's llvmpipe alone; with any other renderer the comparison is
// skipped, with a message. On a mismatch the picture and the difference are written to golden/ in the build folder.
// scripts/update_golden writes goldens anew; nothing does so by itself.
#pragma once
#include <string>

#include "engine/platform/png.h"

namespace glassbox {

struct PictureDifference {
    bool same_size = false;
    size_t pixels = 0;   // that differ by more than the threshold
    double fraction = 1;  // of all
    int largest = 255;   // in any channel
    double mean = 255;   // over all channels
};
// Premultiplied, so that the colour of nothing does not count.
PictureDifference compare_pictures(const Picture& a, const Picture& b, int threshold = 5);
// Distinct colours, counted up to `most`.
int count_colors(const Picture&, int most = 1000);
// White where equal, from orange to black with the difference.
Picture difference_picture(const Picture& a, const Picture& b);

struct GoldenResult {
    bool passed = false, skipped = false;
    std::string message;
};
GoldenResult check_golden(const std::string& name, const Picture&, const std::string& renderer_name);

inline constexpr int kGoldenThreshold = 5;
inline constexpr double kGoldenFraction = 0.001;

}  // namespace glassbox
