// The compute and decode rows of `glassbox bench` as a script for Node: what tests/bench/peers/*.mjs compare others with.
//   bench_wasm.js compute|decode
#include <cstdio>
#include <cstring>

#include "engine/app/bench.h"

int main(int argc, char** argv) {
    const bool decode = argc > 1 && std::strcmp(argv[1], "decode") == 0;
    for (const glassbox::BenchRow& row : decode ? glassbox::bench_decode() : glassbox::bench_compute())
        std::printf("{\"name\": \"%s\", \"value\": %.6g, \"unit\": \"%s\"}\n", row.name.c_str(), row.value, row.unit.c_str());
    return 0;
}
