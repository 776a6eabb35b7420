// 16 lanes; compiled for AVX-512 F, BW, DQ and VL, without fused multiply-add.
#include "engine/tensor/kernels_tables.h"
#if defined(__AVX512F__)
#define GB_GEMM_TILE 12, 1  // factors come from memory within the product: twice as fast on Zen 4 as broadcast loads
#include "engine/tensor/kernels_impl.h"

namespace glassbox {
const Kernels* kernels_avx512() {
    static constexpr Kernels table = Loops<16>::table(Isa::avx512);
    return &table;
}
}  // namespace glassbox
#else
namespace glassbox {
const Kernels* kernels_avx512() { return nullptr; }
}  // namespace glassbox
#endif
