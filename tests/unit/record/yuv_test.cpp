#include "engine/record/yuv.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "engine/base/random.h"

using namespace glassbox;

namespace {

struct Rgb {
    double r, g, b;
};

// ITU-R BT.709-6, limited range, in real numbers.
double luma(Rgb c) { return 16 + 219.0 / 255 * (0.2126 * c.r + 0.7152 * c.g + 0.0722 * c.b); }
double blue(Rgb c) { return 128 + 224.0 / 255 * (c.b - (0.2126 * c.r + 0.7152 * c.g + 0.0722 * c.b)) / 1.8556; }
double red(Rgb c) { return 128 + 224.0 / 255 * (c.r - (0.2126 * c.r + 0.7152 * c.g + 0.0722 * c.b)) / 1.5748; }

}  // namespace

TEST_CASE("YUV is within rounding of BT.709, with colours filtered 1-2-1 and 1-1") {
    constexpr int w = 34, h = 6;
    Random rng(1, "yuv");
    std::vector<uint8_t> rgba(w * h * 4, 255);
    for (size_t i = 0; i < rgba.size(); ++i)
        if (i % 4 != 3) rgba[i] = static_cast<uint8_t>(rng.below(256));
    std::vector<uint8_t> out;
    rgba_to_yuv420(rgba, w, h, false, out);
    REQUIRE(out.size() == w * h * 3 / 2);
    const auto at = [&](int x, int y) {
        const uint8_t* p = &rgba[static_cast<size_t>((y * w + std::max(x, 0)) * 4)];
        return Rgb{double(p[0]), double(p[1]), double(p[2])};
    };
    double worst = 0;
    for (int y = 0; y < h; ++y)
        for (int x = 0; x < w; ++x) worst = std::max(worst, std::abs(out[static_cast<size_t>(y * w + x)] - luma(at(x, y))));
    for (int y = 0; y < h / 2; ++y)
        for (int x = 0; x < w / 2; ++x) {
            Rgb mean{};
            for (int dy = 0; dy < 2; ++dy)
                for (int dx = -1; dx <= 1; ++dx) {
                    const Rgb c = at(2 * x + dx, 2 * y + dy);
                    const double k = dx == 0 ? 0.25 : 0.125;
                    mean = {mean.r + k * c.r, mean.g + k * c.g, mean.b + k * c.b};
                }
            const size_t i = static_cast<size_t>(y * w / 2 + x);
            worst = std::max({worst, std::abs(out[w * h + i] - blue(mean)), std::abs(out[w * h * 5 / 4 + i] - red(mean))});
        }
    CHECK(worst < 0.51);
}

TEST_CASE("black, white and grey have no colour; what is transparent gives none") {
    std::vector<uint8_t> out;
    for (int v : {0, 128, 255}) {
        const std::vector<uint8_t> grey = {uint8_t(v), uint8_t(v), uint8_t(v), 255, uint8_t(v), uint8_t(v), uint8_t(v), 255,
                                           uint8_t(v), uint8_t(v), uint8_t(v), 255, uint8_t(v), uint8_t(v), uint8_t(v), 255};
        rgba_to_yuv420(grey, 2, 2, false, out);
        CHECK(out[0] == (v == 0 ? 16 : v == 255 ? 235 : 126));
        CHECK(out[4] == 128);
        CHECK(out[5] == 128);
    }
    // One red pixel among three that are not there: the colour of the four is red.
    std::vector<uint8_t> one(16, 0);
    one[0] = 255, one[3] = 200;
    rgba_to_yuv420(one, 2, 2, true, out);
    REQUIRE(out.size() == 10);
    CHECK(std::abs(out[4] - blue({255, 0, 0})) < 1);
    CHECK(std::abs(out[5] - red({255, 0, 0})) < 1);
    CHECK(std::vector<uint8_t>(out.begin() + 6, out.end()) == std::vector<uint8_t>{200, 0, 0, 0});
}
