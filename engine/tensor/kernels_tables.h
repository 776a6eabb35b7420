// The tables that the kernel sources make; null where the compiler had no such target.
#pragma once

namespace glassbox {

// Blocks of the matrix product, the same for every table: they decide how much it needs to work in, never a bit.
inline constexpr int kGemmDepth = 256;     // k in a block: a panel of B takes half of a first-level cache
inline constexpr int kGemmColumns = 1024;  // n in a block: the packed B stays in the second-level cache
inline constexpr int kGemmRows = 96;       // m in a block of packed A: a multiple of every tile's rows
inline constexpr int kGemmWidest = 32;     // columns of the widest panel, rounded up to

struct Kernels;
const Kernels* kernels_base();
const Kernels* kernels_avx2();
const Kernels* kernels_avx512();
}  // namespace glassbox
