#include "engine/platform/clock.h"

#include <chrono>

namespace glassbox {

double monotonic_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace glassbox
