#include "tests/golden/compare.h"

#include <doctest/doctest.h>

#include "engine/platform/files.h"

namespace glassbox {
namespace {

Picture ramp(int width, int height) {
    Picture p;
    p.width = width, p.height = height;
    for (int i = 0; i < width * height; ++i)
        for (int v : {i % 251, i / 7 % 256, 40, 255}) p.rgba.push_back(static_cast<uint8_t>(v));
    return p;
}

}  // namespace

TEST_CASE("pictures compare by pixels beyond a threshold, premultiplied") {
    const Picture a = ramp(100, 100);
    Picture b = a;
    CHECK(compare_pictures(a, b).fraction == 0);
    b.rgba[0] += 5;
    CHECK(compare_pictures(a, b).pixels == 0);
    b.rgba[0] += 1;
    CHECK(compare_pictures(a, b).pixels == 1);
    CHECK(compare_pictures(a, b).largest == 6);
    CHECK_FALSE(compare_pictures(a, ramp(100, 99)).same_size);
    // Colours of what cannot be seen do not count.
    Picture c = a, d = a;
    c.rgba[3] = d.rgba[3] = 0;
    c.rgba[0] = 255, d.rgba[0] = 0;
    CHECK(compare_pictures(c, d).pixels == 0);
    CHECK(difference_picture(a, b).rgba.size() == a.rgba.size());
}

TEST_CASE("a comparison never passes for nothing, and is skipped aloud elsewhere") {
    if (!environment("GB_UPDATE_GOLDEN").empty()) return;
    Picture blank = ramp(8, 8);
    for (uint8_t& v : blank.rgba) v = 255;
    const std::string llvmpipe = "llvmpipe (LLVM 15.0.6, 256 bits)";
    CHECK_FALSE(check_golden("marks_light", blank, llvmpipe).passed);
    CHECK_FALSE(check_golden("marks_light", Picture{}, llvmpipe).passed);

    Result<Picture> golden = read_png(std::string(GB_SOURCE_DIR) + "/tests/golden/marks_light.png");
    REQUIRE(static_cast<bool>(golden));
    CHECK(check_golden("marks_light", *golden, llvmpipe).passed);
    const GoldenResult other = check_golden("marks_light", *golden, "another renderer");
    CHECK(other.passed);
    CHECK(other.skipped);
    // One pixel in a thousand is forgiven, more is not.
    const size_t n = golden->rgba.size() / 4;
    Picture changed = *golden;
    for (size_t i = 0; i < n / 1000; ++i) changed.rgba[i * 400] ^= 255;
    CHECK(check_golden("marks_light", changed, llvmpipe).passed);
    for (size_t i = 0; i < n / 500; ++i) changed.rgba[i * 400] = 7;
    const GoldenResult r = check_golden("marks_light", changed, llvmpipe);
    CHECK_FALSE(r.passed);
    CHECK(r.message.find("marks_light.difference.png") != std::string::npos);
    CHECK(exists(std::string(GB_BINARY_DIR) + "/golden/marks_light.difference.png"));
    CHECK_FALSE(check_golden("no_such_golden", changed, llvmpipe).passed);
    for (const char* name : {"marks_light.difference.png", "marks_light.actual.png", "no_such_golden.actual.png"})
        CHECK(static_cast<bool>(remove_file(std::string(GB_BINARY_DIR) + "/golden/" + name)));
}

}  // namespace glassbox
