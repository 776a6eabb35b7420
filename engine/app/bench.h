// Rows of `glassbox bench`: what was measured, and against what.
#pragma once
#include <string>
#include <vector>

namespace glassbox {

struct BenchRow {
    std::string name;            // "compute.matmul.256.avx2"
    double value = 0;
    std::string unit;            // "GFLOP/s", "us", "ms"
    double reference = 0;        // measured in the same run, or 0 when there is nothing to compare with
    std::string reference_name;  // "OpenBLAS Haswell, 1 thread"
};

// Matrix products against OpenBLAS and oneDNN where the machine has them.
std::vector<BenchRow> bench_compute();
// Whole training steps of small models, in processor time, and the memory of one. What others take: tests/bench/peers/torch_steps.py and
// web_steps.mjs.
std::vector<BenchRow> bench_training();
// Tokens per second of a model of GPT-2's size, in float32 and 8 bits, and how much memory that takes; 0.5 GB and half a minute. What
// others reach: tests/bench/peers/decode.mjs.
std::vector<BenchRow> bench_decode();

// A figure of 6,400 marks on the move, 100,000 shapes through the renderer, and what a figure at rest still does. A machine
// without OpenGL gives fewer rows.
std::vector<BenchRow> bench_pictures();

// Films of three seconds in 1080p60 and 4k60: 1,000 circles, and two stories, one of them mostly text; frames a second,
// and milliseconds a frame of all processors and of each stage. Without ffmpeg or OpenGL there are none.
std::vector<BenchRow> bench_record();

}  // namespace glassbox
