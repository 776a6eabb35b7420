// The bits of one type as another of the same size: std::bit_cast, which the libc++ of Emscripten 3.1.6 lacks.
//
//     const uint32_t bits = bit_cast<uint32_t>(1.f);  // 0x3F800000
#pragma once

namespace glassbox {

template <typename To, typename From>
constexpr To bit_cast(const From& from) noexcept {
    static_assert(sizeof(To) == sizeof(From));
    return __builtin_bit_cast(To, from);
}

}  // namespace glassbox
