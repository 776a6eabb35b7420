// The tables that the kernel sources make; null where the compiler had no such target.
#pragma once

namespace glassbox {
struct Kernels;
const Kernels* kernels_base();
const Kernels* kernels_avx2();
const Kernels* kernels_avx512();
}  // namespace glassbox
