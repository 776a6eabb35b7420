// Which part of generated data an example belongs to. Generators keep the parts apart by construction, whatever the seed: what
// makes an example new (a formula, a pair of words) is either trained on or held out.
#pragma once
#include <cstdint>

namespace glassbox {

enum class Part : uint8_t { train, held_out };

}  // namespace glassbox
