#include "tests/golden/compare.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "engine/platform/files.h"

namespace glassbox {
namespace {

int premultiplied(const uint8_t* p, int channel) { return channel == 3 ? p[3] : (p[channel] * p[3] + 127) / 255; }

int difference_of(const uint8_t* p, const uint8_t* q) {
    int most = 0;
    for (int c = 0; c < 4; ++c) most = std::max(most, std::abs(premultiplied(p, c) - premultiplied(q, c)));
    return most;
}

}  // namespace

PictureDifference compare_pictures(const Picture& a, const Picture& b, int threshold) {
    PictureDifference d;
    if (a.width != b.width || a.height != b.height || a.rgba.empty()) return d;
    d.same_size = true;
    d.largest = 0;
    double sum = 0;
    const size_t n = a.rgba.size() / 4;
    for (size_t i = 0; i < n; ++i) {
        const uint8_t *p = &a.rgba[4 * i], *q = &b.rgba[4 * i];
        const int most = difference_of(p, q);
        d.largest = std::max(d.largest, most);
        if (most > threshold) ++d.pixels;
        for (int c = 0; c < 4; ++c) sum += std::abs(premultiplied(p, c) - premultiplied(q, c));
    }
    d.fraction = static_cast<double>(d.pixels) / static_cast<double>(n);
    d.mean = sum / static_cast<double>(n * 4);
    return d;
}

int count_colors(const Picture& picture, int most) {
    std::set<uint32_t> seen;
    for (size_t i = 0; i + 3 < picture.rgba.size() && static_cast<int>(seen.size()) < most; i += 4)
        seen.insert(static_cast<uint32_t>(picture.rgba[i] << 24 | picture.rgba[i + 1] << 16 | picture.rgba[i + 2] << 8 |
                                          picture.rgba[i + 3]));
    return static_cast<int>(seen.size());
}

Picture difference_picture(const Picture& a, const Picture& b) {
    Picture out;
    out.width = std::min(a.width, b.width), out.height = std::min(a.height, b.height);
    for (int y = 0; y < out.height; ++y)
        for (int x = 0; x < out.width; ++x) {
            const int d = difference_of(a.at(x, y), b.at(x, y));
            const int left = d == 0 ? 255 : d <= kGoldenThreshold ? 225 : std::max(0, 170 - d * 170 / 255);
            const bool much = d > kGoldenThreshold;
            for (int c = 0; c < 3; ++c) out.rgba.push_back(static_cast<uint8_t>(much && c == 0 ? std::min(255, left + 85) : much && c == 2 ? 0 : left));
            out.rgba.push_back(255);
        }
    return out;
}

GoldenResult check_golden(const std::string& name, const Picture& picture, const std::string& renderer_name) {
    if (count_colors(picture, 8) < 8) return {false, false, name + ": the picture is empty or of a few colours"};
    if (renderer_name.find("llvmpipe") == std::string::npos) {
        const std::string message = name + ": skipped, goldens are made by llvmpipe and this is " + renderer_name;
        std::printf("%s\n", message.c_str());
        return {true, true, message};
    }
    const std::string path = std::string(GB_SOURCE_DIR) + "/tests/golden/" + name + ".png";
    if (!environment("GB_UPDATE_GOLDEN").empty()) {
        Status s = write_png(path, picture);
        return {static_cast<bool>(s), false, s ? name + ": written anew" : s.error().message};
    }
    const std::string folder = std::string(GB_BINARY_DIR) + "/golden";
    const std::string actual = folder + "/" + name + ".actual.png", difference = folder + "/" + name + ".difference.png";
    const auto keep = [&](const Picture* golden) {
        if (!make_directories(folder)) return std::string(" (could not write the pictures)");
        std::string where = "; see " + actual;
        if (!write_png(actual, picture)) return std::string(" (could not write " + actual + ")");
        if (golden && write_png(difference, difference_picture(picture, *golden))) where += " and " + difference;
        return where;
    };
    Result<Picture> golden = read_png(path);
    if (!golden)
        return {false, false, name + ": " + golden.error().message + keep(nullptr) + "; scripts/update_golden writes it"};
    const PictureDifference d = compare_pictures(picture, *golden, kGoldenThreshold);
    if (!d.same_size)
        return {false, false, name + format(": %d x %d pixels against %d x %d", picture.width, picture.height,
                                             golden->width, golden->height) + keep(nullptr)};
    if (d.fraction <= kGoldenFraction) return {true, false, name + ": equal"};
    return {false, false, name + format(": %zu pixels (%.3f%%) differ by more than %d, the largest by %d", d.pixels,
                                         100 * d.fraction, kGoldenThreshold, d.largest) + keep(&*golden)};
}

}  // namespace glassbox
