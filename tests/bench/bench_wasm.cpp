// The compute, training and decode rows of `glassbox bench` as a script for Node: what tests/bench/peers/*.mjs compare others with.
//   bench_wasm.js compute|training|decode
#include <cstdio>
#include <cstring>

#include "engine/app/bench.h"

int main(int argc, char** argv) {
    const auto asked = [&](const char* part) { return argc > 1 && std::strcmp(argv[1], part) == 0; };
    const auto rows = asked("decode") ? glassbox::bench_decode : asked("training") ? glassbox::bench_training : glassbox::bench_compute;
    for (const glassbox::BenchRow& row : rows())
        std::printf("{\"name\": \"%s\", \"value\": %.6g, \"unit\": \"%s\"}\n", row.name.c_str(), row.value, row.unit.c_str());
    return 0;
}
