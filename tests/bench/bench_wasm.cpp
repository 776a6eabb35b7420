// The compute rows of `glassbox bench` as a script for Node: what tests/bench/peers/web_steps.mjs compares others with.
#include <cstdio>

#include "engine/app/bench.h"

int main() {
    for (const glassbox::BenchRow& row : glassbox::bench_compute())
        std::printf("{\"name\": \"%s\", \"value\": %.6g, \"unit\": \"%s\"}\n", row.name.c_str(), row.value, row.unit.c_str());
    return 0;
}
