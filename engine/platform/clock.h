// The clock of hosts. Nothing below the platform reads one: time is an argument.
#pragma once

namespace glassbox {

double monotonic_seconds();  // from an arbitrary start; never goes back
void sleep_seconds(double seconds);

}  // namespace glassbox
