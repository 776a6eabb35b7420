// 8 lanes; compiled with -mavx2 and without fused multiply-add.
#include "engine/tensor/kernels_tables.h"
#if defined(__AVX2__)
#define GB_GEMM_TILE 6, 2
#include "engine/tensor/kernels_impl.h"

namespace glassbox {
const Kernels* kernels_avx2() {
    static constexpr Kernels table = Loops<8>::table(Isa::avx2);
    return &table;
}
}  // namespace glassbox
#else
namespace glassbox {
const Kernels* kernels_avx2() { return nullptr; }
}  // namespace glassbox
#endif
