#include <algorithm>

#include "engine/tensor/kernels.h"
#include "engine/tensor/kernels_tables.h"

namespace glassbox {
namespace {

const Kernels* widest() {
    for (Isa isa : {Isa::avx512, Isa::avx2})
        if (const Kernels* k = kernels_for(isa)) return k;
    return kernels_base();
}
const Kernels*& chosen() {
    static const Kernels* table = widest();
    return table;
}

}  // namespace

std::string_view isa_name(Isa isa) { return isa == Isa::avx512 ? "avx512" : isa == Isa::avx2 ? "avx2" : "base"; }

std::optional<Isa> isa_named(std::string_view name) {
    if (name == "base" || name == "sse2") return Isa::base;
    if (name == "avx2") return Isa::avx2;
    if (name == "avx512") return Isa::avx512;
    return std::nullopt;
}

const Kernels* kernels_for(Isa isa) {
    if (isa == Isa::base) return kernels_base();
#if defined(__x86_64__) || defined(__i386__)
    if (isa == Isa::avx2 && __builtin_cpu_supports("avx2")) return kernels_avx2();
    if (isa == Isa::avx512 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return kernels_avx512();
#endif
    return nullptr;
}

const Kernels& kernels() { return *chosen(); }

bool set_kernels(Isa isa) {
    const Kernels* table = kernels_for(isa);
    if (table != nullptr) chosen() = table;
    return table != nullptr;
}

size_t gemm_scratch_size(const Gemm& g) {
    const auto block = [](int size, int largest, int unit) {
        return (static_cast<size_t>(std::min(size, largest)) + static_cast<size_t>(unit) - 1) / static_cast<size_t>(unit) * static_cast<size_t>(unit);
    };
    constexpr int kTallestTile = 12;
    const size_t depth = static_cast<size_t>(std::min(g.k, kGemmDepth));
    const size_t columns = block(g.n, kGemmColumns, kGemmWidest), rows = block(g.m, kGemmRows, kTallestTile);
    return depth * (columns + rows) + 64;
}

}  // namespace glassbox
