// Initial values of parameters.
//
//     Parameter& w = scope.add("weight", {in, out}, Init::he_normal());
//
// Fans follow the layouts of this engine: [in, out] for linear layers, [out, in, height, width] for convolutions.
#pragma once
#include "engine/base/random.h"
#include "engine/tensor/tensor.h"

namespace glassbox {

struct Init {
    enum class Kind : uint8_t { constant, uniform, normal, truncated_normal, orthogonal };
    enum class Fan : uint8_t { none, in, average };
    Kind kind = Kind::constant;
    float scale = 0;  // the constant, the limit, or the standard deviation; times what the fan asks for
    Fan fan = Fan::none;

    static Init zeros() { return {}; }
    static Init ones() { return constant(1); }
    static Init constant(float value) { return {Kind::constant, value}; }
    static Init uniform(float limit) { return {Kind::uniform, limit}; }      // in [-limit, limit)
    static Init normal(float deviation) { return {Kind::normal, deviation}; }
    static Init truncated_normal(float deviation) { return {Kind::truncated_normal, deviation}; }  // within 2 deviations
    // Glorot and Bengio 2010: variance 2 / (in + out).
    static Init glorot_uniform(float gain = 1) { return {Kind::uniform, gain * 1.7320508f, Fan::average}; }
    static Init glorot_normal(float gain = 1) { return {Kind::normal, gain, Fan::average}; }
    // He et al. 2015, for ReLU: variance 2 / in.
    static Init he_uniform() { return {Kind::uniform, 2.4494897f, Fan::in}; }
    static Init he_normal() { return {Kind::normal, 1.4142136f, Fan::in}; }
    // LeCun 1998: variance 1 / in.
    static Init lecun_normal() { return {Kind::normal, 1, Fan::in}; }
    // PyTorch's default for linear layers and convolutions: uniform within 1 / sqrt(in).
    static Init torch_uniform() { return {Kind::uniform, 1, Fan::in}; }
    // Saxe et al. 2014: orthonormal rows or columns, times the gain.
    static Init orthogonal(float gain = 1) { return {Kind::orthogonal, gain}; }
};

struct Fans {
    int64_t in, out;
};
Fans fans_of(const Shape& shape);
void fill(TensorView values, const Init& init, Random rng);

}  // namespace glassbox
