// 4 lanes: SSE2, NEON, WebAssembly SIMD or plain scalar code, whatever the compiler's target is.
#if defined(__wasm__)
#define GB_GEMM_TILE 4, 2  // V8 spills with more than 8 sums
#else
#define GB_GEMM_TILE 6, 2
#endif
#include "engine/tensor/kernels_impl.h"
#include "engine/tensor/kernels_tables.h"

namespace glassbox {
const Kernels* kernels_base() {
    static constexpr Kernels table = Loops<4>::table(Isa::base);
    return &table;
}
}  // namespace glassbox
