
#include "engine/base/bits.h"
#include "engine/tensor/safetensors.h"

namespace glassbox {

float half_to_float(uint16_t h) {
    const uint32_t sign = static_cast<uint32_t>(h & 0x8000u) << 16, rest = h & 0x7FFFu;
    // The half's bits in a float's place have an exponent too small by 112, which a product puts right, denormals too.
    if (rest < 0x7C00u) return bit_cast<float>(sign | bit_cast<uint32_t>(bit_cast<float>(rest << 13) * 0x1p112f));
    return bit_cast<float>(sign | 0x7F800000u | (rest & 0x3FFu) << 13);
}

uint16_t float_to_half(float x) {
    const uint32_t bits = bit_cast<uint32_t>(x), magnitude = bits & 0x7FFFFFFFu;
    const auto sign = static_cast<uint16_t>(bits >> 16 & 0x8000u);
    if (magnitude > 0x7F800000u) return sign | 0x7E00u;
    if (magnitude >= 0x477FF000u) return sign | 0x7C00u;  // 65520 and more round to infinity
    if (magnitude < 0x38800000u) {                        // below 2^-14: denormal; adding 1/2 shifts and rounds
        const float shifted = bit_cast<float>(magnitude) + 0.5f;
        return sign | static_cast<uint16_t>(bit_cast<uint32_t>(shifted) - 0x3F000000u);
    }
    const uint32_t odd = magnitude >> 13 & 1;
    return sign | static_cast<uint16_t>((magnitude - 0x38000000u + 0xFFFu + odd) >> 13);
}

float bfloat_to_float(uint16_t h) { return bit_cast<float>(static_cast<uint32_t>(h) << 16); }

uint16_t float_to_bfloat(float x) {
    const uint32_t bits = bit_cast<uint32_t>(x);
    if ((bits & 0x7FFFFFFFu) > 0x7F800000u) return static_cast<uint16_t>(bits >> 16 | 0x40u);
    return static_cast<uint16_t>((bits + 0x7FFFu + (bits >> 16 & 1)) >> 16);
}

}  // namespace glassbox
