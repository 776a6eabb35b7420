// What needs no library for PNG.
#include "engine/platform/png.h"

namespace glassbox {

void straighten_alpha(std::span<uint8_t> rgba) {
    for (size_t i = 0; i + 3 < rgba.size(); i += 4) {
        const unsigned a = rgba[i + 3];
        if (a == 255) continue;
        for (size_t k = i; k < i + 3; ++k) {
            const unsigned v = a == 0 ? 0 : (rgba[k] * 255u + a / 2) / a;
            rgba[k] = static_cast<uint8_t>(v > 255 ? 255 : v);
        }
    }
}

}  // namespace glassbox
