// What a drawn quantity is bound to: a tensor of the figure's traces and a flat index in it. 8 bytes.
//
//     Value v = run["layers.0.h"].row(3)[1];     fig.number(v);     // the digits come from the tensor
#pragma once
#include <cstdint>

namespace glassbox {

struct Value {
    static constexpr uint32_t kUnbound = 0xFFFFFFFFu;
    uint32_t tensor = kUnbound;  // entry of the frame's tensor table (engine/trace/view.h)
    uint32_t index = 0;          // flat, row-major

    constexpr explicit operator bool() const { return tensor != kUnbound; }
    constexpr Value at(uint32_t offset) const { return {tensor, index + offset}; }
    friend constexpr bool operator==(const Value&, const Value&) = default;
};

}  // namespace glassbox
