// Elementary functions that give the same bits on every machine: float in, float out, built from + - * / sqrt and bit
// operations only. The C library's versions differ between glibc, musl and processors.
//
//     float y = elementary::exp(x);
//
// Largest error in units in the last place, over all floats including denormals (checked by
// tests/unit/tensor/elementary_test.cpp against double precision); infinities, signed zeros and NaN as in C99 Annex F:
//     exp 1   log 0.9   log1p 2.1   tanh 1.4   sigmoid 2.4   softplus 2.7   erf 1.2   sin 0.51   cos 0.51   pow 0.51
// The vectorised kernels (kernels.h) give exactly these bits for each element.
#pragma once

namespace glassbox::elementary {

float exp(float x);
float log(float x);
float log1p(float x);
float tanh(float x);
float sigmoid(float x);
float softplus(float x);  // log(1 + e^x)
float erf(float x);
float sin(float x);  // radians, exact argument reduction for every float
float cos(float x);
float pow(float x, float y);
float sqrt(float x);

}  // namespace glassbox::elementary
